"""How an answer reads: by article, with the words that answer, what is unsure said, and what differs told once."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rag import Answer, Citation, Conflict, Side, Statement
from rag.lab import UNSURE, Earlier, EventDate, unsteered
from tests.ui import samples
from ui import present, quotations
from ui.chats import Narrowing

CLOSED, UNHURT, OPENS = (part for line in samples.TEXT.split("\n\n") for part in line.split("\n"))


def _quoting(*cited: Citation, **values: object) -> Answer:
    said = tuple(Statement(f"Tribune: “{c.quote}”", (c,)) for c in cited)
    return samples.answer(statements=said, citations=tuple(cited), **values)


def _numbers(rows: list[dict[str, Any]]) -> list[list[int]]:
    return [[quote["number"] for quote in row["quotes"]] for row in rows]


def test_quotations_of_one_article_stand_together_under_its_name() -> None:
    answer = _quoting(samples.citation(1), samples.citation(2, OPENS, article_id="a2", source=""), samples.citation(3, UNHURT))
    rows = quotations.by_article(answer)["shown"]
    assert _numbers(rows) == [[1, 3], [2]]
    assert [(row["source"], row["title"], row["published"]) for row in rows] == [
        ("Tribune", "Harbor closed", "2024-10-08"),
        ("", "Harbor closed", "2024-10-08"),
    ]


def test_an_article_that_repeats_a_paper_is_told_to() -> None:
    rows = quotations.by_article(_quoting(samples.citation(1, origin="Axios"), samples.citation(2, OPENS, article_id="a2")))
    assert [row["repeats"] for row in rows["shown"]] == ["Axios", ""]


def test_a_quotation_tells_what_its_article_said_before() -> None:
    before = Earlier("The harbor \u202estays open.", 1, "2024-10-09T06:30:00+00:00")
    cited = samples.citation(1, earlier=before), samples.citation(2, UNHURT)
    (row,) = quotations.by_article(_quoting(*cited))["shown"]
    assert [quote["earlier"] for quote in row["quotes"]] == [
        f"Changed: until October 9, 2024 it read “{unsteered(before.text)}”",
        "",
    ]
    assert "\u202e" not in row["quotes"][0]["earlier"]


def test_the_first_sentence_leads_and_those_after_three_are_folded() -> None:
    answer = _quoting(*(samples.citation(n, CLOSED, article_id=f"a{n}") for n in range(1, 6)))
    rows = quotations.by_article(answer)
    assert (_numbers(rows["shown"]), _numbers(rows["folded"])) == ([[1], [2], [3]], [[4], [5]])
    leads = [quote["lead"] for part in rows.values() for row in part for quote in row["quotes"]]
    assert leads == [True, False, False, False, False]


def test_the_words_that_answer_are_a_piece_of_their_own() -> None:
    at = samples.TEXT.index("on Monday")
    marked = quotations.pieces(samples.citation(1, answer=(at, at + len("on Monday"))))
    assert [(piece["text"], piece["kind"]) for piece in marked] == [
        ("The harbor was closed ", ""),
        ("on Monday", "answer"),
        (".", ""),
    ]


@given(quote=some.text(min_size=1, max_size=60), start=some.integers(0, 90), length=some.integers(0, 90))
def test_no_character_of_a_quotation_is_lost_wherever_its_answer_is_said_to_be(quote: str, start: int, length: int) -> None:
    cited = dataclasses.replace(samples.citation(), quote=quote, start=10, end=10 + len(quote), answer=(start, start + length))
    shown = "".join(piece["text"] for piece in quotations.pieces(cited))
    assert shown == unsteered(quotations.nested(quote))
    assert len(quotations.nested(quote)) == len(quote)


def test_quotation_marks_inside_a_quotation_become_single_ones() -> None:
    assert quotations.nested('He said "no" and “perhaps”.') == "He said ‘no’ and ‘perhaps’."
    assert quotations.nested('"No," she said.') == "‘No,’ she said."


def test_an_unsure_answer_is_known_by_the_note_of_the_library_and_leads_with_nothing() -> None:
    answer = _quoting(samples.citation(), notes=(UNSURE,))
    assert answer.unsure and not _quoting(samples.citation()).unsure
    assert [quote["lead"] for row in quotations.by_article(answer)["shown"] for quote in row["quotes"]] == [False]


def test_what_a_model_wrote_is_prose_and_what_it_quoted_in_place_is_told_apart() -> None:
    written = Statement("It was shut.", (samples.citation(),), "written")
    left = Statement(f"“{OPENS}”", (samples.citation(2, OPENS),))
    assert [(s["text"], s["numbers"], s["quoted"]) for s in quotations.prose([written, left])] == [
        ("It was shut.", [1], False),
        (f"“{OPENS}”", [2], True),
    ]
    assert quotations.prose([left]) == []


def test_words_that_are_no_quotation_are_shown_even_where_an_old_answer_does_not_say_who_wrote_them() -> None:
    assert [s["text"] for s in quotations.prose(samples.answer().statements)] == ["It was closed on Monday"]


def test_the_sides_of_a_disagreement_come_first_and_are_told_from_the_oldest_to_the_newest() -> None:
    late = samples.citation(1, CLOSED, published="2024-10-11", article_id="a2", source="Courier")
    early = samples.citation(3, OPENS)
    answer = _quoting(
        late, samples.citation(2, UNHURT), early, conflicts=(Conflict((Side("closed", late), Side("opens", early))),)
    )
    assert _numbers(quotations.by_article(answer)["shown"]) == [[3, 2], [1]]
    (sides,) = quotations.differing(answer.conflicts)
    assert [(s["words"], s["number"], s["source"], s["newest"]) for s in sides] == [
        ("opens", 3, "Tribune", False),
        ("closed", 1, "Courier", True),
    ]
    stressed = [
        p["text"] for row in quotations.by_article(answer)["shown"] for q in row["quotes"] for p in q["pieces"] if p["kind"]
    ]
    assert stressed == ["opens", "closed"]


def test_an_answer_that_is_not_sure_is_not_said_to_be_told_differently() -> None:
    first, second = samples.citation(1), samples.citation(2, OPENS, article_id="a2")
    differs = (Conflict((Side("closed", first), Side("opens", second))),)
    answer = _quoting(first, second, conflicts=differs, notes=(UNSURE,))
    view = present.answer_view(answer, Narrowing(), lambda _: None)
    assert view["unsure"] and view["conflicts"] == []
    assert not any(piece["kind"] for row in view["rows"]["shown"] for quote in row["quotes"] for piece in quote["pieces"])
    assert present.aloud(answer).startswith("No article is sure to answer this.")
    sure = dataclasses.replace(answer, notes=())
    assert present.answer_view(sure, Narrowing(), lambda _: None)["conflicts"]


def test_of_two_articles_of_one_day_neither_is_called_the_newest() -> None:
    sides = (Side("closed", samples.citation(1)), Side("opens", samples.citation(2, OPENS, article_id="a2")))
    assert [side["newest"] for side in quotations.differing([Conflict(sides)])[0]] == [False, False]


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("How do the reports on the harbor differ?", "columns"),
        ("Give me a timeline of the closure", "timeline"),
        ("Which harbors were closed?", "list"),
        ("When was the harbor closed?", ""),
    ],
)
def test_the_form_follows_the_question(question: str, form: str) -> None:
    cited = [
        samples.citation(1, published="2024-10-09"),
        samples.citation(2, OPENS, article_id="a2"),
        samples.citation(3, UNHURT, article_id="a2"),
    ]
    assert quotations.form(_quoting(*cited, question=question, standalone_question=question)) == form


def test_a_timeline_runs_from_the_oldest_and_folds_nothing() -> None:
    days = ["2024-10-11", "2024-10-08", "2024-10-10", "2024-10-09"]
    cited = [samples.citation(n, published=day, article_id=f"a{n}") for n, day in enumerate(days, start=1)]
    rows = quotations.by_article(_quoting(*cited, standalone_question="A timeline, please"))
    assert (_numbers(rows["shown"]), rows["folded"]) == ([[2], [4], [3], [1]], [])


def test_a_card_shows_the_sentences_around_the_quotation() -> None:
    card = quotations.cards([samples.citation(1, UNHURT)], lambda _: samples.article())["1"]
    assert (card["before"], card["after"]) == (CLOSED, OPENS)
    assert card["label"] == "Note 1, Harbor closed, Tribune"


def test_a_card_of_an_article_that_is_gone_or_has_changed_shows_the_quotation_alone() -> None:
    for find in (lambda _: None, lambda _: samples.article("Something else. " * 9)):
        card = quotations.cards([samples.citation(1, UNHURT)], find)["1"]
        assert (card["before"], card["after"]) == ("", "")
        assert [piece["text"] for piece in card["pieces"]] == [UNHURT]


def test_a_timeline_of_events_has_a_row_for_each_with_its_date_in_the_order_that_it_came() -> None:
    later, sooner = samples.citation(1, OPENS, published="2024-01-01"), samples.citation(2, CLOSED)
    when = EventDate("2024-10-07", "day", "named", "on Monday")
    said = (
        Statement(
            f"Tribune: “{later.quote}”",
            (later,),
            label="March 2023",
            when=EventDate("2023-03", "month", "named"),
            reports=("a1",),
        ),
        Statement(f"Tribune: “{sooner.quote}”", (sooner,), label="October 7, 2024", when=when, reports=("a1", "a2", "a3")),
    )
    answer = samples.answer(statements=said, citations=(later, sooner), form="timeline")
    assert quotations.form(answer) == "timeline"
    rows = quotations.by_article(answer)["shown"]
    assert [(row["when"], row["quotes"][0]["number"]) for row in rows] == [
        ("March 2023", 1),
        ("October 7, 2024 · 3 reports", 2),
    ]


def test_what_is_compared_stands_in_columns_side_after_side_each_with_its_name() -> None:
    first, second = samples.citation(1, source="Tribune"), samples.citation(2, OPENS, article_id="a2", source="Wire")
    third = samples.citation(3, UNHURT)
    labels = {first: "The March storm", second: "The June storm", third: "The March storm"}
    said = tuple(Statement(f"“{cited.quote}”", (cited,), label=label) for cited, label in labels.items())
    answer = samples.answer(
        question="The March storm vs the June storm", statements=said, citations=tuple(labels), form="table"
    )
    assert quotations.form(answer) == "columns"
    rows = quotations.by_article(answer)["shown"]
    assert [(row["side"], row["column"], _numbers([row])) for row in rows] == [
        ("The March storm", "The March storm", [[1, 3]]),
        ("The June storm", "The June storm", [[2]]),
    ]
    by_source = dataclasses.replace(answer, statements=tuple(dataclasses.replace(s, label=s.citations[0].source) for s in said))
    assert [(row["side"], row["column"]) for row in quotations.by_article(by_source)["shown"]] == [
        ("", "Tribune"),
        ("", "Wire"),
    ]
