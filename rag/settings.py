"""The settings, read once at an edge from keyword arguments, the environment (`RAG_…`) and `.env`, in this order.

Plain Python, because every command starts here: a settings library took longer to import than everything else but numpy.
"""

from __future__ import annotations

import dataclasses
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from rag.errors import SettingsError

Origin = Literal["argument", "environment", ".env", "default"]
SettingKind = Literal["text", "path", "whole", "number", "switch", "choice", "secret"]

_SWITCH = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
_LINE = re.compile(r"(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=(.*)")


class Secret:
    """A text that shows itself to no one who does not ask for it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('…')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be configured: its name in Python, its variable in the environment, and what it takes."""

    name: str
    variable: str
    kind: SettingKind
    default: Any
    description: str
    choices: tuple[str, ...] = ()
    least: float | None = None
    above: float | None = None
    most: float | None = None

    @property
    def secret(self) -> bool:
        """Whether its value must not be shown."""
        return self.kind == "secret"

    @property
    def expected(self) -> str:
        """What it takes, in words."""
        words = {
            "text": "a text",
            "path": "a path",
            "whole": "a whole number",
            "number": "a number",
            "switch": "true or false",
            "choice": f"one of {', '.join(self.choices)}",
            "secret": "a text",
        }[self.kind]
        bounds = (("from", self.least), ("above", self.above), ("up to", self.most))
        return " ".join([words, *(f"{word} {bound:,}" for word, bound in bounds if bound is not None)])


def _setting(
    kind: SettingKind,
    default: Any,
    description: str,
    *,
    variable: str = "",
    choices: tuple[str, ...] = (),
    least: float | None = None,
    above: float | None = None,
    most: float | None = None,
) -> Any:
    rule = Setting("", variable, kind, default, description, choices, least, above, most)
    return field(default=default, metadata={"rule": rule})


@dataclass(frozen=True, init=False)
class Settings:
    """Everything that can be configured. Stages never see this record: they take the plain values that they need.

    Raises SettingsError for a value that does not fit and for an unknown name in `.env` or among the arguments.
    """

    data_dir: Path = _setting("path", Path(".dateline"), "the folder that holds the archive and its indexes")
    today: str = _setting("text", "", "the day on which questions are asked, YYYY-MM-DD; empty: the clock's day")
    max_file_mb: int = _setting("whole", 50, "the largest file that is read, in megabytes, also once unpacked", least=1)
    max_article_chars: int = _setting("whole", 2_000_000, "the longest article that is taken in, in characters", least=1_000)

    fetch_private: bool = _setting("switch", False, "let addresses lead to this machine and its own networks")
    fetch_max_mb: int = _setting(
        "whole", 10, "the most that is read from one address, in megabytes, also once unpacked", least=1
    )
    fetch_seconds: float = _setting("number", 30.0, "how long one address may take in all, in seconds", above=0)
    fetch_pause: float = _setting("number", 1.0, "seconds between two requests to the same host", least=0)
    fetch_proxy: Secret | None = _setting("secret", None, "a proxy to fetch through, http://host:port; empty: none")
    feed_entries: int = _setting("whole", 200, "how many of a feed's entries are read, the newest", least=1)

    embedder: str = _setting("text", "minilm", "minilm (offline), openai, or package.module:Class of a LlamaIndex embedding")
    embedder_path: Path | None = _setting("path", None, "another copy of the MiniLM model file")
    embedding_base_url: str = _setting("text", "", "an OpenAI-compatible endpoint for embeddings; empty: OpenAI")
    embedding_model: str = _setting("text", "text-embedding-3-small", "the model that the embeddings endpoint serves")
    embedding_dimensions: int | None = _setting("whole", None, "shorter vectors, where the model can", least=8)
    threads: int = _setting("whole", 2, "how many passages are embedded or read at the same time", least=1)

    chunk_tokens: int = _setting("whole", 256, "the longest passage, in tokens", least=32, most=1024)
    header: bool = _setting("switch", True, "index each passage with its title, source and date in front")
    exact_limit: int = _setting(
        "whole", 50_000, "up to so many passages vectors are compared exactly; beyond, by Chroma if installed", least=0
    )
    chroma_url: str = _setting("text", "", "a Chroma server for the vectors; empty: embedded")
    chroma_tenant: str = _setting("text", "default_tenant", "whose database on the Chroma server it is")
    chroma_database: str = _setting("text", "default_database", "the database on the Chroma server, one for each archive")
    chroma_token: Secret | None = _setting("secret", None, "the token that the Chroma server asks for; needs https")

    fusion: Literal["minmax", "rrf", "bm25", "dense"] = _setting(
        "choice", "minmax", "how the two searches are combined", choices=("minmax", "rrf", "bm25", "dense")
    )
    dense_weight: float = _setting("number", 0.4, "the share of the dense score in min-max fusion", least=0, most=1)
    interleave: bool = _setting("switch", True, "take turns between the publishers that a question names")
    date_boost: bool = _setting("switch", True, "prefer articles near the dates that a question names, else fresh ones")
    closer_look: bool = _setting("switch", True, "rank the first passages anew by words and pairs of words they share")
    sentences: int = _setting("whole", 5, "how many sentences are quoted at most, where a list is asked for up to 8", least=1)

    questions_at_once: int = _setting(
        "whole", 8, "how many questions are answered at the same time; three times as many wait, up to 10 s", least=1
    )
    llm: str = _setting("text", "auto", "auto, openai, local, extractive, or package.module:Class of a LlamaIndex LLM")
    llm_base_url: str = _setting("text", "", "an OpenAI-compatible endpoint that writes answers")
    llm_model: str = _setting("text", "gpt-6-luna", "the model that writes answers")
    llm_timeout: float = _setting("number", 60.0, "seconds to wait for a model's first word, and for each next one", above=0)
    llm_thought_tokens: int = _setting("whole", 4096, "room for what a model thinks before it replies, in tokens", least=0)
    local_model: Path | None = _setting("path", None, "a GGUF file that writes answers on this machine")
    local_size: Literal["auto", "small", "medium", "large"] = _setting(
        "choice", "auto", "how much a local model can do: auto goes by its file", choices=("auto", "small", "medium", "large")
    )
    context_tokens: int = _setting(
        "whole", 6000, "how many tokens of evidence a model is given; a local one by its size, if not set", least=200
    )
    second_opinion: bool = _setting("switch", False, "ask the model once more about statements that the judge leaves undecided")
    strict: bool = _setting("switch", False, "leave out what the quotations of a model do not carry, instead of quoting them")
    cache: Path | None = _setting("path", None, "a SQLite file that remembers identical model requests")
    prompts_dir: Path | None = _setting("path", None, "another folder of prompts")

    ui_password: Secret | None = _setting("secret", None, "asked for by the page; required beyond 127.0.0.1")
    api_token: Secret | None = _setting("secret", None, "asked for by `rag serve` and `rag mcp`; required beyond 127.0.0.1")
    api_hosts: str = _setting("text", "", "names that the server is called by besides those of this machine")
    api_rate: int = _setting("whole", 120, "how many requests a minute the server takes from one address", least=1)
    api_write: bool = _setting("switch", False, "let the server take articles in")
    tracing: Literal["off", "spans", "text"] = _setting(
        "choice", "off", "OpenTelemetry spans of each stage; text: with what was asked", choices=("off", "spans", "text")
    )
    tracing_url: str = _setting("text", "", "an OTLP collector (gRPC) for the spans; empty: the program's own provider")
    openai_api_key: Secret | None = _setting("secret", None, "the key for OpenAI or the endpoint", variable="OPENAI_API_KEY")

    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False, repr=False)
    """Where the value of each setting comes from."""

    def __init__(self, *, _env_file: Path | str | None = ".env", **values: object) -> None:
        known = self.known()
        variables = {item.variable for item in known}
        written = _from_file(Path(_env_file)) if _env_file is not None else {}
        faults = [f"unknown setting {name!r}" for name in values if name not in {item.name for item in known}]
        faults += [f"unknown setting {name} in {_env_file}" for name in written if name not in variables]
        places: tuple[tuple[Origin, Mapping[str, object]], ...] = (
            ("argument", {item.variable: values[item.name] for item in known if item.name in values}),
            ("environment", _exported(variables)),
            (".env", written),
        )
        origins: dict[str, Origin] = {}
        for item in known:
            value, origins[item.name] = item.default, "default"
            for origin, found in places:
                if item.variable in found:
                    value, origins[item.name] = found[item.variable], origin
                    break
            try:
                object.__setattr__(self, item.name, value if origins[item.name] == "default" else _value(item, value))
            except ValueError:
                shown = "" if item.secret else f" is {value!r}"
                faults.append(f"setting {item.name}{shown}: expected {item.expected}")
        if faults:
            raise SettingsError(f"{'; '.join(faults)}: correct or remove it; .env.example names every setting")
        object.__setattr__(self, "origins", origins)

    @classmethod
    def known(cls) -> tuple[Setting, ...]:
        """Everything that can be configured, in order."""
        return tuple(
            dataclasses.replace(rule, name=item.name, variable=rule.variable or f"RAG_{item.name.upper()}")
            for item in dataclasses.fields(cls)
            if (rule := item.metadata.get("rule")) is not None
        )

    def changed(self, **values: object) -> Settings:
        """The same settings but for some values."""
        kept = {item.name: getattr(self, item.name) for item in self.known()}
        made = Settings(_env_file=None, **{**kept, **values})
        object.__setattr__(made, "origins", {**self.origins, **dict.fromkeys(values, "argument")})
        return made

    def to_dict(self) -> dict[str, Any]:
        """The settings as JSON-ready values, without the secret ones."""
        values = {item.name: getattr(self, item.name) for item in self.known() if not item.secret}
        return {name: str(value) if isinstance(value, Path) else value for name, value in values.items()}

    @property
    def chroma(self) -> tuple[str, str, str, str]:
        """The Chroma server's address, tenant, database and token in plain text, for the client that needs them."""
        return (
            self.chroma_url,
            self.chroma_tenant,
            self.chroma_database,
            self.chroma_token.reveal() if self.chroma_token else "",
        )

    @property
    def api_key(self) -> str:
        """The key in plain text, for the client that needs it; empty when there is none."""
        return self.openai_api_key.reveal() if self.openai_api_key else ""


def _exported(variables: set[str]) -> dict[str, str]:
    # This is the one place that reads the environment.
    found = {name.upper(): value for name, value in os.environ.items()}  # noqa: TID251
    return {name: found[name] for name in variables if name in found}


def _from_file(path: Path) -> dict[str, str]:
    """The names and values of a `.env` file; a missing file has none."""
    if not path.is_file():
        return {}
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the file {path} cannot be read ({error}): expected lines such as RAG_LLM=auto") from None
    found = {}
    for number, line in enumerate(lines, start=1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            match = _LINE.fullmatch(stripped)
            if match is None:
                raise SettingsError(f"line {number} of {path} is no setting: expected NAME=value; correct or remove it")
            found[match[1].upper()] = _unquoted(match[2].strip())
    return found


def _unquoted(text: str) -> str:
    """A value without its quotation marks, or without the comment behind it."""
    if text[:1] in {"'", '"'} and (end := text.find(text[0], 1)) > 0:
        return text[1:end]
    return "" if text.startswith("#") else re.split(r"\s#", text, maxsplit=1)[0].rstrip()


def _value(item: Setting, given: object) -> object:
    """What a setting becomes. Raises ValueError when it does not fit."""
    if item.default is None and (given is None or given == ""):
        return None
    match item.kind:
        case "path" if isinstance(given, str | Path) and str(given):
            return Path(given)
        case "secret" if isinstance(given, str | Secret):
            return given if isinstance(given, Secret) else Secret(given)
        case "text" if isinstance(given, str):
            return given
        case "choice" if given in item.choices:
            return given
        case "switch" if isinstance(given, bool):
            return given
        case "switch" if isinstance(given, str) and given.strip().lower() in _SWITCH:
            return _SWITCH[given.strip().lower()]
        case "whole" if isinstance(given, str | int) and not isinstance(given, bool):
            return _within(item, int(given))
        case "number" if isinstance(given, str | int | float) and not isinstance(given, bool):
            return _within(item, float(given))
    raise ValueError


def _within(item: Setting, number: float) -> float:
    """The number, where it lies within the bounds."""
    if (
        (item.least is None or number >= item.least)
        and (item.above is None or number > item.above)
        and (item.most is None or number <= item.most)
        and math.isfinite(number)
    ):
        return number
    raise ValueError
