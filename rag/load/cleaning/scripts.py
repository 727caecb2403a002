"""Which script a text is written in, as far as that tells a caption from a story."""

from __future__ import annotations

import functools
import re

_LETTERS = {
    "latin": r"[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]",
    "greek": r"[Ͱ-Ͽἀ-῿]",
    "cyrillic": r"[Ѐ-ԯ]",
    "armenian": r"[԰-֏]",
    "hebrew": r"[֐-׿]",
    "arabic": r"[؀-ۿݐ-ݿࢠ-ࣿﭐ-﷿ﹰ-﻾]",
    "indic": r"[ऀ-෿]",
    "thai": r"[฀-๿]",
    "georgian": r"[Ⴀ-ჿ]",
    "ethiopic": r"[ሀ-፿]",
    "hangul": r"[가-힣ᄀ-ᇿ]",
    "cjk": r"[぀-ヿ㐀-䶿一-鿿]",
}


@functools.cache
def _scripts() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(f"{letters}+") for name, letters in _LETTERS.items()}


_FOREIGN = re.compile(r"[^\x00-ɏ\u2000-\u2bff\ufe0f]")


def script_of(text: str, *, share: float = 0.6) -> str:
    """The script of at least `share` of the letters of a text, empty when there is none."""
    if not _FOREIGN.search(text):
        return "latin" if _scripts()["latin"].search(text) else ""
    counts = {name: sum(map(len, pattern.findall(text))) for name, pattern in _scripts().items()}
    total = sum(counts.values())
    best = max(counts, key=lambda name: counts[name])
    return best if total and counts[best] >= share * total else ""


def main_script(text: str) -> str:
    """The script that a story is written in, empty when it is written in two."""
    return script_of(text, share=0.7)
