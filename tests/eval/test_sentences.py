"""Where sentences end is learnt from text, and what everybody knows is listed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from eval.errors import DataSetAbsentError
from eval.sentences import KNOWN, SETS, Known, app, known, learnt, texts, write
from rag.english.sentences import parameters
from rag.lab import SENTENCE_PARAMETERS

NOTHING = Known(frozenset(), frozenset(), frozenset())
STORY = (
    "The boat of Capn. Nemo was in the town. He saw the boat. Then the boat was gone, and the crew of Capn. Ahab told the "
    "town. Nemo saw the crew. Nemo told the town of the boat."
)


def sets(folder: Path, *rows: dict[str, Any]) -> Path:
    """A folder of training sets, of which the first has these rows."""
    for name, _ in SETS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in (rows if name == SETS[0][0] else ()))
    return folder


def test_words_that_are_small_inside_sentences_and_words_met_only_with_a_stop_are_learnt() -> None:
    made = learnt([STORY] * 20, NOTHING)
    assert made.abbrev_types == {"capn"}
    assert {"boat", "crew", "town"} <= set(made.ortho_context)
    assert not {"nemo", "ahab"} & {*made.ortho_context, *made.sent_starters}


def test_what_is_rare_and_an_initial_is_no_abbreviation() -> None:
    told = [*["J. Nemo was in the boat. The boat was in the town. The town was here."] * 20, "Here was the boat of Capn. Nemo."]
    assert learnt(told, NOTHING).abbrev_types == set()


def test_what_is_known_need_not_be_met() -> None:
    told = Known(frozenset({"sgt"}), frozenset({("no", "##number##")}), frozenset({"we"}))
    made = learnt([STORY], told)
    assert (made.abbrev_types, made.collocations) == ({"sgt"}, {("no", "##number##")})
    assert "we" in made.sent_starters


def test_the_list_has_abbreviations_pairs_and_words_that_begin_sentences(tmp_path: Path) -> None:
    path = tmp_path / "known.txt"
    path.write_text("# These.\nmr dr\n\np.m a.m + et local\nno + ##number##\n> we\n", encoding="utf-8")
    told = known(path)
    assert (told.abbreviations, told.starters) == ({"mr", "dr"}, {"we"})
    assert told.pairs == {
        ("p.m", "et"), ("p.m", "local"), ("a.m", "et"), ("a.m", "local"), ("no", "##number##")
    }  # fmt: skip


def test_each_text_teaches_once_and_none_that_was_taken_apart_or_begins_within_a_sentence(tmp_path: Path) -> None:
    rows = [{"context": text} for text in ("One is here.", "Two is , here .", "three is here.", "One is here.", "``Four''.")]
    own = list(texts(sets(tmp_path / "none")))
    assert list(texts(sets(tmp_path / "some", *rows))) == ["One is here.", '"Four".', *own]
    assert len(own) > 100


def test_a_set_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataSetAbsentError, match="put it there, or name another"):
        list(texts(tmp_path))


def test_what_is_written_is_what_the_tokenizer_reads_in_the_order_of_the_alphabet(tmp_path: Path) -> None:
    told = Known(frozenset({"st", "n.y", "sgt"}), frozenset({("no", "##number##")}), frozenset({"we", "i"}))
    made = learnt([STORY] * 20, told)
    write(made, tmp_path)
    assert (tmp_path / "abbrev_types.txt").read_text(encoding="utf-8") == "capn\nsgt\nst\n"
    again = parameters(tmp_path)
    assert "n.y" in again.abbrev_types
    assert (again.collocations, again.sent_starters) == (made.collocations, made.sent_starters)
    assert again.ortho_context == made.ortho_context


def test_the_command_says_what_it_learnt_from_and_where_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app.main(["--data", str(sets(tmp_path / "data")), "--out", str(tmp_path / "out")], standalone_mode=False)
    assert f"small words; wrote {tmp_path / 'out'}" in capsys.readouterr().out
    assert {path.name for path in (tmp_path / "out").iterdir()} == {path.name for path in SENTENCE_PARAMETERS.iterdir()}


def test_what_is_listed_is_in_what_ships() -> None:
    def lines(name: str) -> set[str]:
        return set((SENTENCE_PARAMETERS / name).read_text(encoding="utf-8").splitlines())

    told = known(KNOWN)
    assert {word for word in told.abbreviations if len(word.replace(".", "")) > 2} <= lines("abbrev_types.txt")
    assert {"\t".join(pair) for pair in told.pairs} == lines("collocations.tab")
    assert told.starters <= lines("sent_starters.txt")
