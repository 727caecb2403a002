import asyncio
import datetime
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rag
from rag import (
    Answer,
    ArchiveError,
    Assistant,
    Done,
    Event,
    FingerprintError,
    QuestionError,
    Retrieved,
    ScoredChunk,
    Settings,
    SettingsError,
    StatementReady,
)

BRIDGE = "Why was the harbour bridge closed?"
GALLANT = "Why did Gallant not fly to Washington in October?"


def check(answer: Answer, assistant: Assistant) -> None:
    """What must hold of every answer, whatever was asked."""
    for citation in answer.citations:
        article = assistant.article(citation.article_id)
        assert article.text[citation.start : citation.end] == citation.quote != ""
        assert (citation.title, citation.source, citation.url) == (article.title, article.source, article.url)
        assert (citation.published, citation.date_provenance) == (article.published, article.date_provenance)
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    used = [citation for statement in answer.statements for citation in statement.citations]
    assert tuple(dict.fromkeys(used)) == answer.citations
    assert all(statement.text and statement.citations for statement in answer.statements)
    assert all(f"[{citation.number}]" in answer.text for citation in answer.citations)
    check_passages(answer.retrieved, assistant)
    assert answer.status in {"answered", "not_found", "false_premise"}
    assert (answer.status == "not_found") == (not answer.statements)
    assert bool(answer.reason) == (answer.status == "not_found")
    assert 0 <= answer.confidence <= 1


def check_passages(found: tuple[ScoredChunk, ...], assistant: Assistant) -> None:
    for rank, item in enumerate(found, start=1):
        article = assistant.article(item.chunk.article_id)
        assert article.text[item.chunk.start : item.chunk.end] == item.chunk.text != ""
        assert (item.rank, item.title, item.source) == (rank, article.title, article.source)
        assert {"bm25", "dense", "fused"} <= set(item.explanation)


def lasting(answer: Answer) -> dict[str, Any]:
    """An answer without how long it took."""
    return {**answer.to_dict(), "timings": {}}


# Answers


def test_a_question_is_answered_with_quotations_that_stand_in_the_article(assistant: Assistant) -> None:
    answer = assistant.query(BRIDGE)
    check(answer, assistant)
    assert answer.status == "answered"
    assert "barge" in answer.citations[0].quote
    assert answer.model == "extractive"
    assert sum(answer.timings.values()) > 0


def test_the_sample_archive_knows_why_the_trip_was_postponed(sample: Assistant) -> None:
    answer = sample.query(GALLANT)
    check(answer, sample)
    assert answer.status == "answered"
    assert "Netanyahu" in answer.text


def test_the_real_articles_know_why_the_trip_was_postponed(real: Assistant) -> None:
    answer = real.query(GALLANT)
    check(answer, real)
    assert answer.status == "answered"


@pytest.mark.parametrize("question", ["Who is the chancellor of Austria?", "Who won the 2031 chess olympiad in Reykjavik?"])
def test_what_is_not_in_the_archive_is_not_found_with_a_reason_and_the_nearest_passages(
    sample: Assistant, question: str
) -> None:
    answer = sample.query(question)
    check(answer, sample)
    assert answer.status == "not_found"
    assert answer.retrieved
    assert answer.text


def vocabulary(assistant: Assistant) -> list[str]:
    words = sorted({word for article in assistant.articles() for word in re.findall(r"\w+", article.text)})
    return words[:: max(len(words) // 300, 1)]


@settings(max_examples=25)
@given(st.data())
def test_whatever_is_searched_for_passages_stand_in_their_articles(sample: Assistant, data: st.DataObject) -> None:
    words = st.sampled_from(["why", "who", "Gallant", "October 2024", *vocabulary(sample)]) | st.text(max_size=12)
    question = " ".join(data.draw(st.lists(words, max_size=12)))
    try:
        check_passages(sample.search(question, k=data.draw(st.integers(1, 40))), sample)
    except QuestionError:
        assert not re.search(r"\w", question)


@settings(max_examples=8)
@given(st.data())
def test_whatever_is_asked_quotations_stand_in_their_articles(assistant_of_module: Assistant, data: st.DataObject) -> None:
    words = st.sampled_from(["Why", "Who", "not", "Whitfield", *vocabulary(assistant_of_module)]) | st.text(max_size=6)
    question = "What " + " ".join(data.draw(st.lists(words, max_size=8)))
    check(assistant_of_module.query(question), assistant_of_module)


@pytest.fixture(scope="module")
def assistant_of_module(tmp_path_factory: pytest.TempPathFactory, minilm: Any) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("module")
    (folder / "a.txt").write_text(
        "Harbour bridge closed\n\nEngineer Dana Whitfield closed the bridge on Monday. She didn't say “why”… 🚢\n\n"
        "הגשר נסגר ביום שני. أُغلق الجسر يوم الاثنين. Repairs cost $18 million, or 7% of the city's budget.\n",
        encoding="utf-8",
    )
    with Assistant(Settings(data_dir=folder / "archive", llm="extractive", _env_file=None), embedder=minilm) as made:
        made.ingest(folder / "a.txt")
        yield made


@pytest.mark.parametrize(
    "question",
    [
        "why \udcff was the bridge closed",
        "why\x00was\x1b[31m the bridge closed",
        "\u202ewhy was the bridge closed",
        "למה נסגר הגשר?",
        "لماذا أغلق الجسر؟",
        "why was the bridge closed? 🚢" * 50,
        "bridge " * 570,
        "'; DROP TABLE articles; --",
        'body:bridge AND (title:"x" OR *) ^ ~',
        "a" * 3_999,
    ],
)
def test_odd_questions_get_sound_answers(assistant_of_module: Assistant, question: str) -> None:
    answer = assistant_of_module.query(question)
    check(answer, assistant_of_module)
    assert answer.question == question


def test_halves_of_letters_in_a_chat_break_nothing(assistant_of_module: Assistant) -> None:
    said = [("user", "Who closed \udcff the bridge?"), ("assistant", "Engineer \ud800 Dana Whitfield.")]
    check(assistant_of_module.query("When \ud83d did she close it?", history=said), assistant_of_module)
    assert assistant_of_module.query("hi \ud800").status == "small_talk"


def test_a_query_on_an_archive_without_articles_is_not_found(settings: Settings, tmp_path: Path, minilm: Any) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    with Assistant(settings, embedder=minilm) as made:
        made.ingest(tmp_path / "empty.txt")
        answer = made.query(BRIDGE)
        assert (answer.status, answer.retrieved, answer.statements) == ("not_found", (), ())
        assert answer.reason


def test_without_an_archive_asking_is_an_error_that_says_how_to_make_one(settings: Settings) -> None:
    with Assistant(settings) as made:
        for ask in (made.query, made.search):
            with pytest.raises(ArchiveError, match="no archive in .*rag ingest PATH"):
                ask(BRIDGE)
    assert not settings.data_dir.exists()


def test_an_article_of_one_line_of_a_hundred_thousand_words_is_taken_in_and_answers(
    settings: Settings, tmp_path: Path, minilm: Any
) -> None:
    filler = " ".join(f"word{number % 997}" for number in range(100_000))
    text = f"{filler} engineer Dana Whitfield closed the harbour bridge because a barge hit it {filler[:300]}"
    (tmp_path / "line.txt").write_text(text, encoding="utf-8")

    class Counting:
        """Word counts: a hundred thousand words take the model minutes."""

        fingerprint = "counting"

        def embed(self, texts: Any) -> Any:
            vectors = np.ones((len(texts), 16), dtype=np.float32)
            for row, text in enumerate(texts):
                for word in text.split():
                    vectors[row, len(word) % 16] += 1
            return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    with Assistant(settings, embedder=Counting()) as made:
        made.ingest(tmp_path / "line.txt")
        answer = made.query("Who closed the harbour bridge?")
        check(answer, made)
        assert "Whitfield" in answer.retrieved[0].chunk.text
        assert max(len(item.chunk.text) for item in made.search("bridge", k=100)) < 3_000


# Streams, coroutines and the functions of the package


def test_a_stream_gives_passages_then_statements_then_the_answer(assistant: Assistant) -> None:
    events = list(assistant.stream(BRIDGE))
    kinds = [type(event) for event in events]
    assert kinds == [Retrieved, *[StatementReady] * (len(events) - 2), Done]
    done = events[-1]
    assert isinstance(done, Done)
    assert lasting(done.answer) == lasting(assistant.query(BRIDGE))
    assert tuple(event.statement for event in events if isinstance(event, StatementReady)) == done.answer.statements
    assert isinstance(events[0], Retrieved)
    assert events[0].passages == done.answer.retrieved


def test_the_functions_of_the_package_do_what_the_assistant_does(assistant: Assistant, stories: Path) -> None:
    expected = lasting(assistant.query(BRIDGE))
    assert lasting(rag.query(BRIDGE, settings=assistant.settings)) == expected
    assert lasting(asyncio.run(rag.aquery(BRIDGE, settings=assistant.settings))) == expected
    assert lasting(asyncio.run(assistant.aquery(BRIDGE))) == expected
    (*_, done) = rag.stream(BRIDGE, settings=assistant.settings)
    assert isinstance(done, Done)
    assert lasting(done.answer) == expected
    assert len(rag.ingest(stories, settings=assistant.settings).unchanged) == 2


def test_events_are_waited_for_while_the_loop_goes_on(assistant: Assistant) -> None:
    async def asked() -> tuple[list[Event], int]:
        beats = 0

        async def beat() -> None:
            nonlocal beats
            while True:
                beats += 1
                await asyncio.sleep(0.001)

        beating = asyncio.create_task(beat())
        async with Assistant(assistant.settings) as awaited:
            events = [event async for event in awaited.astream(BRIDGE)]
        beating.cancel()
        return events, beats

    events, beats = asyncio.run(asked())
    assert [type(event) for event in events] == [type(event) for event in assistant.stream(BRIDGE)]
    assert isinstance(events[-1], Done) and lasting(events[-1].answer) == lasting(assistant.query(BRIDGE))
    assert beats > 2


def test_whoever_stops_listening_gives_the_turn_back(assistant: Assistant) -> None:
    async def first(assistant: Assistant) -> Event:
        async for event in (events := assistant.astream(BRIDGE)):
            await events.aclose()
            return event
        raise AssertionError("a stream ends with Done")

    settings = assistant.settings.changed(questions_at_once=1)
    with Assistant(settings) as alone:
        assert [type(asyncio.run(first(alone))) for _ in range(3)] == [Retrieved] * 3
        assert alone.query(BRIDGE).status == "answered"


def test_a_loop_that_ends_while_a_question_is_asked_waits_for_its_step_and_the_assistant_is_free_again(
    assistant: Assistant,
) -> None:
    begun: list[asyncio.Task[None]] = []

    async def ask() -> None:
        async for _ in assistant.astream(BRIDGE):
            pass

    async def leave() -> None:
        begun.append(asyncio.create_task(ask()))
        await asyncio.sleep(0.02)

    asyncio.run(leave())
    assert begun[0].cancelled()
    assert assistant.query(BRIDGE).status == "answered"


def test_small_talk_speaks_of_the_articles_that_may_be_spoken_of(dated: Assistant) -> None:
    every, some = dated.query("Hello!").text, dated.query("Hello!", sources=["Alpha News"]).text
    assert "Alpha News" in every and "Beta Times" in every
    assert "Alpha News" in some and "Beta Times" not in some


def test_a_follow_up_is_looked_up_as_a_question_of_its_own(assistant: Assistant) -> None:
    history = [("user", "Who closed the harbour bridge?"), ("assistant", "Engineer Dana Whitfield closed it.")]
    answer = assistant.query("Why did she close it?", history=history)
    check(answer, assistant)
    assert answer.question == "Why did she close it?"
    assert "Whitfield" in answer.standalone_question


# Filters


@pytest.fixture
def dated(settings: Settings, minilm: Any) -> Iterator[Assistant]:
    records = [
        rag.RawArticle(f"The council of {town} met about the bridge.", "", town, f"Council of {town}", source, published=day)
        for town, source, day in (
            ("Porto", "Alpha News", "2024-10-07"),
            ("Accra", "Beta Times", "2024-10-08T23:30:00-05:00"),
            ("Lima", "Alpha News", "2024-10-09"),
            ("Oslo", "", ""),
        )
    ]
    with Assistant(settings, embedder=minilm) as made:
        made.ingest(records)
        yield made


def towns(assistant: Assistant, **filters: Any) -> set[str]:
    return {item.title.split()[-1] for item in assistant.search("council about the bridge", **filters)}


def test_filters_by_day_and_source_hold(dated: Assistant) -> None:
    assert towns(dated) == {"Porto", "Accra", "Lima", "Oslo"}
    assert towns(dated, since="2024-10-08") == {"Accra", "Lima"}
    assert towns(dated, until=datetime.date(2024, 10, 8)) == {"Porto", "Accra"}
    assert towns(dated, since="2024-10-08", until="2024-10-08") == {"Accra"}
    assert towns(dated, sources=["alpha news"]) == {"Porto", "Lima"}
    assert towns(dated, sources=["Alpha News", "Beta Times"], until="2024-10-08") == {"Porto", "Accra"}
    assert towns(dated, since="2031-01-01") == set()
    assert dated.query("What did the council do?", since="2031-01-01").status == "not_found"


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"sources": ["Gamma"]}, "unknown source 'Gamma': the archive has Alpha News, Beta Times"),
        ({"since": "2024-10-09", "until": "2024-10-08"}, "since 2024-10-09 lies after until 2024-10-08.*swap"),
        ({"since": "8 October"}, "since is '8 October': expected a day such as 2024-10-08"),
        ({"until": "2024-13-01"}, "until is '2024-13-01': expected a day"),
        ({"until": 20241008}, "until is 20241008: expected a day"),
        ({"since": ""}, "since is '': expected a day"),
    ],
)
def test_a_filter_that_cannot_be_used_is_an_error_that_says_why(dated: Assistant, filters: Any, message: str) -> None:
    for ask in (dated.search, dated.query):
        with pytest.raises(QuestionError, match=message):
            ask("council", **filters)


@pytest.mark.parametrize("k", [0, -1])
def test_a_number_of_passages_below_one_is_an_error(dated: Assistant, k: int) -> None:
    with pytest.raises(QuestionError, match=f"k is {k}: expected"):
        dated.search("council", k=k)


def test_a_bad_day_in_the_settings_is_an_error_that_names_the_setting(dated: Assistant, minilm: Any) -> None:
    with (
        Assistant(dated.settings.changed(today="tomorrow"), embedder=minilm) as made,
        pytest.raises(SettingsError, match="setting today is 'tomorrow'"),
    ):
        made.search("council")


# The archive in words


def test_an_assistant_tells_what_it_holds(dated: Assistant) -> None:
    assert [article.title for article in dated.articles()] == [
        "Council of Porto",
        "Council of Accra",
        "Council of Lima",
        "Council of Oslo",
    ]
    assert dated.sources() == ("Alpha News", "Beta Times")
    assert dated.count() == (4, 4)
    article = dated.articles()[0]
    assert dated.article(article.id) == article
    raw, cleaned = dated.cleaning(article.id)
    assert (raw, cleaned.text) == ("The council of Porto met about the bridge.", article.text)
    with pytest.raises(ArchiveError, match="no article 'nobody'"):
        dated.article("nobody")


# Another embedder


class Letters:
    """An embedder of a user's own: how often each letter occurs."""

    fingerprint = "letters-26"

    def embed(self, texts: Any) -> Any:
        counts = np.array([[1 + text.lower().count(chr(97 + at)) for at in range(26)] for text in texts], dtype=np.float32)
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)


@pytest.mark.parametrize("exact_limit", [0, 50_000])
def test_another_embedder_is_an_error_until_the_index_is_rebuilt(assistant: Assistant, stories: Path, exact_limit: int) -> None:
    with Assistant(assistant.settings.changed(exact_limit=exact_limit), embedder=Letters()) as other:
        for act in (lambda: other.query(BRIDGE), lambda: other.search(BRIDGE), lambda: other.ingest(stories)):
            with pytest.raises(FingerprintError, match="indexed by the embedder 'minilm.*'letters-26'.*rag index rebuild"):
                act()
        assert len(other.articles()) == 2
        assert other.rebuild() == 2
        check_passages(other.search(BRIDGE), other)
        vector = Letters().embed([f"Malaria vaccine halves infections in trial\n{other.search('vaccine')[0].chunk.text}"])[0]
        dense = other.search("vaccine")[0].explanation["dense"]
        assert dense == pytest.approx(float(vector @ Letters().embed(["vaccine"])[0]), abs=1e-5)
        assert len(other.ingest(stories).unchanged) == 2
    with pytest.raises(FingerprintError, match="indexed by the embedder 'letters-26'"):
        assistant.search(BRIDGE)


# Several at once


@pytest.mark.parametrize("exact_limit", [0, 50_000])
def test_results_are_the_same_again_and_under_eight_threads(assistant: Assistant, minilm: Any, exact_limit: int) -> None:
    asked = [BRIDGE, "Who led the malaria trial in Ghana?", "Who is the chancellor of Austria?"]
    with Assistant(assistant.settings.changed(exact_limit=exact_limit), embedder=minilm) as made:
        expected = [lasting(made.query(question)) for question in asked]
        found: list[list[dict[str, Any]]] = []
        threads = [
            threading.Thread(target=lambda: found.append([lasting(made.query(question)) for question in asked]))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [expected] * 8


def test_chroma_and_exact_search_give_the_same_top_results(sample: Assistant, minilm: Any) -> None:
    with Assistant(sample.settings.changed(exact_limit=0), embedder=minilm) as chroma:
        for question in (GALLANT, "How many soldiers were hurt?", "recount of votes", "rovers coach"):
            for options in ({}, {"sources": sample.sources()[:2]}, {"until": "2024-10-09"}):
                one, other = sample.search(question, **options), chroma.search(question, **options)
                assert [item.chunk.id for item in one] == [item.chunk.id for item in other]
                assert [item.score for item in one] == pytest.approx([item.score for item in other], abs=1e-5)


@pytest.mark.parametrize("exact_limit", [0, 50_000])
def test_a_reader_sees_what_another_process_takes_in_changes_and_removes(
    assistant: Assistant, stories: Path, minilm: Any, rag_command: Any, exact_limit: int
) -> None:
    with Assistant(assistant.settings.changed(exact_limit=exact_limit), embedder=minilm) as reader:
        assert "barge" in reader.search("barge")[0].chunk.text
        (stories / "volcano.txt").write_text("Volcano erupts\n\nThe volcano erupted at dawn on Friday.\n", encoding="utf-8")
        (stories / "bridge.txt").write_text("Bridge open\n\nThe harbour bridge is open again.\n", encoding="utf-8")
        assert rag_command("ingest", stories).returncode == 0
        assert "erupted at dawn" in reader.search("volcano")[0].chunk.text
        assert all("barge" not in item.chunk.text for item in reader.search("barge", k=50))
        check(reader.query("Why is the harbour bridge open?"), reader)
        volcano = reader.search("volcano")[0].chunk.article_id
        assert rag_command("articles", "remove", volcano).returncode == 0
        assert {item.chunk.article_id for item in reader.search("volcano", k=50)} == {item.id for item in reader.articles()}
        assert volcano not in {item.id for item in reader.articles()}


RESTLESS = """
import sys
from pathlib import Path
from rag import Assistant, Settings
class Letters:
    fingerprint = "letters-26"
    def embed(self, texts):
        import numpy as np
        counts = np.array([[1 + t.lower().count(chr(97 + at)) for at in range(26)] for t in texts], dtype=np.float32)
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)
folder = Path(sys.argv[1])
with Assistant(Settings(data_dir=sys.argv[2], llm="extractive", _env_file=None), embedder=Letters()) as writer:
    for turn in range(12):
        for name in range(4):
            text = f"Bridge {name}\\n\\n" + f"The bridge number {name} was closed in turn {turn}. " * (1 + (turn + name) % 3)
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        (folder / f"{turn % 4}.txt").unlink()
        writer.ingest(folder, sync=True)
        if turn % 5 == 4:
            writer.rebuild()
"""


@pytest.mark.slow
@pytest.mark.parametrize("exact_limit", [0, 50_000])
def test_readers_are_never_disturbed_by_a_writer_in_another_process(
    settings: Settings, tmp_path: Path, exact_limit: int
) -> None:
    folder = tmp_path / "restless"
    folder.mkdir()
    (folder / "0.txt").write_text("Bridge 0\n\nThe bridge number 0 was closed.\n", encoding="utf-8")
    with Assistant(settings.changed(exact_limit=exact_limit), embedder=Letters()) as reader:
        reader.ingest(folder)
        writer = subprocess.Popen([sys.executable, "-c", RESTLESS, folder, settings.data_dir])
        asked = 0
        try:
            while writer.poll() is None or not asked:
                for item in reader.search("Which bridge was closed?"):
                    assert item.chunk.text
                for citation in reader.query("Which bridge was closed in turn 3?").citations:
                    assert "bridge" in citation.quote.lower()
                asked += 1
        finally:
            writer.kill()
            writer.wait()
        assert writer.returncode == 0
        assert asked > 3
        answer = reader.query("Which bridge was closed?")
        check(answer, reader)
        assert len(reader.articles()) == 3


def test_an_assistant_can_be_used_again_after_it_was_closed(assistant: Assistant) -> None:
    before = assistant.search(BRIDGE)
    assistant.close()
    assert assistant.search(BRIDGE) == before
