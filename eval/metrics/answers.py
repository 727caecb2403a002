"""How right an answer is, by the words that it must and must not have."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence

from eval.words import mentions

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_SENTENCE_END = re.compile(r"(?<!\.)[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|St|Jr|Sr|Gen|Sen|Rep|Gov|Lt|Col|Prof|Inc|Ltd|Co|Corp|No|vs|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec))\.$"
)


def fact_recall(text: str, facts: Sequence[Sequence[str]]) -> float:
    """The share of required facts of which an accepted wording stands in the text, as whole words."""
    return sum(any(mentions(text, wording) for wording in fact) for fact in facts) / len(facts)


def forbidden_claims(text: str, forbidden: Sequence[str]) -> float:
    """The share of forbidden claims that the text makes; lower is better."""
    return sum(mentions(text, claim) for claim in forbidden) / len(forbidden)


def exact_match(text: str, answers: Sequence[str]) -> float:
    """EM: 1 when the text equals an accepted answer, both normalised as for SQuAD (Rajpurkar et al. 2016)."""
    return float(any(_normalised(text) == _normalised(answer) for answer in answers))


def token_f1(text: str, answers: Sequence[str]) -> float:
    """Token F1 with the best accepted answer, both normalised as for SQuAD (Rajpurkar et al. 2016)."""
    return max(_f1(_normalised(text).split(), _normalised(answer).split()) for answer in answers)


def in_quotation(quotes: Iterable[str], facts: Sequence[Sequence[str]], sentences: int = 3) -> float:
    """1 when every required fact stands in the quotations, of which only the first few sentences count."""
    read: list[str] = []
    for quote in quotes:
        read.extend(split_sentences(quote))
    shown = " ".join(read[:sentences])
    return float(all(any(mentions(shown, wording) for wording in fact) for fact in facts))


def split_sentences(text: str) -> list[str]:
    """The sentences of a quotation, by their punctuation; only for counting how much is quoted."""
    found: list[str] = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text[max(start, end.start() - 12) : end.start() + 1]):
            found.append(text[start : end.end()].strip())
            start = end.end()
    return [*found, text[start:].strip()]


def _normalised(text: str) -> str:
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def _f1(given: list[str], wanted: list[str]) -> float:
    if not given or not wanted:
        return float(given == wanted)
    common = sum((Counter(given) & Counter(wanted)).values())
    return 2 * common / (len(given) + len(wanted))
