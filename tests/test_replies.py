import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.replies import OUTCOMES, Reply, Written

JSON = json.dumps(
    {
        "outcome": "answered",
        "reason": "",
        "statements": [
            {"text": "It “rained”.", "evidence": [{"passage": 2, "quote": 'it "rained" {a lot}'}]},
            {"text": "It stopped.", "evidence": [{"passage": 1, "quote": "it stopped"}, {"passage": 3, "quote": "no rain"}]},
        ],
    }
)
LINES = """OUTCOME: answered
STATEMENT: It “rained”.
PASSAGE: 2
QUOTE: it "rained" {a lot}

**STATEMENT**: It stopped.
PASSAGE: [1]
QUOTE: it stopped
PASSAGE: passage 3
QUOTE: no rain"""
BOTH = [
    Written("It “rained”.", ((2, 'it "rained" {a lot}'),)),
    Written("It stopped.", ((1, "it stopped"), (3, "no rain"))),
]


def _read(pieces: list[str]) -> tuple[Reply, list[Written]]:
    reply = Reply()
    found = [written for piece in pieces for written in reply.feed(piece)]
    return reply, [*found, *reply.end()]


@pytest.mark.parametrize("text", [JSON, LINES, f"```json\n{JSON}\n```", json.dumps(json.loads(JSON), indent=2)])
@given(cuts=st.lists(st.integers(0, 600), max_size=12))
def test_a_reply_is_read_the_same_however_it_is_cut(text: str, cuts: list[int]) -> None:
    places = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    reply, found = _read([text[a:b] for a, b in zip(places, places[1:], strict=False)])
    assert found == BOTH and reply.outcome == "answered" and reply.malformed == 0


def test_a_statement_is_given_as_soon_as_it_is_whole() -> None:
    reply = Reply()
    end = JSON.index('{"text": "It stopped')
    assert list(reply.feed(JSON[:end])) == BOTH[:1]
    assert list(reply.feed(JSON[end:])) == BOTH[1:]


def test_what_is_cut_off_or_of_another_shape_is_left_out_and_counted() -> None:
    assert _read([JSON[:-30]])[1] == BOTH[:1]
    reply, found = _read(
        ['{"statements": [{"text": "No evidence."}, {"text": "x", "evidence": [{"passage": "two", "quote": 1}]}]}']
    )
    assert found == [] and reply.malformed == 2
    reply, found = _read(["STATEMENT: No quotation.\nSTATEMENT: None either.\nPASSAGE: 1"])
    assert found == [] and reply.malformed == 2


def test_outcomes_other_than_ours_are_not_taken() -> None:
    assert _read(["OUTCOME: Not found"])[0].outcome == "not_found"
    assert _read(['{"outcome": "delete_all", "statements": []}'])[0].outcome == ""


@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_text_can_be_read(pieces: list[str]) -> None:
    reply, found = _read(pieces)
    assert reply.outcome in (*OUTCOMES, "") and all(isinstance(item, Written) for item in found)


def test_a_reply_without_end_is_read_no_further() -> None:
    reply = Reply()
    for _ in range(200):
        list(reply.feed("x" * 1000))
    assert list(reply.end()) == []


@pytest.mark.parametrize("words", ["and the bridge will be closed every two years, ", "\n", "a third of the 200 workers, " * 6])
@pytest.mark.parametrize("start", ['{"outcome": "answered", "statements": [{"text": "', "OUTCOME: answered\nSTATEMENT: "])
def test_a_reply_that_goes_round_in_circles_is_found_out(start: str, words: str) -> None:
    reply = Reply()
    assert list(reply.feed(start)) == [] and not reply.circles
    for letter in (words * 3_000)[:3_000]:
        assert list(reply.feed(letter)) == []
    assert reply.circles


def test_eight_statements_on_one_quotation_are_no_circle() -> None:
    quote = "The council voted 14 to 9 on Tuesday night to sell the Victorian swimming baths to a private developer."
    told = [{"text": f"Statement number {at}.", "evidence": [{"passage": 1, "quote": quote}]} for at in range(8)]
    reply, found = Reply(), list[Written]()
    for letter in json.dumps({"outcome": "answered", "statements": told}):
        found += reply.feed(letter)
        assert not reply.circles
    assert len(found) == 8
