"""Names that the evidence does not have."""

from __future__ import annotations

from rag.prove.namesakes import absent_names

REPORT = "The harbour council of Brenmark voted to close the ferry pier, mayor Joe Varo said. Many ferries were late."


def test_names_that_a_text_does_not_have_are_told_but_for_the_word_that_opens_a_sentence() -> None:
    assert absent_names("Who met Varo in Brenmark?", REPORT) == ()
    assert absent_names("Who met Kern in Haldor?", REPORT) == ("Kern", "Haldor")
    assert absent_names("Ferries were late. Sailors left.", REPORT) == ()
