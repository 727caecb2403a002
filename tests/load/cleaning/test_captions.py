"""Galleries and captions go, and the story around them stays."""

from __future__ import annotations

from rag.load.cleaning import clean
from tests.load.cleaning.pages import MORE, STORY, page


def test_a_gallery_goes_with_its_captions_and_the_story_around_it_stays() -> None:
    raw = page(STORY, "3 View gallery", "גשר בנמל", "גשר בנמל", "The bridge in the harbor", "(Photo: Jane Roe)", MORE)
    assert clean(raw).text == f"{STORY}\n{MORE}"


def test_a_sentence_between_a_gallery_and_a_later_credit_is_not_taken_for_a_caption() -> None:
    raw = page(
        STORY, "3 View gallery", "The bridge in the harbor", "Nobody was hurt.", MORE, "Workers at noon", "(Photo: Jane Roe)"
    )
    assert clean(raw).text == f"{STORY}\nNobody was hurt.\n{MORE}"


def test_captions_in_another_script_go_and_poems_and_bilingual_pages_stay() -> None:
    assert clean(page(STORY, "גשר בנמל העיר", MORE)).text == f"{STORY}\n{MORE}"
    poem = page(STORY, "شعر طويل عن الجسر", "وعن البحر والمدينة", MORE)
    assert clean(poem).text == poem.strip()
    both = page(STORY, "המועצה החליטה ביום שני לסגור את הגשר, משום שנמצא סדק באחת הקורות שלו, ורבים הופתעו מאוד.")
    assert clean(both).text == both.strip()
