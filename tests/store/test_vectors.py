import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rag import ArchiveCorruptError, ArchiveError, Article, Chunk
from rag.store.stored import IndexEntry, Matrix
from rag.store.vectors import Vectors, exact, openings, rows


def unit(*values: float) -> NDArray[np.float32]:
    vector = np.array(values, dtype=np.float32)
    return vector / np.linalg.norm(vector)


STORED = {"a.0": unit(1, 0), "a.1": unit(1, 1), "b.0": unit(0, 1), "c.0": unit(-1, 0)}


def matrix(stored: dict[str, NDArray[np.float32]]) -> Matrix:
    keys = sorted(stored)
    return Matrix(tuple(keys), tuple(key[0] for key in keys), np.stack([stored[key] for key in keys]))


def entries(stored: dict[str, NDArray[np.float32]]) -> list[IndexEntry]:
    return [
        IndexEntry(Chunk(key, key[0], 0, 1, "x"), Article(id=key[0], title="", text="x"), vector)
        for key, vector in stored.items()
    ]


def test_exact_search_gives_the_cosine_of_each_passage_best_first() -> None:
    found = exact(matrix(STORED), unit(1, 0), limit=10, allowed=None)
    assert [key for key, _ in found] == ["a.0", "a.1", "b.0", "c.0"]
    # The angles are 0, 45, 90 and 180 degrees.
    assert [score for _, score in found] == pytest.approx([1.0, 2**-0.5, 0.0, -1.0], abs=1e-6)


def test_exact_search_looks_only_in_the_allowed_articles() -> None:
    assert [key for key, _ in exact(matrix(STORED), unit(1, 0), limit=10, allowed={"b", "c"})] == ["b.0", "c.0"]
    assert exact(matrix(STORED), unit(1, 0), limit=10, allowed=frozenset()) == []


def test_some_passages_are_looked_up_in_the_matrix_and_unknown_ones_left_out() -> None:
    assert rows(matrix(STORED), ["c.0", "a.1", "a.9", "z.0"]) == {"c.0": 3, "a.1": 1}


def test_the_opening_of_an_article_is_its_first_passage() -> None:
    assert openings(matrix(STORED), ["a", "c", "aa", "z"]) == {"a": "a.0", "c": "c.0"}


def test_exact_search_in_nothing_finds_nothing() -> None:
    empty = Matrix((), (), np.zeros((0, 1), dtype=np.float32))
    assert exact(empty, unit(1, 0), limit=10, allowed=None) == []


@given(st.integers(1, 60), st.integers(1, 70), st.integers(0, 2**32 - 1), st.booleans())
def test_exact_search_is_a_full_sort_cut_off(size: int, limit: int, seed: int, coarse: bool) -> None:
    random = np.random.default_rng(seed)
    # Coarse vectors bring ties.
    rows = random.integers(-1, 2, (size, 2)).astype(np.float32) if coarse else random.normal(size=(size, 4)).astype(np.float32)
    stored = Matrix(tuple(f"{row:03d}" for row in range(size)), tuple("x" * size), rows)
    query = np.ones(rows.shape[1], dtype=np.float32) / 8
    scores = rows @ query
    best = sorted(range(size), key=lambda row: (-scores[row], row))[:limit]
    found = exact(stored, query, limit=limit, allowed=None)
    assert [score for _, score in found] == [float(scores[row]) for row in best]
    cut = scores[best[-1]]
    # Which of the passages that tie for the last place are shown does not matter, the others are as sorted.
    assert [item for item in found if item[1] > cut] == [
        (f"{row:03d}", float(scores[row])) for row in best if scores[row] > cut
    ]


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[Vectors]:
    made = Vectors(tmp_path / "chroma", None)
    made.update(entries(STORED), [])
    yield made
    made.reopen()


@pytest.fixture(params=["embedded", pytest.param("server", marks=pytest.mark.slow)])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Vectors]:
    """The four passages in a folder, and on a real server."""
    made = Vectors(tmp_path / "chroma", None if request.param == "embedded" else request.getfixturevalue("server"))
    made.update(entries(STORED), [])
    yield made
    assert (tmp_path / "chroma").exists() == (request.param == "embedded")
    made.reopen()


def test_chroma_finds_what_exact_search_finds_with_the_same_scores(either: Vectors) -> None:
    for query in (unit(1, 0), unit(-2, 1), unit(1, 3)):
        for allowed in (None, {"a"}, {"b", "c"}, frozenset()):
            one = exact(matrix(STORED), query, limit=3, allowed=allowed)
            other = either.search(query, limit=3, allowed=allowed)
            assert [key for key, _ in one] == [key for key, _ in other]
            assert [score for _, score in one] == pytest.approx([score for _, score in other], abs=1e-5)


def test_putting_passages_again_changes_nothing(either: Vectors) -> None:
    before = either.search(unit(1, 0), limit=10)
    either.update(entries(STORED), ["unknown"])
    assert either.search(unit(1, 0), limit=10) == before


def test_a_passage_put_again_has_its_new_vector_and_a_dropped_one_is_gone(either: Vectors) -> None:
    either.update(entries({"c.0": unit(1, 0.01)}), ["a.0"])
    assert [key for key, _ in either.search(unit(1, 0), limit=10)] == ["c.0", "a.1", "b.0"]


def test_replacing_leaves_no_passage_of_before_whatever_their_dimensions(either: Vectors) -> None:
    either.replace([entries({"e.0": unit(1, 2, 3)}), entries({"f.0": unit(3, 2, 1)})])
    assert [key for key, _ in either.search(unit(1, 2, 3), limit=10)] == ["e.0", "f.0"]
    either.replace([])
    assert either.count() == 0
    assert either.search(unit(1, 0), limit=10) == []


def test_every_vector_is_compared_with_the_archives(either: Vectors) -> None:
    either.compare([entries(STORED)])
    for wrong in ({"b.0": unit(0.01, 1)}, {"z.0": unit(0, 1)}):
        with pytest.raises(ArchiveCorruptError, match=f"passage {next(iter(wrong))} has another vector"):
            either.compare([entries(STORED | wrong)])


def test_what_another_client_wrote_is_seen_after_reopening(tmp_path: Path, vectors: Vectors) -> None:
    vectors.search(unit(1, 0), limit=1)
    code = (
        "import sys; from pathlib import Path; import numpy as np\n"
        "from rag import Article, Chunk; from rag.store.stored import IndexEntry; from rag.store.vectors import Vectors\n"
        "new = IndexEntry(Chunk('d.0', 'd', 0, 1, 'x'), Article(id='d', title='', text='x'), np.float32([0.6, -0.8]))\n"
        "Vectors(Path(sys.argv[1]), None).update([new], ['a.0'])\n"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "chroma"], check=True, timeout=120)
    vectors.reopen()
    assert [key for key, _ in vectors.search(unit(0.6, -0.8), limit=10)] == ["d.0", "a.1", "c.0", "b.0"]


def test_an_edition_that_was_replaced_is_removed(vectors: Vectors, tmp_path: Path) -> None:
    vectors.replace([entries({"e.0": unit(1, 2, 3)})])
    assert len([path for path in (tmp_path / "chroma").iterdir() if path.is_dir()]) == 1


def test_a_reader_keeps_what_there_was_until_all_is_replaced(vectors: Vectors, tmp_path: Path) -> None:
    reader = Vectors(tmp_path / "chroma", None)

    def slowly() -> Iterator[list[IndexEntry]]:
        yield entries({"e.0": unit(1, 2)})
        assert reader.count() == 4

    vectors.replace(slowly())
    reader.reopen()
    assert reader.count() == 1


def test_a_reader_whose_edition_has_gone_asks_the_new_one(tmp_path: Path, vectors: Vectors) -> None:
    vectors.search(unit(1, 0), limit=1)
    code = (
        "import sys; from pathlib import Path; import numpy as np\n"
        "from rag import Article, Chunk; from rag.store.stored import IndexEntry; from rag.store.vectors import Vectors\n"
        "new = IndexEntry(Chunk('d.0', 'd', 0, 1, 'x'), Article(id='d', title='', text='x'), np.float32([0.6, -0.8]))\n"
        "Vectors(Path(sys.argv[1]), None).replace([[new]])\n"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "chroma"], check=True, timeout=120)
    assert {key for key, _ in vectors.search(unit(0.6, -0.8), limit=10)} in ({"d.0"}, set(STORED))
    vectors.reopen()
    assert [key for key, _ in vectors.search(unit(0.6, -0.8), limit=10)] == ["d.0"]


def test_a_panic_inside_chroma_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    vectors = Vectors(tmp_path / "vectors", None)
    vectors.update(entries(STORED), [])
    (edition,) = (path for path in (tmp_path / "vectors").iterdir() if path.is_dir())
    vectors.reopen()
    for path in edition.glob("chroma.sqlite3*"):
        path.unlink()
    (edition / "chroma.sqlite3").mkdir()

    with pytest.raises(ArchiveError, match="the vector index in .* cannot be opened or written .*: check its permissions"):
        vectors.search(unit(1, 0), limit=3)
    with pytest.raises(ArchiveError, match="the vector index in "):
        vectors.update(entries(STORED), [])


def test_an_index_that_was_never_written_is_empty_and_stays_unwritten(tmp_path: Path) -> None:
    vectors = Vectors(tmp_path / "none", None)
    assert vectors.search(unit(1, 0), limit=10) == []
    assert vectors.count() == 0
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("name", ["chroma.sqlite3", "header.bin", "index_metadata.pickle"])
def test_a_damaged_file_is_noticed_and_replacing_all_mends_it(tmp_path: Path, name: str) -> None:
    random = np.random.default_rng(7)
    # Chroma writes its graph to disk from a thousand passages on.
    stored = {f"a.{number:04d}": unit(*random.normal(size=4)) for number in range(1_100)}
    vectors = Vectors(tmp_path / "chroma", None)
    vectors.update(entries(stored), [])
    vectors.reopen()
    (file,) = (tmp_path / "chroma").rglob(name)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2 if name == "chroma.sqlite3" else 0])
    with pytest.raises(ArchiveCorruptError, match="vector index .* is damaged .*: run `rag index rebuild`$"):
        vectors.search(unit(1, 0, 0, 0), limit=5)
    vectors.replace([entries(stored)])
    assert [key for key, _ in vectors.search(stored["a.0007"], limit=1)] == ["a.0007"]
    vectors.reopen()
