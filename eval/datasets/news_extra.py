"""What is said to an assistant besides questions about the news: greetings, questions about itself, orders to summarise.

The file says in words what a good reply is. What of it can be judged by machine is read from those words: that nothing is to be
quoted, which articles are to be used, which figures are to be told. The rest is for a reader or a judge.
"""

from __future__ import annotations

import re

from eval.datasets import DataSet, Places, records
from eval.datasets.news_dev import articles_of, folder_of
from eval.gold import Question

ABOUT = "greetings, questions about the archive, summaries and other languages, as far as a machine can judge the reply"

_QUOTES_NOTHING = re.compile(r"\bno (?:article (?:is )?quoted|quotations?)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"\b[\w-]+\.(?:md|txt|html?|pdf|jsonl?|csv)\b")
_OR_ELSE = re.compile(r"\bor an honest word\b", re.IGNORECASE)
_NOT = re.compile(r"(?:\bnot\b|\bnothing\b|\brather than\b|\bcorrected from\b)[^,;.]*|\([^)]*\)", re.IGNORECASE)
_MONTHS = "January February March April May June July August September October November December".split()
_DATE = re.compile(rf"\b({'|'.join(_MONTHS)}) (\d{{1,2}})\b(?:, \d{{4}}\b)?")
_FIGURE = re.compile(r"(?<![\d.,])\d[\d.,]*\d(?![\w])")
_NAME = re.compile(r"\b(?!(?:The|Only|First|Each|In|And|Main|Then|Months?) )[A-Z][\w'’]+(?: (?:& )?[A-Z][\w'’]+)+")


def load(places: Places) -> DataSet:
    """The lines of `extra.jsonl`, asked of the articles of `news_dev`."""
    folder = folder_of(places)
    path = folder / "extra.jsonl"
    return DataSet(
        name="news_extra",
        questions=tuple(
            expected(f"x{number:02}", str(item["q"]), str(item["expect"])) for number, item in enumerate(records(path), start=1)
        ),
        files=(path, *articles_of(folder)),
        archives={"": folder / "articles"},
        searches=False,
        headline=("status_accuracy", "quotes_nothing", "fact_recall", "cited_articles_recall", "cited_articles_precision"),
    )


def expected(number: str, said: str, reply: str) -> Question:
    """What is said, with what a good reply is as far as its description tells it.

    Where an honest word will do as well as an answer nothing is required; where no article is named, it is not known whether
    the archive answers or the assistant itself.
    """
    if _QUOTES_NOTHING.search(reply):
        return Question(number, said, "small_talk", "small_talk")
    if _OR_ELSE.search(reply):
        return Question(number, said, "another_language")
    articles = tuple(dict.fromkeys(_ARTICLE.findall(reply)))
    return Question(
        number,
        said,
        "summary" if articles else "overview",
        "answered" if articles else "",
        required_facts=_facts(_NOT.sub(" ", _ARTICLE.sub(" ", reply))),
        articles=articles,
    )


def _facts(reply: str) -> tuple[tuple[str, ...], ...]:
    """The days, figures and names that a description asks for, each once, in its accepted wordings."""
    days = [(f"{month} {day}", f"{day} {month}") for month, day in _DATE.findall(reply)]
    rest = _DATE.sub(" ", reply)
    return tuple(dict.fromkeys([*days, *((figure,) for figure in _FIGURE.findall(rest)), *((n,) for n in _NAME.findall(rest))]))
