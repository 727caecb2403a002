"""Who says it, by the page's own furniture: the outlet and the authors that masthead, byline, foot and dateline name.

Only forms that pages have are read, above the story and below it; what the story tells of other outlets is none of them. What a
text says of itself is a claim: it never stands against an address, and it is kept with the words that it rests on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlparse

from rag.english.datewords import PUBLISHED, UPDATED, find_dates, is_date_line
from rag.load.cleaning.furniture import judge
from rag.load.imprint import bylines
from rag.load.imprint.bylines import Byline
from rag.load.imprint.claims import Claim, wire
from rag.load.imprint.foot import claimed
from rag.load.shapes import agrees, before_motto, has_article, is_kind, key, outlet, people

_HEAD, _TAIL, _LONGEST_LINE, _LONGEST_PAGE = 24, 40, 200, 20_000
_EVIDENCE = 200
_SENTENCE = re.compile(r".{80,}[.!?…。؟][\"'”’»)\]]{0,3}\s*$")


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
    at = next((index for index, line in enumerate(head) if _same(line, title)), None) if title else None
    footed = list(claimed([*(line for line in head if not _is_story(line) and line not in foot), *foot]))
    headed = list(_headed(head, at, lines))
    known = [claim.name for claim in (*footed, *headed) if claim.weight > 0]
    signed = list(_bylines(head, at, foot, known, story, alone=not labelled))
    claims = [*footed, *headed, *(Claim(4, name, byline.words, "byline") for byline in signed for name in byline.outlets)]
    claims += _datelined(head)
    claims += _suffixed(head, title, lines, claims)
    if told and (name := site(told)):
        claims.append(Claim(0, name, told, "address"))
    source = _chosen(list(_borne_out(claims, site(address))), site(address))
    writers = next((byline for byline in signed if byline.authors), None)
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
    stories = [index for index, line in enumerate(lines) if _is_story(line)]
    first = stories[0] if stories else len(lines)
    second = stories[1] if len(stories) > 1 else len(lines)
    # A summary may stand between the headline and the byline.
    end = second if first + 1 < second and second - first <= 6 else first + 1
    return list(lines[: min(end, _HEAD)]), [line for line in lines[first:][-_TAIL:] if len(line) <= 300]


def _is_story(line: str) -> bool:
    return len(line) > _LONGEST_LINE or bool(_SENTENCE.match(line))


def _same(line: str, title: str) -> bool:
    return re.sub(r"[\W_]+", "", line).casefold() == re.sub(r"[\W_]+", "", title).casefold()


# Above the story


_ROW = re.compile(r"[|·•>›»]|\s{3,}|\s/\s")
_CRUMBS = re.compile(r"\s*[>›»]\s*")
_PAGE_NUMBER = re.compile(r"\b(?:Page|PAGE|Seite|S\.|p\.|pp\.|pág\.?|página)\s?[A-Z]?\d{1,3}\b|\|\s*[A-Z]?\d{1,3}$")
_MOTTO = re.compile(r"(?:est\.?|established|founded|since|gegründet|seit|fundado|desde|depuis)\b.{0,20}\d{4}", re.IGNORECASE)
_FEATURES = frozenset(
    "big long read interview story week review view take list quiz verdict truth best guide edit briefing point".split()
)


def _headed(head: Sequence[str], at: int | None, lines: Sequence[str]) -> Iterator[Claim]:
    """Outlets that a masthead, a running head or the first of a trail of links names.

    Where many labels stand above the headline, as on a page with all its menus, something else has to bear a name out: such
    claims have a negative weight.
    """
    masked = Counter(re.sub(r"\d+", "0", line) for line in lines)
    first = next((index for index, line in enumerate(head) if _is_story(line)), len(head))
    labels = [index for index, line in enumerate(head[:first]) if index != at and _is_label(line)]
    crowded = len(labels) > _MOST_LABELS or (at or 0) > _MOST_LINES
    for index, line in enumerate(head[:first]):
        if len(line) > 120 or bylines.led(line):
            continue
        if index == at:
            # Cleaning takes what stands first for the headline where the page has a short one.
            name = outlet(line.strip(" |*_#\t")) if at == 0 and index + 1 < first and len(line.split()) <= 3 else ""
            if name and is_kind(name):
                yield Claim(5, name, line, "masthead")
            continue
        bare = line.strip(" |*_#\t")
        crumbs = [part for part in _CRUMBS.split(bare) if part]
        if len(crumbs) > 1:
            if (name := outlet(crumbs[0])) and is_kind(name):
                yield Claim(5, name, line, "masthead")
        elif index == 0 and (name := outlet(before_motto(bare))):
            yield Claim(4, name, line, "masthead")
        elif next(find_dates(line), None):
            repeated = masked[re.sub(r"\d+", "0", line)] > 1
            name = "" if _STAMPED.match(bare) else _running(line, repeated)
            if name:
                yield Claim(-4 if crowded else 5, name, line, "masthead")
        # Beside a headline the name of an agency is the credit of its report.
        elif (name := _alone_in(bare)) and not wire().search(name):
            leading = index in labels[:1] or (at is not None and (abs(index - at) == 1 or index in labels[:2]))
            weight = 5 if leading and not crowded else -5
            yield from _lone(name, line, head, weight, first=index == 0 and at != 0 and not crowded)


def _lone(name: str, line: str, head: Sequence[str], weight: int, *, first: bool) -> Iterator[Claim]:
    """A name on a line of its own, where it says that it is an outlet, or stands first and what follows shows it."""
    if is_kind(name):
        yield Claim(weight, name, line, "masthead")
    elif first and _is_masthead(name, head):
        yield Claim(4, name, line, "masthead")


def _running(line: str, repeated: bool) -> str:
    """The outlet of a running head, a name with a day: one that says it is an outlet, or has a page beside it."""
    parts = bylines.segments(line)
    name = outlet(parts[0]) if parts else ""
    return name if name and (is_kind(name) or repeated or _PAGE_NUMBER.search(line)) else ""


def _alone_in(bare: str) -> str:
    return "" if _ROW.search(bare) or bare.endswith((".", "?", "!", ":")) else outlet(bare)


_MOST_LABELS, _MOST_LINES = 6, 12
_STAMPED = re.compile(rf"\W{{0,3}}(?:{PUBLISHED}|{UPDATED})", re.IGNORECASE)


def _is_label(line: str) -> bool:
    """Whether a line above the story is a name or a heading, rather than a date, a byline, a row of links or a button."""
    return judge(line) is None and not _ROW.search(line)


def _is_masthead(name: str, head: Sequence[str]) -> bool:
    """Whether the first line of a page, which does not say so itself, is a masthead by what stands below it."""
    following = head[1] if len(head) > 1 else ""
    below = head[2] if len(head) > 2 else ""
    if not following or _FEATURES.intersection(name.casefold().split()):
        return False
    if _MOTTO.match(following) or following[0].islower():
        return True
    links = [part for part in re.split(r"\s*[|·•]\s*|\s{2,}", following) if part]
    if len(links) >= 3 and all(len(part) <= 25 for part in links) and not next(find_dates(following), None):
        return True
    if len(name.split()) >= 2 and _begins_as_names_do(name) and below and not is_date_line(following):
        return len(following.split()) >= 4 or bool(bylines.led(following))
    return False


def _begins_as_names_do(name: str) -> bool:
    words = name.casefold().split()
    return has_article(name) or (words[0] in ("el", "la", "le") and len(words) >= 3)


def _bylines(
    head: Sequence[str], at: int | None, foot: Sequence[str], known: Sequence[str], story: str, *, alone: bool
) -> Iterator[Byline]:
    """The bylines of a page, those that say so first, then those by shape, then the credits below the story."""
    lines = [(index, line) for index, line in enumerate(head) if index != at and not _is_story(line)]
    for _, line in lines:
        if found := bylines.led(line, known):
            yield found
    if at is not None and (bylines.shaped(head[at], known) or (at == 0 and people(head[at]))):
        # A page without a headline: cleaning has taken the byline for it.
        lines.append((at, head[at]))
    for index, line in lines:
        found = bylines.shaped(line, known)
        if found is None and alone and at is not None and (names := _alone(head, index, at, known)):
            found = Byline(names, (), line)
        if found and index == at and not (found.outlets or head[at + 1 : at + 2] and is_kind(head[at + 1])):
            continue
        if found and not _told(found.authors, line, story):
            yield found
        elif found and found.outlets:
            yield Byline((), found.outlets, line)
    yield from _below(head, foot, story)


def _below(head: Sequence[str], foot: Sequence[str], story: str) -> Iterator[Byline]:
    """The line "for the Skarn Gazette" below a byline, and the credits below the story."""
    for line in head:
        name = outlet(rest[1]) if (rest := re.match(r"(?:for|für)\s+(.+)$", line)) else ""
        if name and (is_kind(name) or has_article(name)):
            yield Byline((), (name,), line)
    for line in reversed(foot):
        if (found := bylines.credited(line)) or ((found := bylines.described(line)) and not _told(found.authors, line, story)):
            yield found


def _alone(head: Sequence[str], index: int, at: int, known: Sequence[str]) -> tuple[str, ...]:
    """The people on a line of their own, where a date, an outlet or the story itself stands beside it."""
    names = people(head[index].strip(" *_#"))
    if not names:
        return ()
    beside = [head[near] for near in (index - 1, index + 1) if 0 <= near < len(head) and near != at]
    outlets = [line for line in beside if outlet(line.strip(" |*_#")) and (is_kind(line) or line in known)]
    if index < at:
        return names if outlets and head[index + 1] in outlets else ()
    dated = [line for line in beside if is_date_line(line)]
    # In capitals right between headline and story stands who wrote it.
    direct = index == at + 1 and index + 1 < len(head) and _is_story(head[index + 1]) and head[index].strip(" *_#").isupper()
    return names if outlets or dated or direct else ()


def _told(names: Sequence[str], line: str, story: str) -> bool:
    """Whether the story speaks of one of these people, besides the line itself, which cleaning may have left in it."""
    story = story.replace(line, "", 1)
    return any(re.search(rf"\b{re.escape(name.split()[-1])}\b", story, re.IGNORECASE) for name in names)


# What bears out a claim


def _borne_out(claims: Sequence[Claim], host: str) -> Iterator[Claim]:
    """The claims that need no support, and those that another line or the address supports."""
    for at, claim in enumerate(claims):
        others = (key(other.name) for number, other in enumerate(claims) if number != at and other.sign != claim.sign)
        if claim.weight >= 0 or key(claim.name) in others or (host and agrees(host, claim.name)):
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
        if not parts or not any(_same(line[: found.start()], title) for found in parts):
            continue
        name = outlet(line[parts[-1].end() :])
        if name and (is_kind(name) or any(_same(other, name) for other in lines) or key(name) in {key(c.name) for c in claims}):
            yield Claim(3, name, line, "headline")


# The dateline


_AGENCY = re.compile(r"^(?P<place>[A-ZÀ-Þ][^()\n]{1,80}?)\s?\((?P<name>[A-ZÀ-Þ][^()\n]{2,40})\)\s?[-–—]")


def _datelined(head: Sequence[str]) -> Iterator[Claim]:
    """The agency in a dateline that gives the day, as agencies write it in their own reports and papers leave it out."""
    for line in head:
        found = _AGENCY.match(line[:200])
        name = outlet(found["name"]) if found else ""
        if found and name and next(find_dates(found["place"]), None):
            yield Claim(1, name, line[: found.end()], "dateline")


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
