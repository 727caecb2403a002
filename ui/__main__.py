"""The command line of the chat page: `python -m ui`, which `rag ui` starts."""

from __future__ import annotations

import gc
import os
import sys

import click

from rag import Settings
from rag.lab import Command, enter
from ui.launch import command, reached_at


@click.command(
    cls=Command,
    examples=("rag ui", "rag ui --port 8600 --no-browser", "RAG_UI_PASSWORD=… rag ui --address 0.0.0.0 --no-browser"),
)
@click.option("--port", type=click.IntRange(0, 65_535), default=8501, show_default=True, help="Where to listen.")
@click.option(
    "--address",
    default="127.0.0.1",
    show_default=True,
    help="Which address to listen on; beyond this machine RAG_UI_PASSWORD is required.",
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.version_option(package_name="dateline", prog_name="rag ui")
def app(port: int, address: str, no_browser: bool) -> None:
    """Open the chat page in a browser, and serve it until stopped."""
    # What is made of people's articles and questions, also by libraries, is for nobody else on the machine.
    os.umask(0o077)
    arguments = command(port, address, password=bool(Settings().ui_password), open_browser=not no_browser)
    # What is loaded now stays: the collector need not look at it while it is loaded, nor ever again (see ui.app).
    gc.disable()
    # Streamlit's own command, in this process: one start of Python less to wait for.
    from streamlit.web.cli import main as streamlit

    click.echo(f"Dateline listens on {reached_at(address, port)}; Ctrl+C ends it.")
    sys.argv = arguments[2:]
    streamlit(prog_name="streamlit")


def main() -> int:
    """Serve until stopped. Returns the exit code."""
    return enter(app, "rag ui")


if __name__ == "__main__":
    sys.exit(main())
