import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag import PluginError, ProviderError, Settings, SettingsError, plugins
from rag.embedders import Embedder
from rag.embedders.minilm import WINDOW
from rag.lab import make_embedder

BRIDGE = "The harbour bridge was closed on Monday after a barge hit its northern pillar."


def settings_for(name: str, server: Any, **values: Any) -> Settings:
    return Settings(embedder=name, embedding_base_url=server.url, _env_file=None, **values)


@pytest.fixture(params=plugins.names("embedders"))
def embedder(request: pytest.FixtureRequest, embedding_server: Any) -> Iterator[Embedder]:
    yield make_embedder(settings_for(request.param, embedding_server))


# What holds for every embedder


def test_an_embedder_gives_a_unit_vector_for_each_text(embedder: Embedder) -> None:
    vectors = embedder.embed([BRIDGE, "A malaria vaccine.", "Ünïcödé 港が閉鎖 مرحبا \U0001f6a2"])
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, vectors.shape[1])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_the_vector_of_a_text_depends_on_nothing_but_the_text(embedder: Embedder) -> None:
    alone = embedder.embed([BRIDGE])[0]
    among = embedder.embed(["word " * 300, BRIDGE, "A vaccine."])[1]
    assert np.array_equal(alone, among)
    assert np.array_equal(alone, embedder.embed([BRIDGE])[0])


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert len(embedder.embed([])) == 0


def test_texts_that_say_nothing_are_embedded_too(embedder: Embedder) -> None:
    vectors = embedder.embed(["", "   ", "\n", "."])
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_the_end_of_a_long_text_counts(embedder: Embedder) -> None:
    long = "The council met again and again. " * 260
    one, other = embedder.embed([long, long + "A malaria vaccine halved infections in Ghana. " * 60])
    assert float(one @ other) < 0.999


def test_a_line_of_a_hundred_thousand_characters_is_embedded(embedder: Embedder) -> None:
    assert np.isfinite(embedder.embed(["x" * 100_000])).all()


def test_threads_get_the_same_vectors(embedder: Embedder) -> None:
    texts = [f"{BRIDGE} Number {number}." for number in range(4)]
    expected = embedder.embed(texts)
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(embedder.embed(texts))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(np.array_equal(vectors, expected) for vectors in found)


def test_an_embedder_names_what_its_vectors_depend_on(embedder: Embedder, embedding_server: Any) -> None:
    assert embedder.fingerprint
    others = [make_embedder(settings_for(name, embedding_server)) for name in plugins.names("embedders")]
    assert [other.fingerprint for other in others].count(embedder.fingerprint) == 1


# minilm


def test_minilm_brings_what_means_the_same_together(minilm: Embedder) -> None:
    question, near, far = minilm.embed(
        ["Why is the bridge shut?", BRIDGE, "A malaria vaccine halved infections among children in Ghana."]
    )
    assert question @ near > question @ far + 0.2


def test_minilm_embeds_windows_of_254_pieces_weighted_by_their_length(minilm: Embedder) -> None:
    first, second = "bridge " * WINDOW, "vaccine " * 100
    whole, one, other = minilm.embed([first + second, first, second])
    expected = one * WINDOW + other * 100
    assert whole == pytest.approx(expected / np.linalg.norm(expected), abs=1e-4)


def test_minilm_gives_the_same_vectors_with_one_thread_and_with_four() -> None:
    texts = [f"{BRIDGE} Number {number}." for number in range(12)]
    one, four = (make_embedder(Settings(threads=threads, _env_file=None)).embed(texts) for threads in (1, 4))
    assert np.array_equal(one, four)


@pytest.mark.parametrize("content", [b"", b"not a model", None])
def test_a_model_file_that_is_another_one_is_refused_before_it_is_loaded(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.onnx"
    if content is not None:
        path.write_bytes(content)
    embedder = make_embedder(Settings(embedder_path=path, _env_file=None))
    with pytest.raises(PluginError, match=r"model file .*model\.onnx .*expected .*reinstall dateline"):
        embedder.embed(["text"])


# openai


@pytest.fixture
def remote(embedding_server: Any) -> Embedder:
    return make_embedder(settings_for("openai", embedding_server, embedding_model="test-model", llm_timeout=1.0))


def test_the_endpoint_is_told_model_and_key_and_asked_for_no_dimensions(embedding_server: Any) -> None:
    settings = settings_for("openai", embedding_server, embedding_model="test-model", openai_api_key="sk-one")
    make_embedder(settings).embed([BRIDGE])
    assert embedding_server.keys == ["Bearer sk-one"]
    assert embedding_server.requests[0]["model"] == "test-model"
    assert "dimensions" not in embedding_server.requests[0]


def test_shorter_vectors_are_asked_for_and_told_apart(embedding_server: Any) -> None:
    short = make_embedder(settings_for("openai", embedding_server, embedding_dimensions=8))
    assert short.embed([BRIDGE]).shape == (1, 8)
    assert short.fingerprint != make_embedder(settings_for("openai", embedding_server)).fingerprint


def test_many_texts_go_in_batches_and_come_back_in_order(remote: Embedder, embedding_server: Any) -> None:
    texts = [f"word{number} " * (number + 1) for number in range(100)]
    vectors = remote.embed(texts)
    assert [len(request["input"]) for request in embedding_server.requests] == [96, 4]
    assert np.array_equal(vectors[97], remote.embed([texts[97]])[0])


def test_a_passing_failure_is_retried_and_retry_after_is_honoured(remote: Embedder, embedding_server: Any) -> None:
    embedding_server.script = [(429, {"Retry-After": "1"}), (500, {})]
    started = time.monotonic()
    assert remote.embed([BRIDGE]).shape == (1, 16)
    assert len(embedding_server.requests) == 3
    assert time.monotonic() - started >= 1.0


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ([(429, {})] * 9, "answered 429 for model 'test-model'"),
        ([(503, {})] * 9, "answered 503"),
        (["hang up"] * 9, "could not be reached"),
    ],
)
def test_a_lasting_failure_is_an_error_after_three_requests(
    remote: Embedder, embedding_server: Any, script: list[Any], message: str
) -> None:
    embedding_server.script = script
    with pytest.raises(ProviderError, match=f"embeddings endpoint http://127.0.0.1:.* {message}.*RAG_EMBEDDER=minilm"):
        remote.embed([BRIDGE])
    assert len(embedding_server.requests) == 3


def test_a_wrong_key_is_not_tried_again(remote: Embedder, embedding_server: Any) -> None:
    embedding_server.script = [(401, {})]
    with pytest.raises(ProviderError, match="answered 401.*check the key"):
        remote.embed([BRIDGE])
    assert len(embedding_server.requests) == 1


def test_an_endpoint_that_never_answers_is_given_up(embedding_server: Any) -> None:
    embedding_server.script = ["wait"] * 3
    with pytest.raises(ProviderError, match="could not be reached .*Timeout"):
        make_embedder(settings_for("openai", embedding_server, llm_timeout=0.2)).embed([BRIDGE])


@pytest.mark.parametrize(
    "reply",
    [
        b"<html>Bad gateway</html>",
        b"",
        b"null",
        b"{}",
        b'{"data": []}',
        b'{"data": [{"index": 0, "embedding": []}]}',
        b'{"data": [{"index": 0, "embedding": ["a", "b"]}]}',
        b'{"data": [{"index": 0, "embedding": [NaN, 1.0]}]}',
        b'{"data": [{"index": 0}]}',
        b'{"data": "none"}',
    ],
)
def test_a_reply_that_makes_no_sense_is_an_error_that_names_the_endpoint(
    remote: Embedder, embedding_server: Any, reply: bytes
) -> None:
    embedding_server.script = [reply] * 3
    with pytest.raises(ProviderError, match="embeddings endpoint http://127.0.0.1"):
        remote.embed([BRIDGE])


def test_fewer_vectors_than_texts_are_an_error(remote: Embedder, embedding_server: Any) -> None:
    embedding_server.script = ["too few"]
    with pytest.raises(ProviderError, match="1 vectors for 2 texts"):
        remote.embed([BRIDGE, "A vaccine."])


@pytest.mark.parametrize("key", ["sk-gehe\u00efm", "sk-two\nlines"])
def test_a_key_that_cannot_be_sent_is_an_error_that_does_not_show_it(embedding_server: Any, key: str) -> None:
    with pytest.raises(SettingsError, match="OPENAI_API_KEY has characters that cannot be sent") as caught:
        make_embedder(settings_for("openai", embedding_server, openai_api_key=key))
    assert "sk-" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_openai_without_key_and_endpoint_is_an_error_that_names_both() -> None:
    with pytest.raises(SettingsError, match="needs OPENAI_API_KEY or RAG_EMBEDDING_BASE_URL"):
        make_embedder(Settings(embedder="openai", _env_file=None))


def test_a_password_in_the_address_is_in_no_fingerprint_and_no_error(embedding_server: Any) -> None:
    address = embedding_server.url.replace("//", "//me:pass-word@")
    embedder = make_embedder(Settings(embedder="openai", embedding_base_url=address, _env_file=None))
    embedding_server.script = [(401, {})]
    with pytest.raises(ProviderError) as caught:
        embedder.embed([BRIDGE])
    assert "pass-word" not in str(caught.value) + embedder.fingerprint
