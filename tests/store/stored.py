"""What is stored of an archive, the same in all its parts."""

from __future__ import annotations

import numpy as np

from rag import Assistant
from rag.store.archive import Archive
from rag.store.lexical import Lexical
from rag.store.vectors import Vectors


def stored(assistant: Assistant) -> set[str]:
    """The passages of the archive, which are also those of the vector index, and as many as the word index holds."""
    folder = assistant.settings.data_dir
    archive, vectors = Archive(folder, create=False), Vectors(folder / "chroma", None)
    try:
        ids = set(archive.all_chunk_ids())
        assert ids == {key for key, _ in vectors.search(np.full(384, 384**-0.5, dtype=np.float32), limit=10_000)}
        assert len(ids) == Lexical(folder / "lexical").frequencies(())[1]
    finally:
        archive.close()
        vectors.reopen()
    return ids
