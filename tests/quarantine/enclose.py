"""Runs a command where nothing is connected to anything: `python enclose.py LOG COMMAND...`.

Where the kernel allows it, the command gets a network of its own that has nothing but loopback, and a name server there that
knows no name and notes in LOG which were looked up, by Python or by any library. Where the kernel does not, the command runs
as it is. Exits with the command's code.
"""

import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading

_NEWNS, _NEWUSER, _NEWNET = 0x00020000, 0x10000000, 0x40000000
_BIND = 4096
_SIOCSIFFLAGS, _UP = 0x8914, 1
_NO_SUCH_NAME = b"\x81\x83"


def main() -> int:
    log, command = sys.argv[1], sys.argv[2:]
    if _allowed(os.path.dirname(log)):
        _alone(os.path.dirname(log))
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("127.0.0.1", 53))
        threading.Thread(target=_name_server, args=(server, log), daemon=True).start()
    return subprocess.run(command, check=False).returncode


def _allowed(folder: str) -> bool:
    """Whether the kernel lets a process be alone: tried in a child, since there is no way back."""
    child = os.fork()
    if not child:
        try:
            _alone(folder)
        except (OSError, AttributeError):
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _alone(folder: str) -> None:
    """Enter a network and a table of mounts of this process's own, by way of a file in a folder. Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_NEWUSER | _NEWNET | _NEWNS):
        raise OSError(ctypes.get_errno(), "no namespaces of its own")
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", _UP))
    with tempfile.NamedTemporaryFile("w", dir=folder, encoding="ascii") as file:
        file.write("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
        file.flush()
        if libc.mount(file.name.encode(), b"/etc/resolv.conf", None, _BIND, None):
            raise OSError(ctypes.get_errno(), "no mounts of its own")


def _name_server(server: socket.socket, log: str) -> None:
    while True:
        query, client = server.recvfrom(4096)
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1 : at + 1 + query[at]].decode("ascii", "replace"))
            at += 1 + query[at]
        with open(log, "a", encoding="utf-8") as file:
            file.write(f"name server {'.'.join(labels)}\n")
        server.sendto(query[:2] + _NO_SUCH_NAME + query[4:], client)


if __name__ == "__main__":
    sys.exit(main())
