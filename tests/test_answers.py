import dataclasses
import json

from hypothesis import given
from hypothesis import strategies as st

from rag import Answer, Assistant, Citation, Conflict, Side, Statement

text = st.text(max_size=30)
citations = st.lists(st.builds(Citation), max_size=4).map(
    lambda found: tuple(dataclasses.replace(item, number=number) for number, item in enumerate(found, start=1))
)
answers = st.builds(
    lambda cited, answer: dataclasses.replace(
        answer,
        citations=cited,
        statements=tuple(Statement(f"Sentence {item.number}.", (item, cited[0])) for item in cited),
    ),
    citations,
    st.builds(
        Answer,
        timings=st.dictionaries(text, st.floats(allow_nan=False, allow_infinity=False), max_size=3),
        confidence=st.floats(0, 1),
    ),
)


@given(answers)
def test_an_answer_comes_back_from_json_as_it_was(answer: Answer) -> None:
    assert Answer.from_dict(json.loads(json.dumps(answer.to_dict()))) == answer


def test_a_real_answer_comes_back_from_json_as_it_was(sample: Assistant) -> None:
    answer = sample.query("Why did the dockers of Port Ansel lay down their tools?")
    assert answer.retrieved
    assert Answer.from_dict(json.loads(json.dumps(answer.to_dict()))) == answer


def test_an_answer_is_as_of_the_day_of_the_newest_article_that_it_quotes() -> None:
    def quoting(*days: str | None) -> Answer:
        cited = tuple(Citation(at, "a", "", "", "", day, "stated", "", 0, 0) for at, day in enumerate(days, start=1))
        return Answer("", "answered", "", citations=cited)

    assert quoting("2024-10-08T09:00:00+03:00", None, "2024-09-30").as_of == "2024-10-08"
    assert quoting(None).as_of is None and quoting().as_of is None
    assert quoting("2024-10-08").to_dict()["as_of"] == "2024-10-08"


def test_an_article_that_repeats_another_goes_back_to_one_original_and_two_of_one_paper_are_two() -> None:
    def cited(number: int, source: str, origin: str = "") -> Citation:
        return Citation(number, f"a{number}", "Title", source, "", "2024-10-08", "explicit", "Words.", 0, 6, origin=origin)

    def answer(*citations: Citation) -> Answer:
        return Answer("q", "answered", "Words.", citations=citations)

    repeated = answer(cited(1, "Axios"), cited(2, "Post", "Axios"), cited(3, "Echo", "Axios"))
    assert (repeated.originals, repeated.origins) == (1, ("Axios",))
    own = answer(cited(1, "Post"), cited(2, "Post"))
    assert (own.originals, own.origins) == (2, ("Post",))
    assert answer().originals == 0


def test_the_newest_side_of_a_disagreement_is_known_where_the_days_are() -> None:
    def differing(*days: str | None) -> Conflict:
        return Conflict(
            tuple(
                Side(f"{at}", Citation(at, "a", "", "", "", day, "explicit", "", 0, 0)) for at, day in enumerate(days, start=1)
            )
        )

    assert differing("2024-03-02", "2024-03-05", None).newest == differing("2024-03-02", "2024-03-05").sides[1]
    assert differing("2024-03-02", "2024-03-02").newest is None and differing(None, "2024-03-02").newest is None
