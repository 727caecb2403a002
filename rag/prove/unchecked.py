"""Which sentences of a draft cannot be held against an archive: headings, questions, opinions, other languages."""

from __future__ import annotations

import re

from rag.english.language import is_english
from rag.english.sentences import is_heading
from rag.english.telling import asks
from rag.english.wording import telling_terms

_OPINION = re.compile(
    r"\b(?:I|we) (?:think|believe|feel|hope|fear|suspect|guess|wonder|find|doubt|trust|assume|would argue)\b"
    r"|\bin (?:my|our) (?:view|opinion|judge?ment|experience)\b|\bto (?:my|our) mind\b"
    r"|\bit is (?:high )?(?:time|a shame|a pity|a scandal|a disgrace|to be hoped|regrettable|shameful|outrageous|wonderful)\b"
    r"|^\W*(?:hopefully|unfortunately|sadly|regrettably|arguably|perhaps|maybe|frankly|honestly|let us|let's)\b",
    re.IGNORECASE,
)
# "Must" and "should" as the writer's own; in the mouth of somebody else they are news.
_OUGHT = re.compile(r"\b(?:should|ought to)\b", re.IGNORECASE)
_SAID = re.compile(
    r"\b(?:said|says|told|tells|asked|urged|warned|wrote|added|argued|insist\w*|demand\w*|according|claim\w*|suggest\w*|rul\w+"
    r"|recommend\w*|propos\w+|call\w*|decid\w+|agreed?)\b|[“\"]",
    re.IGNORECASE,
)
_WHY_NOTHING = {
    "heading": "a heading",
    "question": "a question",
    "opinion": "an opinion",
    "fragment": "no whole sentence",
    "language": "not in English, the only language that is understood here",
}


def nothing_to_check(text: str) -> str:
    """Why a sentence of a draft is not held against the archive; empty when it is."""
    if is_heading(text) or not re.search(r"[^\W\d_]{2}", text):
        return _WHY_NOTHING["heading"]
    if not is_english(text):
        return _WHY_NOTHING["language"]
    if asks(text):
        return _WHY_NOTHING["question"]
    if _OPINION.search(text) or (_OUGHT.search(text) and not _SAID.search(text)):
        return _WHY_NOTHING["opinion"]
    return "" if telling_terms(text) else _WHY_NOTHING["fragment"]
