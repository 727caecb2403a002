"""A checked draft as a page of its own."""

from __future__ import annotations

from rag.answers import Citation
from rag.edge import proofsheet
from rag.prove.checked import Checked, DraftReport

QUOTE = "The bridge \u202ewas closed <b>on Monday</b>."
CITATION = Citation(1, "a1", "Bridge & tunnel", "Harbour News", "", "2024-10-08", "explicit", QUOTE, 0, len(QUOTE))
REPORT = DraftReport(
    (
        Checked(0, 9, "It rains.", "absent", "not in the archive"),
        Checked(10, 30, "The bridge is <closed>.", "supported", "the archive says so", citations=(CITATION,)),
    ),
    (CITATION,),
)


def test_each_sentence_has_its_verdict_once_and_a_reason_only_where_it_says_more() -> None:
    page = proofsheet.page("draft.txt", REPORT)
    assert "<p>1 supported, 1 not in the archive</p>" in page
    assert '<span class="verdict">not in the archive</span></small>' in page
    assert '<span class="verdict">supported</span> (the archive says so)</small>' in page


def test_nothing_of_a_draft_or_an_article_is_obeyed() -> None:
    page = proofsheet.page("<draft>\u202e", REPORT)
    assert "&lt;draft&gt;⟨U+202E⟩</h1>" in page and "is &lt;closed&gt;." in page
    assert "The bridge ⟨U+202E⟩was closed &lt;b&gt;on Monday&lt;/b&gt;." in page and "\u202e" not in page.partition("<h1>")[2]
