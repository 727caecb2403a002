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
    from rag.addresses import network, only_here
    from rag.edge.doctor import Finding, examine
    from rag.edge.door import Command, CommandGroup, enter
    from rag.edge.escaping import unsteered
    from rag.edge.proofsheet import page as draft_page
    from rag.english.dates import in_words
    from rag.english.sentences import PARAMETERS as SENTENCE_PARAMETERS
    from rag.english.sentences import Abbreviations, is_heading
    from rag.extras import has_package, needs_package
    from rag.find.kinds import KINDS, KindWeights, masked
    from rag.find.kinds import SURE as SURE_KIND
    from rag.find.kinds import WEIGHTS as KIND_WEIGHTS
    from rag.find.kinds import features as kind_features
    from rag.find.matter import NONE as NO_MATTER
    from rag.find.matter import WEIGHTS as MATTER_WEIGHTS
    from rag.find.matter import MatterWeights
    from rag.find.matter import runs as matter_runs
    from rag.find.matter import tokens as matter_tokens
    from rag.find.phrases import Hit, Match
    from rag.find.questions import understand
    from rag.find.wishes import NONE as NO_WISH
    from rag.find.wishes import SURE as SURE_WISH
    from rag.find.wishes import WEIGHTS as WISH_WEIGHTS
    from rag.find.wishes import WISHES
    from rag.load.files import load_articles
    from rag.loaders._by_suffix import suffixes
    from rag.models.judge import Judge
    from rag.prove.checked import Checked
    from rag.prove.checking import LONGEST as LONGEST_DRAFT
    from rag.prove.citations import reworded
    from rag.prove.support import Evidence, Verdict
    from rag.prove.support import check as verify
    from rag.providers.embedding import make as make_embedder
    from rag.quote.again import followed_up
    from rag.quote.evidence import LOOKED_AT, SIGNS, WEIGHTS, Candidate, forget_weights, told
    from rag.quote.likeness import likenesses
    from rag.quote.relevance import RELEVANCES, RELEVANT
    from rag.quote.sameness import SAMENESSES
    from rag.quote.sameness import signs as sameness_signs
    from rag.quote.story import apart
    from rag.quote.sureness import STANDINGS, standing
    from rag.sealed import SealedTable
    from rag.store.upkeep import CheckReport
    from rag.tokens import count as count_tokens

__all__ = [
    "KINDS",
    "KIND_WEIGHTS",
    "LONGEST_DRAFT",
    "LOOKED_AT",
    "MATTER_WEIGHTS",
    "NO_MATTER",
    "NO_WISH",
    "RELEVANCES",
    "RELEVANT",
    "SAMENESSES",
    "SENTENCE_PARAMETERS",
    "SIGNS",
    "STANDINGS",
    "SURE_KIND",
    "SURE_WISH",
    "UNSURE",
    "WEIGHTS",
    "WISHES",
    "WISH_WEIGHTS",
    "Abbreviations",
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
    "KindWeights",
    "LoadFailure",
    "LoadNote",
    "Match",
    "MatterWeights",
    "Run",
    "SealedTable",
    "Secret",
    "Sentence",
    "Setting",
    "Verdict",
    "Version",
    "apart",
    "count_tokens",
    "draft_page",
    "enter",
    "examine",
    "followed_up",
    "forget_weights",
    "has_package",
    "in_words",
    "is_heading",
    "kind_features",
    "likenesses",
    "load_articles",
    "make_embedder",
    "masked",
    "matter_runs",
    "matter_tokens",
    "needs_package",
    "network",
    "only_here",
    "reworded",
    "sameness_signs",
    "standing",
    "suffixes",
    "told",
    "understand",
    "unsteered",
    "verify",
]

__getattr__ = deferred.attributes(
    __name__,
    {
        **dict.fromkeys(("LOOKED_AT", "SIGNS", "WEIGHTS", "Candidate", "forget_weights", "told"), "rag.quote.evidence"),
        **dict.fromkeys(("Command", "CommandGroup", "enter"), "rag.edge.door"),
        **dict.fromkeys(("has_package", "needs_package"), "rag.extras"),
        **dict.fromkeys(("network", "only_here"), "rag.addresses"),
        "in_words": "rag.english.dates",
        **dict.fromkeys(("Finding", "examine"), "rag.edge.doctor"),
        **dict.fromkeys(("Hit", "Match"), "rag.find.phrases"),
        **dict.fromkeys(("Evidence", "Verdict"), "rag.prove.support"),
        **dict.fromkeys(("STANDINGS", "standing"), "rag.quote.sureness"),
        **dict.fromkeys(("RELEVANCES", "RELEVANT"), "rag.quote.relevance"),
        "SAMENESSES": "rag.quote.sameness",
        "apart": "rag.quote.story",
        "sameness_signs": "rag.quote.sameness:signs",
        "CheckReport": "rag.store.upkeep",
        "Checked": "rag.prove.checked",
        "LONGEST_DRAFT": "rag.prove.checking:LONGEST",
        "Judge": "rag.models.judge",
        **dict.fromkeys(("Abbreviations", "is_heading"), "rag.english.sentences"),
        "SENTENCE_PARAMETERS": "rag.english.sentences:PARAMETERS",
        "likenesses": "rag.quote.likeness",
        "followed_up": "rag.quote.again",
        "draft_page": "rag.edge.proofsheet:page",
        "SealedTable": "rag.sealed",
        "KINDS": "rag.find.kinds",
        "KIND_WEIGHTS": "rag.find.kinds:WEIGHTS",
        "SURE_KIND": "rag.find.kinds:SURE",
        "KindWeights": "rag.find.kinds",
        "MATTER_WEIGHTS": "rag.find.matter:WEIGHTS",
        "MatterWeights": "rag.find.matter",
        "NO_MATTER": "rag.find.matter:NONE",
        "NO_WISH": "rag.find.wishes:NONE",
        "SURE_WISH": "rag.find.wishes:SURE",
        "WISHES": "rag.find.wishes",
        "WISH_WEIGHTS": "rag.find.wishes:WEIGHTS",
        "kind_features": "rag.find.kinds:features",
        "masked": "rag.find.kinds",
        "matter_runs": "rag.find.matter:runs",
        "matter_tokens": "rag.find.matter:tokens",
        "understand": "rag.find.questions",
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
