"""What the page's first sight is made of, named to the browser before it finds out by itself.

Streamlit's page fetches the script of a widget when the first widget of its kind arrives, and then one after the other what
that script needs: several rounds, while nothing can be typed yet. A `Link` header (RFC 8288) lets them come with everything
else.
"""

from __future__ import annotations

import re
from pathlib import Path

# The widgets of an empty chat, as Streamlit's scripts are called.
_WIDGETS = ("ChatInput", "BidiComponent", "Html", "TextInput", "Button", "Popover")
_IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")


def links(static: Path) -> str:
    """The value of a `Link` header for Streamlit's folder of static files; empty where the widgets are not found in it."""
    folder = static / "static" / "js"
    index = (static / "index.html").read_text(encoding="utf-8")
    found: list[str] = []
    todo = [path.name for name in _WIDGETS for path in sorted(folder.glob(f"{name}.*.js"))]
    while todo:
        name = todo.pop(0)
        if name in found or name in index or not (folder / name).is_file():
            continue
        found.append(name)
        todo += _IMPORT.findall((folder / name).read_text(encoding="utf-8"))
    return ", ".join(f"</static/js/{name}>; rel=modulepreload; crossorigin" for name in found)
