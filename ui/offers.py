"""Questions that a page offers: tried out in a thread of their own, and offered only when an article surely answers."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterable

from rag import Answer, RagError
from ui.examples import Candidate

SURE = 0.5
"""How sure of itself an answer has to be for its question to be offered."""

_SAID, _BESIDE = 5, 25
"""What somebody said has at least so many words; what tells who somebody is stands at most so many characters from the name."""

_SPEECH = re.compile(r"[“\"]([^“”\"]+)[”\"]")


def answers(answer: Answer, candidate: Candidate) -> bool:
    """Whether an answer is sure, and what it quotes first is of the candidate's article, names whom it asks about and tells it.

    The words that answer "Who is …?" stand beside the name and are no other name. Those that somebody said are more than a
    phrase, such as "in a statement", or stand in quotation marks.
    """
    if answer.status != "answered" or answer.confidence < SURE or answer.unsure or not answer.citations:
        return False
    first = answer.citations[0]
    start, end = (place - first.start for place in first.answer or (first.start, first.start))
    marked = first.quote[start:end]
    if first.article_id != candidate.article_id or candidate.name not in first.quote:
        return False
    if candidate.asks == "said":
        return any(len(said.split()) >= _SAID for said in (marked, *_SPEECH.findall(first.quote)))
    if candidate.asks != "who" or not marked:
        return bool(marked)
    at = first.quote.index(candidate.name)
    between = first.quote[end:at] if end <= at else first.quote[at + len(candidate.name) : start]
    return len(between) <= _BESIDE and any(word[0].islower() for word in marked.split() if word[0].isalpha())


class Offer:
    """Tries candidates until enough of them are answered. What has been found so far can be read at any time."""

    def __init__(
        self,
        candidates: Callable[[], Iterable[Candidate]],
        ask: Callable[[str], Answer],
        *,
        wanted: int,
        tries: int = 24,
        wait: Callable[[], bool] = lambda: False,
        settled: Callable[[tuple[str, ...]], None] = lambda _: None,
    ) -> None:
        """`wait` tells whether a reader's own question is being answered, which goes first; `settled` gets what was found."""
        self._candidates = candidates
        self._ask = ask
        self._wanted = wanted
        self._tries = tries
        self._has_to_wait = wait
        self._settled = settled
        self._found: tuple[Candidate, ...] = ()
        self._stop = threading.Event()
        self._over = threading.Event()

    @classmethod
    def known(cls, questions: tuple[str, ...]) -> Offer:
        """An offer of questions that were tried before."""
        offer = cls(lambda: (), _never, wanted=0)
        offer._found = tuple(Candidate(question, "") for question in questions)
        offer._over.set()
        return offer

    def start(self) -> Offer:
        """Begin, unless there is nothing to do any more."""
        if not self._over.is_set():
            self._begin()
        return self

    def _begin(self) -> None:
        threading.Thread(target=self._run, name="offering", daemon=True).start()

    def stop(self) -> None:
        """Try no more."""
        self._stop.set()

    @property
    def found(self) -> tuple[str, ...]:
        """The questions so far."""
        return tuple(candidate.question for candidate in self._found)

    def wait(self, seconds: float) -> bool:
        """Wait for the end, at most so long; whether it is over."""
        return self._over.wait(seconds)

    def _run(self) -> None:
        try:
            self._try_all()
        except (RagError, OSError) as error:
            # Nothing to offer is no fault of the page; what is wrong is told where a question is asked.
            logging.getLogger(__name__).info("no questions to offer: %s", error)
        finally:
            self._over.set()

    def _try_all(self) -> None:
        spare: list[Candidate] = []
        for tried, candidate in enumerate(self._candidates()):
            if len(self._found) == self._wanted or tried == self._tries:
                break
            while self._has_to_wait() and not self._stop.wait(0.3):
                pass
            if self._stop.is_set():
                return
            if answers(self._ask(candidate.question), candidate):
                # One of each article first.
                if candidate.article_id in {known.article_id for known in self._found}:
                    spare.append(candidate)
                else:
                    self._found = (*self._found, candidate)
        self._found = (*self._found, *spare)[: self._wanted]
        self._settled(self.found)


def _never(question: str) -> Answer:
    raise AssertionError("what was tried before is not asked again")
