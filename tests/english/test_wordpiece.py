"""Word pieces, and windows over long texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.english.wordpiece import pieces, windows


def test_pieces_know_where_they_stand() -> None:
    text = "Überflutet: the quay of Tarn."
    found, places = pieces(text)
    assert len(found) == len(places)
    assert "".join(text[start:end] for start, end in places) == text.replace(" ", "")
    assert "quay" in [text[start:end] for start, end in places]
    assert pieces("") == ([], [])


@given(st.text(max_size=200))
def test_places_follow_each_other_inside_any_text(text: str) -> None:
    _, places = pieces(text)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


@given(st.integers(0, 5_000), st.integers(20, 512), st.integers(0, 19))
def test_windows_cover_everything_share_enough_and_the_last_is_full(length: int, room: int, overlap: int) -> None:
    starts = list(windows(length, room, overlap))
    assert starts[0] == 0
    assert starts[-1] == max(0, length - room)
    assert all(0 < after - before <= room - overlap for before, after in zip(starts, starts[1:], strict=False))
