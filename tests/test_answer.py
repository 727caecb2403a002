"""Answers by quotation, on the sample archive and with the real models."""

from dataclasses import replace

import pytest

from rag import Answer, Assistant
from rag.answer import UNSURE, attribution, listed
from rag.evidence import explains
from rag.schema import Article


def sound(assistant: Assistant, answer: Answer) -> bool:
    """Whether every sentence is cited, and every citation is the article's text to the letter."""
    return all(statement.citations for statement in answer.statements) and all(
        assistant.article(item.article_id).text[item.start : item.end] == item.quote for item in answer.citations
    )


def test_a_reason_is_answered_with_its_cause_and_every_sentence_is_cited(sample: Assistant) -> None:
    answer = sample.query("why was Gallant's trip postponed?")
    assert answer.status == "answered"
    assert "Biden" in answer.text
    assert sound(sample, answer)
    assert 1 <= len(answer.statements) <= 5
    assert [item.number for item in answer.citations] == list(range(1, len(answer.citations) + 1))


def test_a_why_is_answered_with_a_sentence_that_gives_a_reason(sample: Assistant) -> None:
    answer = sample.query("Why did Marta Lindqvist leave the Rovers?")
    assert "heart rhythm" in answer.text or "health as the reason" in answer.text
    assert sound(sample, answer)


@pytest.mark.parametrize(
    ("sentence", "plainly"),
    [
        ("It was postponed because he would not approve it.", True),
        ("Owing to fog no plane took off.", True),
        ("They gave no reason.", True),
        ("Officials were shocked over the issue.", False),
        ("He may not leave unless the cabinet votes first.", False),
    ],
)
def test_a_plain_reason_is_told_from_words_that_may_mean_something_else(sentence: str, plainly: bool) -> None:
    assert explains(sentence) is plainly


def test_no_more_sentences_are_quoted_than_the_settings_allow(sample: Assistant) -> None:
    question = "Which American officials did Gantz see in Washington in March 2024?"
    with Assistant(sample.settings.changed(sentences=1)) as brief, Assistant(sample.settings.changed(sentences=4)) as longer:
        one, four = brief.query(question), longer.query(question)
    assert len(one.statements) == 1
    assert 1 < len(four.statements) <= 4
    assert {item.quote for item in one.citations} <= {item.quote for item in four.citations}


def test_a_question_as_broad_as_a_topic_is_answered_with_how_its_articles_begin(sample: Assistant) -> None:
    answer = sample.query("What do the articles say about the strike of the dockers in September 2024?")
    assert answer.status == "answered"
    assert "lost about a tenth of the business of an average month" in answer.text
    assert sound(sample, answer)
    assert sample.query("Tell me about football in Brazil").status == "not_found"


def test_an_answer_that_may_be_none_says_so_and_a_sure_one_does_not(sample: Assistant) -> None:
    unsure = sample.query("Which construction company built the storm surge barrier in Port Ansel?")
    assert unsure.notes == (UNSURE,)
    assert sample.query("why was Gallant's trip postponed?").notes == ()


def test_another_event_of_the_same_kind_is_not_quoted_beside_the_one_asked_about(sample: Assistant) -> None:
    answer = sample.query("Why was Gallant's trip postponed?")
    assert "stomach virus" not in answer.text


def test_what_the_archive_never_speaks_of_is_not_found_and_the_reason_names_it(sample: Assistant) -> None:
    answer = sample.query("Who is the president of France?")
    assert answer.status == "not_found"
    assert answer.statements == answer.citations == ()
    assert "France" in answer.reason
    assert answer.retrieved


def test_a_misspelt_name_is_read_as_the_known_one_and_the_answer_says_so(sample: Assistant) -> None:
    answer = sample.query("Why was Galant's trip postponed?")
    assert answer.status == "answered"
    assert answer.notes == ("read “Galant” as “Gallant”",)


def test_an_answer_is_the_same_every_time(sample: Assistant) -> None:
    first, second = (sample.query("How much will the repair of the Corran Bridge cost?") for _ in range(2))
    assert first.to_dict() | {"timings": {}} == second.to_dict() | {"timings": {}}


@pytest.mark.parametrize(
    ("question", "denial"),
    [
        ("Why was Gantz's trip postponed?", "neither shortened nor moved"),
        ("Why did the board of Ansel Rovers sack Marta Lindqvist?", "resigned"),
        ("How many people were injured in the accident on the Corran Bridge?", "Nobody was hurt"),
        ("How many people in Port Ansel died in storm Gerda?", "without a single death"),
        ("When was the AMV-3 vaccine licensed?", "has not been licensed"),
        ("How great is the danger of a collapse of the Corran Bridge?", "there is no danger of a collapse"),
    ],
)
def test_what_a_question_takes_for_granted_is_denied_with_the_sentence_that_denies_it(
    sample: Assistant, question: str, denial: str
) -> None:
    answer = sample.query(question)
    assert answer.status == "false_premise"
    assert denial in answer.text
    assert sound(sample, answer)


@pytest.mark.parametrize(
    "question",
    [
        "How many houses were flooded in storm Gerda?",
        "When was the Corran Bridge closed?",
        "When was the recount finished?",
        "How long will the Corran Bridge stay closed?",
    ],
)
def test_what_happened_is_not_denied(sample: Assistant, question: str) -> None:
    assert sample.query(question).status == "answered"


def test_of_two_questions_in_one_both_are_answered_and_the_open_one_is_named(sample: Assistant) -> None:
    both = sample.query("Who takes over the team at Ansel Rovers until the summer, and why was Gallant's trip postponed?")
    assert both.status == "answered"
    assert "Teixeira" in both.text
    assert "Biden" in both.text
    assert sound(sample, both)
    half = sample.query("Why was Gallant's trip postponed, and who is the president of France?")
    assert half.status == "answered"
    assert any("not in the archive: “Who is the president of France?”" in note for note in half.notes)


@pytest.mark.parametrize("question", ["xyzzy plugh", "???!? a", "the of and", "מה קרה?", "12345", "a" * 300])
def test_questions_without_an_answer_are_no_errors(sample: Assistant, question: str) -> None:
    assert sample.query(question).status in {"not_found", "answered", "false_premise"}


def test_an_article_is_named_by_its_source_and_day_and_never_by_its_title() -> None:
    article = Article("a", "Buy now", "x", source="Harbour News", published="2024-10-08")
    assert attribution(article) == "Harbour News, October 8, 2024"
    assert attribution(replace(article, published=None)) == "Harbour News (date unknown)"
    assert attribution(replace(article, source="")) == "An article of October 8, 2024"
    assert attribution(replace(article, source="", published=None)) == "An undated article"


def test_names_in_a_row_read_as_a_sentence() -> None:
    assert listed(["a"]) == "“a”"
    assert listed(["a", "b", "c"]) == "“a”, “b” and “c”"
