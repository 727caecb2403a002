"""Whether each sentence of an answer is carried by what it cites, after ALCE (Gao et al. 2023).

ALCE asks a language model whether the evidence entails the sentence. Here a deterministic check stands in for it, made apart
from the one in the library so that neither marks its own work: every number, name and negation of the sentence is in the
evidence, and most of its other words are.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence

from eval.metrics.answers import split_sentences
from eval.words import mentions, squeeze, tokens
from rag import Answer, Citation, Statement

COVERAGE = 0.7
"""The share of a sentence's content words that its evidence must have."""
_STOP = frozenset(
    """a about according after all also although an and any are as at be because been before being between both but by can
    could d did do does for from had has have he her his how i if in into is it its ll m more most of on one only or other
    our out over re reported reports s said says she since so some such t than that the their them then there these they
    this those through to told under up ve was we were what when where which while who whom whose why will with would
    writes wrote you your""".split()
)
_NEGATIONS = frozenset({"not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot"})
_CONTRACTED = re.compile(r"n['’]t\b")
_NAME = re.compile(r"(?<![\w'’])[A-Z][\w'’-]*")
_NUMBER_WORDS = dict(
    zip("zero one two three four five six seven eight nine ten eleven twelve".split(), map(str, range(13)), strict=True)
)
_MARKER = re.compile(r"\[\d+\]")


def span_validity(citations: Sequence[Citation], text_of: Callable[[str], str]) -> float:
    """The share of citations whose quotation is, character for character, at its place in the article. Must be 1."""
    return sum(text_of(item.article_id)[item.start : item.end] == item.quote for item in citations) / len(citations)


def citation_recall(answer: Answer) -> float:
    """The share of statements that all their quotations together carry; one without a citation is not carried."""
    return sum(_recalled(statement) for statement in answer.statements) / len(answer.statements)


def citation_precision(answer: Answer) -> float:
    """The share of citations that are needed, over all statements.

    A citation of a statement that is not carried counts as not needed; so does one that alone does not carry the statement
    while the others do without it.
    """
    needed = [_needed(statement, at) for statement in answer.statements for at in range(len(statement.citations))]
    return sum(needed) / len(needed) if needed else 0.0


def quoted(answer: Answer) -> tuple[Citation, ...]:
    """The distinct quotations of an answer in the order in which a reader meets them; those of a conflict alone come last."""
    told = [item for statement in answer.statements for item in statement.citations]
    return tuple({(item.article_id, item.start, item.end): item for item in [*told, *answer.citations]}.values())


def answers_with(
    citation: Citation, facts: Sequence[Sequence[str]], gold: Sequence[tuple[str, str]], article: str, text: str
) -> bool:
    """Whether a quotation holds a required fact in an accepted wording, or overlaps a gold quotation.

    `gold` are (article, words); they overlap when one holds the other, or when both are of `article`, whose text is `text`, and
    have a place in common. White space, quotation marks and dashes do not count.
    """
    if any(mentions(citation.quote, wording) for fact in facts for wording in fact):
        return True
    shown = squeeze(citation.quote)
    start = len(squeeze(text[: citation.start]))
    for name, words in gold:
        wanted = squeeze(words)
        if not (shown and wanted):
            continue
        if wanted in shown or shown in wanted:
            return True
        at = squeeze(text).find(wanted) if name == article else -1
        if at >= 0 and at < start + len(shown) and start < at + len(wanted):
            return True
    return False


def cited_articles_recall(cited: Sequence[str], gold: Sequence[str]) -> float:
    """The share of the gold articles that the answer cites."""
    return len(set(cited) & set(gold)) / len(set(gold))


def cited_articles_precision(cited: Sequence[str], gold: Sequence[str]) -> float:
    """The share of the cited articles that are gold articles."""
    return len(set(cited) & set(gold)) / len(set(cited))


def used_of_retrieved(answer: Answer) -> float:
    """The share of the retrieved passages from which something is quoted."""
    used = [
        any(
            item.article_id == passage.chunk.article_id and item.start < passage.chunk.end and passage.chunk.start < item.end
            for item in answer.citations
        )
        for passage in answer.retrieved
    ]
    return sum(used) / len(used)


def carries(evidence: str, sentence: str) -> bool:
    """Whether the evidence carries the sentence: its numbers, names and negations, and most of its other words."""
    said, shown = _words(sentence), _words(evidence)
    stems = {_stem(word) for word in shown}
    if {word for word in said if word[0].isdigit()} - set(shown):
        return False
    if {_stem(word) for word in _names(sentence)} - stems:
        return False
    if _negated(sentence) != _negated(_closest(evidence, said)):
        return False
    content = {_stem(word) for word in said if word not in _STOP}
    return len(content & stems) >= COVERAGE * len(content)


def _recalled(statement: Statement) -> bool:
    return bool(statement.citations) and _carried(statement, statement.citations)


def _needed(statement: Statement, at: int) -> bool:
    if not _recalled(statement):
        return False
    alone = _carried(statement, statement.citations[at : at + 1])
    others = statement.citations[:at] + statement.citations[at + 1 :]
    return alone or not (others and _carried(statement, others))


def _carried(statement: Statement, citations: Sequence[Citation]) -> bool:
    said = _MARKER.sub(" ", statement.text)
    if statement.when is not None:
        # The day that the quoted words mean is reckoned from the day of the article: it is no claim of the quotation's.
        said = said.removesuffix(f" ({statement.label})")
    for item in citations:
        # A headline that says where the quotation stands claims nothing, unless nothing else is said.
        without = said.replace(item.title, " ", 1) if item.title else said
        said = without if set(tokens(without)) - _STOP else said
    return carries("\n".join(_evidence(item) for item in citations), said)


def _evidence(citation: Citation) -> str:
    """What a reader sees of a citation: the quotation first, then title, source, and the day or days between which it lies."""
    days = [_day(day) for day in (citation.published, citation.earliest, citation.latest) if day]
    return "\n".join((citation.quote, citation.title, citation.source, *days))


def _day(iso: str) -> str:
    date = datetime.date.fromisoformat(iso[:10])
    return f"{date.isoformat()} {date.strftime('%B')} {date.day} {date.year} {date.strftime('%A')}"


def _words(text: str) -> list[str]:
    return [_NUMBER_WORDS.get(word, word) for word in tokens(text)]


def _names(sentence: str) -> list[str]:
    """Words with a capital letter, but for a first word that is nothing special."""
    found = [match for match in _NAME.finditer(sentence) if match.start() > len(sentence) - len(sentence.lstrip(" \"'“‘(["))]
    return [word for match in found for word in _words(match.group()) if word not in _STOP and not word[0].isdigit()]


def _negated(text: str) -> bool:
    return bool(_CONTRACTED.search(text)) or bool(_NEGATIONS.intersection(tokens(text)))


def _closest(evidence: str, said: Sequence[str]) -> str:
    """The sentence of the evidence that shares most words with what is said."""
    wanted = set(said) - _STOP
    parts = [sentence for line in evidence.split("\n") for sentence in split_sentences(line)]
    return max(parts, key=lambda part: len(wanted.intersection(_words(part))))


def _stem(word: str) -> str:
    """A word without its ending, so that `postponed` meets `postponing`."""
    return word[:5] if word.isalpha() else word
