from rag import RawArticle
from rag.lab import LoadFailure
from rag.loaders.jsonl import load


def test_a_malformed_line_is_reported_by_its_number_and_the_others_load() -> None:
    text = '{"body": "First."}\n{"body": "Sec\n\n[1]\n{"title": "x"}\n{"body": "Last.", "id": "z"}\n'
    found = list(load(text.encode(), path="a.jsonl", fields={}))
    articles = [item for item in found if isinstance(item, RawArticle)]
    reasons = [item.reason for item in found if isinstance(item, LoadFailure)]
    assert [(item.key, item.body) for item in articles] == [("line 1", "First."), ("z", "Last.")]
    assert reasons[0].startswith("line 2: malformed JSON at column 10:")
    assert reasons[1].startswith("line 4: list where a record was expected")
    assert reasons[2].startswith("line 5: no body text: it has the fields title;")


def test_line_separators_inside_a_text_do_not_end_the_line() -> None:
    (found,) = load('{"body": "One\u2028two\u0085three"}\r\n'.encode(), path="a.jsonl", fields={})
    assert isinstance(found, RawArticle)
    assert found.body == "One\u2028two\u0085three"


def test_a_line_nested_too_deeply_is_a_failure_of_that_line() -> None:
    found = list(load(b"[" * 100_000 + b'\n{"body": "Story."}', path="a.jsonl", fields={}))
    assert isinstance(found[0], LoadFailure) and found[0].reason.startswith("line 1:")
    assert isinstance(found[1], RawArticle)
