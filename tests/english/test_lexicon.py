"""The words for places: every state that there is, by the names that Unicode's Common Locale Data has for them."""

from __future__ import annotations

from babel import Locale

from rag.english import lexicon
from rag.english.names import is_place, names

# The 193 members of the United Nations, its two observers, and Kosovo and Taiwan, by their codes of ISO 3166.
STATES = (
    "AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR "
    "CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW GY HN HR HT HU ID IE IL "
    "IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN "
    "MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PS PT PW PY QA RO RS RU RW SA SB SC SD SE SG "
    "SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VN VU WS XK YE ZA "
    "ZM ZW"
).split()
# What the Common Locale Data adds, or says otherwise than news does.
KNOWN_AS = {
    "Congo - Brazzaville": "congo",
    "Congo - Kinshasa": "congo",
    "Myanmar (Burma)": "myanmar",
    "Palestinian Territories": "palestine",
    "North Korea": "korea",
    "South Korea": "korea",
    "Saudi Arabia": "saudi",
    "South Sudan": "sudan",
    "Türkiye": "turkey",
}


def test_every_state_is_known_by_its_name() -> None:
    said = Locale("en").territories
    assert len(STATES) == 197
    assert [said[code] for code in STATES if KNOWN_AS.get(said[code], said[code].lower()) not in lexicon.places()] == []


def test_a_people_stands_for_its_place() -> None:
    places = lexicon.places()
    assert (places["nepalese"], places["kazakhs"], places["zealander"]) == (
        "nepal",
        "kazakhstan",
        "new zealand",
    )
    (name,) = names("They met the Bolivian envoy.")
    assert is_place(name)
