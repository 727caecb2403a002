import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.llms._thoughts import Spoken
from rag.prove.written import Written
from rag.write.replies import OUTCOMES, Reply

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


ONE = '{"text": "It rained.", "evidence": [{"passage": 1, "quote": "it rained"}]}'
WHOLE = f'{{"outcome": "answered", "statements": [{ONE}]}}'
RAINED = [Written("It rained.", ((1, "it rained"),))]


@pytest.mark.parametrize(
    "text",
    [
        f'Sure! {{"outcome": "answered", "reason": "", "statements": [{ONE}]}} I hope this helps.',
        f'Here is the answer:\n\n```JSON\n{{"outcome": "answered", "statements": [{ONE}]}}\n```',
        f'[{{"outcome": "answered", "reason": "", "statements": [{ONE}]}}]',
        f'{{"answer": {{"statements": [{ONE},], "outcome": "answered"}}}}',
        f'{{\n  "statements": [\n    {ONE}\n  ],\n  "outcome": "answered"\n}}',
        f"<think>OUTCOME: not_found\nSTATEMENT: No.\nPASSAGE: 1\nQUOTE: no way</think>\n{WHOLE}",
        f'OUTCOME: not_found, I think {{\n</think>\n{{"outcome": "answered", "statements": [{ONE}]}}',
        f'<|channel|>analysis<|message|>Hm.<|end|><|channel|>final<|message|>{{"outcome": "answered", "statements": [{ONE}]}}',
        '{"outcome": "answered", "statements": [{"text": "It rained.", "evidence": {"passage": "[1]", "quote": "it rained"}}]}',
        '{"statements": [{"text": "It rained.", "evidence": [{"passage": "Passage 1", "quote": "it rained"}]}],'
        ' "outcome": "answered"}',
        '{"statements": [{"**text**": "It rained.", "evidence": [{"passage": 1, "**quote**": "it rained"}]}],'
        ' "outcome": "answered"}',
        "{'outcome': 'answered', 'statements': [{'text': 'It rained.', 'evidence': [{'passage': 1, 'quote': 'it rained'}]}]}",
        "**OUTCOME:** answered\n**STATEMENT:** It rained.\n**PASSAGE:** 1\n**QUOTE:** it rained",
        "OUTCOME: answered\n\n1. **STATEMENT 1:** **It rained.**\n   - PASSAGE: [1]\n   - QUOTE: it rained",
        "<think>OUTCOME: not_found</think>OUTCOME: answered\nSTATEMENT: It rained.\nPASSAGE: 1\nQUOTE: it rained",
    ],
)
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_what_a_model_wraps_its_reply_in_is_looked_past(text: str, size: int) -> None:
    reply, found = _read([text[at : at + size] for at in range(0, len(text), size)])
    told = [Written(item.text, tuple((number, quote.strip("* ")) for number, quote in item.evidence)) for item in found]
    assert told == RAINED and reply.outcome == "answered" and reply.malformed == 0


@pytest.mark.parametrize(
    "text",
    [
        f'{{"outcome": "answered" "statements": [{ONE}]}}',
        f'{{"outcome": "answered", "statements": [{ONE} {{"text": "cut off", "evid',
        WHOLE.replace('"it rained"', '"it\nrained"'),
        WHOLE.replace('"it rained"', '"it\trained"'),
        WHOLE.replace('"it rained"', '"it\\\'rained"'),
    ],
)
def test_json_with_faults_is_read_as_far_as_it_is_whole(text: str) -> None:
    reply, found = _read(list(text))
    assert [re.sub(r"[\n\t']", " ", item.evidence[0][1]) for item in found] == ["it rained"]
    assert [item.text for item in found] == ["It rained."] and reply.malformed == 0


def test_apostrophes_and_braces_in_a_reply_are_read() -> None:
    text = "{'statements': [{'text': \"It's over, {they} said.\", 'evidence': [{'passage': 2, 'quote': \"it's over\"}]}]}"
    assert _read([text])[1] == [Written("It's over, {they} said.", ((2, "it's over"),))]


def test_the_reason_of_a_reply_is_kept() -> None:
    text = json.dumps({"outcome": "not_found", "reason": 'The passages tell of "rain", not of snow.', "statements": []})
    reply, found = _read([text])
    assert (reply.outcome, reply.reason, found) == ("not_found", 'The passages tell of "rain", not of snow.', [])
    assert _read(["OUTCOME: not_found\nREASON: They tell of rain."])[0].reason == "They tell of rain."


def test_a_reply_that_is_cut_in_half_keeps_its_whole_statements() -> None:
    whole = [Written(f"It rained on day {at}.", ((1, "it rained"),)) for at in range(6)]
    told = [{"text": item.text, "evidence": [{"passage": 1, "quote": "it rained"}]} for item in whole]
    text = json.dumps({"outcome": "answered", "reason": "", "statements": told})
    for end in range(0, len(text), 5):
        reply, found = _read([text[:end]])
        assert found == whole[: len(found)] and reply.malformed == 0
        assert len(found) == text[:end].count("}]}")


def test_a_reply_of_two_hundred_kilobytes_is_read_to_its_limit_and_no_further() -> None:
    told = [{"text": f"It rained on day {at}.", "evidence": [{"passage": 1, "quote": "it rained"}]} for at in range(2_400)]
    long = json.dumps({"outcome": "answered", "statements": told})
    assert len(long) > 190_000
    for text in (
        long,
        "STATEMENT: x\n" * 18_000,
        "{" * 200_000,
        "[" * 200_000,
        '{"' * 100_000,
        "*" * 200_000,
        "</think>" * 25_000,
    ):
        for size in (200_000, 1_000):
            reply = Reply()
            found = [item for at in range(0, len(text), size) for item in reply.feed(text[at : at + size])]
            assert reply.circles and len([*found, *reply.end()]) <= 24


@pytest.mark.parametrize("size", [1, 5, 1_000])
def test_thoughts_are_held_back_and_everything_else_is_not(size: int) -> None:
    def said(text: str) -> str:
        spoken = Spoken()
        return "".join(spoken.feed(text[at : at + size]) for at in range(0, len(text), size)) + spoken.end()

    assert said("<think>\nhm <b> </thin </think>\n\nIt rained <think>.") == "\n\nIt rained <think>."
    assert said("<think>a</think> <think>b</think>It rained.") == "It rained."
    assert said("<thi") == "<thi" and said("<this> is said") == "<this> is said"
    assert said("<think>without an end") == ""
