"""Which articles are about a matter, and which tell the same story: the judge, or likeness, of how each of them begins.

Where the topic names somebody, an article has to name them too, and it has half of the topic's words; so a vague topic does not
gather whatever is vaguely like it. To the articles found so come those that go on with their story: as like to one of them as
sequels are, and lacking no word of the topic that all of them have, as a similar event elsewhere does; a topic with a name of
several words stands for itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from rag.embedders import Embed
from rag.english import telling, wording
from rag.english.names import names
from rag.find.questions import Question
from rag.models.judge import Told, Weigh, above
from rag.quote import coverage
from rag.quote.sameness import samenesses
from rag.schema import Article, Sentence

Quotable = tuple[Article, tuple[Sentence, ...]]

# So many articles are looked at, each with so many characters of its beginning.
LOOKED_AT, BEGINNING = 32, 600
# What an article is about stands in its headline, so many characters of its beginning, and the passage nearest to the matter.
_OPENING = 1_500
# So likely an article has to be about a matter that it does not fully name; so likely when it does, or when another one is.
_ABOUT, _NAMING, _ALSO = 0.2, 0.05, 0.025
# Where its headline has all words of the matter, the judge only has to leave it open.
_HEADED = 0.01
# With a word of the matter missing it has to be liker to be about it than one that has them all.
_PARTLY = 0.1
# An article of one source may come to a matter further down.
_FURTHER_DOWN = 0.5
# So few words ("Surprise!") say nothing by themselves.
_CRY = 2
# A headline with so many characters behind it shows what the story is.
_FIRST = 200
# Openings so alike tell one story; with a name of several words in common it takes less, and more after a quarter of a year.
_SEQUEL, _NAMESAKE, _LATER = 0.55, 0.3, 0.75
_SAME_TIME = datetime.timedelta(days=92)


@dataclass(frozen=True, slots=True)
class _Looked:
    """An article that was looked at: how likely it is about the matter, and which of the topic's words it has."""

    found: Quotable
    likely: float
    named: bool
    terms: frozenset[str]
    headed: bool
    """Whether its headline alone has all words of the topic."""

    def sure(self, least: float) -> bool:
        """Whether it is so likely about the matter; one whose headline names it need not be."""
        return self.likely >= (_HEADED if self.headed else least)


def telling_of(
    topic: Question,
    found: Sequence[Quotable],
    weigh: Weigh,
    embed: Embed,
    passages: Sequence[str] = (),
    *,
    deeper: bool = False,
) -> list[tuple[Quotable, float]]:
    """Those of the articles that are about a topic, with how likely each is, in their order; none where no one surely is.

    Of near-copies the first speaks. `passages`, where given, holds for each article the passage nearest to the topic; with
    `deeper` an article may come to the topic there.
    """
    looked = _looked(topic, found, weigh, passages, deeper)
    # The judge does not read every script: there the words alone tell.
    usable = frozenset(topic.terms) if topic.unread else frozenset().union(*(item.terms for item in looked))
    fitting = [item for item in looked if item.named and 2 * len(item.terms) >= len(usable)]
    # A word of the topic that none of them has may be what the topic is about.
    if not any(item.sure(_NAMING if usable == frozenset(topic.terms) else _ABOUT) for item in fitting):
        return []
    chosen = [item for item in fitting if item.sure(_ALSO if item.terms >= usable else _PARTLY)]
    sure = [item for item in chosen if item.sure(_NAMING)]
    rest = [item for item in fitting if item not in chosen]
    chosen += _sequels(topic, rest, sure, embed)
    return [(item.found, item.likely) for item in looked if item in chosen]


def apart(articles: Sequence[Article], embed: Embed) -> list[list[Article]]:
    """Articles by the stories that they tell, in their order: each tells the first story whose first article it is a near-copy
    of, or begins like, if it is rather likely, too, that both tell one; long after it, only where it begins much like it.

    Two events are the worse mixed the more they are alike: either judgement keeps them apart.
    """
    stories: list[list[Article]] = []
    if len(articles) < 2:
        return [[article] for article in articles]
    vectors = embed([f"{item.title}. {item.text[:_FIRST]}" for item in articles])
    likely = samenesses(articles, embed)
    leading: list[int] = []
    for at, article in enumerate(articles):
        for story, first in zip(stories, leading, strict=True):
            copied = bool(article.group) and article.group == story[0].group
            alike = float(vectors[at] @ vectors[first]) >= (_SEQUEL if _near_in_time(article, story[0]) else _LATER)
            if copied or (alike and likely[at][first] > 0):
                story.append(article)
                break
        else:
            stories.append([article])
            leading.append(at)
    return stories


def _near_in_time(one: Article, other: Article) -> bool:
    return one.day is None or other.day is None or abs(one.day - other.day) <= _SAME_TIME


def quotable(found: Quotable) -> list[Sentence]:
    """The sentences of an article that may be quoted by themselves: but for one that repeats its title, and exclamations."""
    article, sentences = found
    texts = [article.text[sentence.start : sentence.end] for sentence in sentences]
    return [
        sentence
        for sentence, text, may_be in zip(sentences, texts, telling.quotable(texts, article.imprint), strict=True)
        if may_be and text != article.title and len(text.split()) > _CRY
    ]


def about_it(topic: str) -> str:
    """What is held against an article to see whether it is about a matter."""
    return f"The article is about {topic}."


def _looked(topic: Question, found: Sequence[Quotable], weigh: Weigh, passages: Sequence[str], deeper: bool) -> list[_Looked]:
    once: dict[str, int] = {}
    for at, (article, _) in enumerate(found):
        once.setdefault(article.group or article.id, at)
    kept = list(once.values())[:LOOKED_AT]
    wanted = frozenset(topic.terms)
    # A long article has the words of many matters, each in another place.
    told = [
        f"{found[at][0].title}\n{found[at][0].text[: _OPENING if passages else None]}\n{passages[at] if passages else ''}"
        for at in kept
    ]
    terms = [wanted & frozenset(wording.analyze(text)) for text in told]
    usable = frozenset().union(*terms)
    statement = about_it(topic.text)
    likely = [stance.carried for stance in weigh(statement, [Told(beginning(found[at]), above(found[at][0])) for at in kept])]
    if deeper:
        again = weigh(statement, [Told(passages[at], above(found[at][0])) for at in kept])
        likely = [
            max(one, other.carried if other.carried >= _FURTHER_DOWN and usable <= have else 0.0)
            for one, other, have in zip(likely, again, terms, strict=True)
        ]
    named = [not any(name in topic.names for name in coverage.missing(topic, [found[at][0]])) for at in kept]
    headed = [bool(wanted) and wanted.issubset(wording.analyze(found[at][0].title)) for at in kept]
    return [
        _Looked(found[at], one, names_all, have, in_headline)
        for at, one, names_all, have, in_headline in zip(kept, likely, named, terms, headed, strict=True)
    ]


def _sequels(topic: Question, rest: Sequence[_Looked], sure: Sequence[_Looked], embed: Embed) -> list[_Looked]:
    shared = frozenset.intersection(*(item.terms for item in sure)) if sure else frozenset()
    own = any(len(name.split()) > 1 for name in topic.names)
    rest = [item for item in rest if own or shared <= item.terms]
    if not rest or not sure:
        return []
    vectors = embed([_opening(item.found) for item in (*sure, *rest)])
    known = frozenset(name for item in sure for name in _long_names(item.found[0]))
    result = []
    for item, vector in zip(rest, vectors[len(sure) :], strict=True):
        near = float((vectors[: len(sure)] @ vector).max())
        if near >= _SEQUEL or (near >= _NAMESAKE and known & _long_names(item.found[0])):
            result.append(item)
    return result


def _long_names(article: Article) -> frozenset[str]:
    return frozenset(name.text for name in names(article.text) if len(name.words) > 1)


def _opening(found: Quotable) -> str:
    article, sentences = found
    return f"{article.title}. {article.text[sentences[0].start : sentences[0].end] if sentences else ''}"


def beginning(found: Quotable) -> str:
    """The first whole sentences of an article."""
    article, sentences = found
    whole = [sentence.end for sentence in sentences if sentence.end <= BEGINNING]
    return article.text[: whole[-1] if whole else BEGINNING]
