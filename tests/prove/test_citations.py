from hypothesis import given
from hypothesis import strategies as st

from rag.prove.citations import Draft, Span, cite, prose
from rag.schema import Article

BRIDGE = Article(id="b", title="Bridge", text="The bridge is closed. Repairs begin in May.", source="Harbour News")
TUNNEL = Article(id="t", title="Tunnel", text="The tunnel stays open.", published="2024-10-08", date_provenance="explicit")
KNOWN = {"b": BRIDGE, "t": TUNNEL}
CLOSED, REPAIRS, OPEN = Span("b", 0, 21), Span("b", 22, 43), Span("t", 0, 22)


def test_citations_are_numbered_in_the_order_of_first_use_and_the_same_span_keeps_its_number() -> None:
    drafts = [Draft("First.", (OPEN,)), Draft("Second.", (CLOSED, OPEN)), Draft("Third.", (REPAIRS, CLOSED))]
    statements, cited, _ = cite(drafts, KNOWN.__getitem__)
    assert [[item.number for item in statement.citations] for statement in statements] == [[1], [2, 1], [3, 2]]
    assert [item.quote for item in cited] == ["The tunnel stays open.", "The bridge is closed.", "Repairs begin in May."]


def test_a_span_named_twice_in_a_statement_is_one_citation() -> None:
    statements, cited, _ = cite([Draft("First.", (OPEN, OPEN))], KNOWN.__getitem__)
    assert len(statements[0].citations) == len(cited) == 1


def test_the_sides_of_a_conflict_have_the_numbers_of_their_quotations_and_new_ones_follow() -> None:
    disputes = [(("closed", CLOSED), ("open", OPEN))]
    statements, cited, (conflict,) = cite([Draft("First.", (CLOSED,))], KNOWN.__getitem__, disputes)
    assert [(side.words, side.citation.number) for side in conflict.sides] == [("closed", 1), ("open", 2)]
    assert [item.number for item in cited] == [1, 2]
    assert len(statements) == 1


def test_a_citation_carries_what_is_known_of_its_article() -> None:
    _, (cited,), _ = cite([Draft("First.", (OPEN,))], KNOWN.__getitem__)
    assert (cited.article_id, cited.title, cited.source, cited.published, cited.date_provenance) == (
        "t",
        "Tunnel",
        "",
        "2024-10-08",
        "explicit",
    )


def test_prose_marks_each_statement_with_its_numbers() -> None:
    statements, _, _ = cite([Draft("First.", (OPEN,)), Draft("Second.", (CLOSED, OPEN))], KNOWN.__getitem__)
    assert prose(statements) == "First. [1] Second. [2] [1]"


@given(st.text(), st.data())
def test_a_quotation_is_the_article_to_the_letter(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    article = Article(id="a", title="", text=text)
    _, (cited,), _ = cite([Draft("Statement.", (Span("a", start, end),))], {"a": article}.__getitem__)
    assert article.text[cited.start : cited.end] == cited.quote
