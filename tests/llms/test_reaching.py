"""How an endpoint is reached: its address, proxies, waits, and what is not asked again."""

from __future__ import annotations

import json
import time

import pytest

from rag.errors import ProviderError, SettingsError
from rag.llms import Closing
from rag.llms.openai import OpenAIChat
from tests.llms.odd_endpoint import (
    ASK,
    LOGIN,
    TEXT,
    OddEndpoint,
    Says,
    as_chat,
    as_delta,
    as_error,
    as_json,
    model_of,
    replied,
)


@pytest.mark.parametrize(
    ("typed", "root"),
    [
        ("http://127.0.0.1:{}", "/v1"),
        ("127.0.0.1:{}", "/v1"),
        ("localhost:{}/v1", "/v1"),
        (" http://127.0.0.1:{}/v1/ ", "/v1"),
        ("http://127.0.0.1:{}/v1/chat/completions", "/v1"),
        ("http://127.0.0.1:{}", ""),
        ("http://127.0.0.1:{}/gateway", "/gateway"),
        ("http://127.0.0.1:{}/gateway/", "/gateway/v1"),
        ("http://127.0.0.1:{}/openai/deployments/wren?api-version=9", "/openai/deployments/wren"),
    ],
)
@pytest.mark.parametrize(
    "elsewhere", [Says([b""], 404), Says([LOGIN], kind="text/html"), as_json({"error": "Unexpected endpoint"})]
)
def test_a_base_url_is_mended(server: OddEndpoint, typed: str, root: str, elsewhere: Says) -> None:
    def rule(path: str, _request: object) -> Says:
        return as_chat() if path.partition("?")[0] == f"{root}/chat/completions" else elsewhere

    server.rule = rule
    model = model_of(server, base_url=typed.format(server.port))
    assert replied(model)[0] == TEXT and len(server.asked) <= 2
    replied(model)
    model.close()
    assert server.asked[-1][0].startswith(f"{root}/chat/completions") and len(server.asked) <= 3
    assert ("?api-version=9" in server.asked[-1][0]) is ("?" in typed) and "?" not in model.place


@pytest.mark.parametrize("typed", ["ftp://example.org/v1", "http://", "http://127.0.0.1:port/v1", "http://two words/v1"])
def test_what_is_no_address_is_a_settings_error(typed: str) -> None:
    with pytest.raises(SettingsError, match="RAG_LLM_BASE_URL is .*expected an address such as"):
        OpenAIChat(model="wren", base_url=typed)


def test_a_model_that_is_not_there_is_not_looked_for_elsewhere(server: OddEndpoint) -> None:
    server.rule = lambda *_: as_error(404, "model 'wren' not found, try pulling it first")
    model = model_of(server, base_url=f"http://127.0.0.1:{server.port}")
    with pytest.raises(ProviderError, match="answered 404 .*RAG_LLM_MODEL"):
        replied(model)
    model.close()
    assert len(server.asked) == 1


def test_a_timeout_means_what_it_says(server: OddEndpoint) -> None:
    model = model_of(server, timeout=0.6)
    for pause in (5.0, 0.2):
        # Silence, and signs of life without a word.
        server.rule = lambda *_, pause=pause: Says([b": busy\n\n"] * 50, kind="text/event-stream", pause=pause)
        began = time.monotonic()
        with pytest.raises(ProviderError, match=r"did not answer within 0\.6 seconds"):
            replied(model)
        assert time.monotonic() - began < 2.0
    model.close()
    assert len(server.asked) == 2, "whoever is too slow is not asked again"


def test_what_is_done_with_a_reply_meanwhile_is_not_the_models_delay(server: OddEndpoint) -> None:
    parts = [f"data: {json.dumps(as_delta(content=word))}\n\n".encode() for word in ("The ", "keeper ", "left.")]
    server.rule = lambda *_: Says([*parts, b"data: [DONE]\n\n"], kind="text/event-stream", pause=0.2)
    model = model_of(server, timeout=1.0)
    told = []
    for piece in model.stream(ASK):
        told.append(piece)
        time.sleep(1.2 if len(told) == 1 else 0)
    model.close()
    assert told[:3] == ["The ", "keeper ", "left."] and isinstance(told[3], Closing)


def test_a_wait_that_is_longer_than_the_timeout_is_told_at_once(server: OddEndpoint) -> None:
    server.rule = lambda *_: as_json({"error": {"message": "slow down"}}, 429, **{"Retry-After": "40"})
    model = model_of(server)
    began = time.monotonic()
    with pytest.raises(ProviderError, match="answered 429 .*asks to wait 40 seconds, which is longer than RAG_LLM_TIMEOUT"):
        replied(model)
    model.close()
    assert time.monotonic() - began < 10 and len(server.asked) == 1


def test_a_server_that_breaks_for_a_moment_teaches_nothing(server: OddEndpoint) -> None:
    said = [as_json({"error": {"message": "the stream of reasoning broke"}}, 500, **{"Retry-After": "0"}), as_chat()]
    server.rule = lambda *_: said[min(len(server.asked), 2) - 1]
    model = model_of(server)
    assert replied(model)[0] == TEXT and model.spared == () and len(server.asked) == 2
    model.close()


def test_an_account_without_money_is_not_asked_again(server: OddEndpoint) -> None:
    server.rule = lambda *_: as_error(429, "You exceeded your current quota", code="insufficient_quota")
    model = model_of(server)
    with pytest.raises(ProviderError, match="answered 429"):
        replied(model)
    model.close()
    assert len(server.asked) == 1


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "socks5://127.0.0.1:9", "odd://127.0.0.1:9"])
def test_this_machine_is_reached_past_the_proxy(server: OddEndpoint, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy)
    for name in ("127.0.0.1", "localhost"):
        model = model_of(server, base_url=f"http://{name}:{server.port}/v1")
        assert replied(model)[0] == TEXT
        model.close()


@pytest.mark.parametrize(("proxy", "what"), [("socks5://127.0.0.1:9", "httpx2.socks"), ("odd://127.0.0.1:9", "cannot be read")])
def test_a_proxy_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch, proxy: str, what: str) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(ProviderError, match=what):
        replied(OpenAIChat(model="wren", base_url="http://models.example/v1"))


def test_an_endpoint_that_has_moved_is_asked_at_its_new_place_but_never_on_another_host(server: OddEndpoint) -> None:
    server.rule = lambda path, _: as_chat() if path.startswith("/new") else Says([b""], 308, headers={"Location": "/new"})
    model = model_of(server)
    assert replied(model)[0] == TEXT
    server.rule = lambda *_: Says([b""], 308, headers={"Location": f"http://localhost:{server.port}/new"})
    asked = len(server.asked)
    with pytest.raises(ProviderError, match="sent a web page"):
        replied(model)
    model.close()
    # Where responses are served is tried too; no request goes to the other host.
    assert all(path.startswith("/v1/") for path, _ in server.asked[asked:])


def test_no_secret_of_the_address_is_told(server: OddEndpoint) -> None:
    server.rule = lambda path, _request: as_error(401, f"no access to {path} with key-0123456789")
    model = model_of(server, base_url=f"http://ann:hush-hush@127.0.0.1:{server.port}/v1?key=tell-nobody", key="key-0123456789")
    with pytest.raises(ProviderError) as caught:
        replied(model)
    model.close()
    told = str(caught.value) + model.place
    assert not any(secret in told for secret in ("tell-nobody", "hush-hush", "0123456789")) and "answered 401" in told
