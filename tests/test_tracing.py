"""Spans of questions and their stages: where they go, what is in them, and that nothing is done for them when they are off."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path
from typing import Any

import pytest

from rag import Assistant, QuestionError, Settings, SettingsError

pytest.importorskip("opentelemetry.sdk")

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

QUESTION = "Why was the harbour bridge closed?"


@pytest.fixture(scope="module")
def kept() -> InMemorySpanExporter:
    """What takes the spans of this process; a provider can be set only once."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


@pytest.fixture
def spans(kept: InMemorySpanExporter) -> Iterator[InMemorySpanExporter]:
    kept.clear()
    yield kept
    kept.clear()


def traced(settings: Settings, minilm: Any, mode: str, **changes: Any) -> Assistant:
    return Assistant(settings.changed(tracing=mode, **changes), embedder=minilm)


def test_a_question_is_a_span_with_its_stages_in_it_and_without_any_text(
    spans: InMemorySpanExporter, settings: Settings, stories: Path, minilm: Any
) -> None:
    with traced(settings, minilm, "spans") as assistant:
        assistant.ingest(stories)
        answer = assistant.query(QUESTION)
        assistant.search(QUESTION)
    found = spans.get_finished_spans()
    (asked,) = (span for span in found if span.name == "dateline.question")
    stages = [span for span in found if span.parent and span.parent.span_id == asked.context.span_id]
    assert {span.name for span in stages} == {f"dateline.question.{stage}" for stage in answer.timings}
    assert all(asked.start_time <= span.start_time <= span.end_time <= asked.end_time for span in stages)
    assert {"dateline.ingest", "dateline.ingest.embed", "dateline.search"} <= {span.name for span in found}
    names = [span.name for span in found]
    assert names.count("dateline.ingest.read") == names.count("dateline.ingest.clean and split") == 1
    told = "".join(span.to_json() for span in found)
    assert "bridge" not in told and "barge" not in told


def test_what_was_asked_is_told_only_when_that_is_wanted(
    spans: InMemorySpanExporter, settings: Settings, stories: Path, minilm: Any
) -> None:
    with traced(settings, minilm, "text") as assistant:
        assistant.ingest(stories)
        assistant.query(QUESTION)
    texts = {span.name: span.attributes.get("dateline.text") for span in spans.get_finished_spans() if span.attributes}
    assert texts == {"dateline.question": QUESTION}
    assert "barge" not in "".join(span.to_json() for span in spans.get_finished_spans())


def test_an_error_is_told_by_its_kind_and_a_stream_that_is_left_ends_its_span(
    spans: InMemorySpanExporter, settings: Settings, stories: Path, minilm: Any
) -> None:
    with traced(settings, minilm, "spans") as assistant:
        assistant.ingest(stories)
        spans.clear()
        with pytest.raises(QuestionError):
            assistant.query(f"{QUESTION} " * 1_000)
        events = assistant.stream(QUESTION)
        next(events)
        events.close()  # type: ignore[attr-defined]
    failed, left = (span for span in spans.get_finished_spans() if span.name == "dateline.question")
    assert failed.attributes == {"error.type": "QuestionError"} and "bridge" not in failed.to_json()
    assert left.status.is_ok or left.status.is_unset


def test_a_collector_is_given_the_spans(settings: Settings, stories: Path, minilm: Any) -> None:
    grpc = pytest.importorskip("grpc")
    from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc

    names: set[str] = set()
    came = threading.Event()

    class Collector(trace_service_pb2_grpc.TraceServiceServicer):
        def Export(self, request: Any, context: Any) -> Any:
            names.update(s.name for r in request.resource_spans for scope in r.scope_spans for s in scope.spans)
            came.set()
            return trace_service_pb2.ExportTraceServiceResponse()

    server = grpc.server(futures.ThreadPoolExecutor(1))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(Collector(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with traced(settings, minilm, "spans", tracing_url=f"http://127.0.0.1:{port}") as assistant:
            assistant.ingest(stories)
        assert came.wait(30)
    finally:
        server.stop(0)
    assert {"dateline.ingest", "dateline.ingest.embed"} <= names


def test_an_assistant_that_cannot_be_made_leaves_no_thread_behind(settings: Settings) -> None:
    before = set(threading.enumerate())
    with pytest.raises(SettingsError, match="needs OPENAI_API_KEY"):
        Assistant(settings.changed(tracing="spans", tracing_url="http://127.0.0.1:9", llm="openai"))
    assert set(threading.enumerate()) <= before


def in_another_process(program: str, *arguments: object) -> str:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent).stdout.strip()


def test_spans_that_nobody_takes_are_an_error(tmp_path: Path) -> None:
    program = (
        "import sys; from rag import Assistant, Settings, SettingsError\n"
        "try: Assistant(Settings(data_dir=sys.argv[1], llm='extractive', tracing='spans', _env_file=None))\n"
        "except SettingsError as error: print(error)"
    )
    assert "nothing takes the spans: set RAG_TRACING_URL" in in_another_process(program, tmp_path)


def test_a_mode_that_there_is_not_is_refused() -> None:
    with pytest.raises(SettingsError, match="off, spans, text"):
        Settings(tracing="loud", _env_file=None)


def test_off_it_is_not_even_imported(assistant: Assistant) -> None:
    program = (
        "import sys; from rag import Assistant, Settings\n"
        "with Assistant(Settings(data_dir=sys.argv[1], llm='extractive', _env_file=None)) as assistant:\n"
        "    assert assistant.query(sys.argv[2]).citations\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    assert in_another_process(program, assistant.settings.data_dir, QUESTION) == "[]"
