"""Read a question: its search terms, the names, numbers, dates and sources in it, and what kind of thing it asks for."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.english.language import is_foreign, is_unread
from rag.english.names import Name, names
from rag.english.periods import DateRange, question_dates
from rag.english.wording import content_terms, is_time
from rag.errors import QuestionError
from rag.find.sources import named as named_sources
from rag.find.sources import writers

AnswerType = Literal["person", "place", "date", "number", "reason", "way", "yes_no", "thing"]

MAX_CHARACTERS = 4_000
# Fewer words in capitals may be an abbreviation, or a name of several ("IAEA AND IDF").
_SHOUTED = 4

# Told at the question's own interrogative: "when" in "who spoke when it was opened?" asks for no date.
_ASKED: tuple[tuple[AnswerType, str], ...] = (
    (
        "reason",
        r"why\b|how come\b|(?:what|which) (?:\w+ ){0,2}(?:caused|led to|prompted)\b"
        r"|what (?:made|makes|drove|moved|persuaded)\b"
        r"|(?:what|which)\b[^?]{0,60}\b(?:reasons?|causes?|explanations?|motives?|grounds)\b|.*\bto blame\b",
    ),
    ("number", r"how (?:many|much|old|long|far|large|big|tall|high|often|fast|heavy|deep|wide)\b"),
    (
        "number",
        r"(?:what|which) (?:\w+ ){0,3}(?:number|percent|percentage|share|amount|total|price|cost|score|toll|age|size|rate)\b",
    ),
    ("date", r"when\b|(?:what|which) (?:\w+ )?(?:date|day|year|month|time|week|weekday|decade|century)\b"),
    ("person", r"who\b|whom\b|whose\b|(?:what|which) (?:\w+ )?(?:person|people|man|woman|minister|president|leader)\b"),
    (
        "place",
        r"where\b|(?:what|which) (?:\w+ )?(?:place|city|country|town|state|region|village|location|street|area)\b",
    ),
    ("way", r"how\b"),
    ("thing", r"(?:what|which)\b"),
    ("yes_no", r"\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"),
)
_ASKED_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _ASKED)
_INTERROGATIVE = re.compile(r"\b(?:why|how|what|which|who|whom|whose|when|where)\b", re.IGNORECASE)
_ASKS_NEXT = re.compile(rf"[\s,.!:;–—-]+{_INTERROGATIVE.pattern}", re.IGNORECASE)
_LEADING = (
    "in on at to for by from with of about under during after before since until till through into against around near"
    " and or but so then exactly"
).replace(" ", "|")
# What may stand before the interrogative of a question: nothing, or "at", "and until".
_NOTHING_BEFORE = re.compile(rf"\W*(?:(?:{_LEADING})\s+)*", re.IGNORECASE)
# Before one further on: "Ada and who", "in 2024, at what", "tell me when".
_BEFORE = re.compile(rf"(?:[,;:(]\s*|\b(?:{_LEADING}|know|me|say|remember|explain)\s+)$", re.IGNORECASE)
# "When he left, what did he say?", not "when did he leave?".
_CIRCUMSTANCE = re.compile(
    r"(?:when|where)\s+(?!(?:exactly|precisely|else|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|might)\b)",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\b(?:list|name all|all the|everything|in detail|full|timeline|compare|differences?|summari[sz]e|overview)\b", re.I
)
_BROAD = re.compile(
    r"\btell me (?:more )?(?:about|of)\b|\bsummari[sz]e\b"
    r"|\b(?:overview|summary|news|latest|anything|everything) (?:of|on|about)\b"
    r"|\bwhat (?:do|does|did) (?:\w+ ){0,2}(?:articles?|papers?|archive|press|news|reports?|sources?|you|we)"
    r" (?:say|tell us|report|write|know|have) (?:about|on|of)\b"
    r"|\bwhat (?:is|was|has been) (?:said|told|reported|written|known) (?:about|on|of)\b"
    r"|\bwhat(?:'s|’s| is| was)? (?:new|happened|going on|up)\b",
    re.IGNORECASE,
)
# What is so now, or has come to be so, is asked in the present, or with a word for now.
_PRESENT = re.compile(
    r"\W*(?:(?:how|what|which|whose)\s+(?:(?!(?:was|were|did|had|will|would|can|could|may|might|shall|should|must)\b)\w+\s+){0,4}?"
    r"|(?:who|whom|why|when|where)\s+)?(?:is|are|am|do|does|has|have|isn['’]t|aren['’]t|don['’]t|doesn['’]t|hasn['’]t|haven['’]t)\b"
    r"|(?:what|who|where|how)['’](?:s|re)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:now|nowadays|current|currently|latest|newest|still|so far|to date|at the moment|at present)\b", re.IGNORECASE
)
# "Which ferries", "what gifts", "who were": a noun in the plural, by its ending, or a verb; none of the verbs that end so.
_SEVERAL = re.compile(
    r"(?:which|what)\s+(?:(?!(?:is|was|has|does|are|were|do|did|have|had|will|can)\b)[\w'’-]+\s+){0,2}?"
    r"(?!(?:is|was|has|does)\b)(?:\w+(?:[^\Wsui])s|people|men|women|children)\b|who\s+(?:are|were)\b",
    re.IGNORECASE,
)
# Short forms as they are typed without their apostrophe; those that are words of their own ("its", "were", "well") stay.
_NOT = re.compile(r"\b((?:do|does|did|wo|would|could|should|is|are|was|were|has|have|had|ca)n)(t)\b", re.IGNORECASE)
_IS = re.compile(r"\b(what|who|where|when|why|how|that|there|here)(s)\b", re.IGNORECASE)
# What happened "since 2019" may have been told before; what did after it, or before it, not.
_OPEN = re.compile(r"(?:after|following|before|prior to)\b", re.IGNORECASE)
# The 15 of "F-15" is part of a name.
_NUMBER = re.compile(r"(?<![\w-])(?:\d[\d,.]*\d|\d)")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the later stages need it."""

    text: str
    terms: tuple[str, ...]
    """Index terms that carry meaning, in order, without repetition."""
    names: tuple[str, ...]
    """People, places and other proper names, without titles and possessive endings."""
    numbers: tuple[str, ...]
    asked: AnswerType
    periods: tuple[DateRange, ...]
    times: tuple[DateRange, ...]
    """When what is asked about happened: those of them that have a beginning and an end, those after or before a time
    ("after March 2024"), and those that are part of a name ("the 2024 recall", "the March fire")."""
    sources: tuple[str, ...]
    """Sources of the archive that the question names."""
    wants_more: bool
    """Whether a list, a comparison or the whole story is asked for, rather than one fact."""
    today: datetime.date
    broad: bool = False
    """Whether the question names a matter and asks for whatever there is about it."""
    now: bool = False
    """Whether it asks, without a time of its own, for what is so now, or has come to be so: the newest answer is meant."""
    foreign: bool = False
    """Whether it is surely in another language than English, which is the only one that the models have learnt."""
    unread: bool = False
    """Whether it is in a script besides that they do not read."""
    several: bool = False
    """Whether it asks for whatever there is of a kind, in the plural."""
    authors: tuple[str, ...] = ()
    """People by whom the archive has articles and whom the question names, for whatever reason."""


def readable(text: str) -> str:
    """A question without what no tokenizer reads: control characters and halves of surrogate pairs become spaces.

    One that is all capitals is read as if it were all small letters: which of its words are names cannot be seen. "Didnt" and
    "whats" get their apostrophe, without which they would be words that the archive does not have.
    """
    plain = re.sub("[\x00-\x1f\x7f-\x9f\ud800-\udfff]", " ", text)
    plain = _IS.sub(r"\1'\2", _NOT.sub(r"\1'\2", plain))
    return plain.lower() if plain.isupper() and len(plain.split()) >= _SHOUTED else plain


def can_be_read(text: str) -> bool:
    """Whether `understand` takes a text: it has a word, and is no longer than 4,000 characters."""
    return len(text) <= MAX_CHARACTERS and bool(re.search(r"\w", text))


def understand(text: str, *, today: datetime.date, sources: Sequence[str], authors: Sequence[str] = ()) -> Question:
    """Read a question; `authors` are as the articles have them.

    Raises QuestionError when it is empty, has no words, or is longer than 4,000 characters.
    """
    if not text.strip():
        raise QuestionError('the question is empty: expected a question in words, such as "why was the trip postponed?"')
    if len(text) > MAX_CHARACTERS:
        raise QuestionError(
            f"the question has {len(text):,} characters: expected at most {MAX_CHARACTERS:,}; ask it more briefly"
        )
    text = text.strip()
    if not re.search(r"\w", text):
        raise QuestionError(f"the question {text[:40]!r} has no words: expected a question in words")
    named = named_sources(text, sources)
    outside = [place for places in named.values() for place in places]

    def spoken(found: Sequence[DateRange]) -> tuple[DateRange, ...]:
        """Without what is part of a source's name: the "Today" of "Vestmark Today"."""
        return tuple(span for span in found if not any(start <= span.at < end for start, end in outside))

    periods = spoken(question_dates(text, today))
    inside = [span for span in spoken(question_dates(text, today, in_names=True)) if span.start and span.end]
    outside_of = [span for span in periods if _OPEN.match(span.text) and not (span.start and span.end) and not span.yearless]
    return Question(
        text=text,
        terms=content_terms(text),
        names=tuple(dict.fromkeys(name.text for name in names(text) if not is_time(name.text) and not _opener(text, name))),
        numbers=_numbers(text, periods),
        asked=_asked(text),
        periods=periods,
        times=tuple(sorted((*inside, *outside_of), key=lambda span: span.at)),
        sources=tuple(named),
        wants_more=bool(_MORE.search(text)),
        today=today,
        broad=bool(_BROAD.search(text)),
        now=not periods and _asks_now(text),
        foreign=is_foreign(text),
        unread=is_unread(text),
        several=bool(_SEVERAL.match(text, _interrogative(text))),
        authors=tuple(writers(text, authors)),
    )


def _asks_now(text: str) -> bool:
    return bool(_NOW.search(text) or _PRESENT.match(text, _interrogative(text)))


def _asked(text: str) -> AnswerType:
    """What kind of thing is asked for, by the question's own interrogative; those of its clauses ask for nothing."""
    head = text[_interrogative(text) :]
    return next((kind for kind, pattern in _ASKED_PATTERNS if pattern.match(head)), "thing")


def _interrogative(text: str) -> int:
    """Where the interrogative stands that says what is asked; 0 where there is none."""
    places = [match.start() for match in _INTERROGATIVE.finditer(text)]
    if places and _NOTHING_BEFORE.fullmatch(text[: places[0]]):
        if not _CIRCUMSTANCE.match(text, places[0]):
            return places[0]
        return next((at for at in places[1:] if text[:at].rstrip().endswith(",")), places[0])
    return next((at for at in places if _BEFORE.search(text[:at])), places[0] if places else 0)


def _opener(text: str, name: Name) -> bool:
    """Whether a word only opens the question, as in "Hi, who …" and "Roughly how many …": its capital letter tells nothing."""
    return not text[: name.start].strip() and " " not in name.text and bool(_ASKS_NEXT.match(text, name.end))


def _numbers(text: str, periods: Sequence[DateRange]) -> tuple[str, ...]:
    return tuple(
        match.group().replace(",", "")
        for match in _NUMBER.finditer(text)
        if not any(period.at <= match.start() < period.at + len(period.text) for period in periods)
    )
