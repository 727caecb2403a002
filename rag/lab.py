"""The parts of Dateline for whoever measures them or shows how it works: `rag eval`, `rag bench` and `rag ui` use these names.

They may change with the next minor release; what `rag` itself names changes only with a major one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag import deferred
from rag.answers import UNSURE, Earlier, EventDate
from rag.schema import Cleaned, Correction, Dropped, LoadFailure, LoadNote, Run, Sentence, Version
from rag.settings import Secret, Setting

if TYPE_CHECKING:
    from rag.edge.doctor import Finding, examine
    from rag.edge.door import Command, CommandGroup, enter
    from rag.edge.escaping import unsteered
    from rag.edge.proofsheet import page as draft_page
    from rag.extras import has_package, needs_package
    from rag.find.comparing import WEIGHTS as COMPARING
    from rag.find.comparing import features as comparing_features
    from rag.find.phrases import Hit, Match
    from rag.load.files import load_articles
    from rag.loaders._by_suffix import suffixes
    from rag.models.judge import Judge
    from rag.prove.checked import Checked
    from rag.prove.checking import LONGEST as LONGEST_DRAFT
    from rag.prove.citations import reworded
    from rag.prove.support import Evidence, Verdict
    from rag.prove.support import check as verify
    from rag.providers.embedding import make as make_embedder
    from rag.quote.evidence import LOOKED_AT, SIGNS, WEIGHTS, Candidate, forget_weights, told
    from rag.quote.likeness import likenesses
    from rag.sealed import SealedTable
    from rag.store.upkeep import CheckReport
    from rag.tokens import count as count_tokens

__all__ = [
    "COMPARING",
    "LONGEST_DRAFT",
    "LOOKED_AT",
    "SIGNS",
    "UNSURE",
    "WEIGHTS",
    "Candidate",
    "CheckReport",
    "Checked",
    "Cleaned",
    "Command",
    "CommandGroup",
    "Correction",
    "Dropped",
    "Earlier",
    "EventDate",
    "Evidence",
    "Finding",
    "Hit",
    "Judge",
    "LoadFailure",
    "LoadNote",
    "Match",
    "Run",
    "SealedTable",
    "Secret",
    "Sentence",
    "Setting",
    "Verdict",
    "Version",
    "comparing_features",
    "count_tokens",
    "draft_page",
    "enter",
    "examine",
    "forget_weights",
    "has_package",
    "likenesses",
    "load_articles",
    "make_embedder",
    "needs_package",
    "reworded",
    "suffixes",
    "told",
    "unsteered",
    "verify",
]

__getattr__ = deferred.attributes(
    __name__,
    {
        **dict.fromkeys(("LOOKED_AT", "SIGNS", "WEIGHTS", "Candidate", "forget_weights", "told"), "rag.quote.evidence"),
        **dict.fromkeys(("Command", "CommandGroup", "enter"), "rag.edge.door"),
        **dict.fromkeys(("has_package", "needs_package"), "rag.extras"),
        **dict.fromkeys(("Finding", "examine"), "rag.edge.doctor"),
        **dict.fromkeys(("Hit", "Match"), "rag.find.phrases"),
        **dict.fromkeys(("Evidence", "Verdict"), "rag.prove.support"),
        "COMPARING": "rag.find.comparing:WEIGHTS",
        "CheckReport": "rag.store.upkeep",
        "Checked": "rag.prove.checked",
        "LONGEST_DRAFT": "rag.prove.checking:LONGEST",
        "Judge": "rag.models.judge",
        "likenesses": "rag.quote.likeness",
        "draft_page": "rag.edge.proofsheet:page",
        "SealedTable": "rag.sealed",
        "comparing_features": "rag.find.comparing:features",
        "count_tokens": "rag.tokens:count",
        "load_articles": "rag.load.files",
        "make_embedder": "rag.providers.embedding:make",
        "reworded": "rag.prove.citations",
        "suffixes": "rag.loaders._by_suffix",
        "unsteered": "rag.edge.escaping",
        "verify": "rag.prove.support:check",
    },
)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
