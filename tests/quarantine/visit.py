"""Starts the page, asks it a question as a browser would, knocks from a foreign site, and ends it.

`visit.py PORT QUESTION WORDS` waits until the page shows the words, and prints as JSON how the knocks were answered, and
whether the cookie is for https alone where a server in front says that it speaks it. It runs inside the enclosure, as the page
does.
"""

import base64
import http.client
import json
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

PASSWORD = "a word for the test"
_PATIENCE = 60


def main() -> int:
    port, question, words = int(sys.argv[1]), *sys.argv[2:]
    command = [str(Path(sys.executable).with_name("rag")), "ui", "--no-browser", "--address", "0.0.0.0", "--port", str(port)]
    with subprocess.Popen(command, stdout=sys.stderr) as page:
        try:
            _await(page, port)
            knocks = [
                _knock(port, origin) for origin in ("http://evil.example", "http://localhost:9", f"http://127.0.0.1:{port}")
            ]
            _ask(port, _logged_in(port), question, words)
            secure = "; Secure" in _log_in(port, scheme="https")
            print(json.dumps({"knocks": knocks, "secure": secure}))
        finally:
            page.terminate()
            page.wait(60)
    return 0


def _await(page: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while page.poll() is None and time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the page did not start")


def _logged_in(port: int) -> str:
    """The cookie that the right password earns."""
    return _log_in(port).partition(";")[0]


def _log_in(port: int, scheme: str = "http") -> str:
    """What the right password is answered with, straight or through a server on this machine that speaks https."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    form = urllib.parse.urlencode({"password": PASSWORD, "next": "/"})
    headers = {"Origin": f"{scheme}://127.0.0.1:{port}", "Content-Type": "application/x-www-form-urlencoded"}
    if scheme == "https":
        headers |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
    line.request("POST", "/login", form, headers)
    return line.getresponse().headers["Set-Cookie"]


def _knock(port: int, origin: str) -> int:
    """The status with which a web socket of that origin is answered."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    key = base64.b64encode(bytes(16)).decode()
    asked = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key}
    line.request("GET", "/_stcore/stream", headers={**asked, "Origin": origin, "Cookie": _logged_in(port)})
    return line.getresponse().status


def _ask(port: int, cookie: str, question: str, words: str) -> None:
    """Open a link that asks a question, again and again, until the page shows the words."""
    here = f"http://127.0.0.1:{port}"
    asked = BackMsg()
    asked.rerun_script.query_string = urllib.parse.urlencode({"q": question})
    stream, headers = f"{here.replace('http', 'ws')}/_stcore/stream", {"Cookie": cookie}
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with connect(stream, origin=here, additional_headers=headers, max_size=None) as socket:
            socket.send(asked.SerializeToString())
            message = ForwardMsg()
            while message.WhichOneof("type") != "script_finished":
                message.ParseFromString(bytes(socket.recv(timeout=_PATIENCE)))
                if words in str(message):
                    return
        time.sleep(0.5)
    raise SystemExit("the page never showed the answer")


if __name__ == "__main__":
    sys.exit(main())
