"""How the page is started: the command line of the server, and the rule about who may reach it."""

from __future__ import annotations

import sys
from pathlib import Path

from rag import InputError, PluginError
from rag.lab import has_package, needs_package, only_here

_HERE = Path(__file__).parent

MAX_UPLOAD_MB = 50
"""The largest single file that the page takes."""


def reached_at(address: str, port: int) -> str:
    """Where a browser on this machine finds the page."""
    host = address if only_here(address) else "localhost"
    return f"http://{f'[{host}]' if ':' in host.strip('[]') and not host.startswith('[') else host}:{port}"


def require_password(address: str, *, password: bool) -> None:
    """Raise InputError when the page would be open to other machines without a password."""
    if not password and not only_here(address):
        raise InputError(
            f"the page would be open to everyone who can reach {address or 'any address of this machine'}: "
            "expected a password for any address but 127.0.0.1; set RAG_UI_PASSWORD, or leave the address out"
        )


def command(port: int = 8501, address: str = "127.0.0.1", *, password: bool = False, open_browser: bool = True) -> list[str]:
    """The command that serves the page; run it with PYTHONPATH set to the folder that holds `ui`.

    `password` says whether `RAG_UI_PASSWORD` is set. Raises InputError for an address beyond this machine without one,
    PluginError where Streamlit is missing.
    """
    if not has_package("streamlit"):
        raise PluginError(f"`rag ui` {needs_package('streamlit', 'ui')}")
    require_password(address, password=password)
    flags = {
        "server.port": port,
        "server.address": address,
        "server.headless": not open_browser,
        "server.fileWatcherType": "none",
        "server.runOnSave": False,
        "server.showEmailPrompt": False,
        "server.maxUploadSize": MAX_UPLOAD_MB,
        "server.enableStaticServing": False,
        "server.enableAgentApi": False,
        "browser.gatherUsageStats": False,
        # Without a name of its own, Streamlit asks a service outside for the address to print.
        "browser.serverAddress": address if only_here(address) else "localhost",
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "runner.magicEnabled": False,
        # After every run, also after each look at what is being answered, it would hold up all threads for a while.
        "runner.postScriptGC": False,
        "logger.level": "warning",
        # Its welcome offers readers, on the page too, to install additions for those who write such pages.
        "logger.hideWelcomeMessage": True,
        "theme.base": _HERE / "theme.toml",
    }
    arguments = [f"--{name}={str(value).lower() if isinstance(value, bool) else value}" for name, value in flags.items()]
    return [sys.executable, "-m", "streamlit", "run", str(_HERE / "app.py"), *arguments]
