"""Commands that go on until they are stopped or start another program: `serve`, `mcp`, `ui`, `eval`, `bench`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

import click

from rag.edge.commands.options import listening
from rag.edge.commands.session import opened


@click.command()
@listening
def serve(address: str, port: int) -> None:
    """Serve the archive over HTTP, also to clients of OpenAI's interface; /openapi.json describes it."""
    from rag.edge import serve as server

    with opened() as assistant:
        server.run(server.application(assistant), address=address, port=port, token=bool(assistant.settings.api_token))


@click.command()
@click.option("--http", is_flag=True, help="Over HTTP, at /mcp, instead of standard input and output.")
@listening
def mcp(http: bool, address: str, port: int) -> None:
    """Serve the archive as tools for language models, by the Model Context Protocol."""
    from rag.edge import serve as server

    with opened() as assistant:
        if http:
            server.run(server.tools(assistant), address=address, port=port, token=bool(assistant.settings.api_token))
        else:
            server.tools_beside(assistant)


_PASS_ON = {"ignore_unknown_options": True, "help_option_names": []}


@click.command("eval", context_settings=_PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def evaluate(arguments: Sequence[str]) -> None:
    """Measure retrieval, answers, citations and abstention on gold questions; `rag eval --help` shows how."""
    _child([sys.executable, "-m", "eval", *arguments])


@click.command(context_settings=_PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: Sequence[str]) -> None:
    """Measure speed, the page, extraction and what faults do; `rag bench --help` shows how."""
    _child([sys.executable, "-m", "eval.bench", *arguments])


@click.command(context_settings=_PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def ui(arguments: Sequence[str]) -> None:
    """Open the chat page in a browser; `rag ui --help` shows how."""
    _child([sys.executable, "-m", "ui", *arguments])


def _child(command: list[str]) -> None:
    from rag.bundle import ROOT

    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])}
    with subprocess.Popen(command, env=environment) as child:
        # Who ends this command means the one that it has started.
        before = signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        try:
            code = child.wait()
        except KeyboardInterrupt:
            code = 130
        finally:
            signal.signal(signal.SIGTERM, before)
    raise click.exceptions.Exit(code if code >= 0 else 128 - code)
