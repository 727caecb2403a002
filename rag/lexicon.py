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

FUNCTION = _words(
    """a an the this that these those it its he she they his her hers him their theirs them we our us you your i me my
    who whom whose which what when where why how is are was were be been being am do does did done doing has have had
    having can could will would shall should may might must and but or nor so yet if then than as at by for from in
    into of off on onto out over to up with without after before during while since until till because although though
    despite about above across against along among amid around behind below beneath beside between beyond down inside
    near outside through toward towards under upon within according also however meanwhile moreover instead still
    there here now once only even just both either neither each every all any some no not none nobody nothing never
    many much more most several few other another such same one ones too very not itself himself herself enough
    themselves whether per via like further least less rather nearly almost about roughly around approximately some mr
    mrs ms dr s t d ll re ve m n't cannot able own thus hence therefore again ago already soon later earlier
    previously prior back away together apart due owing thanks get got gets go goes going went gone come came comes
    take takes took taken taking make makes made making give gives gave given put puts set sets let lets say says said
    saying tell tells told stated ever according report reported reportedly reports add added adds note noted
    notes describe described call called calls mean means meant remain remains remained keep kept new way thing things time
    times number numbers total one's altogether well-known first-ever person people member members part parts side
    sides group groups week's day's include includes including included become became becomes begin began begun start
    started starts starting want wants wanted use used uses using upcoming current currently recent
    recently next last today place"""
)
"""Words that carry no checkable content of their own."""

VERBS: dict[str, str] = {
    form: base
    for base, forms in {
        "arise": "arose arisen",
        "become": "became",
        "begin": "began begun",
        "come": "came",
        "get": "got gotten",
        "give": "gave given",
        "go": "went gone",
        "make": "made",
        "say": "said",
        "take": "took taken",
        "tell": "told",
        "bear": "bore borne",
        "beat": "beat beaten",
        "bring": "brought",
        "tear": "tore torn",
        "feed": "fed",
        "bleed": "bled",
        "breed": "bred",
        "cling": "clung",
        "creep": "crept",
        "dig": "dug",
        "fling": "flung",
        "forget": "forgot forgotten",
        "forgive": "forgave forgiven",
        "grind": "ground",
        "hang": "hung",
        "kneel": "knelt",
        "lay": "laid",
        "light": "lit",
        "mistake": "mistook mistaken",
        "overcome": "overcame",
        "oversee": "oversaw overseen",
        "overtake": "overtook overtaken",
        "pay": "paid",
        "prove": "proven",
        "repay": "repaid",
        "ring": "rang rung",
        "seek": "sought",
        "shed": "shed",
        "shine": "shone",
        "show": "shown",
        "shrink": "shrank shrunk",
        "sing": "sang sung",
        "slay": "slew slain",
        "sleep": "slept",
        "slide": "slid",
        "spin": "spun",
        "spring": "sprang sprung",
        "stick": "stuck",
        "sting": "stung",
        "swing": "swung",
        "undergo": "underwent undergone",
        "undertake": "undertook undertaken",
        "wake": "woke woken",
        "weep": "wept",
        "wring": "wrung",
        "bid": "bid",
        "cost": "cost",
        "cut": "cut",
        "hit": "hit",
        "hurt": "hurt",
        "quit": "quit",
        "shut": "shut",
        "split": "split",
        "spread": "spread",
        "bind": "bound",
        "bite": "bit bitten",
        "blow": "blew blown",
        "break": "broke broken",
        "build": "built",
        "burn": "burnt",
        "buy": "bought",
        "catch": "caught",
        "choose": "chose chosen",
        "deal": "dealt",
        "draw": "drew drawn",
        "drink": "drank drunk",
        "drive": "drove driven",
        "eat": "ate eaten",
        "fall": "fell fallen",
        "feel": "felt",
        "fight": "fought",
        "find": "found",
        "flee": "fled",
        "fly": "flew flown",
        "forbid": "forbade forbidden",
        "freeze": "froze frozen",
        "grow": "grew grown",
        "hide": "hid hidden",
        "hold": "held",
        "keep": "kept",
        "know": "knew known",
        "lead": "led",
        "leave": "left",
        "lend": "lent",
        "lose": "lost",
        "mean": "meant",
        "meet": "met",
        "overthrow": "overthrew overthrown",
        "rebuild": "rebuilt",
        "retake": "retook retaken",
        "ride": "rode ridden",
        "rise": "rose risen",
        "run": "ran",
        "see": "saw seen",
        "sell": "sold",
        "send": "sent",
        "shake": "shook shaken",
        "shoot": "shot",
        "sink": "sank sunk",
        "sit": "sat",
        "speak": "spoke spoken",
        "spend": "spent",
        "stand": "stood",
        "steal": "stole stolen",
        "strike": "struck stricken",
        "swear": "swore sworn",
        "sweep": "swept",
        "swim": "swam swum",
        "teach": "taught",
        "think": "thought",
        "throw": "threw thrown",
        "understand": "understood",
        "uphold": "upheld",
        "wear": "wore worn",
        "win": "won",
        "withdraw": "withdrew withdrawn",
        "withhold": "withheld",
        "write": "wrote written",
    }.items()
    for form in forms.split()
}
"""Past forms and participles of irregular verbs, with the verb."""

IRREGULAR: dict[str, str] = VERBS | {
    form: base
    for base, forms in {
        "die": "dying dead death deaths",
        "sue": "sued suing sues",
        "lie": "lying lied",
        "child": "children",
        "man": "men",
        "woman": "women",
        "resell": "resold",
        "debut": "premiere premieres premiered",
        "foot": "feet",
        "tooth": "teeth",
        "mouse": "mice",
        "wolf": "wolves",
        "knife": "knives",
        "life": "lives",
        "wife": "wives",
        "shelf": "shelves",
        "thief": "thieves",
        "calf": "calves",
        "lengthen": "longer lengthening",
        "cheap": "cheaper cheapest",
        "high": "higher highest",
        "large": "larger largest",
        "small": "smaller smallest",
        "old": "older oldest",
        "defence": "defense",
        "premier": "pm",
        "official": "authority authorities officials",
        "metre": "meter meters metres",
        "kilometre": "kilometer kilometers kilometres km",
    }.items()
    for form in forms.split()
}
"""Forms that a stemmer does not bring together, with the word that stands for them."""

TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
MONTH_WORDS = _words(
    """january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec"""
)
WEEKDAY_WORDS = _words("""monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun""")
SHORT_MONTHS = _words("Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec")
DAYTIMES = _words("noon midday midnight")
SEASONS = _words("spring summer autumn winter")

MODALS = _words("may might could would will shall 'll should must")
CONDITIONS = _words("if unless until whether")

LIGHT = _words(
    """decide last take draw leave follow stand reach reason result cause case level rate amount figure sum opinion view
    matter issue question fact event situation move step action effort work day date plan price cost additional
    further extra depth height length width size distance duration cut hold face see find show look happen occur
    involve concern relate regard base form kind type sort set aim need require serve help try allow cover carry
    turn run bring stay keep continue total official public certain various different similar particular specific
    new news story article main major important key so-called named known title author source quote word sentence
    answer order request former latter previous earlier later following end beginning start period problem forward
    moment half couple participate takeover early state company firm club organisation organization pair duo man
    woman"""
) - _words("former half see find show help allow cut aim cause end cover public official author")
"""Words that may frame a fact without adding to it: the trip *lasted* two days, by seven votes they *decided*."""

BODIES = _words(
    """government council ministry court army police parliament team office company party group union board agency
    commission committee authorities authority administration cabinet officials military forces"""
)
"""What stands right behind a name and acts for it: the Kardish government."""

NEGATORS = _words(
    "not n't never no none nobody nothing neither nor without cannot unable hardly barely scarcely lack lacks lacked lacking"
)
NEGATING_VERBS = _words(
    "fail fails failed failing refuse refuses refused refusing decline declines declined declining cease ceased stop stopped"
)
"""They negate what follows after `to`: failed to agree, refused to approve."""

DENYING = _words("deny denies denied denying")
"""They negate what follows after `that`, or in `-ing`: denied that he resigned, denies hiding."""

SAYING = _words("said says say saying told tells tell added adds noted notes stated reported according")
"""In evidence these tell that somebody said something, no more."""

SPEAKING = _words(
    """announced announces announce explained explains explain declared stated states testified testifies complained
    complains remarked observed commented recalled stressed insisted insists argued argues wrote writes emphasised emphasized
    pointed commenting explaining stating arguing insisting complaining
    maintains maintained"""
)
"""Other words for it, which add nothing."""

UTTERING = _words(
    """warned warn promised promise threatened threaten denied deny admitted admit confirmed confirm claimed claim demanded
    demand asked ask ordered order advised advise thanked thank apologised apologized apologise praised criticised criticized
    welcomed accused blamed urged vowed pledged refused rejected agreed hoped feared wanted planned predicted"""
)
"""What is done by speaking is no other such act, however alike the words are used: warned, promised."""

ESTABLISHING = _words(
    """shown show proved proven prove established establish confirmed confirm demonstrated found evidence proof sign signs
    indication clear known verified verify said say decided disclosed revealed"""
)
"""Denied, they leave open what follows after "that": it was not shown that, there is no evidence that."""

ACCUSING = _words(
    """accuse accuses accused accusing accusation accusations suspect suspects suspected suspicion alleges alleged allege
    allegedly charged charge charges"""
)
"""What follows these is not established: accused of hiding, alleged that he hid."""

FAILING = _words(
    """miss refuse reject deny lose cancel stop prevent avoid skip lack withdraw forgo decline oppose abandon halt
    end leave quit escape ignore forget resist block ban bar close drop scrap"""
)
"""Verbs with a no in them: one of these and a verb without it are no two wordings of the same."""

POSSIBLE = _words(
    """may might could if unless until whether plan plans planned planning intend intends intended hope hopes hoped want
    wants wanted threaten threatens threatened consider considers considered considering propose proposes proposed
    proposing urge urges urged demand demands demanded seek seeks sought ask asks asked possible possibly perhaps
    aim aims aimed allowed permitted authorised authorized licensed entitled free able eligible try tries tried
    attempt attempts attempted wish wishes wished warn warns warned mull mulls mulled"""
)
WISHING = _words(
    """forecast forecasts predicted predicts expected expects demanded demands demanding called calls calling urged urges
    wants wanted sought seeks seeking feared fears warned warns hoped hopes proposed proposes threatened threatens threat"""
)
"""What these have for an object has not happened: forecast a cut, called for a boycott."""
FACING = _words("face faces facing risk risks risking")

FUTURE = _words(
    """will would shall 'll expected expects expect likely due set scheduled about agree agrees agreed decide decides
    decided vote votes voted promise promises promised vow vows vowed pledge pledges pledged order orders ordered tell
    tells told going must should"""
)
"""What follows these has not happened yet, or not for certain."""

CAUSES = _words(
    """because due owing thanks caused cause causes causing led lead leads leading prompted prompting prompts resulted
    resulting blamed blames blaming triggered triggering triggers reason reasons so therefore thus hence citing cited"""
)
"""A statement with one of these claims a cause."""
HINTS = _words(
    """after following over amid since as in saying calling fearing fears fear despite lack which who to for with when
    against under once until unless provided if arguing claiming warning"""
)
"""In evidence these may also stand for a cause: it was closed after the flood, voted to close, saying that …"""
