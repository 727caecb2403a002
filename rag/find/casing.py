"""Names in a question that is typed in small letters, as many are: what the passages found for it write with capitals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from rag.english.wording import STOP_WORDS

_WORD = re.compile(r"[^\W\d_]{2,}")
# A capital letter behind these, or at the head of a line, tells nothing.
_OPENS = re.compile(r"(?:^|[.!?:;\"“”‘’(\[\n*#>•–—-])\s*$")
# So large a share of the places where a word stands inside a sentence has a capital letter where it is a name.
_MOSTLY = 0.9


def as_written(text: str, passages: Iterable[str]) -> str:
    """The question with the words that passages write with capital letters inside their sentences written as there.

    One that has a capital letter of its own behind its first word stays as it is: whoever typed it tells names apart.
    """
    if any(letter.isupper() for letter in text[1:]):
        return text
    asked = {word for word in _WORD.findall(text) if word.islower() and word not in STOP_WORDS}
    if not asked:
        return text
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(asked)))})(?![^\W\d_])", re.IGNORECASE)
    forms: dict[str, Counter[str]] = {word: Counter() for word in asked}
    for passage in passages:
        for match in pattern.finditer(passage):
            if not _OPENS.search(passage, max(0, match.start() - 3), match.start()):
                forms.setdefault(match[0].lower(), Counter())[match[0]] += 1

    def written(match: re.Match[str]) -> str:
        found = forms.get(match[0])
        if not found:
            return match[0]
        form, _ = found.most_common(1)[0]
        capital = sum(count for other, count in found.items() if other[0].isupper())
        return form if form[0].isupper() and capital >= _MOSTLY * found.total() else match[0]

    return _WORD.sub(written, text)
