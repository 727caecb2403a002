"""Files that reach what no other file reached: a parser in a process of its own, watched branch by branch while it reads.

libFuzzer, by atheris, changes good files of the format and keeps each that takes the parser to a new place, to be changed
again. Unlike the inputs that hypothesis makes, these come to know the format by themselves. Whatever the parser raises is a
fault, also what is told as a reason elsewhere; so is a limit of time or memory that is met.

The source: K. Serebryany, "Continuous Fuzzing with libFuzzer and AddressSanitizer", IEEE SecDev 2016; https://github.com/google/atheris.
"""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from eval.bench.formats import FORMATS, PLAIN

_SECONDS, _MEGABYTES = 60, 2_000
"""What one file may cost, as where it is taken in."""
_LONGEST = 20_000
"""Bytes of a file: what is longer only takes longer."""
_WATCHED = "rag.loaders rag.load email html zipfile docx feedparser pypdf trafilatura warcio htmldate xml.sax yaml".split()
"""Modules, ours and those that ours call, whose branches tell one file from another."""
_COUNT = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_PLACES = re.compile(r"\bcov: (\d+)")


@dataclass(frozen=True, slots=True)
class Guided:
    """What came of one parser: inputs tried, places of its code that they reached, the file that broke it, and how."""

    inputs: int
    places: int
    broke: bytes = b""
    fault: str = ""


def run(name: str, folder: Path, *, seconds: float, seed: int) -> Guided:
    """Let a parser be tried for so long, from a seed; files that reached a place of their own are left in `folder`/corpus."""
    corpus, broken = folder / "corpus", folder / "broken"
    corpus.mkdir(parents=True)
    broken.mkdir()
    for number, data in enumerate(FORMATS[name].seeds):
        (corpus / f"good-{number}").write_bytes(data)
    words = folder / "words"
    words.write_text("".join(f'"{_escaped(piece)}"\n' for piece in (*FORMATS[name].pieces, *PLAIN) if piece), encoding="ascii")
    options = (
        f"-max_total_time={max(1, round(seconds))}",
        f"-seed={seed}",
        f"-dict={words}",
        f"-max_len={_LONGEST}",
        f"-timeout={_SECONDS}",
        f"-rss_limit_mb={_MEGABYTES}",
        f"-artifact_prefix={broken}/",
        "-print_final_stats=1",
    )
    child = [sys.executable, "-m", "eval.bench.guided", name, *options, str(corpus)]
    ended = subprocess.run(child, capture_output=True, cwd=folder, check=False, timeout=seconds + 10 * _SECONDS)
    said = ended.stderr.decode("utf-8", "replace") + ended.stdout.decode("utf-8", "replace")
    inputs, places = (int((found.findall(said) or ["0"])[-1]) for found in (_COUNT, _PLACES))
    if not ended.returncode:
        return Guided(inputs, places)
    left = sorted(broken.iterdir())
    return Guided(
        inputs,
        places,
        FORMATS[name].file(left[0].read_bytes()) if left else b"",
        reason(said) or f"exit code {ended.returncode}",
    )


def reason(said: str) -> str:
    """What Python or libFuzzer says of the end of a run, on one line."""
    lines = said.splitlines()
    after = [at for at, line in enumerate(lines) if "Uncaught Python exception" in line]
    if after:
        raised = [line for line in lines[after[0] + 1 :] if line and not line.startswith((" ", "Traceback", "==", "NOTE"))]
        return raised[0] if raised else "an exception"
    return next((line for line in lines if "ERROR: libFuzzer" in line), lines[-1] if lines else "")


def _escaped(piece: bytes) -> str:
    """A word as libFuzzer's lists have it."""
    return "".join(chr(byte) if 32 <= byte < 127 and chr(byte) not in '"\\' else f"\\x{byte:02x}" for byte in piece)


# In the child


def _try(name: str, options: list[str]) -> None:
    import zipfile

    import atheris

    # Checksums would keep every changed byte from what reads it.
    zipfile.ZipExtFile._update_crc = lambda *_: None  # type: ignore[attr-defined]
    with atheris.instrument_imports(include=_WATCHED):
        from eval.bench.fuzz import judged
        from rag import RawArticle

        for watched in _WATCHED:
            importlib.import_module(watched)
        loader = importlib.import_module(f"rag.loaders.{name}")
    path = f"fuzzed{FORMATS[name].suffix}"

    def attempt(changed: bytes) -> None:
        data = FORMATS[name].file(changed)
        if hasattr(loader, "members"):
            for _ in loader.members(data, path=path, most=1_000_000):
                pass
        elif wrong := judged([item for item in loader.load(data, path=path, fields={}) if isinstance(item, RawArticle)]):
            raise AssertionError(wrong)

    atheris.Setup([sys.argv[0], *options], attempt)
    atheris.Fuzz()


if __name__ == "__main__":
    _try(sys.argv[1], sys.argv[2:])
