"""Commands that go on until they are stopped or start another program: `serve`, `mcp`, `ui`, `eval`, `bench`."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys

import click

from rag.edge import door
from rag.edge.commands.options import listening
from rag.edge.commands.session import opened


@click.command(cls=door.Command, examples=("rag serve", "RAG_API_TOKEN=… rag serve --address 0.0.0.0 --port 8600"))
@listening
def serve(address: str, port: int) -> None:
    """Serve the archive over HTTP, also to clients of OpenAI's interface; /openapi.json describes it."""
    from rag.edge import serve as server

    with opened() as assistant:
        server.run(server.application(assistant), address=address, port=port, token=bool(assistant.settings.api_token))


@click.command(cls=door.Command, examples=("rag mcp", "rag mcp --http --port 8600"))
@click.option("--http", is_flag=True, help="Over HTTP, at /mcp, instead of standard input and output.")
@listening
def mcp(http: bool, address: str, port: int) -> None:
    """Serve the archive as tools for language models, by the Model Context Protocol."""
    from rag.edge import serve as server

    with opened() as assistant:
        if http:
            server.run(server.tools_over_http(assistant), address=address, port=port, token=bool(assistant.settings.api_token))
        else:
            server.tools_beside(assistant)


class Beside(click.Command):
    """A command of a package that stands beside the library: it runs in a process of its own, which gets all its arguments."""

    def __init__(self, name: str, package: str, about: str) -> None:
        super().__init__(
            name,
            params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
            callback=lambda arguments: _child([sys.executable, "-m", package, *arguments]),
            context_settings={"ignore_unknown_options": True, "help_option_names": []},
            help=about,
        )
        self.package = package

    def inside(self) -> click.Command:
        """The command itself, for the shell to complete: it is imported here, and not run."""
        from rag.bundle import ROOT

        sys.path.insert(0, str(ROOT))
        command: click.Command = importlib.import_module(f"{self.package}.__main__").app
        return command


evaluate = Beside("eval", "eval", "Measure retrieval, answers, citations and abstention on gold questions.")
bench = Beside("bench", "eval.bench", "Measure speed, the page, extraction and what faults do.")
ui = Beside("ui", "ui", "Open the chat page in a browser.")


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
