"""Prompts are text files: one folder each under `prompts/`, with `system.md` and `user.md` and their `$variables`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from rag.bundle import ROOT
from rag.errors import PromptError


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as it was read. Other files of its folder are parts that a caller may put into it."""

    name: str
    texts: Mapping[str, str]

    @property
    def version(self) -> str:
        """The first eight hexadecimal digits of the hash of its text."""
        joined = "\0".join(f"{stem}\0{self.texts[stem]}" for stem in sorted(self.texts))
        return hashlib.sha256(joined.encode()).hexdigest()[:8]

    def fill(self, **variables: str) -> tuple[str, str]:
        """The system and the user message. Raises PromptError when a variable is missing, or is not in the prompt."""
        system, user = Template(self.texts["system"]), Template(self.texts["user"])
        expected = {*system.get_identifiers(), *user.get_identifiers()}
        if missing := sorted(expected - variables.keys()):
            raise PromptError(f"prompt {self.name!r} was filled without ${missing[0]}: give a value for each of its variables")
        if extra := sorted(variables.keys() - expected):
            raise PromptError(f"prompt {self.name!r} has no ${extra[0]}: put it into its text, or leave the value out")
        return system.substitute(variables), user.substitute(variables)


def load(name: str, folder: Path | None = None) -> Prompt:
    """Read a prompt from `prompts/` or another folder. Raises PromptError when it is missing or holds a stray `$`."""
    place = (folder or ROOT / "prompts") / name
    try:
        texts = {path.stem: path.read_text("utf-8").strip() for path in sorted(place.glob("*.md"))}
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"the prompt in {place} cannot be read ({error}): expected UTF-8 text") from error
    for stem in ("system", "user"):
        if stem not in texts:
            raise PromptError(f"prompt {name!r} has no {stem}.md in {place}: add it, or correct RAG_PROMPTS_DIR")
        if not Template(texts[stem]).is_valid():
            raise PromptError(f"{place / stem}.md has a stray $: write $$ for a dollar sign, or $name for a variable")
    return Prompt(name, texts)
