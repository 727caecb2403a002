import datetime
import math
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.english.periods import DateRange
from rag.find.questions import Question, understand
from rag.find.retrieval import Options, date_bonus, freshness, rarity, retrieve
from rag.schema import Article, Chunk, ScoredChunk
from rag.store.searches import Searches
from rag.store.stored import Listed

TODAY = datetime.date(2024, 10, 10)
VECTOR = np.zeros(1, dtype=np.float32)
PLAIN = Options(interleave=False, date_boost=False, closer_look=False)


def listed(article: Article) -> Listed:
    return Listed(article.id, article.title, article.source, article.url, article.published, article.day, article.group)


@dataclass
class Shelf:
    """A tiny archive in plain sight: one passage per article, and what each search says about it."""

    words: dict[str, float] = field(default_factory=dict)
    near: dict[str, float] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    opens: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, words: float = 0.0, near: float = 0.0, **about: str) -> "Shelf":
        self.articles[name] = Article(id=name, title=name, text=name, **about)
        if words:
            self.words[name] = words
        self.near[name] = near
        return self

    def find(
        self, text: str, options: Options = PLAIN, limit: int = 10, allowed: AbstractSet[str] | None = None
    ) -> tuple[ScoredChunk, ...]:
        sources = sorted({article.source for article in self.articles.values() if article.source})
        question = understand(text, today=TODAY, sources=sources)
        return retrieve(
            question,
            VECTOR,
            Searches(
                words=lambda terms, limit, within: self._best(self.words, limit, within),
                word_scores=lambda terms, keys: {key: self.words[key] for key in keys if key in self.words},
                vectors=lambda vector, limit, within: self._best(self.near, limit, within),
                vector_scores=lambda vector, keys: {key: self.near[key] for key in keys},
                places=lambda keys: {key: key for key in keys},
                articles=lambda keys: {key: listed(self.articles[key]) for key in keys},
                openings=lambda articles: {key: self.opens.get(key, key) for key in articles},
                frequencies=lambda terms: (dict.fromkeys(terms, 1), len(self.articles)),
                words_like=lambda prefix: {},
            ),
            chunks=lambda keys: {key: Chunk(key, key, 0, len(key), key) for key in keys},
            within=self._within,
            allowed=allowed,
            options=options,
            limit=limit,
        )

    def _best(self, scores: dict[str, float], limit: int, within: AbstractSet[str] | None) -> list[tuple[str, float]]:
        found = [item for item in scores.items() if within is None or item[0] in within]
        return sorted(found, key=lambda item: -item[1])[:limit]

    def _within(self, period: DateRange | None, sources: Sequence[str]) -> AbstractSet[str]:
        return {
            key
            for key, article in self.articles.items()
            if (not sources or article.source in sources) and (period is None or self._inside(article, period))
        }

    def _inside(self, article: Article, period: DateRange) -> bool:
        return article.day is not None and (period.start or article.day) <= article.day <= (period.end or article.day)


def order(found: Collection[ScoredChunk]) -> list[str]:
    return [item.chunk.id for item in found]


def test_min_max_fusion_scales_both_scores_and_adds_them_by_weight() -> None:
    shelf = Shelf().add("a", 12.0, 0.2).add("b", 6.0, 0.8).add("c", 0.0, 0.6)
    found = shelf.find("bridge", replace(PLAIN, dense_weight=0.4))
    # BM25 12, 6, 0 become 1, 1/2, 0; the dense .2, .8, .6 become 0, 1, 2/3.
    expected = {"a": 0.6 * 1 + 0.4 * 0, "b": 0.6 * 0.5 + 0.4 * 1, "c": 0.6 * 0 + 0.4 * 2 / 3}
    assert order(found) == ["b", "a", "c"]
    assert {item.chunk.id: item.score for item in found} == pytest.approx(expected)
    assert found[0].explanation == pytest.approx({"bm25": 6.0, "dense": 0.8, "fused": 0.7})


def test_reciprocal_rank_fusion_adds_the_inverse_ranks() -> None:
    shelf = Shelf().add("a", 12.0, 0.2).add("b", 6.0, 0.8).add("c", 0.0, 0.6)
    found = shelf.find("bridge", replace(PLAIN, fusion="rrf"))
    # By words a, b, c; by vectors b, c, a. Scaled by 61 / 2, so that twice first would be 1.
    expected = {
        "a": (1 / (60 + 1) + 1 / (60 + 3)) * 61 / 2,
        "b": (1 / (60 + 2) + 1 / (60 + 1)) * 61 / 2,
        "c": (1 / (60 + 3) + 1 / (60 + 2)) * 61 / 2,
    }
    assert {item.chunk.id: item.score for item in found} == pytest.approx(expected)
    assert order(found) == ["b", "a", "c"]


@pytest.mark.parametrize(("fusion", "expected"), [("bm25", ["a", "b"]), ("dense", ["b", "c", "a"])])
def test_one_search_alone_can_rank(fusion: str, expected: list[str]) -> None:
    shelf = Shelf().add("a", 12.0, 0.2).add("b", 6.0, 0.8).add("c", 0.0, 0.6)
    assert order(shelf.find("bridge", replace(PLAIN, fusion=fusion))) == expected


def test_equal_scores_are_ranked_by_the_passage_id() -> None:
    shelf = Shelf().add("c", 1.0, 0.5).add("a", 1.0, 0.5).add("b", 1.0, 0.5)
    assert order(shelf.find("bridge")) == ["a", "b", "c"]


def test_ranks_count_from_one_and_the_limit_holds() -> None:
    shelf = Shelf()
    for number in range(30):
        shelf.add(f"p{number:02d}", 30.0 - number, 0.5)
    found = shelf.find("bridge", limit=7)
    assert [item.rank for item in found] == [1, 2, 3, 4, 5, 6, 7]
    assert order(found) == [f"p{number:02d}" for number in range(7)]


def test_of_near_copies_only_the_best_article_answers() -> None:
    shelf = Shelf().add("a", 5.0, 0.5, group="a").add("b", 9.0, 0.5, group="a").add("c", 1.0, 0.5)
    assert order(shelf.find("bridge")) == ["b", "c"]


def test_only_allowed_articles_are_found() -> None:
    shelf = Shelf().add("a", 5.0, 0.5).add("b", 9.0, 0.9)
    assert order(shelf.find("bridge", allowed=frozenset({"a"}))) == ["a"]
    assert order(shelf.find("bridge", allowed=frozenset())) == []


def test_named_sources_take_turns_with_their_best_before_all_others() -> None:
    shelf = Shelf()
    for number, score in enumerate((9.0, 8.0, 7.0)):
        shelf.add(f"alpha{number}", score, 0.5, source="Alpha")
    shelf.add("beta0", 2.0, 0.5, source="Beta").add("other", 10.0, 0.5, source="Gamma")
    found = shelf.find("What did Alpha and Beta say?", replace(PLAIN, interleave=True))
    assert order(found) == ["alpha0", "beta0", "alpha1", "alpha2", "other"]
    assert order(shelf.find("What did Alpha and Beta say?"))[0] == "other"


def test_the_best_of_a_named_source_is_found_below_a_hundred_better_ones() -> None:
    shelf = Shelf().add("beta0", 0.1, 0.1, source="Beta")
    for number in range(150):
        shelf.add(f"other{number:03d}", 10.0, 0.9, source="Gamma")
    assert "beta0" not in order(shelf.find("What did Beta say?", limit=200))
    assert order(shelf.find("What did Beta say?", replace(PLAIN, interleave=True), limit=200))[0] == "beta0"


def test_the_best_of_a_named_period_is_found_below_a_hundred_better_ones() -> None:
    shelf = Shelf().add("old", 0.1, 0.1, published="2023-03-05")
    for number in range(150):
        shelf.add(f"other{number:03d}", 10.0, 0.9)
    text = "What happened in March 2023?"
    assert "old" not in order(shelf.find(text, limit=200))
    assert "old" in order(shelf.find(text, replace(PLAIN, date_boost=True), limit=200))


def dated(published: str | None) -> Listed:
    return listed(Article(id="a", title="", text="", published=published))


def asked(*periods: tuple[str, str]) -> Question:
    ranges = tuple(DateRange(*map(datetime.date.fromisoformat, period), "", "between") for period in periods)
    return replace(understand("What was closed?", today=TODAY, sources=()), periods=ranges)


def test_an_article_of_a_named_period_gains_and_one_day_beside_it_still_does() -> None:
    question = asked(("2024-10-01", "2024-10-05"))
    for day in ("2024-10-03", "2024-09-30", "2024-10-06T23:00:00+03:00"):
        assert date_bonus(dated(day), question) == 0.15
    assert date_bonus(dated("2024-10-07"), question) == date_bonus(dated(None), question) == 0.0


def test_news_is_fresh_for_a_fortnight_when_no_period_or_the_present_is_asked_about() -> None:
    # The day itself counts in full; each day takes away a fifteenth.
    for question in (asked(), asked(("2024-10-07", "2024-10-13"))):
        assert freshness(dated("2024-10-10"), question) == 1
        assert freshness(dated("2024-10-07"), question) == pytest.approx(12 / 15)
        assert freshness(dated("2024-09-26"), question) == pytest.approx(1 / 15)
        assert freshness(dated("2024-09-25"), question) == freshness(dated("2024-10-12"), question) == 0.0
    assert freshness(dated("2024-10-03"), asked(("2024-10-01", "2024-10-05"))) == freshness(dated(None), asked()) == 0.0


def test_fresh_news_gains_as_far_as_its_opening_is_about_the_question() -> None:
    shelf = Shelf().add("a", 10.0, 0.5).add("b", 6.0, 0.5, published="2024-10-07").add("c", 2.0, 0.5)
    # The dense scores are all the same, which counts as 0; BM25 10, 6 and 2 become 1, 1/2 and 0.
    found = shelf.find("bridge", replace(PLAIN, date_boost=True))
    expected = {"a": 0.6 * 1, "b": 0.6 / 2 + 12 / 15 * 1.2 * 0.6 / 2, "c": 0.0}
    assert {item.chunk.id: item.score for item in found} == pytest.approx(expected)
    # "b" opens with what "a" says.
    shelf.opens = {"b": "a"}
    found = shelf.find("bridge", replace(PLAIN, date_boost=True))
    assert {item.chunk.id: item.score for item in found} == pytest.approx(expected | {"b": 0.6 / 2 + 12 / 15 * 1.2 * 0.6})
    assert order(found)[0] == "b"


def test_a_fitting_date_is_added_and_named_in_the_explanation() -> None:
    shelf = Shelf().add("a", 5.0, 0.5, published="2024-03-05").add("b", 5.1, 0.5, published="2023-01-01").add("c", 1.0, 0.5)
    found = shelf.find("What was closed in March 2024?", replace(PLAIN, date_boost=True))
    assert order(found) == ["a", "b", "c"]
    # The dense scores are all the same, which counts as 0; 5 between 1 and 5.1 is 4 / 4.1.
    assert found[0].score == pytest.approx(0.6 * 4 / 4.1 + 0.15)
    assert "date" not in found[1].explanation


def test_words_and_neighbouring_words_of_the_question_rank_the_first_passages_anew() -> None:
    shelf = Shelf().add("bridge of steel", 10.0, 0.5).add("a bridge was closed", 10.0, 0.5).add("closed", 9.0, 0.5)
    assert order(shelf.find("bridge closed?"))[0] == "a bridge was closed"
    found = shelf.find("was closed bridge", replace(PLAIN, closer_look=True))
    # "was" is a plain word: two words count, each as rare as the other. The pairs are "was closed" and "closed bridge".
    assert {item.chunk.id: (item.explanation["words"], item.explanation["pairs"]) for item in found} == {
        "a bridge was closed": (pytest.approx(0.3), pytest.approx(0.1)),
        "bridge of steel": (pytest.approx(0.15), 0.0),
        "closed": (pytest.approx(0.15), 0.0),
    }


def test_rarity_is_the_inverse_document_frequency() -> None:
    searches = Searches(
        words=lambda *_: [],
        word_scores=lambda *_: {},
        vectors=lambda *_: [],
        vector_scores=lambda *_: {},
        places=lambda _: {},
        articles=lambda keys: {},
        openings=lambda _: {},
        frequencies=lambda terms: ({"bridg": 1, "the": 9}, 10),
        words_like=lambda _: {},
    )
    expected = {"bridg": math.log(1 + 9.5 / 1.5), "the": math.log(1 + 1.5 / 9.5)}
    assert rarity(searches, ["bridg", "the"]) == pytest.approx(expected)


scores = st.dictionaries(st.sampled_from([f"p{n}" for n in range(12)]), st.tuples(st.floats(0.1, 40), st.floats(-1, 1)))


@given(scores, st.sampled_from(["minmax", "rrf", "bm25", "dense"]), st.randoms(use_true_random=False))
def test_the_ranking_does_not_depend_on_the_order_in_which_passages_come(
    given_scores: dict[str, tuple[float, float]], fusion: str, random: "object"
) -> None:
    items = list(given_scores.items())
    one, other = Shelf(), Shelf()
    for name, (words, near) in items:
        one.add(name, words, near)
    random.shuffle(items)  # type: ignore[attr-defined]
    for name, (words, near) in items:
        other.add(name, words, near)
    options = replace(PLAIN, fusion=fusion)
    assert one.find("bridge", options) == other.find("bridge", options)


@given(scores)
def test_scores_fall_from_rank_to_rank_and_fused_ones_stay_between_0_and_1(
    given_scores: dict[str, tuple[float, float]],
) -> None:
    shelf = Shelf()
    for name, (words, near) in given_scores.items():
        shelf.add(name, words, near)
    found = shelf.find("bridge", limit=12)
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)
    assert all(-1e-9 <= item.explanation["fused"] <= 1 + 1e-9 for item in found)
    assert len(found) == len(given_scores)
