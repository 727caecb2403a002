"""What the evidence says of a sentence of a draft."""

from __future__ import annotations

import pytest

from rag.models.judge import Stance, Told
from rag.prove.checked import Checked
from rag.prove.citations import Span
from rag.prove.ground import Ground
from rag.prove.verdicts import Weighed, decide, other_amount, says_so

PIER = "The old pier was closed on Tuesday, and 40 boats were moved."


def evidence(quote: str, carried: float, refuted: float, near: float = 0.9, at: int = 0) -> Weighed:
    span = Span("a", at, at + len(quote))
    return Weighed((span,), Told(quote), Ground(quote), near, Stance(carried, refuted, 1 - carried - refuted))


def verdict(text: str, *pieces: Weighed) -> tuple[str, str, int]:
    """The verdict, its reason, and where the quotation begins (-1: there is none)."""
    item, spans = decide(Checked(0, len(text), text, "nothing"), pieces)
    return item.verdict, item.reason, spans[0].start if spans else -1


def test_what_is_carried_is_supported_and_what_is_refuted_contradicted() -> None:
    assert verdict("The pier was closed.", evidence(PIER, 0.9, 0.05)) == ("supported", "the archive says so", 0)
    assert verdict("The pier was open.", evidence(PIER, 0.1, 0.8)) == ("contradicted", "the archive says otherwise", 0)
    assert verdict("The pier is of wood.", evidence(PIER, 0.1, 0.2)) == ("absent", "not in the archive", -1)
    assert verdict("The pier was closed.") == ("absent", "not in the archive", -1)
    assert verdict("The pier was shut.", evidence(PIER, 0.5, 0.1))[0] == "partly"
    assert verdict("The pier was shut.", evidence(PIER, 0.9, 0.05), evidence(PIER, 0.3, 0.3, at=50))[0] == "partly"


def test_what_one_article_carries_and_another_refutes_is_contradicted_by_the_other() -> None:
    for order in ((0, 50), (50, 0)):
        pieces = [evidence(PIER, 0.9, 0.05, at=order[0]), evidence("The pier stayed open.", 0.05, 0.9, at=order[1])]
        assert verdict("The pier was closed.", *pieces) == ("contradicted", "the archive says otherwise", order[1])


def test_what_is_likelier_carried_than_refuted_is_not_supported_while_it_may_be_refuted() -> None:
    assert verdict("The pier was closed.", evidence(PIER, 0.9, 0.05), evidence(PIER, 0.5, 0.45))[0] == "contradicted"
    assert verdict("The pier was closed.", evidence(PIER, 0.97, 0.01), evidence(PIER, 0.5, 0.45))[0] == "supported"


def test_what_is_far_from_it_refutes_nothing() -> None:
    assert verdict("The pier will be a hotel.", evidence(PIER, 0.02, 0.6, near=0.3))[0] == "absent"


def test_what_speaks_of_it_much_less_has_no_say() -> None:
    aside = evidence("The ferry stayed open.", 0.05, 0.9, near=0.5, at=50)
    assert verdict("The pier was closed.", evidence(PIER, 0.9, 0.05), aside)[0] == "supported"


def test_another_number_of_the_same_measure_contradicts_whatever_the_judge_makes_of_it() -> None:
    fine = evidence("The line was fined 2.5 million crowns in 2019.", 0.99, 0.0)
    assert verdict("The line was fined 2.5 million crowns in 2019.", fine)[0] == "supported"
    assert verdict("The line was fined 5.2 million crowns.", fine)[0] != "supported"
    move = evidence("The library moves in October 2026.", 0.9, 0.05)
    assert verdict("The library moves in October 2025.", move) == ("contradicted", "the archive says 2026", 0)
    assert verdict("The library moves in October.", move)[0] == "supported"


def test_a_name_that_the_evidence_lacks_leaves_a_sentence_partly_supported() -> None:
    found = verdict("Old pier keeper Olga Brandt said the pier was closed.", evidence(PIER, 0.95, 0.01))
    assert found == ("partly", "Olga Brandt is not in the evidence", 0)


@pytest.mark.parametrize(
    ("text", "quote", "other"),
    [
        ("It weighs 90 tonnes.", "It weighs 70 tonnes.", "70"),
        ("It weighs 70 tonnes.", "It weighs 70 tonnes.", ""),
        ("It opened in 2021.", "It opened in 2019, after work begun in 2012.", "2019"),
        ("It opened.", "It opened in 2019.", ""),
    ],
)
def test_the_other_amount_is_named(text: str, quote: str, other: str) -> None:
    assert other_amount(text, Ground(quote)) == other


@pytest.mark.parametrize(
    ("text", "quote", "so"),
    [
        ("The old pier was closed on Tuesday.", PIER, True),
        ("The pier was closed.", "The old pier was closed on Tuesday.", True),
        ("The pier was closed.", "The old pier was not closed on Tuesday.", False),
        ("The pier was closed.", "The mayor denied that the pier was closed.", False),
        ("The pier was closed.", "Nobody knows whether the pier was closed.", False),
        ("The pier closed.", "The pier closed.", False),
        ("Ida Kern closed the pier.", "Ida Kern said that she would stay and closed the pier.", True),
        ("The bank beat the union.", "The union beat the bank.", False),
        (
            "All crews reached hospital.",
            "All crews at sea reached port; two of them were seen at a far hospital.",
            False,
        ),
    ],
)
def test_the_very_words_are_known_without_the_judge_unless_something_turns_them(text: str, quote: str, so: bool) -> None:
    assert says_so(text, quote) is so
