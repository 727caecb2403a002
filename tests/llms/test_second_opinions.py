"""What the judge leaves undecided: a second opinion of the model, and statements whose "yes" or "no" is not proven."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from rag import Assistant, Settings
from rag.models.judge import Stance, Told
from rag.prove.citations import Draft
from rag.providers import writers
from rag.schema import Passage
from rag.write.writer import Writer
from tests.llms.harbour import CLOSED, COST, GOOD, WHO, writing_settings


def passage(assistant: Assistant) -> Passage:
    """The passage about the bridge."""
    found = {item.passage.scored.chunk.id: item.passage for item in assistant.candidates(WHO)}
    (about,) = (item for item in found.values() if CLOSED in item.scored.chunk.text)
    return about


def writer(writing: Assistant, archive: Settings, endpoint: Any, *, second_opinion: bool = True) -> Writer:
    return Writer(
        writers.make(writing_settings(archive, endpoint.url)),
        writing._quoter,
        prompts_dir=None,
        context_tokens=6000,
        second_opinion=second_opinion,
    )


def undecided(statement: str, told: Sequence[Told]) -> tuple[Stance, ...]:
    return tuple(Stance(0.4, 0.2, 0.4) for _ in told)


@pytest.mark.parametrize(
    ("opinion", "kind"),
    [
        ('1 yes "closed the harbour bridge in Porto Velho"', "written"),
        ("1: Yes. “closed the harbour bridge in Porto Velho”", "written"),
        ("1 yes", "quoted"),
        ('1 yes "words that stand nowhere"', "quoted"),
        ('1 no "closed the harbour bridge in Porto Velho"', "quoted"),
        ('2 yes "closed the harbour bridge in Porto Velho"', "quoted"),
        ("Perhaps", "quoted"),
        ("", "quoted"),
    ],
)
def test_a_second_opinion_must_be_a_yes_with_words_of_the_quotation(
    writing: Assistant, archive: Settings, endpoint: Any, opinion: str, kind: str
) -> None:
    endpoint.say(endpoint.answer((GOOD, 1, CLOSED)), endpoint.reply(opinion or " "))
    told = writer(writing, archive, endpoint).write(WHO, [passage(writing)], today="2026-01-01", weigh=undecided)
    drafts = [item for item in told if isinstance(item, Draft)]
    assert [draft.kind for draft in drafts] == [kind]
    assert drafts[0].text == GOOD if kind == "written" else CLOSED in drafts[0].text
    assert len(endpoint.requests) == 2 and GOOD in endpoint.prompt(1) and CLOSED in endpoint.prompt(1)


def test_a_second_opinion_is_asked_with_what_tells_who_and_when_is_meant(
    writing: Assistant, archive: Settings, endpoint: Any
) -> None:
    endpoint.say(endpoint.answer(("The repairs of the bridge will cost 18 million dollars.", 1, COST)), '1 yes "18 million"')
    list(writer(writing, archive, endpoint).write(WHO, [passage(writing)], today="2026-01-01", weigh=undecided))
    told = endpoint.prompt(1)
    assert "Quotation from Harbour bridge closed after barge strikes pillar, where this stands before it: " in told
    assert told.index(CLOSED) < told.index(f"“{COST}”")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (f"Yes, {GOOD}", GOOD),
        ("No: the harbour bridge was closed by an engineer.", "The harbour bridge was closed by an engineer."),
        ("Yes. Closed.", ""),
        ("Nobody closed the harbour bridge.", ""),
    ],
)
def test_yes_and_no_go_where_only_what_follows_is_proven(
    writing: Assistant, archive: Settings, endpoint: Any, said: str, shown: str
) -> None:
    def without_reply(statement: str, told: Sequence[Told]) -> tuple[Stance, ...]:
        carried = 0.1 if statement.startswith(("Yes", "No", "Closed")) else 0.9
        return tuple(Stance(carried, 0.0, 1 - carried) for _ in told)

    endpoint.say(endpoint.answer((said, 1, CLOSED)))
    alone = writer(writing, archive, endpoint, second_opinion=False)
    drafts = alone.write(WHO, [passage(writing)], today="2026-01-01", weigh=without_reply)
    assert [item.text for item in drafts if isinstance(item, Draft) and item.kind == "written"] == ([shown] if shown else [])
