"""What a single line of a page shows about itself: furniture of some kind, a part of the story, or neither.

The wordings are in `phrases`; here are the shapes: credits, bylines, dates, rows of links. The large patterns are compiled when
they are first used.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Literal

from rag.english.datewords import MONTHS, is_date_line, without_dates
from rag.load.cleaning import phrases

LONGEST = 500
"""Characters; a longer line is never furniture as a whole."""


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """Why a line looks like furniture; when not `sure`, only outside of the story or beside other furniture.

    `opens` says that the line is the heading of a comments section or of a list of other articles.
    """

    reason: str
    sure: bool = True
    opens: Literal["", "comments", "list"] = ""


def fold(line: str) -> str:
    """A line in small letters with straight quotes, single spaces and nothing but words at both ends, for comparison."""
    return _EDGES.sub("", " ".join(_straight(line).split()))


def judge(line: str) -> LineVerdict | None:
    """What kind of furniture a stripped line is by its own words and shape; None for everything else."""
    if len(line) > LONGEST:
        return None
    verdict = _judge_words(line) or _judge_shape(line)
    # A sentence of the story may begin like furniture: then only wording that leaves no doubt counts.
    return None if verdict and not verdict.sure and story_shaped(line) else verdict


NEW_SENTENCE = re.compile(r"[a-z\d\"”)]{2}[.!?][\"”’)]?\s+[\"“‘(]?[A-ZÀ-Þ]")
"""A sentence that ends and another that begins, as far as letters tell; an initial or "U.S." is no end."""


def story_shaped(line: str) -> bool:
    """Whether a line ends as sentences end, or is too long to be a heading."""
    return len(line) >= _LONG or (len(line) >= _SHORT_SENTENCE and bool(_SENTENCE_END.search(line[-12:])))


def is_name(line: str) -> bool:
    """Whether a line reads as the name of a person, a site or a section: up to five words, each with a capital."""
    words = _WORD.findall(line)
    if not 0 < len(words) <= 5 or len(line) > 50 or line[-1] in ".?!:;":
        return False
    return all(word[0].isupper() or word in _SMALL_WORDS for word in words)


_LONG, _SHORT_SENTENCE = 160, 12
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\xa0": " ", "‑": "-"})
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_DECORATION = "\t\n <>«»|•·*_#►▶→+=~![]-"
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔।॥][\"'”’»›)\]*_]{0,4}\s*(?:\[\d{1,3}\])?$")
_WORD = re.compile(r"[^\W_][\w.'’-]*")
_SMALL_WORDS = frozenset(
    (
        "of the and for in on de la le du des von und der die das del y et a an den ten"
        " ter van zu zur dos da do di della bin ibn al"
    ).split()
)


def _straight(line: str) -> str:
    folded = line.casefold()
    return folded if folded.isascii() else folded.translate(_STRAIGHT)


# By its words


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The tables of `phrases`, ready to be looked up: whole lines, patterns of lines, and words inside of lines."""

    whole: dict[str, LineVerdict]
    lines: re.Pattern[str]
    verdicts: dict[str, LineVerdict]
    inside: tuple[tuple[LineVerdict, re.Pattern[str]], ...]
    share: frozenset[str]


@functools.cache
def _phrases() -> _Phrases:
    tables = phrases.tables()
    whole = {
        phrase.strip(): LineVerdict(reason, sure, "list" if reason == "related" else "")
        for table, sure in ((tables["whole_doubtful"], False), (tables["whole"], True))
        for reason, text in table.items()
        for line in text.strip().splitlines()
        for phrase in line.split(" | ")
    }
    rules = [
        (LineVerdict("comments", opens="comments"), tables["opens_comments"]),
        (LineVerdict("related", sure=False, opens="list"), tables["opens_list"]),
        *((LineVerdict(reason), text) for reason, text in tables["lines"].items()),
        *((LineVerdict(reason, sure=False), text) for reason, text in tables["lines_doubtful"].items()),
    ]
    named = {f"rule{number}": rule for number, rule in enumerate(rules)}
    pattern = "|".join(f"(?P<{name}>{_alternatives(text)})" for name, (_, text) in named.items())
    inside = tuple((LineVerdict(reason), re.compile(text)) for reason, text in tables["inside"].items())
    return _Phrases(
        whole,
        re.compile(pattern),
        {name: verdict for name, (verdict, _) in named.items()},
        inside,
        frozenset(tables["share_words"].split()),
    )


def _alternatives(text: str) -> str:
    lines = "|".join(line.strip() for line in text.strip().splitlines())
    colon = r"(?:\s?[:：|>»]|\s[–—-]\s)"
    return lines.replace("{:}", colon).replace("{network}", phrases.one_of("network")).replace("…", ".{0,250}")


def _judge_words(line: str) -> LineVerdict | None:
    known = _phrases()
    folded = " ".join(_straight(line).split())
    key = _EDGES.sub("", folded)
    if not key:
        return LineVerdict("stray marks")
    if key in known.whole:
        return known.whole[key]
    bare = folded.strip(_DECORATION)
    match = known.lines.fullmatch(bare) or (
        known.lines.fullmatch(key) if key[:6] != bare[:6] and line[0] not in _QUOTES else None
    )
    if match:
        return known.verdicts[str(match.lastgroup)]
    return next((verdict for verdict, pattern in known.inside if pattern.search(folded)), None)


_QUOTES = "\"'“‘«„"


# By its shape


_MARK = r"\s?(?:credits?|photos?)?\s?(?:[:：/©|]|courtesy(?: of)?\b|\b(?:by|By|via|von)\b)"
_MAY_BE_CREDIT = re.compile(r"[/:：©()\[\]|]|\b(?:[Bb]y|of|via|von)\b")


@functools.cache
def _credit() -> re.Pattern[str]:
    """A line that is nothing but a credit."""
    agency, picture = phrases.one_of("agency"), phrases.one_of("picture")
    return re.compile(
        rf"[(\[]\s?{picture}(?:{_MARK}[^()\[\]]{{0,160}})?[)\]]\W{{0,2}}"
        rf"|[(\[]\s?(?:{agency}|{picture}) ?(?:Photo|photo|Images)?(?: ?[/,|] ?[^()\[\]]{{1,100}})?[)\]]\W{{0,2}}"
        rf"|{picture}{_MARK}[^.!?]{{0,160}}"
        rf"|[^.!?/()]{{2,60}}/ ?{agency}\b[^.!?]{{0,40}}|{agency}(?: Photo)?/[^.!?]{{2,60}}"
        r"|(?:©|[Cc]ourtesy of|[Ii]mage via|[Pp]hoto via) [^.!?]{2,60}"
        r"|(?:Map|MAP|Graphic|Chart|Infographic|Diagram): [^.!?]{2,120}"
    )


@functools.cache
def _ending_credit() -> re.Pattern[str]:
    """A credit at the end of a line, with the space before it."""
    agency, picture = phrases.one_of("agency"), phrases.one_of("picture")
    after_sentence = r"(?<=[.!?\"”’)])\s+"
    return re.compile(
        rf"\s*[(\[]\s?{picture}(?:{_MARK}[^()\[\]]{{1,140}}| photo| image)?[)\]]\W{{0,2}}$"
        rf"|\s*[(\[](?:{agency} ?(?:Photo)?/[^()\[\]]{{2,80}}|[^()\[\]/]{{2,60}}/ ?{agency}[^()\[\]]{{0,40}})[)\]]\W{{0,2}}$"
        r"|\s*\[[^\[\]/]{2,60}/[^\[\]/]{2,60}\]\W{0,2}$"
        r"|\s*[(\[]Source: ?[^()\[\]/]{2,60}/[^()\[\]]{2,60}[)\]]\W{0,2}$"
        r"|\s+[|/–—-]?\s?(?:(?:File p|P)hoto|Photograph|Image|Picture|Foto|Bild|Credit|Illustration|Courtesy|Crédit photo"
        r"|Crédito|צילום)(?: credit)?(?::|\s?©|(?: courtesy(?: of)?:?| by|(?<=Courtesy) of)(?=\s[A-ZÀ-Þ]))\s?[^.!?]{2,80}$"
        rf"|{after_sentence}(?:[A-ZÀ-Þ][\w.'’-]* ){{0,3}}[A-ZÀ-Þ][\w.'’-]*/ ?{agency}[^.!?]{{0,40}}$"
        rf"|{after_sentence}{agency}(?: Photo)?/[^.!?]{{2,50}}$|{after_sentence}©\s?[^.!?]{{2,60}}$"
    )


_FILE_PHOTO = re.compile(r"(?:FILE PHOTO|File photo|FILE|Archivbild|Photo d'archives|Foto de archivo|Symbolbild)\s?[:–—-]\s")
_LONGEST_CREDIT, _LONGEST_POINTER = 180, 260


def caption_credit(line: str) -> int | None:
    """Where the photo credit at the end of a caption, or of a paragraph, begins; None when there is none."""
    offset = max(0, len(line) - _LONGEST_CREDIT)
    if not _MAY_BE_CREDIT.search(line, offset):
        return None
    match = _ending_credit().search(line, offset)
    return match.start() if match and match.start() > 0 else None


_POINTER = re.compile(
    r"(?<=[.!?…\"”’»)\]])\s+[(\[<>]{0,2}\s?(?:"
    r"(?:R(?:ead|EAD) (?:more|also|next|M(?:ore|ORE)|A(?:lso|LSO)|N(?:ext|EXT))|A(?:lso|LSO) (?:[Rr]ead|READ)|See also|SEE ALSO"
    r"|R(?:elated|ELATED)(?: [Aa]rticles?| [Ss]tor(?:y|ies))?|W(?:atch|ATCH)|M(?:ore|ORE)|Lesen Sie (?:auch|mehr)|Mehr dazu"
    r"|[ÀA] lire aussi|Lire aussi|Le[ae] también|Leer más|Leggi anche|Leia também|קראו עוד|اقرأ أيضا)\s?[:：>»]\s?\S"
    r"|(?:R(?:ead|EAD) (?:more|MORE)(?: here)?|Continue reading)\W{0,4}$|C(?:lick|LICK) (?:here|HERE) (?:for|to|TO|FOR) "
    r")|(?<=…)\s?\[\+\d{1,6} chars\]$"
)


def pointer(line: str) -> int | None:
    """Where a pointer to another article ("Read more: …") at the end of a paragraph begins; None when there is none."""
    for match in _POINTER.finditer(line, max(0, len(line) - _LONGEST_POINTER)):
        if not NEW_SENTENCE.search(line, match.start() + 1):
            return match.start()
    return None


_SURE_SHARE_WORDS = frozenset("facebook twitter whatsapp linkedin email share".split())
_PARTS = re.compile(r"\s*[|•·»>]\s*|\s+/\s+|\s{3,}")
_MAY_BE_ROW = re.compile(r"[|•·»>]| / |\s{3}")
_BY = re.compile(r"(?:By|BY|by|Von|VON|Par|PAR|Por|POR|Di|מאת|بقلم)\s?:?\s")
_ROLE = re.compile(
    r"\b(?:correspondent|reporter|editor|writer|columnist|contributor|bureau(?: chief)?|journalist|redakteur(?:in)?)"
    r"(?: (?:in|at) [\w ]{2,30})?$",
    re.IGNORECASE,
)
_CREDITS = re.compile(
    r"\(?(?:Additional |Other )?(?:Reporting|Writing|Editing|Edited|Compiled|Written|Reported|Words|Story|Text|Translated"
    r"|Produced|Contributing|Contributors?|Posted)(?: by\b|:)"
)
_CREDIT_WORDS = frozenset("by and in for with the of from at editing reporting additional writing contributed via to".split())
_NUMERIC_DATE = re.compile(r"\d{1,4}[-/.年]\d{1,2}")


def _judge_shape(line: str) -> LineVerdict | None:
    """Credits, dates, bylines, rows of links and of share buttons."""
    bare = line.strip(_DECORATION)
    if _MAY_BE_CREDIT.search(line):
        if len(line) <= _LONGEST_CREDIT and (_credit().fullmatch(bare) or _credit().fullmatch(line)):
            return LineVerdict("photo")
        if _FILE_PHOTO.match(bare):
            return LineVerdict("caption")
    if len(line) > 200:
        return None
    if _may_be_date(line) and is_date_line(line):
        return LineVerdict("date", sure=False)
    words = fold(line).split()
    if 1 < len(words) <= 16 and _phrases().share.issuperset(words):
        return LineVerdict("share", sure=not _SURE_SHARE_WORDS.isdisjoint(words))
    return _byline(bare) or _row(line)


def _may_be_date(line: str) -> bool:
    if not any(map(str.isdigit, line)):
        return False
    return bool(_NUMERIC_DATE.search(line)) or any(word.strip(".,").casefold() in MONTHS for word in line.split())


def _row(line: str) -> LineVerdict | None:
    """A row of links: parts that are furniture themselves, or three and more short labels."""
    if not _MAY_BE_ROW.search(line) or line[-1] in ".?!":
        return None
    parts = [part for part in _PARTS.split(line.strip("|•·<> ")) if part]
    if len(parts) < 2 or any(len(part) > 60 for part in parts):
        return None
    verdicts = [judge(part) for part in parts]
    if all(verdicts):
        return LineVerdict("navigation", sure=all(verdict.sure for verdict in verdicts if verdict))
    if len(parts) > 2 and line[0] != "|" and all(len(part) <= 30 and len(part.split()) <= 4 for part in parts):
        return LineVerdict("navigation", sure=False)
    return None


def _byline(line: str) -> LineVerdict | None:
    """Who wrote, edited or contributed: names, perhaps with a role, a place and a date."""
    if not line:
        return None
    if _CREDITS.match(line):
        names = _WORD.findall(line)[1:]
        return LineVerdict("byline") if all(word[0].isupper() or word.casefold() in _CREDIT_WORDS for word in names) else None
    if line[-1] in ".?!":
        return None
    start = _BY.match(line)
    if start:
        rest = without_dates(line[start.end() :])
        names = [word for word in _WORD.findall(rest) if word[0].islower() and word not in _CREDIT_WORDS | _SMALL_WORDS]
        return LineVerdict("byline", sure=False) if len(rest.split()) <= 12 and (not names or _ROLE.search(rest)) else None
    role = _ROLE.search(line) if len(line) <= 90 else None
    if role and (role.start() == 0 or "," in line or "|" in line):
        return LineVerdict("byline", sure=False)
    return None
