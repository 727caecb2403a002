"""The HTTP interface: a real server in a process of its own, asked by real clients."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openai
import pytest

from rag import Answer, Assistant, Settings
from tests.edge.serve.serving import Server, serving

pytestmark = pytest.mark.slow

BRIDGE = "Why was the harbour bridge closed?"
TOKEN = "a-token-of-nobody-else"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, minilm: Any, command_for: Any) -> Any:
    """The command over an archive of two articles, one with an address of its own."""
    from rag import RawArticle

    folder = tmp_path_factory.mktemp("served")
    records = [
        RawArticle(
            "Engineer Dana Whitfield closed the harbour bridge in Porto Velho on Monday after a barge hit its northern pillar. "
            "Repairs will cost 18 million dollars, the city council said.",
            "",
            "bridge",
            "Harbour bridge [closed](http://evil.example)",
            "Harbour News",
            url="https://harbour.example/bridge",
            published="2024-10-08",
        ),
        RawArticle("A malaria vaccine tested on 4,800 children in Ghana halved infections.", "", "vaccine", "Vaccine"),
    ]
    with Assistant(Settings(data_dir=folder / "archive", llm="extractive", _env_file=None), embedder=minilm) as made:
        made.ingest(records)
    return command_for(folder, folder / "archive")


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[openai.OpenAI]:
    with real_client(server, "none") as made:
        yield made


def real_client(server: Server, token: str) -> openai.OpenAI:
    here = openai.DefaultHttpxClient(trust_env=False)
    return openai.OpenAI(base_url=f"{server.url}/v1", api_key=token, max_retries=0, http_client=here)


# The interface of its own


def test_a_question_is_answered_as_a_record_and_as_events(server: Server) -> None:
    whole = Answer.from_dict(server.post("/v1/ask", {"question": BRIDGE, "sources": ["Harbour News"]}).json())
    assert whole.status == "answered" and "barge hit its northern pillar" in whole.text
    told = server.post("/v1/ask", {"question": BRIDGE, "stream": True})
    assert told.headers["content-type"].startswith("text/event-stream")
    events = [(found[1], json.loads(found[2])) for found in re.finditer(r"event: (\w+)\ndata: (.*)\n\n", told.text)]
    assert [name for name, _ in events] == ["retrieved", *["statement"] * len(whole.statements), "done"]
    assert Answer.from_dict(events[-1][1]).text == whole.text
    assert server.post("/v1/ask", {"question": BRIDGE}, accept="text/event-stream").text.startswith("event: retrieved")


def test_passages_words_articles_and_drafts(server: Server) -> None:
    assert server.post("/v1/search", {"question": "bridge", "k": 1}).json()["passages"][0]["source"] == "Harbour News"
    story = Answer.from_dict(server.post("/v1/timeline", {"topic": "the harbour bridge", "limit": 1}).json())
    assert story.form == "timeline" and [event.when is not None for event in story.statements] == [True]
    found = server.post("/v1/find", {"query": '"harbour bridge"', "hits": True}).json()
    assert [hit["place"] for hit in found["articles"][0]["hits"]] == ["headline", "text"]
    listed = server.get("/v1/articles?limit=1").json()
    assert listed["total"] == 2 and len(listed["articles"]) == 1 and "text" not in listed["articles"][0]
    one = server.get(f"/v1/articles/{listed['articles'][0]['id']}").json()
    assert one["text"].startswith("Engineer Dana Whitfield")
    assert server.get("/v1/articles/nobody").status_code == 404
    assert server.get("/v1/sources").json() == {"sources": ["Harbour News"]}
    checked = server.post("/v1/check", {"draft": "Pandas eat bamboo in China. Why?"}).json()
    assert [item["verdict"] for item in checked["sentences"]] == ["absent", "nothing"]


def test_the_document_describes_every_address_and_what_is_answered(server: Server) -> None:
    document = server.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1") and len(document["paths"]) == 13
    text = json.dumps(document)
    for reference in re.findall(r'"#/components/schemas/(\w+)"', text):
        assert reference in document["components"]["schemas"]
    import jsonschema

    schema = {"$ref": "#/components/schemas/Answer", "components": document["components"]}
    jsonschema.validate(server.post("/v1/ask", {"question": BRIDGE}).json(), schema)


def test_articles_are_taken_in_only_where_the_server_may_write(server: Server, rag_command: Any) -> None:
    story = {"articles": [{"text": "The mill at Arn burned down on Friday.", "title": "Mill burns", "published": "2024-05-03"}]}
    assert server.post("/v1/articles", story).json()["error"]["code"] == "read_only"
    with serving(rag_command, RAG_API_WRITE="true") as writing:
        assert writing.post("/v1/ask", {"question": "What burned?"}).status_code == 500
        assert len(writing.post("/v1/articles", story).json()["added"]) == 1
        assert len(writing.post("/v1/articles", story).json()["unchanged"]) == 1
        assert "mill at Arn burned" in writing.post("/v1/ask", {"question": "What burned down at Arn?"}).json()["text"]
        said = writing.close()
    # What concerns the keeper is in the log, and was not told to who asked.
    assert "no archive" in said and writing.process.returncode in (0, -15)


# As a model of OpenAI's


def test_the_real_client_gets_an_answer_with_its_citations(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["dateline"]
    assert client.models.retrieve("dateline").owned_by == "dateline"
    done = client.chat.completions.create(
        model="dateline",
        temperature=0.3,
        messages=[{"role": "system", "content": "Be brief."}, {"role": "user", "content": [{"type": "text", "text": BRIDGE}]}],
    )
    message = done.choices[0].message
    assert message.content is not None and done.choices[0].finish_reason == "stop"
    assert "barge hit its northern pillar.” [1]" in message.content or "barge hit its northern pillar. [1]" in message.content
    # What an article holds stays words.
    assert "\\[closed\\](http\\://evil.example)" in message.content
    assert message.annotations
    for number, note in enumerate(message.annotations, start=1):
        place = note.url_citation
        assert message.content[place.start_index : place.end_index] == f"[{number}]"
        assert place.url == "https://harbour.example/bridge"


def test_a_streamed_answer_is_the_same_and_ends_with_its_citations(client: openai.OpenAI) -> None:
    asked: Any = {"model": "dateline", "messages": [{"role": "user", "content": BRIDGE}]}
    whole = client.chat.completions.create(**asked).choices[0].message
    chunks = list(client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True}))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == whole.content
    assert chunks[-1].usage is not None and chunks[-2].choices[0].finish_reason == "stop"
    notes = [getattr(chunk.choices[0].delta, "annotations", None) for chunk in chunks if chunk.choices]
    assert [note["url_citation"]["url"] for found in notes if found for note in found] == [
        note.url_citation.url for note in whole.annotations or ()
    ]


def test_a_follow_up_is_understood_and_what_is_not_there_is_said_so(client: openai.OpenAI) -> None:
    history: list[Any] = [
        {"role": "user", "content": BRIDGE},
        {"role": "assistant", "content": "After a barge hit its northern pillar."},
        {"role": "user", "content": "How much will its repairs cost?"},
    ]
    done = client.chat.completions.create(model="dateline", messages=history)
    assert "18 million dollars" in (done.choices[0].message.content or "")
    done = client.chat.completions.create(
        model="dateline", messages=[{"role": "user", "content": "Who is the chancellor of Austria?"}]
    )
    assert (done.choices[0].message.content or "").startswith("Not in the archive")


def test_the_real_client_is_told_what_it_does_wrong(client: openai.OpenAI) -> None:
    messages: Any = [{"role": "user", "content": BRIDGE}]
    with pytest.raises(openai.NotFoundError, match="expected dateline"):
        client.chat.completions.create(model="gpt-9", messages=messages)
    no_words = {"messages": [{"role": "user", "content": "?"}]}
    for wrong in ({"n": 2}, {"response_format": {"type": "json_object"}}, {"messages": []}, no_words):
        with pytest.raises(openai.BadRequestError):
            client.chat.completions.create(**{"model": "dateline", "messages": messages, **wrong})
        with pytest.raises(openai.BadRequestError):
            client.chat.completions.create(**{"model": "dateline", "messages": messages, "stream": True, **wrong})


def test_twenty_streams_at_a_time_all_arrive_whole(client: openai.OpenAI) -> None:
    asked: Any = {"model": "dateline", "messages": [{"role": "user", "content": BRIDGE}]}
    whole = client.chat.completions.create(**asked).choices[0].message.content

    def read(_: int) -> str:
        chunks = client.chat.completions.create(**asked, stream=True)
        return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(read, range(20))) == [whole] * 20


def test_who_hangs_up_in_the_middle_leaves_no_turn_taken(server: Server) -> None:
    data = json.dumps({"question": BRIDGE, "stream": True}).encode()
    head = f"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    for _ in range(30):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(head.encode() + data)
            connection.recv(1)
    assert server.post("/v1/ask", {"question": BRIDGE}).status_code == 200


# What is refused


def test_a_token_opens_and_nothing_else_does_and_it_is_told_nowhere(shelf: Any) -> None:
    with serving(shelf, RAG_API_TOKEN=TOKEN, RAG_API_HOSTS="news.example, archive.example") as guarded:
        assert guarded.get("/health").status_code == 200
        for wrong in ({}, {"authorization": TOKEN}, {"authorization": f"Bearer {TOKEN}x"}, {"authorization": "Bearer"}):
            refused = guarded.get("/v1/sources", **wrong)
            assert refused.status_code == 401 and refused.headers["www-authenticate"] == "Bearer"
            assert TOKEN not in refused.text
        right = {"authorization": f"Bearer {TOKEN}"}
        assert guarded.get("/v1/sources", **right).status_code == 200
        assert guarded.get("/v1/sources", **right, host="archive.example:80").status_code == 200
        assert guarded.get("/v1/sources", **right, host="evil.example").status_code == 421
        with real_client(guarded, TOKEN) as real:
            assert [model.id for model in real.models.list()] == ["dateline"]
        assert TOKEN not in guarded.close()


def test_who_asks_too_often_waits(shelf: Any) -> None:
    with serving(shelf, RAG_API_RATE="5") as strict:
        statuses = [strict.get("/health").status_code for _ in range(7)]
        assert statuses[:5] == [200] * 5 and statuses[-1] == 429
        refused = strict.get("/health")
        assert int(refused.headers["retry-after"]) >= 1 and refused.json()["error"]["code"] == "rate_limit_exceeded"


def test_beyond_this_machine_a_token_is_required(shelf: Any, server: Server) -> None:
    for address in ("0.0.0.0", "::", "192.0.2.1"):
        done = shelf("serve", "--address", address)
        assert done.returncode == 2 and "set RAG_API_TOKEN" in done.stderr
    taken = shelf("serve", "--port", str(server.port))
    assert taken.returncode == 2 and "name another" in taken.stderr
