"""Learn how much each sign counts in answering by quotation: `python -m eval.calibrate` writes `rag/models/quotation.json`.

Small linear models, all fitted by Adam on a convex loss, so that the same signs always give the same weights: which
sentence answers at a first and at a second look (listwise softmax; Cao et al. 2007), and the probability that it does (logistic
regression, of the sentences that get a second look); how likely the first sentence answers is learnt when they are final
(`--sure`), from how it stands among the others. They are learnt from questions that the reader and the judge have not been
trained on: ones as people ask them of small archives (`eval.press`), adversarial ones on written stories, plain ones on
articles held out of the public training sets, and, where they are given, ones about look-alike stories that are held out, each
set with the same weight; how sure the first sentence is, also from everyday ones about real pages. Gold files and the other
development halves only measure. The models and the retriever must be final before.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from eval import datasets, press
from eval.archives import Archives, Opened
from eval.commands.command import Measurement, Several
from eval.commands.options import PATH
from eval.datasets import DataSet, Places
from eval.fitting import FIRST, SECOND, Example, Floats, keep, logistic, probability, rank
from eval.gold import Question, Quotation
from eval.metrics.abstention import roc_auc
from eval.reader.rows import Example as Rows
from eval.reader.rows import is_held, passages, sentences
from eval.reader.written import HELD, rows
from rag import RawArticle, Settings
from rag.lab import SIGNS, STANDINGS, WEIGHTS, Candidate, enter, forget_weights, likenesses, standing

SignsOf = Callable[[Question, Sequence[Candidate]], list[list[float]]]

WRITTEN, EVERYDAY = "news_written", "everyday_dev"
# Of the public sets so many questions that their archive answers, so many whose passage is kept out of it, and so many other
# passages beside.
ANSWERED, WITHHELD, BESIDE = 200, 100, 400
# Many of these questions cannot be understood without their story: of those that it answers, the ones are learnt from whose
# story is among the articles of so many first passages.
FOUND = 4
# So many questions of each set are enough.
MOST = 300


@click.command(
    cls=Measurement,
    examples=(
        "python -m eval.calibrate --asked pairs.jsonl more.jsonl",
        "python -m eval.calibrate --letters",
        "python -m eval.calibrate --sure",
    ),
)
@click.option("--cache", type=PATH, default=Path(".dateline/eval"), show_default=True, help="Where archives are kept.")
@click.option("--out", type=PATH, default=WEIGHTS, help="The file to write: rag/models/quotation.json.")
@click.option("--written", type=PATH, default=Places().written, help="The folder of written stories.")
@click.option("--public", type=PATH, default=Places().written.parent, help="The folder of public training sets.")
@click.option("--asked", cls=Several, type=PATH, metavar="FILE...", help="Files of questions about look-alike stories.")
@click.option("--letters", "of_letters", is_flag=True, help="Learn only how much shared letters count in a foreign script.")
@click.option("--sure", "of_first", is_flag=True, help="Learn only how sure the first sentence is; the rest must be final.")
@click.option("--bench", type=PATH, default=Places().bench, help="The folder of the articles that everyday_dev asks of.")
def app(
    cache: Path,
    out: Path,
    written: Path,
    public: Path,
    asked: Sequence[Path],
    of_letters: bool,
    of_first: bool,
    bench: Path,
) -> None:
    """Learn how much each sign counts in answering by quotation, say how well it fits, and write the weights."""
    if of_letters:
        letters(plain(public), cache, out)
        return
    archives = [press.read(path) for path in sorted((press.FOLDER / "signs").glob("*.jsonl"))]
    if of_first:
        sure([press.asked(archives), plain(public), datasets.load(EVERYDAY, Places(bench=bench))], cache, out)
        return
    sets = [press.asked(archives), datasets.load(WRITTEN, Places(written=written)), plain(public)]
    sets += [look_alike(asked)] if asked else []
    # Which sentences get a second look depends on the weights of the first: so these are written before the second are learnt.
    first = rank(collect(sets, cache), FIRST)
    names = [dataset.name for dataset in sets]
    write(out, first, first, np.zeros(len(SIGNS)), 0.0, names)
    looked_at = [example.looked_at() for example in collect(sets, cache)]
    answers, bias = probability(looked_at)
    write(out, first, rank(looked_at, SECOND), answers, bias, names)
    for name in names:
        even, odd = looked_at[::2], looked_at[1::2]
        for learnt_from, held in ((even, odd), (odd, even)):
            measured = [example for example in held if example.source == name]
            print(
                f"{name}, learnt on the other half: {describe(measured, rank(learnt_from, SECOND), *probability(learnt_from))}"
            )
    print(f"wrote {out}")


def letters(asked: DataSet, cache: Path, path: Path) -> None:
    """Learn how much the letters count that a sentence, and its passage, share with a question; write it with the others.

    The questions are English, of which nothing is used but their letters: so it is done where a script is not read. Those of
    `news_written` teach nothing here: they were made so that what shares most words with them does not answer.
    """
    found = collect([asked], cache, alike)
    signs, truth = np.concatenate([one.signs for one in found]), np.concatenate([one.right for one in found]).astype(np.float64)
    weights, bias = logistic(signs, truth, np.full(len(truth), 1 / len(truth)))
    print(f"{asked.name}, learnt on all of it: {describe(found, weights, weights, bias)}")
    keep(path, "letters", ("sentence", "passage"), weights, bias)


def sure(sets: Sequence[DataSet], cache: Path, path: Path) -> None:
    """Learn how likely the first sentence answers, by how it stands among the others; write it with the other weights.

    What a question takes for granted falsely nothing answers. The questions of `news_written` teach nothing here: some fit
    several stories of their archive, of which one counts as right.
    """
    standings, right, names = first_sentences(sets, cache)
    whole = {name: 1 / np.sum(names == name) for name in np.unique(names)}
    shares = np.array([whole[name] for name in names]) / len(whole)
    for name in whole:
        held = names == name
        weights, bias = logistic(standings[~held], right[~held], shares[~held] / shares[~held].sum())
        told, own = standings[held] @ weights + bias, standings[held, STANDINGS.index("likely")]
        answers = right[held] > 0
        print(
            f"{name}, {held.sum()} questions, learnt on the others: area of right against wrong {roc_auc(told, answers):.3f}"
            f" (of the likeliest sentence's probability {roc_auc(own, answers):.3f})"
        )
    weights, bias = logistic(standings, right, shares)
    keep(path, "sure", STANDINGS, weights, bias)
    print(f"wrote {path}")


def first_sentences(sets: Sequence[DataSet], cache: Path) -> tuple[Floats, Floats, NDArray[np.str_]]:
    """Of each question how its first sentence stands, shape (questions, standings), whether it answers, and its set."""
    rows: list[tuple[list[float], bool, str]] = []
    for dataset in sets:
        archives = Archives(dataset, Settings(llm="extractive"), cache)
        try:
            archives.build(list(dataset.archives), lambda done, total: None)
            for question in dataset.questions:
                with archives.open(question.archive) as opened:
                    found = opened.assistant.candidates(question.question)
                    if found:
                        stands = standing(question.question, found)
                        right = question.status == "answered" and opened.quoted(found[0], question.quotations)
                        rows.append(([getattr(stands, name) for name in STANDINGS], right, dataset.name))
        finally:
            archives.close()
    standings, right_ones, names = zip(*rows, strict=True)
    return np.array(standings), np.array(right_ones, dtype=np.float64), np.array(names)


def plain(folder: Path) -> DataSet:
    """Questions of public training sets on articles that were held out, with all other passages of these as one archive."""
    asked = [*passages(folder, "qed_nq/train", "qed", spaced=True), *passages(folder, "squadshifts/new_wiki", "new_wiki")]
    held = [example for example in asked if example.spans and is_held(example)]
    rng = random.Random(5)
    texts = sorted({example.passage for example in held})
    withheld = set(rng.sample(texts, len(texts) // 3))
    there = [text for text in texts if text not in withheld]
    there += rng.sample(sorted({example.passage for example in asked if not is_held(example)}), BESIDE)
    titles = {example.passage: example.header for example in asked}
    names = {text: str(number) for number, text in enumerate(there)}
    answered = rng.sample([example for example in held if example.passage in names], ANSWERED)
    silent = rng.sample([example for example in held if example.passage in withheld], WITHHELD)
    questions = [_asked(number, example, names) for number, example in enumerate([*answered, *silent])]
    documents = {
        name: RawArticle(body=text, path="", key=name, title=titles[text] or text[:60]) for text, name in names.items()
    }
    files = tuple(folder / f"{name}.jsonl.gz" for name in ("qed_nq/train", "squadshifts/new_wiki"))
    return DataSet("plain", tuple(questions), files, {"": documents})


def look_alike(paths: Sequence[Path]) -> DataSet:
    """Questions about the pairs of look-alike stories that are held out, in an archive of all of the stories."""
    documents: dict[str, RawArticle] = {}
    questions = []
    for path in paths:
        for at, row in enumerate(rows(path)):
            for side, suffix in (("a", ""), ("b", "2")):
                name = f"{path.stem}-{at}-{side}"
                title, source, day = (row[f"{key}{suffix}"] for key in ("t", "s", "d"))
                text = "\n\n".join(row[side])
                documents[name] = RawArticle(body=text, path="", key=name, title=title, source=source, published=day)
            for number, asked in enumerate(row["qs"] if at % HELD == HELD - 1 else ()):
                if asked.get("premise") != "false":
                    told = tuple(Quotation(f"{path.stem}-{at}-{side}", row[side][k]) for side in "ab" for k in asked[side])
                    status = "answered" if told else "not_found"
                    articles = tuple(dict.fromkeys(quotation.article for quotation in told))
                    name = f"{path.stem}-{at}-{number}"
                    questions.append(Question(name, asked["q"], status, status, articles=articles, quotations=told))
    return DataSet("look_alike", tuple(questions), tuple(paths), {"": documents})


def _asked(number: int, example: Rows, names: Mapping[str, str]) -> Question:
    name = names.get(example.passage)
    if name is None:
        return Question(str(number), example.question, "withheld", "not_found")
    start, end = example.spans[0]
    inside = [example.passage[left:right].strip() for left, right in sentences(example.passage) if left < end and start < right]
    quotations = tuple(Quotation(name, text) for text in inside)
    return Question(str(number), example.question, "answered", "answered", articles=(name,), quotations=quotations)


def read(question: Question, found: Sequence[Candidate]) -> list[list[float]]:
    """What the models and retrieval say of each sentence."""
    return [[getattr(item.signs, name) for name in SIGNS] for item in found]


def alike(question: Question, found: Sequence[Candidate]) -> list[list[float]]:
    """What the letters of each sentence, and of its passage, have of those of the question."""
    passages = list({item.passage.scored.chunk.id: item.passage for item in found}.values())
    shares = {
        (passage.scored.chunk.id, sentence.start): [share.sentence, share.passage]
        for passage, of_passage in zip(passages, likenesses(question.question, passages), strict=True)
        for sentence, share in zip(passage.sentences, of_passage, strict=True)
    }
    return [shares[item.passage.scored.chunk.id, item.sentence.start] for item in found]


def collect(sets: Sequence[DataSet], cache: Path, signs_of: SignsOf = read) -> list[Example]:
    """The examples of the sets, with the signs that are wanted of each sentence."""
    found: list[Example | None] = []
    for dataset in sets:
        archives = Archives(dataset, Settings(llm="extractive"), cache)
        try:
            archives.build(list(dataset.archives), lambda done, total: None)
            asked = tuple(question for question in dataset.questions if question.status != "false_premise")
            asked = tuple(random.Random(MOST).sample(asked, MOST)) if len(asked) > MOST else asked
            for question in asked:
                with archives.open(question.archive) as opened:
                    found.append(_example(dataset.name, question, opened, signs_of))
        finally:
            archives.close()
    return [example for example in found if example is not None]


def describe(examples: Sequence[Example], second: Floats, answers: Floats, bias: float) -> str:
    """How often the sentence that comes first answers where one does, and the area under the curve of the probability."""
    sure = [example.signs @ answers + bias for example in examples]
    right = [example.right[int((example.signs @ second).argmax())] for example in examples]
    answered = [bool(example.right.any()) for example in examples]
    yes = [values.max() for values, there in zip(sure, answered, strict=True) if there]
    no = [values.max() for values, there in zip(sure, answered, strict=True) if not there]
    area = roc_auc([*yes, *no], [True] * len(yes) + [False] * len(no)) if yes and no else float("nan")
    return f"right sentence first {sum(right) / max(sum(answered), 1):.3f}, area of its probability {area:.3f}"


def write(path: Path, first: Floats, second: Floats, answers: Floats, bias: float, learnt_from: Sequence[str]) -> None:
    """Store the weights where the library reads them, and let it read them anew."""
    parts = (("first", first), ("second", second), ("answers", answers))
    stored: dict[str, Any] = {
        part: dict(zip(SIGNS, (round(float(weight), 4) for weight in weights), strict=True)) for part, weights in parts
    }
    stored |= {
        "bias": round(bias, 4),
        **{part: json.loads(path.read_text(encoding="utf-8"))[part] for part in ("letters", "sure", "relevance", "sameness")},
        "learnt_from": list(learnt_from),
    }
    path.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    forget_weights()


def _example(source: str, question: Question, opened: Opened, signs_of: SignsOf) -> Example | None:
    found = opened.assistant.candidates(question.question)
    first = {opened.names.get(item.passage.article.id) for item in found if item.passage.scored.rank <= FOUND}
    if not found or (question.articles and not first.intersection(question.articles)):
        return None
    right = [opened.quoted(item, question.quotations) for item in found]
    return Example(np.array(signs_of(question, found), dtype=np.float64), np.array(right, dtype=bool), source)


if __name__ == "__main__":
    sys.exit(enter(app, "python -m eval.calibrate"))
