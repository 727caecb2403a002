"""Mail as it was saved, a newsletter or a press release: the text part, or the HTML part where that says it all.

What a mail says of its sender and its day is what the sender wrote there. Attachments are named and never opened.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rag.errors import LoadError
from rag.schema import LoadFailure, RawArticle

if TYPE_CHECKING:
    from email.message import EmailMessage

SUFFIXES = (".eml",)

_HEADER = re.compile(rb"[!-9;-~]{1,100}[ \t]*:")
_LONGEST_HEADER = 2_000
_STUB, _FULLER = 400, 4
"""Characters of a text part that only says where to read the mail, and so many times as much that its HTML part says then."""
_KEPT = 0.5
"""Share of what an HTML part shows. Where less is taken for its story, it holds several, and all of it stays."""
_SILENT_KINDS = (
    "image/",
    "audio/",
    "video/",
    "font/",
    "text/calendar",
    "application/pgp",
    "application/pkcs7",
    "application/x-pkcs7",
)
"""Attached things that hold no article."""
_LEADING_SUBJECT = re.compile(r"(?:(?:fwd?|wg|tr)\s*:\s*)+", re.IGNORECASE)


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The one article of a mail, with a word on what was attached; `fields` do not apply."""
    try:
        yield from _loaded(data, path)
    except RecursionError:
        yield LoadFailure(path, "parts or headers nested too deeply: expected a mail with a text; save its text instead")


def _parsed_mail(data: bytes) -> EmailMessage:
    """A mail whose headers are read as far as that goes; one that the standard library cannot read is taken as it stands."""
    import email
    from email.policy import EmailPolicy

    class Lenient(EmailPolicy):
        def header_fetch_parse(self, name: str, value: Any) -> Any:
            try:
                # Reading one takes time that grows with the square of its length.
                return super().header_fetch_parse(name, str(value)[:_LONGEST_HEADER])
            except Exception:  # the standard library meets strange headers with every kind of error
                return " ".join(str(value)[:_LONGEST_HEADER].split())

    lenient: Any = Lenient()
    message: EmailMessage = email.message_from_bytes(data, policy=lenient)
    return message


def _loaded(data: bytes, path: str) -> Iterator[RawArticle | LoadFailure]:
    if not data.strip():
        yield LoadFailure(path, "empty file: expected a mail; save it again or leave it out")
        return
    if not _HEADER.match(data.lstrip(b"\xef\xbb\xbf\r\n")):
        yield LoadFailure(path, "no mail: expected lines such as `Subject: …` at its start; save it again with its headers")
        return
    message = _parsed_mail(data.lstrip(b"\xef\xbb\xbf\r\n"))
    parts = list(message.walk())
    attached = Counter(part.get_content_type() for part in parts if _is_attached(part))
    body, found = _read(parts, path)
    if not re.search(r"\w", body):
        inside = f"attached are {_listed(attached)}" if attached else "no text part and no HTML part with text"
        yield LoadFailure(path, f"no text in it ({inside}): expected a mail that says something; save what it holds as files")
        return
    sender, address = _sender(message)
    yield RawArticle(
        body=body,
        path=path,
        title=_LEADING_SUBJECT.sub("", _header(message, "subject")) or found.title,
        source=sender or address.rpartition("@")[2],
        author=found.author,
        url=found.url,
        language=found.language or _header(message, "content-language"),
        published=_moment(message),
        page=found.page,
    )
    if attached:
        reason = f"attachments left out: {_listed(attached)}; only a mail's own text is read: save them as files"
        yield LoadFailure(path, reason, partial=True)


def _read(parts: list[EmailMessage], path: str) -> tuple[str, RawArticle]:
    """The text of a mail, and what its HTML part says of itself."""
    own = [part for part in parts if not part.is_multipart() and not _is_named(part)]
    plain = _joined(part for part in own if part.get_content_type() == "text/plain")
    pages = [part for part in own if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    nothing = RawArticle("", path)
    if not pages or len(plain) > _STUB:
        return plain, nothing
    shown, found = _page(pages[0], path)
    return (shown, found) if len(shown) >= _FULLER * len(plain) or not plain.strip() else (plain, nothing)


def _joined(parts: Iterator[EmailMessage]) -> str:
    texts = []
    for part in parts:
        text = _text(part)
        texts.append(_unflowed(text) if part.get_param("format") == "flowed" else _unwrapped(text))
    return "\n\n".join(text for text in texts if text.strip())


def _page(part: EmailMessage, path: str) -> tuple[str, RawArticle]:
    """What an HTML part says, by the loader of web pages where it finds one story that is most of it."""
    from rag.loaders import html
    from rag.loaders._hidden import text_of_markup

    text = _text(part)
    if not text.strip():
        return "", RawArticle("", path)
    shown = text_of_markup(text)
    found = [item for item in html.load(text.encode("utf-8", "replace"), path=path, fields={}) if isinstance(item, RawArticle)]
    if len(found) == 1 and len(found[0].body) >= _KEPT * len(shown):
        return found[0].body, found[0]
    return shown, RawArticle("", path)


def _text(part: EmailMessage) -> str:
    from rag.loaders._decode import decode

    try:
        payload = part.get_payload(decode=True)
        charset = str(part.get_param("charset") or "")
    except (ValueError, LookupError):  # what its own header says of a part cannot be made out
        return ""
    if not isinstance(payload, bytes):
        return ""
    try:
        return decode(payload, declared=charset).replace("\r\n", "\n")
    except (LoadError, LookupError):  # an empty part, or one that is no text
        return ""


def _unflowed(text: str) -> str:
    """Lines that end in a blank go on in the next one (RFC 3676)."""
    return re.sub(r"(?<=\S) \n(?!\n)", " ", text)


def _unwrapped(text: str) -> str:
    """Lines that a mail program broke at a fixed width, joined: nearly as long as the longest, and followed by another."""
    lines = text.splitlines()
    widths = sorted(len(line.rstrip()) for line in lines if line.strip())
    width = widths[-1] if widths else 0
    if not 50 <= width <= 80 or len(widths) < 3:
        return text
    joined: list[str] = []
    goes_on = False
    for line in map(str.rstrip, lines):
        if goes_on and re.match(r"[\w\"'“‘«(]", line):
            joined[-1] += f" {line}"
        else:
            joined.append(line)
        # A word longer than what was left of the line is what broke it.
        goes_on = len(line) >= 0.75 * width
    return "\n".join(joined)


def _is_named(part: EmailMessage) -> bool:
    """Whether a part is a file: it says so, or has a name."""
    try:
        return part.get_content_disposition() == "attachment" or bool(part.get_filename())
    except Exception:  # the standard library meets strange headers with every kind of error
        return True


def _is_attached(part: EmailMessage) -> bool:
    return (not part.is_multipart() or part.get_content_type() == "message/rfc822") and (
        _is_named(part) and not part.get_content_type().startswith(_SILENT_KINDS)
    )


def _listed(kinds: Counter[str]) -> str:
    most = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))[:5]
    return ", ".join(f"{count} {kind[:60]}" for kind, count in most)


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name) or "").split())


def _sender(message: EmailMessage) -> tuple[str, str]:
    """The name and the address that a mail says it is from."""
    first = next(iter(getattr(message.get("from"), "addresses", ())), None)
    return (" ".join(str(first.display_name or "").split()), str(first.addr_spec or "")) if first else ("", "")


def _moment(message: EmailMessage) -> str:
    moment = getattr(message.get("date"), "datetime", None)
    return moment.isoformat() if moment is not None else ""
