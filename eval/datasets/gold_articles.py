"""Our own questions on five real articles, which are not part of the project."""

from eval.articles import raw_text
from eval.datasets import DataSet, Places
from eval.errors import DataSetAbsentError
from eval.gold import HEADLINE, read

ABOUT = "our own questions on five real scraped articles"


def load(places: Places) -> DataSet:
    """The questions of `articles.jsonl`, every quotation looked up by its place and hash."""
    if not places.articles.is_dir():
        raise DataSetAbsentError(f"no folder {places.articles}: put the five articles there, or name it with --articles")
    path = places.gold / "articles.jsonl"
    return DataSet(
        name="gold_articles",
        questions=read(path, lambda name: raw_text(places.articles, name)),
        files=(path, *sorted(file for file in places.articles.iterdir() if file.is_file())),
        archives={"": places.articles},
        headline=HEADLINE,
    )
