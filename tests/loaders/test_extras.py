import sys

import pytest

from rag import plugins
from rag.lab import LoadFailure

FEED = b"<rss><channel><item><description>A mill burnt.</description></item></channel></rss>"


@pytest.mark.parametrize(
    ("loader", "module", "package", "data"),
    [
        ("docx", "docx", "python-docx", b"PK"),
        ("xml", "feedparser", "feedparser", FEED),
        ("warc", "warcio", "warcio", b"WARC/1.0\r\n"),
    ],
)
def test_a_missing_package_is_a_failure_that_says_how_to_install_it(
    loader: str, module: str, package: str, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    (found,) = plugins.load("loaders", loader).load(data, path="a", fields={})
    assert isinstance(found, LoadFailure)
    assert found.reason == f"needs the package {package}, which is not installed: pip install 'dateline[formats]'"
