"""Stories of a harbour that a scripted model writes about, and what it says of them."""

from __future__ import annotations

from typing import Any

from rag import Answer, Assistant, Settings

WHO = "Who closed the harbour bridge?"
CLOSED = "Engineer Dana Whitfield closed the harbour bridge in Porto Velho on Monday after a barge hit its northern pillar."
COST = "Repairs will cost 18 million dollars, the city council said."
BRIDGE = f"""Harbour bridge closed after barge strikes pillar

{CLOSED}

{COST} Traffic is sent through the old tunnel until May.
"""
BOATENG = "The trial was led by Professor Ama Boateng of the University of Accra."
VACCINE = f"""Malaria vaccine halves infections in trial

A malaria vaccine tested on 4,800 children in Ghana halved infections within a year, researchers reported.

{BOATENG} Side effects were mild.
"""
FERRY = """Ferry contract

Officials denied on Tuesday that Minister Rui Costa resigned over the ferry contract.

The contract was signed in spring.
"""
GOOD = "Dana Whitfield closed the harbour bridge on Monday after a barge hit its northern pillar."


def writing_settings(archive: Settings, url: str, **more: Any) -> Settings:
    """Settings that write with the scripted model, on the archive of others."""
    return Settings(
        data_dir=archive.data_dir, llm="auto", llm_base_url=url, llm_model="scripted", llm_timeout=5.0, _env_file=None, **more
    )


def says(endpoint: Any, *told: tuple[str, str], outcome: str = "answered") -> Any:
    """A model that gives statements with quotations, each from the passage that holds the quotation's first words."""
    return lambda request: endpoint.answer(
        *((text, endpoint.number(request, quote[:30]), quote) for text, quote in told), outcome=outcome
    )


def spans_hold(assistant: Assistant, answer: Answer) -> bool:
    return all(assistant.article(c.article_id).text[c.start : c.end] == c.quote for c in answer.citations)
