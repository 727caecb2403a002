"""The settings, read once at an edge from keyword arguments, the environment (`RAG_…`) and `.env`, in this order."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import SettingsError


class Settings(BaseSettings):
    """Everything that can be configured. Stages never see this record: they take the plain values that they need.

    Raises SettingsError for a value that does not fit and for an unknown name in `.env` or among the arguments.
    """

    model_config = SettingsConfigDict(
        env_prefix="RAG_", env_file=".env", env_file_encoding="utf-8", extra="forbid", frozen=True, populate_by_name=True
    )

    data_dir: Path = Field(Path(".dateline"), description="the folder that holds the archive and its indexes")
    today: str = Field("", description="the day on which questions are asked, YYYY-MM-DD; empty: the clock's day")
    max_file_mb: int = Field(50, ge=1, description="the largest file that is read, in megabytes, also once unpacked")

    embedder: str = Field("minilm", description="minilm (offline), openai, or package.module:Class of a LlamaIndex embedding")
    embedder_path: Path | None = Field(None, description="another copy of the MiniLM model file")
    embedding_base_url: str = Field("", description="an OpenAI-compatible endpoint for embeddings; empty: OpenAI")
    embedding_model: str = Field("text-embedding-3-small", description="the model that the embeddings endpoint serves")
    embedding_dimensions: int | None = Field(None, ge=8, description="shorter vectors, where the model can")
    threads: int = Field(2, ge=1, description="how many passages are embedded or read at the same time")

    chunk_tokens: int = Field(256, ge=32, le=1024, description="the longest passage, in tokens")
    header: bool = Field(True, description="index each passage with its title, source and date in front")
    exact_limit: int = Field(50_000, ge=0, description="up to so many passages vectors are compared exactly; beyond, by Chroma")
    chroma_url: str = Field("", description="a Chroma server for the vectors; empty: embedded")

    fusion: Literal["minmax", "rrf", "bm25", "dense"] = Field("minmax", description="how the two searches are combined")
    dense_weight: float = Field(0.4, ge=0, le=1, description="the share of the dense score in min-max fusion")
    interleave: bool = Field(True, description="take turns between the publishers that a question names")
    date_boost: bool = Field(True, description="prefer articles near the dates that a question names")

    llm: str = Field("auto", description="auto, openai, local, extractive, or package.module:Class of a LlamaIndex LLM")
    llm_base_url: str = Field("", description="an OpenAI-compatible endpoint that writes answers")
    llm_model: str = Field("gpt-6-luna", description="the model that writes answers")
    llm_timeout: float = Field(60.0, gt=0, description="seconds to wait for a model")
    local_model: Path | None = Field(None, description="a GGUF file that writes answers on this machine")
    context_tokens: int = Field(6000, ge=200, description="how many tokens of evidence a model is given")
    cache: Path | None = Field(None, description="a SQLite file that remembers identical model requests")
    prompts_dir: Path | None = Field(None, description="another folder of prompts")

    ui_password: SecretStr | None = Field(None, description="asked for by the page; required beyond 127.0.0.1")
    openai_api_key: SecretStr | None = Field(
        None, validation_alias="OPENAI_API_KEY", description="the key for OpenAI or the endpoint"
    )

    def __init__(self, **values: object) -> None:
        try:
            super().__init__(**values)  # type: ignore[arg-type]
        except ValidationError as error:
            raise SettingsError(
                "; ".join(_explain(item["loc"], item["msg"], item["type"]) for item in error.errors())
            ) from None

    @property
    def api_key(self) -> str:
        """The key in plain text, for the client that needs it; empty when there is none."""
        return self.openai_api_key.get_secret_value() if self.openai_api_key else ""


def _explain(location: tuple[int | str, ...], message: str, kind: str) -> str:
    name = str(location[0]) if location else "settings"
    if kind == "extra_forbidden":
        return f"unknown setting {name!r}: expected one of those in .env.example; correct or remove it"
    return f"setting {name}: {message}; see .env.example for what it takes"
