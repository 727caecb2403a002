"""What a model may do before the search: make a follow-up stand alone, and split a question that asks for several things.

What it returns is only looked up, or shown as the question that was understood; names that the talk does not have are refused.
"""

from __future__ import annotations

import re

from rag.answers import Usage
from rag.english.orders import active
from rag.find import followups
from rag.find.followups import History
from rag.llms import LLM, Message, complete
from rag.prove import exact
from rag.prove.ground import Ground
from rag.prove.namesakes import absent_names
from rag.write import packing
from rag.write.prompts import Prompt

PARTS = 4
_TURNS = 8
_LONGEST_TURN = 600
_LONGEST = 300


def standalone(llm: LLM, prompt: Prompt, question: str, history: History) -> tuple[str, Usage]:
    """The question as someone would ask it who had not heard the talk; by rule where the model's is not to be trusted.

    Raises ProviderError.
    """
    by_rule = followups.standalone(question, history)
    talk = "\n".join(f"{role}: {packing.defused(' '.join(text[:_LONGEST_TURN].split()))}" for role, text in history[-_TURNS:])
    reply, usage = _asked(llm, prompt.fill(history=talk, question=packing.defused(question)))
    lines = [line.strip(' "“”') for line in reply.strip().splitlines() if line.strip()]
    if len(lines) != 1 or not _may_be_asked(lines[0], f"{talk}\n{question}\n{by_rule}"):
        return by_rule, usage
    return lines[0], usage


def parts(llm: LLM, prompt: Prompt, question: str) -> tuple[tuple[str, ...], Usage]:
    """The simpler questions that a question consists of, at most four; the question itself where it is simple.

    Raises ProviderError.
    """
    reply, usage = _asked(llm, prompt.fill(question=packing.defused(question)))
    lines = [re.sub(r"^[\s\d.)*•-]+", "", line).strip() for line in reply.splitlines()]
    kept = [line for line in lines if len(line) >= 8 and _may_be_asked(line, question)]
    return tuple(dict.fromkeys(kept))[:PARTS] or (question,), usage


def _asked(llm: LLM, filled: tuple[str, str]) -> tuple[str, Usage]:
    return complete(llm, (Message("system", filled[0]), Message("user", filled[1])))


def _may_be_asked(text: str, known: str) -> bool:
    """Whether a text is a question that says nothing of its own: no name and no number that another text does not have."""
    if not text.endswith("?") or len(text) > _LONGEST or active(text):
        return False
    return not absent_names(text, known) and not exact.faults(text, Ground(known))
