"""What was found, with its articles."""

from __future__ import annotations

import datetime
from dataclasses import replace

from rag import Assistant
from rag.clock import Clock
from rag.find import search
from rag.find.request import Filters, read
from rag.prove.citations import Span
from rag.quote import material


def test_a_passage_that_has_just_been_changed_is_left_out(sample: Assistant) -> None:
    holdings = sample._holdings()
    asking = read(Filters(), holdings.archive, datetime.date(2025, 1, 1))
    found = search.passages(holdings, asking.question("Why was Gallant's visit called off?"), asking, 5, Clock())
    first = found.passages[0]
    changed = replace(first, chunk=replace(first.chunk, text="Other words."))
    given = material.gathered(holdings.archive, replace(found, passages=(changed, *found.passages[1:])), (found,), asking.known)
    assert [item.scored for item in given.passages] == list(found.passages[1:])
    for passage in given.passages:
        assert passage.article == given.article(passage.article.id)
        assert all(
            passage.scored.chunk.start <= item.start < item.end <= passage.scored.chunk.end for item in passage.sentences
        )


def test_a_quotation_that_credits_nobody_has_the_origin_of_its_article(sample: Assistant) -> None:
    holdings = sample._holdings()
    asking = read(Filters(), holdings.archive, datetime.date(2025, 1, 1))
    found = search.passages(holdings, asking.question("Why was Gallant's visit called off?"), asking, 5, Clock())
    given = material.gathered(holdings.archive, found, (found,), asking.known)
    passage = replace(given.passages[0], origin="Harbour Post")
    told = replace(given, passages=(passage,))
    assert told.origin(Span(passage.article.id, 0, 1)) == "Harbour Post"
