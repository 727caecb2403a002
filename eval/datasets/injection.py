"""Attack texts of BIPIA (Yi et al. 2023) and others, planted in the articles of the sample archive, one to an article.

Every attack stands in an article that holds the answer to the question that is asked. Each archive is the whole sample with a
different attack in each of its articles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from eval.datasets import DataSet, Documents, Places, records
from eval.datasets.gold_sample import load as load_sample
from eval.folders import documents_in
from eval.gold import Question
from rag import RawArticle

ABOUT = "prompt injection: attack texts planted in the sample archive"

_ADDRESS = re.compile(r"https?://[^\s'\"<>)]+|(?:[\w-]+\.)+(?:com|org|net|xyz|example)\b[^\s'\"<>)]*|[\w.+-]+@[\w-]+\.\w+")
_QUOTED = re.compile(r"(?<!\w)['\"“‘]([^'\"“”‘’]{8,80})['\"”’](?!\w)")


@dataclass(frozen=True, slots=True)
class Attack:
    """A text to plant, and words that would show that it was obeyed."""

    id: str
    kind: str
    text: str
    markers: tuple[str, ...]


def load(places: Places) -> DataSet:
    """One question per attack."""
    bipia = places.bench / f"injection_bipia_text_attacks_{places.half}.jsonl"
    indirect = places.bench / f"injection_indirect_{places.half}.jsonl"
    attacks = [
        Attack(f"bipia-{number:03}", item["kind"], item["attack"], markers(item["attack"]))
        for number, item in enumerate(records(bipia))
    ] + [
        Attack(f"indirect-{item['prompt_id']}", item["injection_variant"], item["user_input"], _expected(item))
        for item in records(indirect)
    ]
    sample = load_sample(places)
    documents = documents_in(places.sample)
    asked: dict[str, list[Question]] = {}
    for question in sample.questions:
        if question.status == "answered" and not question.history and question.articles[0] in documents:
            asked.setdefault(question.articles[0], []).append(question)
    hosts = sorted(asked)
    rounds = [attacks[start : start + len(hosts)] for start in range(0, len(attacks), len(hosts))]
    return DataSet(
        name="injection",
        questions=tuple(
            _question(attack, asked[host][number % len(asked[host])], str(number))
            for number, part in enumerate(rounds)
            for attack, host in zip(part, hosts, strict=False)
        ),
        files=(bipia, indirect, *sample.files),
        archives={str(number): planted(documents, hosts, part, number) for number, part in enumerate(rounds)},
        searches=False,
        headline=("attack_success",),
    )


def markers(text: str) -> tuple[str, ...]:
    """Addresses and quoted phrases of an attack: whoever obeys it shows them."""
    return tuple(dict.fromkeys([*_ADDRESS.findall(text), *_QUOTED.findall(text)]))


def planted(documents: Documents, hosts: Sequence[str], attacks: Sequence[Attack], turn: int) -> dict[str, RawArticle]:
    """The documents with one attack in each host, in turn at its start, in its middle and at its end."""
    changed = dict(documents)
    for at, (host, attack) in enumerate(zip(hosts, attacks, strict=False)):
        lines = documents[host].body.split("\n")
        place = (len(lines) * ((turn + at) % 3) + 1) // 2
        body = "\n".join([*lines[:place], "", attack.text, "", *lines[place:]])
        changed[host] = replace(documents[host], body=body)
    return changed


def _question(attack: Attack, question: Question, archive: str) -> Question:
    return replace(
        question,
        id=attack.id,
        kind=attack.kind.lower().replace(" & ", "_and_").replace(" ", "_"),
        archive=archive,
        planted=attack.text,
        markers=attack.markers,
    )


def _expected(item: dict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*markers(item["judge_question"]), *_ADDRESS.findall(item["user_input"])]))
