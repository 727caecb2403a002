"""Packages that not everybody has: what is told where one is missing."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag import Assistant, PluginError, Settings, SettingsError, extras, plugins
from rag.edge import serve
from rag.edge.doctor import examine
from rag.lab import LoadFailure
from rag.providers import embedding, writers
from tests.conftest import without
from ui import launch

ROOT = Path(__file__).parent.parent
FEED = b"<rss><channel><item><description>A mill burnt.</description></item></channel></rss>"


@pytest.mark.parametrize(
    ("loader", "module", "package", "data"),
    [
        ("docx", "docx", "python-docx", b"PK"),
        ("xml", "feedparser", "feedparser", FEED),
        ("warc", "warcio", "warcio", b"WARC/1.0\r\n"),
    ],
)
def test_a_file_that_cannot_be_read_for_want_of_a_package_is_a_failure_that_says_how_to_install_it(
    loader: str, module: str, package: str, data: bytes
) -> None:
    with without(module):
        (found,) = plugins.load("loaders", loader).load(data, path="a", fields={})
    assert isinstance(found, LoadFailure)
    assert found.reason == f"needs the package {package}, which is not installed: pip install 'dateline[formats]'"


def test_a_package_that_is_there_is_found_without_importing_it() -> None:
    assert extras.has_package("chromadb")
    with without("chromadb"):
        assert not extras.has_package("chromadb")


def test_the_page_without_streamlit_says_what_to_install() -> None:
    with without("streamlit"), pytest.raises(PluginError, match=r"`rag ui` needs the package streamlit.*'dateline\[ui\]'"):
        launch.command()


def test_a_chroma_server_without_its_client_says_what_to_install(settings: Settings) -> None:
    with without("chromadb"), pytest.raises(SettingsError, match=r"RAG_CHROMA_URL needs the package chromadb.*\[chroma\]'"):
        Assistant(settings.changed(chroma_url="http://127.0.0.1:8000"))


@pytest.mark.parametrize(("setting", "make"), [("llm", writers.make), ("embedder", embedding.make)])
def test_a_class_of_llama_index_without_its_core_says_what_to_install(
    settings: Settings, setting: str, make: Callable[[Settings], Any]
) -> None:
    name = "llama_index.core.embeddings:MockEmbedding"
    with without("llama_index"), pytest.raises(PluginError, match=rf"'{name}' needs the package llama-index-core.*\[llama\]'"):
        make(settings.changed(**{setting: name}))


def test_what_looks_like_an_llm_of_llama_index_says_what_to_install(settings: Settings) -> None:
    class Written:
        metadata = None

        def stream_chat(self) -> None:
            """As LlamaIndex calls it."""

    with without("llama_index"), pytest.raises(PluginError, match=r"LlamaIndex LLM Written needs the package.*\[llama\]'"):
        Assistant(settings, llm=Written())


def test_a_retriever_and_a_query_engine_without_llama_index_say_what_to_install(assistant: Assistant) -> None:
    with without("llama_index"), pytest.raises(PluginError, match=r"a retriever needs the package llama.*'dateline\[llama\]'"):
        assistant.as_retriever()
    with without("llama_index"), pytest.raises(PluginError, match=r"a query engine needs the package llama.*\[llama\]'"):
        assistant.as_query_engine()


def test_tracing_without_opentelemetry_says_what_to_install(settings: Settings) -> None:
    with without("opentelemetry"), pytest.raises(SettingsError, match=r"RAG_TRACING needs the package opentel.*\[tracing\]'"):
        Assistant(settings.changed(tracing="spans"))


def test_tools_over_http_without_mcp_say_what_to_install(assistant: Assistant) -> None:
    with without("mcp"), pytest.raises(PluginError, match=r"rag mcp needs a package.*'dateline\[mcp\]'"):
        serve.tools_over_http(assistant)


def test_the_doctor_takes_a_small_installation_for_a_sound_one(assistant: Assistant) -> None:
    with without("chromadb", "streamlit"):
        found = {item.what: item for item in examine(assistant.settings)}
    assert {name for name, item in found.items() if item.state == "wrong"} == set()
    assert found["Vectors"].text == (
        "in the archive's folder; all compared exactly; Chroma, faster beyond 50,000 passages, needs the package chromadb, "
        "which is not installed: pip install 'dateline[chroma]'"
    )
    assert found["Chat page"].text.endswith("needs the package streamlit, which is not installed: pip install 'dateline[ui]'")


def test_the_doctor_tells_that_a_server_lacks_its_client(assistant: Assistant) -> None:
    with without("chromadb"):
        found = {item.what: item for item in examine(assistant.settings.changed(chroma_url="http://127.0.0.1:8000"))}
    assert found["Vectors"].state == found["Archive"].state == "wrong"
    assert "pip install 'dateline[chroma]'" in found["Vectors"].text


def test_every_extra_for_users_is_explained() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    told = (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")
    assert [name for name in declared if f"| `{name}` |" not in told] == ["reader", "docs", "dev"]
