"""The table of retrieval variants."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from eval import ablate
from eval.ablate import VARIANTS, metrics_of
from eval.datasets import DataSet
from eval.errors import RunError
from eval.gold import Question
from eval.runs import Options
from rag import RawArticle, Settings

DOCUMENTS = {
    "bridge": RawArticle("The old bridge in Porto Velho was closed on Monday.", "", title="Bridge closed", source="The Post"),
    "strike": RawArticle("Dock workers in Lisbon went on strike on Friday.", "", title="Docks at rest", source="The Mail"),
}
WHERE = Question("where", "Which old bridge was closed?", "single_fact", "answered", articles=("bridge",))
WHO = Question("who", "Who went on strike in Lisbon?", "single_fact", "answered", articles=("strike",))
LATER = dataclasses.replace(WHO, id="later", history=(("user", "What of Lisbon?"), ("assistant", "A strike.")))
NOBODY = Question("nobody", "Who won the cup?", "not_in_archive", "not_found")


@pytest.fixture
def dataset(tmp_path: Path) -> DataSet:
    source = tmp_path / "questions.jsonl"
    source.write_text("questions", encoding="utf-8")
    return DataSet("tiny", (WHERE, WHO, LATER, NOBODY), (source,), {"": DOCUMENTS}, unit="article", headline=("R@1",))


def silent(what: str, done: int, total: int) -> None:
    """Report nothing."""


def test_every_part_of_retrieval_that_can_be_taken_away_has_a_variant() -> None:
    assert {"bm25", "dense", "rrf", "minmax"} == {str(values["fusion"]) for values in VARIANTS.values()}
    for part in ("header", "interleave", "date_boost", "closer_look"):
        assert {values[part] for values in VARIANTS.values()} == {True, False}, part
    alone = {name for name, values in VARIANTS.items() if values["interleave"] != values["date_boost"]}
    assert alone == {"minmax+header+interleave", "minmax+header+dates"}


def test_every_variant_is_searched_and_held_against_the_last(dataset: DataSet, settings: Settings, tmp_path: Path) -> None:
    told: list[str] = []
    rows = ablate.ablate(
        dataset, list(VARIANTS), settings, Options(), tmp_path / "cache", lambda what, done, total: told.append(what)
    )
    assert [row.variant for row in rows] == list(VARIANTS)
    # Follow-ups and questions with nothing to find are not searched for.
    assert {row.summary.questions for row in rows} == {2}
    assert {row.summary.figures["R@10"].mean for row in rows} == {1.0}
    assert [row.against is None for row in rows] == [False] * (len(VARIANTS) - 1) + [True]
    assert "bm25: searching" in told
    # Whether the header is indexed makes another archive; how is searched does not.
    assert len(list((tmp_path / "cache").glob("tiny-*"))) == 2


def test_the_metrics_are_those_wanted_else_the_sets_own_else_the_usual_ones(dataset: DataSet) -> None:
    assert metrics_of(dataset, ["nDCG@10"]) == ("nDCG@10",)
    assert metrics_of(dataset, ()) == ("R@1",)
    assert "AllFacts@10" in metrics_of(dataclasses.replace(dataset, headline=("fact_recall",)), ())
    with pytest.raises(RunError, match="no metric of retrieval: 'fact_recall'; expected some of Success@1"):
        metrics_of(dataset, ["fact_recall"])


def test_what_cannot_be_varied_is_refused(dataset: DataSet, settings: Settings, tmp_path: Path) -> None:
    def refused(changed: DataSet, variants: list[str], options: Options) -> str:
        with pytest.raises(RunError) as caught:
            ablate.ablate(changed, variants, settings, options, tmp_path / "cache", silent)
        return str(caught.value)

    assert "unknown variant 'magic': expected some of bm25" in refused(dataset, ["magic"], Options())
    nothing = dataclasses.replace(dataset, searches=False)
    assert "tiny has nothing to find in an archive" in refused(nothing, ["bm25"], Options())
    assert "no question in tiny that has something to find" in refused(dataset, ["bm25"], Options(kinds=("not_in_archive",)))
    own = dataclasses.replace(dataset, archives={})
    assert "indexed in one way only: name its folder with --articles" in refused(own, ["bm25"], Options())


def test_variants_of_the_answer_are_answered_and_held_against_the_answer_as_it_is(
    dataset: DataSet, settings: Settings, tmp_path: Path
) -> None:
    both = dataclasses.replace(WHO, id="both", required_facts=(("Lisbon",),))
    asked = dataclasses.replace(dataset, questions=(both, NOBODY), headline=("fact_recall", "R@1"))
    rows = ablate.ablate(asked, ["1 sentence", "as it is"], settings, Options(), tmp_path / "cache", silent, answers=True)
    assert [row.summary.questions for row in rows] == [2, 2]
    assert all(row.summary.figures["fact_recall"].mean == 1 for row in rows)
    assert metrics_of(asked, (), answers=True) == ("fact_recall",)
    assert list(ablate.ANSWERS)[-1] == "as it is"
    with pytest.raises(RunError, match="unknown variant 'minmax': expected some of bm25 only"):
        ablate.ablate(asked, ["minmax"], settings, Options(), tmp_path / "cache", silent, answers=True)
    with pytest.raises(RunError, match="nothing is answered: leave out --answers"):
        searched = dataclasses.replace(asked, answers=False)
        ablate.ablate(searched, [], settings, Options(), tmp_path / "cache", silent, answers=True)
