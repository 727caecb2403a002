"""The archives that datasets are asked of: built once, kept in a cache folder, opened when needed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import rag
from eval.datasets import DataSet, Documents
from eval.errors import RunError
from eval.folders import names_in
from eval.gold import Quotation
from eval.vectors import Remembering
from eval.words import mentions
from rag import Assistant, Settings
from rag.lab import Candidate, make_embedder

Progress = Callable[[int, int], None]

_BATCH = 64
# What an archive holds depends on these settings, and on all code of the library but that which only asks and answers.
_SETTINGS = (
    "embedder",
    "embedder_path",
    "embedding_base_url",
    "embedding_model",
    "embedding_dimensions",
    "chunk_tokens",
    "header",
)
_ASKING = frozenset(
    """__init__ ask assistant connections edge english/amounts english/names english/orders errors find llms models
    prove providers quote settings turns write""".split()
)
# Sets with more archives than this have one per question: they are opened and closed one by one.
_KEPT_OPEN = 8


@dataclass(frozen=True, slots=True)
class Opened:
    """An open archive, and the names that the questions use for its articles."""

    assistant: Assistant
    names: Mapping[str, str]

    def quoted(self, item: Candidate, quotations: Sequence[Quotation]) -> bool:
        """Whether a sentence has one of the quotations of its article, or is a part of it."""
        name = self.names.get(item.passage.article.id)
        of_article = [quotation.quote for quotation in quotations if quotation.article == name]
        return any(mentions(quote, item.text) or mentions(item.text, quote) for quote in of_article)


class Archives:
    """The archives of one dataset under one group of settings. Safe to share between threads once built."""

    def __init__(self, dataset: DataSet, settings: Settings, cache: Path) -> None:
        self._dataset = dataset
        self._settings = settings
        self._cache = cache
        self._embedder = make_embedder(settings)
        self.fingerprint = self._embedder.fingerprint
        self.failed: list[tuple[str, str]] = []
        """What could not be taken in: (document, reason)."""
        self._folder = cache / f"{dataset.name}-{self._key()}" if dataset.archives else settings.data_dir
        self._open: dict[str, Opened] = {}

    def build(self, wanted: list[str], on_progress: Progress) -> None:
        """Build what is not there yet, one archive after the other. Raises RunError for a folder that cannot be written."""
        for number, name in enumerate(wanted):
            if self._dataset.archives:
                self._built(name, on_progress if len(wanted) == 1 else _silent)
            if len(self._dataset.archives) <= _KEPT_OPEN:
                self._open[name] = self._opened(name)
            on_progress(number + 1, len(wanted))

    @contextmanager
    def open(self, name: str) -> Iterator[Opened]:
        """An archive that was built, for as long as it is needed."""
        if name in self._open:
            yield self._open[name]
            return
        opened = self._opened(name)
        try:
            yield opened
        finally:
            opened.assistant.close()

    def close(self) -> None:
        """Release the files."""
        for opened in self._open.values():
            opened.assistant.close()
        self._open.clear()

    def _opened(self, name: str) -> Opened:
        assistant = self._assistant(self._place(name))
        source = self._dataset.archives.get(name)
        if isinstance(source, Mapping):
            order = list(source)
            return Opened(assistant, {item.id: order[int(Path(item.path).name)] for item in assistant.articles()})
        wanted = {article for question in self._dataset.questions for article in question.articles}
        return Opened(assistant, names_in(assistant, wanted))

    def _assistant(self, folder: Path) -> Assistant:
        quoted = self._dataset.sentences or self._settings.sentences
        return Assistant(self._settings.changed(data_dir=folder, sentences=quoted), embedder=self._embedder)

    def _place(self, name: str) -> Path:
        return self._folder / name if name else self._folder

    def _built(self, name: str, on_progress: Progress) -> None:
        place = self._place(name)
        note = place / "built.json"
        if not note.is_file():
            part = place.with_name(f"{place.name}.{os.getpid()}.part")
            try:
                part.mkdir(parents=True)
                failed = self._fill(part, self._dataset.archives[name], on_progress)
                (part / note.name).write_text(json.dumps(failed), encoding="utf-8")
                self._put(part, place)
            except OSError as error:
                raise RunError(
                    f"cannot write the archive {place}: {error}; free the folder, or name another with --cache"
                ) from None
            finally:
                shutil.rmtree(part, ignore_errors=True)
        try:
            self.failed.extend((document, reason) for document, reason in json.loads(note.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise RunError(f"cannot read {note}: {error}; delete that folder, it is built anew") from None

    def _put(self, part: Path, place: Path) -> None:
        """Move a finished archive to its place, unless another process was faster."""
        try:
            part.replace(place)
        except OSError:
            if not (place / "built.json").is_file():
                raise

    def _fill(self, folder: Path, source: Path | Documents, on_progress: Progress) -> list[tuple[str, str]]:
        settings = self._settings.changed(data_dir=folder)
        with (
            closing(Remembering(self._embedder, self._cache / "vectors.db")) as embedder,
            Assistant(settings, embedder=embedder) as assistant,
        ):
            if isinstance(source, Path):
                return [(Path(path).name, reason) for path, reason in assistant.ingest(source).failed]
            # The place of a document in its set stands in for a file name, so that an article can be told by its path.
            order = list(source)
            records = [replace(item, path=str(number), key="") for number, item in enumerate(source.values())]
            failed: list[tuple[str, str]] = []
            for start in range(0, len(records), _BATCH):
                report = assistant.ingest(records[start : start + _BATCH])
                failed.extend((order[int(Path(path).name)], reason) for path, reason in report.failed)
                on_progress(min(start + _BATCH, len(records)), len(records))
            return failed

    def _key(self) -> str:
        """Names everything that the archives are made of."""
        digest = hashlib.sha256(self._dataset.checksum.encode())
        digest.update(self.fingerprint.encode())
        kept = self._settings.to_dict()
        digest.update(json.dumps({name: kept[name] for name in _SETTINGS}).encode())
        library = Path(rag.__file__ or "").parent
        for path in sorted(library.rglob("*.py")):
            place = path.relative_to(library).with_suffix("").parts
            if _ASKING.isdisjoint({place[0], "/".join(place[:2])}):
                digest.update(path.read_bytes())
        return digest.hexdigest()[:16]


def _silent(done: int, total: int) -> None:
    """Report nothing."""
