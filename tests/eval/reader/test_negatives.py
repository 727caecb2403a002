import random

from eval.reader.negatives import Matcher, elsewhere, removed, reversed_sense, swapped
from eval.reader.rows import Example

TEXT = (
    "The first bridge over the Isar was built in Munich in 1890 under the direction of Anna Weber, an engineer from Linz. "
    "Maria Keller closed it in 2021. Traffic has been led along the western bank ever since, past the old mills and the park."
)
CLOSED = Example(
    "Who closed the first bridge of Munich in 2021?", TEXT, ((TEXT.index("Maria"), TEXT.index(" closed")),), group="a"
)
OTHER = Example("Who opened the fair?", "The fair in Hamburg was opened by Otto Brandt in 1999.", ((0, 3),), group="b")


def test_the_best_match_shares_rare_words() -> None:
    matcher = Matcher(["the fair in hamburg", "the bridge in munich", "the river"])

    assert matcher.best("Which bridge is in Munich?", 1) == [1]
    assert matcher.best("zebra", 3) == []


def test_another_article_is_offered_only_if_it_does_not_hold_the_answer() -> None:
    answering = Example("x", "Munich: Maria Keller closed a bridge.", group="c")
    silent = Example("y", "Munich has a bridge that nobody closed in 2021.", group="d")
    pool = [CLOSED, answering, silent]

    found = elsewhere(CLOSED, pool, Matcher([example.passage for example in pool]), random.Random(1))

    assert found is not None
    assert (found.question, found.passage, found.spans) == (CLOSED.question, silent.passage, ())


def test_the_answering_sentence_is_removed() -> None:
    found = removed(CLOSED)

    assert found is not None
    assert "Keller" not in found.passage
    assert found.passage.startswith("The first bridge")
    assert not found.spans


def test_a_passage_of_one_sentence_cannot_lose_it() -> None:
    assert removed(OTHER) is None


def test_a_swap_changes_the_question_and_never_puts_the_answer_in() -> None:
    found = [swapped(CLOSED, OTHER, random.Random(seed)) for seed in range(40)]
    questions = {example.question for example in found if example is not None}

    assert len(questions) > 3
    assert CLOSED.question not in questions
    assert not any("Keller" in question for question in questions)


def test_a_question_without_names_or_numbers_cannot_be_swapped() -> None:
    assert swapped(Example("who closed it?", "it was closed.", ((0, 2),)), OTHER, random.Random(1)) is None


def test_the_sense_is_reversed() -> None:
    found = {made.question for seed in range(40) if (made := reversed_sense(CLOSED, random.Random(seed)))}

    assert "Who closed the last bridge of Munich in 2021?" in found
    assert all(question.startswith("Who opened") or "last" in question for question in found)
