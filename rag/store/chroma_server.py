"""A Chroma server that holds the vectors: where it is, who asks, and what it says when it cannot.

A server that `chroma run` starts has one tenant and one database to begin with and asks for no token; a hosted one gives
all three.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlparse

from rag import extras
from rag.addresses import loopback, shown
from rag.errors import ArchiveError, SettingsError

_SECONDS = 60.0
_KEPT = "; nothing stored was lost, the next `rag ingest` goes on where it was"


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """A database on a Chroma server. It belongs to one archive."""

    url: str
    tenant: str
    database: str
    token: str = field(repr=False)

    def address(self) -> tuple[str, int, bool]:
        """Host, port and whether it is https. Raises SettingsError for what is no address, or no place for the token."""
        try:
            place = urlparse(self.url)
            if place.scheme in {"http", "https"} and place.hostname:
                secure = place.scheme == "https"
                if self.token and not secure and not loopback(self.url):
                    raise SettingsError(
                        f"setting chroma_url: {shown(self.url)} is not encrypted, and chroma_token would be read on the way: "
                        "expected https"
                    )
                return place.hostname, place.port or (443 if secure else 8000), secure
        except ValueError:  # a port that is no number, a bracket that is not closed
            pass
        raise SettingsError(
            f"setting chroma_url: {shown(self.url)!r} is no address: expected one such as http://127.0.0.1:8000"
        )

    def connected(self) -> Any:
        """A client of Chroma's. Raises SettingsError, ArchiveError and what Chroma and httpx raise."""
        import chromadb
        import httpx
        from chromadb.config import Settings

        host, port, secure = self.address()
        self._greeted(f"{'https' if secure else 'http'}://{f'[{host}]' if ':' in host else host}:{port}")
        client: Any = chromadb.HttpClient(
            host=host,
            port=port,
            ssl=secure,
            headers=self._headers(),
            settings=Settings(anonymized_telemetry=False),
            tenant=self.tenant,
            database=self.database,
        )
        for part in (client, client._admin_client):
            # Chroma would wait for ever for a server that has stopped answering.
            part._server._session.timeout = httpx.Timeout(_SECONDS)
        return client

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what Chroma and the network say into errors that a person can act on."""
        import httpx
        from chromadb.errors import ChromaError

        try:
            yield
        except httpx.HTTPError as error:
            raise self._silent() from error
        except ChromaError as error:
            raise ArchiveError(
                f"the Chroma server {shown(self.url)} failed ({_said(error)}): see its log, or run `rag index rebuild`{_KEPT}"
            ) from error
        except Exception as error:
            # What Chroma's client cannot read it raises as it is: another version's reply, or that of a proxy.
            if type(error) is not Exception and not isinstance(error, ValueError | LookupError | TypeError):
                raise
            raise self._strange(_said(error)) from error

    def _greeted(self, base: str) -> None:
        """Make sure that it answers, as a server of a version that the client understands, and has the database.

        Chroma's client would leave its connections open where it finds otherwise.
        """
        import httpx

        place = f"tenants/{quote(self.tenant, safe='')}/databases/{quote(self.database, safe='')}"
        reply = httpx.get(f"{base}/api/v2/{place}", headers=self._headers(), timeout=_SECONDS)
        if reply.status_code in (401, 403):
            raise ArchiveError(
                f"the Chroma server {shown(self.url)} refuses the token: expected RAG_CHROMA_TOKEN to be one that may use "
                f"{self._database()}"
            )
        if reply.status_code == 404 and "NotFoundError" in reply.text:
            raise ArchiveError(
                f"the Chroma server {shown(self.url)} has no {self._database()}: make it there, "
                "or correct RAG_CHROMA_TENANT and RAG_CHROMA_DATABASE"
            )
        if not reply.is_success:
            raise self._strange(f"{reply.status_code} {' '.join(reply.text.split())[:200]}".strip())

    def _database(self) -> str:
        return f"database {self.database!r} of tenant {self.tenant!r}"

    def _headers(self) -> dict[str, str]:
        # The first is Chroma's own, the other one that of a proxy in front of it.
        return {"X-Chroma-Token": self.token, "Authorization": f"Bearer {self.token}"} if self.token else {}

    def _silent(self) -> ArchiveError:
        return ArchiveError(
            f"the Chroma server {shown(self.url)} does not answer: start it, or correct or empty RAG_CHROMA_URL{_KEPT}"
        )

    def _strange(self, said: str) -> ArchiveError:
        return ArchiveError(
            f"what answers at {shown(self.url)} does not answer as Chroma 1.x does ({said}): start a server of that version, "
            f"or correct or empty RAG_CHROMA_URL{_KEPT}"
        )


def named(url: str, tenant: str, database: str, token: str) -> ChromaServer | None:
    """The server that settings name, None where they name none. Raises SettingsError where its client is not installed."""
    if url and not extras.has_package("chromadb"):
        raise SettingsError(f"RAG_CHROMA_URL {extras.needs_package('chromadb', 'chroma')}")
    return ChromaServer(url, tenant, database, token) if url else None


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
