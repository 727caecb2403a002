"""Collections on the page: made, looked at, asked about, changed and deleted, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rag import RawArticle
from tests.ui import samples
from tests.ui.pages import ask, settled, shown, visit, words
from ui import library
from ui.collected import Collection

TRIAL = "Who led the malaria vaccine trial?"
COST = "What will the repairs of the harbour bridge cost?"


def _ids(*wanted: str) -> list[str]:
    """The articles whose title holds these words."""
    return [next(a.id for a in library.articles() if words in a.title) for words in wanted]


def _collect(owner: str, name: str, *wanted: str) -> Collection:
    found = [library.article(key) for key in _ids(*wanted)]
    return library.collections().create(owner, name, {a.id: a.title for a in found if a})


def _pills(page: AppTest) -> list[dict[str, object]]:
    return next((c["items"] for c in shown(page, "choices") if c["name"] == "Collections"), [])


def _listed(page: AppTest) -> set[str]:
    return {item["title"][:12] for listing in shown(page, "listing") for item in listing["items"]}


def _press(page: AppTest, opener: str, label: str) -> None:
    """Press a button of a window; the opener is pressed with it, for without a browser a window closes with every run."""
    page.button(key=opener).click()
    next(button for button in page.button if button.label == label).click()
    page.run()


def test_ticked_articles_are_saved_under_a_name(archive: Path) -> None:
    page = visit("archive.py", owner="saver", state={"ticked": _ids("Harbour bridge", "Malaria")})
    assert _pills(page) == []
    page.button(key="collect").click().run()
    assert "2 articles: “" in words(page)
    page.text_input(key="collect_name").set_value("Bridges & vaccines")
    _press(page, "collect", "Save")
    (made,) = library.collections().list("saver")
    assert made.name == "Bridges & vaccines" and set(made.articles) == set(_ids("Harbour bridge", "Malaria"))
    page.run()
    (pill,) = _pills(page)
    assert (pill["label"], pill["note"]) == ("Bridges & vaccines", "2 articles")
    assert page.session_state["ticked"] == []


def test_what_the_list_is_narrowed_to_is_saved_and_more_is_put_in_later(archive: Path) -> None:
    page = visit("archive.py", owner="narrows")
    assert not [b for b in page.button if b.key == "collect"]
    page.multiselect(key="archive_sources-0").set_value(["Port Tribune"]).run()
    page.button(key="collect").click().run()
    page.text_input(key="collect_name").set_value("Tribune")
    _press(page, "collect", "Save")
    page.multiselect(key="archive_sources-0").set_value(["Evening Courier"]).run()
    page.button(key="collect").click().run()
    page.selectbox(key="collect_into").set_value(library.collections().list("narrows")[0].id)
    _press(page, "collect", "Save")
    (made,) = library.collections().list("narrows")
    assert set(made.articles) == set(_ids("Harbour bridge", "Bridge repairs"))


def test_a_name_that_is_taken_is_told_and_nothing_is_lost(archive: Path) -> None:
    made = _collect("twice", "my_bridge", "Harbour bridge")
    page = visit("archive.py", owner="twice", state={"ticked": _ids("Malaria")})
    page.button(key="collect").click().run()
    page.text_input(key="collect_name").set_value("MY_BRIDGE")
    _press(page, "collect", "Save")
    assert "There is a collection “MY_BRIDGE” already: add to that one, or take another name." in words(page)
    assert library.collections().list("twice") == (made,)


def test_a_collection_is_looked_at_and_asked_about_and_the_answer_says_so(archive: Path) -> None:
    made = _collect("asks", "Only the courier", "Bridge repairs", "Malaria")
    page = visit("archive.py", owner="asks", query={"collection": made.id})
    assert _listed(page) == {"Bridge repai", "Malaria vacc"}
    assert "2 of 5 articles: only the collection “Only the courier”." in words(page)
    assert page.query_params["collection"] in (made.id, [made.id])
    page.button(key="ask_these").click().run()
    page = ask(visit(owner="asks", state={"collection": page.session_state["collection"]}), COST)
    (answer,) = shown(page, "answer")
    assert answer["narrowed"]["part"] == "the collection “Only the courier”"
    assert "only the collection “Only the courier”" in words(page)
    assert f"collection={made.id}" in answer["link"]
    (turn,) = library.chats().turns("asks", page.session_state["chat"])
    assert turn.answer and {item.chunk.article_id for item in turn.answer.retrieved} <= set(made.articles)
    assert turn.answer.conflicts == ()


def test_what_is_not_in_a_collection_can_be_asked_of_the_whole_archive(archive: Path) -> None:
    made = _collect("lifts", "Bridges", "Harbour bridge", "Bridge repairs")
    page = visit(owner="lifts", query={"q": TRIAL, "collection": made.id})
    (answer,) = shown(page, "answer")
    assert (answer["status"], answer["widen"]) == ("not_found", True)
    assert page.session_state["collection"] == made.id


def test_questions_that_are_offered_stay_within_the_collection(archive: Path) -> None:
    made = _collect("stays", "Bridges", "Harbour bridge", "Bridge repairs")
    page = visit(owner="stays", query={"q": COST, "collection": made.id})
    (turn,) = library.chats().turns("stays", page.session_state["chat"])
    assert library.following_questions(turn.id, "", ()).wait(120)
    page.run()
    (offered,) = [[item["label"] for item in c["items"]] for c in shown(page, "choices") if c["name"] == "Ask next"]
    for question in offered:
        answers = [turn.answer] if turn.answer else []
        found = library.assistant().query(question, answers=answers, articles=list(made.articles))
        assert found.status in ("answered", "small_talk")
        assert {citation.article_id for citation in found.citations} <= set(made.articles)


def test_the_latest_news_of_a_collection_are_its_own(archive: Path) -> None:
    made = _collect("latest", "Science", "Malaria")
    page = visit(owner="latest", query={"q": "What is the latest news?", "collection": made.id})
    (answer,) = shown(page, "answer")
    assert [item["title"] for item in answer["headlines"]] == ["Malaria vaccine halves infections in trial"]
    assert "March 2, 2024" in answer["reply"]


@pytest.mark.parametrize("whose", ["somebody else's", "nobody's", "hostile"])
def test_a_link_to_a_collection_that_the_reader_has_not_is_refused_and_not_widened(archive: Path, whose: str) -> None:
    name = {"somebody else's": _collect(f"other {whose}", "Mine", "Malaria").id, "nobody's": "0" * 24}.get(whose, "<b>‮' OR 1")
    page = visit(owner=f"refused {whose}", query={"q": TRIAL, "collection": name})
    assert shown(page, "answer") == []
    assert "it was deleted, or it is another reader's" in words(page)
    (turn,) = library.chats().turns(f"refused {whose}", page.session_state["chat"])
    assert turn.answer is None
    settled(page.button(key=f"widen-{turn.id}").click().run())
    turns = library.chats().turns(f"refused {whose}", page.session_state["chat"])
    assert turns[1].question == TRIAL and turns[1].answer and turns[1].answer.status == "answered"
    listed = visit("archive.py", owner=f"refused {whose}", query={"collection": name})
    assert "That collection is not here" in listed.session_state["noticed"][1]


def test_a_collection_that_another_tab_deletes_refuses_questions_until_it_is_lifted(archive: Path) -> None:
    made = _collect("tabs", "Bridges", "Harbour bridge")
    page = visit(owner="tabs", state={"collection": made.id})
    assert "only the collection “Bridges”" in words(page)
    library.collections().delete("tabs", made.id)
    ask(page, TRIAL)
    assert shown(page, "answer") == [] and "is not here: it was deleted" in words(page)
    assert "only a collection that is not here" in words(page)
    page.selectbox(key="collection-1").set_value("").run()
    ask(page, TRIAL)
    assert [answer["status"] for answer in shown(page, "answer")] == ["answered"]


def test_deleted_articles_are_told_and_a_collection_without_any_refuses(own_archive: Path) -> None:
    made = _collect("shrinks", "Bridges", "Harbour bridge", "Bridge repairs")
    assistant = library.assistant()
    assistant.remove(_ids("Harbour bridge"))
    library.forget_cached()
    page = visit("archive.py", owner="shrinks", query={"collection": made.id})
    assert _pills(page)[0]["note"] == "1 of 2 articles"
    assert "1 of its 2 articles is no longer in the archive: “Harbour bridge closed after barge strikes pillar”." in words(page)
    page = visit(owner="shrinks", query={"q": COST, "collection": made.id})
    (answer,) = shown(page, "answer")
    assert "1 of the 2 articles that this question was limited to is not in the archive." in answer["remarks"]
    assistant.remove(_ids("Bridge repairs"))
    library.forget_cached()
    page = visit(owner="shrinks", query={"q": "Who closed the bridge?", "collection": made.id})
    assert shown(page, "answer") == []
    assert "None of the articles of the collection “Bridges” is in the archive any more." in words(page)
    page = visit("archive.py", owner="shrinks", query={"collection": made.id})
    assert "None of its articles is in the archive any more" in words(page)
    assert page.button(key="edit_collection")


def test_what_is_gone_is_taken_out_when_it_is_asked_for(own_archive: Path) -> None:
    made = _collect("tidies", "Bridges", "Harbour bridge", "Bridge repairs")
    library.assistant().remove(_ids("Harbour bridge"))
    library.forget_cached()
    page = visit("archive.py", owner="tidies", query={"collection": made.id})
    page.button(key="forget_gone").click().run()
    assert _pills(page)[0]["note"] == "1 article"


def test_a_collection_is_renamed_emptied_article_by_article_and_deleted(archive: Path) -> None:
    made = _collect("edits", "Bridges", "Harbour bridge", "Bridge repairs")
    page = visit("archive.py", owner="edits", query={"collection": made.id}, state={"collection": made.id})
    page.button(key="edit_collection").click().run()
    page.text_input(key=f"collection-{made.id}").set_value("The bridge")
    _press(page, "edit_collection", "Save")
    assert _pills(page.run())[0]["label"] == "The bridge"
    page.session_state["ticked"] = _ids("Harbour bridge")
    page.run().button(key="out").click().run()
    assert _listed(page) == {"Bridge repai"}
    page.session_state["ticked"] = _ids("Bridge repairs")
    page.run().button(key="out").click().run()
    assert "at least one article" in page.session_state["noticed"][1] and _listed(page) == {"Bridge repai"}
    page.button(key="edit_collection").click().run()
    page.checkbox(key=f"sure-{made.id}").check()
    page.button(key="edit_collection").click().run()
    _press(page, "edit_collection", "Delete")
    assert library.collections().list("edits") == ()
    assert "Questions are no longer limited to it." in page.session_state["noticed"][1]
    assert page.session_state["collection"] is None and len(_listed(page.run())) == 5


def test_hostile_names_stay_words_and_turn_nothing_round(archive: Path) -> None:
    made = _collect("hostile", f"‮{samples.HOSTILE}"[:110], "Harbour bridge")
    page = visit("archive.py", owner="hostile", query={"collection": made.id})
    assert str(_pills(page)[0]["label"]).startswith("⟨U+202E⟩<script>alert(1)</script>")
    assert "⟨U+202E⟩<script>" in words(page) and not any("<script" in item.value for item in page.html)
    page = visit(owner="hostile", query={"q": TRIAL, "collection": made.id})
    assert shown(page, "answer")[0]["narrowed"]["part"].startswith("the collection “⟨U+202E⟩<script>")


def test_a_collection_of_five_thousand_articles_is_looked_at_and_asked(archive: Path) -> None:
    held = {a.id: a.title for a in library.articles()}
    many = held | {f"{number:012x}": f"Article {number}" for number in range(5_000)}
    made = library.collections().create("large", "Everything", many)
    page = visit("archive.py", owner="large", query={"collection": made.id})
    assert _pills(page)[0]["note"] == "5 of 5,005 articles"
    assert "5,000 of its 5,005 articles are no longer in the archive: “Article 0”" in words(page)
    page = visit(owner="large", query={"q": TRIAL, "collection": made.id})
    assert shown(page, "answer")[0]["status"] == "answered"


def test_where_what_readers_keep_is_damaged_the_archive_is_shown_without_collections(own_archive: Path) -> None:
    (own_archive / "chats.db").write_bytes(b"this was never a database" * 200)
    page = visit("archive.py", owner="ann")
    assert len(_listed(page)) == 5 and _pills(page) == []


def test_an_article_that_comes_back_is_in_its_collection_again(own_archive: Path) -> None:
    record = RawArticle("The ferry to Lund sails again.", "ferry.txt", title="Ferry sails")
    library.assistant().ingest([record])
    library.forget_cached()
    made = _collect("returns", "Ferries", "Ferry")
    library.assistant().remove(list(made.articles))
    library.assistant().ingest([record])
    library.forget_cached()
    page = visit("archive.py", owner="returns", query={"collection": made.id})
    assert _listed(page) == {"Ferry sails"}
