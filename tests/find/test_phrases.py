"""Exhaustive search: every article that holds the words, every place where they stand, and nothing else."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Assistant, QuestionError, RawArticle, Settings
from rag.find.phrases import LONGEST, MOST_TERMS, Term, parse

RECORDS = [
    RawArticle(
        "The Oster lock was shut at dawn. A barge had struck the lower gate. The lock keeper, Anka Vehl, saw the barge turn.",
        "",
        "lock",
        "Barge rams Oster lock",
        "Canal Gazette",
        "Ruben Thale",
        published="2023-04-02",
    ),
    RawArticle(
        "Divers found the lower gate of the Oster lock bent. The café beside it stays closed. Barges wait upstream.",
        "",
        "divers",
        "Divers look at the gate",
        "Canal Gazette",
        "Mira Thale-Okafor and Ruben Thale",
        published="2023-04-05",
    ),
    RawArticle(
        "The ship MS Lowe carries rye. The gate lower down the valley is a farm gate.",
        "",
        "farm",
        "Rye harvest begins",
        "Field Notes",
        "Mira Okafor",
        published="2023-05-11",
    ),
    RawArticle("昨日、大阪の水門が閉鎖された。", "", "osaka", "水門"),
    RawArticle(
        "=cmd|' /C calc'!A0 stands in this barge note of an unknown hand, which tells nothing else at all.",
        "",
        "formula",
        "=HYPERLINK(1)",
    ),
]


@pytest.fixture(scope="module")
def canal(tmp_path_factory: pytest.TempPathFactory, minilm: Any) -> Iterator[Assistant]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("canal"), llm="extractive", _env_file=None)
    with Assistant(settings, embedder=minilm) as made:
        made.ingest(RECORDS)
        yield made


def keys(canal: Assistant, query: str, **options: Any) -> list[str]:
    """The articles that are found, by the first word of their headline."""
    return [match.article.title.split()[0] for match in canal.find(query, **options).matches]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lock gate", ["Barge", "Divers"]),
        ("LOCK Gate", ["Barge", "Divers"]),
        ('"lower gate"', ["Barge", "Divers"]),
        ("“lower gate”", ["Barge", "Divers"]),
        ("lower gate", ["Barge", "Divers", "Rye"]),
        ("lower gate -divers", ["Barge", "Rye"]),
        ('gate NOT "lower gate"', ["Rye"]),
        ("barge", ["Barge", "=HYPERLINK(1)"]),
        ("barge*", ["Barge", "Divers", "=HYPERLINK(1)"]),
        ("ship OR divers", ["Divers", "Rye"]),
        ("gate +ship OR dawn", ["Barge", "Rye"]),
        ("cafe", ["Divers"]),
        ("CAFÉ", ["Divers"]),
        ("rye", ["Rye"]),
        ("harvest", ["Rye"]),
        ('"harvest begins The"', []),
        ("大阪", ["水門"]),
        ("zebra", []),
        ("zebra*", []),
    ],
)
def test_a_query_finds_just_the_articles_that_hold_it(canal: Assistant, query: str, found: list[str]) -> None:
    assert keys(canal, query) == found


def test_every_place_is_found_with_its_offsets_and_its_sentence(canal: Assistant) -> None:
    (match,) = canal.find("barge lock dawn").matches
    text, title = match.article.text, match.article.title
    assert [(hit.place, hit.words) for hit in match.hits] == [
        ("headline", "Barge"),
        ("headline", "lock"),
        ("text", "lock"),
        ("text", "dawn"),
        ("text", "barge"),
        ("text", "lock"),
        ("text", "barge"),
    ]
    for hit in match.hits:
        whole = title if hit.place == "headline" else text
        assert whole[hit.start : hit.end] == hit.words
        assert whole[hit.sentence_start :].startswith(hit.sentence) and hit.words in hit.sentence


def test_a_phrase_may_cross_a_sentence_and_is_then_shown_with_both(canal: Assistant) -> None:
    ((hit,),) = [match.hits for match in canal.find('"dawn a barge"').matches]
    assert hit.words == "dawn. A barge"
    assert hit.sentence == "The Oster lock was shut at dawn. A barge had struck the lower gate."


def test_author_source_and_days_narrow_what_is_found_and_are_enough_by_themselves(canal: Assistant) -> None:
    assert keys(canal, "", authors=["thale"]) == ["Barge", "Divers"]
    assert keys(canal, "", authors=["Mira Okafor", "Ruben Thale"]) == ["Barge", "Divers", "Rye"]
    assert keys(canal, "gate", authors=["mira"], sources=["Field Notes"]) == ["Rye"]
    assert keys(canal, "gate", since="2023-04-03", until="2023-04-30") == ["Divers"]


def test_what_is_found_is_counted_by_source_and_by_month(canal: Assistant) -> None:
    found = canal.find("barge* OR ship OR 大阪")
    assert found.by_source == {"": 2, "Canal Gazette": 2, "Field Notes": 1}
    assert list(found.by_month.items()) == [("2023-04", 2), ("2023-05", 1), ("", 2)]


def test_what_the_index_has_not_taken_over_yet_is_found_all_the_same(tmp_path: Path, minilm: Any) -> None:
    settings = Settings(data_dir=tmp_path, llm="extractive", _env_file=None)
    with Assistant(settings, embedder=minilm) as made:
        made.ingest(RECORDS)
        archive = made._open()
        article = made.find("harvest").matches[0].article
        chunk = next(key for key in archive.all_chunk_ids() if key.startswith(article.id))
        # As a process leaves it that is killed after it has stored an article: the note is there, the passage not yet.
        with archive._transaction():
            archive._db.execute("INSERT INTO pending VALUES ('lexical', ?)", (chunk,))
        made._opened.index._lexical.update((), [chunk])
        assert made._opened.index._lexical.holding(["harvest"]) == []
        assert [match.article.id for match in made.find("harvest").matches] == [article.id]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "nothing is looked for"),
        ('"harbour bridge', "is not closed"),
        ("...", "has no words"),
        ('""', "has no words"),
        ("OR bridge", "begins with OR"),
        ("bridge OR", "ends with OR"),
        ("bridge OR -barge", "excluded and an alternative"),
        ("a" * (LONGEST + 1), "expected at most 4,000"),
        ("a " * (MOST_TERMS + 1), "more than 64 words"),
    ],
)
def test_a_query_that_cannot_be_read_is_explained(canal: Assistant, query: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        canal.find(query)


@given(st.text(max_size=80))
def test_any_text_is_a_query_or_a_question_error(text: str) -> None:
    try:
        query = parse(text)
    except QuestionError:
        return
    assert all(isinstance(term, Term) and term.words for group in query.groups for term in group)


def test_a_long_word_and_a_word_with_dots_are_found(tmp_path: Path, minilm: Any) -> None:
    endless = "Rinderkennzeichnungs" * 4
    body = f"The {endless} of the U.S. navy was long-awaited in the harbour of the old town."
    with Assistant(Settings(data_dir=tmp_path, llm="extractive", _env_file=None), embedder=minilm) as made:
        made.ingest([RawArticle(body, "", "one", "Words")])
        assert [hit.words for hit in made.find("U.S. long-awai*").matches[0].hits] == ["U.S", "long-awaited"]
        assert [hit.words for hit in made.find(endless.lower()).matches[0].hits] == [endless]


def test_the_command_prints_lines_json_and_csv_without_formulas(canal: Assistant, command_for: Any, tmp_path: Path) -> None:
    run = command_for(tmp_path, canal.settings.data_dir)
    shown = run("find", "lock gate", "--hits", "--facets")
    assert shown.returncode == 0 and "April 2, 2023, Canal Gazette, headline: Barge rams Oster lock" in shown.stdout
    assert "2  2023-04" in shown.stdout and "2 articles, 7 hits" in shown.stdout
    told = json.loads(run("find", "lock gate", "--json").stdout)
    assert [item["hits"] for item in told["articles"]] == [4, 3] and told["hits"] == 7
    rows = list(csv.DictReader(io.StringIO(run("find", "note OR cmd", "--hits", "--csv").stdout)))
    assert [row["words"] for row in rows] == ["cmd", "note"]
    assert rows[0]["title"] == "'=HYPERLINK(1)" and rows[0]["sentence"].startswith("'=cmd")
    assert run("find").returncode == 2
