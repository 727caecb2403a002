"""Learn how likely two articles tell one story: `python -m eval.sameness` writes it into `rag/models/quotation.json`.

Of the articles of the archives that teach (`eval/training/press`) a stranger said which tell one story, and of pairs of
MultiHop-RAG's real articles, half of them much alike, whether they do: `eval/stories/dev.jsonl`. What another stranger said of
other archives (`press_kept`, `sense_dev`, `sense_kept`) and of pairs of the other real articles only measures: `kept.jsonl`.
"""

from __future__ import annotations

import itertools
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np

from eval import press
from eval.commands.command import Measurement
from eval.commands.options import PATH
from eval.datasets import Places, multihop326
from eval.errors import DataSetError
from eval.fitting import Floats, keep, logistic
from eval.metrics.abstention import roc_auc
from rag import Article, Assistant, RawArticle, Settings
from rag.lab import SAMENESSES, WEIGHTS, apart, enter, forget_weights, make_embedder, sameness_signs

STORIES = Path(__file__).with_name("stories")
REAL = "multihop326"
"""The archive of real articles; the others are invented."""
_KEPT = {"press-kept": Path("press/kept"), "sense-kept": Path("sense/kept"), "sense-dev": Path("sense/dev")}

Source = Path | Mapping[str, RawArticle]
"""A folder of articles, called by their file names, or articles by their names."""


@dataclass(frozen=True, slots=True)
class Label:
    """Articles of an archive by the stories that they tell, or a pair of them and whether both tell one."""

    archive: str
    stories: tuple[tuple[str, ...], ...]
    same: bool | None = None
    """Of a pair; None where all articles of the archive are told apart."""

    def pairs(self) -> Iterator[tuple[str, str, bool]]:
        """Each two of the articles, and whether they tell one story."""
        if self.same is not None:
            one, other = (name for story in self.stories for name in story)
            yield one, other, self.same
            return
        story = {name: number for number, names in enumerate(self.stories) for name in names}
        for one, other in itertools.combinations(story, 2):
            yield one, other, story[one] == story[other]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Pairs of articles: their signs, shape (pairs, signs), which tell one story, and which are of real articles."""

    signs: Floats
    same: Floats
    real: Floats
    told: Floats
    """Which are held for one story: among all articles of an invented archive, between the two of a pair of real ones."""


@click.command(cls=Measurement, examples=("python -m eval.sameness", "python -m eval.sameness --measure"))
@click.option("--out", type=PATH, default=WEIGHTS, help="The file to write into: rag/models/quotation.json.")
@click.option("--bench", type=PATH, default=Places().bench, help="The folder of MultiHop-RAG's articles.")
@click.option("--measure", is_flag=True, help="Only say how well what has been learnt fits.")
def app(out: Path, bench: Path, measure: bool) -> None:
    """Learn how likely two articles tell one story, say how well it fits, and write the weights."""
    labels = {half: read(STORIES / f"{half}.jsonl") for half in ("dev", "kept")}
    real = {item.key: item for item in multihop326.articles(bench / multihop326.CORPUS).values()}
    if not measure:
        learn(collect(labels["dev"], real), out)
        forget_weights()
    for half, found in labels.items():
        labelled = collect(found, real)
        for of_real, name in ((True, "real"), (False, "invented")):
            print(f"{half}, {name} articles: {describe(labelled, real=of_real)}")


def read(path: Path) -> list[Label]:
    """What a stranger said of articles. Raises DataSetError for a line that is no label."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            if "same" in row:
                found.append(Label(row["archive"], ((row["one"],), (row["other"],)), bool(row["same"])))
            else:
                found.append(Label(row["archive"], tuple(map(tuple, row["stories"]))))
        except (ValueError, TypeError, KeyError) as error:
            expected = "archive with stories, or with one, other and same"
            raise DataSetError(f"{path}, line {number}: {error!r}; expected {expected}") from None
    return found


def collect(labels: Sequence[Label], real: Mapping[str, RawArticle]) -> Labelled:
    """The signs of all pairs, read from the articles as an archive has them."""
    rows: list[tuple[list[float], bool, bool, bool]] = []
    for archive in dict.fromkeys(label.archive for label in labels):
        of_archive = [label for label in labels if label.archive == archive]
        wanted = {name for label in of_archive for story in label.stories for name in story}
        source = {name: real[name] for name in wanted} if archive == REAL else _source(archive)
        for pairs, articles in _taken_in(source, of_archive):
            rows += _rows(pairs, articles, archive == REAL)
    signs, same, is_real, told = zip(*rows, strict=True)
    return Labelled(np.array(signs), *(np.array(column, dtype=np.float64) for column in (same, is_real, told)))


def _source(archive: str) -> Source:
    half, _, name = archive.rpartition("-")
    if half in _KEPT:
        return Path(__file__).parent / _KEPT[half] / name / "articles"
    return next(press.read(path).articles for path in press.FOLDER.rglob(f"{archive}.jsonl"))


def _taken_in(source: Source, labels: Sequence[Label]) -> Iterator[tuple[list[tuple[str, str, bool]], dict[str, Article]]]:
    """The pairs of each label with its articles as an archive has them."""
    settings = Settings(llm="extractive", _env_file=None)
    with (
        tempfile.TemporaryDirectory() as folder,
        Assistant(settings.changed(data_dir=Path(folder)), embedder=make_embedder(settings)) as assistant,
    ):
        assistant.ingest(
            source if isinstance(source, Path) else [replace(item, path=name, key="") for name, item in source.items()]
        )
        known = {Path(item.path).name: assistant.article(item.id) for item in assistant.articles()}
    for label in labels:
        names = [name for story in label.stories for name in story if name in known]
        yield [pair for pair in label.pairs() if {*pair[:2]} <= {*names}], {name: known[name] for name in names}


def _rows(
    pairs: Sequence[tuple[str, str, bool]], articles: Mapping[str, Article], real: bool
) -> list[tuple[list[float], bool, bool, bool]]:
    embed = make_embedder(Settings(llm="extractive", _env_file=None)).embed
    order = sorted(articles, key=lambda name: articles[name].published or "9999")
    found = sameness_signs([articles[name] for name in order], embed)
    story = {item.id: number for number, told in enumerate(apart([articles[n] for n in order], embed)) for item in told}
    rows = []
    for one, other, same in pairs:
        first, last = sorted((order.index(one), order.index(other)))
        signs = [getattr(found[last][first], sign) for sign in SAMENESSES]
        rows.append((signs, same, real, story[articles[one].id] == story[articles[other].id]))
    return rows


def learn(labelled: Labelled, path: Path) -> None:
    """Learn the weights, every pair counting alike, and write them with the others."""
    weights, bias = logistic(labelled.signs, labelled.same, np.full(len(labelled.same), 1 / len(labelled.same)))
    keep(path, "sameness", SAMENESSES, weights, bias)


def describe(labelled: Labelled, *, real: bool) -> str:
    """How well pairs that tell one story are told from others: the area is that of what is learnt, the rest that of `apart`."""
    of_kind = labelled.real == real
    same, told = labelled.same[of_kind] > 0, labelled.told[of_kind] > 0
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))["sameness"]
    likely = labelled.signs[of_kind] @ [stored[name] for name in SAMENESSES]
    area = roc_auc(list(likely), list(same)) if 0 < same.sum() < len(same) else float("nan")
    return (
        f"{len(same)} pairs, {int(same.sum())} of one story; area {area:.3f};"
        f" of those held for one {same[told].mean():.3f} are, and {told[same].mean():.3f} of those that are"
    )


if __name__ == "__main__":
    sys.exit(enter(app, "python -m eval.sameness"))
