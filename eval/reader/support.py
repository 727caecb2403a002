"""The judge as a PyTorch module: the lower layers of MPNet, and heads for what a text says of a statement and for whether a
sentence answers a question.

Song et al. (2020), MPNet: BERT's layers of width 768 with relative positions (the buckets of Raffel et al. 2020). Fine-tuned, a
BERT keeps nearly all of its skill without its upper layers (Sajjad et al. 2020, On the Effect of Dropping Layers).
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional

LAYERS, HEADS, WIDTH, INNER, VOCABULARY, POSITIONS, BUCKETS, FAR, SMALL = 6, 12, 768, 3072, 30527, 514, 32, 128, 256
MASKED = -1e4
# MPNet's vocabulary is BERT's behind four marks of its own; its positions begin at 2.
SHIFT, CLS, PAD, SEP = 4, 0, 1, 2
BERT_CLS, BERT_SEP, BERT_PAD = 101, 102, 0
OWN = ("stance.", "answers.")


def ids_of(bert: Any) -> Any:
    """BERT's ids as MPNet's, shape (batch, tokens)."""
    ids = bert + SHIFT
    for theirs, ours in ((BERT_CLS, CLS), (BERT_SEP, SEP), (BERT_PAD, PAD)):
        ids = torch.where(bert == theirs, ours, ids)
    return ids


class Layer(nn.Module):  # type: ignore[misc]
    """One transformer layer, normalised after each half; `bias` holds what relative positions add to the attention."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.mix = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.mix_norm = nn.LayerNorm(WIDTH, eps=1e-5)
        self.inner, self.outer = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.outer_norm = nn.LayerNorm(WIDTH, eps=1e-5)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Any, bias: Any) -> Any:
        """Hidden states, shape (batch, tokens, 768); `bias`, shape (batch, heads, tokens, tokens)."""
        batch, tokens, _ = hidden.shape
        query, key, value = (
            part(hidden).view(batch, tokens, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        weights = query @ key.transpose(2, 3) / (WIDTH // HEADS) ** 0.5 + bias.to(query.dtype)
        seen = (weights.softmax(-1) @ value).transpose(1, 2).reshape(batch, tokens, WIDTH)
        hidden = self.mix_norm(hidden + self.dropout(self.mix(seen)))
        return self.outer_norm(hidden + self.dropout(self.outer(functional.gelu(self.inner(hidden)))))


class SupportModel(nn.Module):  # type: ignore[misc]
    """Statement or question, and text, in; out come logits for carried, refuted and left open, shape (batch, 3), and the logit
    that the text answers the question, shape (batch,).

    The input is `[CLS] statement [SEP] about [SEP] before [SEP] text [SEP]` in BERT's ids, the text of type 1.
    """

    def __init__(self, layers: int = LAYERS, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.places = nn.Embedding(POSITIONS, WIDTH)
        self.near = nn.Embedding(BUCKETS, HEADS)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-5)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.stance = nn.Sequential(nn.Linear(5 * WIDTH, SMALL), nn.Tanh(), nn.Dropout(dropout), nn.Linear(SMALL, 3))
        self.answers = nn.Sequential(nn.Linear(5 * WIDTH, SMALL), nn.Tanh(), nn.Dropout(dropout), nn.Linear(SMALL, 1))

    def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> tuple[Any, Any]:
        """Logits of a batch; the three inputs are integers of shape (batch, tokens)."""
        at = torch.arange(input_ids.shape[1], device=input_ids.device)
        hidden = self.dropout(self.norm(self.words(ids_of(input_ids)) + self.places(at + 2)[None]))
        masked = (1.0 - attention_mask[:, None, None, :].to(hidden.dtype)) * MASKED
        bias = self.near(_buckets(at[None, :] - at[:, None])).permute(2, 0, 1)[None] + masked
        for layer in self.layers:
            hidden = layer(hidden, bias)
        asked = ((1 - token_type_ids) * attention_mask).to(hidden.dtype)[:, :, None]
        told = (token_type_ids * attention_mask).to(hidden.dtype)[:, :, None]
        statement = (hidden * asked).sum(1) / asked.sum(1)
        evidence = (hidden * told).sum(1) / told.sum(1)
        difference = (statement - evidence).abs()
        sides = torch.cat([hidden[:, 0], statement, evidence, difference, statement * evidence], dim=-1)
        return self.stance(sides).float(), self.answers(sides).float()[:, 0]


def _buckets(distance: Any) -> Any:
    """Which of 32 buckets a distance falls into: half for either direction, exact up to 7, then by logarithm up to 127."""
    half, exact = BUCKETS // 2, BUCKETS // 4
    far = distance.abs()
    large = exact + (torch.log(far.float().clamp(min=1) / exact) / math.log(FAR / exact) * (half - exact)).long()
    return (distance > 0).long() * half + torch.where(far < exact, far, large.clamp(max=half - 1))


_NAMES = {
    "attention.attn.q": "query",
    "attention.attn.k": "key",
    "attention.attn.v": "value",
    "attention.attn.o": "mix",
    "attention.LayerNorm": "mix_norm",
    "intermediate.dense": "inner",
    "output.dense": "outer",
    "output.LayerNorm": "outer_norm",
}


def load_encoder(model: SupportModel, path: Path) -> None:
    """Fill the encoder from an MPNet checkpoint (`model.safetensors`), whose upper layers are left out."""
    from safetensors.torch import load_file

    weights = {name.removeprefix("mpnet."): value for name, value in load_file(str(path)).items()}
    state = {
        "words.weight": weights["embeddings.word_embeddings.weight"],
        "places.weight": weights["embeddings.position_embeddings.weight"],
        "near.weight": weights["encoder.relative_attention_bias.weight"],
    }
    for kind in ("weight", "bias"):
        state[f"norm.{kind}"] = weights[f"embeddings.LayerNorm.{kind}"]
        for index in range(len(model.layers)):
            for theirs, ours in _NAMES.items():
                state[f"layers.{index}.{ours}.{kind}"] = weights[f"encoder.layer.{index}.{theirs}.{kind}"]
    missing, unexpected = model.load_state_dict(state, strict=False)
    if unexpected or not all(name.startswith(OWN) for name in missing):
        raise ValueError(f"{path} is no MPNet of width 768: these weights do not fit: {', '.join([*missing, *unexpected])}")
