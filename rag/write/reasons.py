"""Why a model finds no answer, as far as its own words may be shown: nobody can check them against a quotation.

A reason is passed on when it is one sentence about the passages that denies something, speaks of nothing but what the question
asks, and names nobody and no figure that neither the question nor the passages have. Orders planted in an article do not look
like that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.english import wording
from rag.english.names import names
from rag.english.orders import active, orders
from rag.english.wording import STOP_WORDS
from rag.prove import exact
from rag.prove.ground import Ground

_LONGEST = 240
_ABOUT = re.compile(r"\b(?:passages?|articles?|sources?|reports?|archive)\b", re.IGNORECASE)
_DENIES = re.compile(r"\b(?:no|not|none|nothing|nobody|neither|never|without|only)\b|n['’]t\b", re.IGNORECASE)
_SPOKEN_TO = re.compile(r"\b(?:you|your|yours|i|me|my|we|us|our)\b", re.IGNORECASE)
# What one says of passages, whatever the question is about.
_SAID_OF_PASSAGES = frozenset(
    """passage passages article articles source sources report reports reported archive provided given text texts information
    mention mentions mentioned mentioning name names named naming say says said state states stated contain contains contained
    discuss discusses discussed describe describes described cover covers covered give gives speak speaks tell tells told answer
    answers answered include includes included specify specifies specified explain explains explained question detail details
    concern concerns concerning refer refers relate relates related topic subject only other another different event events
    person people date dates figure figures reason reasons place places either any about available found find identify
    identifies identified indicate indicates indicated""".split()
)


def shown(reason: str, question: str, passages: Iterable[str]) -> str:
    """The reason as the end of a sentence, without its full stop; empty when it may not be shown."""
    text = " ".join(reason.split()).rstrip(".")
    if (
        not text
        or len(text) > _LONGEST
        or active(text)
        or orders(text)
        or _SPOKEN_TO.search(text)
        or re.search(r"[.!?;:|/]", text)
    ):
        return ""
    if not _ABOUT.search(text) or not _DENIES.search(text):
        return ""
    known = f"{question}\n" + "\n".join(passages)
    called = " ".join([*(name.text for name in names(known)), *re.findall(r"\d[\d.,]*", known)])
    asked = wording.analyze(question)
    # A verb in -d has its noun in -sion, which is another stem: who asks what was decided is told of decisions.
    nouns = (f"{stem[:-1]}s" for stem in asked if stem.endswith("d"))
    spoken_of = frozenset([*asked, *nouns, *wording.analyze(f"{called} {' '.join(_SAID_OF_PASSAGES)}")])
    telling = " ".join(word for word in wording.words(text) if word not in STOP_WORDS)
    if not spoken_of.issuperset(wording.analyze(telling)) or exact.faults(text, Ground(known)):
        return ""
    first, _, rest = text.partition(" ")
    return text if any(name.start == 0 for name in names(text)) else f"{first.lower()} {rest}"
