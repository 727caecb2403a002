"""Days, sources and settings that narrow what is asked, and an index of another embedder."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from rag import ArchiveError, Assistant, FingerprintError, QuestionError, SettingsError
from tests.assistant.sound import BRIDGE, Letters, check_passages


def towns(assistant: Assistant, **filters: Any) -> set[str]:
    return {item.title.split()[-1] for item in assistant.search("council about the bridge", **filters)}


def test_filters_by_day_and_source_hold(dated: Assistant) -> None:
    assert towns(dated) == {"Porto", "Accra", "Lima", "Oslo"}
    assert towns(dated, since="2024-10-08") == {"Accra", "Lima"}
    assert towns(dated, until=datetime.date(2024, 10, 8)) == {"Porto", "Accra"}
    assert towns(dated, since="2024-10-08", until="2024-10-08") == {"Accra"}
    assert towns(dated, sources=["alpha news"]) == towns(dated, sources=["The Alpha News"]) == {"Porto", "Lima"}
    assert towns(dated, sources=["Alpha News", "Beta Times"], until="2024-10-08") == {"Porto", "Accra"}
    held = {article.title.split()[-1]: article.id for article in dated.articles()}
    assert towns(dated, articles=[held["Lima"], held["Oslo"]]) == {"Lima", "Oslo"}
    assert towns(dated, articles=[held["Lima"], held["Oslo"]], since="2024-10-08") == {"Lima"}
    assert towns(dated, articles=[]) == set()
    assert towns(dated, since="2031-01-01") == set()
    answer = dated.query("What did the council do?", since="2031-01-01")
    assert (answer.status, answer.reason) == ("not_found", "the archive has no article of what the question is limited to")


def test_a_question_about_articles_that_have_gone_is_told_so_and_finds_nothing_else(dated: Assistant) -> None:
    answer = dated.query("What did the council of Porto do?", articles=["gone", "lost"])
    assert (answer.status, answer.retrieved) == ("not_found", ())
    assert "2 of the 2 articles that this question was limited to are not in the archive" in answer.notes
    (porto,) = (article.id for article in dated.articles() if article.title.endswith("Porto"))
    answer = dated.query("What did the council do about the bridge?", articles=[porto, "lost"])
    assert answer.status == "answered" and {citation.article_id for citation in answer.citations} == {porto}
    assert "1 of the 2 articles that this question was limited to is not in the archive" in answer.notes


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"sources": ["Gamma"]}, "unknown source 'Gamma': the archive has Alpha News, Beta Times"),
        ({"since": "2024-10-09", "until": "2024-10-08"}, "since 2024-10-09 lies after until 2024-10-08.*swap"),
        ({"since": "8 October"}, "since is '8 October': expected a day such as 2024-10-08"),
        ({"until": "2024-13-01"}, "until is '2024-13-01': expected a day"),
        ({"until": 20241008}, "until is 20241008: expected a day"),
        ({"since": ""}, "since is '': expected a day"),
    ],
)
def test_a_filter_that_cannot_be_used_is_an_error_that_says_why(dated: Assistant, filters: Any, message: str) -> None:
    for ask in (dated.search, dated.query):
        with pytest.raises(QuestionError, match=message):
            ask("council", **filters)


@pytest.mark.parametrize("k", [0, -1])
def test_a_number_of_passages_below_one_is_an_error(dated: Assistant, k: int) -> None:
    with pytest.raises(QuestionError, match=f"k is {k}: expected"):
        dated.search("council", k=k)


def test_a_bad_day_in_the_settings_is_an_error_that_names_the_setting(dated: Assistant, minilm: Any) -> None:
    with (
        Assistant(dated.settings.changed(today="tomorrow"), embedder=minilm) as made,
        pytest.raises(SettingsError, match="setting today is 'tomorrow'"),
    ):
        made.search("council")


def test_an_assistant_tells_what_it_holds(dated: Assistant) -> None:
    assert [article.title for article in dated.articles()] == [
        "Council of Porto",
        "Council of Accra",
        "Council of Lima",
        "Council of Oslo",
    ]
    assert dated.sources() == ("Alpha News", "Beta Times")
    assert dated.count() == (4, 4)
    article = dated.articles()[0]
    assert dated.article(article.id) == article
    raw, cleaned = dated.cleaning(article.id)
    assert (raw, cleaned.text) == ("The council of Porto met about the bridge.", article.text)
    with pytest.raises(ArchiveError, match="no article 'nobody'"):
        dated.article("nobody")


@pytest.mark.parametrize("exact_limit", [0, 50_000])
def test_another_embedder_is_an_error_until_the_index_is_rebuilt(assistant: Assistant, stories: Path, exact_limit: int) -> None:
    with Assistant(assistant.settings.changed(exact_limit=exact_limit), embedder=Letters()) as other:
        for act in (lambda: other.query(BRIDGE), lambda: other.search(BRIDGE), lambda: other.ingest(stories)):
            with pytest.raises(FingerprintError, match="indexed by the embedder 'minilm.*'letters-26'.*rag index rebuild"):
                act()
        assert len(other.articles()) == 2
        assert other.rebuild() == 2
        check_passages(other.search(BRIDGE), other)
        vector = Letters().embed([f"Malaria vaccine halves infections in trial\n{other.search('vaccine')[0].chunk.text}"])[0]
        dense = other.search("vaccine")[0].explanation["dense"]
        assert dense == pytest.approx(float(vector @ Letters().embed(["vaccine"])[0]), abs=1e-5)
        assert len(other.ingest(stories).unchanged) == 2
    with pytest.raises(FingerprintError, match="indexed by the embedder 'letters-26'"):
        assistant.search(BRIDGE)
