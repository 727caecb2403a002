"""Commands that take articles in: `ingest`, `follow`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from rag.edge import door
from rag.edge.commands.options import Finite, as_json_option, pair, robots_option
from rag.edge.commands.session import opened, print_json, progress


class _Reading(door.Command):
    """A command whose help ends with the kinds of file that are read, as the loaders have them."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from rag.loaders import _by_suffix

        formatter.write_paragraph()
        formatter.write_text(f"Kinds of file: {' '.join(_by_suffix.suffixes())}, each also .gz.")
        super().format_epilog(ctx, formatter)


@click.command(
    cls=_Reading,
    examples=(
        "rag ingest path/to/articles",
        "rag ingest news.jsonl --field body=story --field published=day",
        "rag ingest https://news.example/feed.xml",
        "rag ingest --ray 10.0.0.5:6379 path/to/articles",
    ),
)
@click.argument("paths", nargs=-1)
@click.option("--sync", is_flag=True, help="Remove articles of these folders whose files have gone.")
@click.option("--field", multiple=True, metavar="NAME=KEY", help="Where records keep a field, such as body=story.")
@click.option("--follow-links", is_flag=True, help="Also read what links in a folder lead to outside it.")
@robots_option
@click.option("--reader", metavar="PACKAGE.MODULE:CLASS", help="A LlamaIndex reader; PATHS are then its options, KEY=VALUE.")
@click.option(
    "--ray",
    is_flag=False,
    flag_value="local",
    metavar="[HOST:PORT]",
    help="Read and embed on a Ray cluster; without an address, on one that is started on this machine.",
)
@as_json_option
def ingest(
    paths: Sequence[str],
    sync: bool,
    field: Sequence[str],
    follow_links: bool,
    ignore_robots: bool,
    reader: str | None,
    ray: str | None,
    as_json: bool,
) -> None:
    """Take articles into the archive. Doing it again changes only what has changed.

    PATHS are files and folders, and addresses of pages and feeds, https://…
    """
    ray, paths = _where(ray, paths)
    if not paths:
        raise click.UsageError("Missing argument 'PATHS...': expected files, folders or addresses.")
    fields = dict(pair(item) for item in field)
    given: Any = paths
    if reader is not None:
        from rag.providers import llama_in

        given = llama_in.loaded(reader, dict(pair(item) for item in paths))
    with opened() as assistant, progress("reading and embedding", quiet=as_json) as advance:
        report = assistant.ingest(
            given,
            sync=sync,
            fields=fields,
            follow_links=follow_links,
            ignore_robots=ignore_robots,
            ray=ray,
            on_progress=advance,
        )
    if as_json:
        print_json(dataclasses.asdict(report))
    else:
        from rag.edge.terminal import archive

        archive.report(report)
    if report.failed:
        raise click.exceptions.Exit(2)


def _where(ray: str | None, paths: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """Where the cluster is, and the paths: of `--ray articles` the word behind it is a path, not an address."""
    if ray is None:
        return None, paths
    from rag.store import cluster, driver

    return (ray, paths) if cluster.is_address(ray) else (driver.ON_THIS_MACHINE, (ray, *paths))


@click.command(cls=door.Command, examples=("rag follow feeds.txt", "rag follow feeds.txt --every 30 --silent-after 2"))
@click.argument("list_file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--every", type=Finite(0, 525_600, min_open=True), metavar="MINUTES", help="Look again and again, until stopped.")
@click.option(
    "--silent-after",
    type=Finite(0, 36_500),
    default=7,
    show_default=True,
    metavar="DAYS",
    help="Name a feed that has had no news for longer.",
)
@robots_option
@as_json_option
def follow(list_file: Path, every: float | None, silent_after: float, ignore_robots: bool, as_json: bool) -> None:
    """Take in what is new in the feeds, pages and folders that FILE names, one a line; # begins a comment.

    Exit code 1 when something could not be had; what could is in the archive.
    """
    from rag.edge import follow as following
    from rag.edge.terminal import archive, screen

    with opened() as assistant:

        def look() -> Iterator[Any]:
            return assistant.follow(following.places(list_file), silent_after=silent_after, ignore_robots=ignore_robots)

        def tell(found: Any) -> None:
            if not as_json:
                archive.followed(found)

        def sum_up(found: Sequence[Any]) -> None:
            if as_json:
                print_json([dataclasses.asdict(item) for item in found])
            else:
                archive.followed_in_all(found)

        if every is not None:
            following.keep_on(look, tell, sum_up, every=every, warn=screen.error)
        elif not following.once(look, tell, sum_up):
            raise click.exceptions.Exit(1)
