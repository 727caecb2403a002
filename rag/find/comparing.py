"""Does a question set things side by side? Learnt, since people ask for that in any number of forms.

A logistic regression of a question's words and pairs of words, and of its vector. It has learnt from questions that compare and
from ones that only look like it (`eval/training/comparing.jsonl`), by `python -m eval.comparing`, which also says how well.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.embedders import Embed

WEIGHTS = Path(__file__).with_name("comparing.json")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[^\w\s]")


def features(question: str) -> frozenset[str]:
    """The words, signs and pairs of them that a question has; numbers are all alike."""
    tokens = ["^", *("#" if token[0].isdigit() else token.replace("’", "'") for token in _TOKEN.findall(question.lower())), "$"]
    return frozenset((*tokens, *(f"{one} {other}" for one, other in zip(tokens, tokens[1:], strict=False))))


def compares(question: str, embed: Embed) -> float:
    """The logit that a question sets things side by side. `embed` gives vectors of length one."""
    words, vector, bias = _weights()
    told = sum(words.get(feature, 0.0) for feature in features(question))
    return float(told + embed([question])[0] @ vector + bias)


@functools.cache
def _weights() -> tuple[dict[str, float], NDArray[np.float32], float]:
    learnt = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return learnt["words"], np.array(learnt["vector"], dtype=np.float32), learnt["bias"]
