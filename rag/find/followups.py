"""A follow-up question made to stand alone by rule: the names and the event it leaves out are carried over from the talk.

Pronouns and "the trip" are replaced where the talk says what they stand for, "And Gantz's?" takes the place of the name in
the question before, "And in May?" that of its time, and what cannot be put into the sentence is named behind it: "Why? (about:
Gallant's trip postponed)".
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from rag.english import lexicon
from rag.english.datewords import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from rag.english.names import Name, is_place, names
from rag.english.periods import question_dates
from rag.english.wording import content_terms

History = Sequence[tuple[str, str]]
"""The turns of a talk so far, the oldest first, as `(role, text)`."""

# Older turns no longer decide what "it" is, and a pasted article is not a question.
_TURNS = 8
_LONGEST = 2_000

_MARKS = re.compile(r"\[\d{1,4}\]")
_AUXILIARY = r"(?:was|were|is|are|did|does|do|has|have|had|will|would|could|can|should)"
_SHIFT = re.compile(r"^(?:and |but )?(?:and|but|or|what about|how about|what of) (?P<what>[^?]{1,200})\??\s*$", re.I)
_BARE = re.compile(r"^(?:and |but )?(?P<word>why|when|where|how)(?: (?:so|exactly|then))?\s*\??\s*$", re.I)
_MORE = re.compile(
    r"^(?:and |but |please )?(?:(?:tell me |say |explain )?more\b.{0,40}|(?:details|anything else|what else|who else)\b.{0,40}|"
    r"go on|continue|explain|elaborate|who|(?:by |to |with )?whom|since when|how many|how much|which(?: one)?|really|"
    r"what happened(?: then| next| after that)?|are you sure|what do you mean|why not|how come)\s*[?.!]?\s*$",
    re.I,
)
_OPENS = re.compile(rf"^(why|when|where|how) ({_AUXILIARY} .*)$", re.I)
_WHO_WAS = re.compile(r"^who (was|were|is|are|has been|have been) (.*)$", re.I)
_ASKS_WHO = re.compile(r"^(?:and |but )?(?:who|which (?:minister|official|leader|man|woman|person|president|player))\b", re.I)
_QUESTION_WORDS = re.compile(
    r"^(?:and |but |so )?(?:(?:why|when|where|how(?: many| much| long| often)?|what|which|who|whom|whose)\b ?)?"
    rf"(?:{_AUXILIARY}\b ?)?",
    re.I,
)
_PERSON = re.compile(r"\b(?:he|she|him|his|her|hers)\b", re.I)
_THING = re.compile(r"(?<!\bdo )(?<!\bdid )(?<!\bdone )(?<!\bdoing )\b(?:it|its)\b", re.I)
_OWN_IT = re.compile(r"\b(?:say|says|said|think|believe|claim|that|if|whether|when|because|after|before) its?\b", re.I)
_DEED = re.compile(r"\b(?:do|did|done|doing) (?:it|so)\b", re.I)
_GROUP = re.compile(r"\b(?:they|them|their|theirs)\b", re.I)
_THERE = re.compile(r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere(?=\s*[?.!,]|\s*$)", re.I)
_POINTS = re.compile(r"\b(?:this|that|these|those|then|the (?:former|latter|other|same|first|second))\b", re.I)
_IT_IS_TRUE = re.compile(r"\bit (?:\w+ )?(?:true|false|possible|likely|clear|certain|known|reported)\b|\btime is it\b", re.I)
_CLAUSE_THAT = re.compile(
    r"\b(?:say|says|said|claim|claims|claimed|true|mean|means|know|believe|think|argue|argued|deny|denied|report|reported|likely|"
    r"clear|confirm|confirmed|show|shows|showed) that (?=\S)",
    re.I,
)
_THE = re.compile(r"\b(?:the|that|this|those|these) (?P<noun>[a-z][a-z-]{2,30})\b")
_OWNED = re.compile(r"(?:'s|’s|'|’) (?:[a-z][a-z-]{1,30} ){0,3}?(?P<noun>[a-z][a-z-]{2,30})\b")
_WHEN = r"(?:in|on|at|by|during|since|before|after|until|from|last|next)\b"
_DATE = re.compile(
    rf"^(?:{_WHEN})?\s*(?:\d{{4}}$|(?:early |late |mid-)?"
    rf"(?:{'|'.join((*ENGLISH_MONTHS, *ENGLISH_WEEKDAYS))}|week|month|year)\b)",
    re.I,
)
_SPEAKS = re.compile(r"^(?:'s|’s)? (?:said|says|told|met|vetoed|announced|resigned|asked|warned|insisted|argued|wrote|added)\b")
# Where a question names a time does not depend on the day on which it is asked.
_YEAR, _MONTH = re.compile(r"\b(?:1[6-9]|20)\d\d\b"), re.compile(rf"\b(?:{'|'.join(ENGLISH_MONTHS)})\b", re.I)
_SOME_DAY = datetime.date(2100, 1, 1)
_STEM = re.compile(r"(?:ings?|ed|es|s|ment|ion)$")


def standalone(question: str, history: History) -> str:
    """The question as it would be asked by someone who had not heard the talk before; unchanged when it stands alone.

    `history` holds `(role, text)` pairs, oldest first. The same question and history always give the same result; only the
    last eight turns count.
    """
    topic = ""
    answer = ""
    for role, turn in history[-_TURNS:]:
        text = _MARKS.sub("", turn[:_LONGEST]).strip()
        if role == "user":
            topic = _resolve(text, topic, answer)
            answer = ""
        else:
            answer = text
    return _resolve(question, topic, answer)


def _resolve(question: str, topic: str, answer: str) -> str:
    asked = question.strip()
    if not topic or not asked:
        return question
    if bare := _BARE.match(asked):
        return _ask_again(bare["word"], topic, answer) or _about(asked, topic, answer)
    if shift := _SHIFT.match(asked):
        what = shift["what"].strip()
        if not _QUESTION_WORDS.match(what)[0].strip():  # type: ignore[index]
            return _shifted(asked, what, topic, answer)
        asked = what[0].upper() + what[1:] + ("?" if question.rstrip().endswith("?") else "")
        if same := _same_of_another(asked, topic):
            return same
    if _MORE.match(asked) and not names(asked):
        return _about(asked, topic, answer)
    resolved, pending = _carried(asked, topic, answer)
    if pending or (not names(resolved) and _same_subject(resolved, topic, answer)):
        return _about(resolved, topic, answer)
    return resolved


def _ask_again(word: str, topic: str, answer: str) -> str:
    """Why was it postponed? When? -> When was it postponed? Who was hurt? (Ann.) When? -> When was Ann hurt?

    Empty when the question before has another build.
    """
    whom = _WHO_WAS.match(topic)
    if whom and (person := _people(topic, answer)[0]):
        return f"{word.capitalize()} {whom[1]} {person} {whom[2]}"
    opens = _OPENS.match(topic)
    return f"{word.capitalize()} {opens[2]}" if opens and opens[1].lower() != word.lower() else ""


def _shifted(asked: str, what: str, topic: str, answer: str) -> str:
    """The question before, with the new name or date in the place of the old one, or with the new date behind it."""
    if _DATE.match(what):
        when = (
            what if re.match(r"^(?:in|on|at|by|during|since|before|after|until|from|last|next)\b", what, re.I) else f"in {what}"
        )
        old_times = question_dates(topic, _SOME_DAY)
        if old_times:
            last = old_times[-1]
            year = _YEAR.search(last.text)
            if year and _MONTH.search(when) and not _YEAR.search(when):
                when = f"{when} {year[0]}"
            return f"{topic[: last.at]}{when}{topic[last.at + len(last.text) :]}"
        return f"{topic.rstrip(' ?')} {when}?"
    what = re.sub(r"^the\s+", "", what, flags=re.I)
    new = names(what)
    if len(new) != 1 or (new[0].start, new[0].possessive) != (0, len(what) > new[0].end):
        return _about(asked, topic, answer)
    old = [name for name in names(topic) if is_place(name) == is_place(new[0])]
    owners = [name for name in old if name.possessive]
    target = next(iter(owners if new[0].possessive and owners else old), None)
    if target is None or target.words == new[0].words:
        return _about(asked, topic, answer)
    return topic[: target.start] + new[0].text + topic[target.end :]


def _same_of_another(asked: str, topic: str) -> str:
    """What did A report on the strike? And what did B write? -> What did B report on the strike? Empty for another build."""
    new, old = names(asked), names(topic)
    if len(new) != 1 or not old or asked.split()[0].lower() != topic.split()[0].lower():
        return ""
    rest = f"{asked[: new[0].start]} {asked[new[0].end :]}"
    if len(content_terms(rest)) > 1 or any(pointer.search(rest) for pointer in (_THING, _PERSON, _GROUP, _POINTS)):
        return ""
    return topic[: old[0].start] + new[0].text + topic[old[0].end :]


def _carried(asked: str, topic: str, answer: str) -> tuple[str, bool]:
    """The question with what could be put into it, and whether something still points back."""
    own = names(asked)
    text = asked
    expletive = bool(_IT_IS_TRUE.search(text) or (own and _OWN_IT.search(text)))
    clear_it = expletive or _led(_THING, text, [name for name in own if _is_group(name)])
    if not clear_it:
        text = _replaced(_THING, text, _event(topic))
    person, several = _people(topic, answer)
    # "Did Austin meet his counterpart?" says itself whose.
    if not _led(_PERSON, text, [name for name in own if not _is_group(name)]):
        text = _replaced(_PERSON, text, person)
    if not own:
        text = _replaced(_GROUP, text, several)
    place = _place(topic, answer)
    text = _THERE.sub(lambda _: f"in {place}", text) if place else text
    text = _definite(text, topic, answer)
    left = _CLAUSE_THAT.sub(" ", text)
    pointers = [_DEED, _POINTS, _THERE, *([] if clear_it else [_THING]), *([] if own else [_PERSON, _GROUP])]
    return text, any(pointer.search(left) for pointer in pointers)


def _led(pronoun: re.Pattern[str], text: str, own: Sequence[Name]) -> bool:
    """Whether one of the question's own names stands before the pronoun."""
    found = pronoun.search(text)
    return found is not None and any(name.start < found.start() for name in own)


def _is_group(name: Name) -> bool:
    return is_place(name) or name.text.isupper()


def _replaced(pronoun: re.Pattern[str], text: str, what: str) -> str:
    """The first such pronoun named, and the others left as they are: once it is named they are clear."""
    if not what:
        return text
    found = pronoun.search(text)
    if not found:
        return text
    word = found[0].lower()
    # "his office" and "her office", but "him" and "met her".
    owner = word in ("his", "its", "their") or (word == "her" and re.match(r" [a-z]{3,}", text[found.end() :]))
    ending = ("'" if what.endswith("s") else "'s") if owner or word in ("hers", "theirs") else ""
    named = what[0].upper() + what[1:] if found.start() == 0 else what
    return text[: found.start()] + named + ending + text[found.end() :]


def _event(topic: str) -> str:
    """What the question before was about, as a noun phrase: Gallant's trip, the bridge."""
    owners = [name for name in names(topic) if name.possessive]
    if owners and (owned := _OWNED.match(topic, owners[0].end)):
        return f"{owners[0].text}{topic[owners[0].end : owned.end()]}"
    definite = _THE.search(topic)
    return f"the {definite['noun']}" if definite and definite["noun"] not in lexicon.words("weak") else ""


def _people(topic: str, answer: str) -> tuple[str, str]:
    """Who "he" or "she" is, and who "they" are: whoever answered a who-question, else the one the question was about."""
    asked = [name for name in names(topic) if not _is_group(name)]
    told = [name for name in names(answer) if not _is_group(name)]
    new = [name for name in told if not any(set(name.words) & set(other.words) for other in asked)]
    people = new + asked if _ASKS_WHO.match(topic) else asked + sorted(told, key=lambda name: not _speaks(answer, name))
    several = [name.text for name in names(topic) if _is_group(name)]
    return (people[0].text if people else "", several[0] if several else "")


def _speaks(text: str, name: Name) -> bool:
    return bool(_SPEAKS.match(text[name.end : name.end + 20]))


def _place(topic: str, answer: str) -> str:
    for text in (topic, answer):
        for name in names(text):
            if re.search(r"\b(?:in|to|from|at|near|for|left|reach|visit|visited)\s+(?:the )?$", text[: name.start], re.I):
                return name.text
    return ""


def _definite(text: str, topic: str, answer: str) -> str:
    """`the trip` becomes `Gallant's trip` where the talk named whose trip it is."""
    for found in _THE.finditer(text):
        for source in (topic, answer):
            for name in names(source):
                owned = _OWNED.match(source, name.end) if name.possessive else None
                if owned and owned["noun"] == found["noun"]:
                    return text[: found.start()] + name.text + source[name.end : owned.end()] + text[found.end() :]
    return text


def _same_subject(question: str, topic: str, answer: str) -> bool:
    """Whether a question without a name of its own goes on with what was talked about, rather than changing the subject."""
    if not names(topic) and not names(answer):
        return False
    asked = _stems(question)
    return not asked or bool(asked & (_stems(topic) | _stems(answer)))


def _stems(text: str) -> set[str]:
    words = re.findall(r"[^\W\d_]{4,}", text.lower())
    return {_STEM.sub("", word) for word in words if word not in lexicon.words("weak")}


def _about(question: str, topic: str, answer: str) -> str:
    stem = question.rstrip()
    if topic.endswith(")") and "(about: " in topic:
        return f"{stem} {topic[topic.rindex('(about: ') :]}"
    subject = _QUESTION_WORDS.sub("", topic.rstrip(" ?.!"), count=1) or topic
    if _ASKS_WHO.match(topic) and answer:
        subject = f"{_people(topic, answer)[0]} {subject}".strip()
    return f"{stem} (about: {subject})"
