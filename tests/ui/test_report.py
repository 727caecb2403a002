"""The evidence report: whole, checkable, and harmless."""

from __future__ import annotations

import datetime
import hashlib
import re
from html import unescape

from tests.ui import samples
from ui import report
from ui.chats import Narrowing, Turn

NOW = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
QUOTE = "The harbor was closed on Monday."


def _turn(**values: object) -> Turn:
    return Turn(**{"id": 1, "chat": "c", "asked": 0.0, "question": "When?", "answer": samples.answer(), **values})  # type: ignore[arg-type]


def _quoted(made: str) -> list[str]:
    """The text of each quotation, as a browser has it."""
    return [unescape(re.sub(r"<[^>]*>", "", inner)) for inner in re.findall(r'<span class="quote">(.*?)</span>”', made, re.S)]


def test_each_quotation_is_to_the_letter_also_where_words_of_it_are_marked() -> None:
    text = 'The city forgoes some  "6 million" crowns,\nsaid <b>Ann</b> & “Bo”.'
    article = samples.article(text)
    for start, end in ((0, 3), (17, 34), (16, 18), (len(text) - 4, len(text)), (0, len(text))):
        cited = samples.citation(quote=text, start=0, end=len(text), answer=(start, end))
        made = report.html("Port", [_turn(answer=samples.answer(citations=(cited,)))], lambda _: article, NOW)
        assert _quoted(made) == [text] and "<mark>" in made


def test_the_report_of_one_answer_has_its_question_once_and_that_of_a_chat_each_under_its_title() -> None:
    alone = report.html("When?", [_turn()], lambda _: None, NOW)
    assert re.findall(r"<h[12][^>]*>(.*?)</h", alone) == ["When?"]
    chat = report.html("When?", [_turn(), _turn(question="Why?")], lambda _: None, NOW)
    assert re.findall(r"<h[12][^>]*>(.*?)</h", chat) == ["When?", "When?", "Why?"]


def test_every_quotation_stands_with_its_place_its_date_and_hashes_that_can_be_computed_again() -> None:
    made = report.html("Harbor", [_turn()], lambda _: samples.article(), NOW)
    assert _quoted(made) == [QUOTE] and "2024-10-08 (as stated in the article)" in made
    assert "0 to 32 of article a1" in made and '<dd dir="auto">yes</dd>' in made
    for text in (QUOTE, samples.TEXT):
        assert hashlib.sha256(text.encode()).hexdigest() in made
    assert "made 2026-01-02T03:04:05+00:00" in made


def test_what_no_longer_stands_there_is_said() -> None:
    changed = report.html("Harbor", [_turn()], lambda _: samples.article("Something else."), NOW)
    gone = report.html("Harbor", [_turn()], lambda _: None, NOW)
    assert "no: the article has changed since" in changed and "no: the article was taken out of the archive" in gone


def test_what_the_archive_does_not_answer_and_what_failed_is_in_it_too() -> None:
    missing = samples.answer(status="not_found", reason="nothing on it", statements=(), citations=())
    turns = [_turn(answer=missing, filters=Narrowing("2024-01-01")), _turn(answer=None, problem="Stopped.")]
    made = report.html("Two", turns, lambda _: None, NOW)
    assert "The archive does not answer this. Nothing on it." in made and "since 2024-01-01" in made and "Stopped." in made


def test_hostile_words_stay_words_and_the_file_fetches_nothing() -> None:
    bad = samples.HOSTILE + "\u202e"
    cited = samples.citation(title=bad, source=bad, url="javascript:alert(1)")
    answer = samples.answer(question=bad, citations=(cited,))
    made = report.html(bad, [_turn(question=bad, answer=answer)], lambda _: None, NOW)
    assert "default-src 'none'" in made and "\u202e" not in made and "⟨U+202E⟩" in made
    assert set(re.findall(r"<(\w+)", made)) <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "section", "article", "blockquote", "dl", "dt", "dd",
        "code", "mark", "span",
    }  # fmt: skip
    assert not re.search(r"<[^>]*\b(src|href|on\w+)=", made)


def test_the_collection_that_a_question_was_limited_to_is_named_as_words() -> None:
    filters = Narrowing(collection="5f", called=f"‮{samples.HOSTILE[:40]}")
    made = report.html("Harbor", [_turn(filters=filters)], lambda _: samples.article(), NOW)
    assert "Narrowed: only the collection “⟨U+202E⟩&lt;script&gt;alert(1)" in made and "<script" not in made
    gone = report.html("Harbor", [_turn(filters=Narrowing(collection="5f"))], lambda _: samples.article(), NOW)
    assert "Narrowed: only a collection that is not here." in gone
