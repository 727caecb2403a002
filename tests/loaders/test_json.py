import json
from typing import Any

import pytest

from rag import RawArticle
from rag.lab import LoadFailure
from rag.loaders.json import load

A = {"title": "One", "body": "The first story."}
B = {"title": "Two", "body": "The second story."}


def titles(value: Any) -> list[str]:
    found = load(json.dumps(value).encode(), path="a.json", fields={})
    return [item.title if isinstance(item, RawArticle) else item.reason for item in found]


@pytest.mark.parametrize(
    "value",
    [
        [A, B],
        {"articles": [A, B]},
        {"status": "ok", "Items": [A, B]},
        {"data": {"articles": [A, B]}},
        {"a1": A, "a2": B},
    ],
)
def test_lists_of_records_are_found_where_they_usually_are(value: Any) -> None:
    assert titles(value) == ["One", "Two"]


def test_one_record_is_one_article() -> None:
    assert titles(A) == ["One"]


def test_ids_that_records_are_filed_under_are_their_keys() -> None:
    (first, second) = load(json.dumps({"x1": A, "x2": B}).encode(), path="a.json", fields={})
    assert isinstance(first, RawArticle) and isinstance(second, RawArticle)
    assert (first.key, second.key) == ("x1", "x2")


def test_a_bad_record_is_named_and_the_others_are_kept() -> None:
    found = titles([A, 5, {"summary": "No body."}, B])
    assert found[0] == "One" and found[3] == "Two"
    assert found[1].startswith("record 2: int where a record was expected")
    assert found[2].startswith("record 3: no body text: it has the fields summary;")


@pytest.mark.parametrize("value", [[], {}, {"articles": []}, 5, "text", None])
def test_json_without_a_record_is_a_failure(value: Any) -> None:
    (found,) = load(json.dumps(value).encode(), path="a.json", fields={})
    assert isinstance(found, LoadFailure)


def test_malformed_json_is_a_failure_with_its_line() -> None:
    (found,) = load(b'[{"body": "x"},\n {"body": }]', path="a.json", fields={})
    assert isinstance(found, LoadFailure)
    assert found.reason.startswith("malformed JSON at line 2, column 11:")


def test_json_lines_under_the_wrong_name_are_read() -> None:
    found = list(load(b'{"body": "First."}\n{"body": "Second."}\n', path="a.json", fields={}))
    assert [item.body for item in found if isinstance(item, RawArticle)] == ["First.", "Second."]


@pytest.mark.parametrize("text", ["[" * 200_000, '{"data":' * 100_000, '{"data":' * 900 + "1" + "}" * 900])
def test_huge_nesting_is_a_failure(text: str) -> None:
    (found,) = load(text.encode(), path="a.json", fields={})
    assert isinstance(found, LoadFailure)


def test_numbers_beyond_reason_and_nan_are_harmless() -> None:
    assert titles({"body": "Story.", "title": "T", "date": 10**400}) == ["T"]
    (found,) = load(b'{"body": "Story.", "id": NaN, "x": ' + b"9" * 5000 + b"}", path="a.json", fields={})
    assert isinstance(found, LoadFailure)
    assert "unreadable JSON" in found.reason


def test_records_are_found_in_whatever_a_service_wraps_them() -> None:
    guardian = {
        "id": "w/1",
        "webTitle": "Mill burns",
        "webPublicationDate": "2025-05-04",
        "fields": {"bodyText": "The mill burnt."},
    }
    times = {"headline": {"main": "Quay opens"}, "pub_date": "2025-05-03", "lead_paragraph": "The quay was opened."}
    for wrapped, expected in (
        ({"response": {"status": "ok", "results": [guardian]}}, ("Mill burns", "2025-05-04", "The mill burnt.")),
        (
            {"copyright": "", "reply": {"meta": {"hits": 1}, "hits": [times]}},
            ("Quay opens", "2025-05-03", "The quay was opened."),
        ),
    ):
        (found,) = load(json.dumps(wrapped).encode(), path="a.json", fields={})
        assert isinstance(found, RawArticle)
        assert (found.title, found.published, found.body) == expected
