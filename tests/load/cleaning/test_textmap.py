"""Maps between raw and clean text: exact in both directions, for any text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import InputError
from rag.load.cleaning.textmap import Mended, TextSpan, mend, select, to_clean, to_raw
from rag.schema import Run

CHARACTERS = st.one_of(
    st.sampled_from(
        list("ab \n\r\t&;é’“\u2028\x85\x00\ufeff\ud800ﬁ") + ["Ã©", "â€™", "&amp;", "&#10;", "\r\n", "×©", "Ã ", "\x1b[0m"]
    ),
    st.characters(),
)
TEXTS = st.lists(CHARACTERS, max_size=60).map("".join)


def check(raw: str, mended: Mended) -> None:
    """Runs cover the text without a gap, move forward in the raw text, and quote it wherever they are of its length."""
    position = raw_position = 0
    for run in mended.runs:
        assert run.start == position < run.end
        assert raw_position <= run.raw_start < run.raw_end
        position, raw_position = run.end, run.raw_end
    assert position == len(mended.text)
    assert raw_position <= len(raw)


def test_plain_text_is_passed_on_untouched() -> None:
    raw = "A story.\n\nIts “second” paragraph – with dashes…\n"
    assert mend(raw) == Mended(raw, (Run(0, len(raw), 0, len(raw)),))
    assert mend("") == Mended("", ())


def test_mojibake_is_repaired_and_maps_to_the_characters_it_stood_for() -> None:
    raw = "He didnâ€™t go to the cafÃ© today."
    mended = mend(raw)
    assert mended.text == "He didn’t go to the café today."
    for word, original in (("didn’t", "didnâ€™t"), ("café", "cafÃ©"), ("today.", "today."), ("go to", "go to")):
        start = mended.text.index(word)
        raw_start, raw_end = to_raw(mended.runs, start, start + len(word))
        assert raw[raw_start:raw_end] == original
        assert to_clean(mended.runs, raw_start, raw_end) == (start, start + len(word))


def test_words_of_another_script_are_aligned_one_by_one() -> None:
    good = "יואב גלנט ושר ההגנה האמריקאי"
    raw = good.encode().decode("latin-1")
    mended = mend(raw)
    assert mended.text == good
    start = good.index("ההגנה")
    raw_start, raw_end = to_raw(mended.runs, start, start + 5)
    assert raw[raw_start:raw_end].encode("latin-1").decode() == "ההגנה"


def test_curly_quotes_wide_letters_and_decomposed_accents_stay_as_they_came() -> None:
    raw = "“cafe\u0301” said ＡＢＣ & Co."
    assert mend(raw).text == raw


def test_entities_ligatures_and_control_characters_are_mended_in_place() -> None:
    raw = "Q&amp;A on the ﬁnal\x00 day\ufeff."
    mended = mend(raw)
    assert mended.text == "Q&A on the final day."
    start = mended.text.index("final")
    raw_start, raw_end = to_raw(mended.runs, start, start + 5)
    assert raw[raw_start:raw_end] == "ﬁnal"


def test_every_line_end_becomes_a_newline_and_maps_to_where_it_stood() -> None:
    raw = "one\r\ntwo\rthree\u2028four"
    mended = mend(raw)
    assert mended.text == "one\ntwo\nthree\nfour"
    start = mended.text.index("two")
    raw_start, raw_end = to_raw(mended.runs, start, start + 3)
    assert raw[raw_start:raw_end] == "two"
    check(raw, mended)


def test_a_selection_leaves_out_what_lies_between_its_spans() -> None:
    raw = "keep drop keep"
    chosen = select(mend(raw), [TextSpan(0, 5), TextSpan(10, 14)])
    assert chosen.text == "keep keep"
    assert chosen.runs == (Run(0, 5, 0, 5), Run(5, 9, 10, 14))
    assert to_raw(chosen.runs, 4, 9) == (4, 14)
    assert to_clean(chosen.runs, 5, 10) == (5, 5)


def test_touching_spans_make_one_run() -> None:
    assert select(mend("abcdef"), [TextSpan(1, 3), TextSpan(3, 5)]).runs == (Run(0, 4, 1, 5),)


def test_spans_outside_the_text_are_refused() -> None:
    runs = mend("abc").runs
    for start, end in ((-1, 2), (2, 1), (0, 4)):
        with pytest.raises(InputError, match="give 0 <= start <= end <= 3"):
            to_raw(runs, start, end)
    with pytest.raises(InputError, match="runs backwards"):
        to_clean(runs, 2, 1)


def test_nothing_maps_to_nothing() -> None:
    assert to_raw((), 0, 0) == (0, 0)
    assert to_clean((), 0, 5) == (0, 0)


@given(TEXTS)
def test_mending_accounts_for_every_character_and_settles_at_once(raw: str) -> None:
    mended = mend(raw)
    check(raw, mended)
    mended.text.encode()
    assert not set(mended.text) & set("\r\u2028\u2029")
    if mended.text == raw:
        assert "".join(raw[run.raw_start : run.raw_end] for run in mended.runs) == raw


@given(TEXTS, st.lists(st.integers(0, 80), max_size=12))
def test_any_selection_maps_back_and_forth(raw: str, cuts: list[int]) -> None:
    mended = mend(raw)
    edges = sorted({min(cut, len(mended.text)) for cut in cuts})
    chosen = select(mended, [TextSpan(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)])
    check(raw, chosen)
    inside = {position for run in chosen.runs for position in range(run.start + 1, run.end)}
    resized = [run for run in chosen.runs if run.end - run.start != run.raw_end - run.raw_start]
    for run in chosen.runs:
        if run not in resized and raw[run.raw_start : run.raw_end].isprintable() and raw.isascii() and "&" not in raw:
            assert chosen.text[run.start : run.end] == raw[run.raw_start : run.raw_end]
    cut_runs = {position for run in resized for position in range(run.start + 1, run.end)}
    assert cut_runs <= inside
    positions = [position for position in range(len(chosen.text) + 1) if position not in cut_runs]
    for start, end in zip(positions, positions[1:] + positions[-1:], strict=True):
        raw_start, raw_end = to_raw(chosen.runs, start, end)
        assert 0 <= raw_start <= raw_end <= len(raw)
        assert start == end or to_clean(chosen.runs, raw_start, raw_end) == (start, end)


@given(TEXTS, st.integers(0, 70), st.integers(0, 70))
def test_any_raw_span_maps_to_all_that_is_left_of_it(raw: str, one: int, other: int) -> None:
    mended = mend(raw)
    raw_start, raw_end = sorted((one, other))
    start, end = to_clean(mended.runs, raw_start, raw_end)
    expected = [
        position
        for position in range(len(mended.text))
        if (span := to_raw(mended.runs, position, position + 1)).start < raw_end and span.end > raw_start and one != other
    ]
    assert list(range(start, end)) == expected


def test_time_grows_with_the_length_of_a_line_and_not_faster() -> None:
    def seconds(raw: str) -> float:
        begin = time.process_time()
        mend(raw)
        return time.process_time() - begin

    for unit in ("cafÃ© dâ€™accord ", "Ã©", "&nbsp;Ã ", "a\x00b"):
        seconds(unit * 100)
        small, large = (min(seconds(unit * count) for _ in range(2)) for count in (1_000, 8_000))
        assert large < 24 * small + 0.05, unit
