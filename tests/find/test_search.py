from rag.find import search
from rag.schema import Chunk, ScoredChunk


def test_results_are_merged_in_turns_and_ranked_anew() -> None:
    found = search.merged([[_scored("a", 1), _scored("b", 2)], [_scored("c", 1), _scored("a", 2), _scored("d", 3)]], 3)
    assert [(item.chunk.id, item.rank) for item in found] == [("a", 1), ("c", 2), ("b", 3)]
    assert search.merged([], 3) == ()


def _scored(key: str, rank: int) -> ScoredChunk:
    return ScoredChunk(Chunk(key, key, 0, 1, "x"), rank, 1.0 / rank, "", "", "", None)
