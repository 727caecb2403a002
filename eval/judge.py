"""An optional second opinion: a language model reads statement and evidence, and says whether the one carries the other.

Never needed, never trusted alone: its replies are held to a JSON schema, invalid ones are counted, and its agreement with the
deterministic metrics is reported as Cohen's kappa. What is judged is data: the marks that set it apart from the instructions
are taken out of it.
"""

from __future__ import annotations

import hashlib
import json
import re
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import RunError
from eval.gold import Question
from rag import Answer, Citation

_PROMPTS = Path(__file__).resolve().parents[1] / "prompts" / "judge"
_SUPPORT = ("full", "partial", "none")
_CORRECT = ("right", "partly", "wrong")
_PATIENCE = 3
_VARIABLES = {"question", "expected", "answer", "evidence"}
_FENCE = re.compile(r"<(?=\s{0,9}/?\s{0,9}(?:question|expected|answer|evidence)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the judge said of one answer. Without statements there is nothing to support: then `support` is empty."""

    model: str
    prompt_version: str
    support: tuple[str, ...] = ()
    correct: str = ""
    reason: str = ""
    invalid: str = ""
    """Why the reply could not be used; empty when it could."""

    def scores(self) -> dict[str, float]:
        """`judge_support`, the share of fully supported statements, and `judge_correct`; nothing from an invalid reply."""
        if self.invalid:
            return {}
        scores = {"judge_correct": float(self.correct == "right")} if self.correct else {}
        if self.support:
            scores["judge_support"] = sum(item == "full" for item in self.support) / len(self.support)
        return scores


class Judge:
    """A model behind an OpenAI-compatible endpoint. Safe to share between threads."""

    def __init__(self, model: str, *, base_url: str, api_key: str, timeout: float, prompts: Path = _PROMPTS) -> None:
        import openai

        self.model = model
        self._system, self._user = _prompt(prompts, "system"), _prompt(prompts, "user")
        missing = _VARIABLES.symmetric_difference(self._user.get_identifiers())
        if missing or not self._user.is_valid() or self._system.get_identifiers():
            raise RunError(f"the prompts in {prompts} do not fit: expected the variables {sorted(_VARIABLES)} in user.md only")
        self.prompt_version = hashlib.sha256(f"{self._system.template}\0{self._user.template}".encode()).hexdigest()[:12]
        self._client = openai.OpenAI(base_url=base_url or None, api_key=api_key or "none", timeout=timeout, max_retries=1)
        self._unanswered = 0

    @property
    def label(self) -> str:
        """Model and prompt version, as a run names its judge."""
        return f"{self.model} ({self.prompt_version})"

    def judge(self, question: Question, answer: Answer) -> Judgement:
        """Judge one answer. A judge that fails or replies nonsense gives an invalid judgement, never an exception.

        After a few questions in a row without any reply it is not asked again: waiting for each would take hours.
        """
        import httpx2
        import openai

        if self._unanswered >= _PATIENCE:
            return self._invalid(f"not asked: no reply {_PATIENCE} times in a row")
        messages: list[Any] = [
            {"role": "system", "content": self._system.template},
            {"role": "user", "content": self._user.substitute(_variables(question, answer))},
        ]
        form: Any = {"type": "json_schema", "json_schema": _schema(len(answer.statements))}
        try:
            reply = self._client.chat.completions.create(model=self.model, messages=messages, response_format=form)
        except (openai.OpenAIError, httpx2.HTTPError, ValueError) as error:
            # A refusal is a reply; only an endpoint that cannot be reached or keeps silent is given up.
            self._unanswered += isinstance(error, openai.APIConnectionError)
            return self._invalid(f"no reply: {type(error).__name__}")
        self._unanswered = 0
        return self._read(_content(reply), len(answer.statements))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _read(self, reply: str, statements: int) -> Judgement:
        try:
            values = json.loads(reply)
        except (ValueError, RecursionError):
            return self._invalid("not JSON")
        if not isinstance(values, dict) or set(values) != {"support", "correct", "reason"}:
            return self._invalid("not the fields of the schema")
        support, correct, reason = values["support"], values["correct"], values["reason"]
        if not isinstance(support, list) or len(support) != statements or any(item not in _SUPPORT for item in support):
            return self._invalid("not one of full, partial and none for each statement")
        if correct not in _CORRECT or not isinstance(reason, str):
            return self._invalid("not one of right, partly and wrong")
        return Judgement(self.model, self.prompt_version, tuple(support), correct, reason[:500])

    def _invalid(self, reason: str) -> Judgement:
        return Judgement(self.model, self.prompt_version, invalid=reason)


def _content(reply: object) -> str:
    """What the model said; empty where the endpoint sent something else than a chat completion."""
    choices = getattr(reply, "choices", None) or [None]
    content = getattr(getattr(choices[0], "message", None), "content", None)
    return content if isinstance(content, str) else ""


def defused(text: str) -> str:
    """A text that cannot end the section in which it stands: `<` before a section's name becomes `‹`."""
    return _FENCE.sub("‹", text)


def _variables(question: Question, answer: Answer) -> dict[str, str]:
    statements = [f"{number}. {defused(item.text)}" for number, item in enumerate(answer.statements, start=1)]
    evidence = [
        f"{number}. {defused(_line(citation))}"
        for number, item in enumerate(answer.statements, start=1)
        for citation in item.citations
    ]
    facts = [f"- {defused(' / '.join(wordings))}" for wordings in question.required_facts]
    return {
        "question": defused(question.question),
        "expected": "\n".join([f"status: {question.status or 'unknown'}", *facts]),
        "answer": "\n".join(statements) or f"(status: {answer.status}) {defused(answer.text)}",
        "evidence": "\n".join(evidence) or "(none)",
    }


def _line(citation: Citation) -> str:
    return f"{citation.quote} ({citation.title}, {citation.source}, {citation.published or 'no date'})"


def _schema(statements: int) -> dict[str, Any]:
    support = {
        "type": "array",
        "items": {"type": "string", "enum": list(_SUPPORT)},
        "minItems": statements,
        "maxItems": statements,
    }
    return {
        "name": "judgement",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {
                "support": support,
                "correct": {"type": "string", "enum": list(_CORRECT)},
                "reason": {"type": "string"},
            },
            "required": ["support", "correct", "reason"],
            "additionalProperties": False,
        },
    }


def _prompt(folder: Path, name: str) -> string.Template:
    path = folder / f"{name}.md"
    try:
        return string.Template(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RunError(f"cannot read the judge's prompt {path}: {error}") from None
