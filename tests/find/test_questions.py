import datetime

import pytest

from rag import QuestionError
from rag.english.wording import content_terms
from rag.find.questions import Question, readable, understand

TODAY = datetime.date(2024, 10, 10)


def read(text: str, sources: tuple[str, ...] = ()) -> Question:
    return understand(text, today=TODAY, sources=sources)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b \u200f"])
def test_an_empty_question_is_an_error_that_shows_one(text: str) -> None:
    with pytest.raises(QuestionError, match="expected a question in words"):
        read(text)


@pytest.mark.parametrize("text", ["???", "-- !", "\udcff\udcfe"])
def test_a_question_without_words_is_an_error(text: str) -> None:
    with pytest.raises(QuestionError, match="no words"):
        read(text)


def test_a_question_of_20000_characters_is_an_error_that_says_how_many_fit() -> None:
    with pytest.raises(QuestionError, match="20,000 characters: expected at most 4,000"):
        read("why " * 5_000)


def test_a_question_of_4000_characters_is_read() -> None:
    assert read("bridge a " * 444 + "why?").terms == ("bridg",)
    assert len("bridge a " * 444 + "why?") == 9 * 444 + 4 == 4_000


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Why was the trip postponed?", "reason"),
        ("What led to the closure?", "reason"),
        ("How many children were tested?", "number"),
        ("What was the total cost?", "number"),
        ("When does the bridge reopen?", "date"),
        ("Which year was it?", "date"),
        ("Who led the trial?", "person"),
        ("Which minister flew?", "person"),
        ("Where did the barge sink?", "place"),
        ("In which city is the bridge?", "place"),
        ("Was the bridge closed?", "yes_no"),
        ("How was the pillar mended?", "way"),
        ("Tell me about the bridge", "thing"),
        ("WHY WAS IT CLOSED", "reason"),
        ("Who was on the bridge when it was closed?", "person"),
        ("What did the minister who flew out say?", "thing"),
        ("To which city was she bound when fog kept her?", "place"),
        ("When he left the bridge, who stayed?", "person"),
        ("When exactly did he leave, and who stayed?", "date"),
        ("Tell me when the bridge reopens", "date"),
        ("The bridge was closed when?", "date"),
        ("According to people who spoke, what may be closed, and why?", "thing"),
        ("Until when is it closed?", "date"),
        ("Who is to blame for it?", "reason"),
    ],
)
def test_a_question_tells_what_kind_of_thing_it_asks_for(text: str, asked: str) -> None:
    assert read(text).asked == asked


def test_terms_are_the_words_that_carry_meaning_stemmed_and_once() -> None:
    assert content_terms("Why was the bridge closed, and which bridges are closing?") == ("bridg", "close")


def test_a_question_of_plain_words_keeps_them() -> None:
    assert content_terms("What is it?") == ("what", "is", "it")


def test_accents_do_not_count() -> None:
    assert content_terms("São café") == content_terms("Sao cafe")


def test_names_are_the_capitalised_words_without_their_possessive_ending() -> None:
    assert read("Why was Gallant's trip to Washington postponed?").names == ("Gallant", "Washington")
    assert read("What did McDonald’s say?").names == ("McDonald",)


def test_a_plain_word_at_the_start_of_a_sentence_is_no_name() -> None:
    assert read("Did the bridge close? When will Porto open it?").names == ("Porto",)


@pytest.mark.parametrize("opener", ["Hi, who", "Hello! Who", "Roughly how", "Exactly when", "Okay - which", "So… where"])
def test_a_word_that_only_opens_the_question_is_no_name(opener: str) -> None:
    assert read(f"{opener} closed the bridge to Porto?").names == ("Porto",)


def test_a_name_at_the_beginning_stays_one() -> None:
    assert read("Ada Byron, who opened the bridge?").names == ("Ada Byron",)
    assert read("Gallant's trip: why was it postponed?").names == ("Gallant",)
    assert read("Gallant met whom?").names == ("Gallant",)


def test_a_question_in_capitals_is_read_like_one_in_small_letters() -> None:
    loud = "WHY WAS GALLANT'S TRIP TO WASHINGTON POSTPONED?"
    assert readable(loud) == loud.lower()
    assert read(readable(loud)).names == ()
    for few in ("NATO", "IAEA AND IDF", "Why did NATO meet?"):
        assert readable(few) == few


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("why wouldnt the mayor go", "why wouldn't the mayor go"),
        ("Whats Kelce's dog called, and wheres it now?", "What's Kelce's dog called, and where's it now?"),
        ("its keepers were well, he said", "its keepers were well, he said"),
        ("who uses WhatsApp in Kent", "who uses WhatsApp in Kent"),
    ],
)
def test_short_forms_get_the_apostrophe_that_they_were_typed_without(typed: str, read: str) -> None:
    assert readable(typed) == read


def test_numbers_are_kept_without_their_commas_but_not_those_of_a_date() -> None:
    found = read("Did 4,800 children fall ill on October 8, 2024?")
    assert found.numbers == ("4800",)
    assert [str(period.start) for period in found.periods] == ["2024-10-08"]


def test_a_source_is_recognised_by_its_name_or_by_the_first_part_of_it() -> None:
    sources = ("BBC News | World", "The Harbour Times", "Reuters", "vaccine.com", "AP")
    assert read("What did the Harbour Times and Reuters say?", sources).sources == ("The Harbour Times", "Reuters")
    assert read("According to BBC News, who won?", sources).sources == ("BBC News | World",)
    assert read("Was Reutersville flooded by vaccines?", sources).sources == ()


def test_a_source_with_signs_of_a_pattern_is_taken_literally() -> None:
    assert read("Who wrote in C++ (daily)?", ("C++ (daily)", ".*")).sources == ("C++ (daily)",)


def test_a_list_or_a_comparison_asks_for_more() -> None:
    assert read("List all the trips of ministers").wants_more
    assert not read("Who flew to Washington?").wants_more


@pytest.mark.parametrize(
    "text",
    [
        "Tell me about the Corran Bridge",
        "What do the articles say about the strike?",
        "what's new about the vaccine",
        "What is known about the war in Sudan?",
        "Summarise the election",
        "latest on Henrik Aas",
        "What happened to the ferry?",
    ],
)
def test_a_question_may_ask_for_whatever_there_is(text: str) -> None:
    assert read(text).broad


@pytest.mark.parametrize(
    "text",
    [
        "What did Gantz say about the new cranes?",
        "How many jobs will the new cranes cost?",
        "Why was the trip postponed?",
        "Who told the news agency?",
        "Which newspaper reported it?",
    ],
)
def test_a_question_about_one_thing_is_not_broad(text: str) -> None:
    assert not read(text).broad


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("What is the fare to Ulvoy?", True),
        ("How many houses are without power?", True),
        ("How many people have died in Garvik?", True),
        ("What was the latest count of the dead?", True),
        ("What was the fare to Ulvoy?", False),
        ("How many people died in Garvik?", False),
        ("When will the bridge be opened?", False),
        ("What is the fare to Ulvoy in May 2024?", False),
        ("Who said that the harbour is shut?", False),
    ],
)
def test_what_is_so_now_is_asked_in_the_present_without_a_time(text: str, now: bool) -> None:
    assert understand(text, today=datetime.date(2025, 6, 1), sources=()).now is now


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("Which barges sank?", True),
        ("What prizes did Moreno win?", True),
        ("Which two Swedish firms want the quarry?", True),
        ("In 2024, which people resigned?", True),
        ("Who were the guests?", True),
        ("Which barge sank?", False),
        ("Which bus was late?", False),
        ("What is the status of the bill?", False),
        ("What does Moreno want?", False),
        ("Who was the guest?", False),
    ],
)
def test_a_question_in_the_plural_asks_for_several(text: str, several: bool) -> None:
    assert understand(text, today=datetime.date(2025, 5, 1), sources=()).several is several
