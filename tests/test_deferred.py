import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from rag import deferred


@pytest.fixture
def module() -> Iterator[ModuleType]:
    made = ModuleType("made")
    sys.modules["made"] = made
    made.__getattr__ = deferred.attributes("made", {"sqrt": "math", "day": "datetime:date"})  # type: ignore[method-assign]
    yield made
    del sys.modules["made"]


def test_a_name_is_imported_when_it_is_asked_for_and_kept(module: ModuleType) -> None:
    assert "sqrt" not in vars(module)
    assert module.sqrt(4) == 2 and "sqrt" in vars(module)


def test_a_name_can_be_another_one_where_it_comes_from(module: ModuleType) -> None:
    assert module.day(2025, 1, 2).isoformat() == "2025-01-02"


def test_any_other_name_is_an_attribute_error(module: ModuleType) -> None:
    with pytest.raises(AttributeError, match="module 'made' has no attribute 'cos'"):
        module.cos  # noqa: B018
