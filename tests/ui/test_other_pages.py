"""Archive, Evaluation and Settings, without a browser."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui import samples
from tests.ui.pages import settled, shown, table, visit, words
from ui import library
from ui.measuring import Measuring


def _everything(page: AppTest) -> str:
    tables = " ".join(frame.value.to_csv() for frame in page.dataframe)
    return f"{words(page)} {tables} {' '.join(item.value for item in page.markdown)}"


def _listed(page: AppTest) -> list[dict[str, Any]]:
    (listing,) = shown(page, "listing")
    return list(listing["items"])


def test_the_archive_page_lists_every_article_with_source_date_and_words(archive: Path) -> None:
    page = visit("archive.py")
    listed = _listed(page)
    assert "5 articles from 5 sources, March 2 to October 11, 2024." in words(page)
    assert len(listed) == 5 and {article["source"] for article in samples.ARTICLES[:4]} <= {row["source"] for row in listed}
    row = next(row for row in listed if row["title"] == "Malaria vaccine halves infections in trial")
    assert (row["published"], row["provenance"], row["copies"]) == ("2024-03-02", "as stated in the article", 0)
    assert [row["published"] for row in listed] == sorted((row["published"] for row in listed), reverse=True)
    assert row["words"] == library.assistant().article(next(a.id for a in library.articles() if "vaccine" in a.title)).words


def test_the_archive_can_be_put_in_another_order(archive: Path) -> None:
    page = visit("archive.py")
    for order, first in (
        ("Oldest first", "Malaria vaccine"),
        ("Longest first", "Harbour bridge"),
        ("By title", "Bridge repairs"),
    ):
        page.selectbox(key="order").set_value(order).run()
        assert _listed(page)[0]["title"].startswith(first)


def test_articles_are_searched_by_title_source_and_author(archive: Path) -> None:
    page = visit("archive.py")
    page.text_input(key="search_articles").set_value("COURIER bridge").run()
    assert [row["title"] for row in _listed(page)] == ["Bridge repairs may take a year"]
    page.text_input(key="search_articles").set_value("no such words").run()
    assert not shown(page, "listing") and "No article has these words" in words(page)


def test_the_archive_is_drawn_over_time(archive: Path) -> None:
    page = visit("archive.py")
    (picture,) = shown(page, "picture")
    assert ["Port Tribune"] in [row["sources"] for row in picture["rows"]] and len(picture["spots"]) == 5


def test_with_no_archive_the_page_takes_the_first_articles(empty_archive: Path) -> None:
    page = visit("archive.py")
    assert "There are no articles yet." in words(page)
    page.file_uploader[0].upload(
        "first.txt", b"Bridge closed\n\nEngineer Dana Whitfield closed the harbour bridge in Porto Velho on Monday."
    )
    page.run()
    page.button(key="take").click().run()
    settled(page)
    assert "1 article; 1 without a date." in words(page) and "1 file taken." in words(page)


def test_every_uploaded_file_is_accounted_for(own_archive: Path) -> None:
    page = visit("archive.py")
    page.file_uploader[0].upload(
        "ferry.txt", b"Ferry sails again\n\nThe ferry to the islands sails again, captain Lea Brandt said on Friday."
    )
    page.file_uploader[0].upload("empty.txt", b"")
    page.file_uploader[0].upload("../../broken.json", b'{"title": ')
    page.run()
    assert table(page, "Files that will not be added")["empty.txt"] == ("the file is empty",)
    page.button(key="take").click().run()
    settled(page)
    outcome = table(page, "What became of each file")
    results = {Path(file).name.split("-")[0]: told for file, told in outcome.items() if file != "File"}
    assert results["ferry.txt"] == ("added", "")
    assert results["empty.txt"] == ("refused", "the file is empty")
    assert results["broken.json"][0] == "failed" and results["broken.json"][1]
    assert any("ferry" in article.path for article in library.articles())
    assert all(library.uploads_folder() in Path(a.path).parents for a in library.articles() if "ferry" in a.path)


def test_a_busy_archive_is_told_in_words_and_the_upload_can_be_repeated(own_archive: Path) -> None:
    hold = (
        "import sys; from filelock import FileLock\n"
        "lock = FileLock(sys.argv[1]); lock.acquire(); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(own_archive / "writer.lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdin is not None
        assert other.stdout.readline() == "held\n"
        page = visit("archive.py")
        page.file_uploader[0].upload(
            "ferry.txt", b"Ferry sails again\n\nThe ferry sails again, captain Lea Brandt said on Friday."
        )
        page.run()
        page.button(key="take").click().run()
        settled(page)
        other.stdin.close()
    assert "another process" in words(page)


def test_the_settings_page_shows_where_every_value_comes_from_and_never_a_key(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (Path.cwd() / ".env").write_text("RAG_CHUNK_TOKENS=200\n")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    try:
        page = visit("settings.py")
    finally:
        (Path.cwd() / ".env").unlink()
    settings = table(page, "Settings")
    assert settings["RAG_DATA_DIR"][1] == "environment"
    assert settings["RAG_CHUNK_TOKENS"][:2] == ("200", ".env")
    assert settings["RAG_FUSION"][:2] == ("minmax", "default")
    assert settings["OPENAI_API_KEY"][:2] == ("set", "environment")
    assert "very-secret" not in _everything(page)


def test_the_settings_page_says_in_words_whether_all_is_well(archive: Path) -> None:
    page = visit("settings.py")
    findings = table(page, "Check-up")
    # Who reads it has the page.
    assert "Python" in findings and "Chat page" not in findings
    assert {"Archive", "Embedder", "Writer"} <= set(findings)
    assert {state for state, _ in findings.values()} <= {"State", "✓ good", "note", "✗ to mend"}


def test_the_writer_of_this_session_can_be_chosen_and_an_impossible_one_says_what_it_needs(archive: Path) -> None:
    page = visit("settings.py")
    page.selectbox(key="writer_choice").set_value("openai").run()
    assert page.session_state["writer"] == "openai"
    state, found = table(page, "Check-up")["Writer"]
    assert state == "✗ to mend" and "OPENAI_API_KEY" in found


def test_a_wrong_setting_is_told_on_every_page(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_CHUNK_TOKENS", "many")
    page = AppTest.from_file(str(Path(__file__).parents[2] / "ui" / "pages" / "frame.py"), default_timeout=120).run()
    assert "chunk_tokens" in page.exception[0].message


def test_with_no_run_yet_the_evaluation_page_offers_to_start_one(archive: Path) -> None:
    page = visit("evaluation.py")
    assert "Start" in [button.label for button in page.button]
    page.get_by_key("view").set_value("A run").run()
    assert "No run in" in words(page)


def test_runs_are_started_looked_at_and_compared(own_archive: Path) -> None:
    page = visit("evaluation.py")
    page.number_input(key="measure_limit").set_value(2)
    page.button(key="measure").click().run()
    settled(page)
    page = visit("evaluation.py")
    figures = next(frame.value for frame in page.dataframe if "What it is" in frame.value)
    assert set(figures["Questions"]) <= {0, 1, 2} and len(figures) > 5
    assert "2 questions" in words(page) and page.get("vega_lite_chart")
    page.get_by_key("view").set_value("Two runs").run()
    assert "Choose two different runs." in words(page)
    (run,) = library.runs_folder().iterdir()
    shutil.copytree(run, run.with_name("copy"))
    page = visit("evaluation.py", state={"view": "Two runs"})
    differences = next(frame.value for frame in page.dataframe if "Verdict" in frame.value)
    assert set(differences["Verdict"]) == {"no difference shown"} and "None of 2 questions changed sides." in words(page)


def test_a_dataset_that_is_not_on_this_machine_is_told_in_words(archive: Path, tmp_path: Path) -> None:
    job = Measuring("no_such_set", library.settings(), limit=1, runs_folder=tmp_path, gold_file=library.gold_file()).start()
    assert job.wait(60)
    assert "no_such_set" in job.problem


def test_an_evaluation_can_be_stopped_and_keeps_what_it_measured(archive: Path, tmp_path: Path) -> None:
    job = Measuring("gold_sample", library.settings(), limit=40, runs_folder=tmp_path, gold_file=library.gold_file())
    job.stop()
    job.start()
    assert job.wait(120)
    assert job.problem == "Stopped. What was measured is kept."


def test_the_raw_view_of_an_article_shows_what_was_cleaned_away(own_archive: Path) -> None:
    from ui import reading

    assistant = library.assistant()
    folder = own_archive / "more"
    folder.mkdir()
    (folder / "x.txt").write_text(
        "Share on Facebook\nFerry sails\n\nThe ferry sails again, captain Lea Brandt said on Friday.\n"
    )
    (added,) = assistant.ingest(folder).added
    view = reading.raw_view(assistant.article(added), *assistant.cleaning(added))
    assert any("Share on Facebook" in piece["text"] and piece["why"] for piece in view["pieces"] if piece["kind"] == "dropped")


def test_components_are_given_nothing_but_json(archive: Path) -> None:
    assert shown(visit(owner="json"), "choices")
