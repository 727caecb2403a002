"""Check a draft: what does the archive say of each of its sentences?

For each sentence the nearest passages are found, and the sentences of theirs that speak of the same things, by their words and
by their meaning. The judge tells of each of these, read with what stands around it, and of those of one article together,
whether they carry the sentence or refute it. What speaks of it much less than the best of them has no say. Rules look at what
can be compared exactly (`rag/prove/exact.py`): a number that is not in the evidence keeps a sentence from being supported,
whatever a model makes of it, and another number of the same measure contradicts it.

A sentence that one article carries and another one refutes is contradicted: who publishes it must know of both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag.answers import Citation
from rag.english import wording
from rag.english.amounts import amounts
from rag.english.names import names
from rag.english.sentences import is_heading, sentences
from rag.english.telling import asks, tells
from rag.english.wording import STOP_WORDS, is_time
from rag.errors import InputError
from rag.models import judge
from rag.models.judge import Stance, Told, Weigh
from rag.prove import citations, exact
from rag.prove.known import Ground
from rag.prove.support import CARRIED, DOUBTFUL
from rag.schema import Article, Passage, Sentence

DraftVerdict = Literal["supported", "contradicted", "partly", "absent", "nothing"]
CALLED: Mapping[DraftVerdict, str] = {
    "supported": "supported",
    "contradicted": "contradicted",
    "partly": "partly supported",
    "absent": "not in the archive",
    "nothing": "nothing to check",
}
"""The verdicts in words."""
"""Of a sentence of a draft; `nothing`: there is nothing to check."""

LONGEST, MOST, LONGEST_SENTENCE = 400_000, 2_000, 1_000
# From this probability on evidence refutes a sentence, if it is at least so near to it. That is less than carrying takes: what
# may be refuted must not be called supported.
REFUTED, ABOUT_IT = 0.4, 0.4
# Evidence has a say that is at least so near to the sentence, measured by the nearest.
NEAR = 0.8
# What carries a sentence as surely as this is believed against evidence that refutes it less surely.
_SURELY = 0.95
# So many sentences are compared by meaning, so many of the nearest are weighed, each with so many before it, and so many of one
# article together.
_COMPARED, _WEIGHED, _BEFORE, _TOGETHER = 32, 5, 2, 3
_ABSENT = "not in the archive"
# What is said in its very words, of which so large a share is the sentence's own.
SAID_SO = Stance(1.0, 0.0, 0.0)
_LEAST_WORDS, _KEPT, _BESIDE = 4, 0.4, 2
_WORDS = re.compile(r"[^\W_]+(?:['’.,:-][^\W_]+)*")
_TURNS = re.compile(
    r"not|no|never|nobody|none|neither|nor|without|unless|if|whether|den(?:y|ies|ied|ying)|false(?:ly)?|untrue|\w+n't|cannot"
    r"|reject\w*|refus\w+|halt\w*|stop\w*|prevent\w*|fail\w*|almost|nearly|could|might|may|would|alleg\w+|claim\w*"
    r"|rumou?r\w*|propos\w+|plan\w*|threat\w*|want\w*|hope\w*|demand\w*|promis\w+|suspect\w*|acquit\w*|clear\w*|doubt\w*"
    r"|until|before|only|hardly|scarcely|barely|little|few|instead"
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")

_OPINION = re.compile(
    r"\b(?:I|we) (?:think|believe|feel|hope|fear|suspect|guess|wonder|find|doubt|trust|assume|would argue)\b"
    r"|\bin (?:my|our) (?:view|opinion|judge?ment|experience)\b|\bto (?:my|our) mind\b"
    r"|\bit is (?:high )?(?:time|a shame|a pity|a scandal|a disgrace|to be hoped|regrettable|shameful|outrageous|wonderful)\b"
    r"|^\W*(?:hopefully|unfortunately|sadly|regrettably|arguably|perhaps|maybe|frankly|honestly|let us|let's)\b",
    re.IGNORECASE,
)
# "Must" and "should" as the writer's own; in the mouth of somebody else they are news.
_OUGHT = re.compile(r"\b(?:should|ought to)\b", re.IGNORECASE)
_SAID = re.compile(
    r"\b(?:said|says|told|tells|asked|urged|warned|wrote|added|argued|insist\w*|demand\w*|according|claim\w*|suggest\w*|rul\w+"
    r"|recommend\w*|propos\w+|call\w*|decid\w+|agreed?)\b|[“\"]",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"^\W*(?:he|she|they|it|his|her|their|its|this|these|that|those|both|the latter)\b", re.IGNORECASE)
_WHY_NOTHING = {"heading": "a heading", "question": "a question", "opinion": "an opinion", "fragment": "no whole sentence"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence of a draft, `draft[start:end] == text`, with what the archive says of it and why.

    `carried` and `refuted` are the judge's probabilities. The citations are what the verdict stands on; none of what is absent.
    """

    start: int
    end: int
    text: str
    verdict: DraftVerdict
    reason: str = ""
    carried: float = 0.0
    refuted: float = 0.0
    citations: tuple[Citation, ...] = ()

    @property
    def called(self) -> str:
        """The verdict in words."""
        return CALLED[self.verdict]

    @property
    def remark(self) -> str:
        """The reason, where it says more than the verdict."""
        return "" if self.reason == self.called else self.reason


@dataclass(frozen=True, slots=True)
class DraftReport:
    """All sentences of a draft in their order, and the quotations that they are held against."""

    sentences: tuple[Checked, ...]
    citations: tuple[Citation, ...]

    def count(self, verdict: DraftVerdict) -> int:
        """How many sentences have a verdict."""
        return sum(item.verdict == verdict for item in self.sentences)

    @property
    def counts(self) -> tuple[str, ...]:
        """How many sentences have each of the verdicts that there are: `12 supported`."""
        return tuple(f"{count:,} {called}" for verdict, called in CALLED.items() if (count := self.count(verdict)))


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Sentences of one article with what stands around them, and what the judge makes of them."""

    spans: tuple[citations.Span, ...]
    told: Told
    ground: Ground
    near: float
    """How near it is to the sentence of the draft: the mean of the share of its words that stand there, and of the likeness."""
    stance: Stance = judge.NOTHING_TOLD


def check(
    draft: str,
    find: Callable[[str], Sequence[Passage]],
    *,
    weigh: Weigh,
    embed: Callable[[Sequence[str]], NDArray[np.float32]],
    advance: Callable[[int, int, str], None],
) -> DraftReport:
    """Hold every sentence of a draft against the archive.

    `find` gives the nearest passages for a text; `weigh` is the judge; `embed` gives vectors of length 1; `advance` is told
    `(done, total, what)`. Raises InputError for a draft that is empty or too long, and what the functions raise.
    """
    spans = sentences(draft)
    if not spans:
        raise InputError("the draft has no sentence: expected a text to check")
    if len(draft) > LONGEST or len(spans) > MOST:
        raise InputError(
            f"the draft has {len(draft):,} characters in {len(spans):,} sentences: expected at most {LONGEST:,} in {MOST:,}; "
            "check it in parts"
        )
    reader = _Checker(find, weigh, embed)
    found: list[tuple[Checked, tuple[citations.Span, ...]]] = []
    meant: tuple[str, ...] = ()
    for number, span in enumerate(spans, start=1):
        text = draft[span.start : span.end]
        item = Checked(span.start, span.end, text, "nothing")
        why = nothing_to_check(text)
        own = _named(text)
        if why:
            found.append((replace(item, reason=why), ()))
        else:
            carried_over = meant if _PRONOUN.search(text) else ()
            found.append(reader.checked(item, carried_over))
        meant = own if own and not (why and is_heading(text)) else meant
        advance(number, len(spans), text)
    drafts = [citations.Draft(item.text, quoted) for item, quoted in found]
    statements, cited, _ = citations.cite(drafts, reader.article)
    return DraftReport(
        tuple(replace(item, citations=said.citations) for (item, _), said in zip(found, statements, strict=True)), cited
    )


def nothing_to_check(text: str) -> str:
    """Why a sentence of a draft tells no fact that an archive could know; empty when it tells one."""
    if is_heading(text) or not re.search(r"[^\W\d_]{2}", text):
        return _WHY_NOTHING["heading"]
    if asks(text):
        return _WHY_NOTHING["question"]
    if _OPINION.search(text) or (_OUGHT.search(text) and not _SAID.search(text)):
        return _WHY_NOTHING["opinion"]
    return "" if _terms(text) else _WHY_NOTHING["fragment"]


class _Checker:
    """Checks sentence after sentence; what it has read once it remembers."""

    def __init__(
        self, find: Callable[[str], Sequence[Passage]], weigh: Weigh, embed: Callable[[Sequence[str]], NDArray[np.float32]]
    ) -> None:
        self._find = find
        self._weigh = weigh
        self._embed = embed
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._passages: dict[str, Passage] = {}

    def article(self, article_id: str) -> Article:
        """An article as it was when its sentences were weighed."""
        return self._passages[article_id].article

    def checked(self, item: Checked, meant: Sequence[str]) -> tuple[Checked, tuple[citations.Span, ...]]:
        """The sentence with its verdict, and the spans that it stands on. `meant` are names that a pronoun may stand for."""
        if len(item.text) > LONGEST_SENTENCE:
            return replace(item, reason=f"longer than {LONGEST_SENTENCE:,} characters"), ()
        passages = self._find(" ".join([*meant, item.text])[:LONGEST_SENTENCE])
        evidence = self._evidence(item.text, passages, meant)
        stances = self._weigh(item.text, [piece.told for piece in evidence]) if evidence else ()
        weighed = [
            replace(piece, stance=SAID_SO if says_so(item.text, piece.ground.quotes) else stance)
            for piece, stance in zip(evidence, stances, strict=True)
        ]
        return decide(item, weighed)

    def _evidence(self, text: str, passages: Sequence[Passage], meant: Sequence[str]) -> list[_Evidence]:
        wanted = _terms(text)
        places: dict[tuple[str, int], tuple[Passage, Sentence]] = {}
        for passage in passages:
            if meant and not any(_mentions(passage, name) for name in meant):
                continue
            self._passages.setdefault(passage.article.id, passage)
            for sentence in passage.sentences:
                # Of an article that changes meanwhile, what was read first counts.
                if self._passages[passage.article.id].article == passage.article and tells(_text(passage, sentence)):
                    places.setdefault((passage.article.id, sentence.start), (passage, sentence))
        likely = sorted(places.values(), key=lambda place: -len(wanted & _terms(_text(*place))))[:_COMPARED]
        each = sorted(self._pieces(text, wanted, [(place[0], (place[1],)) for place in likely]), key=lambda it: -it.near)
        each = each[:_WEIGHED]
        chosen = {piece.spans[0] for piece in each}
        groups: dict[str, list[tuple[Passage, Sentence]]] = {}
        for passage, sentence in likely:
            if citations.Span(passage.article.id, sentence.start, sentence.end) in chosen:
                groups.setdefault(passage.article.id, []).append((passage, sentence))
        together = [
            (group[0][0], tuple(sorted((sentence for _, sentence in group[:_TOGETHER]), key=lambda it: it.start)))
            for group in groups.values()
            if len(group) > 1
        ]
        return [*each, *self._pieces(text, wanted, together)]

    def _pieces(
        self, text: str, wanted: frozenset[str], places: Sequence[tuple[Passage, tuple[Sentence, ...]]]
    ) -> list[_Evidence]:
        """Places as evidence, each with how near it is to the sentence."""
        quotes = [" ".join(_text(passage, span) for span in spans) for passage, spans in places]
        unknown = [each for each in dict.fromkeys([text, *quotes]) if each not in self._vectors]
        self._vectors.update(zip(unknown, self._embed(unknown) if unknown else (), strict=True))
        found = []
        for (passage, spans), quote in zip(places, quotes, strict=True):
            share = len(wanted & _terms(quote)) / len(wanted)
            alike = float(self._vectors[text] @ self._vectors[quote])
            # What shares no word with the sentence has nothing to do with it, whatever a model makes of it.
            if share:
                found.append(_piece(passage, spans, quote, (share + alike) / 2))
        return found


def says_so(text: str, quote: str) -> bool:
    """Whether evidence says a sentence in its very words, perhaps with others between, none of which turns what it says."""
    wanted, told = _spelled(text), _spelled(quote)
    if len(wanted) < _LEAST_WORDS or wanted[0] not in told:
        return False
    for start in (at for at, word in enumerate(told) if word == wanted[0]):
        kept: list[int] = []
        at = start
        while len(kept) < len(wanted) and at < len(told):
            if told[at] == wanted[len(kept)]:
                kept.append(at)
            at += 1
        if len(kept) == len(wanted):
            # What turns a word stands beside it, or before all of them.
            beside = {near for place in kept for near in range(place - _BESIDE, place + _BESIDE + 1) if start < near < at}
            turning = [told[near] for near in {*range(start), *beside} - set(kept)]
            return len(wanted) >= _KEPT * (at - start) and not any(_TURNS.fullmatch(word) for word in turning)
    return False


def _spelled(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORDS.findall(text.lower())]


def decide(item: Checked, evidence: Sequence[_Evidence]) -> tuple[Checked, tuple[citations.Span, ...]]:
    """The verdict on a sentence by what its evidence says, and the spans that it stands on."""
    nearest = max((piece.near for piece in evidence), default=0.0)
    heard = [piece for piece in evidence if piece.near >= NEAR * nearest]
    if not heard:
        return replace(item, verdict="absent", reason=_ABSENT), ()
    faults = {id(piece): exact.faults(item.text, piece.ground) for piece in heard}
    best = max(heard, key=lambda piece: (not faults[id(piece)], piece.stance.carried))
    surest = max(heard, key=lambda piece: piece.stance.carried)
    against = max(heard, key=lambda piece: (piece.near >= ABOUT_IT, piece.stance.refuted))
    carried, refuted = best.stance.carried, against.stance.refuted if against.near >= ABOUT_IT else 0.0
    item = replace(item, carried=round(carried, 4), refuted=round(refuted, 4))
    sure = not faults[id(best)] and carried >= _SURELY and carried > refuted
    if refuted >= REFUTED and not sure:
        return replace(item, verdict="contradicted", reason="the archive says otherwise"), against.spans
    other = other_amount(item.text, surest.ground) if surest.stance.carried >= CARRIED else ""
    if other and not sure:
        return replace(item, verdict="contradicted", reason=f"the archive says {other}"), surest.spans
    if carried < DOUBTFUL:
        return replace(item, verdict="absent", reason=_ABSENT), ()
    if faults[id(best)] or carried < CARRIED or (refuted >= DOUBTFUL and not sure):
        reason = "; ".join(faults[id(best)]) or "the archive says something like it"
        return replace(item, verdict="partly", reason=reason), best.spans
    return replace(item, verdict="supported", reason="the archive says so"), best.spans


def other_amount(text: str, ground: Ground) -> str:
    """What the evidence says instead of a number of a sentence: one of the same measure, or a year; empty where it does not.

    Only for evidence that otherwise carries the sentence.
    """
    told = amounts(ground.quotes)
    stated = amounts(text)
    if any(fault.startswith("the number ") for fault in exact.faults(text, ground)):
        for item in stated:
            same = [other for other in told if other.unit == item.unit]
            if same and all(abs(other.value - item.value) > 1e-6 * abs(item.value) for other in same):
                return same[0].words
    years, known = set(_YEAR.findall(text)), set(_YEAR.findall(ground.quotes))
    return min(known) if years and known and not years & known else ""


def _piece(passage: Passage, spans: Sequence[Sentence], quote: str, near: float) -> _Evidence:
    article = passage.article
    earlier = [_text(passage, span) for span in passage.sentences if span.end <= spans[0].start][-_BEFORE:]
    before = " ".join(text for text in earlier if tells(text))
    opening = _text(passage, passage.sentences[0])
    return _Evidence(
        tuple(citations.Span(article.id, span.start, span.end) for span in spans),
        Told(quote, judge.above(article), before),
        Ground(
            quote,
            "\n".join([article.title, article.source, opening if tells(opening) else "", before]),
            article.published,
        ),
        near,
    )


def _text(passage: Passage, span: Sentence) -> str:
    return passage.article.text[span.start : span.end]


def _terms(text: str) -> frozenset[str]:
    """The stems of the words of a text that mean something."""
    return frozenset(wording.analyze(" ".join(word for word in wording.words(text) if word not in STOP_WORDS)))


def _named(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.text for name in names(text) if not is_time(name.text)))


def _mentions(passage: Passage, name: str) -> bool:
    last = name.split()[-1]
    return bool(re.search(rf"\b{re.escape(last)}\b", f"{passage.article.title}\n{passage.article.text}"))
