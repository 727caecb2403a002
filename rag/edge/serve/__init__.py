"""`rag serve`: the archive behind an HTTP interface, one of its own and one that clients of OpenAI's understand."""

from __future__ import annotations

import logging
from importlib import metadata
from typing import Any

from rag.addresses import only_here
from rag.assistant import Assistant
from rag.edge.serve.gate import App, Gate
from rag.errors import InputError
from rag.settings import Settings

# Questions, drafts and conversations are no longer than this; articles that are taken in may be.
LARGEST = 2_000_000


def application(assistant: Assistant) -> App:
    """The interface over an archive as an ASGI application, with the gate in front."""
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.requests import Request
    from starlette.responses import Response

    from rag.edge.serve import described
    from rag.edge.serve.asking import Asking
    from rag.edge.serve.routes import Api
    from rag.edge.serve.wire import Refusal, refused

    async def no_such(_: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        said = {404: "there is nothing under this address: see /openapi.json", 405: "this address takes another method"}
        return refused(Refusal(status, said.get(status, "the request cannot be read"), "not_found"))

    api = Api(
        Asking(assistant), write=assistant.settings.api_write, described=lambda: described.openapi(metadata.version("dateline"))
    )
    inside = Starlette(routes=api.routes(), exception_handlers={HTTPException: no_such})
    return gated(inside, assistant.settings, larger={"/v1/articles": assistant.settings.max_file_mb * 1_000_000})


def tools_over_http(assistant: Assistant) -> App:
    """The archive's tools over HTTP, at /mcp, as an ASGI application, with the gate in front."""
    from rag.edge.serve.tools import server

    # First: it says what to install where the package is missing.
    made = server(assistant, write=assistant.settings.api_write, version=metadata.version("dateline"))
    from mcp.server.transport_security import TransportSecuritySettings

    # The gate looks at Host and Origin.
    inside = made.streamable_http_app(
        stateless_http=True, transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False)
    )
    return gated(inside, assistant.settings)


def tools_beside(assistant: Assistant) -> None:
    """Serve the archive's tools over standard input and output, until the input ends."""
    from rag.edge.serve.tools import server

    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    server(assistant, write=assistant.settings.api_write, version=metadata.version("dateline")).run("stdio")


def gated(app: Any, settings: Settings, *, larger: dict[str, int] | None = None) -> App:
    """An application with the gate in front that the settings describe."""
    return Gate(
        app,
        token=settings.api_token.reveal() if settings.api_token else None,
        hosts=tuple(settings.api_hosts.replace(",", " ").split()),
        rate=settings.api_rate,
        largest=LARGEST,
        larger=larger,
    )


def run(app: App, *, address: str, port: int, token: bool) -> None:
    """Serve until stopped. Raises InputError for an address beyond this machine without a token, or one that is taken."""
    import socket

    import uvicorn

    if not token and not only_here(address):
        raise InputError(
            f"the interface would be open to everyone who can reach {address or 'any address of this machine'}: expected a "
            "token for any address but 127.0.0.1; set RAG_API_TOKEN, or leave the address out"
        )
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((address, port))
        # Whoever reads the line below may connect at once, before the server has started.
        listening.listen()
    except (OSError, OverflowError) as error:
        listening.close()
        raise InputError(f"cannot listen on {address}, port {port} ({error}): name another --address or --port") from None
    shown = f"[{address}]" if ":" in address else address
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    print_line(f"listening on http://{shown}:{listening.getsockname()[1]}")
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=512,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
        h11_max_incomplete_event_size=32_768,
        http="h11",
        ws="none",
        lifespan="on",
    )
    with listening:
        uvicorn.Server(config).run([listening])


def print_line(line: str) -> None:
    """Tell the one who has started it, on standard error: standard output may carry a protocol."""
    import sys

    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
