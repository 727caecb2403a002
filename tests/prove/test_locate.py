"""Quotations as models give them, and the sentences of the archive that they are taken from."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.english.sentences import sentences
from rag.prove.locate import located, span
from rag.schema import Article, Chunk, Passage, ScoredChunk

HARBOUR = (
    "Quay wall gives way\n\n"
    "Part of the old quay wall in Tornhaven gave way on Friday night, and 3 fishing boats were damaged. "
    "“We won’t rebuild it — not with this money,” harbour master Ilse Brandt said. "
    "The wall had been inspected in 2019. Nobody was hurt, the fire brigade said."
)
ORCHARD = (
    "Frost in the orchards\n\n"
    "Growers in the Aven valley lost 40 percent of their cherries to late frost. "
    "The council promised help of 2.5 million crowns. "
    "Prices are expected to rise before midsummer."
)
TONGUES = (
    "Der Bürgermeister von Brückstadt hat den Haushalt am Montag abgelehnt. Die Straße bleibt bis Oktober gesperrt.",
    "Le préfet a fermé l’école après l’inondation. Les élèves iront au lycée jusqu’à Noël.",
    "El alcalde dijo que el puente no se abrirá mañana. Los vecinos están muy enojados con él.",
    "Мэр города отказался подписать договор. Строительство начнётся весной.",
    "台風で港が閉鎖された。市長は支援を約束した。",
    "בית הספר נסגר ביום שני. ההורים מחו מול העירייה.",
    "मेयर ने सोमवार को पुल बंद कर दिया। मरम्मत मई में होगी।",
)


def _passage(text: str, key: str = "a", start: int = 0) -> Passage:
    article = Article(id=key, title="", text=text)
    chunk = Chunk(f"{key}.{start}", key, start, len(text), text[start:])
    inside = tuple(sentence for sentence in sentences(text) if sentence.start >= start)
    return Passage(ScoredChunk(chunk, 1, 1.0, "", "", "", None), article, inside)


PASSAGES = {1: _passage(HARBOUR, "harbour"), 2: _passage(ORCHARD, "orchard")}
SENTENCES = [
    (number, passage.article.text[found.start : found.end])
    for number, passage in PASSAGES.items()
    for found in passage.sentences
]
STOPPED = [(number, sentence) for number, sentence in SENTENCES if sentence.endswith(".")]
LONG = [(number, sentence) for number, sentence in SENTENCES if len(sentence) > 50]


def _shown(quote: str, number: int = 1, passages: dict[int, Passage] | None = None) -> list[str]:
    return [passage.article.text[place.start : place.end] for passage, place in located(quote, number, passages or PASSAGES)]


WALL = "Part of the old quay wall in Tornhaven gave way on Friday night, and 3 fishing boats were damaged."
MONEY = "“We won’t rebuild it — not with this money,” harbour master Ilse Brandt said."
HURT = "Nobody was hurt, the fire brigade said."
LOST = "Growers in the Aven valley lost 40 percent of their cherries to late frost."


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ('"We won\'t rebuild it - not with this money," harbour master Ilse Brandt said.', [MONEY]),
        ("We won’t rebuild it", [MONEY]),
        ("PART OF THE OLD QUAY WALL IN TORNHAVEN", [WALL]),
        ("part of the old quay wal in Tornhafen gave way on Friday night", [WALL]),
        ("Part of the old quay wall in Tornhaven gave way Friday night, and 3 fishing boats were damaged.", [WALL]),
        ("Part of the old quay wall … gave way on Friday night", [WALL]),
        ("...the old quay wall in Tornhaven [...] 3 fishing boats were damaged...", [WALL]),
        ("Part of the old [harbour] quay wall in Tornhaven", [WALL]),
        ("Part of the old quay wall in Tornhaven gave way … Nobody was hurt", [WALL, HURT]),
        (f"{WALL} {HURT}", [WALL, HURT]),
        (f"{HURT} {WALL}", [HURT, WALL]),
        (f"{WALL} {LOST}", [WALL, LOST]),
        (
            "old quay wall in Tornhaven gave way on Friday night, and 3 fishing boats were damaged.  \n“We won’t",
            [f"{WALL} {MONEY}"],
        ),
        (LOST, [LOST]),
    ],
)
def test_a_quotation_is_shown_as_the_archive_has_it(quote: str, shown: list[str]) -> None:
    assert _shown(quote) == shown


@pytest.mark.parametrize(
    "quote",
    [
        "Part of the old quay wall in Tornhaven gave way on Friday night, and 8 fishing boats were damaged.",
        "Part of the old quay wall in Tornhaven gave way on Friday night, and fishing boats were damaged.",
        "The council promised help of 25 million crowns.",
        "The mayor of Tornhaven resigned over the quay wall.",
        "Part of the old quay wall … the mayor resigned on Sunday",
        f"{WALL} The mayor resigned on Sunday.",
        "Nobody",
        "…",
        "",
        "x" * 9_000,
    ],
)
def test_what_the_archive_does_not_have_is_not_found(quote: str) -> None:
    assert _shown(quote) == []


def test_the_passage_that_is_named_comes_first_and_another_one_is_found_too() -> None:
    twice = {1: _passage(HARBOUR, "one"), 2: _passage(HARBOUR, "two")}
    assert [passage.article.id for passage, _ in located(HURT, 2, twice)] == ["two"]
    assert [passage.article.id for passage, _ in located(LOST, 1, PASSAGES)] == ["orchard"]
    assert [passage.article.id for passage, _ in located(LOST, 9, PASSAGES)] == ["orchard"]


def test_the_very_words_elsewhere_are_nearer_than_like_ones_here() -> None:
    alike = {1: _passage("The ferry to Sund leaves at ten today."), 2: _passage("The ferry to Lund leaves at ten today.", "b")}
    assert _shown("The ferry to Lund leaves at ten today.", 1, alike) == ["The ferry to Lund leaves at ten today."]


def test_offsets_are_those_of_the_article_not_of_the_passage() -> None:
    later = {1: _passage(HARBOUR, start=HARBOUR.index("The wall had"))}
    assert _shown("the wall had been inspected", 1, later) == ["The wall had been inspected in 2019."]
    assert _shown(MONEY, 1, later) == []


@pytest.mark.parametrize("text", TONGUES)
def test_quotations_in_other_languages_are_found(text: str) -> None:
    passages = {1: _passage(text)}
    first, second = (text[found.start : found.end] for found in passages[1].sentences)
    assert _shown(second, 1, passages) == [second]
    assert _shown(f"{second} {first}", 1, passages) == [text] or _shown(f"{second} {first}", 1, passages) == [second, first]
    assert _shown(first.upper().replace("’", "'").rstrip(".。।"), 1, passages) == [first]
    assert _shown(first.replace("é", "e").replace("ü", "u").replace("á", "a"), 1, passages) == [first]


@settings(max_examples=40)
@given(st.sampled_from(LONG), st.data())
def test_one_or_two_other_letters_are_looked_past(chosen: tuple[int, str], data: st.DataObject) -> None:
    number, sentence = chosen
    places = [at for at, letter in enumerate(sentence) if letter.isalpha()]
    quote = list(sentence)
    for at in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=2, unique=True)):
        quote[at] = data.draw(st.sampled_from(["", "x", quote[at] * 2, quote[at].swapcase()]))
    assert _shown("".join(quote), number) == [sentence]


@settings(max_examples=40)
@given(st.sampled_from(LONG), st.data())
def test_whatever_is_left_out_at_dots_the_rest_is_found(chosen: tuple[int, str], data: st.DataObject) -> None:
    number, sentence = chosen
    words = sentence.split()
    first = data.draw(st.integers(2, len(words) - 3))
    second = data.draw(st.integers(first, len(words) - 2))
    dots = data.draw(st.sampled_from(["…", " … ", " ... ", " [...] ", " (…) "]))
    quote = " ".join(words[:first]) + dots + " ".join(words[second:])
    assert _shown(quote, number) == [sentence]


@settings(max_examples=40)
@given(st.lists(st.sampled_from(STOPPED), min_size=1, max_size=4, unique=True))
def test_sentences_in_any_order_are_all_found_and_shown_whole(chosen: list[tuple[int, str]]) -> None:
    shown = " ".join(_shown(" ".join(sentence for _, sentence in chosen), chosen[0][0]))
    assert all(sentence in shown for _, sentence in chosen)


@settings(max_examples=40)
@given(st.text(max_size=200))
def test_any_text_can_be_looked_for(quote: str) -> None:
    for passage, place in located(quote, 1, PASSAGES):
        assert passage.article.text[place.start : place.end].strip()


@settings(max_examples=40)
@given(st.text(max_size=60), st.text(max_size=60))
def test_what_is_found_lies_in_the_text(quote: str, text: str) -> None:
    found = span(quote, text)
    assert found is None or 0 <= found[0] < found[1] <= len(text)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("a b " * 1_900, "a b " * 50_000 + "c"),
        ("word " * 1_500, "word " * 40_000),
        ("aaaaaaaab " * 140, "aaaaaaaaa " * 20_000),
        (" ".join(f"w{at}x" for at in range(250)), " ".join(f"w{at}y" for at in range(30_000))),
        ("… " * 3_900, "a. " * 60_000),
        ("\n" * 7_999, "\n" * 200_000),
        (" " * 7_999, " " * 200_000),
        ("[" * 7_999, "[" * 200_000),
        ("“" * 7_999, "“" * 200_000),
        ("é" * 7_999, "é" * 200_000),
    ],
)
def test_hostile_quotations_and_passages_take_linear_time(quote: str, text: str) -> None:
    article = Article(id="a", title="", text=text)
    passage = Passage(ScoredChunk(Chunk("c", "a", 0, len(text), text), 1, 1.0, "", "", "", None), article, ())
    began = time.process_time()
    located(quote, 1, {1: passage})
    assert time.process_time() - began < 5
