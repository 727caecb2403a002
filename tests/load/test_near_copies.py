import numpy as np

from rag.load import near_copies

WORDS = " ".join(f"word{number}" for number in range(400))


def shared_bands(one: str, other: str) -> int:
    return len(set(near_copies.bands(near_copies.signature(one))) & set(near_copies.bands(near_copies.signature(other))))


def test_the_same_words_have_the_same_signature_whatever_the_case_and_punctuation() -> None:
    assert np.array_equal(near_copies.signature("The bridge, closed!"), near_copies.signature("the bridge closed"))


def test_a_few_changed_words_leave_a_near_copy() -> None:
    changed = WORDS.replace("word7 ", "other ").replace("word200 ", "another ").replace("word390 ", "more ")
    # Three changes cost three shingles each: (398 - 9) / (398 + 9) = .956.
    assert abs(near_copies.similarity(near_copies.signature(WORDS), near_copies.signature(changed)) - 0.956) < 0.06
    assert shared_bands(WORDS, changed) > 0


def test_stories_that_share_a_third_of_their_shingles_are_told_from_near_copies() -> None:
    estimates = []
    for number in range(20):
        shared, one, other = (" ".join(f"{name}{number}x{at}" for at in range(200)) for name in ("both", "one", "other"))
        estimates.append(
            near_copies.similarity(near_copies.signature(f"{shared} {one}"), near_copies.signature(f"{shared} {other}"))
        )
    # 198 shingles stand in both stories, 200 in each alone: 198 / 598 = .331; one estimate of 128 parts strays by .04.
    assert abs(np.mean(estimates) - 0.331) < 0.03
    assert max(estimates) < 0.5


def test_other_stories_are_no_near_copies() -> None:
    other = " ".join(f"term{number}" for number in range(400))
    assert near_copies.similarity(near_copies.signature(WORDS), near_copies.signature(other)) < 0.1


def test_an_empty_text_has_a_signature() -> None:
    assert near_copies.signature("").shape == (near_copies.PERMUTATIONS,)
