"""The gate: password, cookies, headers and who is turned away. Real requests through the real ASGI middleware."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import time

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from ui import gate
from ui.guesses import Guesses


async def _page(request: object) -> PlainTextResponse:
    return PlainTextResponse("the page")


async def _socket(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("open")
    await socket.close()


def visit(password: str | None = None, *, client: str = "127.0.0.1", host: str = "127.0.0.1:8501") -> TestClient:
    inside = Starlette(
        routes=[
            Route("/", _page),
            Route("/_stcore/health", _page),
            Route("/media/{file}", _page),
            WebSocketRoute("/_stcore/stream", _socket),
        ]
    )
    return TestClient(
        gate.Gate(inside, password=password, policy="default-src 'self'", wait=0.0),
        base_url=f"http://{host}",
        headers={"origin": f"http://{host}"},
        client=(client, 50000),
    )


def test_without_a_password_the_page_opens_on_this_machine_and_the_visitor_gets_a_cookie() -> None:
    with visit() as browser:
        first = browser.get("/")
        cookie = first.headers["set-cookie"]
        second = browser.get("/")
    assert first.text == "the page"
    assert cookie.startswith(f"{gate.VISITOR}=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert "set-cookie" not in second.headers


def test_without_a_password_other_machines_are_turned_away_from_page_and_socket() -> None:
    with visit(client="192.168.1.9") as browser:
        assert browser.get("/").status_code == 403
        with pytest.raises(WebSocketDisconnect), browser.websocket_connect("/_stcore/stream"):
            pass


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8501", "127.0.0.1.evil.example:8501"])
def test_without_a_password_a_foreign_host_name_is_refused_so_that_no_web_site_can_reach_in(host: str) -> None:
    with visit(host=host) as browser:
        assert browser.get("/").status_code == 403


FOREIGN = ["http://evil.example", "http://127.0.0.1:3000", "http://127.0.0.1", "null", "127.0.0.1:8501", "ftp://127.0.0.1:8501"]


@pytest.mark.parametrize("password", [None, "open sesame"])
@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_of_another_site_or_port_reaches_nothing_also_with_the_readers_cookie(origin: str, password: str | None) -> None:
    with visit(password) as browser:
        browser.post("/login", data={"password": password or ""})
        foreign = {"origin": origin}
        stream = "ws://127.0.0.1:8501/_stcore/stream"
        with browser.websocket_connect(stream) as socket:
            assert socket.receive_text() == "open"
        with pytest.raises(WebSocketDisconnect), browser.websocket_connect(stream, headers=foreign):
            pass
        assert [browser.request(method, "/", headers=foreign).status_code for method in ("GET", "POST", "PUT", "DELETE")] == [
            403
        ] * 4
        assert browser.post("/login", data={"password": password or ""}, headers=foreign).status_code == 403


def test_who_does_not_say_where_a_request_comes_from_may_only_read() -> None:
    with visit() as browser:
        del browser.headers["origin"]
        assert (browser.get("/").status_code, browser.post("/").status_code) == (200, 403)
        with pytest.raises(WebSocketDisconnect), browser.websocket_connect("ws://127.0.0.1:8501/_stcore/stream"):
            pass


def test_behind_https_a_page_of_the_same_name_without_it_is_a_stranger() -> None:
    with visit("open sesame", host="news.example") as browser:
        secure = "https://news.example/login"
        for origin, status in (("http://news.example", 403), ("https://news.example", 401)):
            assert browser.post(secure, data={"password": "wrong"}, headers={"origin": origin}).status_code == status


def test_with_a_password_nothing_is_served_before_it_was_given() -> None:
    with visit("open sesame", client="192.168.1.9", host="news.example") as browser:
        assert browser.get("/").status_code == 401
        assert browser.get("/media/export.md").status_code == 401
        assert browser.get("/_stcore/health").text == "the page"
        with pytest.raises(WebSocketDisconnect), browser.websocket_connect("/_stcore/stream"):
            pass


def test_the_right_password_opens_page_and_socket_and_leads_back_to_the_question() -> None:
    with visit("öffne dich", client="192.168.1.9", host="news.example") as browser:
        asked = browser.get("/?q=why")
        assert 'value="/?q=why"' in asked.text
        after = browser.post("/login", data={"password": "öffne dich", "next": "/?q=why"}, follow_redirects=False)
        assert (after.status_code, after.headers["location"]) == (303, "/?q=why")
        assert browser.get("/").text == "the page"
        with browser.websocket_connect("ws://news.example/_stcore/stream") as socket:
            assert socket.receive_text() == "open"


def test_a_wrong_password_is_told_and_opens_nothing() -> None:
    with visit("open sesame") as browser:
        refused = browser.post("/login", data={"password": "open", "next": "/"})
        assert refused.status_code == 401 and "not the password" in refused.text
        assert browser.get("/").status_code == 401


def test_wrong_guesses_wait_longer_each_time_and_neither_the_right_one_nor_another_address_waits_with_them() -> None:
    async def attack() -> list[float]:
        inside = Starlette(routes=[Route("/", _page)])
        door = gate.Gate(inside, password="open sesame", policy="", wait=0.2)

        async def guess(word: str, address: str) -> tuple[int, float]:
            transport = httpx.ASGITransport(door, client=(address, 50000))
            async with httpx.AsyncClient(transport=transport, base_url="http://news.example") as line:
                sent = time.monotonic()
                answer = await line.post("/login", data={"password": word}, headers={"origin": "http://news.example"})
                return answer.status_code, time.monotonic() - sent

        crowd = [asyncio.create_task(guess(f"wrong {number}", "192.0.2.1")) for number in range(5)]
        await asyncio.sleep(0.1)
        assert (await guess("wrong", "192.0.2.2"))[0] == 401
        assert (await guess("open sesame", "192.0.2.1"))[0] == 303
        assert not all(one.done() for one in crowd)
        waited = [await one for one in crowd]
        assert {status for status, _ in waited} == {401}
        return sorted(seconds for _, seconds in waited)

    # 0.2 s, doubled for each wrong one before it: 6.2 s in all.
    waited = asyncio.run(attack())
    assert all(seconds >= pause for seconds, pause in zip(waited, (0.2, 0.4, 0.8, 1.6, 3.2), strict=True)), waited


def test_asking_a_thousand_times_at_once_is_no_quicker() -> None:
    async def attack() -> list[int]:
        guesses = Guesses(0.5)
        looked_at = []
        for _ in range(1000):
            if not guesses.too_many("2001:db8::1"):
                looked_at.append(asyncio.create_task(guesses.wrong("2001:db8::ffff")))
                await asyncio.sleep(0)
        for task in looked_at:
            task.cancel()
        return [len(looked_at), int(guesses.too_many("2001:db8:0:1::1")), int(guesses.too_many("192.0.2.1"))]

    assert asyncio.run(attack()) == [64, 0, 0]


def test_behind_https_cookies_are_for_https_alone() -> None:
    with visit("open sesame", host="news.example") as browser:
        for scheme, secure in (("http", False), ("https", True)):
            origin = {"origin": f"{scheme}://news.example"}
            form = {"password": "open sesame"}
            browser.cookies.clear()
            answer = browser.post(f"{scheme}://news.example/login", data=form, headers=origin, follow_redirects=False)
            assert ("; Secure" in answer.headers["set-cookie"]) is secure
    with visit() as browser:
        assert (
            "; Secure"
            in browser.get("https://127.0.0.1:8501/", headers={"origin": "https://127.0.0.1:8501"}).headers["set-cookie"]
        )


def test_logging_out_closes_the_page_again() -> None:
    with visit("open sesame") as browser:
        browser.post("/login", data={"password": "open sesame", "next": "/"})
        token = browser.cookies[gate.PASS]
        browser.get("/logout")
        browser.cookies.set(gate.PASS, token)
        assert browser.get("/").status_code == 401


@pytest.mark.parametrize(
    "after", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/\r\nX: y"]
)
def test_logging_in_never_leads_elsewhere(after: str) -> None:
    with visit("open sesame") as browser:
        answer = browser.post("/login", data={"password": "open sesame", "next": after}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_what_the_login_page_repeats_is_escaped() -> None:
    with visit("open sesame") as browser:
        page = browser.post("/login", data={"password": "x", "next": '"><script>alert(1)</script>'}).text
    assert "<script" not in page


@pytest.mark.parametrize("path", ["/", "/login"])
def test_every_answer_carries_the_policy(path: str) -> None:
    for password in (None, "open sesame"):
        with visit(password) as browser:
            headers = browser.get(path).headers
        assert headers["content-security-policy"] == "default-src 'self'"
        assert headers["x-content-type-options"] == "nosniff"


def test_the_policy_names_the_inline_scripts_of_the_index_page_by_their_hash_and_allows_no_others() -> None:
    script = "window.ready = false"
    policy = gate.content_policy(f"<head><script>{script}</script><script src='x.js'></script></head>")
    assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy
    scripts = policy.partition("script-src ")[2].partition(";")[0]
    assert "unsafe" not in scripts and "http" not in scripts


def test_visitors_are_told_apart_by_their_cookie_and_those_with_the_password_are_one() -> None:
    one, other = {gate.VISITOR: "a" * 32}, {gate.VISITOR: "b" * 32}
    owners = {gate.owner_of(cookies, password=False) for cookies in (one, other)}
    assert len(owners) == 2 and "a" * 32 not in owners
    assert gate.owner_of({gate.PASS: "x"}, password=True) == gate.owner_of({gate.PASS: "y"}, password=True)


@pytest.mark.parametrize("value", ["", "short", "g" * 32, "A" * 32])
def test_a_cookie_that_the_gate_did_not_make_is_nobodys(value: str) -> None:
    assert gate.owner_of({gate.VISITOR: value}, password=False) is None
    assert gate.owner_of({}, password=True) is None


def test_a_cookie_header_that_cannot_be_read_opens_nothing_and_breaks_nothing() -> None:
    with visit("open sesame") as browser:
        assert browser.get("/", headers={"cookie": 'a="\x01; ][=;;;'}).status_code == 401
