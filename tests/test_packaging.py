"""The wheel, the archive of the source and the image's steps: built from a copy of the checkout, installed, and used there."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import socket
import subprocess
import sys
import sysconfig
import tarfile
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.installing import Installed, built, environment

ROOT = Path(__file__).parent.parent
NOT_OURS = (
    ".git",
    ".venv",
    ".dateline",
    ".*_cache",
    ".hypothesis",
    "__pycache__",
    "runs",
    "dist",
    "site",
    "node_modules",
    ".env",
)
SECRET = "sk-do-not-publish"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout that has private files in it."""
    folder = tmp_path_factory.mktemp("built") / "checkout"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_OURS))
    for name in (".env", "ui/.env", "eval/runs/first/questions.jsonl", "eval/sample/.dateline/archive.db", "rag/.env"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"OPENAI_API_KEY={SECRET}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def wheel(checkout: Path) -> Path:
    """The wheel, built as the image builds it."""
    (build,) = (step for step in steps() if "hatchling" in step)
    return built(checkout, [sys.executable, *shlex.split(build)[1:]])


@pytest.fixture(scope="module")
def installed(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A clean environment with the archive of the source in it, and what it depends on by the registry's newest versions."""
    sdist = built(checkout, [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", "dist"])
    return environment(tmp_path_factory.mktemp("installed"), f"'{sdist}[eval,formats,mcp]'")


@pytest.fixture(scope="module")
def image(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A clean environment that has the wheel as the image has it.

    The locked versions are lent by the environment of the tests, which has just these; that they install is for `make demo`.
    """
    lines = [step.partition("pip install --no-cache-dir ")[2] for step in steps() if " pip install " in step]
    assert lines == [
        "--require-hashes -r requirements/build.txt",
        "--require-hashes -r /tmp/run.txt",
        "--no-index --no-deps /tmp/dist/*.whl",
    ]
    made = environment(tmp_path_factory.mktemp("image"), lines[2].replace("/tmp/dist/*.whl", str(wheel)))
    place = made.run("python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    # A path added like this is searched last, and .pth files in it, such as that of an editable install, are not read.
    Path(place, "lent.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return made


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile with what stands behind them."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.M)
    lines = [" ".join(line.split()) for line in re.sub(r"\\\n", " ", text).splitlines() if line.strip()]
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines]


def steps() -> list[str]:
    """The commands that making the image runs."""
    return [step.strip() for name, behind in instructions() if name == "RUN" for step in behind.split("&&")]


def services() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"])


def test_the_wheel_holds_what_runs_and_nothing_private(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        texts = b"".join(archive.read(name) for name in names if not name.endswith(".onnx"))
    needed = {
        "rag/edge/cli.py",
        "rag/llms/prices.toml",
        "rag/models/embedder.onnx",
        "rag/models/o200k_base.tiktoken",
        "rag/models/punkt_english/ortho_context.tab",
        "rag/models/reader.onnx",
        "rag/models/wordpiece_vocab.txt",
        "rag/models/NOTICE.md",
        "rag/_bundle/prompts/answer/system.md",
        "rag/_bundle/ui/__main__.py",
        "rag/_bundle/ui/pages/ask.py",
        "rag/_bundle/eval/__main__.py",
        "rag/_bundle/eval/gates.toml",
        "rag/_bundle/eval/gold/sample.jsonl",
        "rag/_bundle/eval/sample/cp_201937.txt",
        *(f"rag/_bundle/eval/report/{path.name}" for path in (ROOT / "eval" / "report").iterdir() if path.is_file()),
    }
    assert needed <= names
    assert {name.partition("/")[0] for name in names} == {"rag", f"{wheel.name.rsplit('-', 3)[0]}.dist-info"}
    assert not [name for name in names if ".env" in name or "/runs/" in name or ".dateline" in name or "__pycache__" in name]
    assert SECRET.encode() not in texts


def test_the_licence_and_the_notice_travel_with_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name.rpartition("/")[2] for name in archive.namelist() if ".dist-info/licenses/" in name}
    assert names == {"LICENSE", "NOTICE"}


def test_only_rag_can_be_imported(installed: Installed) -> None:
    code = (
        "import importlib.util as u, json; "
        "print(json.dumps({n: u.find_spec(n) and u.find_spec(n).origin for n in ('rag', 'ui', 'eval', 'prompts')}))"
    )
    found = json.loads(installed.run("python", "-c", code))
    assert Path(found.pop("rag")).is_relative_to(installed.python.parent.parent)
    assert found == {"ui": None, "eval": None, "prompts": None}


def test_the_commands_work_where_it_is_installed(installed: Installed) -> None:
    assert "Usage: rag" in installed.run("rag", "--help")
    found = "import rag, pathlib; print(pathlib.Path(rag.__file__).parent / '_bundle' / 'eval' / 'sample' / 'cp_201937.txt')"
    sample = installed.run("python", "-c", found).strip()
    assert "failed 0" in installed.run("rag", "ingest", sample)
    answer = json.loads(installed.run("rag", "ask", "--json", "how many residents have been living in hotels?"))
    assert answer["status"] == "answered"
    assert answer["citations"]
    assert (installed.folder / ".dateline" / "archive.db").is_file()


@pytest.mark.parametrize("command", ["eval", "bench", "ui", "serve", "mcp"])
def test_every_door_starts_where_it_is_installed(installed: Installed, command: str) -> None:
    assert f"rag {command}" in installed.run("rag", command, "--help")


def test_the_archive_of_the_source_holds_what_the_tests_need_and_nothing_private(checkout: Path, installed: Installed) -> None:
    (sdist,) = checkout.glob("dist/*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
        read = (archive.extractfile(member) for member in archive.getmembers() if member.size < 1_000_000)
        texts = b"".join(file.read() for file in read if file)
    assert {
        "tests/test_packaging.py",
        "docs/index.md",
        "Dockerfile",
        "compose.yaml",
        "Makefile",
        "mkdocs.yml",
        "LICENSE",
    } <= names
    assert {"requirements/run.txt", "README.md", ".env.example", "NOTICE", "SECURITY.md"} <= names
    assert f"OPENAI_API_KEY={SECRET}".encode() not in texts
    assert not [name for name in names if name.endswith("/.env") or "/runs/" in name]


def test_the_version_has_a_dated_section_of_the_changelog(installed: Installed) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert installed.run("rag", "--version") == f"rag, version {version}\n"
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^##+ .*$", changes, re.MULTILINE)
    assert re.fullmatch(rf"## \[{re.escape(version)}\] - 20\d\d-\d\d-\d\d", headings[0])
    kinds = {"### Added", "### Changed", "### Deprecated", "### Removed", "### Fixed", "### Security"}
    assert {heading for heading in headings if heading.startswith("###")} <= kinds
    assert not re.search(r"^(?!- |#|$)", changes.partition(headings[1])[2], re.MULTILINE), "a line for each change"
    assert services()["api"]["image"] == f"dateline:{version}"
    assert f"dateline-{version}-py3" in (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes_commands(installed: Installed, shell: str) -> None:
    typed = {"COMP_WORDS": "rag arch", "COMP_CWORD": "1" if shell != "fish" else "arch"}
    assert "archive" in installed.run("rag", env={"_RAG_COMPLETE": f"{shell}_complete", **typed})
    line = rf"_RAG_COMPLETE={shell}_source rag"
    assert line in (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")


def test_the_image_is_made_of_steps_that_these_tests_run_or_that_only_it_can() -> None:
    only_there = [step for step in steps() if not step.startswith("python -m ")]
    assert [step.split()[0] for step in only_there] == ["useradd", "install"]
    written = dict(instructions())
    assert written["USER"] == re.search(r"--uid (\d+)", only_there[0])[1]  # type: ignore[index]
    for name, behind in instructions():
        if name == "COPY" and not behind.startswith("--from"):
            assert (ROOT / behind.split()[0]).exists()
    assert json.loads(written["CMD"]) == services()["api"]["command"]
    published = {port.rpartition(":")[2] for service in services().values() for port in service.get("ports", ())}
    assert set(written["EXPOSE"].split()) == published
    assert all(port.startswith("127.0.0.1:") for service in services().values() for port in service.get("ports", ()))
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {name.removeprefix("**/") for name in ignored if name and not name.startswith("#")} == set(NOT_OURS)


def test_the_dockerfile_is_linted() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.exists():
        pytest.skip("hadolint has no package for this machine")
    done = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_services_answer_where_the_images_steps_have_been_run(image: Installed, tmp_path: Path) -> None:
    ports = {}
    for name in services():
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            ports[name] = str(free.getsockname()[1])
    given = {"RAG_UI_PASSWORD": "a password", "RAG_API_TOKEN": "a token"}

    def filled(text: str) -> str:
        text = re.sub(r"\$\{(\w+):[?-].*?\}", lambda found: given.get(found[1], ""), text)
        return re.sub(r"http://chroma:8000", f"http://127.0.0.1:{ports['chroma']}", text)

    # Chroma's server is asked whatever the size of the archive.
    asked = {"RAG_DATA_DIR": str(tmp_path / "archive"), "RAG_EXACT_LIMIT": "0"}
    with ExitStack() as stack:
        for name in ("chroma", "api", "page"):
            service = services()[name]
            env = {**asked, **{key: filled(value) for key, value in service["environment"].items()}}
            if name == "api":
                until(f"http://127.0.0.1:{ports['chroma']}/api/v2/heartbeat")
                sample = ROOT / "eval" / "sample" / "cp_201937.txt"
                assert "failed 0" in image.run("rag", "ingest", str(sample), env=env)
            own = {"0.0.0.0": "127.0.0.1", "/vectors": str(tmp_path / "vectors"), "8501": ports["page"], "8600": ports["api"]}
            command = [{**own, "8000": ports["chroma"]}.get(word, word) for word in service["command"]]
            beside = image.python if name != "chroma" else Path(sys.executable)
            command[0] = str(beside.with_name(command[0]))
            log = stack.enter_context((tmp_path / f"{name}.log").open("wb"))
            running = subprocess.Popen(command, cwd=image.folder, env=image.environment(env), stdout=log, stderr=log)
            stack.callback(running.wait, 30)
            stack.callback(running.terminate)
        until(f"http://127.0.0.1:{ports['page']}/_stcore/health")
        until(f"http://127.0.0.1:{ports['api']}/health")
        headers = {"Content-Type": "application/json", "Authorization": "Bearer a token"}
        body = json.dumps({"question": "how many residents have been living in hotels?"}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{ports['api']}/v1/ask", body, headers)
        with urllib.request.urlopen(request, timeout=60) as reply:
            assert json.load(reply)["citations"]
        (check,) = (service["healthcheck"]["test"] for service in services().values() if "healthcheck" in service)
        image.run(*[word.replace("8600", ports["api"]) for word in check[1:]])


def until(address: str) -> None:
    """Wait until a server answers."""
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=10).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")
