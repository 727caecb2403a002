"""What tests of faults have in common: a text, questions, and who is bound by permissions."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Any

import pytest

from rag import Assistant

TEXT = "The harbour bridge in Porto Velho was closed on Monday after a barge hit its northern pillar, the council said.\n"


QUESTIONS = ["Why was the harbour bridge closed?", "Who led the malaria trial?"]


ROOT_USER = hasattr(os, "geteuid") and os.geteuid() == 0


# Root may read and write everything; a child without these two capabilities is bound by permissions like anybody else.
ORDINARY = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if ROOT_USER else ()


def needs_permissions() -> None:
    if ROOT_USER and (shutil.which("setpriv") is None or subprocess.run([*ORDINARY, "true"], check=False).returncode):
        pytest.skip("permissions do not bind root here, and setpriv is not at hand")


def results(assistant: Assistant) -> list[Any]:
    return [assistant.articles(), *(assistant.search(question) for question in QUESTIONS)]
