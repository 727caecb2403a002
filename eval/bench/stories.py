"""News-like articles made by rule: always the same ones, each with a question that only it answers."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

_SEED = 20241008
_WORDS = 450

_FIRST = "Amara Bruno Celia Dario Elif Farid Greta Hiro Ines Jonas Kamala Lucia Mateo Nadia Oskar Priya Quentin Rosa Samir Tova"
_LAST = "Abara Brandt Cordero Dlamini Eriksen Fontaine Galvez Hakimi Ivanova Jansen Kowalski Lindqvist Moreau Novak Okafor"
_TOWNS = "Aldermere Brenholm Castrova Dunleary Esterfeld Fairhaven Grimsay Hollin Isterbad Jorvale Kestria Lomond Marren Nordby"
_PAPERS = ("Harbour Gazette", "Northern Courier", "The Evening Ledger", "Valley Tribune", "Coastal Post", "Metro Record")

# (what happened, the noun for it, the people it concerns)
_EVENTS = (
    ("called off the winter fair", "fair", "stallholders"),
    ("closed the old iron bridge", "bridge", "commuters"),
    ("postponed the vote on the school budget", "vote", "parents"),
    ("halted the ferry to the outer islands", "ferry", "islanders"),
    ("recalled forty thousand bottles of cough syrup", "recall", "pharmacists"),
    ("withdrew the plan for a second runway", "runway", "residents"),
    ("suspended the trial of the former mayor", "trial", "lawyers"),
    ("ended the strike at the copper smelter", "strike", "workers"),
    ("delayed the opening of the children's clinic", "clinic", "families"),
    ("turned down the sale of the public forest", "sale", "foresters"),
    ("moved the football final to another ground", "final", "supporters"),
    ("shut two of the five reservoirs", "reservoir", "farmers"),
)
_REASONS = (
    "an inspector had found cracks in the foundations",
    "the insurers refused to cover another season",
    "a storm had torn away the northern mooring",
    "three witnesses changed their statements overnight",
    "the laboratory reported traces of lead",
    "the treasury could not say where the money would come from",
    "heavy rain had washed clay into the intake",
    "a court in the capital asked for a second opinion",
    "half of the staff had fallen ill with measles",
    "the only bidder failed to file its accounts",
    "engineers measured a tilt of nine centimetres",
    "a petition with eleven thousand names arrived on the last day",
)
_WHO = (
    "The council's finance committee",
    "A spokesman for the harbour board",
    "The union's regional secretary",
    "An adviser to the governor",
    "The opposition leader in the assembly",
    "A retired surveyor who lives nearby",
    "The head of the chamber of commerce",
    "A professor of public law",
    "The deputy chief of the fire brigade",
    "An association of small traders",
    "The auditor who wrote last year's report",
    "A nurse at the district hospital",
)
_DID = (
    "warned that the bill could double before spring",
    "praised the patience of everyone involved",
    "asked for the minutes of every closed meeting since {month}",
    "said that nobody had been told in time",
    "promised an independent review by the end of {month}",
    "described the decision as late but right",
    "compared the affair with a similar case in {town}",
    "put the loss at {number} million crowns",
    "counted {number} complaints within a week",
    "called on the ministry to publish the contract",
    "doubted that the work can be finished before {month}",
    "offered to lend equipment and a crew of {number}",
    "refused to comment while the inquiry is open",
    "recalled that the same promise was made in {year}",
)
_WHERE = (
    "at a crowded meeting in the town hall",
    "on the steps of the courthouse",
    "in an interview with a local radio station",
    "during a visit to the site",
    "in a letter to all households",
    "after a walk along the embankment",
    "at the weekly press briefing",
    "over coffee in the market square",
)
_ASIDES = (
    "The {noun} has been argued over since {year}, when the first drawings were shown to {people}.",
    "Of the {people} asked by this newspaper, {number} in a hundred agreed and the rest were undecided.",
    "By {weekday} evening the road through {town} was quiet again, and only a police car stood at the corner.",
    "Documents seen by this newspaper show that {number} letters on the subject went unanswered between {month} and {other}.",
    "In {town}, half an hour by train, the {people} follow the news closely because their own case is pending.",
    "A timetable handed out on {weekday} names {month} as the earliest date and {other} as the more likely one.",
    "The archive of the county holds {number} boxes of papers about the {noun}, most of them never catalogued.",
    "Older {people} still speak of the winter of {year}, when a far smaller matter emptied the council chamber twice.",
    "Whoever walks from the station to the river passes {number} shuttered shops and one freshly painted bakery.",
    "A survey of {year} had put the value of the {noun} at {number} million crowns, a figure nobody repeats today.",
    "The next hearing is set for {month}; until then a notary keeps the keys and the {people} keep their receipts.",
    "Nobody was hurt, and the {number} volunteers who had come from {town} were sent home before {weekday}.",
    "Two foundations from {town} have offered grants, on the condition that the books are opened to {people}.",
    "The weather service expects frost by {weekday}, which would settle at least the question of the drainage.",
)
_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"


@dataclass(frozen=True, slots=True)
class Story:
    """An article as a file holds it, and the question that it answers."""

    name: str
    text: str
    question: str
    lead: str
    """The sentence that answers the question."""


def stories(count: int, *, words: int = _WORDS, seed: int = _SEED, first: int = 0) -> tuple[Story, ...]:
    """The articles from `first` to `count`, of so many words or a few more, always the same ones.

    Names of people differ up to 300 articles.
    """
    return tuple(_story(number, random.Random(seed + number), words) for number in range(first, count))


def write(made: Sequence[Story], folder: Path) -> Path:
    """Write each article into a file of its own; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for story in made:
        (folder / story.name).write_text(story.text, encoding="utf-8")
    return folder


def _story(number: int, random_: random.Random, length: int) -> Story:
    first, last = _FIRST.split(), _LAST.split()
    person = f"{first[number % len(first)]} {last[number // len(first) % len(last)]}"
    did, noun, people = _EVENTS[number % len(_EVENTS)]
    reason = _REASONS[random_.randrange(len(_REASONS))]
    town = random_.choice(_TOWNS.split())
    day = date(2024, 1, 3) + timedelta(days=2 * (number % 500))
    lead = f"{town.upper()} – Commissioner {person} {did} in {town} on {day:%A} because {reason}."
    paragraphs, words = [lead], len(lead.split())
    who, deed, where, aside = (_endless(items, random_) for items in (_WHO, _DID, _WHERE, _ASIDES))
    while words < length:
        said = [_said(next(who), next(deed), next(where), random_) for _ in range(2)]
        paragraph = " ".join(_filled(sentence, noun, people, random_) for sentence in (*said, next(aside)))
        paragraphs.append(paragraph)
        words += len(paragraph.split())
    title = f"{person} {did}"
    head = f"{title}\n{random_.choice(_PAPERS)}\nPublished {day:%B} {day.day}, {day.year}"
    text = "\n\n".join((head, *paragraphs)) + "\n"
    return Story(name=f"story-{number:04d}.txt", text=text, question=f"Why has {person} {did}?", lead=lead)


def _endless(items: Sequence[str], random_: random.Random) -> Iterator[str]:
    """The items in an order of chance, all of them before any comes again."""
    return itertools.cycle(random_.sample(items, len(items)))


def _said(who: str, did: str, where: str, random_: random.Random) -> str:
    return (
        f"{who} {did}, {where}."
        if random_.random() < 0.5
        else f"{where[0].upper()}{where[1:]}, {who[0].lower()}{who[1:]} {did}."
    )


def _filled(sentence: str, noun: str, people: str, random_: random.Random) -> str:
    month, other = random_.sample(_MONTHS.split(), 2)
    return sentence.format(
        noun=noun,
        people=people,
        month=month,
        other=other,
        weekday=random_.choice(_DAYS.split()),
        town=random_.choice(_TOWNS.split()),
        number=random_.randint(11, 98),
        year=random_.randint(1961, 2019),
    )
