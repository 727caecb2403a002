"""What the evidence denies, only expects, gives no cause for, tells of something else, or does not tell at all."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

from rag import lexicon, thesaurus
from rag.checks.figures import same_day, same_number
from rag.checks.part import Part
from rag.checks.who import near_forms
from rag.facts import Reading, Token, meanings, opposites

_MEASURES = frozenset("high tall long deep wide thick old".split())
_DETERMINERS = frozenset("a an the its his her their".split())
_JOINING = frozenset("when after before as while because".split())
_FACTS = ("word", "name", "number", "date")
_HOURS = {"morning": range(4, 12), "afternoon": range(12, 18), "evening": range(17, 24), "night": (*range(19, 24), *range(6))}
_UNITS = frozenset("second minute hour day night week month year decade century".split())
_SUFFIXES = frozenset(
    ["", "s", "ed", "d", "ing", "er", "ers", "or", "ors", "age", "ages", "ment", "ments", "al", "als", "ion", "ions", "ation"]
    + ["ations", "ery", "eries", "ance", "ence", "y", "ies", "ly", "ness", "ity", "ive", "ist", "ists", "e", "es", "ship"]
)
_WEAK_CAUSE = lexicon.CAUSES | lexicon.HINTS


def denials(claim: Reading, parts: Sequence[Part]) -> Iterator[str]:
    """What the claim denies and the evidence affirms, or the other way round."""
    spare = [token for part in parts for token in part.reading.tokens if token.denied and not token.meanings & claim.meanings]
    nearest = max(parts, key=lambda part: _share(claim.of("word", "name"), [part]))
    for token in claim.of("word"):
        if token.text.lower() in lexicon.CAUSES:
            continue
        others = matches(token, [nearest]) or matches(token, parts)
        if others and token.denied and not any(other.negated for other in others):
            yield f"“{token.text}” is denied here and affirmed in the evidence"
        elif others and not token.negated and all(other.denied for other in others) and not _ended(claim.tokens, token):
            yield f"“{token.text}” is affirmed here and denied in the evidence"
        elif not others and token.denied and not spare and not opposed(token, parts) and not _left_open(token, parts):
            yield f"nothing in the evidence denies “{token.text}”"


def _left_open(token: Token, parts: Sequence[Part]) -> bool:
    """Whether a claim that something is unclear stands against evidence that leaves something open."""
    vague = token.text.lower() in ("unclear", "unknown", "uncertain")
    return vague and any(other.pending == 2 for part in parts for other in part.reading.tokens)


def _ended(tokens: Sequence[Token], token: Token) -> bool:
    """Whether a verb with a no in it stands before a word: dropping its flights."""
    at = tokens.index(token)
    return any(meanings(item.text.lower()) & failures() for item in tokens[max(at - 3, 0) : at] if item.kind == "word")


def matches(token: Token, parts: Sequence[Part]) -> list[Token]:
    """The words of the evidence that say the same: those with the same stem if there are any, else synonyms."""
    found = [other for part in parts for other in part.reading.of("word", "name") if other.meanings & token.meanings]
    stems = {meaning for meaning in token.meanings if not meaning.startswith(("#", "@"))}
    exact = [other for other in found if other.meanings & stems]
    return exact or found


def opposed(token: Token, parts: Sequence[Part]) -> list[Token]:
    """The words of the evidence that say the opposite."""
    against = [other for pair in opposites() for one, other in (pair, pair[::-1]) if one & token.meanings]
    return [
        other for part in parts for other in part.reading.of("word") if any(other.meanings & meaning for meaning in against)
    ]


def reversals(claim: Reading, parts: Sequence[Part]) -> Iterator[str]:
    """Words of the claim that are not in the evidence, while their opposites are."""
    for token in claim.of("word"):
        if matches(token, parts):
            continue
        for other in opposed(token, parts):
            if token.negated == other.negated and not other.meanings & claim.meanings:
                yield f"“{token.text}” is the opposite of “{other.text}” in the evidence"
                break


def hopes(claim: Reading, parts: Sequence[Part]) -> Iterator[str]:
    """What the claim tells as a fact while the evidence only expects, plans or fears it."""
    for at, token in enumerate(claim.tokens):
        if token.kind != "word":
            continue
        # "They agreed to exchange prisoners. The exchange …": the noun does not make it a fact.
        others = [other for other in matches(token, parts) if other.pending or _finite(other.text)]
        if not others:
            continue
        certain = min(other.pending for other in others)
        finite = token.pending or ((_finite(token.text) or _invariant(claim.tokens, at)) and not _progressive(claim.tokens, at))
        if finite and token.pending < certain:
            yield f"“{token.text}” has not happened, or not for certain, in the evidence"


def _finite(word: str) -> bool:
    return word.lower().endswith("ed") or lexicon.VERBS.get(word.lower(), word.lower()) != word.lower()


def _invariant(tokens: Sequence[Token], at: int) -> bool:
    """A verb that looks the same in the past, right behind its subject: the bank cut its rate."""
    same = lexicon.VERBS.get(tokens[at].text.lower()) == tokens[at].text.lower()
    behind = tokens[at + 1].text.lower() if at + 1 < len(tokens) else ""
    return same and at > 0 and tokens[at - 1].kind in ("word", "name") and behind in _DETERMINERS


def _progressive(tokens: Sequence[Token], at: int) -> bool:
    if at and tokens[at - 1].text.lower() == "being":
        return True
    return tokens[at].text.endswith("ing") and any(
        item.text.lower() in ("is", "are", "am") for item in tokens[max(at - 3, 0) : at]
    )


def causes(claim: Reading, parts: Sequence[Part]) -> Iterator[str]:
    """Causes that the evidence does not give for the same thing."""
    tokens = claim.tokens
    at = next((index for index, token in enumerate(tokens) if _claims_cause(tokens, index)), None)
    if at is None:
        return
    after = [token for token in tokens[at + 1 :] if token.kind in ("word", "name")]
    before = [token for token in tokens[:at] if token.kind in ("word", "name") and not token.meanings & _light()]
    if not after or tokens[at].negated:
        return
    best = max(parts, key=lambda part: (_share(after, [part]), _share(before, [part])))
    near = [part for part in parts if part.quote == best.quote and abs(part.place - best.place) <= 1]
    if _share(after, [best]) < 0.5:
        yield "the cause is not in the evidence"
    elif not any(token.text.lower() in _WEAK_CAUSE for token in best.reading.tokens):
        yield "the evidence gives no cause"
    elif _share(before, near) < 0.5:
        yield "the evidence gives this cause for something else"


def _claims_cause(tokens: Sequence[Token], at: int) -> bool:
    word = tokens[at].text.lower()
    following = tokens[at + 1].text.lower() if at + 1 < len(tokens) else ""
    if word in ("due", "owing", "thanks", "led", "leading", "lead", "leads"):
        return following == "to"
    if word in ("so", "set"):
        return False
    return word in lexicon.CAUSES


def _share(tokens: Sequence[Token], parts: Sequence[Part]) -> float:
    """The share of tokens whose meaning is in the parts."""
    told = frozenset().union(*(part.reading.meanings for part in parts))
    return sum(bool(token.meanings & told) for token in tokens) / len(tokens) if tokens else 1.0


def mixtures(claim: Reading, parts: Sequence[Part]) -> Iterator[str]:
    """Clauses of the claim that can only be put together from sentences that speak of different things."""
    for clause in _clauses(claim):
        facts = [token for token in clause if token.kind in ("word", "name", "number", "date")]
        if len(facts) < 2:
            continue
        best = max(parts, key=lambda part: (sum(_told(token, part) for token in facts), -part.place))
        missing = [token for token in facts if not _told(token, best)]
        for token in missing:
            homes = [part for part in parts if _told(token, part, exact=True)]
            if homes and not any(_linked(best, home, parts, claim) for home in homes):
                yield f"“{token.text}” belongs to something else in the evidence"
                break


def chains(claim: Reading, parts: Sequence[Part]) -> Iterator[str]:
    """Two events that a "when" or an "after" puts together, and that different quotations tell of."""
    at = next((index for index, token in enumerate(claim.tokens) if token.text.lower() in _JOINING and index), None)
    if at is None:
        return
    ends = [[token for token in half if token.kind in _FACTS] for half in (claim.tokens[:at], claim.tokens[at + 1 :])]
    homes = []
    for facts in ends:
        if sum(token.kind == "word" for token in facts) < 2:
            return
        shares = {quote: _share_told(facts, parts, quote) for quote in {part.quote for part in parts}}
        homes.append({quote for quote, share in shares.items() if share >= 0.75 and share == max(shares.values())})
    if all(homes) and not homes[0] & homes[1]:
        yield f"what stands on both sides of “{claim.tokens[at].text}” is not told together in the evidence"


def _share_told(facts: Sequence[Token], parts: Sequence[Part], quote: int) -> float:
    return sum(any(part.quote == quote and _told(token, part) for part in parts) for token in facts) / len(facts)


def _clauses(claim: Reading) -> list[list[Token]]:
    found: list[list[Token]] = [[]]
    for token in claim.tokens:
        if (token.kind == "mark" and token.text in ",;:-") or token.text.lower() in (
            "and",
            "but",
            "while",
            "when",
            "after",
            "because",
        ):
            found.append([])
        else:
            found[-1].append(token)
    # A short stretch between commas is no clause of its own.
    merged: list[list[Token]] = [[]]
    for clause in found:
        if sum(token.kind in ("word", "name") for token in clause) < 3 and merged[-1]:
            merged[-1] += clause
        else:
            merged.append(list(clause))
    return [clause for clause in merged if clause]


def _told(token: Token, part: Part, *, exact: bool = False) -> bool:
    if token.kind == "number":
        return any(same_number(token, other) for other in part.reading.of("number"))
    if token.kind == "date":
        return any(same_day(token.value, other.value, part) for other in part.reading.of("date"))
    wanted = {meaning for meaning in token.meanings if not (exact and meaning.startswith("#"))}
    return bool(wanted & part.reading.meanings)


def _linked(one: Part, other: Part, parts: Sequence[Part], claim: Reading) -> bool:
    """Whether the sentences from one to another of a quotation go on about the same: none of them opens with a new name."""
    if one.quote != other.quote:
        return False
    first, last = sorted((one.place, other.place))
    between = [part for part in parts if part.quote == one.quote and first <= part.place <= last]
    known = between[0].reading.meanings | claim.meanings
    for part in between[1:]:
        opening = next((token for token in part.reading.tokens if token.kind in ("word", "name")), None)
        if opening is not None and opening.kind == "name" and not opening.meanings & known:
            return False
        known |= part.reading.meanings
    return True


def additions(claim: Reading, parts: Sequence[Part]) -> list[Token]:
    """The words of the claim that the evidence has in no wording that the tables know, and that add something."""
    told = frozenset().union(*(part.reading.meanings for part in parts))
    words = {token.text.lower() for part in parts for token in part.reading.of("word", "name")}
    pairs = {
        one.text.lower() + other.text.lower()
        for part in parts
        for one, other in zip(part.reading.tokens, part.reading.tokens[1:], strict=False)
    }
    reported = any(token.text.lower() in lexicon.SAYING for part in parts for token in part.reading.of("plain"))
    return [
        token
        for at, token in enumerate(claim.tokens)
        if token.kind == "word"
        and not (reported and token.text.lower() in lexicon.SPEAKING)
        and token.text.lower() not in lexicon.CAUSES
        and not token.meanings & told
        and token.text.lower() not in pairs
        and not (token.text.lower() in _MEASURES and at > 1 and claim.tokens[at - 2].kind == "number")
        and not token.meanings & _light()
        and not (token.text.lower().startswith("fail") and any(item.denied for item in claim.tokens[at + 1 : at + 3]))
        and not any(other.negated != token.negated for other in opposed(token, parts))
        and not _left_open(token, parts)
        and not _by_the_clock(token, parts)
        and not any(meanings(word) & _kinds().get(kind, frozenset()) for word in words for kind in token.meanings)
        and not near_forms(frozenset({token.text.lower()}), frozenset(words))
        and not any(_akin(token.text.lower(), word) for word in words)
    ]


@functools.cache
def _light() -> frozenset[str]:
    return frozenset(meaning for word in lexicon.LIGHT for meaning in meanings(word) if not meaning.startswith("#"))


def _by_the_clock(token: Token, parts: Sequence[Part]) -> bool:
    """Whether a time of day is what the evidence says by the clock: 6:40 a.m. is in the morning."""
    hours = _HOURS.get(token.text.lower(), range(0))
    times = [other.value for part in parts for other in part.reading.of("date") if other.value[0] == "clock"]
    return any(value[1] in hours for value in times)


@functools.cache
def _kinds() -> dict[str, frozenset[str]]:
    """The stems of the kinds of a thing, by the stem of its name."""

    def stems(word: str) -> frozenset[str]:
        return frozenset(meaning for meaning in meanings(word) if meaning[0] != "#")

    return {
        stem: frozenset().union(*map(stems, kinds.split()))
        for general, kinds in thesaurus.KINDS.items()
        for stem in stems(general)
    }


def _akin(one: str, other: str) -> bool:
    """Two forms of one word: vaccinated, vaccination; wreck, wreckage; rob, robber."""
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= 6 and shared >= 0.6 * max(len(one), len(other)) or (shared >= 3 and _derived(one[shared:], other[shared:]))


def _derived(one: str, other: str) -> bool:
    return one in _SUFFIXES and other in _SUFFIXES


def is_unit(token: Token) -> bool:
    """Whether a word is a unit of time."""
    return token.text.lower().rstrip("s") in _UNITS


def in_cause(claim: Reading, token: Token) -> bool:
    """Whether a word stands behind a "because"."""
    return any(_claims_cause(claim.tokens, index) for index in range(claim.tokens.index(token)))


@functools.cache
def failures() -> frozenset[str]:
    """What verbs with a no in them mean."""
    return frozenset(meaning for word in lexicon.FAILING for meaning in meanings(word) if meaning[0] != "#")
