"""The command line: `rag ingest`, `follow`, `ask`, `timeline`, `chat`, `search`, `find`, `check`, `articles`, `eval`, `ui` …

Exit codes: 0 done (an answer of `not_found` is done), 2 the input or its use is wrong, 1 something failed, or `check` has found
what it should.
"""

from __future__ import annotations

import io
import os
import sys
from typing import NoReturn

import click

from rag.edge.commands import asking, keeping, serving, taking
from rag.errors import InputError, RagError


@click.group(context_settings={"help_option_names": ["--help", "-h"]})
@click.version_option(package_name="dateline", prog_name="rag")
def app() -> None:
    """Answers from an archive of news articles, where every sentence stands on an exact quotation."""


for command in (
    taking.ingest,
    taking.follow,
    asking.ask,
    asking.timeline,
    asking.chat,
    asking.search,
    asking.find,
    asking.check,
    keeping.articles,
    keeping.index,
    keeping.archive,
    keeping.doctor,
    serving.serve,
    serving.mcp,
    serving.evaluate,
    serving.bench,
    serving.ui,
):
    app.add_command(command)


def main() -> NoReturn:
    """Run the command line: errors of ours become one line on standard error and an exit code."""
    # What is made of people's articles and questions, also by libraries, is for nobody else on the machine.
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter shows a question mark
    try:
        app(prog_name="rag")
    except RagError as error:
        from rag.edge.terminal import screen

        screen.error(error)
        sys.exit(2 if isinstance(error, InputError) else 1)
    sys.exit(0)
