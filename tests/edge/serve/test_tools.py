"""The archive's tools, called by the official client: over standard input and output, and over HTTP."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from rag import Assistant, Settings

BRIDGE = "Why was the harbour bridge closed?"
RAG = str(Path(sys.executable).with_name("rag"))
TOKEN = "a-token-of-nobody-else"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, minilm: Any, command_for: Any) -> Any:
    from rag import RawArticle

    folder = tmp_path_factory.mktemp("tools")
    records = [
        RawArticle(
            "Engineer Dana Whitfield closed the harbour bridge in Porto Velho on Monday after a barge hit its northern pillar.",
            "",
            "bridge",
            "Harbour bridge closed",
            "Harbour News",
            "Ilse Brandt",
            published="2024-10-08",
        )
    ]
    with Assistant(Settings(data_dir=folder / "archive", llm="extractive", _env_file=None), embedder=minilm) as made:
        made.ingest(records)
    return command_for(folder, folder / "archive")


def beside(shelf: Any, work: Callable[[Client], Awaitable[None]], **settings: str) -> None:
    """Do some work with the tools of a child process."""

    async def all_of_it() -> None:
        child = StdioServerParameters(command=RAG, args=["mcp"], env=shelf.environment(settings), cwd=str(shelf.folder))
        async with Client(stdio_client(child)) as client:
            await work(client)

    asyncio.run(all_of_it())


async def called(client: Client, name: str, **given: Any) -> dict[str, Any]:
    result = await client.call_tool(name, given)
    assert not result.is_error, result.content
    return dict(result.structured_content or {})


def test_the_real_client_lists_and_calls_every_tool(shelf: Any) -> None:
    async def work(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == ["ask", "timeline", "search", "find", "check", "article", "sources"]
        assert all(tool.annotations and tool.annotations.read_only_hint and tool.description for tool in tools)
        answer = await called(client, "ask", question=BRIDGE)
        assert answer["status"] == "answered" and "barge hit its northern pillar" in answer["answer"]
        cited = answer["citations"][0]
        article = await called(client, "article", article_id=cited["article_id"])
        assert article["text"][cited["start"] : cited["end"]] == cited["quote"]
        story = await called(client, "timeline", topic="the harbour bridge", authors=["Brandt"])
        assert [event["citations"] for event in story["events"]] and story["events"][0]["when"]
        found = await called(client, "search", question="bridge", k=1, since="2020-01-01")
        assert [item["article"] for item in found["passages"]] == [article["id"]] and found["undated"] == 0
        assert (await called(client, "find", query='"harbour bridge"'))["hits"] == 2
        assert await called(client, "sources") == {"sources": ["Harbour News"], "articles": 1}
        checked = await called(client, "check", draft="Pandas eat bamboo in China.")
        assert [item["verdict"] for item in checked["sentences"]] == ["absent"]

    beside(shelf, work)


def test_what_is_wrong_is_said_to_the_model_and_the_server_goes_on(shelf: Any) -> None:
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("ask", {"question": ""}, "the question is empty"),
        ("ask", {"question": "why", "since": "soon"}, "expected a day"),
        ("ask", {"question": "why", "sources": ["Nobody"]}, "unknown source"),
        ("ask", {"question": ["why"]}, "question"),
        ("ask", {}, "question"),
        ("ask", {"question": "why", "authors": ["Dana"]}, "unknown author"),
        ("timeline", {"topic": ""}, "the question is empty"),
        ("timeline", {"topic": "bridge", "limit": 0}, "expected a number of events"),
        ("search", {"question": "bridge", "k": 0}, "expected 1 to 50"),
        ("article", {"article_id": "../../etc/passwd"}, "there is no article of that id"),
        ("find", {"query": '"open'}, "is not closed"),
        ("check", {"draft": ""}, "no sentence"),
        ("add_article", {"text": "x", "key": "y"}, "add_article"),
        ("nothing", {}, "nothing"),
    ]

    async def work(client: Client) -> None:
        for name, given, said in wrong * 10:
            try:
                result = await client.call_tool(name, given)
                assert result.is_error
                text = str(result.content)
            except Exception as error:
                text = str(error)
            assert said in text and "Traceback" not in text, (name, given, text)
        assert (await called(client, "ask", question=BRIDGE))["status"] == "answered"

    beside(shelf, work)


def test_articles_are_taken_in_only_where_that_is_allowed(rag_command: Any) -> None:
    async def work(client: Client) -> None:
        given = {"text": "The mill at Arn burned down on Friday.", "key": "mill", "title": "Mill burns"}
        assert len((await called(client, "add_article", **given))["added"]) == 1
        assert "mill at Arn" in (await called(client, "ask", question="What burned down at Arn?"))["answer"]

    beside(rag_command, work, RAG_API_WRITE="true")


def test_over_http_the_gate_stands_in_front(shelf: Any) -> None:
    child = subprocess.Popen(
        [RAG, "mcp", "--http", "--port", "0"],
        cwd=shelf.folder,
        env=shelf.environment({"RAG_API_TOKEN": TOKEN}),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stderr is not None
        found = re.search(r"listening on (http://\S+)", child.stderr.readline())
        assert found
        url = f"{found[1]}/mcp"

        async def work() -> None:
            headers = {"authorization": f"Bearer {TOKEN}"}
            async with (
                httpx2.AsyncClient(headers=headers, trust_env=False, timeout=60) as http,
                Client(streamable_http_client(url, http_client=http)) as client,
            ):
                assert (await called(client, "sources"))["articles"] == 1
                answers = await asyncio.gather(*(called(client, "ask", question=BRIDGE) for _ in range(5)))
                assert {answer["status"] for answer in answers} == {"answered"}

        asyncio.run(work())
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        assert httpx2.post(url, json=body, trust_env=False).status_code == 401
        right = {"authorization": f"Bearer {TOKEN}"}
        assert httpx2.post(url, json=body, headers={**right, "host": "evil.example"}, trust_env=False).status_code == 421
        assert (
            httpx2.post(url, json=body, headers={**right, "origin": "http://evil.example"}, trust_env=False).status_code == 403
        )
    finally:
        child.terminate()
        child.wait(30)
        if child.stderr:
            child.stderr.close()
