"""Which language model writes, as the settings say."""

from __future__ import annotations

from typing import Any

import pytest

from rag import Settings, SettingsError
from rag.providers import writers


def chosen(settings: Settings, **changes: Any) -> Any:
    return writers.make(settings.changed(**changes))


def test_auto_writes_only_where_a_key_or_an_address_says_with_what(settings: Settings) -> None:
    assert chosen(settings, llm="auto") is None
    assert chosen(settings, llm="extractive", llm_base_url="http://127.0.0.1:9/v1") is None
    assert chosen(settings, llm="auto", llm_base_url="http://127.0.0.1:9/v1") is not None


@pytest.mark.parametrize("name", ["gpt", "gpt9", "", "../openai"])
def test_an_unknown_model_is_an_error_that_says_what_there_is(settings: Settings, name: str) -> None:
    with pytest.raises(SettingsError, match=r"RAG_LLM.*expected auto, extractive, openai, local, or package.module:Class"):
        chosen(settings, llm=name)


def test_an_object_that_cannot_write_is_refused(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="llm is a dict: expected a LlamaIndex LLM"):
        writers.make(settings, {})


def test_evidence_is_what_the_settings_allow_where_a_service_writes(settings: Settings) -> None:
    assert writers.evidence(settings.changed(context_tokens=1234)) == 1234
