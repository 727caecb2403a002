"""Who may come in: a password where one is set, this machine only where none is, and a cookie that tells visitors apart.

The gate stands in front of everything that Streamlit serves: pages, web socket, uploads and downloads. It also sends the
headers that keep the page from loading or running anything that is not its own, whatever an article may hold.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from html import escape
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

from rag.lab import only_here
from ui.guesses import Guesses

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

VISITOR = "dateline_visitor"
PASS = "dateline_pass"
_YEAR = 365 * 24 * 3600
_PASS_SECONDS = 30 * 24 * 3600
_MAX_FORM = 4096


def content_policy(index_page: str) -> str:
    """The Content-Security-Policy under which the page runs: everything from here, nothing from elsewhere.

    Inline scripts are refused but for those of Streamlit's own index page, which are named by their hash.
    """
    inline = re.findall(r"<script>(.*?)</script>", index_page, flags=re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline]
    scripts = " ".join(["'self'", "blob:", *(f"'sha256-{value}'" for value in hashes)])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; media-src 'none'; object-src 'none'; "
        "frame-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )


def owner_of(cookies: MutableMapping[str, str] | dict[str, str], *, password: bool) -> str | None:
    """Whose chats these cookies open; None when they are nobody's.

    With a password everyone who knows it is one user. Without, each browser is its own: its cookie, hashed.
    """
    if password:
        return "password" if cookies.get(PASS) else None
    visitor = cookies.get(VISITOR, "")
    return hashlib.sha256(visitor.encode()).hexdigest()[:32] if re.fullmatch(r"[0-9a-f]{32}", visitor) else None


class Gate:
    """ASGI middleware; see the module's text. `password` is None where none is set; `links` go with every page (see
    `ui/preload.py`).
    """

    def __init__(self, app: App, *, password: str | None, policy: str, links: str = "", wait: float = 1.0) -> None:
        self._app = app
        self._password = password
        self._links = [(b"link", links.encode())] if links else []
        self._passes: dict[str, float] = {}
        self._guesses = Guesses(wait)
        self._headers = [
            (b"content-security-policy", policy.encode()),
            (b"x-content-type-options", b"nosniff"),
            # Not `no-referrer`: with that a browser hides, from this page too, where its own forms come from.
            (b"referrer-policy", b"same-origin"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        cookies = _cookies(scope)
        refusal = self._refusal(scope)
        if refusal:
            await self._refuse(scope, receive, send, 403, refusal)
        elif self._password is None or scope["path"] == "/_stcore/health":
            await self._enter(scope, receive, send, cookies)
        elif scope["type"] == "http" and scope["path"] == "/logout":
            self._passes.pop(cookies.get(PASS, ""), None)
            await self._redirect(send, "/", cookie=_cookie(scope, PASS, "", 0))
        elif self._passes.get(cookies.get(PASS, ""), 0.0) > time.monotonic():
            await self._enter(scope, receive, send, cookies)
        elif scope["type"] == "http" and scope["path"] == "/login" and scope["method"] == "POST":
            await self._log_in(scope, receive, send)
        elif scope["type"] == "http":
            query = scope.get("query_string", b"").decode("latin-1")
            await self._ask_password(send, quote(scope["path"]) + (f"?{query}" if query else ""))
        else:
            await self._refuse(scope, receive, send, 403, "log in first")

    def _refusal(self, scope: Scope) -> str:
        """Why a request is turned away whoever sends it; empty when it is not."""
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        if not _from_here(scope, headers.get(b"origin"), host):
            return "only this page itself may ask for that: open it under one name, which a server in front of it passes on"
        if self._password is not None:
            return ""
        client = (scope.get("client") or ("127.0.0.1", 0))[0]
        if not only_here(client):
            return "this page has no password and is for its own machine only: set RAG_UI_PASSWORD to open it to others"
        name = host.rpartition(":")[0] if re.search(r":\d+$", host) else host
        return "" if only_here(name) else "open this page as http://127.0.0.1"

    async def _enter(self, scope: Scope, receive: Receive, send: Send, cookies: dict[str, str]) -> None:
        headers = list(self._headers)
        if scope["type"] == "http" and self._password is None and owner_of(cookies, password=False) is None:
            headers.append((b"set-cookie", _cookie(scope, VISITOR, secrets.token_hex(16), _YEAR).encode()))

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                page = any(name == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"])
                message = {**message, "headers": [*message["headers"], *headers, *(self._links if page else ())]}
            await send(message)

        await self._app(scope, receive, with_headers)

    async def _log_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        form = parse_qs((await _body(receive)).decode("utf-8", "replace"), keep_blank_values=True)
        given, after = form.get("password", [""])[0], form.get("next", ["/"])[0]
        address = str((scope.get("client") or ("", 0))[0])
        if self._guesses.too_many(address):
            await self._ask_password(send, after, _TOO_MANY, status=429)
            return
        if not hmac.compare_digest(given.encode(), (self._password or "").encode()):
            await self._guesses.wrong(address)
            await self._ask_password(send, after, _WRONG)
            return
        self._guesses.right(address)
        now = time.monotonic()
        self._passes = {token: until for token, until in self._passes.items() if until > now}
        token = secrets.token_hex(16)
        self._passes[token] = now + _PASS_SECONDS
        await self._redirect(send, after, cookie=_cookie(scope, PASS, token, _PASS_SECONDS))

    async def _ask_password(self, send: Send, after: str, said: str = "", *, status: int = 401) -> None:
        shown = f'<p class="said" role="alert">{said}</p>' if said else ""
        page = _LOGIN.replace("{said}", shown).replace("{next}", escape(after))
        await self._respond(send, status, page.encode(), "text/html; charset=utf-8")

    async def _redirect(self, send: Send, after: str, *, cookie: str) -> None:
        safe = after if re.fullmatch(r"/(?![/\\])[\x21-\x7e]*", after) else "/"
        await self._respond(send, 303, b"", "text/plain", [(b"location", safe.encode()), (b"set-cookie", cookie.encode())])

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, status: int, why: str) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": why[:120]})
        else:
            await self._respond(send, status, f"{why}\n".encode(), "text/plain; charset=utf-8")

    async def _respond(
        self, send: Send, status: int, body: bytes, kind: str, extra: list[tuple[bytes, bytes]] | None = None
    ) -> None:
        headers = [
            (b"content-type", kind.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            *self._headers,
            *(extra or []),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _from_here(scope: Scope, origin: bytes | None, host: str) -> bool:
    """Whether a request comes from a page of this very server, or from no page where it only reads.

    Streamlit looks at web sockets alone, lets in every port of this machine, and asks a service outside for this machine's
    address before it refuses a stranger.
    """
    if origin is None:
        return scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    scheme, _, name = origin.decode("latin-1").partition("://")
    return name == host and (scheme == "https" if _is_https(scope) else scheme in ("http", "https"))


def _is_https(scope: Scope) -> bool:
    """Whether the reader's browser speaks https. A server in front is believed where it runs on this machine (by uvicorn)."""
    return scope.get("scheme") in ("https", "wss")


def _cookie(scope: Scope, name: str, value: str, seconds: int) -> str:
    secure = "; Secure" if _is_https(scope) else ""
    return f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"


def _cookies(scope: Scope) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                jar.load(value.decode("latin-1"))
            except CookieError:
                # A cookie that cannot be read opens nothing.
                return {}
    return {name: morsel.value for name, morsel in jar.items()}


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body") or len(body) > _MAX_FORM:
            return body[:_MAX_FORM]


_LOGIN = (Path(__file__).parent / "login.html").read_text(encoding="utf-8")
_WRONG = "That is not the password. Try again."
_TOO_MANY = "Too many wrong passwords came from your address. Try again in a minute."
