"""Commands that look after what is stored: `articles …`, `index …`, `archive …`, `doctor`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import click

from rag.edge import door
from rag.edge.commands.options import as_json_option
from rag.edge.commands.session import opened, print_json, progress, settings
from rag.errors import InputError


@click.group(cls=door.CommandGroup, examples=("rag articles list", "rag articles show ID --raw"))
def articles() -> None:
    """List, show and remove the articles of the archive."""


@articles.command("list", examples=("rag articles list", "rag articles list --json"))
@as_json_option
def articles_list(as_json: bool) -> None:
    """List the articles, oldest first."""
    with opened() as assistant:
        found = assistant.articles()
    if as_json:
        print_json([{k: v for k, v in dataclasses.asdict(a).items() if k != "text"} | {"words": a.words} for a in found])
    else:
        from rag.edge.terminal import archive

        archive.articles(found)


@articles.command("show", examples=("rag articles show ID", "rag articles show ID --versions"))
@click.argument("article_id")
@click.option("--raw", is_flag=True, help="The text as it came, with what was cleaned away struck out.")
@click.option("--versions", is_flag=True, help="What it said before its file or its address gave another text.")
@as_json_option
def articles_show(article_id: str, raw: bool, versions: bool, as_json: bool) -> None:
    """Show one article."""
    if versions:
        _show_versions(article_id, as_json=as_json)
        return
    with opened() as assistant:
        article = assistant.article(article_id)
        text, cleaned = assistant.cleaning(article_id)
    if as_json:
        print_json(
            dataclasses.asdict(article) | ({"raw": text, "dropped": dataclasses.asdict(cleaned)["dropped"]} if raw else {})
        )
    else:
        from rag.edge.terminal import archive

        archive.article(article, text if raw else None, cleaned)


def _show_versions(article_id: str, *, as_json: bool) -> None:
    with opened() as assistant:
        article, earlier = assistant.article(article_id), assistant.versions(article_id)
    if as_json:
        print_json(list(map(dataclasses.asdict, earlier)))
    else:
        from rag.edge.terminal import archive

        archive.versions(article, earlier)


@articles.command("remove", examples=("rag articles remove ID OTHER_ID",))
@click.argument("article_ids", nargs=-1, required=True)
@as_json_option
def articles_remove(article_ids: Sequence[str], as_json: bool) -> None:
    """Remove articles from the archive and from both indexes."""
    with opened() as assistant:
        removed = assistant.remove(article_ids)
    unknown = [article_id for article_id in article_ids if article_id not in removed]
    if as_json:
        print_json({"removed": list(removed), "unknown": unknown})
    else:
        click.echo(f"removed {len(removed)} of {len(article_ids)}")
    if unknown:
        raise InputError(f"no article {unknown[0]!r} in the archive: expected ids that `rag articles list` shows")


@click.group(cls=door.CommandGroup, examples=("rag index rebuild",))
def index() -> None:
    """Look after the indexes."""


@index.command("rebuild", examples=("rag index rebuild",))
@as_json_option
def index_rebuild(as_json: bool) -> None:
    """Make both indexes anew from the archive; the vectors too when the embedder has changed."""
    with opened() as assistant, progress("embedding", quiet=as_json) as advance:
        count = assistant.rebuild(on_progress=advance)
    if as_json:
        print_json({"passages": count})
    else:
        click.echo(f"indexed {count} passages anew")


@click.group(cls=door.CommandGroup, examples=("rag archive check", "rag archive backup archive-copy.db"))
def archive() -> None:
    """Check the archive, copy it, and bring a copy back."""


@archive.command("check", examples=("rag archive check", "rag archive check --repair"))
@click.option("--repair", is_flag=True, help="Mend what can be mended: from the articles' files, or from what is stored.")
@as_json_option
def archive_check(repair: bool, as_json: bool) -> None:
    """Hold everything stored against its checksums. Brings an archive of an older version up to date."""
    with opened() as assistant, progress("checking", quiet=as_json) as advance:
        report = assistant.check(repair=repair, on_progress=advance)
    if as_json:
        print_json(dataclasses.asdict(report))
    else:
        from rag.edge.terminal import archive

        archive.check(report)
    if not report.sound:
        raise click.exceptions.Exit(1)


@archive.command("backup", examples=("rag archive backup archive-copy.db",))
@click.argument("file", type=click.Path(path_type=Path))
@as_json_option
def archive_backup(file: Path, as_json: bool) -> None:
    """Copy the archive to a new FILE, while others may go on writing."""
    with opened() as assistant:
        count = assistant.backup(file)
    print_json({"articles": count}) if as_json else click.echo(f"{count} articles copied to {file}")


@archive.command("restore", examples=("rag archive restore archive-copy.db",))
@click.argument("file", type=click.Path(path_type=Path))
@as_json_option
def archive_restore(file: Path, as_json: bool) -> None:
    """Put the copy in FILE in the archive's place; the indexes are made anew."""
    with opened() as assistant:
        count = assistant.restore(file)
    print_json({"articles": count}) if as_json else click.echo(f"{count} articles restored from {file}")


@archive.command("snapshot", examples=("rag archive snapshot /srv/news --keep 2",))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(0), default=1, show_default=True, help="How many older generations stay.")
@as_json_option
def archive_snapshot(folder: Path, keep: int, as_json: bool) -> None:
    """Publish the archive in FOLDER, for other machines to read with RAG_DATA_DIR=FOLDER; others may go on writing here.

    A process serves the generation that was the newest when it started, so keep those that are still served.
    """
    with opened() as assistant:
        found = assistant.snapshot(folder, keep=keep)
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        which = "1 article" if found.articles == 1 else f"{found.articles:,} articles"
        click.echo(f"{which} published in {folder} as generation {found.generation}")


@click.command(cls=door.Command, examples=("rag doctor", "rag doctor --json"))
@as_json_option
def doctor(as_json: bool) -> None:
    """Say what is configured, what is missing and what to do. Never shows a key."""
    from rag.edge import doctor
    from rag.edge.terminal import archive

    findings = doctor.examine(settings())
    if as_json:
        print_json([dataclasses.asdict(finding) for finding in findings])
    else:
        archive.findings(findings)
    if any(finding.state == "wrong" for finding in findings):
        raise click.exceptions.Exit(1)
