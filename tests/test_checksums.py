import zlib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rag.checksums import checksum, of_file


def test_it_is_the_crc_of_the_texts_with_a_zero_byte_between_and_of_the_bytes_behind_them() -> None:
    assert checksum("a", 7, None, blob=b"xyz") == zlib.crc32(b"a\0007\0Nonexyz")


@given(st.text(min_size=1), st.binary(min_size=1), st.data())
def test_a_single_flipped_bit_is_always_seen(text: str, blob: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, 8 * len(blob) - 1))
    flipped = bytearray(blob)
    flipped[at // 8] ^= 1 << at % 8
    assert checksum(text, blob=bytes(flipped)) != checksum(text, blob=blob)


def test_what_is_of_another_kind_than_was_stored_has_a_checksum_too() -> None:
    assert len({checksum("a", blob=b"1"), checksum("a", blob="1"), checksum(b"a", blob=b"1")}) == 3


def test_a_file_has_the_checksum_of_its_content_however_long(tmp_path: Path) -> None:
    content = bytes(range(256)) * 10_000
    (tmp_path / "file").write_bytes(content)
    assert of_file(tmp_path / "file") == zlib.crc32(content)
    assert of_file(tmp_path / "file", 5) == zlib.crc32(content, 5)
