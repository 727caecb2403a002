import json

import pytest

from rag.write.marks import plain
from rag.write.replies import Reply


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("The dam held【1†source】.", "The dam held."),
        ("The dam held.【4:0†report.txt】", "The dam held."),
        ("The dam held [1], the mayor said [2, 3].", "The dam held, the mayor said."),
        ("The dam held.[^2]", "The dam held."),
        ("The dam held.¹ ²", "The dam held."),
        ("The dam held (Passage 1).", "The dam held."),
        ("The dam held (see passages 1 and 2).", "The dam held."),
        ("The dam held [Source: passage 3].", "The dam held."),
        ("**The dam** held *again*.", "The dam held again."),
        ("**Dam:** it held.", "Dam: it held."),
        ("- The dam held.", "The dam held."),
        ("• The dam held.", "The dam held."),
        ("1. The dam held.", "The dam held."),
        ("# The dam held.", "The dam held."),
        ("`The dam` held __again__.", "The dam held again."),
        ("The lake of 3 km² and 5 m³ (in 2024) held.", "The lake of 3 km² and 5 m³ (in 2024) held."),
        ("2 * 3 * 4 litres", "2 * 3 * 4 litres"),
        ("-5 degrees were measured.", "-5 degrees were measured."),
        ("2. Bundesliga clubs won.", "2. Bundesliga clubs won."),
        ("【速報】The dam held.", "【速報】The dam held."),
    ],
)
def test_marks_of_a_model_are_taken_off(text: str, bare: str) -> None:
    assert plain(text, 1) == bare
    told = json.dumps({"statements": [{"text": text, "evidence": [{"passage": 1, "quote": "the dam held"}]}]})
    assert [item.text for item in Reply().feed(told)] == [bare]
