"""Learn how much each sign counts in answering by quotation: `python -m eval.calibrate` writes `rag/models/quotation.json`.

Three small linear models, all fitted by Adam on a convex loss, so that the same signs always give the same weights: which
sentence answers at a first and at a second look (listwise softmax; Cao et al. 2007), and the probability that it does (logistic
regression, of the sentences that get a second look). They are learnt from questions that the reader and the judge have not been
trained on: adversarial ones on written stories, plain ones on articles that are held out of the public training sets, and ones
as people ask them about look-alike stories that are held out, each set with the same weight. Gold files and development halves
only measure. The models and the retriever must be final before.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval import datasets
from eval.archives import Archives, Opened
from eval.datasets import DataSet, Places
from eval.gold import Question, Quotation
from eval.reader.rows import Example as Rows
from eval.reader.rows import is_held, passages, sentences
from eval.reader.written import HELD, rows
from eval.words import mentions
from rag import RawArticle, Settings
from rag.lab import LOOKED_AT, SIGNS, WEIGHTS, Candidate, forget_weights, likenesses

Floats = NDArray[np.float64]
SignsOf = Callable[[Question, Sequence[Candidate]], list[list[float]]]

WRITTEN = "news_written"
# Of the public sets so many questions that their archive answers, so many whose passage is kept out of it, and so many other
# passages beside.
ANSWERED, WITHHELD, BESIDE = 200, 100, 400
# Many of these questions cannot be understood without their story: of those that it answers, the ones are learnt from whose
# story is among the articles of so many first passages.
FOUND = 4
_STEPS, _RATE, _DECAY = 600, 0.05, 1.0
# What a first look sees, and what a second look adds. The other signs are for other judgements: how many words of a question
# an article has, and how many of its dates fit, differs too much from archive to archive. So does retrieval's score: it tells
# passages of one question from one another, but not a question that has an answer from one that has none.
FIRST = frozenset(("verdict", "share", "span", "lead", "retrieved", "named"))
SECOND = FIRST | {"second", "behind"}
LIKELY = SECOND - {"retrieved"}
# So many questions of each set are enough.
MOST = 300


@dataclass(frozen=True, slots=True)
class Example:
    """A question's sentences, the likeliest first: their signs, shape (sentences, signs), and which of them answer."""

    signs: Floats
    right: NDArray[np.bool_]
    source: str

    def looked_at(self) -> Example:
        """Those sentences alone that get a second look."""
        return replace(self, signs=self.signs[:LOOKED_AT], right=self.right[:LOOKED_AT])


def main(arguments: Sequence[str] | None = None) -> None:
    """Collect the signs of every question, fit, say how well it fits, and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m eval.calibrate", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--cache", type=Path, default=Path(".dateline/eval"), help="where the archives of the sets are kept")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="the file to write")
    parser.add_argument("--written", type=Path, default=Places().written, help="the folder of written stories")
    parser.add_argument("--public", type=Path, default=Places().written.parent, help="the folder of public training sets")
    parser.add_argument("--asked", type=Path, nargs="*", default=[], help="files of questions about look-alike stories")
    parser.add_argument("--letters", action="store_true", help="learn only how much shared letters count in a foreign script")
    options = parser.parse_args(arguments)
    if options.letters:
        letters(plain(options.public), options.cache, options.out)
        return
    sets = [datasets.load(WRITTEN, Places(written=options.written)), plain(options.public)]
    sets += [look_alike(options.asked)] if options.asked else []
    # Which sentences get a second look depends on the weights of the first: so these are written before the second are learnt.
    first = rank(collect(sets, options.cache), FIRST)
    names = [dataset.name for dataset in sets]
    write(options.out, first, first, np.zeros(len(SIGNS)), 0.0, names)
    looked_at = [example.looked_at() for example in collect(sets, options.cache)]
    answers, bias = probability(looked_at)
    write(options.out, first, rank(looked_at, SECOND), answers, bias, names)
    for name in names:
        even, odd = looked_at[::2], looked_at[1::2]
        for learnt_from, held in ((even, odd), (odd, even)):
            measured = [example for example in held if example.source == name]
            print(
                f"{name}, learnt on the other half: {describe(measured, rank(learnt_from, SECOND), *probability(learnt_from))}"
            )
    print(f"wrote {options.out}")


def letters(asked: DataSet, cache: Path, path: Path) -> None:
    """Learn how much the letters count that a sentence, and its passage, share with a question; write it with the others.

    The questions are English, of which nothing is used but their letters: so it is done where a script is not read. Those of
    `news_written` teach nothing here: they were made so that what shares most words with them does not answer.
    """
    found = collect([asked], cache, alike)
    signs, truth = np.concatenate([one.signs for one in found]), np.concatenate([one.right for one in found]).astype(np.float64)
    weights, bias = logistic(signs, truth, np.full(len(truth), 1 / len(truth)))
    print(f"{asked.name}, learnt on all of it: {describe(found, weights, weights, bias)}")
    stored = json.loads(path.read_text(encoding="utf-8"))
    stored["letters"] = {"sentence": round(weights[0], 4), "passage": round(weights[1], 4), "bias": round(bias, 4)}
    path.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    forget_weights()


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
            archives.build([""], lambda done, total: None)
            with archives.open("") as opened:
                asked = dataset.questions
                asked = tuple(random.Random(MOST).sample(asked, MOST)) if len(asked) > MOST else asked
                found += [_example(dataset.name, question, opened, signs_of) for question in asked]
        finally:
            archives.close()
    return [example for example in found if example is not None]


def _shares(examples: Sequence[Example]) -> Floats:
    """A weight for each example, so that all sets count the same; they sum to 1."""
    names = [example.source for example in examples]
    return np.array([1 / names.count(name) for name in names]) / len(set(names))


def rank(examples: Sequence[Example], used: Set[str]) -> Floats:
    """The weights of the used signs that put the sentence that answers first; those of the others are 0."""
    lists = [example for example in examples if example.right.any() and not example.right.all()]
    spread = np.concatenate([example.signs for example in lists]).std(axis=0) + 1e-6
    spread[[name not in used for name in SIGNS]] = np.inf
    shares = _shares(lists)

    def listwise(weights: Floats) -> Floats:
        step = -_DECAY * weights / len(lists)
        for example, share in zip(lists, shares, strict=True):
            signs = example.signs / spread
            odds = np.exp(signs @ weights - (signs @ weights).max())
            all_of, right_of = odds / odds.sum(), odds * example.right / (odds * example.right).sum()
            step = step + share * (signs.T @ (right_of - all_of))
        return step

    return np.asarray(_climb(listwise, len(SIGNS)) / spread)


def probability(examples: Sequence[Example]) -> tuple[Floats, float]:
    """The weights and the bias of the logit that a sentence answers."""
    signs = np.concatenate([example.signs for example in examples])
    truth = np.concatenate([example.right for example in examples]).astype(np.float64)
    shares = np.concatenate(
        [np.full(len(example.right), share) for example, share in zip(examples, _shares(examples), strict=True)]
    )
    return logistic(signs, truth, shares / shares.sum(), unused=[name not in LIKELY for name in SIGNS])


def logistic(signs: Floats, truth: Floats, shares: Floats, unused: Sequence[bool] = ()) -> tuple[Floats, float]:
    """The weights and the bias of a logit, from the signs of sentences and from which of them answer; the shares sum to 1."""
    middle, width = signs.mean(axis=0), signs.std(axis=0) + 1e-6
    if unused:
        width[list(unused)] = np.inf
    scaled = np.hstack([(signs - middle) / width, np.ones((len(signs), 1))])

    def slope(weights: Floats) -> Floats:
        decay = -_DECAY * np.append(weights[:-1], 0.0) / len(signs)
        chance = 1 / (1 + np.exp(-np.clip(scaled @ weights, -30, 30)))
        return np.asarray(decay + scaled.T @ ((truth - chance) * shares))

    learnt = _climb(slope, signs.shape[1] + 1)
    weights = learnt[:-1] / width
    return weights, float(learnt[-1] - (weights * middle).sum())


def describe(examples: Sequence[Example], second: Floats, answers: Floats, bias: float) -> str:
    """How often the sentence that comes first answers where one does, and the area under the curve of the probability."""
    sure = [example.signs @ answers + bias for example in examples]
    right = [example.right[int((example.signs @ second).argmax())] for example in examples]
    answered = [bool(example.right.any()) for example in examples]
    yes = [values.max() for values, there in zip(sure, answered, strict=True) if there]
    no = [values.max() for values, there in zip(sure, answered, strict=True) if not there]
    area = np.mean([(y > n) + 0.5 * (y == n) for y in yes for n in no]) if yes and no else float("nan")
    return f"right sentence first {sum(right) / max(sum(answered), 1):.3f}, area of its probability {area:.3f}"


def write(path: Path, first: Floats, second: Floats, answers: Floats, bias: float, learnt_from: Sequence[str]) -> None:
    """Store the weights where the library reads them, and let it read them anew."""
    parts = (("first", first), ("second", second), ("answers", answers))
    stored: dict[str, Any] = {
        part: dict(zip(SIGNS, (round(float(weight), 4) for weight in weights), strict=True)) for part, weights in parts
    }
    stored |= {
        "bias": round(bias, 4),
        "letters": json.loads(path.read_text(encoding="utf-8"))["letters"],
        "learnt_from": list(learnt_from),
    }
    path.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    forget_weights()


def _example(source: str, question: Question, opened: Opened, signs_of: SignsOf) -> Example | None:
    found = opened.assistant.candidates(question.question)
    first = {opened.names.get(item.passage.article.id) for item in found if item.passage.scored.rank <= FOUND}
    if not found or (question.articles and not first.intersection(question.articles)):
        return None
    quoted = [(quotation.article, quotation.quote) for quotation in question.quotations]
    right = [
        any(
            opened.names.get(item.passage.article.id) == article and (mentions(quote, item.text) or mentions(item.text, quote))
            for article, quote in quoted
        )
        for item in found
    ]
    return Example(np.array(signs_of(question, found), dtype=np.float64), np.array(right, dtype=bool), source)


def _climb(gradient: Callable[[Floats], Floats], size: int) -> Floats:
    """Maximise by Adam (Kingma and Ba, 2015), from zero."""
    weights, mean, square = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, _STEPS + 1):
        slope = gradient(weights)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        rate = _RATE * (1 - step / _STEPS)
        weights = weights + rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


if __name__ == "__main__":
    main()
