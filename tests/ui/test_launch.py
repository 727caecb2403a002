"""How the page is started, and who may reach it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import streamlit

from rag import InputError
from tests.ui.pages import FRAME
from ui import launch


def test_an_open_address_needs_a_password_and_the_error_says_how_to_set_it() -> None:
    with pytest.raises(InputError, match=r"0\.0\.0\.0.*RAG_UI_PASSWORD"):
        launch.command(8501, "0.0.0.0")
    assert "--server.address=0.0.0.0" in launch.command(8501, "0.0.0.0", password=True)


def test_the_command_starts_this_page_with_this_python_on_this_port() -> None:
    command = launch.command(8777)
    assert command[:4] == [sys.executable, "-m", "streamlit", "run"]
    assert Path(command[4]).name == "app.py" and Path(command[4]).is_file()
    assert {"--server.port=8777", "--server.address=127.0.0.1", "--browser.gatherUsageStats=false"} <= set(command)


def test_every_flag_is_an_option_that_this_streamlit_knows() -> None:
    known = set(streamlit.config.get_config_options())
    flags = {argument.removeprefix("--").partition("=")[0] for argument in launch.command()[5:]}
    assert flags <= known


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("127.0.0.1", "http://127.0.0.1:8501"),
        ("::1", "http://[::1]:8501"),
        ("[::1]", "http://[::1]:8501"),
        ("0.0.0.0", "http://localhost:8501"),
    ],
)
def test_it_is_said_where_the_page_is(address: str, told: str) -> None:
    assert launch.reached_at(address, 8501) == told


def test_readers_are_not_offered_what_streamlit_has_for_developers(tmp_path: Path) -> None:
    (tmp_path / ".cursor").mkdir()
    code = (
        "import sys\nfrom streamlit import config\nfrom streamlit.web import skills\n"
        "for flag in sys.argv[2:]:\n"
        "    name, _, value = flag.removeprefix('--').partition('=')\n"
        "    if name.startswith(('server.headless', 'logger.')):\n"
        "        config.set_option(name, {'true': True, 'false': False}.get(value, value))\n"
        "print(skills.should_show_skills_nudge(sys.argv[1]))"
    )
    home = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}

    def offered(*flags: str) -> str:
        arguments = [sys.executable, "-c", code, str(tmp_path), *flags]
        return subprocess.run(arguments, env=home, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()

    flags = launch.command()[5:]
    assert offered(*flags) == "False"
    assert offered(*(flag for flag in flags if "hideWelcome" not in flag)) == "True"


def test_the_browser_opens_only_when_it_is_wanted() -> None:
    assert "--server.headless=false" in launch.command()
    assert "--server.headless=true" in launch.command(open_browser=False)


def test_the_first_page_does_not_wait_for_libraries_that_it_does_not_need(archive: Path) -> None:
    code = (
        "import sys; from streamlit.testing.v1 import AppTest\n"
        "page = AppTest.from_file(sys.argv[1], default_timeout=120); page.session_state['owner'] = 'first'; page.run()\n"
        "assert not page.exception and page.chat_input, page\n"
        "print(*sorted({'pandas', 'pyarrow', 'eval', 'scipy', 'openai', 'chromadb', 'llama_index'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(FRAME)], cwd=FRAME.parents[2], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.split() == []
