"""Small real records that the tests of the page share."""

from __future__ import annotations

import json
from pathlib import Path

from rag import Answer, Article, Chunk, Citation, ScoredChunk, Statement

TEXT = "The harbor was closed on Monday.\nNobody was hurt, the mayor said.\n\nIt opens again on Friday."
HOSTILE = (
    '<script>alert(1)</script><img src="http://evil.test/x.png" onerror="alert(2)">'
    "![x](http://evil.test/y.png) [link](javascript:alert(3))"
)

BRIDGE = "Who closed the harbour bridge in Porto Velho?"
TOLL = "Which toll was lifted by mayor Ines Prado?"
TOLL_QUOTE = "The tunnel toll was lifted by mayor Ines Prado for the time of the repairs."
ARTICLES = [
    {
        "id": "bridge",
        "title": "Harbour bridge closed after barge strikes pillar",
        "source": "Port Tribune",
        "url": "https://tribune.example/bridge",
        "date": "2024-10-08T14:02:00+03:00",
        "body": "Engineer Dana Whitfield closed the harbour bridge in Porto Velho on Monday after a barge hit its pillar.\n\n"
        "Repairs will cost 18 million dollars, the city council said. Traffic is sent through the old tunnel until May.\n\n"
        + "\n\n".join(f"Shift {n} of the repair crew worked through the night under floodlights." for n in range(1, 40))
        + "\n\nThe tunnel toll was lifted by mayor Ines Prado for the time of the repairs.",
    },
    {
        "id": "repairs",
        "title": "Bridge repairs may take a year",
        "source": "Evening Courier",
        "url": "https://courier.example/repairs",
        "date": "2024-10-11",
        "body": "The repairs of the harbour bridge in Porto Velho will cost 25 million dollars, says the port authority.\n\n"
        "Dana Whitfield, the engineer in charge, said that the work may take a year.",
    },
    {
        "id": "vaccine",
        "title": "Malaria vaccine halves infections in trial",
        "source": "Science Weekly",
        "url": "",
        "date": "2024-03-02",
        "body": "A malaria vaccine tested on 4,800 children in Ghana halved infections within a year, researchers reported.\n\n"
        "The trial was led by Professor Ama Boateng of the University of Accra. Side effects were mild.",
    },
    {
        "id": "hebrew",
        "title": "השר דחה את הנסיעה לוושינגטון",
        "source": "ידיעות הנמל",
        "url": "",
        "date": "2024-05-20",
        "body": "השר דחה את הנסיעה לוושינגטון ביום שלישי בערב.\n\nThe minister postponed his trip to Washington.",
    },
    {
        "id": "hostile",
        "title": f"Zebra count {HOSTILE}",
        "source": f"Mallory {HOSTILE}",
        "url": "javascript:alert(4)",
        "date": "2024-06-01",
        "body": f"The zebra count in Kelmora reached 412 animals {HOSTILE} in June, ranger Tobias Quill said.\n\n"
        f"Ranger Tobias Quill also said that $5 and $10 and ~~this~~ and <b>that</b> stay as they are. {HOSTILE}",
    },
]
"""What the page's own tests ask about: two sources that disagree, a script from the right, and one that means harm."""


def write_articles(folder: Path) -> Path:
    """The articles as a file to ingest."""
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps(article, ensure_ascii=False) + "\n" for article in ARTICLES), encoding="utf-8")
    return path


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
