"""Deeds that the evidence tells of someone or something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag import lexicon
from rag.checks.part import Part
from rag.facts import Reading, Token

_BE = frozenset("is are was were be been being am get gets got".split())
_PREPOSITIONS = frozenset(
    """in of at to from with near on for against by between over into inside outside across through under than about
    around""".split()
)
_AUXILIARIES = _BE | frozenset(
    "has have had will would may might could can should shall must did do does not also who which that already".split()
)
_INSIDE = frozenset("of the a an and its their his her this".split())
_OPENERS = frozenset("that but while when as after because before since which and".split())
_CALLING = frozenset("call called calls calling describe described describes describing".split())
_BEFORE_NAMES = lexicon.OFFICES | lexicon.DEPARTMENTS | {"the", "a", "an", "its", "their", "his", "her"}
_HAVING = frozenset(["has", "have", "had"])
_CLAUSE = _OPENERS | frozenset(["who", ",", ";", ":", ".", "-"])
_PRONOUNS = frozenset("he she they it his her their its him them who which this that".split())


def actors(claim: Reading, parts: Sequence[Part]) -> Iterator[str]:
    """Deeds that the claim gives to another name than the evidence does."""
    known = frozenset(word for part in parts for token in part.reading.of("name") for word in token.meanings)
    for at, token in enumerate(claim.tokens):
        if token.kind not in ("word", "plain") or not verbal(claim.tokens, at):
            continue
        passive, mine = _subject(claim.tokens, at)
        if not mine or not mine & known:
            continue
        theirs = [
            (turned, who or (frozenset() if turned else _before(part, index, parts)))
            for part in parts
            for index, other in enumerate(part.reading.tokens)
            if _same_deed(token, other) and verbal(part.reading.tokens, index)
            for turned, who in (_subject(part.reading.tokens, index),)
        ]
        if theirs and all(turned == passive and who and not who & mine for turned, who in theirs):
            yield f"in the evidence “{token.text}” is told of someone else"


def doers(claim: Reading, parts: Sequence[Part]) -> Iterator[str]:
    """Deeds that the claim gives to another noun than the evidence does: the lower house approved what the Senate did."""
    told = frozenset().union(*(part.reading.meanings for part in parts))
    for at, token in enumerate(claim.tokens):
        if token.kind != "word" or not verbal(claim.tokens, at):
            continue
        passive, head, _ = _phrase_before(claim.tokens, at)
        if not head or not head & told:
            continue
        theirs = [
            _phrase_before(part.reading.tokens, index)
            for part in parts
            for index, other in enumerate(part.reading.tokens)
            if _same_deed(token, other) and verbal(part.reading.tokens, index) and not _infinitive(part.reading.tokens, index)
        ]
        if theirs and all(turned == passive and whole and not whole & head for turned, _, whole in theirs):
            yield f"in the evidence “{token.text}” is told of something else"


def owners(claim: Reading, parts: Sequence[Part]) -> Iterator[str]:
    """What the claim says that someone has, while the evidence says it of someone else."""
    for at, token in enumerate(claim.tokens):
        what = _had(claim.tokens, at)
        mine = _subject(claim.tokens, at)[1] if what else frozenset()
        if not mine:
            continue
        theirs = [
            _subject(part.reading.tokens, index)[1]
            for part in parts
            for index in range(len(part.reading.tokens))
            if what & _had(part.reading.tokens, index)
        ]
        if theirs and all(who and not who & mine for who in theirs):
            yield f"what comes after “{token.text}” is told of someone else in the evidence"


def _had(tokens: Sequence[Token], at: int) -> frozenset[str]:
    """What someone has, when the word is no more than a helping verb nothing."""
    if tokens[at].text.lower() not in _HAVING or at + 1 == len(tokens):
        return frozenset()
    behind = [token for token in tokens[at + 1 : at + 6] if token.kind == "word"]
    helping = (
        tokens[at + 1].text.lower() in _BE | {"been", "not", "to"} or not behind or verbal(tokens, tokens.index(behind[0]))
    )
    return frozenset() if helping else frozenset(meaning for meaning in behind[0].meanings if meaning[0] not in "#@")


def moments(claim: Reading, parts: Sequence[Part]) -> Iterator[str]:
    """Deeds that the claim puts at another time than the evidence does."""
    for at, token in enumerate(claim.tokens):
        if token.kind != "word" or not verbal(claim.tokens, at):
            continue
        stems = {meaning for meaning in token.meanings if meaning[0] not in "#@"}
        when = [item.value for item in _clause(claim.tokens, at) if item.kind == "date"]
        same = [
            (part.reading, index)
            for part in parts
            for index, other in enumerate(part.reading.tokens)
            if other.kind == "word" and stems & other.meanings and verbal(part.reading.tokens, index)
        ]
        for value in when:
            kinds = ("day", "weekday") if value[0] in ("day", "weekday") else (value[0],)
            # A date that the evidence does not name at all is another check's.
            named = any(value == item.value for part in parts for item in part.reading.of("date"))
            if (
                named
                and same
                and all(
                    any(item.kind == "date" and item.value[0] in kinds for item in _clause(reading.tokens, index))
                    and value not in [item.value for item in reading.of("date")]
                    for reading, index in same
                )
            ):
                yield f"“{token.text}” has another date in the evidence"


def _clause(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    """The clause that a word stands in."""
    start = next((index + 1 for index in range(at - 1, -1, -1) if tokens[index].text.lower() in _CLAUSE), 0)
    end = next((index for index in range(at + 1, len(tokens)) if tokens[index].text.lower() in _CLAUSE), len(tokens))
    return tokens[start:end]


def _phrase_before(tokens: Sequence[Token], at: int) -> tuple[bool, frozenset[str], frozenset[str]]:
    """Whether a verb is passive, the last word of its subject, and all words of it; empty when the subject is unclear."""
    passive = _passive(tokens, at)
    nothing: frozenset[str] = frozenset()
    index = at - 1
    while index >= 0 and (tokens[index].text.lower() in _AUXILIARIES or tokens[index].text.lower().endswith("ly")):
        index -= 1
    if index > 0 and tokens[index].text == "," and tokens[index + 1].text.lower() in ("who", "which"):
        index -= 1
    end = index
    while index >= 0 and (tokens[index].kind in ("word", "name") or tokens[index].text.lower() in _INSIDE):
        index -= 1
    inside = [token for token in tokens[index + 1 : end + 1] if token.kind in ("word", "name")]
    clear = index < 0 or tokens[index].kind == "mark" or tokens[index].text.lower() in _OPENERS
    if not inside or not clear or tokens[end].kind not in ("word", "name"):
        return passive, nothing, nothing
    of = next((place for place in range(index + 1, end + 1) if tokens[place].text.lower() == "of"), end + 1)
    heads = [token for token in tokens[index + 1 : of] if token.kind in ("word", "name")]
    return passive, heads[-1].meanings if heads else nothing, frozenset().union(*(token.meanings for token in inside))


def objects(claim: Reading, parts: Sequence[Part]) -> Iterator[str]:
    """Deeds that the claim says were done to, or with, another name than the evidence does."""
    told = frozenset().union(*(token.meanings for part in parts for token in part.reading.of("name")))
    for at, token in enumerate(claim.tokens):
        if token.kind != "word" or not verbal(claim.tokens, at):
            continue
        theirs = [
            _objects(part.reading.tokens, index)
            for part in parts
            for index, other in enumerate(part.reading.tokens)
            if _same_deed(token, other) and verbal(part.reading.tokens, index)
        ]
        for link, name in _objects(claim.tokens, at).items():
            if name & told and theirs and all(link in known and not known[link] & name for known in theirs):
                yield f"in the evidence “{token.text}” goes with another name"


def _objects(tokens: Sequence[Token], at: int) -> dict[str, frozenset[str]]:
    """The names behind a verb by the preposition that leads them, "" for the one that none leads."""
    found: dict[str, frozenset[str]] = {}
    link = "by" if _passive(tokens, at) else ""
    for index in range(at + 1, min(at + 10, len(tokens))):
        token = tokens[index]
        word = token.text.lower()
        if (token.kind == "mark" and word in ".,;:?!") or word in _OPENERS or (token.kind == "word" and verbal(tokens, index)):
            break
        if word in _PREPOSITIONS:
            link = word
        elif token.kind == "name":
            found[link] = found.get(link, frozenset()) | token.meanings
        elif word == "to":
            break
    return {link: name for link, name in found.items() if link not in ("in", "of", "at", "on", "near", "about")}


def ways(claim: Reading, parts: Sequence[Part]) -> Iterator[str]:
    """From and to, the wrong way round."""
    mine = _ways(claim)
    for name, ends in mine.items():
        theirs = frozenset().union(*(_ways(part.reading).get(name, frozenset()) for part in parts))
        if theirs and not theirs & ends:
            yield f"the direction of “{name}” is the other way round in the evidence"


def _ways(reading: Reading) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for before, token in zip(reading.tokens, reading.tokens[1:], strict=False):
        if token.kind == "name" and before.text.lower() in ("from", "to"):
            word = token.text.lower()
            found[word] = found.get(word, frozenset()) | {before.text.lower()}
    return found


def _same_deed(one: Token, other: Token) -> bool:
    if one.text.lower() in _CALLING:
        return other.text.lower() in _CALLING
    return one.kind == other.kind == "word" and bool(one.meanings & other.meanings)


def verbal(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word is a verb that tells of a deed, as far as its form and its place show."""
    word = tokens[at].text.lower()
    if word in _CALLING or (word.endswith("ing") and at > 0 and tokens[at - 1].text == ","):
        return True
    if tokens[at].kind == "plain":
        return False
    if word in lexicon.VERBS or word.endswith("ed"):
        # "The exposed bees": a participle in front of a noun tells of no deed.
        described = at + 1 < len(tokens) and tokens[at + 1].kind == "word"
        return not (described and at > 0 and tokens[at - 1].text.lower() in _PREPOSITIONS | _INSIDE | {"that"})
    before = next((item for item in reversed(tokens[:at]) if item.kind != "mark"), None)
    if before is None:
        return False
    if _infinitive(tokens, at):
        return True
    person = before.kind == "name" and not any(meaning.startswith("@") for meaning in before.meanings)
    return (word.endswith("s") and (person or before.text.lower() in _PRONOUNS)) or before.text.lower() in lexicon.MODALS


def _infinitive(tokens: Sequence[Token], at: int) -> bool:
    return at > 1 and tokens[at - 1].text.lower() == "to" and tokens[at].text.islower() and tokens[at - 2].kind != "number"


def _subject(tokens: Sequence[Token], at: int) -> tuple[bool, frozenset[str]]:
    """Whether a verb is passive, and the name that is its subject (or stands after its "by"); none when that is unclear."""
    passive = _passive(tokens, at)
    if passive:
        for index in range(at + 1, min(at + 8, len(tokens))):
            if tokens[index].text.lower() == "by":
                doer = [item.meanings for item in tokens[index + 1 : index + 6] if item.kind == "name"]
                return False, frozenset().union(*doer)
    if tokens[at].text.lower().endswith("ing") and at > 0 and tokens[at - 1].text == ",":
        return passive, _names_of(tokens[:at])
    if _infinitive(tokens, at):
        # "Alemu sprinted to win", "Alemu asked Haile to stop": any of them may be meant.
        return False, frozenset().union(*(item.meanings for item in tokens[:at] if item.kind == "name"))
    end = _name_before(tokens, at)
    if end < 0 or tokens[end].text.endswith(("'s", "s'")):
        return passive, frozenset()
    start = end
    while start > 0 and tokens[start - 1].kind == "name":
        start -= 1
    lead = start
    while lead > 0 and tokens[lead - 1].text.lower() in _BEFORE_NAMES:
        lead -= 1
    if lead and tokens[lead - 1].text.lower() in _PREPOSITIONS:
        return passive, frozenset()
    return passive, _together(tokens, start, end)


def _passive(tokens: Sequence[Token], at: int) -> bool:
    if tokens[at].text.lower().endswith("ing"):
        return False
    by = at + 1 < len(tokens) and tokens[at + 1].text.lower() == "by"
    return by or any(item.text.lower() in _BE for item in tokens[max(at - 3, 0) : at])


def _names_of(tokens: Sequence[Token]) -> frozenset[str]:
    """All names that "…, calling it a threat" may be told of: those that no preposition leads."""
    found: frozenset[str] = frozenset()
    for at, token in enumerate(tokens):
        led = at > 0 and (tokens[at - 1].text.lower() in _PREPOSITIONS or (tokens[at - 1].kind == "name" and not found))
        if token.kind == "name" and not led:
            found |= token.meanings
    return found


def _name_before(tokens: Sequence[Token], at: int) -> int:
    """The end of the name that stands right before a verb: only small words, numbers, and what is set off by commas between."""
    index = at - 1
    aside = False
    while index >= 0:
        token = tokens[index]
        if token.kind == "mark" and token.text == ",":
            aside = not aside
        elif token.kind == "mark" and token.text in ".;:?!":
            return -1
        elif token.kind == "name" and not aside or token.kind == "name" and tokens[index + 1].text == ",":
            return index
        elif token.kind == "word" and not aside and not token.text.lower().endswith("ly"):
            acts = token.text.lower() in lexicon.BODIES and index and tokens[index - 1].kind == "name"
            if not acts:
                return -1
        index -= 1
    return -1


def _together(tokens: Sequence[Token], start: int, end: int) -> frozenset[str]:
    """The meanings of a name, and of those joined to it by "and"."""
    found = frozenset().union(*(item.meanings for item in tokens[start : end + 1]))
    if start >= 2 and tokens[start - 1].text.lower() == "and" and tokens[start - 2].kind == "name":
        found |= frozenset().union(*(item.meanings for item in tokens[max(start - 5, 0) : start - 1] if item.kind == "name"))
    return found


def _before(part: Part, at: int, parts: Sequence[Part]) -> frozenset[str]:
    """Whom a pronoun before a verb means: the first name of the sentence before."""
    lead = [token.text.lower() for token in part.reading.tokens[max(at - 3, 0) : at]]
    if not {"he", "she", "they", "it"} & set(lead):
        return frozenset()
    for other in parts:
        if (other.quote, other.place) == (part.quote, part.place - 1):
            tokens = other.reading.tokens
            first = next((at for at, item in enumerate(tokens) if item.kind == "name"), None)
            if first is None:
                return frozenset()
            end = first
            while end + 1 < len(tokens) and tokens[end + 1].kind == "name":
                end += 1
            return _together(tokens, first, end)
    return frozenset()
