"""A timeline made of quotations: how each article about a matter comes to it, and what it dates itself, in the order of events.

Of an article only what is told of the matter counts (`rag.quote.relevance`). An event that several articles tell of is shown
once, in the words of the first of them, with all that report it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rag.answers import EventDate
from rag.embedders import Embed
from rag.english import dates
from rag.english.datewords import ENGLISH_MONTHS, WEEKDAYS
from rag.english.day_headings import day_at
from rag.english.event_dates import event_date, span
from rag.english.periods import DateRange
from rag.prove.citations import Draft, Span, attribution
from rag.quote.evidence import Candidate
from rag.quote.relevance import RELEVANT
from rag.quote.story import Quotable, quotable
from rag.schema import Article, Sentence

EVENTS, MOST_EVENTS = 20, 200
# Sentences of two articles with this likeness in meaning tell the same event, where it has the same date or may have it.
_SAME_DAY, _NEAR_DAY = 0.55, 0.75
_DAYS_BETWEEN = 3
# Where an article comes to a matter is looked for among so many first sentences: newsletters and scene-setting may stand above.
OPENING = 3

Relevances = Callable[[Sequence[tuple[int, Sentence]]], Sequence[float]]
"""Sentences, each with the number of its article among those about a matter, to how likely each tells of the matter."""


@dataclass(frozen=True, slots=True)
class _Telling:
    article: Article
    sentence: Sentence
    text: str
    when: EventDate | None
    leads: bool
    weight: float
    reports: tuple[str, ...]

    @property
    def order(self) -> tuple[Any, ...]:
        if self.when is None:
            return ("9999", 0, self.article.id, self.sentence.start)
        first, last = span(self.when)
        return (first.isoformat(), (last - first).days, self.article.published or "", self.sentence.start)


def events(
    stories: Sequence[Quotable],
    relevances: Relevances,
    embed: Embed,
    *,
    copies: Mapping[str, tuple[str, ...]],
    within: Sequence[DateRange] = (),
    limit: int = EVENTS,
) -> tuple[tuple[Draft, ...], int]:
    """The events as drafts in the order of time, those without any date last, and how many there are beyond the `limit`.

    `stories` are the articles about the matter; `copies` names for a group of near-copies its articles; `within` are the
    periods, if any, that an event has to fall into.
    """
    places = considered(stories)
    tellings = _tellings(stories, places, relevances(places), copies)
    if within:
        tellings = [item for item in tellings if item.when and any(period.meets(*span(item.when)) for period in within)]
    merged = _merged(tellings, embed)
    kept = sorted(merged, key=lambda item: (not item.leads, -item.weight, item.order))[:limit]
    return tuple(map(_draft, sorted(kept, key=lambda item: item.order))), len(merged) - len(kept)


def label(when: EventDate | None) -> str:
    """How a reader writes the date of an event: `March 3, 2025`, `June 2026`, `reported March 4, 2025`."""
    if when is None:
        return "date unknown"
    if when.precision == "day":
        said = dates.in_words(when.value)
    elif when.precision == "days":
        said = dates.days_in_words(*when.value.split("/"))
    elif when.precision == "month":
        said = f"{ENGLISH_MONTHS[int(when.value[5:7]) - 1]} {when.value[:4]}"
    else:
        said = when.value
    return f"reported {said}" if when.basis == "reported" else f"{said} (then ahead)" if when.ahead else said


def told_by(item: Candidate) -> EventDate | None:
    """The time that a sentence names for what it tells; of several the one in its answering words. None where it names none.

    Nor is there one where a paper of a Saturday says "on Saturday": that is today as often as a week ago.
    """
    article, sentence = item.passage.article, item.sentence
    within = (item.span[0] - sentence.start, item.span[1] - sentence.start) if item.span else None
    day = day_at(article.text, sentence.start, article.day)
    when = event_date(article.text[sentence.start : sentence.end], day, within)
    if when is None or when.basis != "named":
        return None
    in_doubt = when.words.lower() in WEEKDAYS and day is not None and when.value == day.isoformat()
    return None if in_doubt else when


def considered(stories: Sequence[Quotable]) -> list[tuple[int, Sentence]]:
    """What may stand in a timeline, with the number of its article: how each begins, and what names its own time."""
    return [
        (at, sentence)
        for at, story in enumerate(stories)
        for number, sentence in enumerate(quotable(story))
        if number < OPENING or _names_its_time(story[0], sentence)
    ]


def _tellings(
    stories: Sequence[Quotable],
    places: Sequence[tuple[int, Sentence]],
    likely: Sequence[float],
    copies: Mapping[str, tuple[str, ...]],
) -> list[_Telling]:
    """Of the places that tell of the matter the first of each article, and those that name their own time."""
    found: list[_Telling] = []
    begun: set[int] = set()
    for (at, sentence), weight in zip(places, likely, strict=True):
        article = stories[at][0]
        if weight < RELEVANT or (at in begun and not _names_its_time(article, sentence)):
            continue
        text = article.text[sentence.start : sentence.end]
        reports = tuple(dict.fromkeys((article.id, *copies.get(article.group, ()))))
        when = event_date(text, day_at(article.text, sentence.start, article.day))
        found.append(_Telling(article, sentence, text, when, at not in begun, weight, reports))
        begun.add(at)
    return found


def _names_its_time(article: Article, sentence: Sentence) -> bool:
    when = event_date(article.text[sentence.start : sentence.end], day_at(article.text, sentence.start, article.day))
    return when is not None and when.basis == "named"


def _merged(tellings: Sequence[_Telling], embed: Embed) -> list[_Telling]:
    """Every event once: the earliest telling of it, with the reports of all."""
    ordered = sorted(tellings, key=lambda item: (item.article.published or "9999", item.article.id, item.sentence.start))
    vectors = embed([item.text for item in ordered]) if len({item.article.id for item in ordered}) > 1 else None
    events: list[_Telling] = []
    places: list[int] = []
    for at, item in enumerate(ordered):
        same = next(
            (
                number
                for number, (event, place) in enumerate(zip(events, places, strict=True))
                if vectors is not None and _one_event(event, item, float(vectors[place] @ vectors[at]))
            ),
            None,
        )
        if same is None:
            events.append(item)
            places.append(at)
            continue
        known = events[same]
        events[same] = replace(
            known,
            when=_better(known.when, item.when),
            leads=known.leads or item.leads,
            weight=max(known.weight, item.weight),
            reports=tuple(dict.fromkeys((*known.reports, *item.reports))),
        )
    return events


def _one_event(one: _Telling, other: _Telling, likeness: float) -> bool:
    if one.article.id == other.article.id:
        return False
    if one.when is None or other.when is None:
        return likeness >= _NEAR_DAY and one.when == other.when
    if one.when.value == other.when.value and one.when.basis == other.when.basis:
        return likeness >= _SAME_DAY
    if "reported" not in (one.when.basis, other.when.basis):
        return likeness >= _NEAR_DAY and _may_be_one(one.when, other.when)
    apart = abs((span(one.when)[0] - span(other.when)[0]).days)
    return likeness >= _NEAR_DAY and apart <= _DAYS_BETWEEN


def _may_be_one(one: EventDate, other: EventDate) -> bool:
    """Whether a day is one of a month, a week or a weekend that is named: "in May" beside "on May 20"."""
    shorter, longer = sorted((span(one), span(other)), key=lambda days: days[1] - days[0])
    return "year" not in (one.precision, other.precision) and longer[0] <= shorter[0] and shorter[1] <= longer[1]


def _better(one: EventDate | None, other: EventDate | None) -> EventDate | None:
    """The date that is shown stands in the sentence that is shown, so that only the basis of an equal one may be better."""
    if one is not None and other is not None and one.value == other.value and one.ahead and not other.ahead:
        return replace(one, ahead=False)
    return one


def _draft(item: _Telling) -> Draft:
    place = Span(item.article.id, item.sentence.start, item.sentence.end)
    text = f"{attribution(item.article)}: “{item.text}”"
    return Draft(text, (place,), label=label(item.when), when=item.when, reports=item.reports)
