import dataclasses
import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import LoadError, RawArticle
from rag.load import articles

RAW = RawArticle(
    body="The harbour bridge was closed on Monday after a barge hit its northern pillar.",
    path="/news/bridge.txt",
    key="7",
    title="Bridge closed",
    source="Harbour News",
    author="Ana Lopes",
    url="https://www.harbour.example/bridge",
    language="en",
    published="2024-10-08",
)


def read(**changes: str) -> articles.Article:
    return articles.read(dataclasses.replace(RAW, **changes))[0]


def test_an_article_keeps_its_id_as_long_as_the_record_keeps_its_place() -> None:
    changed = dataclasses.replace(RAW, body="Another text.", title="Another title", published="")
    assert articles.identity(changed) == articles.identity(RAW)
    assert articles.identity(dataclasses.replace(RAW, key="8")) != articles.identity(RAW)
    assert articles.identity(dataclasses.replace(RAW, path="/news/tunnel.txt")) != articles.identity(RAW)


def test_the_same_file_has_the_same_id_however_its_path_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    ids = {
        articles.identity(dataclasses.replace(RAW, path=path))
        for path in ("bridge.txt", "./bridge.txt", "x/../bridge.txt", str(tmp_path / "bridge.txt"))
    }
    assert len(ids) == 1


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(RawArticle)])
def test_a_change_in_any_field_changes_the_content_hash(field: str) -> None:
    changed = dataclasses.replace(RAW, **{field: "changed"})
    assert articles.content_hash(changed, {"chunk_tokens": 256}) != articles.content_hash(RAW, {"chunk_tokens": 256})


def test_a_change_of_the_pipeline_changes_the_content_hash_and_the_order_of_its_settings_does_not() -> None:
    assert articles.content_hash(RAW, {"chunk_tokens": 256}) != articles.content_hash(RAW, {"chunk_tokens": 128})
    assert articles.content_hash(RAW, {"a": 1, "b": 2}) == articles.content_hash(RAW, {"b": 2, "a": 1})


def test_an_article_takes_over_what_its_record_says() -> None:
    article = read()
    assert (article.title, article.source, article.author) == ("Bridge closed", "Harbour News", "Ana Lopes")
    assert (article.url, article.language, article.path) == ("https://www.harbour.example/bridge", "en", "/news/bridge.txt")
    assert (article.published, article.date_provenance) == ("2024-10-08", "explicit")


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://www.harbour.example/bridge", "harbour.example"),
        ("http://m.harbour.example:8080/", "harbour.example"),
        ("edition.news.example/a", "news.example"),
        ("not a url", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_without_a_source_the_site_stands_in(url: str, source: str) -> None:
    assert read(source="", url=url).source == source


def test_a_title_is_one_line() -> None:
    assert read(title=" Bridge\n closed\t now ").title == "Bridge closed now"


def test_without_a_title_the_story_begins_one_of_at_most_a_hundred_characters() -> None:
    body = "The harbour bridge was closed on Monday " + "after a barge hit its northern pillar " * 10 + "and sank."
    title = read(title="", body=body).title
    assert title.endswith("…")
    assert len(title) <= 101
    assert body.startswith(title[:-1])


@pytest.mark.parametrize("body", ["", " \n ", "--- *** ---", "\u200b\ufeff"])
def test_a_record_without_a_story_is_an_error_that_says_what_to_check(body: str) -> None:
    with pytest.raises(LoadError, match="no story in it.*check"):
        read(body=body)


def test_what_cannot_be_stored_becomes_a_stand_in_of_the_same_length() -> None:
    body = "The bridge \x00 was closed \ud800 on Monday, the council said."
    article, raw, _ = articles.read(dataclasses.replace(RAW, body=body, title="Bridge \udcff", author="\x00"))
    assert len(raw) == len(body)
    assert article.title == "Bridge \ufffd"
    stored = " ".join(value for value in dataclasses.asdict(article).values() if isinstance(value, str))
    assert "\x00" not in stored
    stored.encode("utf-8")


@given(st.text(st.characters(), min_size=1, max_size=200))
def test_every_clean_character_comes_from_the_raw_text_through_the_runs(body: str) -> None:
    try:
        article, raw, cleaned = articles.read(dataclasses.replace(RAW, body=body))
    except LoadError:
        return
    assert cleaned.text == article.text
    assert len(raw) == len(body)
    covered = [at for run in cleaned.runs for at in range(run.start, run.end)]
    assert covered == list(range(len(cleaned.text)))
    assert all(0 <= run.raw_start <= run.raw_end <= len(raw) for run in cleaned.runs)


def test_the_path_of_an_article_is_absolute() -> None:
    assert os.path.isabs(read(path="bridge.txt").path)
    assert read(path="").path == ""


def test_a_record_that_was_not_captured_has_the_hash_that_it_had_before_captures_were_known() -> None:
    fields = {name: value for name, value in dataclasses.asdict(RAW).items() if name != "captured"}
    record = json.dumps([fields, {"chunk_tokens": 256}, articles.READING], sort_keys=True)
    assert articles.content_hash(RAW, {"chunk_tokens": 256}) == hashlib.sha256(record.encode()).hexdigest()
    captured = dataclasses.replace(RAW, captured="2024-10-09")
    assert articles.content_hash(captured, {"chunk_tokens": 256}) != articles.content_hash(RAW, {"chunk_tokens": 256})
