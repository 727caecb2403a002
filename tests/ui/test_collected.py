"""The store of collections."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from rag import ArchiveCorruptError, InputError
from tests.ui import samples
from ui.collected import MOST, Collections
from ui.kept import DAMAGED, Kept

HARBOUR = {"a1": "Harbour closed", "b2": "Harbour open"}
HOSTILE = [samples.HOSTILE[:100], "‮evil‬", "'; DROP TABLE collections; --", "\x00\x1b[31m", "الميناء"]


@pytest.fixture
def store(tmp_path: Path) -> Collections:
    return Collections(Kept(tmp_path / "chats.db"))


def test_collections_survive_a_restart_and_come_by_name(store: Collections, tmp_path: Path) -> None:
    late, early = store.create("ann", "strikes", {"c3": ""}), store.create("ann", "Harbour", HARBOUR)
    again = Collections(Kept(tmp_path / "chats.db"))
    assert again.list("ann") == (early, late) and again.find("ann", early.id) == early
    assert early.articles == HARBOUR


def test_an_owner_sees_and_changes_no_collection_of_another(store: Collections) -> None:
    made = store.create("ann", "Harbour", HARBOUR)
    assert store.list("bob") == () and store.find("bob", made.id) is None
    store.delete("bob", made.id)
    for change in (
        lambda: store.rename("bob", made.id, "stolen"),
        lambda: store.add("bob", made.id, {"c3": ""}),
        lambda: store.take_out("bob", made.id, ["a1"]),
    ):
        with pytest.raises(InputError, match="not here any more"):
            change()
    assert store.create("bob", "Harbour", {"c3": ""}).name == "Harbour"
    assert store.list("ann") == (made,)


def test_articles_are_put_in_and_taken_out_once(store: Collections) -> None:
    made = store.create("ann", "Harbour", HARBOUR)
    assert (store.add("ann", made.id, {"b2": "Harbour open", "c3": "Strike"}), store.add("ann", made.id, {"c3": ""})) == (1, 0)
    assert (store.take_out("ann", made.id, ["a1", "never"]), store.take_out("ann", made.id, ["a1"])) == (1, 0)
    assert set(store.list("ann")[0].articles) == {"b2", "c3"}


def test_a_collection_is_renamed_and_deleted(store: Collections) -> None:
    made = store.create("ann", "Harbour", HARBOUR)
    store.rename("ann", made.id, "  the\nHARBOUR ")
    assert store.list("ann")[0].name == "the HARBOUR"
    store.rename("ann", made.id, "Harbour")
    store.delete("ann", made.id)
    store.delete("ann", made.id)
    assert store.list("ann") == ()


def test_two_collections_of_a_reader_cannot_have_one_name(store: Collections) -> None:
    store.create("ann", "Harbour", HARBOUR)
    other = store.create("ann", "Strikes", HARBOUR)
    for change in (
        lambda: store.create("ann", " harbour", HARBOUR),
        lambda: store.rename("ann", other.id, "HARBOUR"),
    ):
        with pytest.raises(InputError, match="already: add to that one, or take another name"):
            change()
    assert [collection.name for collection in store.list("ann")] == ["Harbour", "Strikes"]


@pytest.mark.parametrize(
    ("name", "articles", "told"),
    [
        ("", HARBOUR, "needs a name"),
        (" \n", HARBOUR, "needs a name"),
        ("Empty", {}, "at least one article"),
        ("All", {f"a{number}": "" for number in range(MOST + 1)}, "at most 10,000 articles, and these are 10,001"),
    ],
)
def test_what_is_no_collection_is_told(store: Collections, name: str, articles: dict[str, str], told: str) -> None:
    with pytest.raises(InputError, match=told):
        store.create("ann", name, articles)
    assert store.list("ann") == ()


def test_the_last_article_is_not_taken_out(store: Collections) -> None:
    made = store.create("ann", "Harbour", HARBOUR)
    with pytest.raises(InputError, match="delete it if you need it no more"):
        store.take_out("ann", made.id, HARBOUR)
    assert store.list("ann") == (made,)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_kept_as_the_words_that_they_are(store: Collections, name: str) -> None:
    made = store.create("ann", name, {name: name})
    assert store.list("ann") == (made,)
    assert made.name == " ".join(name.split()) and set(made.articles) == {name}


def test_a_name_of_ten_thousand_letters_is_cut(store: Collections) -> None:
    made = store.create("ann", "x" * 10_000, HARBOUR)
    assert len(made.name) == 120 and store.list("ann")[0].name == made.name


def test_five_thousand_articles_are_kept_and_found_again_soon(store: Collections) -> None:
    articles = {f"{number:012x}": f"The harbour on day {number} of the strike" for number in range(5_000)}
    made = store.create("ann", "Strike", articles)
    began = time.process_time()
    assert store.list("ann") == (made,)
    # About 10 ms: the page looks at them with every click.
    assert time.process_time() - began < 0.5


def test_many_tabs_add_at_once_and_nothing_is_lost(store: Collections) -> None:
    made = store.create("ann", "Harbour", HARBOUR)
    tabs = [threading.Thread(target=store.add, args=("ann", made.id, {f"new{n}": ""})) for n in range(8)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert len(store.list("ann")[0].articles) == len(HARBOUR) + 8


def test_a_damaged_collection_is_named_holds_nothing_and_can_only_be_deleted(store: Collections, tmp_path: Path) -> None:
    made, other = store.create("ann", "Harbour", HARBOUR), store.create("ann", "Strikes", {"c3": ""})
    file = tmp_path / "chats.db"
    Kept(file).change("PRAGMA wal_checkpoint(TRUNCATE)", ())
    file.write_bytes(file.read_bytes().replace(b"Harbour closed", b"Harbour cloned"))
    damaged, sound = Collections(Kept(file)).list("ann")
    assert (damaged.name, damaged.articles, damaged.damaged) == (DAMAGED, {}, True) and sound == other
    with pytest.raises(InputError, match="damaged: delete it"):
        store.add("ann", made.id, {"c3": ""})
    with pytest.raises(InputError, match="damaged: delete it"):
        store.rename("ann", made.id, "Mended")
    with pytest.raises(ArchiveCorruptError):
        Kept(file).change("UPDATE collections SET name = 'x' WHERE id = ?", (made.id,))
    store.delete("ann", made.id)
    assert store.list("ann") == (other,)
