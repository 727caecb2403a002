"""A real web server on loopback that gives what a test has put at each path, or does what no good server does."""

from __future__ import annotations

import gzip
import http.server
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PARAGRAPHS = (
    "Engineer Dana Whitfield closed the harbour bridge in Porto Velho on Monday after a barge hit its northern pillar. "
    "Nobody was hurt, but the pillar has a crack of two metres, and lorries may not cross until it has been filled.",
    "Repairs will cost 18 million dollars, the city council said on Tuesday. Traffic is sent through the old tunnel until May, "
    "which was last used in 1998 and has been cleaned and lit within three days.",
    "The barge belonged to a company from Manaus, which has offered to pay. The council wants a court to decide how much.",
)


@dataclass
class Reply:
    """What is at a path: a body with its headers, or a function that answers by itself."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    by_itself: Callable[[http.server.BaseHTTPRequestHandler], None] | None = None


class Site:
    """Serves `pages`, a path's Reply each, and notes who asked for what in `asked` and with which headers in `headers`."""

    def __init__(self) -> None:
        self.pages: dict[str, Reply] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.over = threading.Event()
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.headers.append({name.lower(): value for name, value in self.headers.items()})
                reply = site.pages.get(self.path, Reply(b"nothing here", 404))
                self.close_connection = True
                try:
                    if reply.by_itself is not None:
                        reply.by_itself(self)
                        return
                    tag = reply.headers.get("ETag")
                    if tag is not None and self.headers.get("If-None-Match") == tag:
                        reply = Reply(b"", 304, reply.headers)
                    self.send_response(reply.status)
                    for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    if reply.status != 304:
                        self.wfile.write(reply.body)
                except ConnectionError:
                    pass  # who asked has seen enough

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.port = self._server.server_port

    def with_tls(self, certificate: Path) -> None:
        """Speak TLS from now on, with a file that holds a certificate and its key."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = self.url.replace("http:", "https:")

    def html(self, path: str, title: str = "Harbour bridge closed", *, body: str = "", head: str = "", **headers: str) -> str:
        """Put an article at a path; gives its address."""
        text = body or "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
        page = f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{text}</article></body></html>"
        self.pages[path] = Reply(page.encode(), headers={"Content-Type": "text/html; charset=utf-8", **headers})
        return self.url + path

    def rss(self, path: str, items: str, *, title: str = "Odda Post", kind: str = "application/rss+xml", **headers: str) -> str:
        """Put a feed at a path; gives its address."""
        feed = (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
            f"<channel><title>{title}</title><link>{self.url}/</link>{items}</channel></rss>"
        )
        self.pages[path] = Reply(feed.encode(), headers={"Content-Type": kind, **headers})
        return self.url + path

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        """Put a redirect at a path; gives its address."""
        self.pages[path] = Reply(status=status, headers={"Location": to})
        return self.url + path

    def packed(self, path: str, data: bytes, kind: str = "text/html") -> str:
        """Put gzip data at a path; gives its address."""
        self.pages[path] = Reply(gzip.compress(data), headers={"Content-Type": kind, "Content-Encoding": "gzip"})
        return self.url + path

    def close(self) -> None:
        """Stop, and let every answer that still goes on end."""
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def item(link: str, title: str = "A bridge", *, content: str = "", published: str = "", more: str = "") -> str:
    """An entry of an RSS feed."""
    date = f"<pubDate>{published}</pubDate>" if published else ""
    text = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if content else ""
    return f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid>{date}{text}{more}</item>"
