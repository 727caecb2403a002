"""Answers where several events, papers or figures fit, with the real models."""

from collections.abc import Iterator

import pytest

from rag import Assistant, RawArticle, Settings
from rag.answers import UNSURE
from rag.quote.answer import MORE
from tests.quote.said import first

COAST = {
    "fire-2023": (
        "Sawmill in Halsen burns down",
        "Coast Radio",
        "2023-08-14",
        "A fire destroyed the sawmill in Halsen on Sunday night. The blaze was started by a spark from a welding torch. "
        "Nobody was hurt.",
    ),
    "fire-2024": (
        "Night fire guts paint works in Halsen",
        "Coast Radio",
        "2024-11-05",
        "The paint works at the port of Halsen burned out on Monday night. "
        "The blaze was started by an overheated drum of varnish. Two workers were treated for smoke.",
    ),
    "ledger": (
        "Ferry line to close its northern route",
        "Northern Ledger",
        "2025-01-10",
        "The ferry company Skarline will close its route to Ulvoy in March. The route loses nine million crowns a year, "
        "its director Hanne Brun told the Ledger. The crew of 42 will move to other ships.",
    ),
    "echo": (
        "Ulvoy to lose its ferry",
        "Tolvik Echo",
        "2025-01-11",
        "The island of Ulvoy loses its ferry in March, the Northern Ledger reported. "
        "The route loses nine million crowns a year. The mayor of Ulvoy said she was shocked.",
    ),
    "storm-1": (
        "Storm hits Garvik",
        "Coast Radio",
        "2025-02-02",
        "A storm has damaged houses in Garvik. The storm in Garvik killed two people, police said on Sunday.",
    ),
    "storm-2": (
        "Garvik counts its losses after the storm",
        "Tolvik Echo",
        "2025-02-05",
        "Garvik is clearing up after the storm. The storm in Garvik killed five people, police said on Wednesday.",
    ),
}
COAST |= {
    "toll-1": (
        "Drivers to pay on the Vik bridge",
        "Northern Ledger",
        "2024-03-04",
        "The county has set the toll on the Vik bridge at 3 crowns. The money is for new lamps.",
    ),
    "toll-2": (
        "Vik bridge: council meets",
        "Northern Ledger",
        "2024-12-10",
        "The county cut the toll on the Vik bridge to 4 crowns, down from 6, on Monday.",
    ),
    "wire-1": (
        "Quarry of Orsa may be sold",
        "Coast Radio",
        "2025-06-03",
        "The owners of the quarry of Orsa want to sell it to a Swiss cement firm, Kestrel reported, citing two officials.",
    ),
    "wire-2": (
        "Swiss firm is said to want the quarry",
        "Tolvik Echo",
        "2025-06-03",
        "A cement firm from Switzerland is to buy the quarry of Orsa, according to Kestrel. The price is 40 million crowns.",
    ),
    "wire-3": (
        "Quarry workers fear for their jobs",
        "Northern Ledger",
        "2025-06-04",
        "The quarry of Orsa is for sale. A Swiss cement firm wants to buy it. The talks were first reported by Kestrel.",
    ),
    "flood-1": (
        "Ostvik under water after the dam overflows",
        "Coast Radio",
        "2025-04-02",
        "The dam above Ostvik overflowed on Tuesday. In Ostvik 24 houses were flooded, the fire chief said.",
    ),
    "flood-2": (
        "Ostvik dries out",
        "Coast Radio",
        "2025-04-07",
        "Ostvik is drying out after the dam overflowed. In Ostvik 31 houses were flooded, the fire chief said on Sunday.",
    ),
}


COAST |= {
    "flood-1": (
        "Ostvik under water after the dam overflows",
        "Coast Radio",
        "2025-04-02",
        "The dam above Ostvik overflowed on Tuesday. In Ostvik 24 houses were flooded, the fire chief said.",
    ),
    "flood-2": (
        "Ostvik dries out",
        "Coast Radio",
        "2025-04-07",
        "Ostvik is drying out after the dam overflowed. In Ostvik 31 houses were flooded, the fire chief said on Sunday.",
    ),
}


@pytest.fixture(scope="module")
def coast(tmp_path_factory: pytest.TempPathFactory, minilm: object) -> Iterator[Assistant]:
    stories = [
        RawArticle(body=text, path=f"{name}.txt", title=title, source=source, published=day)
        for name, (title, source, day, text) in COAST.items()
    ]
    with Assistant(
        Settings(data_dir=tmp_path_factory.mktemp("coast"), llm="extractive", _env_file=None), embedder=minilm
    ) as made:
        made.ingest(stories)
        yield made


def test_where_two_events_fit_the_answer_tells_which_it_took_and_names_the_other(coast: Assistant) -> None:
    answer = coast.query("How did the blaze in Halsen start?")
    taken, other = answer.events
    assert taken.taken and not other.taken
    assert {taken.title, other.title} == {COAST["fire-2023"][0], COAST["fire-2024"][0]}
    assert {citation.article_id for citation in answer.citations} <= set(taken.articles)
    (note,) = [note for note in answer.notes if "taken to be about" in note]
    assert note.index(taken.title) < note.index(other.title) and "2023" in note and "2024" in note


def test_an_unsure_answer_names_no_other_event(sample: Assistant) -> None:
    answer = sample.query("When did the dockers of Port Ansel walk out?")
    assert UNSURE in answer.notes
    assert [event.taken for event in answer.events] == [True]
    assert not any("taken to be about" in note for note in answer.notes)


def test_a_detail_that_only_one_event_has_leaves_no_other(coast: Assistant) -> None:
    answer = coast.query("How did the blaze at the sawmill in Halsen start?")
    assert "welding torch" in first(answer)
    assert [event.title for event in answer.events if event.taken] == [COAST["fire-2023"][0]]


def test_an_article_that_repeats_another_is_told_as_that_ones_report_and_the_original_comes_first(coast: Assistant) -> None:
    answer = coast.query("How much does the route to Ulvoy lose a year?")
    assert answer.citations[0].source == "Northern Ledger" and answer.citations[0].origin == ""
    assert answer.origins == ("Northern Ledger",)
    repeated = coast.query("How much does the route to Ulvoy lose a year?", sources=["Tolvik Echo"])
    assert repeated.citations[0].source == "Tolvik Echo" and repeated.origins == ("Northern Ledger",)


def test_articles_that_repeat_a_paper_that_the_archive_does_not_have_are_one_original(coast: Assistant) -> None:
    answer = coast.query("Who wants to buy the quarry of Orsa?")
    assert len(answer.citations) > 1 and (answer.origins, answer.originals) == (("Kestrel",), 1)
    told = coast.query("Which articles are about the quarry of Orsa?")
    assert len(told.citations) == 3 and (told.origins, told.originals) == (("Kestrel",), 1)


def test_papers_that_tell_different_figures_disagree_and_the_newest_is_known(coast: Assistant) -> None:
    answer = coast.query("How many people did the storm in Garvik kill?")
    (conflict,) = answer.conflicts
    assert conflict.newest and "five" in conflict.newest.words
    assert {"Coast Radio", "Tolvik Echo"} == {side.citation.source for side in conflict.sides}


def test_a_paper_that_corrects_itself_gives_its_newest_figure_and_tells_the_earlier_one(coast: Assistant) -> None:
    answer = coast.query("How many houses were flooded in Ostvik?")
    assert "31 houses" in first(answer) and answer.conflicts == ()
    assert "“31” is the newest; told before: “24” (April 2, 2025)" in answer.notes
    assert len(answer.events) == 1


def test_what_is_so_now_is_told_by_the_newest_article_that_answers(coast: Assistant) -> None:
    assert "4 crowns" in first(coast.query("What is the toll on the Vik bridge?"))
    assert "3 crowns" in first(coast.query("What is the toll on the Vik bridge?", as_of="2024-12-01"))


def test_asked_as_of_a_day_what_was_published_later_is_not_there(coast: Assistant) -> None:
    answer = coast.query("How many people did the storm in Garvik kill?", as_of="2025-02-03")
    assert "two people" in first(answer) and answer.conflicts == () and answer.as_of == "2025-02-02"


def test_a_list_is_told_to_be_what_the_nearest_passages_hold(coast: Assistant) -> None:
    assert MORE in coast.query("List all the people that the storm in Garvik killed").notes
    assert MORE not in coast.query("How much does the route to Ulvoy lose a year?").notes
