"""Which examples the reader is trained on, in what proportion, and which are held out to choose by."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.reader.negatives import Matcher, elsewhere, removed, reversed_sense, swapped
from eval.reader.rows import Example, answer_sentences, as_snippet, is_held, passages, qamr, shuffled, statements, with_header
from eval.reader.shortcut import shortcut
from eval.reader.written import crossed_premises, crossed_statements, questions, rows
from eval.reader.written import statements as written_statements

ANSWERED = {
    "squad2": 4200,
    "new_wiki": 4000,
    "qed": 3500,
    "squad_du": 2500,
    "selqa": 700,
    "qamr-wikinews": 2000,
    "qamr-wikipedia": 500,
    "amazon": 300,
    "reddit": 400,
    "hotpot": 1000,
    "policyqa": 100,
    "covidqa": 400,
}
UNANSWERED = {"same_article": 3500, "hotpot": 3000, "elsewhere": 2500, "removed": 2000, "swapped": 3500, "reversed": 800}
HUMAN_COPIES = 4
# Statements against evidence: sets of inference and of faithfulness, as (file, how many). What is long is left out: the window
# would cut the evidence.
STATEMENTS = {
    "nli_mnli/dev": 19000,
    "nli_snli/dev": 3000,
    "conjnli/adv_train15k": 12000,
    "breaking_nli/all": 2000,
    "med/all": 2000,
    "fever_symmetric/all": 1400,
    "summedits/all": 4600,
    "begin/all": 1500,
}
LONGEST_EVIDENCE = 190
# Questions for a reason are one in thirty, and what answers them shares few words with them: all that there are, twice.
REASON_COPIES = 2
_REASON = re.compile(r"\bwhy\b|\breasons?\b|\bcaused?\b|\bpurpose\b|\bwhat (?:made|prompted|led|drove)\b", re.IGNORECASE)
# The area under the curve above which a label counts as told by the question or the statement alone.
UNREAD = 0.65
TEMPLATED = frozenset({"policyqa", "covidqa"})
SNIPPETS = 0.12


@dataclass(frozen=True, slots=True)
class Mixture:
    """Examples to train on, in the order of training, and held-out sets by name."""

    train: list[Example]
    held: dict[str, list[Example]]


@dataclass(frozen=True, slots=True)
class Written:
    """Where the written stories are: their folder, what a search over them found, and files of crossed pairs."""

    folder: Path
    found: Path | None = None
    crossed: tuple[Path, ...] = ()
    premises: tuple[Path, ...] = ()
    share: float = 1.0
    """The share of the written lists that is used; crossed ones are used whole."""


def build(
    data: Path, seed: int, without: frozenset[str] = frozenset(), written: Written | None = None, public: float = 1.0
) -> Mixture:
    """The mixture from the folder of training sets, of which a share `public` is used, and from written stories.

    `without` names kinds to leave out, for ablations. Raises ValueError where the written lists could be judged unread.
    """
    mixture = _public(data, seed, without)
    if written is None:
        return mixture
    rng = random.Random(seed)
    lists = _written(written, rng, without)
    train = shuffled([*_sample(mixture.train, int(public * len(mixture.train)), rng), *lists], rng)
    return Mixture(train, mixture.held)


def _written(places: Written, rng: random.Random, without: frozenset[str]) -> list[Example]:
    found = {}
    if places.found:
        found = {(row["id"], row["question"]): [tuple(item) for item in row["found"]] for row in rows(places.found)}
    asked = questions(places.folder, "train", found)
    told = [
        *written_statements(places.folder, "train", rng),
        *(example for path in places.crossed for example in crossed_statements(path)),
    ]
    told = [] if "statements" in without else told
    kept = set(rng.sample(names := sorted({example.listed for example in asked}), int(places.share * len(names))))
    asked = [example for example in asked if example.listed in kept]
    asked += [example for path in places.premises for example in crossed_premises(path)]
    for name, examples in (("questions", asked), ("statements", told)):
        area = shortcut(examples) if examples else 0.5
        if area > UNREAD:
            raise ValueError(f"a bag of words over the {name} alone tells their labels at {area:.2f}, at most {UNREAD} may be")
        print(f"{len(examples)} written {name}; a bag of words alone: {area:.3f}", flush=True)
    return [*asked, *told]


def _public(data: Path, seed: int, without: frozenset[str]) -> Mixture:
    rng = random.Random(seed)
    answered = _load(data, rng)
    same_article = [
        example
        for name in ("new_wiki_same_article", "squad2_train10_same_article", "amazon_same_product")
        for example in passages(data, f"auto_unanswerable/{name}", "same_article")
    ]
    same_article = [replace(example, header=example.header.replace("_", " ")) for example in same_article]
    positive = [example for example in answered if example.spans]
    negative = [example for example in answered if not example.spans]
    held = _held(positive, negative, same_article, rng)
    positive = [example for example in positive if not is_held(example)]
    negative = [example for example in negative if not is_held(example)]
    train: list[Example] = []
    for source, count in ANSWERED.items():
        of_source = [example for example in positive if example.source == source]
        reasons = [example for example in of_source if _REASON.search(example.question) and source not in TEMPLATED]
        others = [example for example in of_source if not _REASON.search(example.question)]
        train += _sample(others, count, rng) + reasons * REASON_COPIES
    asked = [example for example in train if not example.whole and example.source not in TEMPLATED]
    pool = [example for example in positive if example.source != "policyqa"]
    pool = list({example.passage: example for example in pool}.values())
    made = _made(train, asked, pool, rng)
    made["same_article"] = [example for example in same_article if not is_held(example)]
    made["hotpot"] = [example for example in negative if example.source == "hotpot"]
    made["removed"] += [example for example in negative if example.source.endswith("-removed")]
    for kind, count in UNANSWERED.items():
        if kind not in without:
            train += _sample(made[kind], count, rng)
    train += [example for example in negative if example.source == "squad2"] * HUMAN_COPIES
    if "snippets" not in without:
        train = [as_snippet(example, rng) if rng.random() < SNIPPETS else example for example in train]
    train = [with_header(example, rng) for example in train]
    claims = [] if "statements" in without else _claims(data)
    held["statements"] = [claim for claim in claims if is_held(claim)][:1500]
    for name, count in STATEMENTS.items():
        train += _sample([claim for claim in claims if claim.source == name and not is_held(claim)], count, rng)
    rng.shuffle(train)
    return Mixture(train, held)


def _load(data: Path, rng: random.Random) -> list[Example]:
    found = passages(data, "squad2_train10/train", "squad2")
    for name in ("new_wiki", "amazon", "reddit"):
        found += passages(data, f"squadshifts/{name}", name)
    found += passages(data, "qed_nq/train", "qed", spaced=True)
    found += qamr(data, rng)
    found += answer_sentences(data, "squad_du_sentences/test_with_neighbour_negatives", "squad_du", rng)
    found += answer_sentences(data, "selqa/test", "selqa", rng)
    found += passages(data, "hotpotqa_sample/reader_passages", "hotpot")
    found += passages(data, "policyqa/dev", "policyqa")
    found += passages(data, "covidqa/windows", "covidqa")
    return found


def _claims(data: Path) -> list[Example]:
    found = [claim for name in STATEMENTS for claim in statements(data, name, name)]
    return [claim for claim in found if len(claim.passage.split()) <= LONGEST_EVIDENCE]


def _made(
    train: Sequence[Example], asked: Sequence[Example], pool: list[Example], rng: random.Random
) -> dict[str, list[Example]]:
    made: dict[str, list[Example]] = {"elsewhere": [], "removed": [], "swapped": [], "reversed": []}
    matcher = Matcher([example.passage for example in pool])
    for example in _sample(list(train), UNANSWERED["elsewhere"] + 600, rng):
        made["elsewhere"] += filter(None, [elsewhere(example, pool, matcher, rng)])
    for example in _sample(list(asked), 6000, rng):
        made["removed"] += filter(None, [removed(example)])
    for example in _sample(list(asked), 16000, rng):
        made["swapped"] += filter(None, [swapped(example, rng.choice(pool), rng)])
    for example in asked:
        made["reversed"] += filter(None, [reversed_sense(example, rng)])
    return made


def _held(
    positive: list[Example], negative: list[Example], same_article: list[Example], rng: random.Random
) -> dict[str, list[Example]]:
    kept = [example for example in positive if is_held(example)]
    pool = list({example.passage: example for example in positive}.values())
    matcher = Matcher([example.passage for example in pool])
    held = {}
    wiki = [example for example in kept if example.source == "new_wiki"]
    held["same article"] = wiki[:250] + [example for example in same_article if is_held(example)][:250]
    asked = _sample([example for example in kept if example.source in {"qed", "qamr-wikinews"}], 350, rng)
    held["elsewhere"] = asked[:250] + [made for example in asked if (made := elsewhere(example, pool, matcher, rng))][:250]
    held["swapped"] = (
        asked[:250] + [made for example in asked + wiki if (made := swapped(example, rng.choice(pool), rng))][:250]
    )
    return held


def _sample(examples: list[Example], count: int, rng: random.Random) -> list[Example]:
    return rng.sample(examples, min(count, len(examples)))
