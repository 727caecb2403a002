"""Imported by the process that commands are forked from (`commands.py`): libraries, tables and models as a command loads them.

None of it starts a thread, which a fork would lose; the bytes of each model are checked as ever. What a command does with them,
it does by itself.
"""

import chromadb.api.rust  # noqa: F401
import openai  # noqa: F401
import tantivy  # noqa: F401

import rag.assistant  # noqa: F401
import rag.edge.cli  # noqa: F401
import rag.edge.terminal.answers  # noqa: F401
import rag.store.intake  # noqa: F401
from rag import RawArticle, onnx, tokens
from rag.embedders import minilm
from rag.english import sentences
from rag.english.wordpiece import tokenizer
from rag.load import articles
from rag.models import judge, reader

for model in (minilm, reader, judge):
    onnx.session(model.MODEL, sha256=model.SHA256, remedy=model.REMEDY)
tokenizer()
article, _, _ = articles.read(RawArticle("A barge hit the bridge on Monday. It sank.", "", published="2024-10-08"))
sentences.sentences(article.text)
tokens.count(article.text)
