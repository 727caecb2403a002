import inspect
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest

import rag
from rag import lab

ROOT = Path(__file__).parents[1]
DOORS = [rag, lab]


def rank(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, each by the alphabet."""
    return 0 if name.isupper() else 1 if name[0].isupper() else 2, name


@pytest.mark.parametrize("door", DOORS)
def test_the_public_names_are_sorted_and_all_there(door: ModuleType) -> None:
    assert door.__all__ == sorted(set(door.__all__), key=rank)
    assert all(hasattr(door, name) for name in door.__all__)


@pytest.mark.parametrize("door", DOORS)
def test_nothing_can_be_imported_but_the_public_names_and_modules(door: ModuleType) -> None:
    values = {name: getattr(door, name) for name in dir(door) if not name.startswith("_")}
    visible = {name for name, value in values.items() if not inspect.ismodule(value)}
    assert visible - {"annotations", "TYPE_CHECKING", "Any"} == set(door.__all__)


@pytest.mark.parametrize("door", DOORS)
def test_the_reference_lists_every_public_name_and_no_other(door: ModuleType) -> None:
    text = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    listed = text.split(f"What `from {door.__name__} import …` gives:")[1].split("\n\n")[1]
    assert re.findall(r"`(\w+)`", listed) == door.__all__


def test_whoever_asks_and_whoever_measures_have_each_name_once() -> None:
    assert set(rag.__all__).isdisjoint(lab.__all__)


def test_the_version_is_that_of_the_package() -> None:
    assert rag.__version__ == metadata.version("dateline")
    shown = subprocess.run([Path(sys.executable).with_name("rag"), "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout == f"rag, version {rag.__version__}\n"


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'rag' has no attribute 'nonsense'"):
        rag.nonsense  # noqa: B018
    with pytest.raises(ImportError):
        from rag import nonsense  # noqa: F401


@pytest.mark.parametrize(("door", "name"), [(door, name) for door in DOORS for name in door.__all__])
def test_each_public_name_can_be_had_first_of_all(door: ModuleType, name: str) -> None:
    assert getattr(door, name) is getattr(door, name)


def test_importing_rag_loads_nothing_that_takes_its_time() -> None:
    told = "import sys, rag, rag.lab, rag.edge.cli; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "tantivy", "onnxruntime", "tokenizers", "llama_index", "chromadb", "openai", "streamlit"} & set(loaded)


def test_the_contract_of_the_design_is_public() -> None:
    contract = "Assistant Settings query aquery stream astream ingest Answer Statement Citation Article IngestReport RagError"
    assert set(contract.split()) <= set(rag.__all__)


def test_every_error_is_public_and_stands_in_one_tree() -> None:
    from rag import errors

    classes = {name: item for name, item in vars(errors).items() if inspect.isclass(item)}
    assert set(classes) <= set(rag.__all__)
    assert all(issubclass(item, rag.RagError) for item in classes.values())


def test_everything_public_that_can_says_what_it_is() -> None:
    named = [getattr(door, name) for door in DOORS for name in door.__all__]
    described = [item for item in named if inspect.isclass(item) or callable(item)]
    assert all((item.__doc__ or "").strip() for item in described)
