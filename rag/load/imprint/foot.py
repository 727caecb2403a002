"""The foot of a page: who asks to be followed, whose app it is, who published this and whose copyright it is."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.load.cleaning import phrases
from rag.load.imprint.claims import Claim, wire
from rag.load.shapes import has_article, is_kind, key, outlet, without_company

_NAME = (
    r"(?P<name>(?:[Tt]he )?[A-ZÀ-Þ\d][^\s<>|:;!?]*"
    r"(?: (?:[A-ZÀ-Þ\d&][^\s<>|:;!?]*|of|the|and|for|de|la|del|du|des|der|am|und|et|y|di)){0,6})"
)
_THIS = r"(?i:this (?:article|story|post|piece|report|column)"
_RIGHTS = r"(?:all rights reserved|alle rechte vorbehalten|todos los derechos reservados|tous droits réservés)"


@functools.cache
def _foots() -> tuple[tuple[int, re.Pattern[str]], ...]:
    """What the foot of a page says, with its weight as a claim."""
    social = phrases.one_of("network")
    return tuple(
        (weight, re.compile(pattern))
        for weight, pattern in (
            (4, rf"(?:Like and )?(?i:follow) (?:us at |the )?{_NAME} (?i:on (?:{social})(?P<more>.*))$"),
            (
                4,
                r"(?i:folg(?:en sie|e|t) (?:(?:dem|der|den|uns) )?|sigue a |siga a )(?:la |las |los )?"
                rf"{_NAME} (?i:(?:auf|bei|en) (?:{social})(?P<more2>.*))$",
            ),
            (
                4,
                r"(?i:get|download|install|try|open|laden sie) (?:the |our |die |your )?(?i:free |new )?"
                rf"{_NAME}(?:[- ]App| app| mobile app)\b.*$",
            ),
            (
                4,
                r"(?:(?i:get|download|laden sie|lade|descarg(?:a|ue)|descárgate|téléchargez) (?i:the |die |la |l['’])?"
                r"|.{0,60}\b[Ii]n der )"
                rf"(?i:app|aplicación|application) (?:for|de|del|der|des|von|du) {_NAME}\.?$",
            ),
            (
                4,
                rf"(?:(?i:an?) (?i:version of) )?{_THIS} (?:\w+ )?(?:appears?|appeared|ran|runs) (?:\w+ )?in) .{{0,80}}"
                r"\b(?:edition|issue|[Pp]age \w{1,4}|[Ss]ection \w{1,4}) of (?:the )?"
                rf"{_NAME}(?:,? (?:under|with) the headline\b.*)?\.?$",
            ),
            (
                3,
                rf"{_THIS}(?: (?:was|has been))?(?: (?:first|originally|also))? (?:published|posted|appeared)) (?:by|in|on|at) "
                rf"(?:the )?{_NAME}(?: on\b.*|: .*)?\.?$",
            ),
            (
                3,
                rf"(?i:published|posted|veröffentlicht|publicado|publié) (?P<by>by|von|por|par) (?:the )?{_NAME}"
                r"(?: (?:on|am|el|le)\b.*)?\.?$",
            ),
            (
                3,
                rf"(?i:{_RIGHTS}[.,]? )?"
                r"(?i:(?:©|\(c\)|copyright)(?: ?©| ?\(c\))?,? ?(?:by )?)(?P<year>\d{4}(?: ?[-–] ?\d{2,4})?)?,? ?(?:by )?"
                rf"{_NAME}(?P<after>,? \d{{4}})?(?:[.,|].*)?$",
            ),
            (3, rf"{_NAME} \| (?i:sign up|subscribe|follow|get )\b.*$"),
        )
    )


_SUPPORT = re.compile(
    r"(?:(?i:subscribe to|more from|sign up (?:to|for)|support|read more (?:on|at|from)) (?:the )?"
    rf"{_NAME}(?i: newsletters?\b.*| today\b.*)?$)"
    r"|(?i:follow us) @(?P<handle>\w{4,30})"
)
_MAY_BE_FOOT = re.compile(
    r"follow|folg|\bsig[au]|\bapp\b|aplicación|©|\(c\)|copyright|publish|posted|veröffentlicht|publicado|publié|edition|issue"
    r"|subscribe|sign up|more from|support|appear|get the",
    re.IGNORECASE,
)
_RESERVED = re.compile(_RIGHTS, re.IGNORECASE)
_FIRM = re.compile(r"\b(?:Inc|Ltd|LLC|GmbH|Corp|Company|Group|Holdings?|Interactive)\b")


@functools.cache
def _pictures() -> re.Pattern[str]:
    """A picture agency at the beginning of a line."""
    return re.compile(rf"(?:{phrases.one_of('agency')})\b")


@functools.cache
def _not_an_outlet() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{phrases.one_of('network')}|apple(?: \w+)?|app store|google(?: \w+)?|play store|android|iphone|our|free|mobile)$",
        re.IGNORECASE,
    )


def claimed(foot: Sequence[str]) -> Iterator[Claim]:
    """Outlets that the foot of a page names as its own."""
    claims: list[Claim] = []
    backed: set[str] = set()
    for line in foot:
        if not _MAY_BE_FOOT.search(line):
            continue
        bare = line.strip(" <>«»|•·*_#▶►→\t")
        for part in (bare, *(piece.strip() for piece in bare.split(" | ")[1:])):
            claims += [replace(claim, words=line) for claim in filter(None, [_foot(part)])]
            if found := _SUPPORT.match(part):
                backed.add(key(outlet(_ends(found["name"] or "")) or found["handle"] or ""))
    for claim in claims:
        yield replace(claim, weight=abs(claim.weight)) if key(claim.name) in backed else claim


def _ends(name: str) -> str:
    return re.sub(r" (?:newsletters?|daily|today)$", "", name.rstrip(".,"))


def _foot(line: str) -> Claim | None:
    """The claim of a line, with a negative weight where something else on the page has to bear it out."""
    for weight, pattern in _foots():
        found = pattern.match(line)
        if not found:
            continue
        groups = found.groupdict()
        given = re.sub(r"[’']s$", "", found["name"].rstrip(".,"))
        given = re.sub(r",? \d{4}(?:[-–]\d{2,4})?$", "", given)
        owner = _owner(given) if "year" in groups else without_company(given)
        name = outlet(owner)
        if not name or _not_an_outlet().match(name):
            return None
        if "year" in groups:
            reserved = bool(_RESERVED.search(line))
            whose = groups["year"] or groups["after"] or re.search(r"\d{4}", found["name"]) or reserved
            if not whose or (_pictures().match(name) and not reserved):
                return None
            # A copyright is a firm's, which may have many papers.
            sure = _sign(line, given, owner) == "copyright" and not wire().search(name) and (is_kind(name) or has_article(name))
        elif "by" in groups:
            # Systems that keep pages name the writer there as well.
            sure = is_kind(name) or has_article(name)
        elif "more" in groups or "more2" in groups:
            # Writers have a name on one network, outlets on several.
            sure = (
                is_kind(name)
                or bool(re.search(r"\w", groups.get("more") or groups.get("more2") or ""))
                or " the " in line[: found.start("name") + 4].lower()
            )
        else:
            sure = True
        return Claim(weight if sure else -weight, name, line, _sign(line, given, owner) if "year" in groups else "foot")
    return None


def _sign(line: str, given: str, owner: str) -> str:
    """A paper's copyright is told from that of a firm, which may have the address of the page and no paper of its name."""
    return "firm" if re.sub(r"[.,].*$", "", given) != owner or _FIRM.search(line) else "copyright"


def _owner(given: str) -> str:
    """Whose copyright it is, without the form of the firm and the sentence that goes on behind the name."""
    for shorter in (given, re.sub(r"[.,](?:\s.*)?$", "", given)):
        if (owner := without_company(shorter)) != shorter:
            return owner
    return re.sub(r"[.,].*$", "", given)
