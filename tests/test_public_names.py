import inspect
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import rag


def rank(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, each by the alphabet."""
    return 0 if name.isupper() else 1 if name[0].isupper() else 2, name


def test_the_public_names_are_sorted_and_all_there() -> None:
    assert rag.__all__ == sorted(set(rag.__all__), key=rank)
    assert all(hasattr(rag, name) for name in rag.__all__)


def test_nothing_is_importable_from_rag_but_the_public_names_and_its_modules() -> None:
    values = {name: getattr(rag, name) for name in dir(rag) if not name.startswith("_")}
    visible = {name for name, value in values.items() if not inspect.ismodule(value)}
    assert visible - {"annotations", "TYPE_CHECKING", "Any"} == set(rag.__all__)


def test_the_version_is_that_of_the_package() -> None:
    assert rag.__version__ == metadata.version("dateline")
    shown = subprocess.run([Path(sys.executable).with_name("rag"), "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout == f"rag, version {rag.__version__}\n"


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'rag' has no attribute 'nonsense'"):
        rag.nonsense  # noqa: B018
    with pytest.raises(ImportError):
        from rag import nonsense  # noqa: F401


@pytest.mark.parametrize("name", rag.__all__)
def test_each_public_name_can_be_had_first_of_all(name: str) -> None:
    assert getattr(rag, name) is getattr(rag, name)


def test_importing_rag_loads_nothing_that_takes_its_time() -> None:
    told = "import sys, rag, rag.edge.cli; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "tantivy", "onnxruntime", "tokenizers", "llama_index", "chromadb", "openai"} & set(loaded)


def test_the_contract_of_the_design_is_public() -> None:
    contract = "Assistant Settings query aquery stream ingest Answer Statement Citation Article IngestReport RagError"
    assert set(contract.split()) <= set(rag.__all__)


def test_every_error_is_public_and_stands_in_one_tree() -> None:
    from rag import errors

    classes = {name: item for name, item in vars(errors).items() if inspect.isclass(item)}
    assert set(classes) <= set(rag.__all__)
    assert all(issubclass(item, rag.RagError) for item in classes.values())


def test_everything_public_that_can_says_what_it_is() -> None:
    described = [
        getattr(rag, name) for name in rag.__all__ if inspect.isclass(getattr(rag, name)) or callable(getattr(rag, name))
    ]
    assert all((item.__doc__ or "").strip() for item in described)
