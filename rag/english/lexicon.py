"""English word tables that names, follow-ups and the verifier look things up in. Every word is in lower case."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


OFFICES = _words(
    """mr mrs ms miss dr prof professor sir lord lady dame judge justice president vice deputy prime minister premier
    chancellor king queen prince princess pope emperor sheikh governor mayor senator congressman congresswoman
    representative secretary attorney general ambassador envoy commissioner chief chairman chairwoman chair director
    spokesman spokeswoman spokesperson captain colonel major lieutenant sergeant admiral commander officer inspector
    superintendent detective constable rabbi imam father sister bishop archbishop cardinal reverend coach manager
    acting former"""
)
"""Lower-cased words that stand before a person's name and are not part of it."""

DEPARTMENTS = _words(
    """defense defence foreign finance interior health education justice transport agriculture energy economy security
    state treasury home trade labor labour culture environment housing strategic affairs national"""
)
"""Lower-cased words that name what a minister is minister of."""

PLACES: dict[str, str] = {
    word: place
    for place, words in {
        "united states": "us usa u.s u.s. u.s.a america american americans washington",
        "united kingdom": "uk u.k u.k. britain british britons briton england english",
        "european union": "eu e.u. e.u",
        "united nations": "un u.n u.n.",
        "afghanistan": "afghan afghans",
        "algeria": "algerian algerians",
        "argentina": "argentine argentinian argentines",
        "armenia": "armenian armenians",
        "australia": "australian australians",
        "austria": "austrian austrians",
        "bangladesh": "bangladeshi bangladeshis",
        "belarus": "belarusian belarusians",
        "belgium": "belgian belgians",
        "brazil": "brazilian brazilians",
        "bulgaria": "bulgarian bulgarians",
        "canada": "canadian canadians",
        "chile": "chilean chileans",
        "china": "chinese",
        "colombia": "colombian colombians",
        "croatia": "croatian croatians",
        "cuba": "cuban cubans",
        "cyprus": "cypriot cypriots",
        "denmark": "danish danes dane",
        "egypt": "egyptian egyptians",
        "estonia": "estonian estonians",
        "ethiopia": "ethiopian ethiopians",
        "europe": "european europeans",
        "finland": "finnish finns finn",
        "france": "french frenchman paris",
        "georgia": "georgian georgians",
        "germany": "german germans",
        "ghana": "ghanaian ghanaians",
        "greece": "greek greeks",
        "hungary": "hungarian hungarians",
        "iceland": "icelandic",
        "india": "indian indians",
        "indonesia": "indonesian indonesians",
        "iran": "iranian iranians",
        "iraq": "iraqi iraqis",
        "ireland": "irish",
        "israel": "israeli israelis",
        "italy": "italian italians",
        "japan": "japanese",
        "jordan": "jordanian jordanians",
        "kenya": "kenyan kenyans",
        "korea": "korean koreans",
        "kuwait": "kuwaiti kuwaitis",
        "latvia": "latvian latvians",
        "lebanon": "lebanese",
        "libya": "libyan libyans",
        "lithuania": "lithuanian lithuanians",
        "malaysia": "malaysian malaysians",
        "mexico": "mexican mexicans",
        "morocco": "moroccan moroccans",
        "netherlands": "dutch holland",
        "nigeria": "nigerian nigerians",
        "norway": "norwegian norwegians",
        "pakistan": "pakistani pakistanis",
        "palestine": "palestinian palestinians",
        "peru": "peruvian peruvians",
        "philippines": "philippine filipino filipinos",
        "poland": "polish poles pole",
        "portugal": "portuguese",
        "qatar": "qatari qataris",
        "romania": "romanian romanians",
        "russia": "russian russians",
        "saudi": "saudis",
        "scotland": "scottish scots",
        "serbia": "serbian serbians serbs",
        "singapore": "singaporean singaporeans",
        "slovakia": "slovak slovaks",
        "slovenia": "slovenian slovenians",
        "somalia": "somali somalis",
        "spain": "spanish spaniards",
        "sudan": "sudanese",
        "sweden": "swedish swedes",
        "switzerland": "swiss",
        "syria": "syrian syrians",
        "taiwan": "taiwanese",
        "thailand": "thai thais",
        "tunisia": "tunisian tunisians",
        "turkey": "turkish turks turkiye türkiye",
        "ukraine": "ukrainian ukrainians",
        "venezuela": "venezuelan venezuelans",
        "vietnam": "vietnamese",
        "wales": "welsh",
        "yemen": "yemeni yemenis",
    }.items()
    for word in (place, *words.split())
}
"""Countries, unions and the words for their people: each lower-cased word with the place that it stands for."""

CAPITALS: dict[str, str] = {
    "united kingdom": "london westminster",
    "european union": "brussels",
    "afghanistan": "kabul",
    "algeria": "algiers",
    "argentina": "aires",
    "armenia": "yerevan",
    "australia": "canberra",
    "austria": "vienna",
    "bangladesh": "dhaka",
    "belarus": "minsk",
    "belgium": "brussels",
    "bulgaria": "sofia",
    "canada": "ottawa",
    "chile": "santiago",
    "china": "beijing",
    "colombia": "bogota bogotá",
    "croatia": "zagreb",
    "cuba": "havana",
    "cyprus": "nicosia",
    "denmark": "copenhagen",
    "egypt": "cairo",
    "estonia": "tallinn",
    "finland": "helsinki",
    "georgia": "tbilisi",
    "germany": "berlin",
    "greece": "athens",
    "hungary": "budapest",
    "india": "delhi",
    "indonesia": "jakarta",
    "iran": "tehran",
    "iraq": "baghdad",
    "ireland": "dublin",
    "italy": "rome",
    "japan": "tokyo",
    "jordan": "amman",
    "kenya": "nairobi",
    "korea": "seoul pyongyang",
    "latvia": "riga",
    "lebanon": "beirut",
    "libya": "tripoli",
    "lithuania": "vilnius",
    "netherlands": "hague amsterdam",
    "norway": "oslo",
    "pakistan": "islamabad",
    "palestine": "ramallah gaza",
    "peru": "lima",
    "philippines": "manila",
    "poland": "warsaw",
    "portugal": "lisbon",
    "qatar": "doha",
    "romania": "bucharest",
    "russia": "moscow kremlin",
    "saudi": "riyadh",
    "scotland": "edinburgh",
    "serbia": "belgrade",
    "spain": "madrid",
    "sweden": "stockholm",
    "switzerland": "bern",
    "syria": "damascus",
    "taiwan": "taipei",
    "thailand": "bangkok",
    "tunisia": "tunis",
    "turkey": "ankara",
    "ukraine": "kyiv kiev",
    "venezuela": "caracas",
    "vietnam": "hanoi",
    "wales": "cardiff",
    "yemen": "sanaa",
}
"""Where the governments of some of these places sit: news says where they are rather than what they are of."""

# A sentence begins with a capital letter: these words are no names when they do.
COMMON = _words(
    """a an the this that these those it its he she they his her their we our you your i my who whom whose which what
    when where why how is are was were be been do does did has have had can could will would shall should may might
    must and but or nor so yet if then than as at by for from in into of off on onto out over to up with without after
    before during while since until because although though despite about above across against along among around
    behind below beneath beside between beyond down inside near outside through toward towards under upon within
    according also however meanwhile moreover instead still there here now today yesterday tomorrow later earlier once
    only even just both either neither each every all any some no not many much more most several few other another
    such same one two three four five six seven eight nine ten dozens hundreds thousands millions tell explain say
    give list name show compare describe summarize anything something everything nothing please ok okay yes more
    nobody none everyone someone yet thus hence therefore police officials residents people two-thirds critics experts
    analysts supporters protesters prosecutors investigators witnesses authorities ministers lawmakers workers monday
    tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december"""
)

LINKS = _words("of de del della di da la le van von der den bin ibn al el e y")
"""Words in lower case inside a name: Bank of England, Ursula von der Leyen."""

WEAK = _words(
    """about above after again against also been before being between both does doing down during each from further have
    having here into just like many more most much only other over said same says should some such than that their
    them then there these they this those through under until very want well were what when where which while whom
    will with would your people happen time year long make made tell know think"""
)
"""Words of four letters and more that say nothing about the subject."""
