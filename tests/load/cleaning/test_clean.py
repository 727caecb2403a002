"""A page without its furniture: what goes, what stays, the map between the two, and how long it takes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.load.cleaning import clean, to_clean, to_raw
from rag.load.cleaning.textmap import mend
from rag.schema import Cleaned
from tests.load.cleaning.pages import MORE, STORY, page, reasons


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Advertisement", "advertisement"),
        ("ADVERTISEMENT - CONTINUE READING BELOW", "advertisement"),
        ("Story continues below", "advertisement"),
        ("Anzeige", "advertisement"),
        ("3 View gallery", "gallery"),
        ("View image in fullscreen", "gallery"),
        ("Share on Facebook | Share on X | Copy link", "share"),
        ("Facebook Twitter WhatsApp Email", "share"),
        ("Partager sur Facebook", "share"),
        ("Follow us on Instagram for more", "subscribe"),
        ("Síguenos en Twitter", "subscribe"),
        ("Sign up for our morning newsletter", "subscribe"),
        ("Get the Harbor News app on your phone:", "subscribe"),
        ("Newsletter abonnieren", "subscribe"),
        ("We use cookies to make this site work. By staying you agree.", "cookies"),
        ("Wir verwenden Cookies, um Inhalte zu zeigen.", "cookies"),
        ("Read more: What the engineers saw", "related"),
        ("READ ALSO | The bridge in numbers", "related"),
        ("Lire aussi : le pont en chiffres", "related"),
        ("Lesen Sie auch: Die Brücke in Zahlen", "related"),
        ("Te puede interesar: el puente en cifras", "related"),
        ("Click here to see all pictures", "related"),
        ("Listen to this article", "player"),
        ("4 min read", "reading time"),
        ("(Photo: Jane Roe, Harbor News)", "photo"),
        ("Jane Roe/Getty Images", "photo"),
        ("Foto: Ines Varga", "photo"),
        ("The bridge seen from the east. (Photo: Jane Roe)", "caption"),
        ("A man looks at the bridge on May 15, 2024. (Source: JANE ROE/FLASH90)", "caption"),
        ("The bridge seen from the east. Jane Roe/AP", "caption"),
        ("FILE PHOTO: The bridge seen from the east in March.", "caption"),
        ("(Reporting by Jane Roe in Port Ansel; editing by John Doe)", "byline"),
        ("Jane Roe contributed to this report.", "byline"),
        ("© 2024 Harbor News. All rights reserved.", "legal"),
        ("* * *", "stray marks"),
        ('""', "stray marks"),
        ("Skip to main content", "navigation"),
        ("close", "navigation"),
    ],
)
def test_a_line_of_furniture_goes_even_from_the_middle_of_a_story(line: str, reason: str) -> None:
    raw = page(STORY, "", line, "", MORE)
    cleaned = clean(raw)
    assert cleaned.text == f"{STORY}\n\n{MORE}"
    assert set(reasons(raw, cleaned).values()) <= {reason, "navigation"}
    assert line in reasons(raw, cleaned)


@pytest.mark.parametrize(
    "line",
    [
        "Like many posts on Facebook, the video was shown without its context.",
        "Follow the money, the prosecutor told the court, and you will find the bridge.",
        "Reported by the neighbors at noon, the crack was two meters long.",
        "Published in 2019, the report had warned of rust.",
        "Copyright law does not protect an idea, the judge said.",
        "Related-party deals cost the city 3 million crowns.",
        "By Tuesday evening the ferries had carried 9,000 people.",
        "More than 300 people signed the letter.",
        "Close to the harbor, two houses were evacuated.",
        "Watching from the quay, Lena Aberg said that she was not surprised.",
        "Images from the scene show a crack as wide as a hand.",
        '"We use cookies to feed the gulls," the ferryman joked.',
        "Join the army, the poster had said.",
        "Subscribe to this theory or not, the girder is broken.",
        "Sign up to vote, the mayor urged everybody.",
        "Comments by the mayor made things worse.",
        "Photo by photo, the inspectors went through the archive.",
        "No.",
        "Sales fell by 3 percent in May, the statistics office said (Source: Reuters).",
        "What comes next",
        "Ferry and school buses",
        "“I told you so,” she wrote",
    ],
)
def test_a_line_of_the_story_stays_whatever_it_begins_with(line: str) -> None:
    assert clean(page(STORY, "", line, "", MORE)).text == f"{STORY}\n\n{line}\n\n{MORE}"
    assert clean(page(STORY, "", MORE, "", line)).text == f"{STORY}\n\n{MORE}\n\n{line}"


def test_a_pointer_at_the_end_of_a_paragraph_goes_and_its_paragraph_stays() -> None:
    raw = page(f"{STORY} Read more: What the U.S. engineers saw", MORE)
    cleaned = clean(raw)
    assert cleaned.text == f"{STORY}\n{MORE}"
    assert reasons(raw, cleaned) == {"Read more: What the U.S. engineers saw": "related"}


def test_a_pointer_that_may_have_swallowed_a_sentence_stays() -> None:
    line = f"{STORY} Read more: What the engineers saw. The mayor was not there when it happened."
    assert clean(page(line, MORE)).text == f"{line}\n{MORE}"


def test_a_date_stamp_before_the_first_sentence_goes_and_nothing_else() -> None:
    raw = f" date 2024-03-03 {STORY}\n"
    cleaned = clean(raw)
    assert cleaned.text == STORY
    assert reasons(raw, cleaned) == {"date 2024-03-03": "date"}
    assert clean(f"Date 2024-03-03\n{STORY}").text == STORY


def test_the_comments_section_goes_to_the_end_of_the_page() -> None:
    raw = page(STORY, MORE, STORY + " Really.", "Comments (2)", "gull99", "2 hours ago", "I always said so.", "Reply")
    assert clean(raw).text == page(STORY, MORE, STORY + " Really.").strip()


def test_a_comments_button_in_the_middle_of_a_story_takes_nothing_with_it() -> None:
    long = f"{STORY} {MORE} {STORY}"
    raw = page(long, "Share", "Comments", long + " Again.", long + " And again.", "Privacy policy")
    assert clean(raw).text == f"{long}\n{long} Again.\n{long} And again."


def test_a_list_of_other_articles_goes_and_the_heading_after_it_stays() -> None:
    raw = page(STORY, "", "Related stories", "The bridge in numbers", "Who built it", "", "What comes next", "", MORE)
    assert clean(raw).text == f"{STORY}\n\nWhat comes next\n\n{MORE}"
    raw = page(STORY, MORE, "Most read", "The bridge in numbers", "Who built it")
    assert clean(raw).text == f"{STORY}\n{MORE}"


def test_dates_as_headings_of_a_timeline_stay_and_the_date_line_at_the_top_goes() -> None:
    raw = page("Bridge shut after crack is found", "May 3, 2024", STORY, MORE, STORY, "May 4, 2024", MORE, "May 5, 2024", STORY)
    assert clean(raw).text == page(STORY, MORE, STORY, "May 4, 2024", MORE, "May 5, 2024", STORY).strip()


def test_text_broken_into_lines_anywhere_loses_none_of_them() -> None:
    paragraph = """The engineers who came on Thursday to inspect the old bridge said that the gate would not
close
while the crack was open, which a diver had found on the day before when nobody in the office
of the mayor wanted to listen to
more
stories from the harbor about the river and its many bridges, built long ago by men who
share
a grave on the hill."""
    raw = "\n".join([paragraph] * 3)
    assert clean(raw).text == raw


def test_nothing_but_furniture_leaves_nothing() -> None:
    assert clean("") == Cleaned("", "", (), ())
    assert clean(" \n\n").text == ""
    assert clean("Advertisement\nShare\n").text == ""


def accounted(raw: str, cleaned: Cleaned) -> str:
    """Raw characters that are neither in a run nor dropped, white space apart."""
    seen = bytearray(len(raw))
    for run in cleaned.runs:
        seen[run.raw_start : run.raw_end] = b"\1" * (run.raw_end - run.raw_start)
    for item in cleaned.dropped:
        assert not any(seen[item.start : item.end]), item
        seen[item.start : item.end] = b"\1" * (item.end - item.start)
    return "".join(character for character, mark in zip(raw, seen, strict=True) if not mark and not character.isspace())


LINES = st.one_of(
    st.sampled_from(
        [
            STORY,
            MORE,
            STORY + " Read more: The bridge",
            "",
            "  ",
            "Advertisement",
            "Comments",
            "Reply",
            "3 View gallery",
            "(Photo: A B)",
        ]
        + [
            "Bridge shut after crack is found",
            "By Jane Roe",
            "May 3, 2024",
            "Related stories",
            "A label",
            "- **March, Gantz.** He **neither** asked nor waited, and 2 ** 3 is 8.",
            "גשר בנמל",
            "dâ€™accord cafÃ©.",
        ]
        + ["The quay. Photo: Jane Roe", "Q&amp;A more\x00", "close", " date 2024-03-03 It began."]
    ),
    st.text(max_size=30),
)


PAGES = st.lists(LINES, max_size=12).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n", "\n\n", "\u2028"]).map(lambda end: end.join(lines))
)


@given(PAGES, st.sampled_from(["", "Bridge shut after crack is found"]))
def test_every_character_of_any_page_is_kept_dropped_or_the_headline(raw: str, title: str) -> None:
    cleaned = clean(raw, title=title)
    assert cleaned.text == cleaned.text.strip()
    assert "\n\n\n" not in cleaned.text
    position = 0
    for run in cleaned.runs:
        assert run.start == position < run.end
        position = run.end
    assert position == len(cleaned.text)
    assert list(cleaned.dropped) == sorted(cleaned.dropped, key=lambda item: item.start)
    left = accounted(raw, cleaned)
    assert not left or cleaned.title
    if mend(raw).text == raw:
        assert cleaned.text == "".join(raw[run.raw_start : run.raw_end] for run in cleaned.runs)
        assert "".join(left.split()) in (
            "",
            "".join(cleaned.title.split()),
            *("#" * n + "".join(cleaned.title.split()) for n in (1, 2)),
        )
        for start in range(0, len(cleaned.text), 7):
            end = min(start + 11, len(cleaned.text))
            assert to_clean(cleaned.runs, *to_raw(cleaned.runs, start, end)) == (start, end)


def test_marks_of_emphasis_go_and_their_words_stay() -> None:
    raw = page("- **March, Gantz.** He *asked* nobody, and 2 ** 3 ** 4 is no sum that **anybody** wanted.", MORE)
    cleaned = clean(raw)
    assert "- March, Gantz. He *asked* nobody, and 2 ** 3 ** 4 is no sum that anybody wanted." in cleaned.text
    assert [(raw[part.start : part.end], part.reason) for part in cleaned.dropped] == [("**", "mark of emphasis")] * 4


def test_a_quotation_is_found_again_in_the_raw_page() -> None:
    raw = page("Advertisement", "He didnâ€™t go to the cafÃ© on Monday, and nobody asked him why.", "Share", MORE)
    cleaned = clean(raw)
    quote = "nobody asked him why.\nFerries"
    start = cleaned.text.index(quote)
    raw_start, raw_end = to_raw(cleaned.runs, start, start + len(quote))
    assert raw[raw_start:raw_end] == "nobody asked him why.\nShare\nFerries"


@pytest.mark.parametrize(
    "unit",
    [
        STORY + " ",
        "He said no to it.\n",
        "Label number 5\n",
        "Share this\n",
        "3 View gallery\nA caption\n",
        "Related stories\nA label\n",
        "Comments\nReply\n",
        "May 3, 2024\n",
        "(Photo: Jane Roe/AP\n",
        "((((",
        "Aa ",
        "by A B ",
        "1/2/3 ",
        "Read more: A. ",
        "cafÃ© dâ€™accord ",
        "Bridge shut after crack is found\n",
        "| a | b |\n",
    ],
)
def test_time_grows_with_the_length_of_a_page_and_not_faster(unit: str) -> None:
    def seconds(length: int) -> float:
        raw = unit * (length // len(unit)) + "\n" + STORY
        begin = time.thread_time()
        clean(raw)
        return time.thread_time() - begin

    seconds(1_000)
    small, large = (min(seconds(length) for _ in range(2)) for length in (5_000, 40_000))
    assert large < 24 * small + 0.05


@pytest.mark.parametrize("trap", ["a\n", "a\n\n", "- a\n", "| a | b |\n", "a: b\n", "By A B\n"])
def test_no_text_is_slow_to_clean(trap: str) -> None:
    raw = (trap * 1_000_000)[:1_000_000]
    start = time.thread_time()
    cleaned = clean(raw)
    assert time.thread_time() - start < 4  # two on a quiet machine
    assert cleaned.text


def test_a_text_of_very_many_lines_is_no_page_and_stays_whole() -> None:
    raw = "\n".join(["Share", "A row of a table"] * 11_000)
    assert clean(raw).text == raw


def test_the_days_above_the_entries_of_a_live_page_stay() -> None:
    entries = "The railway says that trains run again.", "Schools stay closed today, says the mayor's office of Tarn."
    days = "Thursday, 16 October", "Wednesday, 15 October"
    live = (
        f"Storm over Tarn: as it happened\nBy Jo Lind\nLast updated 16 October 2025, 21:10\n\n{days[0]}\n\n20:55\n{entries[0]}"
    )
    text = clean(f"{live}\n\n{days[1]}\n\n07:15\n{entries[1]}").text
    assert [line for line in text.splitlines() if line in days + entries] == [days[0], entries[0], days[1], entries[1]]
    assert "Lind" not in text and "updated" not in text


def test_the_day_above_a_story_goes_as_before() -> None:
    assert "October" not in clean(f"Storm over Tarn\n16 October 2025\n{STORY}\n{MORE}").text
