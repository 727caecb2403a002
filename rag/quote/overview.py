"""Overviews made of quotations: what happened in a time, what is the latest, what a source or an article says of a matter.

Whatever is asked for, each sentence shown is an article's own: how the right articles begin, and of a single article its most
central sentences. Timelines are made in `chronology`, from the same articles, and comparisons in `comparison`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.embedders import Embed
from rag.english import dates, wording
from rag.english.event_dates import event_date, span
from rag.find import facts, kinds, wanted
from rag.find.matter import meaning
from rag.find.questions import Question
from rag.find.wanted import Wanted
from rag.prove.citations import Draft, Span, attribution
from rag.quote import chronology
from rag.quote.answering import Drafted
from rag.quote.matters import about, speaking, timely
from rag.quote.relevance import RELEVANT, Relevance, relevances, signs
from rag.quote.shelf import Shelf
from rag.quote.story import Quotable, quotable
from rag.schema import Article, Sentence

SENTENCES = 5
# So many sources are named, and so many articles on a matter are shown.
_SOURCES, _TITLES = 12, 10
# A headline of fewer words may be a matter.
_HEADLINE = 4
# An article that has only some of the words of a matter is on it when it is so likely about it.
_MOSTLY = 0.5
# Openings with this likeness tell the same story.
_SAME_STORY = 0.6
# What a sentence loses in a summary for saying what another says, and for standing far down.
_REPEATING, _LATER = 0.3, 0.15
Stories = list[tuple[Quotable, float]]
"""Articles on a matter, each with how likely it is about it."""

# So many articles of a time are looked at, evenly spread where there are more.
_MOST = 150


def gathered(question: Question, asked: Wanted, shelf: Shelf, *, limit: int = SENTENCES) -> Drafted | None:
    """The overview that is asked for; None where another way may answer better."""
    if asked.kind == "timeline":
        found = timeline(question, asked.topic, shelf)
        return found if asked.likely >= kinds.CERTAIN or len(found.drafts) > 1 else None
    if asked.kind == "no_day":
        return Drafted("not_found", reason=f"there is no {asked.topic}")
    if asked.kind == "no_source":
        return _without_source(asked.topic, shelf)
    if asked.kind == "summary" and (entitled := _entitled(question, shelf)) is not None:
        sentences = _central(entitled, shelf.embed, limit)
        return _overview([(entitled[0], sentence) for sentence in sentences], shelf) if sentences else None
    if asked.kind == "summary" and not asked.topic:
        return Drafted("not_found", reason="a summary needs its article, such as a summary of the article about the strike")
    if asked.kind in ("articles", "oldest", "newest"):
        return _on_matter(question, asked, shelf)
    if asked.topic:
        return _of_matter(question, asked, shelf, limit)
    return _of_time(question, shelf, limit) if asked.kind == "period" else _newest(question, shelf, limit)


def _without_source(name: str, shelf: Shelf) -> Drafted | None:
    """That the archive has nothing by or about a name; None where its articles speak of it, so that it may be asked about."""
    catalogue = shelf.catalogue()
    if any(name.casefold() in f"{article.title}\n{article.text}".casefold() for article in catalogue):
        return None
    sources = sorted({article.source for article in catalogue if article.source})
    there = f"; the sources are {', '.join(sources[:_SOURCES])}" if sources else ""
    more = f" and {len(sources) - _SOURCES:,} more" if len(sources) > _SOURCES else ""
    return Drafted("not_found", reason=f"no article is by “{name}” or speaks of it{there}{more}")


def _entitled(question: Question, shelf: Shelf) -> Quotable | None:
    """The article whose whole headline stands in the question, the longest of several; None where there is none."""
    said = f" {' '.join(wording.words(question.text))} "
    titles = {article.id: wording.words(article.title) for article in shelf.catalogue()}
    named = [key for key, words in titles.items() if len(words) >= _HEADLINE and f" {' '.join(words)} " in said]
    longest = max(named, key=lambda key: len(titles[key]), default=None)
    return shelf.quotable([longest]).get(longest) if longest is not None else None


def timeline_of(question: Question, shelf: Shelf, *, limit: int) -> Drafted:
    """The events of the matter that some words name, which may ask for a timeline of it."""
    asked = wanted.asked(question, kinds.told(question, shelf.embed), shelf.embed)
    topic = asked.topic if asked is not None and asked.kind == "timeline" else kinds.bare(question)
    return timeline(question, topic, shelf, limit=limit)


def timeline(question: Question, topic: str, shelf: Shelf, *, limit: int = chronology.EVENTS) -> Drafted:
    """The events of a matter in their order, each once; with a period in the question only those in it."""
    if not meaning(topic):
        return Drafted("not_found", reason="a timeline needs a matter, such as a timeline of the harbour strike")
    stories, more = about(topic, question, shelf)
    if not stories:
        return Drafted("not_found", reason=_none_about(topic, question))
    drafts, left = chronology.events(
        [story for story, _ in stories],
        lambda places: relevances(topic, stories, places, shelf.embed),
        shelf.embed,
        copies=_copies(shelf),
        within=question.periods,
        limit=limit,
    )
    if not drafts:
        return Drafted("not_found", reason=f"the articles about {topic} date no event {_of_periods(question)}")
    notes = [f"{left:,} further dated sentences are left out"] if left else []
    notes += ["only the nearest articles were looked at; there may be more"] if more else []
    return Drafted("answered", drafts, notes=tuple(notes), form="timeline", confidence=_sure(stories))


def considered(topic: str, question: Question, shelf: Shelf) -> list[tuple[Article, Sentence, Relevance]]:
    """What may stand in a timeline of a matter, each with what speaks for it."""
    stories, _ = about(topic, question, shelf)
    places = chronology.considered([story for story, _ in stories])
    found = signs(topic, stories, places, shelf.embed)
    return [(stories[at][0][0], sentence, sign) for (at, sentence), sign in zip(places, found, strict=True)]


def _of_matter(question: Question, asked: Wanted, shelf: Shelf, limit: int) -> Drafted | None:
    stories, _ = about(asked.topic, question, shelf, deeper=asked.kind == "source")
    # What one source says of a matter may stand further down.
    stories = stories if asked.kind == "source" else _relevant(asked.topic, stories, shelf)
    stories = [story for story in stories if timely(story[0][0], question.periods)]
    if not stories:
        # What is asked for by "latest" may be a detail, which the search finds.
        maybe = asked.likely < kinds.CERTAIN or (asked.kind == "latest" and not question.periods)
        return None if maybe else Drafted("not_found", reason=_none_about(asked.topic, question))
    if asked.one or (asked.kind == "summary" and len(stories) == 1):
        found, _ = max(stories, key=lambda story: story[1])
        return _overview([(found[0], sentence) for sentence in _central(found, shelf.embed, limit)], shelf, (), _sure(stories))
    by_day = sorted(stories, key=lambda story: story[0][0].published or "9999", reverse=asked.kind == "latest")
    dated = [story for story in by_day if story[0][0].published] + [story for story in by_day if not story[0][0].published]
    likeliest = sorted(dated, key=lambda story: -story[1])[:limit] if asked.kind != "latest" else dated[:limit]
    chosen = [found for found, _ in dated if any(found is kept for kept, _ in likeliest)]
    pairs = [(found[0], speaking(asked.topic, asked.topic, found, shelf)) for found in chosen]
    left = len(stories) - len(pairs)
    return _overview(pairs, shelf, (f"{_further(left)} of it left out",) if left else (), _sure(stories))


def _relevant(topic: str, stories: Stories, shelf: Shelf) -> Stories:
    """The articles of which one of the first sentences tells of a matter; all of them where none surely does."""
    places = [(at, sentence) for at, (found, _) in enumerate(stories) for sentence in quotable(found)[: chronology.OPENING]]
    likely = relevances(topic, stories, places, shelf.embed)
    telling = {at for (at, _), chance in zip(places, likely, strict=True) if chance >= RELEVANT}
    return [story for at, story in enumerate(stories) if at in telling] or stories


def _on_matter(question: Question, asked: Wanted, shelf: Shelf) -> Drafted:
    """What the articles on a matter say of it, in the order of time, all that are told or the one at an end of it."""
    stories, more = about(asked.topic, question, shelf)
    stories = _relevant(asked.topic, stories, shelf)
    terms = set(meaning(asked.topic))
    found = [
        story
        for story, likely in stories
        if timely(story[0], question.periods)
        and len(terms & _terms(f"{story[0].title}\n{story[0].text}")) >= (1 if likely >= _MOSTLY else len(terms))
    ]
    if not found:
        return Drafted("not_found", reason=_none_about(asked.topic, question))
    found.sort(key=lambda story: story[0].published or "9999")
    dated = [story for story in found if story[0].published] or found
    shown = {"oldest": dated[:1], "newest": dated[-1:]}.get(asked.kind, found[:_TITLES])
    count = f"{len(found):,} {'article is' if len(found) == 1 else 'articles are'} surely about “{asked.topic}”"
    notes = [count] + (["only the nearest articles were looked at; there may be more"] if more else [])
    return _overview([(story[0], _naming(terms, story)) for story in shown], shelf, notes, _sure(stories))


def _naming(terms: set[str], story: Quotable) -> Sentence:
    """The first of the sentences of an article with the most of some words."""
    return max(quotable(story), key=lambda one: len(terms & _terms(story[0].text[one.start : one.end])))


def _terms(text: str) -> set[str]:
    return set(wording.analyze(text))


def _of_time(question: Question, shelf: Shelf, limit: int) -> Drafted:
    """How the articles of a period begin, in the order of time; of many those whose story most articles tell."""
    catalogue = [article for article in shelf.catalogue() if not question.sources or article.source in question.sources]
    periods = question.periods
    dated = [article for article in catalogue if article.day]
    around = _once([article for article in dated if timely(article, periods)])
    leads = _leads(around[:: 1 + len(around) // (_MOST + 1)], shelf)
    fitting, elsewhere = [], []
    for found, lead in leads:
        article = found[0]
        when = event_date(article.text[lead.start : lead.end], article.day)
        within = when is not None and any(period.meets(*span(when)) for period in periods)
        published = any(period.meets(article.day, article.day) for period in periods if article.day)
        if within:
            fitting.append((found, lead))
        elif published:
            elsewhere.append((found, lead))
    chosen = fitting or elsewhere
    if not chosen:
        return Drafted("not_found", reason=_none_of(question, catalogue))
    kept = _most_told(chosen, shelf.embed, limit)
    left = len(chosen) - len(kept)
    notes: tuple[str, ...] = (f"{_further(left)} of {_named(question)} left out",) if left else ()
    if len(leads) < len(around):
        notes = (f"of {len(around):,} articles of that time {len(leads):,} were looked at", *notes)
    undated = sum(article.day is None for article in catalogue)
    if undated:
        notes += (f"{undated:,} {'article' if undated == 1 else 'articles'} without a known date could not be considered",)
    return _overview([(found[0], lead) for found, lead in kept], shelf, notes)


def _newest(question: Question, shelf: Shelf, limit: int) -> Drafted:
    catalogue = [article for article in shelf.catalogue() if not question.sources or article.source in question.sources]
    newest = [article for article in reversed(catalogue) if article.day]
    if not newest:
        whose = f" of {' and '.join(question.sources)}" if question.sources else ""
        return Drafted("not_found", reason=f"no article{whose} has a known date")
    leads = _leads(_once(newest)[:limit], shelf)
    return _overview([(found[0], lead) for found, lead in leads], shelf)


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


def _central(found: Quotable, embed: Embed, limit: int) -> list[Sentence]:
    """The first sentence of an article, and those likest to all of it that add something; in their order."""
    article, _ = found
    sentences = quotable(found)
    if len(sentences) <= limit:
        return sentences
    vectors = embed([article.text[sentence.start : sentence.end] for sentence in sentences])
    whole = vectors.mean(axis=0)
    near = vectors @ (whole / (np.linalg.norm(whole) or 1.0))
    kept = [0]
    while len(kept) < limit:
        seen = (vectors @ vectors[kept].T).max(axis=1)
        gain = near - _REPEATING * seen - _LATER * np.arange(len(sentences)) / len(sentences)
        gain[kept] = -np.inf
        kept.append(int(gain.argmax()))
    return [sentences[at] for at in sorted(kept)]


def _overview(
    pairs: Sequence[tuple[Article, Sentence]], shelf: Shelf, notes: Sequence[str] = (), confidence: float = 1.0
) -> Drafted:
    drafts: list[Draft] = []
    named = ""
    for article, sentence in pairs:
        lead = "" if article.id == named else f"{attribution(article)}: "
        named = article.id
        text = article.text[sentence.start : sentence.end]
        drafts.append(Draft(f"{lead}“{text}”", (Span(article.id, sentence.start, sentence.end),)))
    return Drafted("answered", tuple(drafts), notes=tuple(notes), confidence=confidence)


def _copies(shelf: Shelf) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for article in shelf.catalogue():
        if article.group:
            groups.setdefault(article.group, []).append(article.id)
    return {group: tuple(ids) for group, ids in groups.items()}


def _sure(stories: Sequence[tuple[Quotable, float]]) -> float:
    return max(likely for _, likely in stories)


def _further(count: int) -> str:
    return f"{count:,} further {'article' if count == 1 else 'articles'}"


def _named(question: Question) -> str:
    return " and ".join(map(facts.of_period, question.periods))


def _of_periods(question: Question) -> str:
    return f"of {_named(question)}" if question.periods else ""


def _none_of(question: Question, catalogue: Sequence[Article]) -> str:
    whose = f" of {' and '.join(question.sources)}" if question.sources else ""
    days = sorted(article.published[:10] for article in catalogue if article.published)
    undated = sum(article.published is None for article in catalogue)
    there = f"; what it has is of {dates.in_words(days[0])} to {dates.in_words(days[-1])}" if days else ""
    more = f", and {undated:,} without a known date" if undated else ""
    return f"the archive has no article{whose} {_of_periods(question)}{there}{more}"


def _none_about(topic: str, question: Question) -> str:
    whose = f" of {' and '.join(question.sources)}" if question.sources else ""
    return " ".join(filter(None, [f"no article{whose} is surely about “{topic}”", _of_periods(question)]))
