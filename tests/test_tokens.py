import hashlib
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import tiktoken
from hypothesis import example, given
from hypothesis import strategies as st

from rag import PluginError
from rag.tokens import RANKS, SHA256, count, ranks

# Where tiktoken looks for the ranks before it would download them.
ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> tiktoken.Encoding:
    """The encoding as tiktoken itself makes it, from the same ranks."""
    folder = tmp_path_factory.mktemp("cache")
    shutil.copy(RANKS, folder / hashlib.sha1(ADDRESS.encode()).hexdigest())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIKTOKEN_CACHE_DIR", str(folder))
        return tiktoken.get_encoding("o200k_base")


def test_counts_as_the_o200k_encoding_does() -> None:
    # Hello | , | world | !
    assert count("Hello, world!") == 4
    assert count("") == 0
    assert count(" a b c") == 3


def test_the_marks_of_special_tokens_are_ordinary_text() -> None:
    assert count("<|endoftext|>") > 1


def test_a_line_of_a_hundred_thousand_characters_is_counted() -> None:
    assert count("a" * 100_000) == 12_500
    assert count(" " * 100_000) > 0


@given(st.text())
def test_any_unicode_is_counted_and_needs_no_more_tokens_than_bytes(text: str) -> None:
    assert 0 <= count(text) <= len(text.encode())


@given(st.text())
@example("We'LL DON'T l'été ǅunglaİ 1234567 ½٣ <|endoftext|>")
@example("  \r\n\t\n //\n\n…  \u2028 x   ")
def test_it_counts_what_tiktokens_own_encoding_counts(theirs: tiktoken.Encoding, text: str) -> None:
    assert count(text) == len(theirs.encode_ordinary(text))


def test_the_ranks_are_described_beside_the_models() -> None:
    assert hashlib.sha256(RANKS.read_bytes()).hexdigest() == SHA256
    assert SHA256 in (RANKS.parent / "NOTICE.md").read_text(encoding="utf-8")


def test_ranks_that_are_others_or_missing_are_refused(tmp_path: Path) -> None:
    (tmp_path / "cut").write_bytes(RANKS.read_bytes()[:-1])
    with pytest.raises(PluginError, match=r"cut has sha256 [0-9a-f]{12}…, expected 446a9538cb6c…: reinstall dateline"):
        ranks(tmp_path / "cut")
    with pytest.raises(PluginError, match=r"none cannot be read \(.*\): expected that of o200k_base; reinstall dateline"):
        ranks(tmp_path / "none")


def test_threads_share_one_encoding() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(count, ["one two three"] * 32)) == {3}


def test_counting_needs_neither_llama_index_nor_the_network() -> None:
    code = "import sys, rag.tokens as t; t.count('x'); print(sorted({'llama_index.core', 'requests'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
