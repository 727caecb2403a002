"""The reader and the embedder as PyTorch modules: six BERT layers, and the reader's heads for the answer's span, for whether
the passage answers a question and for what it says of a statement.

Devlin et al. (2019), BERT; Wang et al. (2020), MiniLM. Written out here, so that training needs nothing but torch.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.nn import functional

LAYERS, HEADS, WIDTH, INNER, VOCABULARY, POSITIONS = 6, 12, 384, 1536, 30522, 512
MASKED = -1e4
# The parts that no encoder brings along.
OWN = ("span.", "verdict.", "stance.")


class Scores(NamedTuple):
    """What the reader says of a batch: start and end logits, shape (batch, tokens), and the verdicts' logits.

    `answerable`, shape (batch,), is about a question; `stance`, shape (batch, 3), about a statement: carried, refuted, left
    open.
    """

    start: Any
    end: Any
    answerable: Any
    stance: Any


class Layer(nn.Module):  # type: ignore[misc]
    """One transformer layer, normalised after each half as in BERT."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, WIDTH)
        self.key = nn.Linear(WIDTH, WIDTH)
        self.value = nn.Linear(WIDTH, WIDTH)
        self.mix = nn.Linear(WIDTH, WIDTH)
        self.mix_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner = nn.Linear(WIDTH, INNER)
        self.outer = nn.Linear(INNER, WIDTH)
        self.outer_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Any, bias: Any) -> Any:
        """Hidden states, shape (batch, tokens, 384); `bias` is added to the attention, shape (batch, 1, 1, tokens)."""
        batch, tokens, _ = hidden.shape
        query, key, value = (
            part(hidden).view(batch, tokens, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        if self.training:
            seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias.to(query.dtype))
        else:
            weights = query @ key.transpose(2, 3) / (WIDTH // HEADS) ** 0.5 + bias
            seen = weights.softmax(-1) @ value
        seen = seen.transpose(1, 2).reshape(batch, tokens, WIDTH)
        hidden = self.mix_norm(hidden + self.dropout(self.mix(seen)))
        return self.outer_norm(hidden + self.dropout(self.outer(functional.gelu(self.inner(hidden)))))


class Encoder(nn.Module):  # type: ignore[misc]
    """The six layers, without a head."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.places = nn.Embedding(POSITIONS, WIDTH)
        self.types = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))

    def encode(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
        """Hidden states, shape (batch, tokens, 384); the three inputs are integers of shape (batch, tokens)."""
        places = torch.arange(input_ids.shape[1], device=input_ids.device)
        hidden = self.words(input_ids) + self.places(places)[None] + self.types(token_type_ids)
        hidden = self.dropout(self.norm(hidden))
        bias = (1.0 - attention_mask[:, None, None, :].to(hidden.dtype)) * MASKED
        for layer in self.layers:
            hidden = layer(hidden, bias)
        return hidden


class EmbedderModel(Encoder):
    """Texts in, the mean of their hidden states out, as Sentence-BERT has it (Reimers and Gurevych 2019)."""

    def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
        """Vectors, shape (batch, 384), not yet of unit length."""
        counted = attention_mask[:, :, None].to(self.words.weight.dtype)
        return (self.encode(input_ids, attention_mask, token_type_ids) * counted).sum(1) / counted.sum(1)


class ReaderModel(Encoder):
    """Question and passage in; where the answer starts, where it ends, and whether there is one, out. With a statement in the
    question's place: whether the passage carries it, refutes it or leaves it open.

    The input is `[CLS] question [SEP] passage [SEP]`, or `[CLS] question [SEP] headline [SEP] passage [SEP]`. The passage and
    the last separator are of type 1, all before them of type 0. Spans may lie only in type 1, or on [CLS], which says
    "nowhere".
    """

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__(dropout)
        self.span = nn.Linear(WIDTH, 2)
        self.verdict = nn.Sequential(nn.Linear(4 * WIDTH, WIDTH), nn.Tanh(), nn.Dropout(dropout), nn.Linear(WIDTH, 1))
        self.stance = nn.Sequential(nn.Linear(5 * WIDTH, WIDTH), nn.Tanh(), nn.Dropout(dropout), nn.Linear(WIDTH, 3))

    def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Scores:
        """Scores of a batch; the three inputs are integers of shape (batch, tokens)."""
        hidden = self.encode(input_ids, attention_mask, token_type_ids)
        allowed = (token_type_ids * attention_mask).to(hidden.dtype)
        allowed = torch.cat([torch.ones_like(allowed[:, :1]), allowed[:, 1:]], dim=1)
        logits = self.span(hidden).float() + ((1.0 - allowed) * MASKED)[:, :, None]
        # The verdict looks at the question, and at what the span head would quote.
        asked = ((1 - token_type_ids) * attention_mask).to(hidden.dtype)[:, :, None]
        question = (hidden * asked).sum(1) / asked.sum(1)
        places = torch.arange(input_ids.shape[1], device=input_ids.device)
        in_passage = logits + torch.where(places == 0, MASKED, 0.0)[None, :, None]
        quoted = in_passage.softmax(1).to(hidden.dtype).transpose(1, 2) @ hidden
        features = torch.cat([hidden[:, 0], question, quoted[:, 0], quoted[:, 1]], dim=-1)
        # Both sides with their difference and product, after Conneau et al. (2017), InferSent.
        told = (token_type_ids * attention_mask).to(hidden.dtype)[:, :, None]
        passage = (hidden * told).sum(1) / told.sum(1)
        sides = torch.cat([hidden[:, 0], question, passage, (question - passage).abs(), question * passage], dim=-1)
        return Scores(logits[:, :, 0], logits[:, :, 1], self.verdict(features).float()[:, 0], self.stance(sides).float())


_NAMES = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "mix",
    "attention.output.LayerNorm": "mix_norm",
    "intermediate.dense": "inner",
    "output.dense": "outer",
    "output.LayerNorm": "outer_norm",
}


def load_encoder(model: Encoder, path: Path) -> None:
    """Fill the encoder from a BERT checkpoint of the same shape (`model.safetensors`); the heads stay as they are."""
    from safetensors.torch import load_file

    weights = {name.removeprefix("bert."): value for name, value in load_file(str(path)).items()}
    state = {
        "words.weight": weights["embeddings.word_embeddings.weight"],
        "places.weight": weights["embeddings.position_embeddings.weight"],
        "types.weight": weights["embeddings.token_type_embeddings.weight"],
    }
    for kind in ("weight", "bias"):
        state[f"norm.{kind}"] = weights[f"embeddings.LayerNorm.{kind}"]
        for index in range(LAYERS):
            for theirs, ours in _NAMES.items():
                state[f"layers.{index}.{ours}.{kind}"] = weights[f"encoder.layer.{index}.{theirs}.{kind}"]
    missing, unexpected = model.load_state_dict(state, strict=False)
    strangers = [name for name in missing if not name.startswith(OWN)] + list(unexpected)
    if strangers:
        raise ValueError(f"{path} is not a six-layer BERT of width 384: these weights do not fit: {', '.join(strangers)}")
