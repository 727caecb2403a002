import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import ArchiveCorruptError, Chunk
from rag.english import wording
from rag.store.editions import explained
from rag.store.lexical import Lexical

TEXTS = {
    "a": "The harbour bridge was closed on Monday. The bridge is old.",
    "b": "A café at the harbour serves Crème brûlée to the council.",
    "c": "The malaria vaccine halved infections in Ghana, the council heard.",
}


def passages(texts: dict[str, str]) -> list[tuple[Chunk, str]]:
    return [(Chunk(key, f"article-{key}", 0, len(text), text), text) for key, text in texts.items()]


@pytest.fixture
def index(tmp_path: Path) -> Lexical:
    made = Lexical(tmp_path / "lexical")
    made.update(passages(TEXTS), [])
    return made


def bm25(query: str, texts: dict[str, str], k1: float = 1.2, b: float = 0.75) -> dict[str, float]:
    """Robertson and Zaragoza (2009), equation 3.15, with the idf of Robertson and Spärck Jones kept above zero."""
    bags = {key: Counter(wording.analyze(text)) for key, text in texts.items()}
    mean = sum(bag.total() for bag in bags.values()) / len(bags)
    scores: dict[str, float] = {}
    for key, bag in bags.items():
        for term in wording.analyze(query):
            holding = sum(term in other for other in bags.values())
            if bag[term]:
                idf = math.log(1 + (len(bags) - holding + 0.5) / (holding + 0.5))
                weight = bag[term] * (k1 + 1) / (bag[term] + k1 * (1 - b + b * bag.total() / mean))
                scores[key] = scores.get(key, 0.0) + idf * weight
    return scores


@pytest.mark.parametrize("query", ["bridge", "harbour bridge", "council vaccine closed", "the"])
def test_scores_are_those_of_bm25(index: Lexical, query: str) -> None:
    found = index.search(wording.analyze(query), limit=10)
    assert dict(found) == pytest.approx(bm25(query, TEXTS), rel=1e-5)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_words_are_found_whatever_their_form_case_and_accents(index: Lexical) -> None:
    assert [key for key, _ in index.search(wording.analyze("BRIDGES"), limit=10)] == ["a"]
    assert [key for key, _ in index.search(wording.analyze("creme brulees at the Cafés"), limit=1)] == ["b"]


def test_a_filter_leaves_the_scores_as_they_are(index: Lexical) -> None:
    terms = wording.analyze("harbour council")
    everywhere = dict(index.search(terms, limit=10))
    assert dict(index.search(terms, limit=10, allowed={"article-b", "article-a"})) == {
        key: everywhere[key] for key in ("a", "b")
    }
    assert index.search(terms, limit=10, allowed=frozenset()) == []
    assert index.search(terms, limit=10, allowed={"article-unknown"}) == []


def test_given_passages_are_scored_and_those_without_a_term_left_out(index: Lexical) -> None:
    everywhere = dict(index.search(wording.analyze("harbour council"), limit=10))
    assert index.scores(wording.analyze("harbour council"), ["a", "c", "unknown"]) == {
        key: everywhere[key] for key in ("a", "c")
    }
    assert index.scores(wording.analyze("harbour"), []) == {}


def test_equal_scores_are_ordered_by_id(tmp_path: Path) -> None:
    index = Lexical(tmp_path / "ties")
    index.update(passages(dict.fromkeys("dbca", "The same words.")), [])
    assert [key for key, _ in index.search(wording.analyze("words"), limit=10)] == ["a", "b", "c", "d"]


def test_frequencies_count_passages_not_occurrences(index: Lexical) -> None:
    assert index.frequencies(["bridg", "council", "absent"]) == ({"bridg": 1, "council": 2, "absent": 0}, 3)


def test_words_are_listed_by_their_beginning_unstemmed_with_how_many_passages_hold_them(index: Lexical) -> None:
    assert index.words_like("ha") == {"halved": 1, "harbour": 2}
    assert index.words_like("zz") == {}


def test_no_terms_find_nothing(index: Lexical) -> None:
    assert index.search([], limit=10) == []


def test_an_index_that_was_never_written_is_empty_and_stays_unwritten(tmp_path: Path) -> None:
    index = Lexical(tmp_path / "none")
    assert index.search(["bridg"], limit=10) == []
    assert index.frequencies(["bridg"]) == ({"bridg": 0}, 0)
    assert index.words_like("b") == {}
    assert not index.holds(["a"])
    assert not (tmp_path / "none").exists()


def test_a_passage_put_again_replaces_the_old_one_and_a_dropped_one_is_gone(index: Lexical) -> None:
    assert index.holds(["a", "unknown"])
    index.update(passages({"a": "A tunnel."}), ["c"])
    assert index.search(wording.analyze("bridge"), limit=10) == []
    assert index.search(wording.analyze("vaccine"), limit=10) == []
    assert [key for key, _ in index.search(wording.analyze("tunnel"), limit=10)] == ["a"]


def test_replacing_keeps_only_the_new_passages(index: Lexical, tmp_path: Path) -> None:
    index.replace(passages({"d": "A volcano erupted."}))
    assert index.search(wording.analyze("bridge"), limit=10) == []
    assert index.count() == 1
    assert len([path for path in (tmp_path / "lexical").iterdir() if path.is_dir()]) == 1
    index.replace([])
    assert index.exists()
    assert index.count() == 0


def test_a_reader_keeps_what_there_was_until_all_is_replaced(index: Lexical, tmp_path: Path) -> None:
    reader = Lexical(tmp_path / "lexical")
    late = Lexical(tmp_path / "lexical")

    def slowly() -> Iterator[tuple[Chunk, str]]:
        yield from passages({"d": "A volcano erupted."})
        assert [key for key, _ in reader.search(wording.analyze("bridge"), limit=10)] == ["a"]
        assert [key for key, _ in late.search(wording.analyze("bridge"), limit=10)] == ["a"]

    assert reader.count() == 3
    index.replace(slowly())
    assert reader.search(wording.analyze("bridge"), limit=10)[0][0] == "a"
    reader.reopen()
    assert [key for key, _ in reader.search(wording.analyze("volcano"), limit=10)] == ["d"]


def test_what_fails_half_way_leaves_what_there_was_and_the_right_to_write(index: Lexical) -> None:
    def failing() -> Iterator[tuple[Chunk, str]]:
        yield from passages({"d": "A volcano erupted."})
        raise KeyError

    for write in (index.replace, lambda put: index.update(put, ["a"])):
        with pytest.raises(KeyError) as kept:
            write(failing())
        assert index.count() == 3
        assert kept.value is not None
    index.update(passages({"d": "A volcano erupted."}), [])
    assert index.count() == 4


def test_what_another_writer_wrote_is_seen_after_reopening(tmp_path: Path, index: Lexical) -> None:
    other = Lexical(tmp_path / "lexical")
    other.update(passages({"d": "A volcano erupted."}), [])
    index.reopen()
    assert [key for key, _ in index.search(wording.analyze("volcano"), limit=10)] == ["d"]


@settings(max_examples=8)
@given(st.permutations(sorted(TEXTS)), st.integers(0, 3))
def test_results_do_not_depend_on_the_order_and_the_batches_in_which_passages_came(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], cut: int
) -> None:
    index = Lexical(tmp_path_factory.mktemp("order"))
    for some in (order[:cut], order[cut:]):
        index.update(passages({key: TEXTS[key] for key in some}), [])
    found = index.search(wording.analyze("harbour council bridge"), limit=10)
    assert dict(found) == pytest.approx(bm25("harbour council bridge", TEXTS), rel=1e-5)


@given(st.text())
def test_any_text_can_be_searched_for(fixed: Lexical, text: str) -> None:
    assert all(len(term.encode()) <= 64 for term in wording.analyze(text))
    fixed.search(wording.analyze(text), limit=3)


@pytest.fixture(scope="module")
def fixed(tmp_path_factory: pytest.TempPathFactory) -> Lexical:
    made = Lexical(tmp_path_factory.mktemp("fixed"))
    made.update(passages(TEXTS), [])
    return made


def edition(folder: Path) -> Path:
    (found,) = [path for path in folder.iterdir() if path.is_dir()]
    return found


def test_each_damaged_file_is_noticed_and_the_way_out_is_named(tmp_path: Path) -> None:
    Lexical(tmp_path / "lexical").update(passages(TEXTS), [])
    kinds = sorted({path.suffix for path in edition(tmp_path / "lexical").iterdir() if path.suffix != ".lock"})
    assert ".json" in kinds
    unnoticed = []
    for kind in kinds:
        for keep in (0, 0.5):
            folder = tmp_path / f"{kind}-{keep}"
            damaged = Lexical(folder)
            damaged.update(passages(TEXTS), [])
            for file in edition(folder).glob(f"*{kind}"):
                file.write_bytes(file.read_bytes()[: int(file.stat().st_size * keep)])
            damaged.reopen()
            try:
                damaged.search(wording.analyze("bridge"), limit=10)
            except ArchiveCorruptError as error:
                assert "rag index rebuild" in str(error)
                assert "\n" not in str(error)
            else:
                unnoticed.append((kind, keep))
            damaged.replace(passages(TEXTS))
            assert damaged.count() == 3
    assert unnoticed == []


@pytest.mark.parametrize("pointer", [b"", b"no such edition", b"../../etc", b"\xff\x00", b"deadbeef"])
def test_a_pointer_that_leads_nowhere_leaves_no_index(tmp_path: Path, pointer: bytes) -> None:
    Lexical(tmp_path / "lexical").update(passages(TEXTS), [])
    (tmp_path / "lexical" / "current").write_bytes(pointer)
    assert not Lexical(tmp_path / "lexical").exists()


# Seals


def test_a_sealed_index_is_whole_until_a_single_bit_of_it_changes(tmp_path: Path) -> None:
    index = Lexical(tmp_path / "lexical")
    assert index.fault(3) == "damaged"
    index.replace(passages(TEXTS))
    assert index.fault(3) == "damaged", "not sealed yet"
    index.seal(3)
    assert (index.fault(3), index.fault(2), index.fault(4)) == (None, "ahead", "behind")
    for file in [*edition(tmp_path / "lexical").iterdir(), *(tmp_path / "lexical").glob("*.seal")]:
        content = file.read_bytes()
        if not content or file.name == ".managed.json":
            continue
        for at in range(0, len(content), max(1, len(content) // 20)):
            file.write_bytes(content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :])
            try:
                assert index.fault(3) is not None, (file.name, at)
            except ArchiveCorruptError as error:
                assert "rag index rebuild" in str(error)
        file.write_bytes(content)
    assert index.fault(3) is None


def test_deletions_and_additions_leave_an_index_that_can_be_sealed_again(index: Lexical, tmp_path: Path) -> None:
    for number, (put, drop) in enumerate([({"d": "A volcano."}, ["a"]), ({}, ["b"]), ({"a": "A tunnel."}, [])]):
        index.update(passages(put), drop)
        index.seal(number)
        assert Lexical(tmp_path / "lexical").fault(number) is None
        assert index.search(wording.analyze("volcano"), limit=3)


def test_the_seal_of_an_edition_goes_with_it(index: Lexical, tmp_path: Path) -> None:
    index.seal(1)
    index.replace(passages(TEXTS))
    assert list((tmp_path / "lexical").glob("*.seal")) == []


def test_a_panic_of_the_library_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    """One flipped bit somewhere in the files of terms and postings: what it breaks, tantivy says by an error or by a panic."""
    texts = {str(number): f"word{number} council bridge harbour {number % 7}" for number in range(60)}
    (tmp_path / "x").mkdir()
    Lexical(tmp_path / "x" / "lexical").replace(passages(texts))
    (terms,) = edition(tmp_path / "x" / "lexical").glob("*.idx")
    content = terms.read_bytes()
    said = []
    for at in range(0, len(content), 3):
        # A new file: one that is mapped into memory must not be cut off.
        terms.unlink()
        terms.write_bytes(content[:at] + bytes([content[at] ^ 0x80]) + content[at + 1 :])
        damaged = Lexical(tmp_path / "x" / "lexical")
        try:
            damaged.search(wording.analyze("council bridge harbour word7"), limit=10)
        except ArchiveCorruptError as error:
            said.append(str(error))
    assert said
    assert all("the word index in" in line and "rag index rebuild" in line for line in said)


def test_a_folder_that_the_locale_has_no_letters_for_is_not_called_damaged() -> None:
    error = explained("word", Path("/data/\udcc3\udcbc"), UnicodeEncodeError("utf-8", "\udcc3", 0, 1, "surrogates not allowed"))
    assert "PYTHONUTF8=1" in str(error)
    assert not isinstance(error, ArchiveCorruptError)
    str(error).encode("ascii")
