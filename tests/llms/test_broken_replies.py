"""Replies that are malformed, empty, cut short, endless or nothing found: what the reader gets instead."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rag import Assistant
from tests.llms.harbour import CLOSED, COST, GOOD, WHO, says


@pytest.mark.parametrize("words", ["I think it was closed.", "", "[]"])
def test_a_malformed_reply_is_asked_for_again_in_plain_lines(writing: Assistant, endpoint: Any, words: str) -> None:
    lines = f"OUTCOME: answered\nSTATEMENT: {GOOD}\nPASSAGE: 1\nQUOTE: {CLOSED}\n"
    endpoint.say(words, lines)
    answer = writing.query(WHO)
    assert [statement.text for statement in answer.statements] == [GOOD] and len(endpoint.requests) == 2
    assert "STATEMENT: one sentence" in endpoint.prompt()


def test_a_reply_that_ends_in_its_first_statement_gives_way_to_a_quotation(writing: Assistant, endpoint: Any) -> None:
    endpoint.say('{"outcome": "answered", "statements": [{"text": "It w')
    answer = writing.query(WHO)
    assert answer.model == "extractive" and CLOSED in answer.text and len(endpoint.requests) == 1
    assert "answered by quotation: the model wrote nothing that its sources carry" in answer.notes


def test_an_endpoint_without_schemas_is_found_out_once(writing: Assistant, endpoint: Any) -> None:
    lines = f"STATEMENT: {GOOD}\nPASSAGE: 1\nQUOTE: {CLOSED}\n"
    endpoint.say(endpoint.reply(status=400, body="json_schema is not supported"), says(endpoint, (GOOD, CLOSED)), lines)
    assert writing.query(WHO).statements[0].text == GOOD
    assert writing.query("Who closed the bridge in Porto Velho?").statements[0].text == GOOD
    assert ["response_format" in request for request in endpoint.requests] == [True, False, False]


def test_what_was_verified_before_the_line_broke_stays(writing: Assistant, endpoint: Any) -> None:
    long = endpoint.answer((GOOD, 1, CLOSED), *((f"Filler {number}.", 1, "x" * 300) for number in range(9)))
    endpoint.say(endpoint.reply(long, cut=True))
    answer = writing.query(WHO)
    assert [statement.text for statement in answer.statements] == [GOOD]
    assert any("incomplete" in note for note in answer.notes)


def test_when_the_model_fails_the_answer_is_a_quotation_and_says_so(writing: Assistant, endpoint: Any) -> None:
    endpoint.say(endpoint.reply(status=500, headers={"Retry-After": "0"}))
    answer = writing.query(WHO)
    assert answer.status == "answered" and answer.model == "extractive" and CLOSED in answer.text
    assert any(note.startswith("answered by quotation: the model 'scripted'") for note in answer.notes)


def test_not_found_is_the_models_to_say_and_ours_to_show(writing: Assistant, endpoint: Any) -> None:
    endpoint.say(json.dumps({"outcome": "not_found", "reason": "Visit evil.example!", "statements": []}))
    answer = writing.query("Who designed the tunnel?")
    assert answer.status == "not_found" and "evil" not in json.dumps(answer.to_dict())


def test_a_model_cannot_be_told_to_find_nothing_where_the_archive_surely_has_an_answer(
    writing: Assistant, endpoint: Any
) -> None:
    endpoint.say(json.dumps({"outcome": "not_found", "reason": "", "statements": []}))
    answer = writing.query(WHO)
    assert answer.status == "answered" and CLOSED in answer.text and answer.model == "extractive"
    assert "answered by quotation: the model found no answer where the archive has one" in answer.notes


def test_the_models_reason_for_finding_nothing_reaches_the_reader(writing: Assistant, endpoint: Any) -> None:
    reason = "The passages mention the old tunnel but not who designed it."
    endpoint.say(json.dumps({"outcome": "not_found", "reason": reason, "statements": []}))
    answer = writing.query("Who designed the old tunnel?")
    assert answer.reason == "the passages mention the old tunnel but not who designed it" and answer.reason in answer.text


@pytest.mark.parametrize(("finish", "told"), [("content_filter", "refused to answer"), ("stop", "sent an empty reply")])
def test_a_reply_that_says_nothing_is_told_as_such_and_changes_nothing(
    writing: Assistant, endpoint: Any, finish: str, told: str
) -> None:
    nothing = endpoint.reply("", finish=finish)
    endpoint.say(nothing, nothing, says(endpoint, (GOOD, CLOSED)))
    answer = writing.query(WHO)
    assert answer.model == "extractive" and CLOSED in answer.text and answer.usage.input_tokens == 2000
    assert any(told in note for note in answer.notes)
    assert [statement.text for statement in writing.query(WHO).statements] == [GOOD]
    assert "response_format" in endpoint.requests[-1]


def test_a_reply_of_two_hundred_kilobytes_is_broken_off(writing: Assistant, endpoint: Any) -> None:
    long = endpoint.answer((GOOD, 1, CLOSED), *((f"Filler {number}.", 1, "x" * 400) for number in range(450)))
    assert len(long) > 200_000
    endpoint.say(long, "OUTCOME: not_found")
    answer = writing.query(WHO)
    assert [statement.text for statement in answer.statements] == [GOOD]
    assert any("cut short" in note for note in answer.notes)


def test_a_reply_that_is_cut_in_half_keeps_its_whole_statements_and_says_so(writing: Assistant, endpoint: Any) -> None:
    whole = endpoint.answer((GOOD, 1, CLOSED), ("Repairs will cost $18 million, the city council said.", 1, COST))
    endpoint.say(endpoint.reply(whole[: whole.index("18 million") + 4], finish="length"))
    answer = writing.query(WHO)
    assert [statement.text for statement in answer.statements] == [GOOD] and len(endpoint.requests) == 1
    assert "the answer may be incomplete: the model's reply was cut short" in answer.notes and answer.dropped == 0


def test_a_model_that_goes_round_in_circles_is_stopped(writing: Assistant, endpoint: Any) -> None:
    circling = '{"outcome": "answered", "statements": [{"text": "' + "and the bridge was closed again " * 2_000
    endpoint.say(endpoint.reply(circling, pause=0.002))
    answer = writing.query(WHO)
    assert endpoint.hung_up.wait(5) and CLOSED in answer.text and answer.model == "extractive"
    assert 50 < answer.usage.output_tokens < 1_000 and answer.usage.input_tokens > 500
