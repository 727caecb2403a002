"""The questions that are offered at the moment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ui import samples
from ui.examples import Candidate
from ui.offered import Offered
from ui.offers import Offer


class Tried:
    """Offers that try one question for as long as they are let."""

    def __init__(self) -> None:
        self.made: list[Offer] = []

    def make(self) -> Offer:
        def candidates() -> Iterator[Candidate]:
            while True:
                yield Candidate("Who closed the bridge?", "none")

        self.made.append(Offer(candidates, lambda _: samples.answer(), wanted=1, tries=10**9, wait=lambda: True))
        return self.made[-1]


@pytest.fixture
def tried() -> Iterator[Tried]:
    made = Tried()
    yield made
    for offer in made.made:
        offer.stop()
        assert offer.wait(20)


def test_what_one_has_begun_the_next_looks_at_and_another_state_of_the_archive_ends_it(tried: Tried) -> None:
    offered = Offered()
    first = offered.of_archive("before", tried.make)
    assert offered.of_archive("before", tried.make) is first and not first.wait(0)
    assert offered.of_archive("after", tried.make) is not first
    assert first.wait(20) and len(tried.made) == 2


def test_of_many_parts_the_one_that_was_looked_at_longest_ago_goes(tried: Tried) -> None:
    offered = Offered()
    parts = [offered.of_part(number, tried.make) for number in range(8)]
    assert offered.of_part(0, tried.make) is parts[0]
    offered.of_part(8, tried.make)
    assert parts[1].wait(20) and not parts[0].wait(0) and len(tried.made) == 9


def test_the_answer_before_waits_no_longer_once_another_is_there(tried: Tried) -> None:
    offered = Offered()
    first = offered.after(1, tried.make)
    assert offered.after(2, tried.make) is not first and first.wait(20)
    assert offered.after(1, tried.make) is first


def test_a_changed_archive_is_tried_out_anew_and_what_stands_under_answers_stays(tried: Tried) -> None:
    offered = Offered()
    of_archive, of_part, after = (
        offered.of_archive("a", tried.make),
        offered.of_part("p", tried.make),
        offered.after(1, tried.make),
    )
    offered.forget()
    assert of_archive.wait(20) and of_part.wait(20) and not after.wait(0)
    assert offered.of_archive("a", tried.make) is not of_archive
    offered.stop()
    assert after.wait(20) and offered.after(1, tried.make) is after
    offered.close()
    assert offered.after(1, tried.make) is not after
