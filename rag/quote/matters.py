"""The articles of a shelf that are about a matter, and the sentence with which each of them speaks of it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from rag.english.names import names
from rag.english.periods import DateRange
from rag.english.wording import analyze, is_time
from rag.find.casing import as_written
from rag.find.matter import meaning
from rag.find.questions import Question, understand
from rag.models.judge import Told, above
from rag.quote.relevance import RELEVANT, relevances
from rag.quote.shelf import Shelf
from rag.quote.story import LOOKED_AT, Quotable, about_it, beginning, quotable, telling_of
from rag.schema import Article, Sentence

# A sentence further down speaks for what a source says, where it is liker to the matter than the first by so much, and the
# article's opening is about the matter with less than this.
_FAR_LIKER, _ABOUT = 0.15, 0.2
# An article that tells of an event is published within so many days.
# So many of the first sentences of an article are looked at for one that tells of a matter.
_READ = 16
_DAYS_AFTER = datetime.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Speaking:
    """An article with how likely it is about a matter, and a sentence of it with how likely that tells of the matter."""

    found: Quotable
    about: float
    sentence: Sentence
    relevant: float
    named: bool
    """Whether the sentence has a word of a name in the matter, or of one without names at least half of the words."""


def about(
    topic: str, question: Question, shelf: Shelf, *, deeper: bool = False, most: int = LOOKED_AT
) -> tuple[list[tuple[Quotable, float]], bool]:
    """The articles about a matter with how likely each is, and whether there may be more of them than were looked at, `most`.

    Of the sources that the question names alone, if any. With `deeper` also those that come to the matter further down.
    """
    allowed = {article.id for article in shelf.catalogue() if not question.sources or article.source in question.sources}
    passages: dict[str, str] = {}
    for article_id, text in shelf.near(topic):
        if article_id in allowed:
            passages.setdefault(article_id, text)
    known = shelf.quotable(list(passages)[:most])
    found = [(known[key], text) for key, text in passages.items() if key in known and quotable(known[key])]
    nearest = [text for _, text in found]
    matter = understand(as_written(topic, nearest), today=question.today, sources=())
    told = telling_of(matter, [item for item, _ in found], shelf.weigh, shelf.embed, nearest, deeper=deeper)
    return told, len(told) >= LOOKED_AT


def speaking(asked: str, topic: str, found: Quotable, shelf: Shelf) -> Sentence:
    """The sentence that stands for what an article says of a matter: its first, or one that is far liker to what is asked."""
    sentences = quotable(found)
    if len(sentences) == 1:
        return sentences[0]
    article, _ = found
    vectors = shelf.embed([asked, *(article.text[sentence.start : sentence.end] for sentence in sentences)])
    near = vectors[1:] @ vectors[0]
    best = int(near.argmax())
    if near[best] < near[0] + _FAR_LIKER:
        return sentences[0]
    opening = shelf.weigh(about_it(topic), [Told(beginning(found), above(article))])[0]
    return sentences[0 if opening.carried >= _ABOUT else best]


def telling(asked: str, topic: str, stories: Sequence[tuple[Quotable, float]], shelf: Shelf) -> list[Speaking]:
    """Those of some articles on a matter that tell of it, each with the sentence that stands for what it says.

    Of the sentences that tell of the matter that is the first that names it, beginning with the one that `speaking` finds;
    where none does, the likeliest.
    """
    spoken = [speaking(asked, topic, found, shelf) for found, _ in stories]
    places = [
        (at, sentence)
        for at, (found, _) in enumerate(stories)
        for sentence in dict.fromkeys((spoken[at], *quotable(found)[:_READ]))
    ]
    told: dict[int, list[Speaking]] = {}
    terms = set(meaning(topic))
    whom = {term for name in names(topic) if not is_time(name.text) for term in analyze(name.text)}
    for (at, sentence), chance in zip(places, relevances(topic, stories, places, shelf.embed), strict=True):
        found, about_it = stories[at]
        if chance >= RELEVANT:
            said = set(analyze(found[0].text[sentence.start : sentence.end]))
            named = bool(whom & said) if whom else 2 * len(terms & said) >= len(terms)
            told.setdefault(at, []).append(Speaking(found, about_it, sentence, chance, named))
    return [
        next((one for one in those if one.named), max(those, key=lambda one: one.relevant)) for _, those in sorted(told.items())
    ]


def timely(article: Article, periods: Sequence[DateRange]) -> bool:
    """Whether an article is of one of the periods, if there are any, or so shortly after it that it may tell of it."""
    day = article.day
    return not periods or (day is not None and any(period.meets(day - _DAYS_AFTER, day) for period in periods))
