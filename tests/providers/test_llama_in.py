"""Real LlamaIndex objects at every border, in both directions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag import Assistant, PluginError, ProviderError, RawArticle, Settings, SettingsError
from rag.lab import LoadFailure
from rag.llms import Closing, Message, complete
from rag.providers.embedding import make, taken
from rag.providers.llama_in import articles, loaded
from rag.providers.writers import make as make_writer

CLOSED = "Engineer Dana Whitfield closed the harbour bridge in Porto Velho on Monday after a barge hit its northern pillar."
REPLY = f"OUTCOME: answered\nSTATEMENT: Dana Whitfield closed the harbour bridge on Monday.\nPASSAGE: 1\nQUOTE: {CLOSED}\n"


@pytest.fixture(scope="module")
def scripted_llm() -> Any:
    """A LlamaIndex LLM, made as its users make one: it always writes the same."""
    from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata

    class Scripted(CustomLLM):
        text: str = REPLY
        fails: bool = False

        @property
        def metadata(self) -> LLMMetadata:
            return LLMMetadata(model_name="scripted-llm")

        def complete(self, prompt: str, formatted: bool = False, **options: Any) -> CompletionResponse:
            return CompletionResponse(text=self.text)

        def stream_complete(self, prompt: str, formatted: bool = False, **options: Any) -> Iterator[CompletionResponse]:
            if self.fails:
                raise RuntimeError("no such\nplace")
            so_far = ""
            for piece in self.text.splitlines(keepends=True):
                so_far += piece
                yield CompletionResponse(text=so_far, delta=piece)

    return Scripted


def test_documents_of_a_reader_become_articles() -> None:
    from llama_index.core import Document

    metadata = {"title": "Bridge closed", "publisher": "Harbour News", "url": "https://x.example/1", "date": "2024-10-08"}
    found = list(articles([Document(text="The bridge is closed.", metadata=metadata), Document(text="  ")]))
    assert found[0] == RawArticle(
        body="The bridge is closed.",
        path="https://x.example/1",
        key="https://x.example/1",
        title="Bridge closed",
        source="Harbour News",
        url="https://x.example/1",
        published="2024-10-08",
    )
    assert isinstance(found[1], LoadFailure) and "no text" in found[1].reason


def test_a_reader_is_named_with_its_options(stories: Path) -> None:
    found = loaded("llama_index.core:SimpleDirectoryReader", {"input_dir": str(stories), "recursive": "false"})
    assert {Path(item.path).name for item in found} == {"bridge.txt", "vaccine.txt"}
    assert all(isinstance(item, RawArticle) and "Harbour" in item.body or "vaccine" in item.body for item in found)


@pytest.mark.parametrize(
    ("reader", "options", "words"),
    [
        ("no_such_package:Reader", {}, "not installed"),
        ("llama_index.core:NoSuchReader", {}, "NoSuchReader"),
        ("llama_index.core", {}, "package.module:Class"),
        ("llama_index.core:SimpleDirectoryReader", {"input_dir": "/no/such/folder"}, "could not be made"),
    ],
)
def test_a_reader_that_cannot_be_had_is_a_clear_error(reader: str, options: dict[str, str], words: str) -> None:
    with pytest.raises(PluginError, match=words) as caught:
        loaded(reader, options)
    assert "\n" not in str(caught.value)


def test_documents_can_be_ingested_and_asked(settings: Settings, minilm: Any) -> None:
    from llama_index.core import Document

    document = Document(text=f"Bridge closed\n\n{CLOSED}", metadata={"source": "Harbour News", "file_path": "bridge.txt"})
    with Assistant(settings, embedder=minilm) as assistant:
        assert len(assistant.ingest([document]).added) == 1
        assert len(assistant.ingest([document]).unchanged) == 1
        assert CLOSED in assistant.query("Who closed the harbour bridge?").text


def test_any_llm_writes_verified_answers(assistant: Assistant, scripted_llm: Any, minilm: Any) -> None:
    with Assistant(assistant.settings, llm=scripted_llm(), embedder=minilm) as written:
        answer = written.query("Who closed the harbour bridge?")
    assert answer.text == "Dana Whitfield closed the harbour bridge on Monday. [1]" and answer.model == "scripted-llm"
    assert answer.citations[0].quote == CLOSED and answer.usage.dollars is None and answer.usage.input_tokens > 300


def test_an_llm_that_fails_gives_way_to_quotation(assistant: Assistant, scripted_llm: Any, minilm: Any) -> None:
    with Assistant(assistant.settings, llm=scripted_llm(fails=True), embedder=minilm) as written:
        answer = written.query("Who closed the harbour bridge?")
    assert answer.model == "extractive" and "no such place" in answer.notes[0]


def test_the_tokens_of_an_llm_are_counted_here(scripted_llm: Any) -> None:
    llm = make_writer(Settings(_env_file=None), scripted_llm(text="Hello, world!"))
    assert llm is not None
    text, usage = complete(llm, (Message("user", "Hello, world!"),))
    assert (text, usage.input_tokens, usage.output_tokens) == ("Hello, world!", 4, 4)
    assert isinstance(list(llm.stream((Message("user", "x"),)))[-1], Closing)


def test_settings_can_name_an_llm_and_an_embedding() -> None:
    llm = make_writer(Settings(llm="llama_index.core.llms:MockLLM", _env_file=None))
    assert llm is not None and llm.place == "LlamaIndex MockLLM"
    with pytest.raises(PluginError, match="NoSuch"):
        make_writer(Settings(llm="llama_index.core.llms:NoSuch", _env_file=None))
    # A mock embedding needs to be told its size, which settings cannot do: the error says so.
    with pytest.raises(PluginError, match="could not be made"):
        make(Settings(embedder="llama_index.core.embeddings:MockEmbedding", _env_file=None))


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(SettingsError, match="expected a LlamaIndex LLM"):
        make_writer(Settings(_env_file=None), object())
    with pytest.raises(SettingsError, match="expected a LlamaIndex embedding"):
        taken(object())


def test_any_embedding_finds_passages(settings: Settings, stories: Path) -> None:
    from llama_index.core.embeddings import MockEmbedding

    with Assistant(settings, embedder=MockEmbedding(embed_dim=8)) as assistant:
        assistant.ingest(stories)
        assert assistant.search("harbour bridge")[0].title.startswith("Harbour bridge")
    assert np.allclose(np.linalg.norm(taken(MockEmbedding(embed_dim=8)).embed(["a", ""]), axis=1), 1)


def test_an_embedding_that_fails_is_a_clear_error() -> None:
    from llama_index.core.embeddings import MockEmbedding

    class Broken(MockEmbedding):
        def _get_text_embedding(self, text: str) -> list[float]:
            raise RuntimeError("quota")

    with pytest.raises(ProviderError, match="quota"):
        taken(Broken(embed_dim=4)).embed(["a"])


def test_the_archive_is_a_retriever(assistant: Assistant) -> None:
    from llama_index.core.retrievers import BaseRetriever

    retriever = assistant.as_retriever(k=2)
    assert isinstance(retriever, BaseRetriever)
    found = retriever.retrieve("Who closed the harbour bridge?")
    assert len(found) == 2 and found[0].score is not None and found[0].metadata["title"].startswith("Harbour bridge")
    node = found[0].node
    text = assistant.article(node.metadata["article_id"]).text
    assert text[node.start_char_idx : node.end_char_idx] == node.text  # type: ignore[attr-defined]
    later = asyncio.run(retriever.aretrieve("Who closed the harbour bridge?"))
    assert [item.node.node_id for item in later] == [item.node.node_id for item in found]


def test_the_archive_is_a_query_engine(assistant: Assistant) -> None:
    from llama_index.core.base.base_query_engine import BaseQueryEngine

    engine = assistant.as_query_engine()
    assert isinstance(engine, BaseQueryEngine)
    answer = assistant.query("Who closed the harbour bridge?")
    response = engine.query("Who closed the harbour bridge?")
    assert str(response) == answer.text and response.metadata["status"] == "answered"
    assert [item.node.get_content(metadata_mode="none") for item in response.source_nodes] == [
        c.quote for c in answer.citations
    ]
    assert str(asyncio.run(engine.aquery("Who closed the harbour bridge?"))) == answer.text


def test_a_streaming_query_engine_gives_statements_as_they_come(assistant: Assistant) -> None:
    engine = assistant.as_query_engine(streaming=True)
    answer = assistant.query("Who closed the harbour bridge?")
    response = engine.query("Who closed the harbour bridge?")
    assert "".join(response.response_gen).strip() == answer.text
    assert len(response.source_nodes) == len(answer.citations)

    async def read() -> str:
        streamed = await engine.aquery("Who closed the harbour bridge?")
        return "".join([piece async for piece in streamed.async_response_gen()])

    assert asyncio.run(read()).strip() == answer.text
    assert "Not in the archive" in "".join(engine.query("Who is the chancellor of Austria?").response_gen)
