"""Imported by every Python that is started with this folder in PYTHONPATH: forbids and notes what leaves the machine.

A socket or a look-up beyond loopback fails as on a machine without a network, and is noted in the file that WATCH_LOG names; so
is every file that is written outside the folders of WATCH_ALLOWED, which is let through. Libraries that are no Python are not
seen here: see `enclose.py`.
"""

import ipaddress
import os
import sys
from typing import Any

_LOG = os.open(os.environ["WATCH_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
_ALLOWED = tuple(os.path.realpath(folder) + os.sep for folder in os.environ["WATCH_ALLOWED"].split(os.pathsep))
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CHANGES = {"os.mkdir": (0,), "os.rename": (0, 1), "os.remove": (0,), "os.symlink": (1,), "os.link": (1,), "os.truncate": (0,)}


def _note(what: str) -> None:
    os.write(_LOG, f"{what}\n".encode("utf-8", "replace"))


def _stays(host: Any) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name in (None, "", "localhost", "ip6-localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(name).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _target(event: str, arguments: tuple[Any, ...]) -> Any:
    """Where a socket event leads, None where it stays inside this machine by its nature."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        return arguments[1][0] if isinstance(arguments[1], tuple) else None
    return arguments[0] if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr") else None


def _written(event: str, arguments: tuple[Any, ...]) -> list[Any]:
    if event == "open":
        path, mode, flags = arguments
        writes = bool(set(mode) & set("wax+")) if isinstance(mode, str) else bool((flags or 0) & _WRITES)
        return [path] if writes else []
    if event == "sqlite3.connect":
        name = os.fsdecode(arguments[0]).removeprefix("file://").partition("?")[0]
        return [] if name in ("", ":memory:") else [name]
    return [arguments[at] for at in _CHANGES.get(event, ())]


def _inside(path: Any) -> bool:
    if isinstance(path, int):
        return True
    there = os.path.abspath(os.fsdecode(path))
    real = os.path.join(os.path.realpath(os.path.dirname(there)), os.path.basename(there))
    # Devices are no files; the memory that is mounted among them holds some.
    device = real.startswith("/dev/") and not real.startswith("/dev/shm/")
    return device or (real + os.sep).startswith(_ALLOWED)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    target = _target(event, arguments)
    if not _stays(target):
        _note(f"{event} {target}")
        raise PermissionError(f"{event} {target} is forbidden here")
    for path in _written(event, arguments):
        if not _inside(path):
            _note(f"{event} {path!r}")


sys.addaudithook(_watch)
