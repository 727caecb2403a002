"""Overviews made of quotations: what is the latest of a matter, what a source or an article says of it, the articles on it.

Whatever is asked for, each sentence shown is an article's own: how the right articles begin, and of a single article its most
central sentences. The news of a time is made in `news`, timelines in `chronology`, and comparisons in `comparison`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.embedders import Embed
from rag.english import wording
from rag.find import kinds, wanted
from rag.find.matter import meaning
from rag.find.questions import Question
from rag.find.wanted import Wanted
from rag.quote import chronology, news
from rag.quote.answer import MORE
from rag.quote.answering import Drafted
from rag.quote.drafting import quoted
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
# What a sentence loses in a summary for saying what another says, and for standing far down.
_REPEATING, _LATER = 0.3, 0.15
Stories = list[tuple[Quotable, float]]
"""Articles on a matter, each with how likely it is about it."""


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
        return quoted([(entitled[0], sentence) for sentence in sentences]) if sentences else None
    if asked.kind == "summary" and not asked.topic:
        return Drafted("not_found", reason="a summary needs its article, such as a summary of the article about the strike")
    if asked.kind in ("articles", "oldest", "newest"):
        return _on_matter(question, asked, shelf)
    if asked.topic:
        return _of_matter(question, asked, shelf, limit)
    return news.of_time(question, shelf, limit) if asked.kind == "period" else news.newest(question, shelf, limit)


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
        return Drafted("not_found", reason=_none_about(topic, question, shelf))
    drafts, left = chronology.events(
        [story for story, _ in stories],
        lambda places: relevances(topic, stories, places, shelf.embed),
        shelf.embed,
        copies=_copies(shelf),
        within=question.periods,
        limit=limit,
    )
    if not drafts:
        return Drafted("not_found", reason=f"the articles about {topic} date no event {news.of_periods(question)}")
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
        return None if maybe else Drafted("not_found", reason=_none_about(asked.topic, question, shelf))
    if asked.one or (asked.kind == "summary" and len(stories) == 1):
        found, _ = max(stories, key=lambda story: story[1])
        return quoted([(found[0], sentence) for sentence in _central(found, shelf.embed, limit)], confidence=_sure(stories))
    by_day = sorted(stories, key=lambda story: story[0][0].published or "9999", reverse=asked.kind == "latest")
    dated = [story for story in by_day if story[0][0].published] + [story for story in by_day if not story[0][0].published]
    likeliest = sorted(dated, key=lambda story: -story[1])[:limit] if asked.kind != "latest" else dated[:limit]
    chosen = [found for found, _ in dated if any(found is kept for kept, _ in likeliest)]
    pairs = [(found[0], speaking(asked.topic, asked.topic, found, shelf)) for found in chosen]
    left = len(stories) - len(pairs)
    return quoted(pairs, (f"{news.further(left)} of it left out",) if left else (), _sure(stories))


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
        return Drafted("not_found", reason=_none_about(asked.topic, question, shelf))
    found.sort(key=lambda story: story[0].published or "9999")
    dated = [story for story in found if story[0].published] or found
    shown = {"oldest": dated[:1], "newest": dated[-1:]}.get(asked.kind, found[:_TITLES])
    count = f"{len(found):,} {'article is' if len(found) == 1 else 'articles are'} surely about “{asked.topic}”"
    notes = [count] + (["only the nearest articles were looked at; there may be more"] if more else [])
    notes += [MORE] if question.wants_more and not more and asked.kind == "articles" else []
    return quoted([(story[0], _naming(terms, story)) for story in shown], notes, _sure(stories))


def _naming(terms: set[str], story: Quotable) -> Sentence:
    """The first of the sentences of an article with the most of some words."""
    return max(quotable(story), key=lambda one: len(terms & _terms(story[0].text[one.start : one.end])))


def _terms(text: str) -> set[str]:
    return set(wording.analyze(text))


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


def _copies(shelf: Shelf) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for article in shelf.catalogue():
        if article.group:
            groups.setdefault(article.group, []).append(article.id)
    return {group: tuple(ids) for group, ids in groups.items()}


def _sure(stories: Sequence[tuple[Quotable, float]]) -> float:
    return max(likely for _, likely in stories)


def _none_about(topic: str, question: Question, shelf: Shelf) -> str:
    whose = f" of {' and '.join(question.sources)}" if question.sources else ""
    # Those that the days, sources or writers leave out may well be about it.
    within = " within the limits that were set" if shelf.limited else ""
    return " ".join(filter(None, [f"no article{whose}{within} is surely about “{topic}”", news.of_periods(question)]))
