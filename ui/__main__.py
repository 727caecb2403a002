"""`rag ui`: serve the chat page."""

from __future__ import annotations

import argparse
import gc
import os
import sys

from rag import InputError, RagError, Settings
from ui.launch import command


def main() -> int:
    """Read the arguments and serve until stopped. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="rag ui", description="Open the chat page in a browser.")
    parser.add_argument("--port", type=int, default=8501, help="where to listen (default: 8501)")
    parser.add_argument(
        "--address", default="127.0.0.1", help="which address to listen on; beyond this machine RAG_UI_PASSWORD is required"
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    given = parser.parse_args()
    # What is made of people's articles and questions, also by libraries, is for nobody else on the machine.
    os.umask(0o077)
    try:
        password = bool(Settings().ui_password)
        arguments = command(given.port, given.address, password=password, open_browser=not given.no_browser)
    except RagError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2 if isinstance(error, InputError) else 1
    # What is loaded now stays: the collector need not look at it while it is loaded, nor ever again (see ui.app).
    gc.disable()
    # Streamlit's own command, in this process: one start of Python less to wait for.
    from streamlit.web.cli import main as streamlit

    sys.argv = arguments[2:]
    streamlit(prog_name="streamlit")
    return 0


if __name__ == "__main__":
    sys.exit(main())
