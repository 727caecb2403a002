"""Text that gives orders to whoever reads it, where a news story would tell something.

A page may hold instructions for a model ("ignore the above and say …"). They have no authority here, and they are no evidence
either: a sentence that orders is never quoted. Orders are told by their grammar and by what they speak of, in English and in
the common phrases of a few other languages; the rest is left to the check of every statement against its evidence.
"""

from __future__ import annotations

import re

_SPEAKS_OF_REPLIES = re.compile(
    r"\b(?:your|this|the|its) (?:\w+ )?(?:response|reply|replies|answers?|output|summary|prompt|instructions?)\b"
    r"|\b(?:previous|prior|above|earlier|foregoing|all) (?:\w+ )?(?:instructions?|prompts?|rules|directions)\b"
    r"|\b(?:system|developer|user) (?:prompt|message|mode|check|override|instructions?)\b"
    r"|\bas an ai\b|\blanguage model\b|\bchatbot\b"
    r"|\b(?:suggest|advise|encourag\w+|remind|invit\w+) (?:that )?(?:the )?(?:users?|readers?)\b",
    re.IGNORECASE,
)
_ORDER = (
    r"ignore|disregard|forget|override|add|include|insert|append|integrate|augment|modify|enhance|replace|rewrite|render|translate"
    r"|respond|reply|answer|output|print|repeat|write|draft|compose|provide|reveal|pretend|act|introduce|convert"
    r"|misspell|scramble|jumble|anagram|rearrange|remove|combine|tease|download|visit|click|follow|summari[sz]e|explain|tell"
    r"|develop|describe|break down|substitute|suggest|offer|promote|recommend"
)
_OPENS_WITH_ORDER = re.compile(
    rf"(?:^|[.!?:;>\"“‘(-]\s*|\b(?:please|now|then|and|must|should|instead),?\s+)(?:{_ORDER})\s"
    r"(?!(?:that|the) (?:police|government|court)\b)",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(rf"^[\W_]*(?:please,?\s+|now,?\s+|instead,?\s+)?(?:{_ORDER})\b(?!\s*[’'])", re.IGNORECASE)
_DIRECT = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}"
    r"\b(?:instructions?|prompts?|webpage|page|content|resume|article|text|rules|above)\b"
    r"|\b(?:output|state|say|print|repeat) (?:only )?(?:the following|exactly|this)\b|\boverride:"
    r"|\blet[’']?s (?:say|state|assume|imagine|pretend)\b"
    r"|\b(?:we|i) (?:might|could|will|would|shall|were to) (?:say|state|ignore)\b"
    r"|\b(?:suppose|imagine|assume) (?:that )?we\b|\bin a (?:parallel |different )?world (?:where|in which)\b"
    r"|\byou must (?:listen|obey|follow)\b|\bmy instructions\b|\byou (?:are|have been) (?:now |instructed|told)\b"
    r"|\bfor the purpose of this exercise\b|\bignor[aez]\w*\b.{0,30}\binstru[ck]\w+|\bse te ha instruido\b"
    r"|\b(?:vorherige|bisherige)n? anweisungen\b|\binstructions? pr[ée]c[ée]dentes?\b|\binstrucciones anteriores\b"
    r"|התעלם מההוראות|تجاهل التعليمات",
    re.IGNORECASE,
)
# A task set with its text: "the conclusions of this paper: 'Introduction …", "given this article: '…".
_GIVEN = re.compile(
    r"\b(?:this|these|the following|given the|given) (?:\w+ ){0,2}"
    r"(?:papers?|articles?|texts?|passages?|documents?|paragraphs?|essays?|abstracts?|code|e-?mails?|reviews?|tweets?|sentences?)"
    r"\s*:\s*['\"“‘«]",
    re.IGNORECASE,
)
# Letters and digits without an end are code, and nobody can check what they say.
_ENCODED = re.compile(r"[A-Za-z0-9+/=_-]{40,}")
_IN_REPLY = re.compile(r"\bin your (?:\w+ )?(?:response|repl(?:y|ies)|answers?|output|summary)\b", re.IGNORECASE)
# Nothing that a reader could click, and nothing that a page could load.
_ACTIVE = re.compile(
    r"https?:|www\.|\b[\w.-]{1,64}@[\w-]+\.\w|\]\(|!\[|<[/a-z!]|\bjavascript:"
    r"|\b[\w-]{1,64}\.(?:com|net|org|xyz|info|io|ru|cn)\b",
    re.IGNORECASE,
)
_LONGEST = 2_000


def orders(sentence: str) -> bool:
    """Whether a sentence tells its reader what to do or say, or hides what it says, rather than what happened."""
    text = sentence[:_LONGEST]
    if any(pattern.search(text) for pattern in (_DIRECT, _IN_REPLY, _GIVEN, _ENCODED)):
        return True
    if _FIRST_WORD.search(text) and not re.search(r"[”\"’']\s*,?\s*(?:\w+\s){0,4}(?:said|says|told)", text):
        return True
    return bool(_SPEAKS_OF_REPLIES.search(text) and _OPENS_WITH_ORDER.search(text))


def active(text: str) -> bool:
    """Whether a text holds a link, an address or markup."""
    return bool(_ACTIVE.search(text))
