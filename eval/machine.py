"""What a run was made with: the code, the settings, the prompts and the machine."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag import Settings

_ROOT = Path(__file__).resolve().parents[1]


def commit() -> str:
    """The commit of the checkout, with `+` when files have changed since; empty outside of a checkout."""
    git = shutil.which("git")
    if git is None or not (_ROOT / ".git").exists():
        return ""
    head = subprocess.run([git, "rev-parse", "HEAD"], cwd=_ROOT, capture_output=True, text=True, check=False)
    changed = subprocess.run(
        [git, "status", "--porcelain", "--untracked-files=no"], cwd=_ROOT, capture_output=True, text=True, check=False
    )
    return head.stdout.strip()[:12] + ("+" if changed.stdout.strip() else "")


def machine() -> dict[str, Any]:
    """The machine and the Python, as far as they matter for speed."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


def without_secrets(settings: Settings) -> dict[str, Any]:
    """All settings, but for secrets and for what stands in an address besides its place."""
    return {
        name: _plain_address(value) if isinstance(value, str) and "://" in value else value
        for name, value in settings.to_dict().items()
    }


def prompt_versions(folder: Path | None = None) -> dict[str, str]:
    """For each folder of prompts the first 12 hex digits of the sha256 of its texts."""
    versions: dict[str, str] = {}
    for place in sorted(path for path in (folder or _ROOT / "prompts").glob("*") if path.is_dir()):
        text = b"\0".join(path.read_bytes() for path in sorted(place.glob("*.md")))
        versions[place.name] = hashlib.sha256(text).hexdigest()[:12]
    return versions


def _plain_address(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").split("\n") if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
