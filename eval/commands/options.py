"""Arguments and options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Sets = Annotated[list[str] | None, typer.Argument(help="Datasets, or gold files of your own ending in .jsonl.")]
Bench = Annotated[Path | None, typer.Option("--bench", help="The folder of the public benchmark sets.")]
ArticlesFolder = Annotated[Path | None, typer.Option("--articles", help="The folder of articles that the gold file is about.")]
Written = Annotated[Path | None, typer.Option("--written", help="The folder of news_written: short stories with questions.")]
Half = Annotated[str, typer.Option("--half", help="Which half of the benchmark sets: the part of their file names.")]
Out = Annotated[Path | None, typer.Option("--out", help="The folder of the runs.")]
Cache = Annotated[Path | None, typer.Option("--cache", help="The folder of the archives that are built for datasets.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="At most so many questions of each set.")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", help="Only questions of this kind; may be repeated.")]
Llm = Annotated[str, typer.Option("--llm", help="Who writes the answers: auto, openai, local, extractive, …")]
Changes = Annotated[list[str] | None, typer.Option("--setting", help="Another setting, as name=value; may be repeated.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Shown = Annotated[str, typer.Option("--progress", help="bar, json (one object per line on standard error) or none.")]
