"""Who says it, by the page's own furniture: the outlet and the authors that masthead, byline, foot and dateline name.

Only forms that pages have are read, above the story and below it; what the story tells of other outlets is none of them. What a
text says of itself is a claim: it never stands against an address, and it is kept with the words that it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlparse

from rag.load.imprint.bylines import has_date
from rag.load.imprint.claims import Claim, wire
from rag.load.imprint.foot import claimed
from rag.load.imprint.lines import is_story, same
from rag.load.imprint.masthead import headed
from rag.load.imprint.signed import signed
from rag.load.shapes import agrees, is_kind, key, outlet, people

_HEAD, _TAIL, _LONGEST_PAGE = 24, 40, 20_000
_EVIDENCE = 200


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a page says of itself, with the words that say it; '' where it says nothing that is sure enough."""

    source: str = ""
    source_words: str = ""
    author: str = ""
    author_words: str = ""
    address: str = ""
    """An address that stands on a line of its own above or below the story."""


def read(page: str, *, title: str = "", address: str = "", story: str = "", labelled: bool = False) -> Imprint:
    """The outlet and the authors of a page.

    `page` is its raw text, `title` its headline, `address` where it is known to come from, `story` its text after cleaning: a
    name that the story speaks of is no writer's unless the line says so. With `labelled` every byline says that it is one.
    Where an address is known, the text names no outlet that it does not fit.
    """
    lines = _lines(page)
    told = "" if address else _address(lines)
    head, foot = _parts(lines)
    at = next((index for index, line in enumerate(head) if same(line, title)), None) if title else None
    footed = list(claimed([*(line for line in head if not is_story(line) and line not in foot), *foot]))
    above = list(headed(head, at, lines, [claim.name for claim in footed]))
    # A byline bears out whose copyright it is, unless that is a firm's.
    known = [claim.name for claim in (*footed, *above) if claim.weight > 0 or claim.sign == "copyright"]
    bylined = list(signed(head, at, foot, known, story, alone=not labelled))
    claims = [*footed, *above, *(Claim(4, name, byline.words, "byline") for byline in bylined for name in byline.outlets)]
    claims += _datelined(head)
    claims += _suffixed(head, title, lines, claims)
    if labelled and (name := _in_title(lines, any(byline.authors for byline in bylined))):
        claims.append(Claim(2, name, lines[0], "headline"))
    if told and (name := site(told)):
        claims.append(Claim(0, name, told, "address"))
    writers = next((byline for byline in bylined if byline.authors), None)
    signing = set(map(key, writers.authors)) if writers else set()
    claims = [claim for claim in claims if key(claim.name) not in signing]
    source = _chosen(list(_borne_out(claims, site(address), _sites(foot))), site(address))
    return Imprint(
        source=source.name if source else "",
        source_words=source.words[:_EVIDENCE] if source else "",
        author=", ".join(writers.authors) if writers else "",
        author_words=writers.words[:_EVIDENCE] if writers else "",
        address=told,
    )


def site(address: str) -> str:
    """The host of an address without what is only technical before it; '' where it names none."""
    try:
        host = urlparse(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:  # no address at all: then it names no site
        return ""
    return re.sub(r"^(?:www|m|amp|edition)\.", "", host) if "." in host else ""


_ADDRESS = re.compile(r"(?:(?:url|source|link|from|quelle|fuente)\s?:\s{0,3})?<?(https?://[^\s<>\"]{4,500})>?", re.IGNORECASE)


def _address(lines: Sequence[str]) -> str:
    """The one address that has a line for itself at the top or the bottom of the page."""
    ends = [*lines[:6], *lines[-4:]]
    found = {match[1] for line in ends if len(line) <= 540 and (match := _ADDRESS.fullmatch(line))}
    return found.pop() if len(found) == 1 else ""


def _lines(page: str) -> list[str]:
    text = page if len(page) <= 2 * _LONGEST_PAGE else f"{page[:_LONGEST_PAGE]}\n{page[-_LONGEST_PAGE:]}"
    return [line for line in map(str.strip, text.splitlines()) if line]


def _parts(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines above the story's second paragraph, and the short lines below its first."""
    stories = [index for index, line in enumerate(lines) if is_story(line)]
    first = stories[0] if stories else len(lines)
    second = stories[1] if len(stories) > 1 else len(lines)
    # A summary may stand between the headline and the byline.
    end = second if first + 1 < second and second - first <= 6 else first + 1
    return list(lines[: min(end, _HEAD)]), [line for line in lines[first:][-_TAIL:] if len(line) <= 300]


# What bears out a claim


_SITE = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"()]{4,200}")


def _sites(foot: Sequence[str]) -> list[str]:
    """The sites that lines below the story send the reader to."""
    return [
        name for line in foot if not is_story(line) for found in _SITE.finditer(line) if (name := site(found[0].rstrip(".,")))
    ]


def _borne_out(claims: Sequence[Claim], host: str, sites: Sequence[str]) -> Iterator[Claim]:
    """The claims that need no support, and those that another line, the address or, for a copyright, a site supports."""
    for at, claim in enumerate(claims):
        others = (key(other.name) for number, other in enumerate(claims) if number != at and other.sign != claim.sign)
        own = [host, *sites] if claim.sign == "copyright" and not wire().search(claim.name) else [host]
        if claim.weight >= 0 or key(claim.name) in others or any(agrees(name, claim.name) for name in own if name):
            yield replace(claim, weight=abs(claim.weight))


# Beside the headline


# A longer line is no headline with the name of a site.
_HEADLINE = 400
_SEPARATOR = re.compile(r"\s+[|–—·•»-]\s+|\s*\|\s*")


def _suffixed(head: Sequence[str], title: str, lines: Sequence[str], claims: Sequence[Claim]) -> Iterator[Claim]:
    """The site in "Headline | Site", where it is an outlet by its name or stands elsewhere on the page as well."""
    for line in head if title else ():
        if len(line) > _HEADLINE:
            continue
        parts = list(_SEPARATOR.finditer(line))
        if not parts or not any(same(line[: found.start()], title) for found in parts):
            continue
        name = outlet(line[parts[-1].end() :])
        if name and (is_kind(name) or any(same(other, name) for other in lines) or key(name) in {key(c.name) for c in claims}):
            yield Claim(3, name, line, "headline")


def _in_title(lines: Sequence[str], is_signed: bool) -> str:
    """The site behind the headline in the title of a web page, its first line, where the headline stands alone further below.

    A person's name there may be the writer's, unless another one signs.
    """
    first = lines[0] if lines and len(lines[0]) <= _HEADLINE else ""
    parts = list(_SEPARATOR.finditer(first))
    if not parts or not any(same(line, first[: found.start()]) for line in lines[1:_HEAD] for found in parts):
        return ""
    name = outlet(first[parts[-1].end() :])
    return name if name and (is_signed or not people(name)) else ""


# The dateline


_AGENCY = re.compile(r"^(?P<place>[A-ZÀ-Þ][^()\n]{1,80}?)\s?\((?P<name>[A-ZÀ-Þ][^()\n]{2,40})\)\s?[-–—]")


def _datelined(head: Sequence[str]) -> Iterator[Claim]:
    """The agency in a dateline that gives the day, as agencies write it in their own reports and papers leave it out.

    Without the day, the call sign of a station bears out its copyright; an agency's stands in what papers print of it.
    """
    for line in head:
        found = _AGENCY.match(line[:200])
        name = outlet(found["name"]) if found else ""
        dated = bool(found and has_date(found["place"]))
        if found and name and (dated or not wire().search(name)):
            yield Claim(1 if dated else -1, name, line[: found.end()], "dateline")


# Which of them


def _chosen(claims: Sequence[Claim], host: str) -> Claim | None:
    """The claim that stands: that of the address where one is known, else the weightiest, none where two are as weighty."""
    if host:
        fitting = [claim for claim in claims if agrees(host, claim.name)]
        return max(fitting, key=lambda claim: claim.weight, default=None)
    best: dict[str, list[Claim]] = {}
    for claim in claims:
        mine = key(claim.name)
        same = next(
            (
                other
                for other in best
                if other == mine or (min(len(other), len(mine)) >= 5 and (other.startswith(mine) or mine.startswith(other)))
            ),
            mine,
        )
        best.setdefault(same, []).append(claim)
    ranked = sorted(best.values(), key=lambda some: -max(claim.weight for claim in some))
    if not ranked:
        return None
    top = max(claim.weight for claim in ranked[0])
    tied = [some for some in ranked if max(claim.weight for claim in some) == top]
    if len(tied) > 1:
        # The one that is named more often; where that does not tell, nobody is.
        tied.sort(key=len, reverse=True)
        if len(tied[0]) == len(tied[1]):
            return None
    return max(tied[0], key=lambda claim: claim.weight)
