"""The command line of the evaluation suite: `python -m eval`, which `rag eval` starts."""

from __future__ import annotations

import importlib.util
import io
import sys
from collections.abc import Callable, Mapping, Sequence

import typer
from rich.console import Console

from eval import tables
from eval.commands import asking, holding, reading
from rag import InputError, PluginError, RagError

_COMMANDS: Mapping[str, Callable[..., None]] = {
    "run": asking.run,
    "compare": reading.compare,
    "gate": asking.gate,
    "ablate": asking.ablate,
    "report": reading.make_report,
    "list": reading.list_all,
    "show": reading.show,
    "check": holding.check,
    "statements": holding.hold_statements,
    "written": holding.play_replies,
}
app = typer.Typer(
    help="Measure retrieval, answers, citations, abstention and speed; compare two runs; stop a regression.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for _name, _command in _COMMANDS.items():
    app.command(_name)(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; `rag eval my.jsonl` is short for `rag eval run my.jsonl`. Returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] not in {*_COMMANDS, "--help"}:
        given.insert(0, "run")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter shows a question mark
    try:
        if "--help" not in given and importlib.util.find_spec("ir_measures") is None:
            raise PluginError("the evaluation needs the package ir-measures: pip install 'dateline[eval]', or make install-dev")
        app(given, prog_name="rag eval")
    except RagError as error:
        told = f"error: {tables.plain(str(error))}"
        Console(stderr=True).print(told, style="red", markup=False, soft_wrap=True, highlight=False)
        return 2 if isinstance(error, InputError) else 1
    except PermissionError as error:
        told = f"error: no permission for {error.filename}: choose another folder (--out, --cache), or open this one"
        Console(stderr=True).print(told, style="red", markup=False, soft_wrap=True, highlight=False)
        return 2
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    return 0


if __name__ == "__main__":
    sys.exit(main())
