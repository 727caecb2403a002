"""Small files of every format that is read, good ones and pieces of them, for `rag bench fuzz` to make others of."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

_STORY = "Ferry aground\n\nThe ferry Aurelia ran aground at Hallam on 2 March 2026, the coastguard said. Nobody was hurt."


def _pdf(text: str) -> bytes:
    """A small PDF with a line of text for each line."""
    shown = b" T* ".join(b"(%s) Tj" % line.encode("latin-1") for line in text.split("\n"))
    page = b"BT /F1 12 Tf 14 TL 40 700 Td %s ET" % shown
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Title(Ferry)/Author(Ona Reyes)>>",
    )
    body, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def _zip(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive with these members, stored as they are, so that changed bytes reach what reads them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def _warc(page: bytes) -> bytes:
    """A web archive with one page."""
    inside = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/1\r\nWARC-Date: 2026-03-02T08:00:00Z\r\n"
    head += b"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http;msgtype=response\r\n"
    return head + b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(inside), inside)


_BETWEEN = b"\n=====\n"


@dataclass(frozen=True, slots=True)
class Format:
    """How files of a format end, good ones of it, and what they are made of."""

    suffix: str
    good: tuple[bytes, ...]
    pieces: tuple[bytes, ...]
    members: Mapping[str, str] = field(default_factory=dict)
    """What a good file is packed of, where the packing is not what is to be tried."""
    changed: tuple[str, ...] = ()
    """The members that are."""

    @property
    def seeds(self) -> tuple[bytes, ...]:
        """Good files, or what is in one, to be changed."""
        return (_BETWEEN.join(self.members[name].encode() for name in self.changed),) if self.changed else self.good

    def file(self, seed: bytes) -> bytes:
        """The file that a seed, changed or not, makes; a member that it lacks is empty."""
        if not self.changed:
            return seed
        parts = [*seed.split(_BETWEEN, len(self.changed) - 1), *[b""] * len(self.changed)]
        return _zip({**self.members, **dict(zip(self.changed, parts, strict=False))})


_LETTERS = " |\n|\r\n|\x00|\u2028|\u202e|é|東|👩\u200d🚢|&amp;amp;|&#0;|&#xD800;|1 May 2024|By Ona Reyes|Published: 02/03/2026"
PLAIN = (
    *_LETTERS.encode().split(b"|"),
    *b"Share|**|- |. . . |\"|'|\t".split(b"|"),
    *("é".encode("cp1252"), b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"A" * 40, b"x" * 3_000),
)
_PAGE = f"""<html><head><title>Ferry</title><meta name=date content=2026-03-02></head><body><article><p>{_STORY}</p>
<p style="display:none">x</p></article></body></html>"""
_XHTML = """<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "b">]><html xmlns="http://www.w3.org/1999/xhtml"><body><p>&a;</p>
<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "A mill.", "datePublished": "2026"}</script>
"""
_MAIL = f"""Subject: =?utf-8?q?F=C3=A4hre?=
From: Tarn Echo <news@tarn.example>
Date: Mon, 02 Mar 2026 10:00:00 +0100
Message-ID: <1@tarn.example>
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8; format=flowed

{_STORY}
--b
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

<p>{_STORY}</p>
--b--
""".encode()
_MAIL_PIECES = (
    *b"Subject: From: Date: Content-Type: multipart/mixed; boundary=b --b --b-- =?utf-8?b?4pyT?= =?x?q?=ZZ?= <a@b>".split(),
    *b"charset=nothing message/rfc822 Content-Transfer-Encoding:base64 Content-Disposition:attachment;filename=a.pdf".split(),
    *(b"\n\n", b"\n--b\n", b" \n", b"Date: Tue, 99 Foo 2026 99:99:99 +9999\n", b'"a" <', b"(((" * 90, b"a@b," * 300),
)
_FEED = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Echo</title><item><title>Ferry</title><guid>1</guid><pubDate>Mon, 02 Mar 2026 10:00:00 +0100</pubDate>
<description>Aground.</description><content:encoded><![CDATA[<p>{_STORY}</p>]]></content:encoded></item></channel></rss>"""
_AGENCY = f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="a:1"><itemMeta>
<versionCreated>2026-03-02T10:00:00Z</versionCreated></itemMeta><contentMeta><headline>Ferry</headline></contentMeta><contentSet>
<inlineXML><nitf><body><body.content><p>{_STORY}</p></body.content></body></nitf></inlineXML></contentSet></newsItem>"""
_OFFICE = "application/vnd.openxmlformats"
_SCHEMAS = "http://schemas.openxmlformats.org"
_WORD = {
    "[Content_Types].xml": f"""<Types xmlns="{_SCHEMAS}/package/2006/content-types"><Default Extension="rels"
ContentType="{_OFFICE}-package.relationships+xml"/><Override PartName="/d.xml"
ContentType="{_OFFICE}-officedocument.wordprocessingml.document.main+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_SCHEMAS}/package/2006/relationships"><Relationship Id="r" Target="d.xml"
Type="{_SCHEMAS}/officeDocument/2006/relationships/officeDocument"/></Relationships>""",
    "d.xml": f"""<w:document xmlns:w="{_SCHEMAS}/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{_STORY}</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Hallam</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>""",
}
_BOOK = {
    "META-INF/container.xml": """<container><rootfiles><rootfile full-path="o.opf"/></rootfiles></container>""",
    "o.opf": """<package><metadata><title>Echo</title><date>2026-03-02</date></metadata><manifest>
<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>""",
    "a.xhtml": f"<html><body><h1>Ferry</h1><p>{_STORY}</p></body></html>",
}
FORMATS = {
    "csv": Format(
        ".csv",
        (f'title,date,body\nFerry,2026-03-02,"{_STORY}"\n'.encode(), f"sep=;\nbody;url\n{_STORY};x\n".encode("utf-16")),
        (b",", b";", b"|", b"sep=;\n", b"body", b"title,body\n", b'""', b'"\n', b"a,b,c,d,e\n"),
    ),
    "html": Format(
        ".html",
        (_PAGE.encode(), _XHTML.encode()),
        (
            *b"<p> </p> <div> </div> < > <!-- --> <![CDATA[ ]]> ]> <style>p{display:none} </style> <script> </script>".split(),
            *b"<table><tr><td> <svg> <math> <br/> <template> <frameset> <h1> <select> <noscript> </body>".split(),
            *(b"<!DOCTYPE x [", b"<p a=" * 9, b'<meta charset="utf-7">', b"<meta charset=nothing>", b"<a href=javascript:1>"),
            *(b'<script type="application/ld+json">{"@graph":[', b"<time datetime=2026>"),
        ),
    ),
    "json": Format(
        ".json",
        (
            b'{"articles":[{"id":1,"title":"Ferry","body":"The ferry ran aground.","date":1772409600}]}',
            b'[{"text":["a ferry","ran aground"],"published":"2026-03-02","author":[{"name":"Ona"}]},[],3,null]',
        ),
        (
            *b'{ } [ ] : , "body" "date": "a" null 1e999 -0 NaN \\ud800 "\\u0000" "id": "url":[]'.split(),
            *(b'"body":{"rendered":"<p>x"}', b"[" * 900, b'{"data":' * 9, b"9" * 5_000),
        ),
    ),
    "jsonl": Format(
        ".jsonl",
        (b'{"id":"a","body":"The ferry ran aground.","date":"2026-03-02"}\n{"body":"A mill burnt."}\n',),
        (*b'{ } [ ] : , "body" "text" "a" null 1e999 \\ud800'.split(), b"\n{", b"}\n", b"[" * 900),
    ),
    "markdown": Format(
        ".md",
        (
            f"---\ntitle: Ferry\ndate: 2026-03-02\n---\n# Ferry\n\n{_STORY} [more](http://a.example) ![x](y.png)\n".encode(),
            f"---\ntitle: >-\n  Ferry\n  aground\nauthors:\n  - &ona {{name: Ona}}\n  - *ona\n---\n{_STORY}\n".encode(),
            f"---\ntitle: Ferry: it's aground\nauthors: [\"Ona\", 'B. Ek']\n---\n{_STORY}\n".encode(),
        ),
        (
            *b"![ ]( ) [ ] ` _ * | \\ <!-- --> <p> </p> </div> <https://a>".split(),
            *b"&a *a !!map << ? { } ' \\UFFFFFFFF \\ud800 %YAML |+9 >- @ ~".split(),
            *(b"---\ntitle: ", b"\n---\nx", b"author: &b [", b"[*b,*b]", b"\n  ", b": ", b'"', b"[{" * 30, b"\n- &c\n- *c\n"),
            *(b"---\n", b"title: x\n", b"- a\n", b"# ", b"```\n", b"> ", b"<div hidden>", b"[1]: x\n", b"[[" * 300),
        ),
    ),
    "pdf": Format(
        ".pdf",
        (_pdf(_STORY), _pdf(f"{_STORY}\n" * 9)),
        (
            *b"endobj << >> stream endstream xref trailer startxref /Type /Page /Pages /Kids[ ] /Filter/FlateDecode".split(),
            *b"(a)Tj [(a)9(b)]TJ BT ET %%EOF /XObject 999999999 -1 /Annots /ToUnicode /Resources".split(),
            *(b"%PDF-1.7\n", b"1 0 obj", b"2 0 R", b"/Length 9", b"/Encrypt 1 0 R", b"/Contents 4 0 R", b"/Prev 9"),
        ),
    ),
    "text": Format(
        ".txt",
        (_STORY.encode(), _STORY.encode("utf-16"), f"{_STORY}\n\n* * *\n\n{_STORY}".encode("cp1250")),
        (
            b"* * *\n",
            b"-----\n",
            b"Title\n\n",
            b"Monday",
            b"(AP) - ",
            b"Photo: ",
            b"Read more",
            b"http://a.example/2026/03/02/x",
        ),
    ),
    "docx": Format(
        ".docx",
        (_zip(_WORD),),
        (*b"<w:p> </w:p> <w:r><w:t> <w:tbl> <w:tr> <w:tc> <w:del> <w:vanish/> <w:sdt> &a; PK\x01\x02 PK\x03\x04".split(),),
        _WORD,
        ("d.xml",),
    ),
    "eml": Format(".eml", (_MAIL,), _MAIL_PIECES),
    "epub": Format(
        ".epub",
        (_zip(_BOOK),),
        (*b"<item href=../../a <itemref idref=a/> <spine> </spine> <dc:date> <h1> &nbsp; a.xhtml PK\x01\x02".split(),),
        _BOOK,
        ("o.opf", "a.xhtml"),
    ),
    "mbox": Format(
        ".mbox",
        (b"From a@b Mon Mar  2 10:00:00 2026\n" + _MAIL + b"\nFrom - x\n" + _MAIL,),
        (*_MAIL_PIECES, b"\n\nFrom a@b x\n", b">From ", b"\nMessage-ID: <1@tarn.example>\n"),
    ),
    "warc": Format(
        ".warc",
        (_warc(_PAGE.encode()), _warc(_PAGE.encode()) * 3),
        (
            *b"WARC/1.0 WARC-Type:response WARC-Date: Content-Length:9 Content-Length:-1 Content-Length:99999999999".split(),
            *(b"\r\n\r\n", b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n", b"HTTP/1.1 200\r\n", b"fffff\r\n"),
        ),
    ),
    "xml": Format(
        ".xml",
        (_FEED.encode(), _AGENCY.encode()),
        (
            *b"<rss> <channel> <item> </item> <entry> <title> <description> <pubDate> 2026 </pubDate> <![CDATA[ ]]>".split(),
            *b"<nitf> <body.content> <p> </p> <newsItem> <newsMessage> <inlineXML> <media> <html> xmlns=x &a; &nbsp;".split(),
            *(
                b'<!DOCTYPE x [<!ENTITY a "&b;">]>',
                b'<?xml version="1.0" encoding="utf-16"?>',
                b'<content type="html">',
                b"<a>" * 300,
                b"<link/>",
                b"&lt;p&gt;",
            ),
        ),
    ),
    "zip": Format(
        ".zip",
        (_zip({"a.txt": _STORY, "b/c.eml": _MAIL, "../d.txt": "x"}), _zip({"a.html": _PAGE})),
        (*b"PK\x01\x02 PK\x03\x04 PK\x05\x06 PK\x06\x06 ../ .zip .txt \xff\xff\xff\xff".split(),),
    ),
}
