"""Text that stays words."""

from __future__ import annotations

from rag.edge.escaping import markdown_text, unsteered


def test_characters_that_turn_the_writing_round_are_named() -> None:
    assert unsteered("exe\u202etxt\x1b[0m, שלום") == "exe⟨U+202E⟩txt⟨U+001B⟩[0m, שלום"


def test_markdown_is_shown_as_the_words_that_it_is() -> None:
    assert markdown_text("1. *a*\n<b> [c](d) https://e") == r"1\. \*a\* \<b\> \[c\](d) https\://e"
