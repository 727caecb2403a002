"""The news of a time, made of quotations: how the articles of a period begin, or the newest of all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.embedders import Embed
from rag.english import dates
from rag.english.day_headings import day_at
from rag.english.event_dates import event_date, span
from rag.find import facts
from rag.find.questions import Question
from rag.quote.answering import Drafted
from rag.quote.drafting import quoted
from rag.quote.matters import timely
from rag.quote.shelf import Shelf
from rag.quote.story import Quotable, quotable
from rag.schema import Article, Sentence

# So many articles of a time are looked at, evenly spread where there are more.
_MOST = 150
# Openings with this likeness tell the same story.
_SAME_STORY = 0.6


def of_time(question: Question, shelf: Shelf, limit: int) -> Drafted:
    """How the articles of a period begin, in the order of time; of many those whose story most articles tell."""
    catalogue = [article for article in shelf.catalogue() if not question.sources or article.source in question.sources]
    periods = question.periods
    around = _once([article for article in catalogue if facts.published_in(article, periods) or timely(article, periods)])
    around.sort(key=lambda article: (article.published or article.earliest or "")[:10])
    leads = _leads(around[:: 1 + len(around) // (_MOST + 1)], shelf)
    fitting, elsewhere = [], []
    for found, lead in leads:
        article = found[0]
        when = event_date(article.text[lead.start : lead.end], day_at(article.text, lead.start, article.day))
        within = when is not None and any(period.meets(*span(when)) for period in periods)
        if within:
            fitting.append((found, lead))
        elif facts.published_in(article, periods):
            elsewhere.append((found, lead))
    chosen = fitting or elsewhere
    if not chosen:
        return Drafted("not_found", reason=_none_of(question, catalogue))
    kept = _most_told(chosen, shelf.embed, limit)
    left = len(chosen) - len(kept)
    notes: tuple[str, ...] = (f"{further(left)} {of_periods(question)} left out",) if left else ()
    if len(leads) < len(around):
        notes = (f"of {len(around):,} articles of that time {len(leads):,} were looked at", *notes)
    undated = sum(facts.published_in(article, periods) is None for article in catalogue)
    if undated:
        notes += (f"{undated:,} {'article' if undated == 1 else 'articles'} without a known date could not be considered",)
    return quoted([(found[0], lead) for found, lead in kept], notes)


def newest(question: Question, shelf: Shelf, limit: int) -> Drafted:
    """How the newest articles begin, the newest first."""
    catalogue = [article for article in shelf.catalogue() if not question.sources or article.source in question.sources]
    latest = [article for article in reversed(catalogue) if article.day]
    if not latest:
        whose = f" of {' and '.join(question.sources)}" if question.sources else ""
        return Drafted("not_found", reason=f"no article{whose} has a known date")
    leads = _leads(_once(latest)[:limit], shelf)
    return quoted([(found[0], lead) for found, lead in leads])


def further(count: int) -> str:
    """So many articles that are not shown."""
    return f"{count:,} further {'article' if count == 1 else 'articles'}"


def of_periods(question: Question) -> str:
    """The periods that a question names, in words behind what is of them."""
    return facts.of_periods(question.periods)


def _leads(articles: Sequence[Article], shelf: Shelf) -> list[tuple[Quotable, Sentence]]:
    known = shelf.quotable([article.id for article in articles])
    found = [known[article.id] for article in articles if article.id in known]
    return [(item, sentences[0]) for item in found if (sentences := quotable(item))]


def _once(articles: Sequence[Article]) -> list[Article]:
    """Of near-copies the first."""
    return list({article.group or article.id: article for article in reversed(articles)}.values())[::-1]


def _most_told(chosen: Sequence[tuple[Quotable, Sentence]], embed: Embed, limit: int) -> list[tuple[Quotable, Sentence]]:
    """At most `limit` articles: one of each story, those that most articles tell first; in the order that they were given."""
    if len(chosen) <= limit:
        return list(chosen)
    vectors = embed([found[0].text[lead.start : lead.end] for found, lead in chosen])
    like = vectors @ vectors.T >= _SAME_STORY
    left = np.ones(len(chosen), dtype=bool)
    kept: list[int] = []
    while len(kept) < limit and left.any():
        best = int(np.where(left, (like & left).sum(axis=1), -1).argmax())
        kept.append(best)
        left &= ~like[best]
    if len(kept) < limit:
        kept += [at for at in range(len(chosen)) if at not in kept][: limit - len(kept)]
    return [chosen[at] for at in sorted(kept)]


def _none_of(question: Question, catalogue: Sequence[Article]) -> str:
    whose = f" of {' and '.join(question.sources)}" if question.sources else ""
    days = sorted(article.published[:10] for article in catalogue if article.published)
    undated = sum(facts.published_in(article, question.periods) is None for article in catalogue)
    there = f"; what it has is of {dates.in_words(days[0])} to {dates.in_words(days[-1])}" if days else ""
    more = f", and {undated:,} without a known date" if undated else ""
    return f"the archive has no article{whose} {of_periods(question)}{there}{more}"
