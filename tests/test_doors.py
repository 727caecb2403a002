"""All command lines together: one style of help, examples that are understood, a version, and a shell that completes them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import rag
from eval import calibrate, drafts
from eval.__main__ import app as evaluations
from eval.bench.__main__ import app as benchmarks
from eval.reader import measure, search
from rag.edge.cli import app as house
from rag.edge.commands.serving import Beside
from rag.edge.door import Command
from tests.commands import run
from ui.__main__ import app as page

ROOT = Path(__file__).parent.parent
DOORS: dict[str, click.Command] = {"rag eval": evaluations, "rag bench": benchmarks, "rag ui": page, "rag": house}
SCRIPTS: dict[str, click.Command] = {
    f"python -m {module.__name__}": module.app for module in (calibrate, drafts, measure, search)
}


def inside(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """A command and all commands in it, by what is typed for them."""
    yield name, command
    if isinstance(command, click.Group):
        for word, one in command.commands.items():
            if not isinstance(one, Beside):
                yield from inside(f"{name} {word}", one)


COMMANDS = {typed: command for name, door in (DOORS | SCRIPTS).items() for typed, command in inside(name, door)}
EXAMPLES = [
    (typed, example)
    for typed, command in COMMANDS.items()
    for example in (command.examples if isinstance(command, Command) else ())
]


def test_the_commands_beside_the_library_are_all_known() -> None:
    beside = {f"rag {name}" for name, command in house.commands.items() if isinstance(command, Beside)}
    assert beside == set(DOORS) - {"rag"}
    assert len(COMMANDS) > 40


@pytest.mark.parametrize("typed", COMMANDS)
def test_the_help_of_every_command_ends_with_examples(typed: str) -> None:
    shown = CliRunner().invoke(COMMANDS[typed], ["-h"], prog_name=typed)
    assert shown.exit_code == 0
    assert shown.output.startswith(f"Usage: {typed} ")
    examples = re.findall("^  (.*)", shown.output.split("\nExamples:\n")[1], re.MULTILINE)
    assert examples and all(typed.split()[0] in example for example in examples)


@pytest.mark.parametrize(("typed", "example"), EXAMPLES)
def test_every_example_is_understood(typed: str, example: str) -> None:
    # What stands before is another program, or a setting for this one.
    words = [word for word in shlex.split(example.rpartition("| ")[2]) if not re.match("[A-Z_]+=", word)]
    name = next(name for name in DOORS | SCRIPTS if words[: len(name.split())] == name.split())
    shown = CliRunner().invoke((DOORS | SCRIPTS)[name], [*words[len(name.split()) :], "--help"], prog_name=name)
    assert shown.exit_code == 0, shown.output
    assert shown.output.startswith(f"Usage: {typed} ") or isinstance(COMMANDS[typed], click.Group), shown.output


@pytest.mark.parametrize(
    ("command", "name"),
    [
        *((("rag", *name.split()[1:]), name) for name in DOORS),
        *(
            ((sys.executable, "-m", module), name)
            for module, name in (("eval", "rag eval"), ("eval.bench", "rag bench"), ("ui", "rag ui"))
        ),
    ],
)
def test_every_door_tells_its_version(command: tuple[str, ...], name: str, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("rag") if command[0] == "rag" else command[0]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [program, *command[1:], "--version"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout == f"{name}, version {rag.__version__}\n"


def completed(folder: Path, typed: str) -> set[str]:
    """What bash offers for the last word of what is typed."""
    words = shlex.split(typed)
    at = len(words) - (not typed.endswith(" "))
    asked = {"_RAG_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": str(at)}
    done = run([], folder=folder, environment={**os.environ, **asked}, text="", timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return {line.partition(",")[2] for line in done.stdout.splitlines() if line.startswith("plain,")}


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("rag e", {"eval"}),
        ("rag eval co", {"compare"}),
        ("rag eval compare --me", {"--metric"}),
        ("rag eval gold_s", {"gold_sample"}),
        ("rag eval gold_sample --search", {"--search-only"}),
        ("rag eval gate --progress ", {"bar", "json", "none"}),
        ("rag eval statements --judge ", {"library", "words", "rule"}),
        ("rag eval written ", {"replies", "statements_dev"}),
        ("rag bench ", set(benchmarks.commands)),
        ("rag bench growth --qu", {"--questions"}),
        ("rag bench growth --articles ", set()),
        ("rag ui --po", {"--port"}),
        ("rag articles re", {"remove"}),
    ],
)
def test_the_shell_completes_the_commands_inside(typed: str, offered: set[str], tmp_path: Path) -> None:
    assert completed(tmp_path, typed) == offered


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("eval", "run", "--progress", "loud"), "'loud' is not one of 'bar', 'json', 'none'"),
        (("eval", "gold_sample", "--limit", "few"), "'few' is no count: expected a whole number from 1 on"),
        (("bench", "haste"), "No such command 'haste'"),
        (("bench", "growth", "--articles", "--json"), "Option '--articles' requires an argument"),
        (("bench", "page", "--questions", "9"), "9 is not in the range 2<=x<=6"),
        (("ui", "--port", "99999"), "99999 is not in the range 0<=x<=65535"),
    ],
)
def test_wrong_use_says_what_was_given_and_expected_and_what_to_do(
    arguments: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    ran = run(arguments, folder=tmp_path, environment=os.environ, text="", timeout=120)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert told in ran.stderr
    assert f"Try 'rag {arguments[0]}" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_nothing_beside_the_library_is_imported_before_it_is_asked_for() -> None:
    told = (
        "import sys; from rag.edge.cli import app; app(['--help'], standalone_mode=False)\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    loaded = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not {"eval", "ui"} & set(loaded.splitlines()[-1].split())


@pytest.mark.parametrize("module", ["eval.__main__", "eval.bench.__main__", "ui.__main__"])
def test_no_help_waits_for_libraries_that_it_does_not_need(module: str) -> None:
    told = (
        f"import sys; from {module} import app; app(['--help'], standalone_mode=False)\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    loaded = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not {"numpy", "rich", "pydantic", "streamlit", "chromadb", "tantivy"} & set(loaded.splitlines()[-1].split())
