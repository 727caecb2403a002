import gzip
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from rag import InputError, RawArticle
from rag.lab import LoadFailure, load_articles
from rag.load.files import file_of, find, load_file, loader_for, printable

STORY = "The council met on Monday and agreed on the budget."


def write(path: Path, data: bytes | str = STORY) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = data.encode() if isinstance(data, str) else data
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" and not data.startswith(b"\x1f\x8b") else data)
    return path


def found_in(*paths: Path) -> list[str]:
    """What is found: names of files, and reasons in brackets."""
    return [f"<{item.reason}>" if isinstance(item, LoadFailure) else item.name for item in find(paths)]


def reason(path: Path, **options: int) -> str:
    (found,) = load_file(path, **options)
    assert isinstance(found, LoadFailure), found
    assert "\n" not in found.reason
    return found.reason


def bodies(path: Path) -> list[str]:
    return [item.body for item in load_articles(path) if isinstance(item, RawArticle)]


# Finding


def test_folders_are_walked_in_order_and_hidden_files_are_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "a.HTML", "sub/c.jsonl.gz", "sub/.hidden.txt", ".git/d.txt", "z.txt", "__MACOSX/e.txt"):
        write(tmp_path / name)
    assert found_in(tmp_path) == ["a.HTML", "b.txt", "z.txt", "c.jsonl.gz"]


def test_other_formats_in_a_folder_are_passed_over_except_what_could_well_hold_articles(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jpg", "c.css", "README"):
        write(tmp_path / name)
    assert found_in(tmp_path) == ["a.txt"]
    kinds = (".7z", ".doc", ".mht", ".mobi", ".msg", ".odt", ".rar", ".rtf", ".wacz", ".xlsx", ".yaml")
    for kind in kinds:
        write(tmp_path / f"e{kind}")
    found = found_in(tmp_path)
    assert found[0] == "a.txt"
    assert [reason.split(":")[0] for reason in found[1:]] == [f"<unsupported format ({kind})" for kind in kinds]


def test_a_file_that_is_named_must_be_of_a_known_format(tmp_path: Path) -> None:
    assert reason(write(tmp_path / "a.jpg")).startswith("unsupported format (.jpg)")
    assert reason(write(tmp_path / "noname")).startswith("unsupported format (no suffix)")
    assert reason(write(tmp_path / "a.tar.gz")).startswith("unsupported format (.tar inside .gz)")
    assert found_in(tmp_path / "a.jpg")[0].startswith("<unsupported format (.jpg)")
    assert found_in(write(tmp_path / ".named.txt")) == [".named.txt"]


def test_a_path_that_does_not_exist_is_a_failure_and_the_others_are_found(tmp_path: Path) -> None:
    found = found_in(tmp_path / "missing", write(tmp_path / "a.txt"), Path("bad\0name"))
    assert found[0].startswith("<no such file or folder")
    assert found[1] == "a.txt"
    assert found[2].startswith("<not a path")


def test_an_empty_folder_and_a_web_address_are_failures(tmp_path: Path) -> None:
    assert found_in(tmp_path)[0].startswith("<no articles in this folder")
    (found,) = find("https://post.example/pier")
    assert isinstance(found, LoadFailure) and found.reason.startswith("a web address")


def test_each_file_is_found_once(tmp_path: Path) -> None:
    file = write(tmp_path / "sub" / "a.txt")
    assert found_in(tmp_path, file, tmp_path / "sub") == ["a.txt"]


def test_links_are_followed_once_and_loops_of_them_end(tmp_path: Path) -> None:
    write(tmp_path / "real" / "a.txt")
    elsewhere = write(tmp_path / "elsewhere" / "b.txt")
    root = tmp_path / "real"
    (root / "loop").symlink_to(root)
    (root / "again.txt").symlink_to(root / "a.txt")
    (root / "more").symlink_to(elsewhere.parent)
    (elsewhere.parent / "back").symlink_to(root)
    assert list(find(root, follow_links=True)) == [root / "a.txt", root / "more" / "b.txt"]


def test_a_link_out_of_the_folder_is_not_read_unless_it_is_wanted_and_one_inside_it_is(tmp_path: Path) -> None:
    secret, root = write(tmp_path / "private" / "secret.txt"), tmp_path / "unpacked"
    inside = write(root / "deep" / "a.txt")
    (root / "b.txt").symlink_to(inside)
    (root / "secret.txt").symlink_to(secret)
    (root / "photo.jpg").symlink_to(secret)
    (root / "deep" / "more").symlink_to(secret.parent)
    (root / "unpacked2").symlink_to(tmp_path / "unpacked" / "deep")
    read, *refused = found_in(root)
    assert read == "a.txt"
    assert [text.startswith("<a link that leads out of the folder") for text in refused] == [True, True]
    assert found_in(root / "secret.txt") == ["secret.txt"]
    assert secret not in (path.resolve() for path in find(root) if isinstance(path, Path))


def test_a_link_that_leads_nowhere_or_to_itself_is_a_failure(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing.txt")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    found = found_in(tmp_path)
    assert found[0] == "a.txt"
    assert found[1].startswith("<no such file or folder (or a link that leads nowhere)")
    assert found[2].startswith("<Too many levels of symbolic links")


def test_pipes_and_sockets_never_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.txt"))
        assert reason(tmp_path / "pipe.txt").startswith("a pipe, not a file")
        found = found_in(tmp_path)
    assert found[0].startswith("<a pipe") and found[1].startswith("<a socket")


def test_devices_and_folders_with_a_files_name_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    assert reason(tmp_path / "folder.txt").startswith("a folder, not a file")
    (tmp_path / "null.txt").symlink_to("/dev/zero")
    assert reason(tmp_path / "null.txt").startswith("a device, not a file")


def test_names_in_any_script_and_of_any_bytes_can_be_stored_and_printed(tmp_path: Path) -> None:
    names = [os.fsencode("ידיעה.txt"), os.fsencode("新闻 1.txt"), b"caf\xe9.txt", b"line\nbreak.txt"]
    for name in names:
        Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).write_text(STORY, encoding="utf-8")
    found = [item for item in load_articles(tmp_path) if isinstance(item, RawArticle)]
    assert {Path(item.path).name for item in found} == {"ידיעה.txt", "新闻 1.txt", "caf\\xe9.txt", "line\\x0abreak.txt"}
    assert all(item.path.encode() and item.path.splitlines() == [item.path] for item in found)


def test_a_printable_path_keeps_what_can_be_printed() -> None:
    assert printable(Path("news/ידיעה 👩‍💻.txt")) == "news/ידיעה 👩‍💻.txt"


def test_an_unreadable_file_or_folder_is_a_failure(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    locked = write(tmp_path / "b.txt")
    closed = write(tmp_path / "closed" / "c.txt").parent
    locked.chmod(0)
    closed.chmod(0)
    try:
        if os.access(locked, os.R_OK):
            # The superuser reads everything; what is said is checked with an error of the same kind.
            from rag.load.files import _why

            assert _why(PermissionError(13, "Permission denied")).startswith("no permission to read it")
        else:
            reasons = [item.reason for item in load_articles(tmp_path) if isinstance(item, LoadFailure)]
            assert len(reasons) == 2 and all(said.startswith("no permission") for said in reasons)
    finally:
        locked.chmod(0o600)
        closed.chmod(0o700)


# Loading


@pytest.mark.parametrize(
    ("name", "loader"),
    [
        ("a.txt", "text"),
        ("a.MD.gz", "markdown"),
        ("x/a.htm", "html"),
        ("a.b.jsonl", "jsonl"),
        ("a.tsv", "csv"),
        ("a.PDF", "pdf"),
        ("a.eml", "eml"),
        ("a.mbox.gz", "mbox"),
        ("a.DOCX", "docx"),
        ("a.epub", "epub"),
        ("a.rss", "xml"),
        ("a.zip", "zip"),
        ("a.warc.gz", "warc"),
    ],
)
def test_the_loader_is_chosen_by_the_suffix(name: str, loader: str) -> None:
    assert loader_for(name) == loader


def test_gzipped_files_are_read_like_others_also_in_several_parts(tmp_path: Path) -> None:
    assert bodies(write(tmp_path / "a.txt.gz")) == [STORY]
    assert bodies(write(tmp_path / "b.txt.gz", gzip.compress(b"First. ") + gzip.compress(b"Second."))) == ["First. Second."]


def test_damaged_gzip_files_are_failures(tmp_path: Path) -> None:
    whole = gzip.compress(STORY.encode() * 50)
    assert reason(write(tmp_path / "a.txt.gz", whole[:-9])).startswith("truncated gzip data")
    assert reason(write(tmp_path / "b.txt.gz", whole[:20] + b"junk" + whole[24:])).startswith("damaged gzip data")
    plain = tmp_path / "c.txt.gz"
    plain.write_text(STORY, encoding="utf-8")
    assert reason(plain).startswith("damaged gzip data (Not a gzipped file")
    plain.write_bytes(b"")
    assert reason(plain).startswith("empty file")


def test_files_over_the_limit_are_not_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(200_000_000)
    assert reason(huge).startswith("200 MB: expected at most 50 MB")
    assert reason(write(tmp_path / "a.txt"), max_bytes=20).startswith("0.0 MB: expected at most")


def test_the_limit_holds_for_what_a_file_unpacks_to(tmp_path: Path) -> None:
    bomb = write(tmp_path / "bomb.txt.gz", gzip.compress(b"word " * 12_000_000))
    assert bomb.stat().st_size < 1_000_000
    assert reason(bomb).startswith("unpacks to more than 50 MB")


def test_bad_files_do_not_stop_the_batch(tmp_path: Path) -> None:
    write(tmp_path / "a.json", "[" * 100_000)
    write(tmp_path / "b.txt", b"\x00\x01binary")
    write(tmp_path / "c.txt", "")
    write(tmp_path / "d.pdf", "%PDF-1.4 broken")
    write(tmp_path / "e.txt")
    found = list(load_articles(tmp_path))
    assert [type(item) for item in found] == [LoadFailure, LoadFailure, LoadFailure, LoadFailure, RawArticle]
    assert [Path(item.path).name for item in found] == ["a.json", "b.txt", "c.txt", "d.pdf", "e.txt"]


def test_nothing_that_parsers_log_reaches_the_terminal(tmp_path: Path) -> None:
    write(tmp_path / "a.pdf", "%PDF-1.4 broken")
    write(tmp_path / "b.html", "<html></html>")
    write(tmp_path / "c.html", "<html><body><p>x</p></body></html>")
    code = "import sys; from rag.lab import load_articles; print(len(list(load_articles(sys.argv[1]))))"
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("3", "")


def test_fields_reach_the_records_and_are_checked_before_anything_is_read(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", '{"verhaal": "Een bericht."}\n')
    (found,) = load_articles(file, fields={"body": "verhaal"})
    assert isinstance(found, RawArticle) and found.body == "Een bericht."
    with pytest.raises(InputError, match="unknown field 'text'"):
        load_articles(tmp_path / "missing", fields={"text": "verhaal"})


def test_several_paths_may_be_given(tmp_path: Path) -> None:
    first, second = write(tmp_path / "1.txt", "One."), write(tmp_path / "2.txt", "Two.")
    assert [item.body for item in load_articles([second, str(first)]) if isinstance(item, RawArticle)] == ["Two.", "One."]


def test_the_file_of_an_article_is_the_one_its_place_lies_in(tmp_path: Path) -> None:
    made = write(tmp_path / "news.zip")
    assert file_of(made) == made
    assert file_of(made / "sub" / "a.txt") == made
    assert file_of(tmp_path / "gone" / "a.txt") == tmp_path / "gone" / "a.txt"
