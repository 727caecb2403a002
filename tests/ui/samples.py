"""Small real records that the tests of the page share."""

from __future__ import annotations

from rag import Answer, Article, Chunk, Citation, ScoredChunk, Statement

TEXT = "The harbor was closed on Monday.\nNobody was hurt, the mayor said.\n\nIt opens again on Friday."
HOSTILE = (
    '<script>alert(1)</script><img src="http://evil.test/x.png" onerror="alert(2)">'
    "![x](http://evil.test/y.png) [link](javascript:alert(3))"
)


def article(text: str = TEXT, **values: object) -> Article:
    return Article(
        **{"id": "a1", "title": "Harbor closed", "text": text, "source": "Tribune", "published": "2024-10-08", **values}
    )  # type: ignore[arg-type]


def citation(number: int = 1, quote: str = "The harbor was closed on Monday.", **values: object) -> Citation:
    start = TEXT.find(quote)
    given = {"article_id": "a1", "title": "Harbor closed", "source": "Tribune", "url": "", "published": "2024-10-08"}
    return Citation(
        **{
            "number": number,
            "date_provenance": "explicit",
            "quote": quote,
            "start": start,
            "end": start + len(quote),
            **given,
            **values,
        }
    )  # type: ignore[arg-type]


def passage(start: int, end: int, article_id: str = "a1", **values: object) -> ScoredChunk:
    chunk = Chunk(f"{article_id}-{start}", article_id, start, end, TEXT[start:end])
    given = {"title": "Harbor closed", "source": "Tribune", "url": "", "published": "2024-10-08"}
    return ScoredChunk(**{"chunk": chunk, "rank": 1, "score": 0.5, **given, **values})  # type: ignore[arg-type]


def answer(question: str = "When was the harbor closed?", **values: object) -> Answer:
    cited = citation()
    given = {
        "status": "answered",
        "text": "It was closed on Monday [1].",
        "statements": (Statement("It was closed on Monday", (cited,)),),
        "citations": (cited,),
        "retrieved": (passage(0, 32), passage(66, 92)),
        "confidence": 0.8,
        "standalone_question": question,
        "timings": {"retrieve": 3.25, "answer": 1.0},
    }
    return Answer(**{"question": question, **given, **values})  # type: ignore[arg-type]
