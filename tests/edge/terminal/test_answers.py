from __future__ import annotations

import dataclasses
import re

import pytest

from rag import Answer, Article, Citation, Conflict, Side, Statement, Usage
from rag.answers import StatementKind
from rag.edge.terminal import answers
from rag.lab import UNSURE, Earlier, EventDate

WRITTEN = Answer(
    "q",
    "not_found",
    "Not in the archive: nothing near it.",
    reason="nothing near it",
    model="gpt-6-luna",
    dropped=2,
    usage=Usage(1200, 80, 0.00016),
    timings={"open": 5, "embed": 10, "first statement": 400, "write": 200, "read": 100},
)


def _shown(answer: Answer, capsys: pytest.CaptureFixture[str]) -> str:
    answers.answer(answer, {})
    return " ".join(capsys.readouterr().out.split())


def test_a_written_answer_ends_with_what_it_cost(capsys: pytest.CaptureFixture[str]) -> None:
    assert _shown(WRITTEN, capsys).endswith(
        "gpt-6-luna · 715 ms · first sentence after 415 ms · 2 unverified left out · 1,200 tokens in, 80 out · $0.0002"
    )


def test_a_conflict_names_what_each_side_says_and_when(capsys: pytest.CaptureFixture[str]) -> None:
    one = Citation(1, "a", "Fire", "Courier", "", "2024-05-03", "explicit", "It killed 12 sailors.", 0, 21)
    other = dataclasses.replace(one, number=2, article_id="b", quote="It killed 19 sailors.", published=None)
    sides = (Side("12 sailors", one), Side("19 \x1b[31msailors", other))
    differing = Answer("q", "answered", "It killed. [1]", (Statement("It killed.", (one,)),), (), conflicts=(Conflict(sides),))
    assert (
        "The articles differ: “12 sailors” [1] (May 3, 2024); “19 \N{REPLACEMENT CHARACTER}[31msailors” [2] (date unknown)"
        in _shown(differing, capsys)
    )


def test_a_quotation_tells_what_its_article_said_before(capsys: pytest.CaptureFixture[str]) -> None:
    article = Article("a", "Fire", "It killed 12 sailors.")
    before = Earlier("It killed \x1b[31mthree sailors.", 1, "2024-05-04T06:30:00+00:00")
    cited = Citation(1, "a", "Fire", "Courier", "", "2024-05-03", "explicit", article.text, 0, 21, earlier=before)
    answers.answer(Answer("q", "answered", "", (Statement(article.text, (cited,)),), (cited,)), {"a": article})
    shown = " ".join(capsys.readouterr().out.split())
    assert "Changed: until May 4, 2024 it read “It killed \N{REPLACEMENT CHARACTER}[31mthree sailors.”" in shown


def test_an_unknown_price_is_not_shown_as_none(capsys: pytest.CaptureFixture[str]) -> None:
    unpriced = dataclasses.replace(WRITTEN, usage=Usage(1200, 80, None))
    assert _shown(unpriced, capsys).endswith("80 out · price not known")


def test_a_quotation_costs_nothing_and_says_nothing_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    quoted = dataclasses.replace(WRITTEN, model="extractive", dropped=0, usage=Usage(), timings={"open": 5, "read": 100})
    assert _shown(quoted, capsys).endswith("extractive · 105 ms")


def _in_colour(answer: Answer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    answers.answer(answer, {"a": Article("a", "Fire", "The fire killed 12 sailors at dawn.", path="fire.txt")})
    return capsys.readouterr().out


@pytest.mark.parametrize(("answer", "bold"), [((16, 26), "12 sailors"), (None, "")])
def test_the_words_that_answer_are_bold_in_their_quotation(
    answer: tuple[int, int] | None, bold: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    quotation = Citation(1, "a", "Fire", "Courier", "", None, "unknown", "fire killed 12 sailors at dawn.", 4, 35, answer)
    said = Answer("q", "answered", "It killed.", (Statement("It killed.", (quotation,)),), (quotation,))
    shown = _in_colour(said, monkeypatch, capsys)
    # Select Graphic Rendition: 1 is bold, 3 is italic, 0 ends both.
    assert re.findall(r"\x1b\[1;3m([^\x1b]*)\x1b\[0m", shown) == ([bold] if bold else [])
    assert "“fire killed 12 sailors at dawn.”" in re.sub(r"\x1b\[[0-9;]*m", "", shown)


def test_small_talk_is_shown_as_a_plain_reply(capsys: pytest.CaptureFixture[str]) -> None:
    assert _shown(Answer("thanks", "small_talk", "You are welcome.", timings={"open": 5}), capsys) == "You are welcome. 5 ms"


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        (("written", "written", "quoted"), "2 sentences written and proven, 1 quoted"),
        (("written",), "1 sentence written and proven, 0 quoted"),
        (("quoted", "quoted"), "0 sentences written and proven, 2 quoted"),
    ],
)
def test_a_written_answer_tells_how_much_of_it_is_written(
    kinds: tuple[StatementKind, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = dataclasses.replace(
        WRITTEN, status="answered", statements=tuple(Statement("It burned.", (), kind) for kind in kinds)
    )
    assert told in _shown(said, capsys)
    assert "written and proven" not in _shown(dataclasses.replace(said, model="extractive"), capsys)


def test_a_timeline_has_a_line_for_each_event_with_its_date_and_the_number_of_reports(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cited = Citation(1, "a", "Fire", "Courier", "", None, "unknown", "It burned.", 0, 10)
    when = EventDate("2025-03-03", "day", "named", "on Monday")
    said = (
        Statement("Courier: “It burned.”", (cited,), label="March 3, 2025", when=when, reports=("a", "b")),
        Statement("Courier: “It burned.”", (cited,), label="date unknown", reports=("a",)),
    )
    lines = _shown(Answer("q", "answered", "", said, form="timeline"), capsys)
    assert re.search(
        r"March 3, 2025 +Courier: “It burned\.” \[1\] \(2 reports\)\s+date unknown +Courier: “It burned\.” \[1\]", lines
    )


def test_what_is_compared_stands_under_the_name_of_its_side_also_where_a_model_wrote_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cited = [Citation(number, "a", "Fire", "Courier", "", None, "unknown", "It burned.", 0, 10) for number in (1, 2, 3)]
    said = tuple(
        Statement(f"It burned {word}.", (citation,), "written", label=label)
        for word, citation, label in zip(("long", "again", "on"), cited, ("March", "June", "March"), strict=True)
    )
    shown = _shown(Answer("q", "answered", "", said, form="table", model="some-model"), capsys)
    assert re.search(
        r"March\s+It burned long\. \[1\]\s+It burned on\. \[3\]\s+June\s+It burned again\. \[2\]"
        r"\s+3 sentences written and proven, 0",
        shown,
    )


def test_an_unsure_answer_says_so_first_and_once(capsys: pytest.CaptureFixture[str]) -> None:
    article = Article("a", "Fire", "It killed 12 sailors.")
    cited = Citation(1, "a", "Fire", "Courier", "", "2024-05-03", "explicit", article.text, 0, 21)
    answers.answer(
        Answer("q", "answered", "", (Statement(article.text, (cited,)),), (cited,), notes=(UNSURE, "more")), {"a": article}
    )
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.startswith(
        "The archive may not answer this: what is quoted only comes nearest to it. It killed 12 sailors. [1]"
    )
    assert shown.count("may not answer") == 1 and "Note: more" in shown


HARBOUR = Citation(1, "a", "Fire", "Courier", "", "2024-05-03", "explicit", "It killed 12 sailors.", 0, 21)
NEXT = dataclasses.replace(HARBOUR, number=2, quote="It burned.", start=22, end=32)
ELSEWHERE = dataclasses.replace(NEXT, number=3, article_id="b")
SAID = (
    Statement("Courier, May 3, 2024: “It killed 12 sailors.”", (HARBOUR,)),
    Statement("“It burned.”", (NEXT,)),
    Statement("Courier, May 3, 2024: “It burned.”", (ELSEWHERE,)),
)
LEAD, FURTHER, OTHER = (
    "Courier, May 3, 2024: “It killed 12 sailors.” [1]",
    "“It burned.” [2]",
    "Courier, May 3, 2024: “It burned.” [3]",
)


def _lines(answer: Answer, capsys: pytest.CaptureFixture[str]) -> list[str]:
    answers.answer(answer, {})
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("model", ["extractive", "gpt-6-luna"])
def test_each_quotation_has_lines_of_its_own_and_one_of_the_same_article_stands_further_in(
    model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = _lines(Answer("q", "answered", "", SAID, (), model=model), capsys)
    assert shown[:6] == ["", LEAD, "", f"  {FURTHER}", "", OTHER]


def test_what_a_model_wrote_is_running_text_unless_it_is_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    written = (Statement("It was bad.", (HARBOUR, NEXT), "written"), Statement("Still burning.", (ELSEWHERE,), "written"))
    prose = Answer("q", "answered", "", written, (), model="gpt-6-luna")
    assert _lines(prose, capsys)[1:3] == ["It was bad. [1] [2] Still burning. [3]", ""]
    mixed = dataclasses.replace(prose, statements=(written[0], SAID[2]))
    assert _lines(mixed, capsys)[1:3] == [f"It was bad. [1] [2] {OTHER}", ""]
    shown = _lines(dataclasses.replace(prose, form="list"), capsys)
    assert shown[1:4] == ["It was bad. [1] [2]", "", "Still burning. [3]"]


@pytest.mark.parametrize(
    ("notes", "told"),
    [
        ((), "answered"),
        ((UNSURE,), "unsure"),
        (("not in the archive: “Who lit it?” (nothing near the question can be quoted)",), "answered in part"),
        (("not in the archive: “Who lit it?” (nothing near the question can be quoted)", UNSURE), "unsure"),
        (("it is said to be not in the archive: nobody looked",), "answered"),
    ],
)
def test_the_last_line_calls_an_answer_what_the_first_one_does(
    notes: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = Answer("q", "answered", "", SAID, (), notes=notes)
    assert _lines(said, capsys)[-1].split(" · ")[0] == told


def test_a_denial_and_what_is_not_there_are_never_called_answered(capsys: pytest.CaptureFixture[str]) -> None:
    denied = Answer("q", "false_premise", "", SAID, ())
    assert _lines(denied, capsys)[-1].startswith("the question assumes something else · ")
    assert any(line.startswith("not in the archive · ") for line in _lines(WRITTEN, capsys))


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (60, ["reported March 3, 2025", f"    {LEAD}", "    (2 reports)", "date unknown", f"    {OTHER}"]),
        (
            72,
            [f"reported March 3, 2025  {LEAD[:-14]}", f"{' ' * 24}{LEAD[-13:]} (2 reports)", f"date unknown{' ' * 12}{OTHER}"],
        ),
        (90, [f"reported March 3, 2025  {LEAD} (2 reports)", f"date unknown{' ' * 12}{OTHER}"]),
    ],
)
def test_the_days_of_a_timeline_stand_beside_what_happened_or_where_that_is_too_narrow_above_it(
    width: int, shown: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    when = EventDate("2025-03-03", "day", "reported")
    events = (
        dataclasses.replace(SAID[0], label="reported March 3, 2025", when=when, reports=("a", "b")),
        dataclasses.replace(SAID[2], label="date unknown"),
    )
    assert _lines(Answer("q", "answered", "", events, (), form="timeline"), capsys)[1:-2] == shown


def test_sides_stand_apart_and_what_is_said_of_each_under_it(capsys: pytest.CaptureFixture[str]) -> None:
    sides = [dataclasses.replace(said, label=label) for said, label in zip(SAID, ("May", "May", "June"), strict=True)]
    shown = _lines(Answer("q", "answered", "", tuple(sides), (), form="table"), capsys)
    assert shown[1:7] == ["May", f"    {LEAD}", f"    {FURTHER}", "", "June", f"    {OTHER}"]


@pytest.mark.parametrize(
    ("quote", "mark"),
    [("הגשר נסגר.", "\N{LEFT-TO-RIGHT MARK} [1]"), ("أغلق الجسر.", "\N{LEFT-TO-RIGHT MARK} [1]"), ("It burned.", " [1]")],
)
def test_the_number_behind_letters_that_run_leftwards_is_not_drawn_into_them(
    quote: str, mark: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = Statement(f"Courier: “{quote}”", (dataclasses.replace(HARBOUR, quote=quote),))
    assert _lines(Answer("q", "answered", "", (said,), ()), capsys)[1] == f"Courier: “{quote}”{mark}"


def test_the_number_of_a_note_begins_no_line_and_is_not_broken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for width in range(30, 90):
        monkeypatch.setenv("COLUMNS", str(width))
        lines = _lines(Answer("q", "answered", "", SAID, ()), capsys)
        assert not any(line.lstrip().startswith("[") for line in lines)
        chinese = dataclasses.replace(SAID[0], text="“" + "桥已关闭" * 20 + "。”")
        assert any("[1]" in line for line in _lines(Answer("q", "answered", "", (chinese,), ()), capsys))


def test_a_line_break_in_an_answer_begins_no_line_that_could_be_a_note(capsys: pytest.CaptureFixture[str]) -> None:
    fake = "\n[9] Fake\x1b[31m\N{RIGHT-TO-LEFT OVERRIDE}\nanswered · extractive"
    said = Statement(f"Courier: “It burned.{fake}”", (NEXT,), label=f"May{fake}")
    written = dataclasses.replace(said, kind="written", label="")
    for shape, statement in (("prose", said), ("table", said), ("prose", written), ("list", written)):
        answer = Answer("q", "answered", "", (statement,), (), notes=(f"more{fake}",), form=shape)  # type: ignore[arg-type]
        lines = _lines(answer, capsys)
        assert not any(line.startswith(("[9]", "answered")) for line in lines[:-1])
        assert not re.search("[\x1b\u202e]", "".join(lines))
