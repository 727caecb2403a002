"""Training examples for the reader, from the open question sets listed in `rag/models/NOTICE.md`."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from eval.errors import DataSetAbsentError

Span = tuple[int, int]
# What a passage may say of a statement; some sets only tell whether it carries it, or whether it refutes it.
LABELS = ("supported", "refuted", "not_enough_info", "not_supported", "not_refuted")


@dataclass(frozen=True, slots=True)
class Example:
    """A question put to a passage. `spans` are the accepted answers, as offsets of the passage; none: it does not answer.

    With `whole`, the answer lies somewhere inside the span (the answering sentence is known, the words are not). With a
    `label`, the question is a statement: what the passage says of it is one of `LABELS`, and there are no spans.
    """

    question: str
    passage: str
    spans: tuple[Span, ...] = ()
    whole: bool = False
    header: str = ""
    source: str = ""
    group: str = ""
    """Examples about the same article share it: what is held out is held out by group."""
    label: str = ""
    before: str = ""
    """For a statement: the sentences that stand before its evidence in the article; they only tell who and when is meant."""
    premise: str = ""
    """For a question: what the passage says of what the question takes for granted, one of `LABELS`; empty: not known."""
    listed: str = ""
    """Examples with the same question, or the same statement, that are to be told from one another share it."""

    @property
    def answers(self) -> tuple[str, ...]:
        """The accepted answers as text."""
        return tuple(self.passage[start:end] for start, end in self.spans)


_TIGHT = re.compile(r" (?=[.,;:!?%)\]])| (?='s\b)| (?=n't\b)|(?<=[(\[$]) ")
_BREAK = re.compile(r"(?<=[.!?])[\"')\]]{0,2}\s+(?=[A-Z\"'(\[0-9])")


def sentences(text: str) -> list[Span]:
    """Rough sentences: where a full stop is followed by a capital."""
    edges = [0, *(match.end() for match in _BREAK.finditer(text)), len(text)]
    return [(start, end) for start, end in zip(edges, edges[1:], strict=False) if text[start:end].strip()]


def detokenised(text: str, spans: Sequence[Span]) -> tuple[str, tuple[Span, ...]]:
    """`Paris , ( France ) .` as it would be printed, with the spans moved along."""
    gone = [match.start() for match in _TIGHT.finditer(text)]
    kept = "".join(text[start:end] for start, end in zip([0, *(at + 1 for at in gone)], [*gone, len(text)], strict=True))
    return kept, tuple(tuple(at - sum(hole < at for hole in gone) for at in span) for span in spans)  # type: ignore[misc]


def opened(path: Path) -> IO[str]:
    """A JSONL file, gzipped or not. Raises DataSetAbsentError where it is not there."""
    try:
        return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    except FileNotFoundError:
        raise DataSetAbsentError(f"no file {path}: put it there, or name another; --help shows with which option") from None


def read(data: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of `name`, a gzipped JSONL file under `data`. Raises DataSetAbsentError."""
    with opened(data / f"{name}.jsonl.gz") as lines:
        for line in lines:
            yield json.loads(line)


def passages(data: Path, name: str, source: str, *, spaced: bool = False) -> list[Example]:
    """Examples of a set whose rows have a question, a context and answers with their offsets."""
    found = []
    for row in read(data, name):
        spans: tuple[Span, ...] = tuple((answer["start"], answer["start"] + len(answer["text"])) for answer in row["answers"])
        text, question = row["context"], row["question"]
        if spaced:
            text, spans = detokenised(text, spans)
            question = detokenised(question, ())[0]
        title = str(row.get("title", "")).replace("_", " ")
        header = "" if re.search(r"Reddit|Amazon|\.com", title) or source in {"covidqa", "policyqa"} else title
        found.append(Example(question, text, spans, header=header, source=source, group=f"{source}:{title or text[:80]}"))
    return found


def statements(data: Path, name: str, source: str) -> list[Example]:
    """Examples of a set whose rows have a claim, its evidence and a label of `LABELS`."""
    found = []
    for row in read(data, name):
        claim, text = (detokenised(row[part].replace("``", '"'), ())[0] for part in ("claim", "evidence"))
        found.append(Example(claim, text, source=source, group=f"{source}:{text[:80]}", label=row["label"]))
    return found


def qamr(data: Path, rng: random.Random) -> list[Example]:
    """QAMR asks about single sentences of news and encyclopedia text: each is put back among its neighbours."""
    rows = [row for part in ("qamr/dev", "qamr/test") for row in read(data, part)]
    articles: dict[str, dict[tuple[int, int], str]] = defaultdict(dict)
    for row in rows:
        corpus, article, paragraph, sentence = row["sent_id"].split(":")[1:]
        articles[f"{corpus}:{article}"][int(paragraph), int(sentence)] = row["context"]
    found = []
    for row in rows:
        corpus, article, paragraph, sentence = row["sent_id"].split(":")[1:]
        story = articles[f"{corpus}:{article}"]
        places = sorted(story)
        here = places.index((int(paragraph), int(sentence)))
        before, after = rng.randint(0, 3), rng.randint(0, 4)
        lead = "".join(story[place] + " " for place in places[max(0, here - before) : here])
        tail = "".join(" " + story[place] for place in places[here + 1 : here + 1 + after])
        spans = tuple(
            (len(lead) + answer["start"], len(lead) + answer["start"] + len(answer["text"])) for answer in row["answers"]
        )
        text = lead + row["context"] + tail
        found.append(Example(row["question"], text, spans, source=f"qamr-{corpus}", group=f"qamr:{article}"))
    return found


def answer_sentences(data: Path, name: str, source: str, rng: random.Random) -> list[Example]:
    """Sets of question and sentence pairs: a question's sentences together make a passage, the answering one is the span.

    The same passage without the answering sentence is returned too, as one that does not answer.
    """
    by_question: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    titles: dict[str, str] = {}
    for row in read(data, name):
        sentence = detokenised(row["evidence"], ())[0]
        by_question[row["question"]].append((sentence, row["label"] == "relevant"))
        titles[row["question"]] = str(row.get("title", ""))
    found = []
    for question, listed in by_question.items():
        right = [sentence for sentence, relevant in listed if relevant]
        # Neighbours come after the answer in the file where no order is kept; a fixed order would give the answer away.
        pool = listed if source == "selqa" else rng.sample(listed, len(listed))
        first = next((index for index, (_, relevant) in enumerate(pool) if relevant), 0)
        pool = pool[max(0, first - rng.randint(1, 5)) : first + rng.randint(2, 6)]
        text, spans = "", []
        for sentence, relevant in pool:
            if relevant:
                spans.append((len(text), len(text) + len(sentence)))
            text += sentence + " "
        group = f"{source}:{titles[question] or question}"
        if len(right) and spans:
            found.append(Example(question, text, tuple(spans), whole=True, source=source, group=group))
            rest = " ".join(sentence for sentence, relevant in pool if not relevant)
            if len(rest.split()) > 12:
                found.append(Example(question, rest, source=f"{source}-removed", group=group))
    return found


def shuffled(examples: Sequence[Example], rng: random.Random) -> list[Example]:
    """The examples in a new order; those of a list stay side by side."""
    lists = [list(group) for _, group in itertools.groupby(enumerate(examples), key=lambda item: item[1].listed or item[0])]
    rng.shuffle(lists)
    return [example for group in lists for _, example in group]


def is_held(example: Example) -> bool:
    """Whether the article of an example is held out: nothing is trained on it."""
    title = example.group.split(":", 1)[1]
    if example.source == "squad2":
        return False
    share = 8 if example.source in {"new_wiki", "same_article"} else 4
    return hashlib.sha256(title.encode()).digest()[0] * 100 // 256 < share


def with_header(example: Example, rng: random.Random) -> Example:
    """The example as it may be met at run time: with its headline, now and then with a source and date, or without."""
    if not example.header or rng.random() < 0.5:
        return replace(example, header="")
    if rng.random() < 0.3:
        month = rng.choice("January February March April May June July August September October November December".split())
        paper = rng.choice(["Daily Courier", "The Observer", "Evening Standard", "City Herald", "Wire Service", "The Tribune"])
        header = f"{example.header} ({paper}, {month} {rng.randint(1, 28)}, {rng.randint(2005, 2026)})"
        return replace(example, header=header)
    return example


def as_snippet(example: Example, rng: random.Random) -> Example:
    """The example cut to a few dozen words, as a search page shows text. The answer may be lost: then it does not answer."""
    words = [(match.start(), match.end()) for match in re.finditer(r"\S+", example.passage)]
    if len(words) < 45 or example.whole:
        return example
    size = rng.randint(18, 45)
    focus = rng.randrange(len(words))
    if example.spans and rng.random() < 0.7:
        focus = next((index for index, (_, end) in enumerate(words) if end > example.spans[0][0]), 0)
    first = min(max(0, focus - rng.randint(2, size - 3)), len(words) - size)
    start, end = words[first][0], words[first + size - 1][1]
    spans = [(left, right) for left, right in example.spans if start <= left and right <= end]
    if example.spans and not spans and any(answer.lower() in example.passage[start:end].lower() for answer in example.answers):
        return example
    month = rng.choice("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
    lead = f"{month} {rng.randint(1, 28)}, {rng.randint(2008, 2025)} ... " if rng.random() < 0.4 else ""
    text = lead + example.passage[start:end] + (" ..." if rng.random() < 0.8 else "")
    shift = len(lead) - start
    moved = tuple((left + shift, right + shift) for left, right in spans)
    return replace(example, passage=text, spans=moved, source=f"{example.source}-snippet")
