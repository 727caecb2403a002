import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from rag.tokens import count


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


def test_threads_share_one_encoding() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(count, ["one two three"] * 32)) == {3}


def test_counting_needs_neither_llama_index_nor_the_network() -> None:
    code = "import sys, rag.tokens as t; t.count('x'); print(sorted({'llama_index.core', 'requests'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
