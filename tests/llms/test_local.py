"""A real model behind a real server: SmolLM2-135M, served by llama.cpp inside this process on a loopback port."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from rag import Assistant, PluginError, ProviderError, Settings, SettingsError
from rag.embedders.openai import OpenAIEmbedder
from rag.llms import Closing, Message, complete
from rag.llms.local import LocalModel, create, evidence, size
from rag.models.judge import Judge
from rag.prove import support

HELLO = (Message("user", "Say hello to Mary in one short sentence."),)
SHORT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["mood"],
    "properties": {"mood": {"type": "string", "enum": ["glad", "sad"]}},
}


@pytest.fixture(scope="module")
def local(smollm: Path) -> Iterator[LocalModel]:
    model = LocalModel(smollm, context=3000, timeout=240, threads=1)
    yield model
    model.close()


def test_a_chat_is_streamed_and_its_tokens_are_counted(local: LocalModel) -> None:
    pieces = list(local.stream(HELLO, max_tokens=24))
    closing = pieces.pop()
    assert isinstance(closing, Closing) and 0 < closing.usage.output_tokens <= 24 and closing.usage.input_tokens > 5
    assert len(pieces) > 1 and "".join(str(piece) for piece in pieces).strip()
    assert local.price(closing.usage) == 0.0


def test_a_schema_binds_the_reply(local: LocalModel) -> None:
    reply = "".join(piece for piece in local.stream(HELLO, schema=SHORT, max_tokens=32) if isinstance(piece, str))
    assert json.loads(reply)["mood"] in ("glad", "sad") and local.structured


def test_two_threads_are_served_at_once(local: LocalModel) -> None:
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda _: complete(local, HELLO, max_tokens=8), range(2)))
    assert all(text.strip() and usage.output_tokens <= 8 for text, usage in replies)


def test_closing_the_iterator_stops_the_generation(local: LocalModel) -> None:
    pieces = local.stream((Message("user", "Count from one to ten thousand."),), max_tokens=1500)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    began = time.monotonic()
    complete(local, HELLO, max_tokens=2)
    complete(local, HELLO, max_tokens=2)
    # Had it gone on, fifteen hundred tokens would stand in the way of one of the two.
    assert time.monotonic() - began < 60


def test_whatever_it_writes_only_what_its_quotations_carry_is_shown(
    local: LocalModel, assistant: Assistant, minilm: object
) -> None:
    settings = Settings(data_dir=assistant.settings.data_dir, context_tokens=300, _env_file=None)
    judge = Judge()
    with Assistant(settings, llm=local, embedder=minilm) as weak:
        answer = weak.query("Who closed the harbour bridge?")
        for statement in answer.statements:
            spans = [support.Evidence(citation.quote, citation.source, citation.published) for citation in statement.citations]
            assert statement.kind == "quoted" or support.check(statement.text, spans, judge.weigh).supported
        assert all(weak.article(c.article_id).text[c.start : c.end] == c.quote for c in answer.citations)
        assert answer.status in ("answered", "not_found")


def test_embeddings_come_from_the_same_kind_of_server(smollm: Path) -> None:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(smollm)
    params.embedding, params.n_ctx, params.port, params.verbosity = True, 256, 0, -1
    params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    params.warmup = params.ui = False
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    embedder = OpenAIEmbedder(key="", base_url=f"{server.listening_address}/v1", model="smollm2", dimensions=None, timeout=120)
    vectors = embedder.embed(["The bridge is closed.", "The bridge is closed.", "Malaria vaccine"])
    assert vectors.shape[0] == 3 and np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_nothing_is_loaded_before_the_first_reply(smollm: Path) -> None:
    before = threading.active_count()
    LocalModel(smollm, context=512, timeout=5, threads=1).close()
    assert threading.active_count() == before


def test_a_missing_file_a_foreign_file_and_a_damaged_one_are_clear_errors(tmp_path: Path, smollm: Path) -> None:
    foreign, damaged = tmp_path / "foreign.gguf", tmp_path / "damaged.gguf"
    foreign.write_bytes(b"PK\x03\x04 and so on")
    with smollm.open("rb") as file:
        damaged.write_bytes(file.read(200_000))
    for path, words in (
        (tmp_path / "none.gguf", "cannot be read"),
        (foreign, "not a GGUF file"),
        (damaged, "cannot be loaded"),
    ):
        with pytest.raises(ProviderError, match=words):
            next(LocalModel(path, context=512, timeout=5, threads=1).stream(HELLO))


def test_without_a_file_the_settings_are_wrong() -> None:
    with pytest.raises(SettingsError, match="RAG_LOCAL_MODEL"):
        create(Settings(llm="local", _env_file=None))


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xllamacpp", None)
    with pytest.raises(PluginError, match="pip install"):
        next(LocalModel(tmp_path / "m.gguf", context=512, timeout=5, threads=1).stream(HELLO))


@pytest.mark.parametrize(
    ("gigabytes", "stated", "tokens", "thoughts"),
    [(0.1, {}, 1000, 0), (4, {}, 3000, 1024), (12, {}, 6000, 4096), (0.1, {"local_size": "large"}, 6000, 4096)],
)
def test_a_model_is_given_what_its_size_can_use(
    tmp_path: Path, gigabytes: float, stated: dict[str, str], tokens: int, thoughts: int
) -> None:
    path = tmp_path / "model.gguf"
    with path.open("wb") as file:
        file.truncate(int(gigabytes * 1e9))
    settings = Settings(llm="local", local_model=path, _env_file=None, **stated)
    assert (evidence(settings), size(settings).thoughts) == (tokens, thoughts)
    assert evidence(settings.changed(context_tokens=2500)) == 2500
