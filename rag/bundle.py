"""Where the files that travel with the code are: the checkout, or `rag/_bundle` once installed from a wheel."""

from pathlib import Path

_installed = Path(__file__).parent / "_bundle"
ROOT: Path = _installed if _installed.is_dir() else Path(__file__).parent.parent
