"""How an exported file is shown before it is saved."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as some

from tests.ui import samples
from ui import export, preview
from ui.chats import EVERYTHING


def _words(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_an_exported_answer_looks_as_a_reader_of_markdown_shows_it() -> None:
    shown = preview.html(export.answer_markdown(samples.answer(), EVERYTHING))
    assert "<h3" in shown and "<em>Written by quotation.</em>" in shown and 'class="dl-note"' in shown
    assert "[1]" in _words(shown) and "\\" not in shown


def test_hostile_words_stay_words_where_an_export_is_shown() -> None:
    shown = preview.html(export.answer_markdown(samples.answer(samples.HOSTILE), EVERYTHING))
    assert samples.HOSTILE in _words(shown)
    assert not re.search(r"<(script|img|a)\b", shown)


@given(some.text())
def test_whatever_is_escaped_is_shown_as_it_was(text: str) -> None:
    shown = preview.html(export.markdown_text(text))
    words = " ".join(text.split())
    assert set(re.findall(r"</?(\w+)", shown)) <= {"p"}
    assert _words(shown) == preview.unsteered(words)
