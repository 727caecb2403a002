"""What can be checked in a sentence: its words by meaning, names, numbers, dates, and what is negated or has not happened.

English only, by rule: tables (`rag/lexicon.py`), word order and capital letters. The same text is always read the same way.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from rag import lexical, lexicon, thesaurus
from rag.datewords import MONTHS, WEEKDAYS
from rag.names import names

Kind = Literal["word", "plain", "name", "number", "date", "mark"]

# Beyond this a "sentence" is a table or a defect; nothing is checked against its far end.
_LONGEST = 6_000
_MOST_TOKENS = 300

_DOUBLE = "“”„‟«»″"
_SINGLE = "‘’‚‛′`´"
_DASHES = "‐‑‒–—―−﹣－"
_FOLD = str.maketrans({**dict.fromkeys(_DOUBLE, '"'), **dict.fromkeys(_SINGLE, "'"), **dict.fromkeys(_DASHES, "-")})

_SMALL = {
    word: number
    for number, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen""".split()
    )
}
_TENS = dict(zip(lexicon.TENS, range(20, 100, 10), strict=True))
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "bn": 1e9,
}
_FRACTIONS = {
    "half": 1 / 2,
    "third": 1 / 3,
    "thirds": 1 / 3,
    "quarter": 1 / 4,
    "quarters": 1 / 4,
    "fifth": 1 / 5,
    "fifths": 1 / 5,
}
_MULTIPLES = {"twice": 2.0, "double": 2.0, "doubled": 2.0, "thrice": 3.0, "triple": 3.0, "tripled": 3.0, "dozen": 12.0}
_SPANS = {"century": 100, "centuries": 100, "decade": 10, "decades": 10, "fortnight": 2, "fortnights": 2}
_DURING = frozenset("in for over than about nearly almost within".split())
_ORDINALS = {word: number for number, word in enumerate(lexicon.ORDINALS, start=1)}
_MONTH_NAMES = {name: number for name, number in MONTHS.items() if name in lexicon.MONTH_WORDS}
_WEEKDAY_NAMES = {name: number for name, number in WEEKDAYS.items() if name in lexicon.WEEKDAY_WORDS}

_TOKEN = re.compile(
    r"""(?P<clock>\b\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\b\.?)
      | (?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<unit>\s?%|(?:st|nd|rd|th)\b)?
      | (?P<word>[^\W\d_](?:\w|['&.](?=\w)|-(?=(?-i:[a-z])|\d))*)
      | (?P<mark>["$€£¥,;:.?!()-])""",
    re.VERBOSE | re.IGNORECASE,
)
_UN = re.compile(
    r"(?:un(?!der|ti|i|cle$|less|anim|rest|earth|veil|fold|cover|leash|lock|load|pack|ravel)|non-)"
    r"(?=(?:[a-z]{2,}(?:ed|able|ible|ful)|safe|fair|clear|likely|known|happy|well|true|sure)$)"
)
# "A four-day strike" counts days; "thirty-one" and "two-thirds" stay whole.
_COUNTED = re.compile(
    rf"\b(?:{'|'.join([*_SMALL, *_TENS, 'half'])})-(?!(?:{'|'.join([*_SMALL, *_FRACTIONS])})\b)(?=[a-z])", re.IGNORECASE
)
_BREAKS = frozenset(",;:.?!()-")
_OWN = frozenset("his her its their my our your".split())
_BREAKING_WORDS = frozenset(
    "but because although though while when whereas before after until unless whether and which who".split()
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a sentence, `text[start:end]` after `fold`."""

    text: str
    start: int
    end: int
    kind: Kind
    meanings: frozenset[str] = frozenset()
    """The stem of a word and the groups of words that may stand for it."""
    value: tuple[str | float, ...] = ()
    """What a number or a date is: ("number", 42.0, "%"), ("day", 10, 8, 2024), ("month", 10), ("weekday", 1), …"""
    negated: bool = False
    """A negation reaches it."""
    denied: bool = False
    """It is the very word that is negated."""
    pending: int = 0
    """0: told as a fact, 1: will be, 2: may be."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A sentence, read. Each reading is equal to itself alone, so that what is derived from it can be remembered."""

    text: str
    tokens: tuple[Token, ...]
    meanings: frozenset[str] = field(init=False)
    """Everything its words mean."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "meanings", frozenset(meaning for token in self.tokens for meaning in token.meanings))

    def of(self, *kinds: Kind) -> list[Token]:
        """Its tokens of some kinds, in order."""
        return [token for token in self.tokens if token.kind in kinds]


def _apart(match: re.Match[str]) -> str:
    return match[0][:-1] + " "


def fold(text: str) -> str:
    """A text with plain quotation marks and dashes; every character keeps its place."""
    return text.translate(_FOLD)


@functools.lru_cache(maxsize=4096)
def read(sentence: str) -> Reading:
    """Read one sentence (of at most 6,000 characters and 300 tokens; the rest is left out)."""
    text = fold(sentence[:_LONGEST])
    tokens = [_token(match) for match in itertools.islice(_TOKEN.finditer(_COUNTED.sub(_apart, text)), _MOST_TOKENS)]
    tokens = _named(text, _without_full_stops(tokens))
    tokens = _dates(_in_years(_numbers(tokens)))
    tokens = _phrases(tokens)
    return Reading(text, tuple(_pending(_negations(tokens))))


@functools.lru_cache(maxsize=20_000)
def meanings(word: str) -> frozenset[str]:
    """The stem of a word and its groups of synonyms; those of its parts where it is hyphenated."""
    stems = {_stem(part) for part in {word, *word.split("-")} if part}
    # The stemmer leaves "sharpest" and "sharper" as they are.
    if compared := re.fullmatch(r"([a-z]{3,}?)(?:er|est)", word):
        stems |= {stem for stem in _bases(compared[1]) if stem in _groups()}
    return frozenset(stems.union(*(_groups().get(stem, ()) for stem in stems)))


def _bases(word: str) -> set[str]:
    """The adjectives that a comparative may come from: bigg(er), larg(er), cheap(er)."""
    doubled = word[:-1] if word[-1] == word[-2] else word
    return {_stem(word), _stem(word + "e"), _stem(doubled)}


@functools.lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    base = lexicon.IRREGULAR.get(word, word)
    if base.endswith("men") and len(base) > 5:
        base = f"{base[:-2]}an"
    return (lexical.analyze(base) or [base])[0]


@functools.cache
def _groups() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for number, group in enumerate(thesaurus.SYNONYMS):
        for word in group.split():
            found.setdefault(_stem(word), []).append(f"#{number}")
    return {stem: tuple(groups) for stem, groups in found.items()}


@functools.cache
def opposites() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Pairs of meanings of which a statement cannot have one where its evidence has the other."""
    return tuple((meanings(one), meanings(other)) for one, other in thesaurus.OPPOSITES)


def _token(match: re.Match[str]) -> Token:
    text = match[0]
    if match["clock"]:
        hour, minute, half = re.match(r"(\d{1,2})(?:[:.](\d\d))?\s?([ap])", text, re.IGNORECASE).groups()  # type: ignore[union-attr]
        return Token(
            text, match.start(), match.end(), "date", value=("clock", int(hour) % 12 + 12 * (half in "pP"), int(minute or 0))
        )
    if match["number"]:
        value = float(match["number"].replace(",", "") or 0)
        unit = (match["unit"] or "").strip().lower()
        kind = "ordinal" if unit and unit != "%" else "number"
        return Token(text, match.start(), match.end(), "number", value=(kind, value, "%" if unit == "%" else ""))
    if match["mark"]:
        return Token(text, match.start(), match.end(), "mark")
    word = re.sub(r"'s?$", "", text.lower())
    if un := _UN.match(word):
        # "unvaccinated" is "not vaccinated".
        return Token(text, match.start(), match.end(), "word", meanings(word[un.end() :]), negated=True, denied=True)
    if word.endswith("n't"):
        return Token(text, match.start(), match.end(), "plain", meanings=frozenset({"not"}))
    if word in lexicon.FUNCTION:
        known = meanings(word) if word in ("up", "down") else frozenset({word})
        return Token(text, match.start(), match.end(), "plain", meanings=known)
    return Token(text, match.start(), match.end(), "word", meanings=meanings(word))


def _named(text: str, tokens: Sequence[Token]) -> list[Token]:
    """Words inside a name are names; the first word of a sentence that is a name only by its place stays a word."""
    spans = names(text)
    first = next((token.start for token in tokens if token.kind != "mark"), 0)
    found = []
    for token in tokens:
        name = next((name for name in spans if name.start <= token.start < name.end), None)
        place = lexicon.PLACES.get(" ".join(name.words)) if name else None
        alone = token.start == first and name is not None and " " not in name.text
        shaped = any(letter.isupper() for letter in token.text[1:]) or place or (name and name.possessive)
        fits = token.kind == "word" or (token.kind == "plain" and place)
        if name and fits and token.text[0].isupper() and (shaped or not alone) and not _is_date_word(token.text):
            found.append(as_name(token, place))
        else:
            found.append(token)
    return found


def as_name(token: Token, place: str | None = None) -> Token:
    """A token taken for a name or a part of one."""
    word = re.sub(r"'s?$", "", token.text.lower()).strip(".")
    places = {lexicon.PLACES[part] for part in (word, *word.split("-")) if part in lexicon.PLACES} | (
        {place} if place else set()
    )
    return replace(token, kind="name", meanings=token.meanings | {word} | {f"@{name}" for name in places})


def _without_full_stops(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without the full stop of an abbreviated month: Oct. 9."""
    return [
        token
        for before, token in zip([None, *tokens], tokens, strict=False)
        if not (token.text == "." and before and before.text in lexicon.SHORT_MONTHS)
    ]


def _is_date_word(text: str) -> bool:
    word = text.lower().rstrip(".")
    return word in _MONTH_NAMES or word in _WEEKDAY_NAMES


def _numbers(tokens: Sequence[Token]) -> list[Token]:
    """Runs of digits and number words become one number: "2.3 million", "thirty-one", "a third", "four in five" (two)."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        parsed = _number(tokens, at)
        if parsed is None:
            found.append(tokens[at])
            at += 1
        else:
            token, at = parsed
            found.append(token)
    return found


def _in_years(tokens: Sequence[Token]) -> list[Token]:
    """Four centuries are 400 years, two decades are 20, and half of the year is six months."""
    found = list(tokens)
    for at, (token, unit) in enumerate(itertools.pairwise(tokens)):
        size = _SPANS.get(unit.text.lower())
        ahead = [item.text.lower() for item in tokens[at + 1 : at + 4]]
        if (
            token.kind == "number"
            and token.value[1] in (0.5, 0.25)
            and ahead in (["of", "the", "year"], ["of", "this", "year"])
        ):
            found[at] = replace(token, value=("number", float(token.value[1]) * 12, ""))
            found[at + 3] = replace(tokens[at + 3], meanings=tokens[at + 3].meanings | meanings("month"))
        if size and token.text.lower() == "a" and at and tokens[at - 1].text.lower() in _DURING:
            token = replace(token, kind="number", value=("number", 1.0, ""))
        if size and token.kind == "number" and token.value[0] == "number" and not token.value[2]:
            found[at] = replace(token, kind="number", value=("number", float(token.value[1]) * size, ""))
            found[at + 1] = replace(unit, meanings=unit.meanings | meanings("week" if size == 2 else "year"))
    return found


def _number(tokens: Sequence[Token], at: int) -> tuple[Token, int] | None:
    first = tokens[at]
    word = first.text.lower()
    if first.kind == "mark" and word in "$€£¥" and at + 1 < len(tokens):
        inner = _number(tokens, at + 1)
        return (replace(inner[0], start=first.start), inner[1]) if inner else None
    value, unit, end, ordinal = 0.0, "", at, False
    if first.kind == "number":
        ordinal, value, unit, end = first.value[0] == "ordinal", float(first.value[1]), str(first.value[2]), at + 1
    else:
        parsed = _spelt(tokens, at)
        if parsed is None:
            return None
        value, end, ordinal = parsed
    while (
        end < len(tokens)
        and tokens[end].text.lower() in _SCALES
        and not (len(tokens[end].text) == 1 and first.kind != "number")
    ):
        value *= _SCALES[tokens[end].text.lower()]
        end += 1
    following = tokens[end].text.lower() if end < len(tokens) else ""
    if following in ("percent", "percentage", "pc"):
        unit, end = "%", end + 1
    elif following == "per" and end + 1 < len(tokens) and tokens[end + 1].text.lower() == "cent":
        unit, end = "%", end + 2
    if word in ("one", "ones") and end == at + 1 and unit == "":
        return None
    text = " ".join(token.text for token in tokens[at:end])
    return Token(text, first.start, tokens[end - 1].end, "number", value=("ordinal" if ordinal else "number", value, unit)), end


def _spelt(tokens: Sequence[Token], at: int) -> tuple[float, int, bool] | None:
    """A number in words from `at` on: its value, where it ends, and whether it is an ordinal."""
    word = tokens[at].text.lower()
    before = tokens[at - 1].text.lower() if at else ""
    after = tokens[at + 1].text.lower() if at + 1 < len(tokens) else ""
    ten, _, unit = word.partition("-")
    if ten in _TENS and (not unit or unit in _SMALL):
        if not unit and after in _SMALL and 0 < _SMALL[after] < 10:
            return float(_TENS[ten] + _SMALL[after]), at + 2, False
        return float(_TENS[ten] + _SMALL.get(unit, 0)), at + 1, False
    if ten in _SMALL and unit in _FRACTIONS:
        return _SMALL[ten] * _FRACTIONS[unit], at + 1, False
    counts = tokens[at + 1].kind in ("word", "name") if at + 1 < len(tokens) else False
    if word in _FRACTIONS and ((before in ("a", "one") and not counts) or word == "half" or before in _SMALL):
        return _FRACTIONS[word], at + 1, False
    if word in _SMALL:
        if after in _FRACTIONS and (after.endswith("s") or word == "one"):
            return _SMALL[word] * _FRACTIONS[after], at + 2, False
        return float(_SMALL[word]), at + 1, False
    if word in _MULTIPLES:
        return _MULTIPLES[word], at + 1, False
    if word in _SCALES and before in ("a", "one") and len(word) > 2:
        return 1.0, at, False
    if word in _ORDINALS and word != "second":
        return float(_ORDINALS[word]), at + 1, True
    return None


def _dates(tokens: Sequence[Token]) -> list[Token]:
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        value, length = _date(tokens, at)
        if length:
            text = " ".join(token.text for token in tokens[at : at + length])
            found.append(Token(text, tokens[at].start, tokens[at + length - 1].end, "date", value=value))
            at += length
        else:
            found.append(tokens[at])
            at += 1
    return found


def _date(tokens: Sequence[Token], at: int) -> tuple[tuple[str | float, ...], int]:
    """A date from `at` on, as (kind, …), and how many tokens it takes; none: ((), 0)."""
    token = tokens[at]
    if token.kind == "date":
        return token.value, 1
    word = token.text.lower().rstrip(".")
    if word in _WEEKDAY_NAMES and (token.text[0].isupper() or len(word) > 5):
        return ("weekday", _WEEKDAY_NAMES[word]), 1
    day, year = _day_number(tokens, at), 0
    if day and at + 1 < len(tokens) and (month := _month(tokens, at + 1)):
        year, extra = _year_after(tokens, at + 2)
        return ("day", month, day, year), 2 + extra
    if day and at + 2 < len(tokens) and tokens[at + 1].text.lower() == "of" and (month := _month(tokens, at + 2)):
        year, extra = _year_after(tokens, at + 3)
        return ("day", month, day, year), 3 + extra
    if month := _month(tokens, at):
        day = _day_number(tokens, at + 1) if at + 1 < len(tokens) else 0
        year, extra = _year_after(tokens, at + 2 if day else at + 1)
        if day:
            return ("day", month, day, year), 2 + extra
        return ("month", month, year), 1 + extra
    if token.kind == "number" and _is_year(token):
        return ("year", int(token.value[1])), 1
    if word in lexicon.SEASONS and token.text.islower():
        return ("season", word), 1
    if (span := _ago(tokens, at))[1]:
        return span
    if word in lexicon.DAYTIMES:
        return ("daytime", word), 1
    return (), 0


def _ago(tokens: Sequence[Token], at: int) -> tuple[tuple[str | float, ...], int]:
    """A month ago, two weeks earlier."""
    if at + 2 >= len(tokens) or tokens[at + 2].text.lower() not in ("ago", "earlier", "before"):
        return (), 0
    unit = tokens[at + 1].text.lower().rstrip("s")
    count = (
        1.0 if tokens[at].text.lower() in ("a", "an", "one") else tokens[at].value[1] if tokens[at].kind == "number" else 0.0
    )
    return (("ago", unit, count), 3) if count and unit in ("day", "week", "month", "year", "hour", "decade") else ((), 0)


def _month(tokens: Sequence[Token], at: int) -> int:
    word = tokens[at].text
    number = _MONTH_NAMES.get(word.lower().rstrip("."), 0)
    # "may" and "march" are verbs unless written as names.
    return number if number and word[0].isupper() and tokens[at].kind != "mark" else 0


def _day_number(tokens: Sequence[Token], at: int) -> int:
    token = tokens[at]
    if token.kind != "number" or not token.value or token.value[2] or "." in token.text or "," in token.text:
        return 0
    value = float(token.value[1])
    return int(value) if value.is_integer() and 1 <= value <= 31 else 0


def _year_after(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    for skip in (0, 1):
        if at + skip < len(tokens) and (skip == 0 or tokens[at].text == ",") and _is_year(tokens[at + skip]):
            return int(float(tokens[at + skip].value[1])), skip + 1
    return 0, 0


def _is_year(token: Token) -> bool:
    return token.kind == "number" and bool(re.fullmatch(r"(?:1[5-9]|20)\d\d", token.text)) and token.value[0] == "number"


def _phrases(tokens: Sequence[Token]) -> list[Token]:
    """Word pairs with a meaning of their own count as the word that they stand for."""
    found = list(tokens)
    table, longest = _phrase_table()
    for at, token in enumerate(found):
        if token.kind not in ("word", "plain"):
            continue
        for size in range(longest, 0, -1):
            part = found[at : at + size]
            if len(part) < size or any(item.kind not in ("word", "plain") for item in part):
                continue
            key = tuple(
                "one's" if item.text.lower() in _OWN else _stem(re.sub(r"'s?$", "", item.text.lower())) for item in part
            )
            if key in table:
                found[at] = replace(token, kind="word" if table[key] else "plain", meanings=table[key])
                for index in range(at + 1, at + size):
                    found[index] = replace(found[index], kind="plain", meanings=frozenset())
                break
    return found


@functools.cache
def _phrase_table() -> tuple[dict[tuple[str, ...], frozenset[str]], int]:
    table = {
        tuple(part if part == "one's" else _stem(part) for part in phrase.split()): meanings(word) if word else frozenset()
        for phrase, word in thesaurus.PHRASES.items()
    }
    return table, max(map(len, table))


def _clauses(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The stretches between punctuation and connecting words, as index ranges."""
    start = 0
    for at, token in enumerate(tokens):
        breaks = (token.kind == "mark" and token.text in _BREAKS) or token.text.lower() in _BREAKING_WORDS
        if breaks and at > start:
            yield start, at
            start = at
    yield start, len(tokens)


def _negations(tokens: Sequence[Token]) -> list[Token]:
    found = list(tokens)
    for start, end in _clauses(found):
        for at in range(start, end):
            if not _negates(found, at):
                continue
            after = [index for index in range(at + 1, end) if found[index].kind in ("word", "name")]
            whole = found[at].text.lower() in lexicon.DENYING
            for place, index in enumerate(after):
                token = found[index]
                # Twice negated is not negated: "did not fail to agree". But "neither shortened nor moved" negates both.
                flipped = not token.negated or found[at].text.lower() == "nor"
                found[index] = replace(token, negated=flipped, denied=flipped if place == 0 or whole else token.denied)
    return found


def _negates(tokens: Sequence[Token], at: int) -> bool:
    word = tokens[at].text.lower()
    if word in lexicon.DENYING:
        ahead = [token.text.lower() for token in tokens[at + 1 : at + 6]]
        return "that" in ahead or bool(ahead and ahead[0].endswith("ing"))
    if word in lexicon.NEGATING_VERBS:
        return any(token.text.lower() == "to" for token in tokens[at + 1 : at + 3])
    following = tokens[at + 1].text.lower() if at + 1 < len(tokens) else ""
    if word in ("no", "not") and following in ("only", "longer", "least", "more", "less", "later", "fewer", "just", "merely"):
        return following == "longer"
    if word == "against":
        # "Voted on Friday against".
        verb = next((token for token in reversed(tokens[max(at - 4, 0) : at]) if token.kind == "word"), None)
        return verb is not None and verb.text.lower().startswith(("vot", "warn", "advis", "decid", "rul"))
    if word in ("neither", "nor") and following in lexicon.FUNCTION:
        return False
    return word in lexicon.NEGATORS or word.endswith("n't")


def _pending(tokens: Sequence[Token]) -> list[Token]:
    """Mark the verb after "may", "plans to", "will": what it tells has not happened, or not for certain."""
    found = list(tokens)
    for at, token in enumerate(tokens):
        word = token.text.lower()
        if word == "to" and at and tokens[at - 1].text.lower() in ("is", "are", "was", "were"):
            word = "will"
        if word == "before" and at + 1 < len(tokens) and tokens[at + 1].text.lower().endswith("ing"):
            # "Set conditions before approving it": whether it was approved is not said.
            found[at + 1] = replace(found[at + 1], pending=max(found[at + 1].pending, 1))
            continue
        if token.kind in ("word", "plain") and word in lexicon.ESTABLISHING and _left_open(tokens, at):
            found[at + 1 :] = _open(found[at + 1 :])
            continue
        if word in lexicon.FACING and token.kind == "word":
            found[at] = replace(found[at], pending=2)
            continue
        noun = _wished(tokens, at) if word in lexicon.WISHING else None
        if noun is not None:
            found[noun] = replace(found[noun], pending=2)
        level = 2 if word in lexicon.POSSIBLE or word in lexicon.ACCUSING else 1 if word in lexicon.FUTURE else 0
        if not level or (token.kind == "date"):
            continue
        if word in lexicon.MODALS and {"whether", "if"} & {item.text.lower() for item in tokens[max(at - 6, 0) : at]}:
            level = 2
        if word in lexicon.ACCUSING:
            target = _charge(tokens, at)
        else:
            target = _target(tokens, at, modal=word in lexicon.MODALS, conditional=word in lexicon.CONDITIONS)
        if target is not None:
            found[target] = replace(found[target], pending=max(found[target].pending, level))
    return found


def _wished(tokens: Sequence[Token], at: int) -> int | None:
    """What is only wished, feared or foretold: forecast a cut, called for a boycott."""
    at += 1
    if at < len(tokens) and tokens[at].text.lower() in ("for", "of"):
        at += 1
    if at < len(tokens) and tokens[at].text.lower() in ("a", "an", "the", "another", "further"):
        at += 1
    return at if at < len(tokens) and tokens[at].kind == "word" and tokens[at - 1].kind == "plain" else None


def _left_open(tokens: Sequence[Token], at: int) -> bool:
    """Whether it is denied that something was shown: had not shown that, no evidence that."""
    before = [token.text.lower() for token in tokens[max(at - 4, 0) : at]]
    after = [token.text.lower() for token in tokens[at + 1 : at + 4]]
    denied = any(word in lexicon.NEGATORS or word.endswith("n't") for word in before)
    return denied and any(word in ("that", "whether", "if") for word in after)


def _open(tokens: Sequence[Token]) -> list[Token]:
    end = next((at for at, token in enumerate(tokens) if token.text in (".", ",", ";", ":", "?", "!")), len(tokens))
    return [replace(token, pending=2) if token.kind == "word" else token for token in tokens[:end]] + list(tokens[end:])


def _charge(tokens: Sequence[Token], at: int) -> int | None:
    """The deed of which someone is accused: accused of hiding, alleged that he hid."""
    seen = False
    for index in range(at + 1, min(at + 10, len(tokens))):
        word = tokens[index].text.lower()
        if tokens[index].kind == "mark" and word in ".;:?!":
            return None
        seen = seen or word in ("of", "with", "that", "allegedly")
        if seen and tokens[index].kind == "word" and (word.endswith(("ing", "ed")) or word in lexicon.VERBS):
            return index
    return None


def _target(tokens: Sequence[Token], at: int, *, modal: bool, conditional: bool) -> int | None:
    """The verb that a cue at `at` speaks of: the first word after it, or after its "to"."""
    seen_to = modal
    for index in range(at + 1, min(at + 9, len(tokens))):
        token = tokens[index]
        if token.kind == "mark" and (token.text in ".;:?!" or (conditional and token.text == ",")):
            return None
        if token.text.lower() == "to":
            seen_to = True
        elif token.kind == "word" and (seen_to or (conditional and re.search(r"(?:ed|s|en)$", token.text))):
            return None if token.text.lower().endswith("ly") and index + 1 >= len(tokens) else index
        elif modal and token.kind == "name":
            return None
    return None
