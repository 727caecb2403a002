"""Where articles tell the same thing differently: on a small archive of its own, and on the sample."""

from __future__ import annotations

import pytest

from rag import Answer, Assistant, Settings

STORIES = {
    "quay": ("2024-05-03", "Fire at the quay in Halden", "A fire broke out at the quay in Halden. The fire killed 12 sailors."),
    "port": (
        "2024-05-04",
        "Halden mourns",
        "The whole of Halden mourns. The fire at the quay killed 19 sailors, the port says.",
    ),
    "then": ("2011-05-04", "Fire in Halden", "A fire at the quay in Halden killed 40 sailors on Wednesday."),
    "wire": ("2024-05-04", "Sailors", "The fire at the quay in Halden killed twelve sailors, according to the police."),
    "costs": ("2024-05-06", "Repairs", "The repair of the quay in Halden will cost $3.4 million, the mayor said."),
    "later": (
        "2024-05-20",
        "Dearer",
        "Repair of the burnt quay in Halden will cost the port $5.1 million, reckons an engineer who dived below it.",
    ),
    "bound": (
        "2024-05-21",
        "Bill",
        "The repair of the quay in Halden will cost more than $4.9 million, people in the town reckon.",
    ),
    "before": (
        "2024-05-06",
        "Once",
        "A year ago the repair of the quay in Halden had been put at $1.2 million, which nobody had.",
    ),
    "mayor": ("2024-06-01", "Halden mayor gone", "Mayor Ines Falk resigned on Saturday after a row over the quay."),
    "paper": (
        "2024-06-02",
        "Halden mayor out",
        "The council dismissed mayor Ines Falk in a night session, the Courier has learned.",
    ),
    "fears": ("2024-06-02", "Halden", "Mayor Ines Falk was in danger of being dismissed for weeks."),
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An archive of short reports that contradict each other."""
    home = tmp_path_factory.mktemp("town")
    for name, (day, title, text) in STORIES.items():
        (home / f"{name}.md").write_text(f"---\ntitle: {title}\ndate: {day}\n---\n{text}\n", encoding="utf-8")
    assistant = Assistant(Settings(data_dir=home / "archive", llm="extractive", _env_file=None))
    report = assistant.ingest(home)
    assert len(report.added) == len(STORIES)
    return assistant


def told(answer: Answer) -> list[set[str]]:
    return [{side.words for side in conflict.sides} for conflict in answer.conflicts]


def test_other_numbers_of_the_same_things_are_a_conflict_and_the_same_number_is_none(town: Assistant) -> None:
    answer = town.query("How many sailors died in the fire at the quay in Halden in May 2024?")
    assert told(answer) == [{"12 sailors", "19 sailors"}] or told(answer) == [{"twelve sailors", "19 sailors"}]


def test_other_sums_of_money_are_a_conflict(town: Assistant) -> None:
    assert told(town.query("What will it cost to repair the quay in Halden?")) == [{"$3.4 million", "$5.1 million"}]


def test_what_happened_years_apart_is_no_conflict(town: Assistant) -> None:
    answer = town.query("How many sailors were killed in the fire at the quay in Halden in 2011?")
    assert told(answer) == []


def test_another_outcome_is_a_conflict_and_one_that_was_only_feared_is_none(town: Assistant) -> None:
    assert told(town.query("Why did Ines Falk resign?")) == [{"resigned", "dismissed"}]


def test_a_question_about_something_else_hears_of_no_conflict(town: Assistant) -> None:
    assert told(town.query("Where did the fire break out?")) == []


def test_every_side_is_cited_and_quoted_in_the_answer(town: Assistant) -> None:
    answer = town.query("Why did Ines Falk resign?")
    (conflict,) = answer.conflicts
    assert [side.citation for side in conflict.sides] == [
        next(item for item in answer.citations if item.number == side.citation.number) for side in conflict.sides
    ]
    for side in conflict.sides:
        assert side.words in side.citation.quote
        assert side.citation.quote in answer.text
    assert len({side.citation.article_id for side in conflict.sides}) == 2


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Why was Gallant's trip postponed?", {"postponed", "cancelled"}),
        ("How many missiles did Iran fire at Israel on October 1, 2024?", {"180 ballistic missiles", "200 missiles"}),
        ("How many jobs will the new cranes cost in the harbor?", {"380 jobs", "120"}),
    ],
)
def test_the_conflicts_of_the_sample_are_found(sample: Assistant, question: str, words: set[str]) -> None:
    assert told(sample.query(question)) == [words]


@pytest.mark.parametrize(
    "question",
    [
        "Who takes over the team at Ansel Rovers until the summer?",
        "How many houses were flooded in Skarvik?",
        "How many children took part in the malaria vaccine trial?",
        "By how many votes did Carla Brandt win?",
        "Why did Marta Lindqvist leave the Rovers?",
    ],
)
def test_articles_that_agree_are_left_in_peace(sample: Assistant, question: str) -> None:
    answer = sample.query(question)
    assert answer.status == "answered"
    assert answer.conflicts == ()


def test_a_conflict_comes_back_from_json(town: Assistant) -> None:
    answer = town.query("Why did Ines Falk resign?")
    assert answer.conflicts
    assert Answer.from_dict(answer.to_dict()) == answer


def test_an_answer_stored_without_conflicts_is_read_as_one_that_has_none(town: Assistant) -> None:
    old = {name: value for name, value in town.query("Why did Ines Falk resign?").to_dict().items() if name != "conflicts"}
    assert Answer.from_dict(old).conflicts == ()
