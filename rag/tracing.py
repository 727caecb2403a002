"""Spans of OpenTelemetry, one for each question or ingest and one for each of its stages. Off, nothing of it is even imported.

A stage that comes back, as with each article of an ingest, is one span: it begins with the first time, and is as long as all.
A span says what was done, how long it took and which kind of error ended it. What was asked goes into it only with `text`;
what articles and models say never does.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from rag import extras
from rag.clock import Clock
from rag.errors import SettingsError

_PATIENCE = 5
"""Seconds that a collector which does not answer may hold up the end of a process."""


class Tracing(Protocol):
    """Makes the clocks of what is done."""

    def watched(self, what: str, text: str = "") -> Any:
        """A context manager that gives the clock of one thing that is done, about some text."""

    def close(self) -> None:
        """Hand over what is left."""


def make(mode: str, url: str) -> Tracing:
    """`mode` is off, spans or text; `url` an OTLP collector (gRPC), '' where the program around this one takes the spans.

    Raises SettingsError where OpenTelemetry is not installed, or nothing would take the spans.
    """
    return _Off() if mode == "off" else _Spans(url, text=mode == "text")


class _Off:
    @contextmanager
    def watched(self, what: str, text: str = "") -> Iterator[Clock]:
        yield Clock()

    def close(self) -> None:
        """Nothing to hand over."""


class _Spans:
    def __init__(self, url: str, *, text: bool) -> None:
        try:
            from opentelemetry import trace

            self._api = trace
            self._own = _sent_to(url) if url else None
        except ImportError as error:
            raise SettingsError(f"RAG_TRACING {extras.needs_package(error.name or '', 'tracing')}") from None
        provider = self._own or trace.get_tracer_provider()
        if isinstance(provider, trace.ProxyTracerProvider):
            raise SettingsError(
                "RAG_TRACING is on, but nothing takes the spans: set RAG_TRACING_URL to a collector, such as "
                "http://127.0.0.1:4317, or a tracer provider before the Assistant is made"
            )
        self._tracer = provider.get_tracer("dateline")
        self._text = text

    @contextmanager
    def watched(self, what: str, text: str = "") -> Iterator[Clock]:
        # Not the current span of the thread: a stream's reader may go on in another one.
        span = self._tracer.start_span(f"dateline.{what}")
        if self._text and text:
            span.set_attribute("dateline.text", text)
        within, last = self._api.set_span_in_context(span), time.time_ns()
        stages: dict[str, tuple[int, int]] = {}

        def stage(name: str) -> None:
            nonlocal last
            now = time.time_ns()
            begun, taken = stages.get(name, (last, 0))
            stages[name], last = (begun, taken + now - last), now

        try:
            yield Clock(stage)
        except Exception as error:
            # Its message may hold what was asked, or what an article says.
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(self._api.StatusCode.ERROR)
            raise
        finally:
            for name, (begun, taken) in stages.items():
                self._tracer.start_span(f"dateline.{what}.{name}", context=within, start_time=begun).end(begun + taken)
            span.end()

    def close(self) -> None:
        if self._own is not None:
            self._own.shutdown()


def _sent_to(url: str) -> Any:
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource({"service.name": "dateline"}))
    exporter = OTLPSpanExporter(endpoint=url, insecure=not url.startswith("https://"), timeout=_PATIENCE)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider
