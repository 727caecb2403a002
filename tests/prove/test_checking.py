"""A draft, sentence by sentence: what the archive carries, refutes, half knows or does not speak of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Assistant, InputError, RawArticle, Settings
from rag.prove.checking import LONGEST, MOST
from rag.prove.unchecked import nothing_to_check

FOREIGN = "not in English, the only language that is understood here"
DATA = Path(__file__).parents[1] / "data"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Pier shut", "a heading"),
        ("* * *", "a heading"),
        ("Why was the pier closed?", "a question"),
        ("“Who pays for it?”", "a question"),
        ("We think the pier ought to be kept.", "an opinion"),
        ("The council should be ashamed of itself.", "an opinion"),
        ("Unfortunately nobody listened to the fishermen.", "an opinion"),
        ("The mayor said the pier should be kept.", ""),
        ("The old pier was closed on Tuesday.", ""),
        ("“We believe in the pier,” the mayor said.", "an opinion"),
        ("Der Pier ist am Dienstag nicht geschlossen worden.", FOREIGN),
        ("Пирс закрыли во вторник.", FOREIGN),
    ],
)
def test_headings_questions_opinions_and_other_languages_are_nothing_to_check(text: str, why: str) -> None:
    assert nothing_to_check(text) == why


@given(st.text(max_size=120))
def test_any_text_is_something_or_nothing_to_check(text: str) -> None:
    assert nothing_to_check(text) in {"", "a heading", "a question", "an opinion", "no whole sentence", FOREIGN}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, minilm: Any) -> Iterator[Assistant]:
    """The archive of ten invented articles."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("desk"), llm="extractive", _env_file=None)
    records = [json.loads(line) for line in (DATA / "draft_articles.jsonl").read_text(encoding="utf-8").splitlines()]
    with Assistant(settings, embedder=minilm) as made:
        made.ingest(
            RawArticle(item["body"], "", str(at), item["title"], item["source"], published=item["published"])
            for at, item in enumerate(records)
        )
        yield made


def test_quotations_are_exact_and_numbered_and_offsets_are_those_of_the_draft(desk: Assistant) -> None:
    draft = "Strike over\n\nLive Nygaard ruled out a coalition with the Conservatives. Who will govern? Tigers live in Asia."
    told: list[tuple[int, int]] = []
    report = desk.check_draft(draft, on_progress=lambda done, total, _: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert [item.verdict for item in report.sentences] == ["nothing", "supported", "nothing", "absent"]
    assert all(draft[item.start : item.end] == item.text for item in report.sentences)
    assert report.sentences[1].citations == report.citations
    for citation in report.citations:
        assert desk.article(citation.article_id).text[citation.start : citation.end] == citation.quote


def test_a_pronoun_stands_for_whom_the_sentence_before_names(desk: Assistant) -> None:
    after_nygaard, after_moe = (
        desk.check_draft(f"{name} gave an interview. She would begin talks with the Greens on Tuesday.").sentences[1]
        for name in ("Live Nygaard", "Hedda Moe")
    )
    assert after_nygaard.verdict == "supported" and after_moe.verdict == "absent"


@pytest.mark.parametrize(
    ("draft", "message"),
    [("", "no sentence"), ("a" * (LONGEST + 1), "expected at most"), ("x.\n" * (MOST + 1), "in parts")],
)
def test_a_draft_that_cannot_be_checked_is_explained(desk: Assistant, draft: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        desk.check_draft(draft)


def test_the_command_shows_verdicts_writes_a_page_and_exits_by_them(desk: Assistant, command_for: Any, tmp_path: Path) -> None:
    run = command_for(tmp_path, desk.settings.data_dir)
    draft = "Tora Lindqvist agreed to the union's demand that the captain be dismissed. <script>x</script> was here.\n"
    (tmp_path / "draft.txt").write_text(draft, encoding="utf-8")
    done = run("check", "draft.txt", "--html", "draft.html")
    assert done.returncode == 1 and "contradicted" in done.stdout
    page = (tmp_path / "draft.html").read_text(encoding="utf-8")
    assert "She rejected a demand by the seamen&#x27;s union" in page and "<script" not in page
    done = run("check", "-", "--json", text="Tigers live in Asia.\n")
    assert (done.returncode, [item["verdict"] for item in json.loads(done.stdout)["sentences"]]) == (0, ["absent"])
    assert run("check", "-", "--strict", text="Tigers live in Asia.\n").returncode == 1
    assert run("check", "nothing.txt").returncode == 2


@pytest.mark.slow
def test_sixty_sentences_written_beforehand_get_their_verdicts_and_no_contradicted_one_is_supported(desk: Assistant) -> None:
    rows = [json.loads(line) for line in (DATA / "draft_sentences.jsonl").read_text(encoding="utf-8").splitlines()]
    expected = [row["verdict"] for row in rows]
    assert {name: expected.count(name) for name in expected} == {"supported": 20, "contradicted": 20, "absent": 20}
    report = desk.check_draft("\n".join(row["sentence"] for row in rows))
    found = [item.verdict for item in report.sentences]
    pairs: Sequence[tuple[str, str]] = list(zip(expected, found, strict=True))
    assert pairs.count(("contradicted", "supported")) == 0
    assert pairs.count(("absent", "supported")) == 0
    # Found when these were last counted: 19, 20 and 13.
    assert pairs.count(("contradicted", "contradicted")) >= 18
    assert pairs.count(("absent", "absent")) >= 19
    assert pairs.count(("supported", "supported")) >= 12
