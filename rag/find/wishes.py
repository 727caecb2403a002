"""What a reader wishes of the answer before, rather than asks of the archive: less of it, more, whose words it is, other words.

"Shorter please", "go on", "who says that?", "explain it simply". That a text is such a wish is learnt, by the same kind of
model as `rag.find.kinds`, from what people say to answers and from questions that only look like it
(`eval/training/wishes.jsonl`), by `python -m eval.wishes`, which also says how well it tells those of somebody who has taught
it nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

from rag.embedders import Embed
from rag.find import kinds
from rag.find.questions import Question

Wish = Literal["less", "more", "whose", "words"]
"""Fewer quotations, further ones, where they are from and how sure that is, or the same said otherwise."""
WISHES: tuple[Wish, ...] = get_args(Wish)
NONE = "none"
WEIGHTS = Path(__file__).with_name("wishes.npz")
# A text is held for a wish from so likely on: who asks a question gets no remark on the answer before.
SURE = 0.6
# A text of more words says what it is about; so do so many words, if they are most of it, that nobody has used for a wish.
_WORDS, _STRANGE = 14, 3


def told(question: Question, embed: Embed) -> Wish | None:
    """What a text wishes of the answer before it; None where it may be a question. `embed` gives vectors of length one."""
    text, weights = question.text, kinds.load(WEIGHTS)
    said = [sign for sign in kinds.features(text) if " " not in sign and sign.isalnum()]
    strange = sum(word not in weights.words for word in said)
    if len(text.split()) > _WORDS or (strange >= _STRANGE and 2 * strange > len(said)):
        return None
    none, *wished = weights.likely(text, embed([text.lower()])[0]).tolist()
    return WISHES[wished.index(max(wished))] if none <= 1 - SURE else None
