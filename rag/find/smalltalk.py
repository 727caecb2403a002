"""What people type that is no question about the news: greetings, thanks, what one can do, what is in the archive.

That a text is small talk is learnt (`rag.find.kinds`), or told by its likeness in meaning to one of a few ways of saying each
(`small_talk.toml`), which also tells what is meant. Only short texts can be it, and only such as name nobody: a question about
the news is left to the search when in doubt.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from string import Template

from rag.embedders import Embed
from rag.english import dates
from rag.english.names import names
from rag.english.wordpiece import pieces
from rag.find import examples, kinds
from rag.find.questions import Question
from rag.schema import Article

SAID = Path(__file__).with_name("small_talk.toml")
# A text of more words asks for something; one at least so like a way of saying it is small talk.
_WORDS, _LIKE = 11, 0.66
# So likely must it be by what is learnt: who is taken for a chatterer gets no answer.
_TALK = 0.9
# A greeting and thanks are told by at least so much likeness; what is neither is a remark.
_POLITE, _POLITELY = ("greeting", "thanks"), 0.38
# So many sources are named, those with most articles: a list of all is asked for by itself.
_SOURCES = 3


def understood(question: Question, embed: Embed) -> str | None:
    """What kind of small talk a text is, None where it may be a question about the news.

    `embed` gives vectors of length one.
    """
    said = question.text
    if len(said.split()) > _WORDS or any(name.start > 0 for name in names(said)) or any(letter.isdigit() for letter in said):
        return None
    best = examples.likeness(SAID, said, embed)
    kind = max(best, key=lambda name: best[name])
    learnt = _has_a_word(said) and kinds.told(question, embed).likely["talk"] >= _TALK
    if learnt and kind in _POLITE and best[kind] < _POLITELY:
        return "remark"
    return kind if learnt or best[kind] >= _LIKE else None


def _has_a_word(text: str) -> bool:
    """Whether a word of the text is one: what is none looks like anything to what has been learnt from words."""
    whole = set(pieces(text)[1])
    return any(match.span() in whole for match in re.finditer(r"(?<!\w)[^\W\d_]{2,30}(?!\w)", text))


def answered(question: Question, articles: Callable[[], Sequence[Article]], embed: Embed) -> str | None:
    """What is said to small talk, with what the archive holds; None where it may be a question about the news."""
    kind = understood(question, embed)
    return reply(kind, articles()) if kind is not None else None


def reply(kind: str, articles: Sequence[Article]) -> str:
    """What is said to a kind of small talk, with what the archive holds."""
    return Template(_replies()[kind]).substitute(holding=holding(articles))


@functools.cache
def _replies() -> dict[str, str]:
    """What is said to each kind of small talk."""
    return {kind: item["reply"] for kind, item in tomllib.loads(SAID.read_text(encoding="utf-8")).items() if "reply" in item}


def holding(articles: Sequence[Article], which: str = "") -> str:
    """What the archive holds, in two sentences: how many articles, from which sources and of which time.

    `which` tells of which articles, as words behind "articles".
    """
    count = len(articles)
    if not count:
        return f"The archive holds no articles{which or ' yet'}."
    counted = Counter(article.source for article in articles if article.source)
    sources = sorted(counted, key=lambda name: (-counted[name], name))
    more = f" and {len(sources) - _SOURCES:,} more" if len(sources) > _SOURCES else ""
    told = f"The archive holds {count:,} {'article' if count == 1 else 'articles'}{which}"
    told += f" from {', '.join(sources[:_SOURCES])}{more}" if sources and not which else ""
    days = sorted(article.published for article in articles if article.published)
    if not days:
        return f"{told}. None of them has a known date."
    undated = count - len(days)
    span = (
        dates.in_words(days[0]) if days[0][:10] == days[-1][:10] else f"{dates.in_words(days[0])} to {dates.in_words(days[-1])}"
    )
    return f"{told}, of {span}." + (f" {undated} of them {'has' if undated == 1 else 'have'} no known date." if undated else "")
