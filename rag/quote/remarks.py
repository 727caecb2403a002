"""What is said beside a quoted answer: which day is meant, what was told before, which other event fits."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answers import EventDate, Story
from rag.english import dates
from rag.quote import chronology, conflicts
from rag.quote.conflicts import Telling


def earlier(tellings: Sequence[Telling]) -> list[str]:
    """What the newest telling brings up to date."""
    latest = conflicts.newest(tellings)
    before = [
        f"“{item.words}” ({dates.in_words(item.candidate.passage.article.published or '')})"
        for item in tellings
        if item is not latest
    ]
    return [f"“{latest.words}” is the newest; told before: {', '.join(before)}"] if latest else []


def others(events: Sequence[Story]) -> list[str]:
    """Which event was taken, where others fit too."""
    if len(events) < 2:
        return []
    taken, *rest = (f"“{event.title}”{_told(event)}" for event in events)
    return [f"taken to be about {taken}; the archive also has {'; '.join(rest)}"]


def _told(event: Story) -> str:
    """When an event was told of, from its first report to its last."""
    if not event.first or not event.last:
        return ""
    first, last = dates.in_words(event.first), dates.in_words(event.last)
    return f" ({last})" if first == last else f" ({first} to {last})"


def resolved(when: EventDate | None) -> tuple[str, ...]:
    """Which day the words of the answer mean, where they do not say it themselves."""
    day = chronology.label(when) if when else ""
    return (f"“{when.words}” means {day}, by the day of the article",) if when and day not in when.words else ()


def listed(names: Sequence[str]) -> str:
    """Names in a row: “one”, “two” and “three”."""
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
