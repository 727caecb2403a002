"""Learn where sentences end: `python -m eval.sentences` writes `rag/models/punkt_english`.

Punkt (Kiss and Strunk, 2006) learns from text alone which words are abbreviations and which begin sentences. Here it learns
from passages of public question sets and from stories that were invented for this project. Some things are not as in the
paper. There a word that was once written with a capital inside a sentence may have one anywhere, and an abbreviation before it
is not taken for an end: of two million words nearly every one has been, so that shares decide here (`_CAPITAL`). Pairs of words
across a full stop are not learnt: they are for ordinals ("3. Oktober"), which English has not. What was rarely met with a
stop is no abbreviation. And abbreviations that everybody knows need not be met in a text: they are listed, with a few pairs, in
`eval/training/abbreviations.txt`.

The same texts give the same bytes.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from nltk.tokenize.punkt import _ORTHO_MID_LC, PunktParameters, PunktTrainer

from eval import press
from eval.commands.command import Measurement
from eval.commands.options import PATH
from eval.reader.rows import read
from rag.lab import SENTENCE_PARAMETERS, Abbreviations, enter

KNOWN = Path(__file__).with_name("training") / "abbreviations.txt"
# The sets, and in which field of a row their text is. The others are in lower case, carelessly written, or taken apart into
# words.
SETS = (
    ("squadshifts/new_wiki", "context"),
    ("squad2_train10/train", "context"),
    ("hotpotqa_sample/reader_passages", "context"),
    ("boolq_val/val", "evidence"),
    ("selqa/test", "evidence"),
    ("qamr/dev", "context"),
    ("qamr/test", "context"),
    ("news_written/statements_train", "passage"),
)
# A stop with a space before it: this text was taken apart into words.
_APART = re.compile(r"\s[.,?!;](?:\s|$)")
_TITLE = re.compile(r"^.{1,80}? -- ")
# What somebody says, or a title, begins with a capital inside a sentence too.
_OPENS = frozenset("\"'`“‘«([:–—-")
# What was seen so often with its stop is an abbreviation, if Punkt takes it for one; it does so with every slip among what is
# rarer. Below this number the paper calls a word rare.
_MET = 5
# A word is small that was seen so often in lower case inside sentences, and of which no larger share had a capital there. With
# a capital after an abbreviation it begins a sentence: if one stop of an abbreviation in seven ends a sentence, and a twentieth
# of what follows the others has a capital, then three of four such places are ends.
_OFTEN, _CAPITAL = 10, 0.05


@dataclass(frozen=True, slots=True)
class Known:
    """What need not be learnt: abbreviations, pairs between which no sentence ends, and words that begin one."""

    abbreviations: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    starters: frozenset[str]


def known(path: Path = KNOWN) -> Known:
    """What is listed. A line has abbreviations, or words `a b + c d`, each before the sign a pair with each after it, or `>`
    and words that begin sentences.
    """
    abbreviations, pairs, starters = set(), set(), set()
    for line in path.read_text(encoding="utf-8").splitlines():
        before, _, after = line.partition("+")
        if line.startswith("#"):
            continue
        if after:
            pairs |= set(itertools.product(before.split(), after.split()))
        elif line.startswith(">"):
            starters |= set(line[1:].split())
        else:
            abbreviations |= set(line.split())
    return Known(frozenset(abbreviations), frozenset(pairs), frozenset(starters))


def texts(data: Path) -> Iterator[str]:
    """What teaches: each text once, always in the same order. Raises DataSetAbsentError."""
    seen = set()
    for name, field in SETS:
        for row in read(data, name):
            text = _TITLE.sub("", row[field]).replace("``", '"').replace("''", '"')
            if text not in seen and not text[:1].islower() and not _APART.search(text):
                seen.add(text)
                yield text
    for path in sorted(press.FOLDER.glob("*/*.jsonl")):
        yield from (article.body for article in press.read(path).articles.values())


class _Trainer(PunktTrainer):  # type: ignore[misc]
    """A trainer that keeps the abbreviations it is given, and counts how words are written inside sentences."""

    def __init__(self, abbreviations: Iterable[str]) -> None:
        super().__init__()
        self._params.abbrev_types = Abbreviations(abbreviations)
        self._small: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()

    def _reclassify_abbrev_types(self, types: Iterable[str]) -> Iterator[tuple[str, float, bool]]:
        return (found for found in super()._reclassify_abbrev_types(types) if found[2])

    def _get_orthography_data(self, tokens: list[Any]) -> None:
        super()._get_orthography_data(tokens)
        for before, token in itertools.pairwise(tokens):
            begins = before.sentbreak or before.abbr or before.ellipsis or token.linestart or before.tok in _OPENS
            if not begins and token.tok[:1].isalpha():
                (self._capital if token.first_upper else self._small)[token.type_no_sentperiod] += 1

    def small(self) -> set[str]:
        """The small words of the texts."""
        return {
            word
            for word, often in self._small.items()
            if often >= _OFTEN and (self._capital[word] + 0.5) / (self._capital[word] + often + 1) <= _CAPITAL
        }

    def met(self, word: str) -> bool:
        """Whether a word was seen often enough with its stop, and is more than an initial, which what follows tells."""
        return len(word) > 1 and self._type_fdist[f"{word}."] >= _MET


def learnt(taught: Iterable[str], told: Known) -> Any:
    """The parameters that some texts teach, with what is known. Of the words in lower case only the small ones are kept."""
    trainer = _Trainer(told.abbreviations)
    trainer.train("\n\n".join(taught))
    found, small, made = trainer.get_params(), trainer.small(), PunktParameters()
    made.abbrev_types = told.abbreviations | {word for word in found.abbrev_types if trainer.met(word)}
    made.collocations = set(told.pairs)
    # A name that begins many sentences of a text, and follows titles in others, is no sign of an end.
    made.sent_starters = told.starters | (found.sent_starters & small)
    made.ortho_context.update(dict.fromkeys(small, _ORTHO_MID_LC))
    return made


def write(made: Any, folder: Path) -> None:
    """Store parameters as NLTK does, in the order of the alphabet. Abbreviations that are so by their form are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    by_form = Abbreviations()
    files = {
        "abbrev_types.txt": [word for word in made.abbrev_types if word not in by_form],
        "sent_starters.txt": made.sent_starters,
        "collocations.tab": ["\t".join(pair) for pair in made.collocations],
        "ortho_context.tab": [f"{word}\t{flags}" for word, flags in made.ortho_context.items()],
    }
    for name, lines in files.items():
        (folder / name).write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")


@click.command(cls=Measurement, help=__doc__, examples=("python -m eval.sentences", "python -m eval.sentences --out punkt"))
@click.option("--data", type=PATH, default=Path("../shared/train"), show_default=True, help="Folder of training sets.")
@click.option("--out", type=PATH, default=SENTENCE_PARAMETERS, help="The folder to write: rag/models/punkt_english.")
def app(data: Path, out: Path) -> None:
    """Learn where sentences end, and write the parameters."""
    taught = list(texts(data))
    made = learnt(taught, known())
    write(made, out)
    print(
        f"{len(taught):,} texts, {sum(len(text.split()) for text in taught):,} words: {len(made.abbrev_types):,} abbreviations,"
        f" {len(made.sent_starters):,} words that begin sentences, {len(made.ortho_context):,} small words; wrote {out}"
    )


if __name__ == "__main__":
    sys.exit(enter(app, "python -m eval.sentences"))
