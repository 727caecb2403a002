"""The Ask page, every branch of an answer, without a browser."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui import samples
from tests.ui.opened import BRIDGE, open_turn
from tests.ui.pages import ask, settled, shown, visit, words
from ui import library, narrowing
from ui.chats import Narrowing
from ui.offers import Offer


def test_before_the_first_question_the_page_says_what_there_is_and_offers_questions(archive: Path) -> None:
    assert library.example_questions().wait(120)
    page = visit(owner="new")
    assert "Ask the archive" in words(page) and "5 articles" in words(page)
    examples = next(c for c in shown(page, "choices") if c["name"] == "Examples")
    assert len(examples["items"]) == 4 and all(item["label"].endswith("?") for item in examples["items"])


def test_what_questions_are_limited_to_is_told_and_examples_are_of_it(archive: Path) -> None:
    filters = Narrowing(sources=("Evening Courier",))
    page = visit(owner="limited", query={"source": "Evening Courier"})
    assert "limited to 1 article of 5 from 1 source, 2024: only Evening Courier." in words(page)
    assert narrowing.questions(filters, "limited").wait(120)
    page.run()
    (offered,) = [[item["label"] for item in c["items"]] for c in shown(page, "choices") if c["name"] == "Examples"]
    assert offered and not any("archive" in question for question in offered)
    for question in offered:
        found = library.assistant().query(question, sources=filters.sources)
        assert found.status in ("answered", "small_talk") and not found.unsure, question


def test_among_the_examples_is_what_a_source_told_in_a_month(own_archive: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.txt"
    more.write_text(
        "---\nsource: Port Tribune\ndate: 2024-10-20\n---\nQuay open again\n\nThe quay in Kelmora is open.", encoding="utf-8"
    )
    library.assistant().ingest(more)
    page = visit(owner="looks")
    assert library.example_questions().wait(120)
    (offered,) = [c["items"] for c in shown(page.run(), "choices") if c["name"] == "Examples"]
    assert "What did Port Tribune report in October 2024?" in [item["id"] for item in offered]


def test_where_nothing_is_within_the_limits_the_welcome_says_so_and_offers_nothing(archive: Path) -> None:
    page = visit(owner="nothing", query={"since": "2030-01-01"})
    assert "No article is within what questions are limited to: since January 1, 2030." in words(page)
    assert all(c["name"] != "Examples" for c in shown(page, "choices"))


def test_a_question_is_answered_in_sentences_that_carry_numbered_notes(archive: Path) -> None:
    page = ask(visit(owner="asks"), BRIDGE)
    assert BRIDGE in words(page)
    (answer,) = shown(page, "answer")
    quotes = [quote for part in answer["rows"].values() for row in part for quote in row["quotes"]]
    assert answer["status"] == "answered" and any("Whitfield" in p["text"] for quote in quotes for p in quote["pieces"])
    assert quotes and {str(quote["number"]) for quote in quotes} == set(answer["cards"])
    assert answer["details"]["total"] > 0 and "[1]" in answer["copy"]


def test_the_address_becomes_that_of_the_chat_which_is_listed(archive: Path) -> None:
    page = ask(visit(owner="links"), BRIDGE)
    assert page.query_params["chat"] in (page.session_state["chat"], [page.session_state["chat"]])
    assert "q" not in page.query_params
    history = next(c for c in shown(page, "choices") if c["name"] == "Chats")
    assert [(item["label"], item["current"]) for item in history["items"]] == [(BRIDGE, True)]


def test_a_link_asks_its_question_once_and_finds_the_chat_again_after_that(archive: Path) -> None:
    query = {"q": BRIDGE, "since": "2024-01-01"}
    first = visit(owner="linked", query=query)
    again = visit(owner="linked", query=query)
    assert [len(shown(page, "answer")) for page in (first, again)] == [1, 1]
    assert len(library.chats().list("linked")) == 1
    assert shown(first, "answer")[0]["narrowed"] == {"since": "2024-01-01", "until": "", "sources": [], "part": ""}


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"source": "Nobody's Gazette"}, "no source “Nobody's Gazette”"),
        ({"since": "2024-12-01", "until": "2024-01-01"}, "swap"),
        ({"since": "soon"}, "soon"),
    ],
)
def test_a_link_with_impossible_filters_says_what_is_wrong(archive: Path, query: dict[str, str], told: str) -> None:
    page = visit(owner=f"wrong-{told}", query={"q": BRIDGE, **query})
    assert told in words(page) and shown(page, "answer") == []


def test_another_visitor_sees_none_of_it(archive: Path) -> None:
    ask(visit(owner="ann"), BRIDGE)
    page = visit(owner="bob", state={"chat": library.chats().list("ann")[0].id})
    assert BRIDGE not in words(page) and "Ask the archive" in words(page)
    assert {c["name"]: bool(c["items"]) for c in shown(page, "choices")} == {"Chats": False, "Examples": True}


def test_a_follow_up_shows_the_question_that_was_looked_up_and_is_about_no_newspaper(archive: Path) -> None:
    page = ask(ask(visit(owner="follows"), BRIDGE), "Why did she close it?")
    first, second = shown(page, "answer")
    assert first["standalone"] == "" and "Whitfield" in second["standalone"] and "Tribune" not in second["standalone"]


def test_what_is_said_to_an_answer_is_done_with_its_quotations_and_is_nothing_that_a_question_follows_up(archive: Path) -> None:
    app = ask(visit(owner="wishful"), "Who led the malaria vaccine trial?")
    (first,) = shown(app, "answer")
    further = shown(ask(app, "tell me more"), "answer")[-1]
    assert further["standalone"] == "Who led the malaria vaccine trial?"
    quoted = [row["quotes"][0]["pieces"] for row in (first["rows"]["shown"][0], further["rows"]["shown"][0])]
    assert quoted[0] != quoted[1]
    whose = shown(ask(app, "who says that?"), "answer")[-1]
    assert whose["reply"].startswith("It stands in “Malaria vaccine halves infections in trial” (Science Weekly, ")
    where = shown(ask(app, "and when?"), "answer")[-1]
    assert "tell me more" not in where["standalone"] and "malaria vaccine" in where["standalone"]


def test_after_a_greeting_a_question_is_no_follow_up(archive: Path) -> None:
    page = ask(ask(visit(owner="greets"), "Hello!"), "What will the repairs of the bridge cost?")
    assert shown(page, "answer")[1]["standalone"] == ""


@pytest.mark.parametrize("question", ["Hello there", "what is in the archive?", "what can you do?", "latest news"])
def test_what_people_type_first_gets_the_newest_headlines_and_examples(archive: Path, question: str) -> None:
    page = ask(visit(owner=f"first-{question}"), question)
    (answer,) = shown(page, "answer")
    assert answer["status"] == "small_talk" and "5 articles" in answer["reply"] or question == "latest news"
    assert [item["title"] for item in answer["headlines"]][:2] == [
        "Bridge repairs may take a year",
        "Harbour bridge closed after barge strikes pillar",
    ]
    assert library.example_questions().wait(120)
    page.run()
    (offered,) = [c["items"] for c in shown(page, "choices") if c["name"] == "Ask next"]
    assert len(offered) == library.OFFERED


def _offered(page: AppTest) -> list[str]:
    (offered,) = [c["items"] for c in shown(page, "choices") if c["name"] == "Ask next"]
    return [item["label"] for item in offered]


def test_what_leads_on_from_an_answer_is_made_of_the_articles_that_it_quotes(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named: list[str] = []

    def following(turn: int, asked: str, article_ids: Sequence[str], *_: object) -> Offer:
        named.extend(article_ids)
        return Offer.known(())

    monkeypatch.setattr(library, "following_questions", following)
    open_turn("keeps to the matter", BRIDGE, samples.answer(BRIDGE, retrieved=(samples.passage(0, 32, "elsewhere"),)))
    assert named == ["a1"]
    missing = samples.answer("What?", status="not_found", statements=(), citations=(), retrieved=(samples.passage(0, 32),))
    open_turn("keeps to the matter", "What?", missing)
    assert named == ["a1", "a1"]


@pytest.mark.parametrize("question", [BRIDGE, "Who is the chancellor of Austria?", "Thank you!"])
def test_questions_follow_whatever_was_said_and_each_is_answered(archive: Path, question: str) -> None:
    owner = f"goes on from {question}"
    page = ask(visit(owner=owner), question)
    (turn,) = library.chats().turns(owner, str(page.session_state["chat"]))
    assert library.following_questions(turn.id, "", ()).wait(120) and library.example_questions().wait(120)
    offered = _offered(page.run())
    assert len(offered) == library.OFFERED and question not in offered
    for text in offered:
        found = library.assistant().query(text, answers=[turn.answer] if turn.answer else [])
        assert found.status in ("answered", "small_talk") and not found.unsure


def test_what_was_tried_out_for_one_reader_is_not_tried_out_for_the_next_until_the_archive_changes(own_archive: Path) -> None:
    named = [article.id for article in library.articles()][:2]

    def tried(turn: int) -> tuple[int, tuple[str, ...]]:
        before = library._tried.cache_info().misses
        offer = library.following_questions(turn, BRIDGE, named)
        assert offer.wait(120)
        return library._tried.cache_info().misses - before, offer.found

    # Turns that no chat of another test has.
    asked, found = tried(-1)
    assert asked and tried(-2) == (0, found)
    library.assistant().remove([library.articles()[-1].id])
    assert tried(-3)[0] == asked


def test_what_was_asked_before_in_a_chat_is_not_offered_again(archive: Path) -> None:
    assert library.example_questions().wait(120)
    page = ask(visit(owner="again"), "Hello!")
    first = _offered(page)
    page = ask(ask(page, first[0]), "Thank you!")
    assert len(_offered(page)) == library.OFFERED and first[0] not in _offered(page)


def test_what_the_archive_does_not_hold_is_said_with_the_nearest_passages(archive: Path) -> None:
    (answer,) = shown(ask(visit(owner="austria"), "Who is the chancellor of Austria?"), "answer")
    assert answer["status"] == "not_found" and answer["reason"][0].isupper()
    assert answer["rows"] == {"shown": [], "folded": []} and 0 < len(answer["also"]) <= 5


def test_a_note_opens_its_article_with_exactly_the_quotation_marked(archive: Path) -> None:
    answer = library.assistant().query(BRIDGE)
    page = open_turn("reads", BRIDGE, answer, panel={"number": 1})
    (panel,) = shown(page, "article")
    citation = answer.citations[0]
    article = library.assistant().article(citation.article_id)
    assert "".join(piece["text"] for piece in panel["pieces"]) == article.text
    assert [p["text"] for p in panel["pieces"] if p["kind"] == "mark"] == [citation.quote]
    assert panel["where"].startswith("Note 1") and panel["title"] == article.title
    assert panel["steps"] == (panel["where"] == f"Note 1 of {len(answer.citations)}") == (len(answer.citations) > 1)
    assert shown(page, "answer")[0]["state"]["number"] == 1


def test_where_there_is_one_note_there_is_nothing_to_step_to(archive: Path) -> None:
    citation = library.assistant().query("Which toll was lifted by mayor Ines Prado?").citations[0]
    page = open_turn("reads one", BRIDGE, samples.answer(BRIDGE, citations=(citation,)), panel={"number": citation.number})
    (panel,) = shown(page, "article")
    assert (panel["where"], panel["steps"]) == ("Note 1", False)


def test_a_passage_that_was_also_found_opens_the_same_way(archive: Path) -> None:
    answer = library.assistant().query("Who is the chancellor of Austria?")
    (panel,) = shown(open_turn("reads too", "Austria?", answer, panel={"also": 1}), "article")
    assert [p["text"] for p in panel["pieces"] if p["kind"] == "mark"] == [answer.retrieved[1].chunk.text]
    assert not panel["steps"]


@pytest.mark.parametrize("panel", [{"number": 99}, {"also": 99}, {"also": "x"}, {"number": None}])
def test_a_note_that_there_is_not_opens_nothing(archive: Path, panel: dict[str, object]) -> None:
    page = open_turn(f"odd-{panel}", BRIDGE, samples.answer(BRIDGE), panel=panel)
    assert shown(page, "article") == []


def test_the_article_of_an_old_answer_that_has_been_removed_is_said_to_be_gone(archive: Path) -> None:
    page = open_turn("gone", BRIDGE, samples.answer(BRIDGE), panel={"number": 1})
    (panel,) = shown(page, "article")
    assert (panel["removed"], panel["pieces"], panel["title"]) == (True, [], "Harbor closed")
    assert panel["gone"] == "The harbor was closed on Monday."


def test_a_false_premise_is_told_with_the_quotations_side_by_side(archive: Path) -> None:
    other = samples.citation(2, "It opens again on Friday.", source="Courier", article_id="a2")
    wrong = samples.answer(
        status="false_premise", reason="it was never closed on Sunday", citations=(samples.citation(), other)
    )
    (answer,) = shown(open_turn("premise", "Why was it closed on Sunday?", wrong), "answer")
    assert (answer["status"], answer["reason"]) == ("false_premise", "It was never closed on Sunday.")
    assert answer["form"] == "columns" and [row["source"] for row in answer["rows"]["shown"]] == ["Tribune", "Courier"]


def test_filters_narrow_the_answer_and_are_shown_with_it(archive: Path) -> None:
    page = visit(owner="filters")
    page.multiselect(key="sources-0").set_value(["Evening Courier"]).run()
    ask(page, "What will the repairs of the bridge cost?")
    (answer,) = shown(page, "answer")
    assert answer["narrowed"]["sources"] == ["Evening Courier"]
    assert {card["source"] for card in answer["cards"].values()} | {item["source"] for item in answer["also"]} == {
        "Evening Courier"
    }
    page.button(key="clear_filters").click().run()
    assert page.session_state["sources"] == [] and page.multiselect(key="sources-1").value == []


def test_a_problem_is_told_in_words_and_the_question_can_be_asked_again(archive: Path) -> None:
    page = open_turn("problem", BRIDGE, problem="the endpoint is down: start it")
    assert "The endpoint is down: start it." in words(page)
    next(b for b in page.button if b.label == "Ask again").click().run()
    assert shown(settled(page), "answer")[0]["status"] == "answered"


def test_a_question_whose_answer_never_came_can_be_asked_again(archive: Path) -> None:
    page = open_turn("closed", BRIDGE)
    assert "was not answered" in words(page)
    assert "Ask again" in [b.label for b in page.button]


def test_a_stopped_answer_says_so(archive: Path) -> None:
    page = open_turn("stopped", BRIDGE, samples.answer(BRIDGE), problem="Stopped before the answer was whole.")
    assert shown(page, "answer")[0]["stopped"] is True


def test_with_no_archive_the_page_says_how_to_begin(empty_archive: Path) -> None:
    page = visit()
    assert "There is nothing to ask yet" in words(page)
    assert [link.label for link in page.main.get("page_link")] == ["Add articles"]


def test_a_damaged_archive_is_not_called_an_empty_one(own_archive: Path) -> None:
    library.close()
    (own_archive / "archive.db").write_bytes(b"this was never a database" * 200)
    page = visit()
    assert "The archive cannot be opened" in words(page) and "damaged" in words(page)
    assert [link.label for link in page.main.get("page_link")] == ["See the check-up"]
    assert "The archive cannot be opened." in words(visit("archive.py"))


def test_where_the_chosen_writer_cannot_be_had_one_can_go_on_by_quotation(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_LLM", "openai")
    page = visit(owner="keyless")
    assert "Answers cannot be written as chosen" in words(page) and "OPENAI_API_KEY" not in words(page)
    page.button(key="quote").click().run()
    assert shown(ask(page, BRIDGE), "answer")[0]["details"]["writer"] == "the articles themselves"
    assert "5 articles" in words(visit("archive.py", owner="keyless"))
