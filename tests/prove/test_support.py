"""Whether evidence carries a statement: a judgement, and exact rules that may object. The judgement here looks for words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.models.judge import Stance, Told
from rag.prove.support import CARRIED, DOUBTFUL, LONGEST, Evidence, Verdict, check

PIER = Evidence("The old pier was closed on Tuesday.", "Pier shut", "The Brenmark Post", "2024-05-16")
FERRY = Evidence("The ferry lands at the new pier.", "Ferry moves", "Coast Radio", "2024-09-19")


def by_words(statement: str, told: Sequence[Told]) -> list[Stance]:
    """Carried as far as the words of the statement are in the text."""
    wanted = set(statement.lower().replace(",", "").strip(".").split())
    shares = [len(wanted & set(item.text.lower().replace(".", " ").split())) / (len(wanted) or 1) for item in told]
    return [Stance(share, 0.0, 1 - share) for share in shares]


def test_what_the_evidence_says_is_supported_without_a_fault() -> None:
    verdict = check("The old pier was closed.", [PIER], by_words)
    assert verdict == Verdict(1.0) and verdict.supported and not verdict.undecided


def test_a_whole_sentence_of_a_quotation_needs_no_judge_and_a_part_of_one_does() -> None:
    def never(statement: str, told: Sequence[Told]) -> list[Stance]:
        return [Stance(0.0, 1.0, 0.0) for _ in told]

    both = Evidence(f"{PIER.quote} {FERRY.quote}")
    for statement in (PIER.quote, FERRY.quote, f"{PIER.quote}\n {FERRY.quote}"):
        assert check(statement, [both], never) == Verdict(1.0)
    for statement in ("The old pier was closed.", f"{FERRY.quote} {PIER.quote}", f"{PIER.quote} It burned."):
        assert not check(statement, [both], never).supported


def test_what_it_does_not_say_is_not_supported() -> None:
    verdict = check("The old pier burned down.", [PIER], by_words)
    assert verdict.carried == 0.6 and not verdict.supported


def test_a_statement_that_shares_no_word_with_its_quotations_is_not_supported_whatever_is_made_of_it() -> None:
    def sure(statement: str, told: Sequence[Told]) -> list[Stance]:
        return [Stance(1.0, 0.0, 0.0) for _ in told]

    for fragment in ("Romeo", "thank you very much", "Rain fell again."):
        assert check(fragment, [PIER], sure) == Verdict(0.0, ("the statement shares no word with its quotations",))


@pytest.mark.parametrize("behind", ["Rain fell on the pier.", "the pier was sold.", "Tuesday is a day!"])
def test_each_sentence_of_a_statement_has_to_be_carried(behind: str) -> None:
    def truth_alone(statement: str, told: Sequence[Told]) -> list[Stance]:
        return [Stance(0.1 if statement == behind else 0.95, 0.0, 0.0) for _ in told]

    statement = f"The old pier was closed. {behind}"
    assert check("The old pier was closed.", [PIER], truth_alone).supported
    assert check(statement, [PIER], truth_alone).carried == 0.1


def test_a_quotation_may_carry_a_statement_alone_or_after_what_stands_before_it() -> None:
    def at_its_best(before: str) -> float:
        def read(statement: str, told: Sequence[Told]) -> list[Stance]:
            return [Stance(0.9 if item.before == before else 0.2, 0.0, 0.0) for item in told]

        return check("The old pier was closed.", [Evidence(PIER.quote, before="It had rained.")], read).carried

    assert at_its_best("") == at_its_best("It had rained.") == 0.9


def test_what_stands_before_a_quotation_may_refute_what_it_carries_alone() -> None:
    def read(statement: str, told: Sequence[Told]) -> list[Stance]:
        return [Stance(0.1, 0.8, 0.1) if item.before else Stance(0.9, 0.0, 0.1) for item in told]

    assert check("The old pier was closed.", [Evidence(PIER.quote, before="The new pier is meant.")], read).carried == 0.1


def test_an_exact_fault_outweighs_any_judgement() -> None:
    def sure(statement: str, told: Sequence[Told]) -> list[Stance]:
        return [Stance(1.0, 0.0, 0.0) for _ in told]

    verdict = check("The old pier was closed for 87 days.", [PIER], sure)
    assert verdict == Verdict(1.0, ("the number 87 days is not in the evidence",))
    assert not verdict.supported and not verdict.undecided


def test_between_the_two_bounds_a_statement_is_undecided() -> None:
    assert 0 < DOUBTFUL < CARRIED < 1
    assert [Verdict(share).undecided for share in (0.0, DOUBTFUL, CARRIED - 0.01, CARRIED)] == [False, True, True, False]
    assert [Verdict(share).supported for share in (CARRIED - 0.01, CARRIED)] == [False, True]


def test_two_articles_may_carry_a_statement_together() -> None:
    statement = "Pier was closed on Tuesday, ferry lands at new."
    # Of its nine words the first article has "pier was closed on Tuesday", the second "pier", and "ferry lands at new".
    assert check(statement, [PIER], by_words) == Verdict(5 / 9) and CARRIED > 5 / 9
    assert check(statement, [FERRY], by_words) == Verdict(5 / 9)
    assert check(statement, [PIER, FERRY], by_words) == Verdict(1.0)


def test_the_days_of_all_quoted_articles_count_as_known() -> None:
    statement = "The pier was closed by May 16, 2024, the ferry lands at the new one since September 19."
    assert check(statement, [PIER, FERRY], by_words).faults == ()
    assert check(statement, [PIER], by_words).faults == ("the day September 19 is not in the evidence",)
    assert check(statement, [FERRY], by_words).faults == ("the day May 16, 2024 is not in the evidence",)


def test_quotations_of_one_article_are_read_together_with_what_stands_above_and_before() -> None:
    seen: list[Told] = []

    def keep(statement: str, told: Sequence[Told]) -> list[Stance]:
        seen.extend(told)
        return by_words(statement, told)

    first = Evidence("He left.", "Varo goes", "Coast Radio", "2024-05-16", opening="Joe Varo is mayor.", before="He was ill.")
    second = Evidence("Kern follows him.", "Varo goes", "Coast Radio", "2024-05-16", opening="Joe Varo is mayor.")
    check("Varo left.", [first, second], keep)
    check("Kern follows.", [second], keep)
    above = "Varo goes (Coast Radio, May 16, 2024)"
    assert seen == [
        Told("He left. Kern follows him.", above),
        Told("He left. Kern follows him.", above, "He was ill."),
        Told("Kern follows him.", above),
        Told("Kern follows him.", above, "Joe Varo is mayor."),
    ]


@pytest.mark.parametrize(
    ("statement", "supported"),
    [
        ("The old pier was closed on Tuesday.", True),
        ("The old pier was closed on May 14.", True),
        ("The old pier was closed on May 3.", False),
        ("The old pier was closed, Coast Radio said.", True),
        ("The old pier was closed, Ida Kern said.", False),
    ],
)
def test_source_and_day_of_publication_count_as_known(statement: str, supported: bool) -> None:
    told = Evidence(PIER.quote, PIER.title, "Coast Radio", PIER.published)
    verdict = check(statement, [told], lambda _, told: [Stance(1.0, 0.0, 0.0) for _ in told])
    assert verdict.supported is supported


def test_the_years_of_all_quoted_articles_count_as_known() -> None:
    old = Evidence("The old pier was closed.", "Pier", "Coast Radio", "2019-05-16")
    verdict = check("In 2019 the old pier was closed, in 2024 the ferry moved.", [old, FERRY], by_words)
    assert verdict.faults == ()


def test_without_evidence_nothing_is_supported() -> None:
    for evidence in ([], [Evidence("  ")]):
        assert check("It rained.", evidence, by_words) == Verdict(0.0, ("there is no evidence",))


def test_a_statement_that_is_too_long_is_not_read() -> None:
    verdict = check("a" * (LONGEST + 1), [PIER], by_words)
    assert verdict.faults == ("the statement is longer than 1000 characters",) and verdict.carried == 0.0


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_gets_a_verdict(statement: str, quote: str) -> None:
    verdict = check(statement, [Evidence(quote, source="x", published="2024-10-09")], by_words)
    assert 0.0 <= verdict.carried <= 1.0
