"""What a question takes for granted, and where it is denied."""

import pytest

from rag.quote.premise import taken_for_granted


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("Why was the ferry race moved?", "was the ferry race moved"),
        ("how many goats were lost in the fog", "goats were lost in the fog"),
        ("Who sold the lighthouse?", "somebody sold the lighthouse"),
        ("Who did the mayor thank?", "did the mayor thank"),
        ("On which day did the mill burn?", "day did the mill burn"),
        ("Did the mill burn?", ""),
        ("the mill", ""),
        ("", ""),
    ],
)
def test_without_its_interrogative_a_question_states_what_it_takes_for_granted(question: str, stated: str) -> None:
    assert taken_for_granted(question) == stated
