"""One request to a chat endpoint and the events of its reply, whatever form the reply comes in."""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from rag import addresses

if TYPE_CHECKING:
    import httpx2

# Connecting takes no longer than this where there is somebody to connect to.
_CONNECT = 5.0
# So much of what an endpoint says about a failure is read, and so much of a reply that comes as one piece.
_LONGEST_ERROR, _LONGEST_REPLY = 64_000, 8_000_000
# A redirection that asks for the same request at another place. The others lead to pages, most often to a login.
_MOVED = (301, 307, 308)
_HOPS = 3
_OPENING = 64
_FIELD = re.compile(rb"(?:data|event|id|retry)?:")


@dataclass(frozen=True, slots=True)
class Refused:
    """What an endpoint says instead of a reply: its status, what it says, and the parameter and code that it names."""

    status: int
    text: str = ""
    param: str = ""
    code: str = ""
    wait: float | None = None
    """Seconds that it asks to wait."""
    page: bool = False
    """Whether it sent a web page."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long somebody waits: for the first word since `since`, then for each next one."""

    seconds: float
    since: float

    @property
    def left(self) -> float:
        """Seconds left for the first word."""
        return max(self.since + self.seconds - time.monotonic(), 0.0)


def post(
    client: httpx2.Client, url: str, body: Mapping[str, Any], headers: Mapping[str, str], patience: Patience
) -> Generator[Mapping[str, Any] | Refused, None, None]:
    """Send a request; gives the reply's events as they come, or at last a Refused.

    An endpoint that knows no streaming gives one event. Raises TimeoutError when nothing is said for too long, ConnectionError
    when the line fails, ValueError when the reply is none in JSON.
    """
    import httpx2

    try:
        for _ in range(_HOPS):
            left = max(patience.left, 0.001)
            timeout = httpx2.Timeout(left, connect=min(left, _CONNECT))
            request = client.build_request("POST", url, json=body, headers=headers, timeout=timeout)
            with contextlib.closing(client.send(request, stream=True, follow_redirects=False)) as response:
                moved = urljoin(url, response.headers.get("location", "")) if response.status_code in _MOVED else ""
                if moved and moved != url and addresses.host(moved) == addresses.host(url):
                    url = moved
                    continue
                if response.is_success:
                    yield from _events(response, patience)
                else:
                    yield _refused(response)
                return
        yield Refused(310, "it sends the request from one address to the next")
    except httpx2.ConnectTimeout as error:
        raise ConnectionError("no connection in time") from error
    except httpx2.TimeoutException as error:
        raise TimeoutError from error
    except httpx2.HTTPError as error:
        raise ConnectionError(type(error).__name__) from error


def _events(response: httpx2.Response, patience: Patience) -> Iterator[Mapping[str, Any] | Refused]:
    buffer, spoken, streams, opening = bytearray(), patience.since, False, b""
    for chunk in response.iter_bytes():
        if time.monotonic() - spoken > patience.seconds:
            # Signs of life without a word.
            raise TimeoutError
        buffer += chunk
        opening = (opening + chunk[:_OPENING])[:_OPENING]
        if not streams:
            start = opening.removeprefix(b"\xef\xbb\xbf").lstrip()
            if start[:1] in (b"{", b"[", b"<", b"") and len(buffer) < _LONGEST_REPLY:
                continue
            streams = True
        *blocks, rest = re.split(rb"\r?\n\r?\n", bytes(buffer)) if b"\n" in chunk else (bytes(buffer),)
        buffer = bytearray(rest)
        for event in (event for block in blocks for event in _event(block)):
            if event is None:
                return
            yield event
            # From here on it is waited for: what the reader of the event does with it takes nobody's patience.
            spoken = time.monotonic()
        if len(buffer) > _LONGEST_REPLY:
            raise ValueError("an event without end")
    if streams and not _FIELD.match(opening.removeprefix(b"\xef\xbb\xbf").lstrip()):
        raise ValueError("no stream of events")
    if streams:
        yield from (event for event in _event(bytes(buffer)) if event is not None)
    else:
        yield from _whole(bytes(buffer), response)


def _event(block: bytes) -> Iterator[Mapping[str, Any] | Refused | None]:
    """The event of a block of lines: nothing for a comment, None for the end of the stream."""
    lines = block.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    data = [line[5:].strip() for line in lines if line.startswith("data:")]
    try:
        whole = "\n".join(data)
        yield from [_read(whole)] if whole and whole != "[DONE]" else []
    except ValueError:
        # Some servers end an event with one line end instead of two.
        for line in data:
            yield None if line == "[DONE]" else _read(line)
        return
    if data == ["[DONE]"]:
        yield None


def _whole(body: bytes, response: httpx2.Response) -> Iterator[Mapping[str, Any] | Refused]:
    """A reply that came as one piece: a completion, one event a line, an error, or a page."""
    text = body.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        yield Refused(response.status_code, _title(text), page=True)
        return
    if not text:
        return
    try:
        yield _read(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        yield from map(_read, lines)


def _read(text: str) -> Mapping[str, Any] | Refused:
    """An event, or the error that it holds. Raises ValueError when it is neither."""
    try:
        value = json.loads(text, strict=False)
    except RecursionError as error:
        raise ValueError("too deep") from error
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        raise ValueError("not an object")
    failed = value.get("response") if value.get("type") == "response.failed" else None
    if isinstance(failed, dict) and failed.get("error"):
        return _error(200, failed)
    if value.get("type") == "error":
        return _error(200, {"error": value.get("error") or value})
    if value.get("error") or (value and not {"choices", "type", "output", "usage", "object"} & value.keys()):
        return _error(200, value)
    return value


def _refused(response: httpx2.Response) -> Refused:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > _LONGEST_ERROR:
            break
    text = body.decode("utf-8", "replace").strip()
    status, wait = response.status_code, _wait(response.headers.get("retry-after", ""))
    if response.is_redirect:
        return Refused(status, "it sends to another address", page=True)
    if text.startswith("<"):
        return Refused(status, _title(text), wait=wait, page=True)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return Refused(status, " ".join(text.split()), wait=wait)
    found = _error(status, value[0] if isinstance(value, list) and value else value)
    return Refused(status, found.text, found.param, found.code, wait)


def _error(status: int, value: Any) -> Refused:
    """An error as endpoints put it: `{"error": {"message", "param", "code"}}`, `{"detail": [{"loc", "msg"}]}` and the like."""
    told = value.get("error") or value.get("detail") or value.get("message") or "" if isinstance(value, dict) else value
    if isinstance(told, list):
        # What follows in such a list is the request itself, which names everything.
        places = [[*map(str, item.get("loc") or ())] for item in told if isinstance(item, dict)]
        words = [f"{' '.join(place)}: {item.get('msg', '')}" for place, item in zip(places, told, strict=False)]
        return Refused(status, " ".join("; ".join(words).split()), " ".join(part for place in places for part in place))
    if not isinstance(told, dict):
        return Refused(status, " ".join(str(told).split()))
    code = told.get("code") or told.get("type") or ""
    inner = told.get("status") or code
    if status == 200 and str(inner).isdigit() and 400 <= int(inner) < 600:
        status = int(inner)
    text = told.get("message") or told.get("detail") or json.dumps(told)
    return Refused(status, " ".join(str(text).split()), str(told.get("param") or ""), str(code))


def _title(page: str) -> str:
    found = re.search(r"<title[^>]{0,200}>([^<]{1,120})", page[:20_000], re.IGNORECASE)
    return " ".join(found[1].split()) if found else ""


def _wait(stated: str) -> float | None:
    try:
        return max(float(stated), 0.0)
    except ValueError:
        return None
