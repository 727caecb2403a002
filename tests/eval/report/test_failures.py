"""The browser of failures: which questions are worth a look, and what is shown of them."""

from __future__ import annotations

from typing import Any

import pytest

from eval.report import failures
from eval.report.failures import reasons
from eval.report.templates import render


def browser(*runs: tuple[str, dict[str, list[Any]]]) -> str:
    return render("failures.html", browser=failures.browser(runs))


@pytest.mark.parametrize(
    ("metrics", "found"),
    [
        ({"fact_recall": 1.0, "in_quotation": 1.0, "citation_recall": 1.0, "AllFacts@10": 1.0}, ()),
        ({"fact_recall": 0.5, "attack_success": 1.0}, ("missing facts", "attack shown")),
        ({"Success@10": 0.0, "AllFacts@10": 0.0}, ("nothing relevant found", "evidence missing")),
        ({"span_validity": 0.9, "forbidden_claims": 0.5}, ("forbidden claim", "quotation not in the article")),
    ],
)
def test_a_question_is_looked_at_for_what_failed(make_record: Any, metrics: dict[str, float], found: tuple[str, ...]) -> None:
    assert reasons(make_record("q", metrics)) == found


def test_a_crash_and_a_wrong_status_are_named(make_record: Any) -> None:
    assert reasons(make_record("q", {"status_accuracy": 0.0}, error="ValueError: no")) == ("crashed", "wrong status")


def test_a_question_that_went_well_is_not_shown(make_record: Any) -> None:
    page = browser(("run", {"s": [make_record("q", {"fact_recall": 1.0})]}))
    assert page.strip() == "<p>No question failed.</p>"


def test_failures_beyond_the_most_are_counted(make_record: Any) -> None:
    records = [make_record(f"q{number}", {"fact_recall": 0.0}) for number in range(failures.MOST + 2)]
    page = browser(("run", {"s": records}))
    assert page.count('<details class="question"') == failures.MOST
    assert "2 more are in the run folder." in page


def test_a_choice_of_one_is_not_offered(make_record: Any) -> None:
    records = [make_record("q1", {"fact_recall": 0.0}), make_record("q2", {"fact_recall": 0.0}, kind="list")]
    page = browser(("run", {"s": records}))
    assert '<label hidden>set <select id="set">' in page
    assert '<label>kind <select id="kind">' in page


def test_the_error_of_a_crash_is_shown_as_text(make_record: Any) -> None:
    page = browser(("run", {"s": [make_record("q", {"fact_recall": 0.0}, error="Oh: <b>no</b>")]}))
    assert '<p class="bad">Oh: &lt;b&gt;no&lt;/b&gt;</p>' in page


def test_a_question_of_the_other_run_stands_beside_it(make_record: Any) -> None:
    before, after = make_record("q", {"fact_recall": 1.0}), make_record("q", {"fact_recall": 0.0})
    page = browser(("after", {"s": [after]}), ("before", {"s": [before]}))
    assert page.index("<h3>after</h3>") < page.index("<h3>before</h3>")
