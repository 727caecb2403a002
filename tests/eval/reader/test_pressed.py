"""What small archives teach: lists of sentences to choose from, and pairs that exclude each other or do not."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from eval import press
from eval.reader.mixture import UNREAD
from eval.reader.pressed import FAR, NEAR, main, pressed_pairs, pressed_sentences
from eval.reader.shortcut import shortcut
from eval.reader.written import CARRIED, NOT_REFUTED, OPEN, REFUTED
from tests.eval.test_press import ARTICLE, PAIR, QUESTION

LATER = {**ARTICLE, "article": "pier", "text": "A ship sank on Monday at noon. The quay stayed open."}
APART = {"asked": "was the quay shut", "one": ["quay", "The quay closed."], "other": ["pier", "The quay stayed open."]}


def _row(status: str, *answers: bool) -> str:
    sentences = [[f"Sentence {number}.", "Quay (Post)", "Before.", good] for number, good in enumerate(answers)]
    return json.dumps({"archive": "port", "question": "what shut", "status": status, "sentences": sentences}) + "\n"


def test_all_that_answers_stands_beside_the_nearest_and_some_others_that_do_not(tmp_path: Path) -> None:
    path = tmp_path / "pressed.jsonl"
    many = [False] * 20
    path.write_text(
        _row("answered", True, *many, True) + _row("not_found", *many) + _row("false_premise", True, False), "utf-8"
    )
    found = pressed_sentences(path, random.Random(1))
    lists = [[example for example in found if example.listed == name] for name in ("pressed:0", "pressed:1")]
    # Nothing is learnt of the third question.
    assert len(found) == sum(map(len, lists))
    assert [len(examples) for examples in lists] == [2 + NEAR + FAR, NEAR + FAR]
    assert [example.passage for example in lists[0] if example.spans] == ["Sentence 0.", "Sentence 21."]
    assert not [example for example in lists[1] if example.spans]
    assert {f"Sentence {number}." for number in range(1, NEAR + 1)} <= {example.passage for example in lists[0]}


def test_a_pair_is_held_against_each_other_both_ways_and_against_what_it_does_not_exclude(tmp_path: Path) -> None:
    path = tmp_path / "port.jsonl"
    lines = (ARTICLE, LATER, {**APART, "label": "disagree"}, PAIR)
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    archive = press.read(path)
    found = pressed_pairs([archive], random.Random(3))
    apart = [example for example in found if example.question.startswith("was the quay shut")]
    refuted = [(example.question, example.passage, example.before) for example in apart if example.label == REFUTED]
    assert refuted == [
        ("was the quay shut The quay closed.", "The quay stayed open.", "A ship sank on Monday at noon."),
        ("was the quay shut The quay stayed open.", "The quay closed.", ""),
    ]
    beside = [(example.question, example.passage) for example in apart if example.label == NOT_REFUTED]
    assert beside == [("was the quay shut The quay closed.", "A ship sank on Monday at noon.")]
    assert {example.label for example in found if example.question.startswith("what shut")} == {OPEN}


def test_words_alone_hardly_tell_whether_a_pair_excludes_each_other() -> None:
    archives = [press.read(path) for path in sorted((press.FOLDER / "judge").glob("*.jsonl"))]
    found = pressed_pairs(archives, random.Random(1))
    turned = [replace(example, label=CARRIED if example.label == REFUTED else OPEN) for example in found]
    assert max(shortcut(turned, seed=seed) for seed in range(1, 4)) <= UNREAD


@pytest.mark.slow
def test_the_sentences_of_an_archive_are_those_that_are_looked_at_a_second_time(tmp_path: Path) -> None:
    folder = tmp_path / "press"
    folder.mkdir()
    lines = (ARTICLE, LATER, QUESTION)
    (folder / "port.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    out = tmp_path / "pressed.jsonl"
    assert main(["--press", str(folder), "--cache", str(tmp_path / "cache"), "--out", str(out)]) == 0
    (row,) = map(json.loads, out.read_text("utf-8").splitlines())
    assert (row["archive"], row["status"]) == ("port", "answered")
    told = {text: (above, answers) for text, above, _, answers in row["sentences"]}
    assert told["The quay closed."] == ("Quay closed (Post, May 3, 2024)", True)
    assert told["The quay stayed open."][1] is False
