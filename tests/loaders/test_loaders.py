"""The contract of every loader, found by its file."""

import inspect
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import RawArticle, plugins
from rag.lab import LoadFailure

NAMES = plugins.names("loaders")


@pytest.mark.parametrize("name", NAMES)
def test_a_loader_names_its_suffixes_and_loads_bytes(name: str) -> None:
    module = plugins.load("loaders", name)
    assert module.SUFFIXES
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in module.SUFFIXES)
    assert list(inspect.signature(module.load).parameters) == ["data", "path", "fields"]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40)
@given(data=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))))
def test_a_loader_answers_any_bytes_with_articles_or_failures(name: str, data: bytes) -> None:
    found = list(plugins.load("loaders", name).load(data, path="given.name", fields={}))
    assert found
    for item in found:
        assert isinstance(item, RawArticle | LoadFailure)
        assert item.path == "given.name"
        assert item.body.strip() if isinstance(item, RawArticle) else item.reason


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_file_is_a_failure(name: str) -> None:
    (found,) = plugins.load("loaders", name).load(b"", path="a", fields={})
    assert isinstance(found, LoadFailure)


def test_finding_a_loader_imports_none_of_the_heavy_packages() -> None:
    code = (
        "import sys; from rag.load import files; files.loader_for('a.html.gz'); "
        "heavy = {'lxml', 'trafilatura', 'pypdf', 'charset_normalizer', 'docx', 'feedparser', 'warcio'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
