"""Every pattern of the library, on texts made after its own grammar.

Each of its repetitions in turn is repeated and then broken off, which is what makes a pattern try everything.
"""

from __future__ import annotations

import importlib
import pkgutil
import random
import re
import re._constants as code
import re._parser as grammar
import signal
from collections.abc import Iterator
from typing import Any

import rag


def patterns() -> dict[tuple[str, int], str]:
    """Every pattern that a module of rag holds, with the name of one place where it stands."""
    found: dict[tuple[str, int], str] = {}

    def look(value: Any, where: str, depth: int = 0) -> None:
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            found.setdefault((value.pattern, value.flags), where)
        elif isinstance(value, list | tuple | dict) and depth < 3 and len(value) < 500:
            for item in (*value.keys(), *value.values()) if isinstance(value, dict) else value:
                look(item, where, depth + 1)

    for module in pkgutil.walk_packages(rag.__path__, "rag."):
        for name, value in vars(importlib.import_module(module.name)).items():
            look(value, f"{module.name}.{name}")
    return found


LETTERS = "aA1 .,-'\n\"(/é“:@東"


def repetitions(tree: Any) -> Iterator[int]:
    """The parts of a pattern that may be repeated often."""
    for operator, given in tree:
        if operator in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
            if given[1] > 3:
                yield id(given[2])
            yield from repetitions(given[2])
        elif operator is code.BRANCH:
            for branch in given[1]:
                yield from repetitions(branch)
        elif operator is code.SUBPATTERN:
            yield from repetitions(given[3])
        elif operator is code.ATOMIC_GROUP:
            yield from repetitions(given)


def sample(tree: Any, pumped: int, times: int, chance: random.Random) -> str:
    """A text after the grammar of a pattern, one of its repetitions so many times."""
    parts = []
    for operator, given in tree:
        if operator is code.LITERAL:
            parts.append(chr(given))
        elif operator is code.NOT_LITERAL:
            parts.append("a" if given != ord("a") else "b")
        elif operator is code.ANY:
            parts.append(chance.choice("a. "))
        elif operator is code.IN:
            parts.append(one_of(given, chance))
        elif operator is code.BRANCH:
            parts.append(sample(chance.choice(given[1]), pumped, times, chance))
        elif operator is code.SUBPATTERN:
            parts.append(sample(given[3], pumped, times, chance))
        elif operator is code.ATOMIC_GROUP:
            parts.append(sample(given, pumped, times, chance))
        elif operator in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
            least, most, body = given
            count = min(times, int(most)) if id(body) == pumped else min(least + chance.randrange(2), int(most), 50)
            parts.append("".join(sample(body, pumped, times, chance) for _ in range(count)))
    return "".join(parts)


def one_of(items: Any, chance: random.Random) -> str:
    """A letter of a class: of those above where one is in it."""
    pattern = re.compile("|".join(class_of(items)), re.DOTALL)
    negated = any(operator is code.NEGATE for operator, _ in items)
    fitting = [letter for letter in LETTERS if bool(pattern.match(letter)) != negated]
    if fitting:
        return chance.choice(fitting)
    return next(
        (chr(given if operator is code.LITERAL else given[0]) for operator, given in items if operator is not code.NEGATE), "a"
    )


CATEGORIES = {
    code.CATEGORY_DIGIT: r"\d",
    code.CATEGORY_NOT_DIGIT: r"\D",
    code.CATEGORY_SPACE: r"\s",
    code.CATEGORY_NOT_SPACE: r"\S",
    code.CATEGORY_WORD: r"\w",
    code.CATEGORY_NOT_WORD: r"\W",
}


def class_of(items: Any) -> Iterator[str]:
    for operator, given in items:
        if operator is code.LITERAL:
            yield re.escape(chr(given))
        elif operator is code.RANGE:
            yield f"[{re.escape(chr(given[0]))}-{re.escape(chr(given[1]))}]"
        elif operator is code.CATEGORY:
            yield CATEGORIES[given]


class TooLong(Exception):
    """A pattern has used up its time."""


def test_no_pattern_tries_everything_on_a_text_made_to_its_own_measure() -> None:
    def stop(*_: object) -> None:
        raise TooLong

    chance, slow = random.Random(5), []
    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        for (pattern, flags), where in patterns().items():
            tree, compiled = grammar.parse(pattern, flags), re.compile(pattern, flags)
            for pumped in repetitions(tree):
                for times, tail in ((30, "\x00"), (30, "; a 7"), (400, "!\n"), (400, "")):
                    text = (sample(tree, pumped, times, chance) + tail)[-1_200:]
                    signal.setitimer(signal.ITIMER_VIRTUAL, 1.0)
                    try:
                        compiled.search(text)
                    except TooLong:
                        slow.append((where, text[:60]))
                    finally:
                        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    finally:
        signal.signal(signal.SIGVTALRM, before)
    assert slow == []
