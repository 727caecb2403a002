"""Questions that a passage does not answer, made by rule from questions that it does.

Four kinds: the best match among other passages; the passage without its answering sentence; a name, number or date of the
question swapped for another of its kind; a word of the question turned into its opposite. The last two are after the ways in
which people write unanswerable questions (Rajpurkar et al. 2018, table 1).
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from eval.reader.rows import Example, sentences

_WORD = re.compile(r"\w+")
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?: (?:of |the |de |von |van |al-)?[A-Z][\w’'-]+){0,3}")
_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_NUMBER = re.compile(
    r"\b\d[\d,.]*\d\b|\b\d\b|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million)\b"
)
_MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_ASKING = frozenset(
    "What Who Whom Whose When Where Which Why How In On At The A An Is Are Was Were Did Does Do For From To By During After "
    "Before Of As If Can Could Has Have Had Name I It He She They We This That".split()
)
_OPPOSITES = {
    left: right
    for pair in (
        "first last,largest smallest,biggest smallest,highest lowest,most least,more less,before after,oldest youngest,"
        "longest shortest,best worst,increase decrease,increased decreased,rise fall,rose fell,won lost,win lose,"
        "north south,east west,northern southern,eastern western,early late,earliest latest,begin end,began ended,"
        "start stop,started stopped,open close,opened closed,accept reject,accepted rejected,allow forbid,allowed forbidden,"
        "support oppose,supported opposed,inside outside,above below,male female,men women,husband wife,father mother,"
        "son daughter,brother sister,king queen,old new,rich poor,strong weak,public private,internal external,"
        "major minor,positive negative,modern ancient,buy sell,bought sold,arrive leave,arrived left,join leave,"
        "attack defend,import export,success failure,advantage disadvantage,common rare,hot cold,fast slow,"
        "maximum minimum,majority minority,leader opponent,allies enemies,winter summer,day night,morning evening"
    ).split(",")
    for left, right in (tuple(pair.split()), tuple(reversed(pair.split())))
}
_AUXILIARY = {"did": "didn't", "does": "doesn't", "is": "isn't", "was": "wasn't", "were": "weren't", "can": "can't"}


class Matcher:
    """BM25 over passages (Robertson and Zaragoza 2009; k1 1.2, b 0.75)."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(words(text)) for text in texts]
        mean = sum(count.total() for count in counts) / max(1, len(counts))
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for index, count in enumerate(counts):
            for word, times in count.items():
                weight = times * 2.2 / (times + 1.2 * (0.25 + 0.75 * count.total() / mean))
                self._postings[word].append((index, weight))
        self._size = len(texts)

    def best(self, question: str, k: int) -> list[int]:
        """The `k` best passages, best first."""
        scores = self.scores(question)
        return sorted(scores, key=lambda index: (-scores[index], index))[:k]

    def scores(self, question: str) -> dict[int, float]:
        """Scores of the passages that share a word with the question. Words in more than a tenth of all are left out."""
        scores: dict[int, float] = defaultdict(float)
        for word in set(words(question)):
            postings = self._postings.get(word, ())
            if len(postings) * 10 > self._size + 100:
                continue
            rarity = math.log(1 + (self._size - len(postings) + 0.5) / (len(postings) + 0.5))
            for index, weight in postings:
                scores[index] += rarity * weight
        return scores


def words(text: str) -> list[str]:
    """Lower-cased words, cut to seven letters, so that most endings do not matter."""
    return [word[:7] for word in _WORD.findall(text.lower())]


def elsewhere(example: Example, pool: Sequence[Example], matcher: Matcher, rng: random.Random) -> Example | None:
    """The question against one of its best matches in another article, if that does not hold the answer."""
    answers = [answer.lower() for answer in example.answers]
    found = [
        pool[index]
        for index in matcher.best(example.question, 12)
        if pool[index].group != example.group
        and pool[index].passage != example.passage
        and not any(answer in pool[index].passage.lower() for answer in answers)
    ]
    if not found:
        return None
    other = found[min(int(rng.expovariate(0.7)), len(found) - 1)]
    return replace(other, question=example.question, spans=(), whole=False, source="elsewhere", group=example.group)


def removed(example: Example) -> Example | None:
    """The passage without the sentences that hold the answer, if enough of it is left."""
    answers = [answer.lower() for answer in example.answers]
    parts = sentences(example.passage)
    kept = [
        example.passage[start:end]
        for start, end in parts
        if not any(start < right and left < end for left, right in example.spans)
        and not any(answer in example.passage[start:end].lower() for answer in answers)
    ]
    text = "".join(part if part[-1].isspace() else part + " " for part in kept).strip()
    if len(kept) == len(parts) or len(text.split()) < 20:
        return None
    return replace(example, passage=text, spans=(), whole=False, source="removed")


def swapped(example: Example, other: Example, rng: random.Random) -> Example | None:
    """A name, number or date of the question replaced by another of its kind, from the passage or from `other`."""
    options = []
    answers = " ".join(example.answers).lower()
    for kind in (_YEAR, _MONTH, _NUMBER, _NAME):
        mine = [match for match in kind.finditer(example.question) if match.group() not in _ASKING]
        if kind is _NAME:
            mine = _names_in(example) + [match for match in mine if match.start() > 0]
        for match in mine:
            near = [found for found in kind.findall(example.passage) if found.lower() not in answers]
            far = kind.findall(other.passage)
            pool = near if rng.random() < 0.65 else far
            pool = [found for found in pool if found not in _ASKING and not _related(found, match.group())]
            if kind is _YEAR and rng.random() < 0.5:
                pool = [str(int(match.group()) + rng.choice([-30, -10, -3, -2, -1, 1, 2, 3, 10]))]
            if pool:
                options.append((match.start(), match.end(), rng.choice(pool)))
    if not options:
        return None
    start, end, text = rng.choice(options)
    if example.question.islower():
        text = text.lower()
    question = example.question[:start] + text + example.question[end:]
    return replace(example, question=question, spans=(), whole=False, source="swapped")


def reversed_sense(example: Example, rng: random.Random) -> Example | None:
    """The question with one word turned into its opposite, or denied, where the passage does not speak of the opposite."""
    options = []
    for match in re.finditer(r"[a-z]+", example.question):
        opposite = _OPPOSITES.get(match.group())
        if opposite and opposite not in example.passage.lower():
            options += [(match, opposite)] * 3
        denied = _AUXILIARY.get(match.group())
        if denied and not example.question.lower().startswith("why") and match.start() > 0:
            options.append((match, denied))
    if not options:
        return None
    match, text = rng.choice(options)
    if "'" in text and rng.random() < 0.6:
        return None
    question = example.question[: match.start()] + text + example.question[match.end() :]
    return replace(example, question=question, spans=(), whole=False, source="reversed")


def _names_in(example: Example) -> list[re.Match[str]]:
    """Names of the passage that stand in the question, in whatever case."""
    found = []
    for name in sorted(set(_NAME.findall(example.passage)), key=len, reverse=True)[:40]:
        if name not in _ASKING and len(name) > 3:
            match = re.search(rf"\b{re.escape(name)}\b", example.question, re.IGNORECASE)
            if match and match.start() > 0:
                found.append(match)
    return found


def _related(one: str, two: str) -> bool:
    return bool(set(words(one)) & set(words(two)))
