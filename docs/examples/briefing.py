"""A morning briefing: several questions, one page of Markdown, and each quotation held against its article."""

from rag import Assistant, markdown_text

QUESTIONS = ("Why was Gallant's trip postponed?", "Who heads the harbor workers' union?", "Who won the chess Olympiad?")

with Assistant() as archive:
    for question in QUESTIONS:
        answer = archive.query(question)
        print(f"## {question}\n\n{markdown_text(answer.text)}\n")
        for citation in answer.citations:
            article = archive.article(citation.article_id)
            assert article.text[citation.start : citation.end] == citation.quote
            print(f"{citation.number}. {markdown_text(citation.title)}, {citation.published or 'date unknown'}")
        print()
