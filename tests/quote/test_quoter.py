"""Answers by quotation alone."""

import datetime

from rag import Assistant
from rag.clock import Clock
from rag.find import search
from rag.find.request import Filters, read
from rag.quote import material
from rag.quote.quoter import PASSAGES


def test_only_the_best_passages_are_read_however_many_a_model_is_given(sample: Assistant) -> None:
    holdings = sample._holdings()
    asking = read(Filters(), holdings.archive, datetime.date(2025, 1, 1))
    asked = asking.question("Why was Gallant's visit called off?")
    found = search.passages(holdings, asked, asking, 30, Clock())
    assert len(found.passages) > PASSAGES
    ((_, sentences),) = sample._quoter.read(material.gathered(holdings.archive, found, (found,), asking.known))
    assert max(item.passage.scored.rank for item in sentences) == PASSAGES
