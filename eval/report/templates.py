"""The templates of the report, with its script and its style: whatever text they are given, they escape."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from eval import phrases
from eval.scoring import METRICS

_HERE = Path(__file__).parent


def render(template: str, **values: object) -> str:
    """What a template of this folder makes of these values."""
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    script, style = ((_HERE / name).read_text(encoding="utf-8") for name in ("browse.js", "style.css"))
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    environment.globals |= {"metrics": METRICS, "script": script, "style": style, "allowed": allowed}
    environment.filters |= {"measure": phrases.measure, "interval": phrases.interval, "limit": phrases.limit}
    return environment.get_template(template).render(values)
