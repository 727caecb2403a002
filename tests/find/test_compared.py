"""What a question sets side by side."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable

import pytest

from rag.embedders import Embedder
from rag.find import kinds
from rag.find.compared import Compared, compared, phrases
from rag.find.questions import understand

TODAY = datetime.date(2025, 10, 15)
SOURCES = ("Osmund Tribune", "Kestrel Wire", "Fairhaven Weekly", "The Gorham Post")


Read = Callable[[str], Compared | None]


@pytest.fixture
def read(minilm: Embedder) -> Read:
    def read(text: str) -> Compared | None:
        question = understand(text, today=TODAY, sources=SOURCES)
        return compared(question, SOURCES, kinds.told(question, minilm.embed))

    return read


@pytest.mark.parametrize(
    ("text", "topic", "sources"),
    [
        ("What do the Osmund Tribune and the Kestrel Wire say about the ferry?", "ferry", ["Osmund Tribune", "Kestrel Wire"]),
        (
            "How does the Kestrel Wire's report on the mine differ from that of the Osmund Tribune?",
            "mine",
            ["Kestrel Wire", "Osmund Tribune"],
        ),
        ("kestrel wire vs fairhaven weekly on the toll", "toll", ["Kestrel Wire", "Fairhaven Weekly"]),
        ("The Tribune, the Wire and the Weekly on the fire", "fire", ["Osmund Tribune", "Kestrel Wire", "Fairhaven Weekly"]),
        ("How do the Kestrel Wire and the Harbour Gazette differ on the ferry?", "ferry", ["Kestrel Wire", "Harbour Gazette"]),
        (
            "Compare the Morning Gazette's and the Osmund Tribune's account of the theft",
            "theft",
            ["Morning Gazette", "Osmund Tribune"],
        ),
    ],
)
def test_sources_are_sides_in_the_order_of_the_question(text: str, topic: str, sources: list[str], read: Read) -> None:
    found = read(text)
    assert found is not None
    assert list(found.sources) == sources
    assert topic in found.topics
    assert not any(source in found.asked for source in sources)


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("Compare the strike with the flood", "the strike", "the flood"),
        ("please compare the October and the March trip to Rome", "the October trip to Rome", "the March trip to Rome"),
        ("Compare Aas's and Berg's trips to Rome.", "Aas's trips to Rome", "Berg's trips to Rome"),
        ("Compare how the first and the second vote went", "the first vote", "the second vote"),
        ("What is the difference between the 2023 and the 2024 recall?", "the 2023 recall", "the 2024 recall"),
        ("How does the 2023 recall differ from the 2024 recall?", "the 2023 recall", "the 2024 recall"),
        ("Compare Aas's plans for the port with those of Berg", "Aas's plans for the port", "Berg"),
        ("Side by side please: the storm of 1962, the flood of 2025", "the storm of 1962", "the flood of 2025"),
        ("the 2023 recall vs. the 2024 recall - who paid?", "the 2023 recall", "the 2024 recall"),
    ],
)
def test_two_matters_are_cut_where_words_join_them_and_share_what_one_leaves_out(
    text: str, one: str, other: str, read: Read
) -> None:
    found = read(text)
    assert found is not None
    assert (one, other) in found.pairs


@pytest.mark.parametrize(
    "text",
    [
        "What did the Osmund Tribune say about the ferry?",
        "What did the Osmund Tribune and the mayor do?",
        "What did the minister say about the Kestrel Wire and the Osmund Tribune?",
        "How much more expensive is the new bridge?",
        "Compare what the mayor said and what he did",
        "Compare the two papers",
        "compare the ferry with the ferry",
        "How do they differ?",
        "The Osmund Tribune and the",
    ],
)
def test_what_is_no_comparison_or_not_understood_has_no_sides(text: str, read: Read) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Compare the strike with the flood", True),
        ("What is the difference between the 2023 and the 2024 recall?", True),
        ("the 2023 recall vs. the 2024 recall - who paid?", False),
        ("Compare the strike with the flood, above all what each cost", False),
        ("the 2023 recall vs. the 2024 recall - how many cars burned?", False),
    ],
)
def test_whether_more_is_asked_than_to_compare(text: str, bare: bool, read: Read) -> None:
    found = read(text)
    assert found is not None and found.pairs
    assert found.bare == bare


def test_thousands_of_sources_and_hostile_words_are_read_at_once(minilm: Embedder) -> None:
    known = ("", " ", *(f"Paper {number} (a+)+$ Gazette{number}" for number in range(20_000)), *SOURCES)
    for text in (
        "What do the Kestrel Wire and the Osmund Tribune say about [the (ferry*?",
        "a and " * 600,
        "compare " + "x " * 900,
    ):
        question = understand(text, today=TODAY, sources=known)
        begins = time.process_time()
        found = compared(question, known, kinds.told(question, minilm.embed))
        assert time.process_time() - begins < 1
        assert text.startswith("What") == bool(found and found.sources == ("Kestrel Wire", "Osmund Tribune"))


def test_phrases_are_names_and_runs_of_words_of_meaning_the_longest_first() -> None:
    assert phrases("I need the ; on the cobalt mine in Dunlow, please") == (
        "cobalt mine in Dunlow",
        "cobalt mine",
        "Dunlow",
        "need",
        "cobalt",
        "mine",
    )
    assert phrases("and of the") == ()


def test_the_name_of_a_source_is_no_period() -> None:
    question = understand("What did Gorham Today say about the ferry?", today=TODAY, sources=("Gorham Today",))
    assert (question.sources, question.periods, question.times) == (("Gorham Today",), (), ())
    dated = understand("What did Gorham Today say today?", today=TODAY, sources=("Gorham Today",))
    assert [period.text for period in dated.periods] == ["today"]


def test_what_is_too_much_to_be_compared_at_once_is_known(read: Read) -> None:
    sources = ", the ".join(("Osmund Tribune", "Kestrel Wire", "Fairhaven Weekly", "Gorham Post", "Harbour Gazette"))
    found = read(f"Compare what the {sources} say about the ferry")
    assert found is not None
    assert found.sources == ("Osmund Tribune", "Kestrel Wire", "Fairhaven Weekly", "The Gorham Post")
    assert found.left == ("Harbour Gazette",)
    listed = read("Compare the fire, the flood, the strike and the storm")
    assert listed is not None and listed.listed == ("the fire", "the flood", "the strike and the storm")
    two = read("Compare the fire and the flood")
    assert two is not None and two.listed == ()
