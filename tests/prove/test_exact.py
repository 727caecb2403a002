"""What can be compared exactly: right statements are never objected to, surely wrong ones are."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.prove.exact import LONGEST, faults
from rag.prove.ground import Ground

REPORT = (
    "The harbour council of Brenmark voted by 31 to 14 on Tuesday to close the old ferry pier, mayor Joe Varo said."
    " The new pier will cost €5m, and 1,250 people signed a petition against it. About 12 per cent of the ferries were late."
    ' "That figure will change," he added. "Paint never gets cheaper."'
)
ABOVE = "Ferry pier to close\nThe Brenmark Post\nThe council met for two hours."
DAY = "2024-05-16"  # a Thursday

# Evidence, statement that it does not contradict.
RIGHT = [
    ("The U.S. government paid.", "The US government paid."),
    ("The US government paid.", "The U.S. government paid."),
    ("The Americans paid for the bridge.", "Washington paid for the bridge."),
    ("The Americans paid for the bridge.", "The United States paid for the bridge."),
    ("The United Nations sent rice to the camp.", "The UN sent rice to the camp."),
    ("The WFO sent rice to the camp.", "The World Food Office sent rice to the camp."),
    ("Officials in the Netherlands agreed.", "The Dutch officials agreed."),
    ("A Chinese firm built it.", "A firm from China built it."),
    ("Director Ida Kern left in the spring.", "Museum director Ida Kern left in the spring."),
    ("Kern said it was too late.", "Finance director Ida Kern said it was too late."),
    ("The old mayor has won the vote.", "Incumbent Varo has won the vote."),
    ("Those who break the rule are fined.", "Anyone who breaks the rule is fined."),
    ("The traders left the hall.", "Sellers left the hall."),
    ("Only 44 per cent went to the polls.", "Turnout was 44 percent."),
    ("Joe Varo left the hall.", "Mr Varo left the hall."),
    ("Joe Varo left the hall.", "Mayor Varo left the hall."),
    ("Joe Varo left the hall.", "The hall was left by Varo."),
    ("Joseph Varo left the hall.", "The hall was left by Joe Varo."),
    ("J. Varo left the hall.", "The hall was left by Joe Varo."),
    ("Joe Varo and Ann Varo left the hall.", "The hall was left by Ann Varo."),
    ("The minister left the hall.", "The hall was left by the minister, Varo."),
    ("They wait for half an hour at the gate.", "They wait for 30 minutes at the gate."),
    ("They wait for 30 minutes at the gate.", "They wait for half an hour at the gate."),
    ("It took a year and a half to build.", "It took eighteen months to build."),
    ("It took eighteen months to build.", "It took a year and a half to build."),
    ("It took three-and-a-half hours to lift the bell.", "It took 210 minutes to lift the bell."),
    ("It took 48 hours to put out the fire.", "It took two days to put out the fire."),
    ("It took three dozen men to lift the bell.", "It took 36 men to lift the bell."),
    ("The price fell by 23 per cent.", "The price fell by 23%."),
    ("The price fell by 23 percent.", "The price fell by twenty-three per cent."),
    ("The price fell by 23 pct in the year.", "The price fell by 23 percent in the year."),
    ("It cost €5m to mend the roof.", "It cost 5 million euros to mend the roof."),
    ("It cost five million euros to mend the roof.", "It cost €5m to mend the roof."),
    ("The firm lost $1.2bn in the year.", "The firm lost 1.2 billion dollars in the year."),
    ("The firm lost 1,200 million dollars.", "The firm lost $1.2 billion in the year."),
    ("The town has 1.234.567 people.", "The town has 1,234,567 people."),
    ("The town has 1 234 567 people.", "The town has 1,234,567 people."),
    ("The town has 1'234'567 people.", "The town has 1,234,567 people."),
    ("The state has 12,34,567 people.", "The state has 1,234,567 people."),
    ("The town has 14.500 people.", "The town has 14,500 people."),
    ("The rate rose to 3,5 per cent in the year.", "The rate rose to 3.5 per cent in the year."),
    ("The rate rose to 15.3 per cent.", "The rate rose to 15 per cent."),
    ("The town has 2,387,000 people.", "The town has 2.4 million people."),
    ("A petition has 610 names.", "The petition has more than 600 names."),
    ("The fleet has 97 ships.", "The fleet has nearly 100 ships."),
    ("The hall holds 412 people.", "The hall holds 400 people or so."),
    ("It was the last of all.", "It was the 21st of all, and the twenty-first to fall."),
    ("They met in the morning.", "They met at 10:15 in the morning."),
    ("They met in the morning.", "They met at half past ten in the morning."),
    ("They met in the morning.", "They met at 9.45 am in the morning."),
    ("In the season 2024-25 they lost.", "In 2025 they lost."),
    ("In the seasons 2024 and 2025 they lost.", "In the season 2024-25 they lost."),
    ("It will rise by 20-24 per cent.", "It will rise by 20 to 24 percent."),
    ("It will rise by between 20 and 24 per cent.", "It will rise by 20-24 per cent."),
    ("The match ended 3-1.", "The match ended 3-1 for the guests."),
    ("The vote was 31 to 14.", "The vote was 31-14."),
    ("Two thirds of the fish died.", "Some 67 per cent of the fish died."),
    ("Three quarters of the fish died.", "75 per cent of the fish died."),
    ("The driver, 49, was hurt.", "The 49-year-old driver was hurt."),
    ("The driver is 49 years old.", "The driver, 49, was hurt."),
    ("There were 9,900 geese on the lake.", "There were ninety-nine hundred geese on the lake."),
    ("There were 250,000 geese on the lake.", "There were two hundred and fifty thousand geese on the lake."),
    ("There were half a million geese on the lake.", "There were 500,000 geese on the lake."),
    ("There were 1.5 million geese on the lake.", "There were one and a half million geese on the lake."),
    ("The works put out 300 tonnes a day.", "The works put out 300 tonnes a day, and 300 tonnes a week later."),
    ("For every day of the strike it loses 6 million crowns.", "It loses 6 million crowns a day."),
    ("Ghana, Kenya, Malawi and Togo took part in it.", "Four countries took part in it."),
    ("It began on Monday and went on to Thursday.", "It went on for four days."),
    ("Of the 31 on board 11 died and 6 were saved.", "Some 14 of those on board are still missing."),
    ("The works cost 473 million, of which banks lent 335 million.", "The other 138 million did not come from the banks."),
    ("Until now 1,000 people a month came.", "No more than 12,000 people a year came."),
    ("Of 480,000 travellers a fifth are children.", "There were around 96,000 children."),
    ("The record has stood since 1934.", "For eighty years the record has stood."),
    ("He was born in 1966 in the north.", "He was 58 years old."),
    ("Last year it fell by a half.", "In 2023 it fell by a half."),
    ("This year it fell by a half.", "In 2024 it fell by a half."),
    ("Three years ago it fell by a half.", "In 2021 it fell by a half."),
    ("It took place on Tuesday.", "It took place on May 14, 2024."),
    ("It took place on Tuesday.", "It took place on 14 May."),
    ("It took place yesterday.", "It took place on May 15."),
    ("It takes place tomorrow.", "It takes place on May 17th."),
    ("It takes place today.", "It takes place on May 16, 2024."),
    ("It takes place from 3 to 7 May.", "It takes place from May 3 on."),
    ("It took place on 2024-05-03.", "It took place on May 3, 2024."),
    ("It took place on 3 May.", "It took place on May 3rd."),
    ("It took place on 3 May.", "It took place on the 3rd of May."),
    ("It took place on Sept. 3 in the hall.", "It took place on 3 September in the hall."),
    ("Two weeks later they met.", "On May 30 they met."),
    ("They met on Christmas Eve.", "They met on December 24."),
    (
        '"That figure will change," he added. "Paint never gets cheaper."',
        'He said: "That figure will change. Paint never gets cheaper."',
    ),
    ("“We won’t pay,” he said in the hall.", 'He said "we won\'t pay" in the hall.'),
    ('"We will not, as I said, pay for it," he said.', 'He said "We will not … pay for it" in the hall.'),
    ('"They will not pay for it," he said.', 'He said "[The banks] will not pay for it" in the hall.'),
    ("The play is called The Sea at Night.", "The play is called “The Sea at Night”."),
    ("He called it a reform of the law.", 'He called it a "renewal" of the law.'),
    ("Der Rat stimmte am Dienstag mit 31 zu 14 für das neue Gesetz.", "The council voted by 99 to 77 for the new law."),
    ("The council voted by 31 to 14 for the new law.", "Der Rat stimmte mit 99 zu 77 für das neue Gesetz und nicht dagegen."),
    ("Совет проголосовал 31 голосами против 14.", "Совет проголосовал 99 голосами."),
    ("The council voted by 31 to 14 for the law.", "議会は99対77で可決した。"),
]

# Evidence, statement that it surely does not carry, a word of the reason.
WRONG = [
    ("The vote was 31 to 14.", "The vote was 31 to 41.", "41"),
    ("The vote was 31 to 14.", "The council voted by 37-14 for it.", "37"),
    ("The price fell by 23 per cent.", "The price fell by 32 per cent.", "32"),
    ("The price fell by 23 per cent.", "The price fell by thirty-two percent.", "thirty-two"),
    ("The level fell below 20 percent.", "The level fell below 29 percent.", "29"),
    ("It cost €5m to mend the roof.", "It cost 8 million euros to mend the roof.", "8 million"),
    ("It cost €5m to mend the roof.", "It cost 5 billion euros to mend the roof.", "5 billion"),
    ("The firm lost $1.2bn in the year.", "The firm lost $1.7 billion in the year.", "1.7 billion"),
    ("The firm lost $1.2bn in the year.", "The firm lost 1.2 million dollars in the year.", "1.2 million"),
    ("The town has 1.234.567 people.", "The town has 1,634,567 people.", "1,634,567"),
    ("The town has 14,500 people.", "The town has 41,500 people.", "41,500"),
    ("The town has 14,500 people.", "The town has forty-one thousand people.", "forty-one thousand"),
    ("A petition has 610 names.", "The petition has more than 900 names.", "900"),
    ("The hall holds 412 people.", "The hall holds about 700 people.", "700"),
    ("It took eighteen months to build.", "It took 40 months to build.", "40 months"),
    ("They wait for half an hour at the gate.", "They wait for 50 minutes at the gate.", "50 minutes"),
    ("The driver, 49, was hurt.", "The 63-year-old driver was hurt.", "63"),
    ("There were 9,900 geese on the lake.", "There were ninety-one hundred geese on the lake.", "ninety-one hundred"),
    ("It took three dozen men to lift the bell.", "It took four dozen men to lift the bell.", "four dozen"),
    ("It will rise by 20-24 per cent.", "It will rise by 20-29 per cent.", "20-29"),
    ("In the war of 1934 it burnt.", "In the war of 1918 it burnt.", "1918"),
    ("The firm will be sold to the state.", "The firm will be sold to the state in 2031.", "2031"),
    ("There were half a million geese on the lake.", "There were 700,000 geese on the lake.", "700,000"),
    ("The ship has 26 sailors.", "The ship has 62 sailors.", "62"),
    ("The ship has twenty-six sailors.", "The ship has sixty-two sailors.", "sixty-two"),
    ("The works put out 300 tonnes a day.", "The works put out 500 tonnes a day.", "500"),
    ("It takes place on 3 May.", "It takes place on 5 June.", "5 June"),
    ("It takes place on May 3.", "It takes place on 13 May.", "13 May"),
    ("It took place on Tuesday.", "It took place on May 3.", "May 3"),
    ("It took place yesterday.", "It took place on April 2nd.", "April 2nd"),
    ("It took place on 3 May 1997.", "It took place on 3 May 1987.", "1987"),
    ("The hall was left by Joe Varo.", "The hall was left by Hunter Varo.", "Hunter Varo"),
    ("The hall was left by Joe Varo.", "The mayor, Hunter Varo, left the hall.", "Joe Varo"),
    ("The hall was sold to the Kestrel Bank.", "The hall was sold to the Meridian Bank.", "Meridian Bank"),
    ("The minister left the hall.", "The hall was left by Ida Kern.", "Ida Kern"),
    ("The minister left the hall.", "The minister left the hall, and then Otto Brandauer left it.", "Otto Brandauer"),
    ('"We will not pay," he said.', 'He said: "We will gladly pay."', "gladly"),
    ("He said that it was late.", 'He said: "It is never too late for a good deed."', "never"),
    ('"We will not pay," he said.', 'He said: "We will not pay. We never did."', "never did"),
    ("He said that it was late.", "He said that it was “a scandal without end”.", "scandal"),
]  # fmt: skip


@pytest.mark.parametrize(("evidence", "statement"), RIGHT)
def test_what_the_evidence_can_mean_is_no_fault(evidence: str, statement: str) -> None:
    assert faults(statement, Ground(evidence, ABOVE, DAY)) == ()


@pytest.mark.parametrize(("evidence", "statement", "words"), WRONG)
def test_what_is_surely_not_in_the_evidence_is_a_fault(evidence: str, statement: str, words: str) -> None:
    found = faults(statement, Ground(evidence, ABOVE, DAY))
    assert found and words in " ".join(found)


def test_a_name_or_a_number_that_stands_around_the_quotation_counts_as_there() -> None:
    statement = "The pier was closed for 87 days, Ida Kern said."
    assert faults(statement, Ground("The pier was closed.")) == (
        "the number 87 days is not in the evidence",
        "Ida Kern is not in the evidence",
    )
    assert faults(statement, Ground("The pier was closed.", "Ida Kern: pier shut for 87 days")) == ()


def test_the_years_of_all_articles_that_are_quoted_count_as_there() -> None:
    statement = "In 2019 the dockers won, in 2024 they lost."
    quotes = "The dockers won the vote.\nThe dockers lost the vote."
    assert faults(statement, Ground(quotes, "", "2019-05-14", ("2024-09-17T17:40:00+02:00",))) == ()
    assert faults(statement, Ground(quotes, "", "2019-05-14")) == ("the number 2024 is not in the evidence",)


@pytest.mark.parametrize(
    ("quotes", "fault"),
    [
        ("The ferry terminal will open in March 2027.", True),
        ("The ferry terminal will open on 4 March 2027, not before.", True),
        ("The ferry terminal will open in March.", False),
        ("The terminal opens in March 2027; in 2026, after a March of rain, the quay was begun.", False),
        ("The ferry terminal will open in spring.", False),
    ],
)
def test_a_month_of_another_year_is_a_fault_only_where_the_evidence_gives_that_month_with_its_year(
    quotes: str, fault: bool
) -> None:
    found = faults("The ferry terminal will open in March 2026.", Ground(quotes, "", "2025-11-02"))
    assert found == (("March 2026 is not in the evidence, which has March 2027",) if fault else ())


def test_the_month_of_the_article_itself_is_no_fault() -> None:
    quotes = "The council said on Monday that the terminal will open in March 2027."
    assert faults("In March 2026 the council spoke of the terminal.", Ground(quotes, "", "2026-03-09")) == ()


def test_a_day_may_be_reckoned_from_any_of_the_articles() -> None:
    ground = Ground("They met on Tuesday.", "", "2024-05-16", ("2024-09-19",))
    assert faults("They met on May 14, and on September 17.", ground) == ()


def test_every_fault_has_its_own_reason() -> None:
    found = faults("On 5 June the council spent 77 million crowns on a hall for Ida Kern.", Ground(REPORT, ABOVE, DAY))
    assert found == (
        "the number 77 million crowns is not in the evidence",
        "the day 5 June is not in the evidence",
        "Ida Kern is not in the evidence",
    )


SENTENCES = [
    "The council voted by 31 to 14 on 3 May 2021 to buy 1,250 lamps for €5m from the Kestrel Works of Ida Kern.",
    'Mayor Joe Varo said that "the pier will not be mended" before 2031, although 8,400 people had asked for it.',
    "About 12.5 per cent of the 640 ferries were more than half an hour late in the year and a half to June 1, 2020.",
    "Two thirds of the 49-year-old ship was rebuilt in eighteen months, at a cost of 2.4 million crowns a month.",
]
words = st.sampled_from(
    ["the", "of", "Varo", "Ida Kern", "31", "May 3", "1,250", "“", '"', "U.S.", "a year", "5m", "per cent", "half", ".", "-"]
)


@given(st.sampled_from(SENTENCES), st.text(max_size=60))
def test_a_sentence_of_the_evidence_never_has_a_fault(sentence: str, around: str) -> None:
    # In a line of its own: what stands before it in the same sentence may deny it.
    assert faults(sentence, Ground(f"{around}\n{sentence} {around}", around, DAY)) == ()


@given(st.lists(words, max_size=30))
def test_whatever_is_its_own_evidence_has_no_fault(parts: list[str]) -> None:
    text = " ".join(parts)
    assert faults(text, Ground(text, "", DAY)) == ()


@given(st.sampled_from(SENTENCES), st.data(), st.integers(40_000_000, 900_000_000))
def test_a_number_changed_for_one_that_is_nowhere_always_is_a_fault(sentence: str, data: st.DataObject, other: int) -> None:
    number = data.draw(st.sampled_from([part for part in ("1,250", "8,400", "640", "2.4 million") if part in sentence]))
    assert faults(sentence.replace(number, f"{other * 10 + 7:,}"), Ground(sentence, "", DAY))


def test_figures_with_marks_in_no_usual_place_are_read_too() -> None:
    assert faults("It weighs 3,51.234 pounds in all.", Ground("It weighs 3,51.234 pounds in all.", "", DAY)) == ()
    assert faults("It weighs 3,51.234 pounds in all.", Ground("It is the heaviest of them.", "", DAY)) != ()


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_gets_an_answer(statement: str, evidence: str) -> None:
    assert isinstance(faults(statement, Ground(evidence, evidence, DAY)), tuple)


@pytest.mark.parametrize(
    "part", ["one hundred and ", "Aa Bb ", '"a b" ', "May 5 ", "1,", "half a ", "the Ida Kern 77 ", "a year ", "$", "'"]
)
@pytest.mark.parametrize("size", [1_000_000, LONGEST])
def test_a_million_characters_of_anything_take_less_than_a_second(part: str, size: int) -> None:
    hostile = (part * (size // len(part) + 1))[:size]
    statement = 'The town paid 4,711 crowns to Hunter Varo on May 5, 1999, and said "it was so for ever".'

    def seconds() -> float:
        began = time.process_time()
        faults(statement, Ground(hostile, "", DAY))
        return time.process_time() - began

    # The machine may be busy: one of a few measurements that is within it is enough.
    assert any(seconds() < 1 for _ in range(4))


@pytest.mark.parametrize(
    ("statement", "quote", "turned"),
    [
        ("The warden sold the three boats.", "Villagers denied that the warden sold the three boats.", "denied"),
        ("the kiln will be lit in May", "It is not true that the kiln will be lit in May.", "not"),
        ("The kiln will be lit in May.", "Nobody can say whether the kiln will be lit in May.", "nobody"),
        ("The warden sold the three boats.", "On Friday the warden sold the three boats.", ""),
        ("The warden sold the three boats.", "The warden sold the three boats, but not the oars.", ""),
    ],
)
def test_the_end_of_a_sentence_is_no_statement_where_its_beginning_denies_it(statement: str, quote: str, turned: str) -> None:
    found = faults(statement, Ground(quote))
    assert found == ((f"in the evidence “{turned}” stands before it",) if turned else ())


def test_evidence_beyond_all_measure_carries_nothing() -> None:
    assert faults("The quay was closed.", Ground("The quay was closed. " * 10_000, "", DAY)) == (
        "the evidence is longer than 200,000 characters",
    )
