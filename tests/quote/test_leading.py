"""The report that others repeat is quoted before them."""

from __future__ import annotations

from rag.english.wording import telling_terms
from rag.quote.evidence import Candidate, Signs
from rag.quote.leading import original
from rag.schema import Article, Chunk, Passage, ScoredChunk, Sentence

ORIGINAL = "The bus firm Rullan hid broken brakes in forty of its buses for two years, letters seen by the Vik Gazette show."


def candidate(source: str, day: str, text: str, likely: float, *, origin: str = "") -> Candidate:
    article = Article(source, "Bus firm", text, source=source, published=day, source_voice="metadata")
    scored = ScoredChunk(Chunk(f"{source}#0", source, 0, len(text), text), 1, 1.0, "Bus firm", source, "", day)
    sentence = Sentence(0, len(text))
    signs = Signs(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0)
    return Candidate(
        Passage(scored, article, (sentence,), origin), sentence, text, telling_terms(text), signs, likely, likely, None
    )


def sources(*candidates: Candidate) -> list[str]:
    return [item.passage.article.source for item in original(candidates)]


def test_an_original_comes_before_what_repeats_nearly_all_of_it_though_it_is_far_less_likely() -> None:
    short = "The bus firm Rullan hid broken brakes in forty buses, according to the Vik Gazette."
    repeating = candidate("Orsa Post", "2025-05-02", short, 0.8, origin="Vik Gazette")
    assert sources(repeating, candidate("Vik Gazette", "2025-05-01", ORIGINAL, 0.1)) == ["Vik Gazette", "Orsa Post"]
    assert sources(repeating, candidate("Vik Gazette", "2025-05-01", ORIGINAL, 0.05)) == ["Orsa Post", "Vik Gazette"]
    other = "Rullan's director, Ida Brask, did not answer the Vik Gazette."
    assert sources(repeating, candidate("Vik Gazette", "2025-05-01", other, 0.3)) == ["Orsa Post", "Vik Gazette"]


def test_an_original_that_one_paper_credits_comes_before_another_that_credits_nobody_and_says_the_same_later() -> None:
    silent = "For two years the bus firm Rullan hid broken brakes in forty buses."
    credits_it = "Rullan is said to have hidden broken brakes in buses for two years."
    original = candidate("Vik Gazette", "2025-05-01", ORIGINAL, 0.5)
    crediting = candidate("Orsa Post", "2025-05-02", credits_it, 0.3, origin="Vik Gazette")
    later = candidate("Coast Echo", "2025-05-03", silent, 0.5)
    earlier = candidate("Coast Echo", "2025-04-30", silent, 0.5)
    assert sources(later, crediting, original)[0] == "Vik Gazette"
    assert sources(earlier, crediting, original)[0] == "Coast Echo"
    assert sources(later, original)[0] == "Coast Echo"
