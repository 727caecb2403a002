"""Names and offices that the evidence does not have, or gives to someone else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag import lexicon
from rag.checks.part import Part
from rag.facts import Reading, Token, meanings
from rag.names import Name, names

_HEADS = frozenset("head boss leader founder owner editor member".split())
_BEFORE_OFFICES = lexicon.OFFICES | lexicon.DEPARTMENTS | {"the", "a", "an", "its"}
_IS = frozenset("is was as who became the a an has been".split())
_ROMAN = {"i": "first", "ii": "second", "iii": "third", "iv": "fourth", "v": "fifth"}
_ENDINGS = frozenset("s a n an ian ean ese i ish ic er ers ans ns".split())


def strangers(claim: Reading, parts: Sequence[Part]) -> Iterator[str]:
    """Names of the claim that the evidence does not have, or that it does not have as one name."""
    sources = [Name(source, 0, len(source), False) for source in dict.fromkeys(part.source for part in parts) if source]
    known = [*(name for part in parts for name in names(part.reading.text)), *sources]
    evidence = [_name_forms(name) for name in known]
    told = frozenset().union(*(part.reading.meanings for part in parts), *(forms for name in evidence for forms in name))
    told |= {form for part in parts for token in part.reading.tokens for form in _forms(token.text)}
    first = next((token.start for token in claim.tokens if token.kind != "mark"), 0)
    for name in names(claim.text):
        wanted = _name_forms(name)
        inside = [token for token in claim.tokens if name.start <= token.start < name.end]
        if not any(token.kind == "name" for token in inside):
            continue
        # "Striker Lena Abara": the word that opens a sentence may have been taken into the name.
        if inside[0].start == first and len(wanted) > 1 and not wanted[0] & told:
            wanted = wanted[1:]
        if _one_name(wanted, evidence) or _initials(name, known) or name.text.lower() in lexicon.FUNCTION:
            continue
        if not all(near_forms(forms, told) for forms in wanted) or _several_names(wanted, evidence):
            yield f"the name “{name.text}” is not in the evidence"


def _name_forms(name: Name) -> list[frozenset[str]]:
    place = lexicon.PLACES.get(" ".join(name.words))
    return [_forms(word) | ({f"@{place}"} if place else set()) for word in name.words]


def near_forms(forms: frozenset[str], told: frozenset[str]) -> bool:
    """Whether a word of a name is told, or one that differs in an ending: Antarctic, Antarctica."""
    return bool(forms & told) or any(
        len(short) >= 5 and long.startswith(short) and long[len(short) :] in _ENDINGS
        for form in forms
        for other in told
        for short, long in (sorted((form, other), key=len),)
    )


def _forms(text: str) -> frozenset[str]:
    word = re.sub(r"'s?$", "", text.lower()).strip(".")
    parts = {word, *word.split("-")} | ({_ROMAN[word]} if word in _ROMAN else set())
    return frozenset(parts | {f"@{lexicon.PLACES[part]}" for part in parts if part in lexicon.PLACES})


def _one_name(wanted: Sequence[frozenset[str]], evidence: Sequence[Sequence[frozenset[str]]]) -> bool:
    return any(all(any(forms & other for other in name) for forms in wanted) for name in evidence)


def _several_names(wanted: Sequence[frozenset[str]], evidence: Sequence[Sequence[frozenset[str]]]) -> bool:
    """Whether words of one name of the claim are names of the evidence apart, so that two people were made one."""
    people = [forms for forms in wanted if not any(form.startswith("@") for form in forms)]
    homes = [homes for forms in people if (homes := {at for at, name in enumerate(evidence) if any(forms & w for w in name)})]
    return len(homes) > 1 and not set.intersection(*homes)


def _initials(name: Name, known: Sequence[Name]) -> bool:
    """ECB for European Central Bank, or the other way round."""

    def letters(text: str) -> str:
        return "".join(word[0] for word in text.split() if word[0].isupper())

    short = name.text.replace(".", "")
    if short.isupper() and 2 <= len(short) <= 6:
        return any(letters(other.text) == short for other in known)
    return len(name.words) > 1 and any(other.text.replace(".", "") == letters(name.text) for other in known)


def offices(claim: Reading, parts: Sequence[Part]) -> Iterator[str]:
    """Offices that the evidence does not name, or gives to someone else."""
    told = frozenset(
        form for part in parts for token in part.reading.tokens for form in (*token.meanings, *meanings(token.text.lower()))
    )
    for held, holder in _offices(claim):
        missing = [word for word in held if not meanings(word) & told]
        if missing:
            yield f"the office “{' '.join(held)}” is not in the evidence"
            continue
        others = [(office, other) for part in parts for office, other in _offices(part.reading)]
        same = [other for office, other in others if set(held) <= set(office)]
        if same and not any(holder & other for other in same) and any(holder & other for _, other in others):
            yield f"someone else is “{' '.join(held)}” in the evidence"


def _offices(reading: Reading) -> list[tuple[tuple[str, ...], frozenset[str]]]:
    """The offices written in front of names: (("finance", "minister"), the name)."""
    found = []
    tokens = reading.tokens
    for at, token in enumerate(tokens):
        if token.kind != "name" or (at and tokens[at - 1].kind == "name"):
            continue
        start = at
        while start > 0 and tokens[start - 1].text.lower() in lexicon.OFFICES | lexicon.DEPARTMENTS:
            start -= 1
        held = tuple(item.text.lower() for item in tokens[start:at])
        end = at
        while end + 1 < len(tokens) and tokens[end + 1].kind == "name":
            end += 1
        if any(word in lexicon.OFFICES for word in held):
            found.append((held, frozenset().union(*(item.meanings for item in tokens[at : end + 1]))))
    return found


def posts(claim: Reading, parts: Sequence[Part]) -> Iterator[str]:
    """Offices that someone holds in another body than the claim says: chairman of Meridian, not of Kestrel."""
    theirs = [post for part in parts for post in _posts(part.reading)]
    for office, holder, body in _posts(claim):
        known = [other for held, whose, other in theirs if held & office and whose & holder]
        if known and not any(other & body for other in known):
            yield "the office is held in another body in the evidence"


def _posts(reading: Reading) -> list[tuple[frozenset[str], frozenset[str], frozenset[str]]]:
    """Who is what of what: "Kestrel's chairman, Otto Lindgren", "Otto Lindgren, (is) chairman of Kestrel"."""
    found = []
    tokens = reading.tokens
    for at, token in enumerate(tokens):
        if token.kind == "name" or token.text.lower() not in lexicon.OFFICES | _HEADS:
            continue
        start, end = at, at
        while start > 0 and tokens[start - 1].kind != "name" and tokens[start - 1].text.lower() in _BEFORE_OFFICES:
            start -= 1
        while end + 1 < len(tokens) and tokens[end + 1].kind != "name" and tokens[end + 1].text.lower() in lexicon.OFFICES:
            end += 1
        owner = _run(tokens, start - 1, -1) if start and tokens[start - 1].text.endswith(("'s", "s'")) else frozenset()
        of = end + 1 < len(tokens) and tokens[end + 1].text.lower() in ("of", "at")
        body = owner or (_run(tokens, end + 2 + (_text(tokens, end + 2) == "the"), 1) if of else frozenset())
        behind = _run(tokens, end + 1 + (_text(tokens, end + 1) == ","), 1)
        lead = start - 1
        while lead > 0 and (tokens[lead].text.lower() in _IS or tokens[lead].text == ","):
            lead -= 1
        before = _run(tokens, lead, -1) if 0 <= lead < start - 1 else frozenset()
        holder = behind or before
        if body and holder and not body & holder:
            found.append((token.meanings, holder, body))
    return found


def _text(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].text.lower() if 0 <= at < len(tokens) else ""


def _run(tokens: Sequence[Token], at: int, step: int) -> frozenset[str]:
    """The words of the name that begins, or ends, at a place."""
    found: frozenset[str] = frozenset()
    while 0 <= at < len(tokens) and tokens[at].kind == "name":
        found |= tokens[at].meanings
        at += step
    return found
