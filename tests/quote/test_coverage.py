import datetime

import pytest

from rag.english import lexicon
from rag.find import questions
from rag.quote import coverage
from rag.schema import Article, Chunk, Passage, ScoredChunk, Sentence

TODAY = datetime.date(2024, 12, 1)


def ask(text: str) -> questions.Question:
    return questions.understand(text, today=TODAY, sources=())


def article(text: str, *, published: str | None = None, title: str = "A story", source: str = "") -> Article:
    return Article("a", title, text, source=source, published=published)


def test_a_name_that_no_article_has_is_missing() -> None:
    assert coverage.missing(ask("Who presides over France?"), [article("Gallant met Biden.")]) == ("France",)


def test_a_name_may_stand_in_the_title_or_be_the_source() -> None:
    found = [article("He left.", title="Gallant leaves", source="Harbor News")]
    assert coverage.missing(ask("Did Gallant leave, as Harbor News says?"), found) == ()


def test_a_full_name_is_there_once_its_last_word_is() -> None:
    assert coverage.missing(ask("What did Carla Brandt say?"), [article("Mayor Brandt spoke.")]) == ()


def test_the_people_of_a_country_count_as_the_country() -> None:
    assert coverage.missing(ask("What do the Israelis want?"), [article("Israel wants a vote.")]) == ()


def test_a_country_is_there_where_its_government_sits_but_not_the_other_way_round() -> None:
    assert coverage.missing(ask("Which British politician did he see?"), [article("He saw David Cameron in London.")]) == ()
    assert coverage.missing(ask("Whom did he see in London?"), [article("He saw a British politician.")]) == ("London",)
    assert coverage.missing(ask("Which Swedish politician did he see?"), [article("He saw Cameron in London.")]) == ("Swedish",)


def test_the_capitals_are_those_of_known_places() -> None:
    assert set(lexicon.capitals()) <= set(lexicon.places().values())


def test_a_number_must_stand_there_as_asked() -> None:
    assert coverage.missing(ask("Were 180 missiles fired?"), [article("About 200 missiles were fired.")]) == ("180",)


@pytest.mark.parametrize(
    ("published", "text", "expected"),
    [
        ("2024-03-05", "The trip went ahead.", True),
        ("2024-10-08", "The trip was halted.", False),
        ("2024-10-08", "In March 2024 the trip went ahead.", True),
        (None, "The trip went ahead.", False),
        (None, "The trip in March went ahead.", True),
    ],
)
def test_a_passage_fits_a_period_by_its_date_or_its_words(published: str | None, text: str, expected: bool) -> None:
    (period,) = ask("What happened to the trip in March 2024?").periods
    assert coverage.fits(article(text, published=published), text, period) is expected


@pytest.mark.parametrize(
    ("question", "sentence", "published", "level"),
    [
        ("What caused the 2023 recall?", "A worn seal caused the recall.", "2023-08-10", 2),
        ("What caused the August 2023 recall?", "A worn seal caused the recall.", "2023-08-10", 2),
        ("What caused the 2023 recall?", "In 2023 a worn seal caused a recall.", "2025-02-01", 2),
        ("What caused the 2023 recall?", "In May 2024 a worn seal caused another recall.", "2024-05-20", 0),
        ("What caused the 2023 recall?", "A worn seal caused the recall.", "2024-08-10", 0),
        ("What caused the 2023 recall?", "A worn seal caused the recall.", None, 2),
        ("What was recalled in October?", "The seals were recalled.", "2022-10-05", 2),
        ("What was recalled in October?", "The seals were recalled.", "2022-06-05", 0),
        ("What was recalled on October 31?", "The seals were recalled on October 31.", "2022-11-02", 2),
        ("What was recalled on October 31?", "The seals were recalled on October 28.", "2022-11-02", 1),
        ("What was recalled on February 29?", "The seals were recalled on March 1.", "2022-03-02", 2),
        ("What has been recalled since May 2023?", "The seals were recalled.", "2022-06-05", 2),
        ("What was recalled after May 2023?", "The seals were recalled.", "2022-06-05", 0),
        ("What was recalled after May 2023?", "The seals were recalled.", "2024-06-05", 2),
        ("What was recalled after May 2023?", "The seals were recalled in May 2023.", "2024-06-05", 1),
        ("What was recalled before May 2023?", "The seals were recalled.", "2022-06-05", 2),
        ("What was recalled before May 2023?", "The seals were recalled in 2022.", "2024-06-05", 2),
        ("What was recalled before May 2023?", "The seals were recalled.", "2024-06-05", 1),
        ("What was recalled before May 2023?", "The seals were recalled on June 3, 2024.", "2024-06-05", 0),
        ("What caused the October recall?", "A worn seal caused the recall.", "2022-10-05", 2),
        ("What caused the October recall?", "A worn seal caused the recall.", "2022-06-05", 0),
        ("What caused the October recall?", "A worn seal caused the recall of October 2021.", "2022-06-05", 1),
        ("What caused the recall?", "A worn seal caused the recall.", "2024-08-10", 2),
        ("What caused the recall in May 2024?", "The last recall was in August 2023.", "2024-05-10", 1),
    ],
)
def test_the_time_that_a_question_names_is_that_of_the_event(
    question: str, sentence: str, published: str | None, level: int
) -> None:
    told = article(sentence, published=published)
    chunk = ScoredChunk(Chunk("c", "a", 0, len(sentence), sentence), 1, 1.0, "", "", "", None)
    passage = Passage(chunk, told, (Sentence(0, len(sentence)),))
    assert coverage.of_its_time(ask(question), passage, sentence) == level
