"""Model servers on this machine: Ollama, LM Studio, llama.cpp and vLLM, on the loopback ports where they usually listen."""

from __future__ import annotations

import http.client
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

USUAL = (("Ollama", 11434), ("LM Studio", 1234), ("llama.cpp", 8080), ("vLLM", 8000))
_WAIT = 0.5


@dataclass(frozen=True, slots=True)
class ModelServer:
    """A server that answers, with the models it names."""

    name: str
    base_url: str
    models: tuple[str, ...]

    @property
    def how(self) -> str:
        """How to let it write answers."""
        some = ", ".join(self.models[:5]) or "no models yet"
        model = self.models[0] if self.models else "…"
        return f"{self.name} runs here with {some}: set RAG_LLM_BASE_URL={self.base_url} and RAG_LLM_MODEL={model} to use it"


def running(places: Sequence[tuple[str, int]] = USUAL) -> tuple[ModelServer, ...]:
    """The servers that answer on their ports; asks all at once, each for at most half a second."""
    with ThreadPoolExecutor(len(places) or 1) as pool:
        return tuple(server for found in pool.map(_asked, places) for server in found)


def _asked(place: tuple[str, int]) -> tuple[ModelServer, ...]:
    name, port = place
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_WAIT)
    try:
        connection.request("GET", "/v1/models")
        reply = connection.getresponse()
        listed = json.loads(reply.read(1_000_000)) if reply.status == 200 else None
        models = tuple(str(item["id"])[:100] for item in listed["data"]) if listed else None
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        # Nothing there, or something that is no model server: both are the usual case, and no fault.
        models = None
    finally:
        connection.close()
    return () if models is None else (ModelServer(name, f"http://127.0.0.1:{port}/v1", models),)
