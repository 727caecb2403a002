"""What a site asks of programs in its robots.txt (RFC 9309)."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser

from rag.errors import FetchError

AGENT = "Dateline"
"""The name that robots.txt may speak of."""
_LONGEST_DELAY = 10.0
"""Seconds: the longest pause between two requests that it gets."""


def read(data: bytes) -> RobotFileParser:
    """The rules of a robots.txt; an empty one forbids nothing."""
    rules = RobotFileParser()
    rules.parse([line for line in data.decode("utf-8-sig", "replace").splitlines() if _is_rule(line)])
    return rules


def pause(rules: RobotFileParser, address: str) -> float:
    """The seconds that are wanted between two requests. Raises FetchError where an address is forbidden."""
    try:
        allowed = rules.can_fetch(AGENT, address)
    except ValueError:  # an address that it cannot take apart is none that it allows
        allowed = False
    if not allowed:
        raise FetchError("the site's robots.txt asks programs to leave it alone; with the right to it: --ignore-robots")
    return min(float(rules.crawl_delay(AGENT) or 0), _LONGEST_DELAY)


def _is_rule(line: str) -> bool:
    """Whether a line can be read: one that cannot says nothing, and the others count."""
    try:
        RobotFileParser().parse(["User-agent: *", line])
    except ValueError:
        return False
    return True
