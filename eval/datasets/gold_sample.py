"""Our own questions on the sample archive that travels with the project."""

from eval.articles import raw_text
from eval.datasets import DataSet, Places
from eval.gold import HEADLINE, read

ABOUT = "our own questions on the sample archive"


def load(places: Places) -> DataSet:
    """The questions of `sample.jsonl`, every quotation looked up."""
    path = places.gold / "sample.jsonl"
    return DataSet(
        name="gold_sample",
        questions=read(path, lambda name: raw_text(places.sample, name)),
        files=(path, *sorted(file for file in places.sample.iterdir() if file.is_file())),
        archives={"": places.sample},
        headline=HEADLINE,
    )
