import mailbox
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from rag import RawArticle
from rag.lab import LoadFailure, load_articles
from rag.loaders.mbox import load


def mail(number: int, text: str, named: bool = True) -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"] = f"News {number}", "Tarn Echo <news@tarn.example>"
    if named:
        made["Message-ID"] = f"<{number}@tarn.example>"
    made.set_content(text)
    return made


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """A mailbox as the standard library writes it, with a line that begins like a new mail and is none."""
    file = tmp_path / "news.mbox"
    made = mailbox.mbox(file)
    for number in (1, 2):
        made.add(mail(number, f"Ship {number} left.\n\nFrom the pier it was seen.\n"))
    made.add(mail(2, "Ship 3 left.\n"))
    made.add(mail(4, "Ship 4 left.\n", named=False))
    made.close()
    return file


def test_each_mail_is_an_article_under_its_own_id_or_its_number(box: Path) -> None:
    found = [item for item in load_articles(box) if isinstance(item, RawArticle)]
    assert [item.key for item in found] == ["1@tarn.example", "2@tarn.example", "message 3", "message 4"]
    assert found[0].body.strip() == "Ship 1 left.\n\nFrom the pier it was seen."
    assert {item.path for item in found} == {str(box)}
    assert [item.title for item in found] == ["News 1", "News 2", "News 2", "News 4"]


def test_a_mail_that_says_nothing_is_a_failure_with_its_id_and_the_others_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.mbox"
    file.write_bytes(b"From a@b x\nMessage-ID: <1@c>\n\n\n\nFrom a@b x\nSubject: B\n\nShip 2 left.\n")
    bad, good = load_articles(file)
    assert isinstance(bad, LoadFailure) and bad.reason.startswith("1@c: no text in it")
    assert isinstance(good, RawArticle) and good.key == "message 2"


def test_ten_thousand_mails_are_told_apart_in_a_moment() -> None:
    one = b"From a@b Mon Mar  2 10:00:00 2026\nMessage-ID: <%d@c>\nSubject: S\n\nShip %d left the harbour.\n\n"
    began = time.monotonic()
    found = list(load(b"".join(one % (n, n) for n in range(10_000)), path="a.mbox", fields={}))
    assert len(found) == 10_000 and isinstance(found[-1], RawArticle) and found[-1].key == "9999@c"
    assert time.monotonic() - began < 60


def test_what_was_left_out_is_told_of_a_few_mails_and_counted_for_the_others(tmp_path: Path) -> None:
    file = tmp_path / "a.mbox"
    made = mailbox.mbox(file)
    for number in range(8):
        item = mail(number, f"Ship {number} left.\n")
        item.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
        made.add(item)
    made.close()
    found = list(load_articles(file))
    remarks = [item.reason for item in found if isinstance(item, LoadFailure) and item.partial]
    assert len(found) - len(remarks) == 8
    assert remarks[0].startswith("0@tarn.example: attachments left out: 1 application/pdf")
    assert len(remarks) == 5 + 1 and remarks[-1] == "something was left out of 3 more files in it"


@pytest.mark.parametrize("data", [b"", b"Subject: x\n\nA single mail.", b"PK\x03\x04", b"From here on it was a mill.\n"])
def test_what_is_no_mailbox_is_a_failure_that_says_what_is(data: bytes) -> None:
    (found,) = load(data, path="a.mbox", fields={})
    assert isinstance(found, LoadFailure) and "give a single mail the suffix .eml" in found.reason
