"""Undated articles: placed beside their dated near-copies, kept as inferred, never left out of a period in silence."""

from pathlib import Path

import pytest

from rag import Assistant, QuestionError, RawArticle, Settings
from rag.edge.doctor import examine

WIRE = (
    "The pool of Tarnby was closed on Monday because its tiles had come loose, the town said. Nobody was hurt when the first "
    "of them fell, but the lifeguards cleared the water at once. The repair will cost two million crowns and take the whole "
    "winter. The swimming club has been offered hours in the pool of Hallam, which is half an hour away by bus. Its "
    "chairwoman, Edith Moor, called that a bad joke. The mayor answered that good jokes were dear. The council is to speak of "
    "it in a fortnight."
)
OTHER = "The harbour of Hallam was dredged last week for the first time in nine years, and the mud was brought to the fields."
BRIDGE = "The bridge of Galva was shut on Friday after a crack had been found. It had been looked at on May 15, 2023."


@pytest.fixture
def town(tmp_path: Path) -> Assistant:
    assistant = Assistant(Settings(data_dir=tmp_path / "archive"))
    assistant.ingest(
        [
            RawArticle(WIRE, "", "wire", title="Pool shut", source="Calder Wire", author="Jo Lind", published="2024-10-08"),
            RawArticle(f"{WIRE} He smiled.", "", "copy", title="Pool is shut", source="Tarnby Post"),
            RawArticle(OTHER, "", "mud", title="Mud for the fields", author="Ruth Adeyemi, Samir Haddad"),
            RawArticle(BRIDGE, "", "bridge", title="Galva bridge shut", source="Tarnby Post"),
        ]
    )
    return assistant


def test_a_near_copy_places_an_undated_article_within_a_day(town: Assistant) -> None:
    (copy,) = [a for a in town.articles() if a.title == "Pool is shut"]
    assert (copy.published, copy.earliest, copy.latest) == (None, "2024-10-07", "2024-10-09")
    assert copy.span_evidence == "from its near-copies: “Pool shut” (Calder Wire, October 8, 2024)"
    town.remove([a.id for a in town.articles() if a.title == "Pool shut"])
    (alone,) = [a for a in town.articles() if a.title == "Pool is shut"]
    assert (alone.earliest, alone.latest, alone.span_evidence) == (None, None, "")


def test_a_story_alone_says_only_before_which_day_it_was_not_published(town: Assistant) -> None:
    (bridge,) = [a for a in town.articles() if a.title == "Galva bridge shut"]
    assert (bridge.published, bridge.earliest, bridge.latest) == (None, "2023-05-15", None)
    assert bridge.span_evidence == "from the day that its story tells of: “It had been looked at on May 15, 2023.”"


def test_a_captured_page_was_published_by_then_until_a_near_copy_says_more(tmp_path: Path) -> None:
    with Assistant(Settings(data_dir=tmp_path / "archive")) as assistant:
        page = RawArticle(WIRE, "", "page", title="Pool is shut", source="Tarnby Post", captured="2024-10-20T08:00:00Z")
        for _ in range(2):  # the second time, what is there already is placed anew
            assistant.ingest([page])
            (article,) = assistant.articles()
            assert (article.published, article.earliest, article.latest) == (None, None, "2024-10-20")
            assert article.span_evidence == "from its capture on 2024-10-20"
        assistant.ingest([RawArticle(f"{WIRE} So it is.", "", "wire", title="Pool shut", published="2024-10-08")])
        (article,) = [item for item in assistant.articles() if not item.published]
        assert (article.earliest, article.latest) == ("2024-10-07", "2024-10-09")


def test_a_period_keeps_what_is_placed_in_it_and_tells_how_many_have_no_date(town: Assistant) -> None:
    found = {item.title for item in town.search("pool", since="2024-10-01", until="2024-10-31")}
    assert found <= {"Pool shut", "Pool is shut"} and found
    # Of the two that are left out, the story of one could be of October 2024, and that of the other of any day.
    assert town.undatable(since="2024-10-01", until="2024-10-31") == 2
    assert town.undatable(until="2023-05-01") == 1
    assert town.undatable() == 0
    answer = town.query("Why was the pool of Tarnby closed?", since="2024-10-01")
    assert "2 articles whose date is not known were left out; without the days they are looked at too" in answer.notes
    assert town.find("pool", since="2024-10-01").undated == 2


def test_an_archive_without_any_date_says_so_instead_of_finding_nothing_in_silence(tmp_path: Path) -> None:
    with Assistant(Settings(data_dir=tmp_path / "archive")) as assistant:
        report = assistant.ingest([RawArticle(OTHER, "", "mud", title="Mud for the fields")])
        assert (len(report.undated), len(report.unsourced)) == (1, 1)
        answer = assistant.query("When was the harbour dredged?", since="2024-01-01")
        assert answer.status == "not_found"
        assert any(note.startswith("1 article whose date is not known was left out") for note in answer.notes)


def test_articles_are_filtered_by_author_and_an_unknown_one_is_an_error(town: Assistant) -> None:
    assert {item.title for item in town.search("harbour", authors=["Adeyemi"])} == {"Mud for the fields"}
    assert {item.title for item in town.search("harbour", authors=["samir haddad"])} == {"Mud for the fields"}
    assert {c.source for c in town.query("Why was the pool closed?", authors=["Jo Lind"]).citations} == {"Calder Wire"}
    with pytest.raises(QuestionError, match="unknown author 'Haddad Samir': the archive has Jo Lind, Ruth Adeyemi"):
        town.search("harbour", authors=["Haddad Samir"])


def test_the_names_of_authors_and_sources_are_not_mended(town: Assistant) -> None:
    for name in ("Adeyemi", "Calder", "Haddad"):
        assert not any("read “" in note for note in town.query(f"What did {name} report?").notes)


def test_the_check_up_names_what_has_no_date_and_no_source(town: Assistant) -> None:
    told = {item.what: item.text for item in examine(town.settings)}
    assert told["Dates"].startswith("3 articles have no stated date") and "'Galva bridge shut'" in told["Dates"]
    assert told["Sources"].startswith("1 article names no source: 'Mud for the fields'")
