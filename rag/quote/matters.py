"""The articles of a shelf that are about a matter, and the sentence with which each of them speaks of it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from rag.english.periods import DateRange
from rag.find.casing import as_written
from rag.find.questions import Question, understand
from rag.models.judge import Told, above
from rag.quote.shelf import Shelf
from rag.quote.story import LOOKED_AT, Quotable, about_it, beginning, quotable, telling_of
from rag.schema import Article, Sentence

# A sentence further down speaks for what a source says, where it is liker to the matter than the first by so much, and the
# article's opening is about the matter with less than this.
_FAR_LIKER, _ABOUT = 0.15, 0.2
# An article that tells of an event is published within so many days.
_DAYS_AFTER = datetime.timedelta(days=7)


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


def timely(article: Article, periods: Sequence[DateRange]) -> bool:
    """Whether an article is of one of the periods, if there are any, or so shortly after it that it may tell of it."""
    day = article.day
    return not periods or (day is not None and any(period.meets(day - _DAYS_AFTER, day) for period in periods))
