"""Names by their shape: what may be a person, what may be an outlet, and when two names are one outlet."""

from __future__ import annotations

import re

LONGEST_NAME, LONGEST_OUTLET, MOST_AUTHORS = 60, 60, 8
"""Characters of a name, and how many people write one article at most."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What papers, stations and agencies call themselves: kinds of outlet, not outlets.
KINDS = _words(
    """times post news press tribune herald journal gazette today star daily chronicle courier mail guardian observer
    register agency bureau tv radio sentinel telegraph standard dispatch examiner inquirer enquirer mercury echo
    ledger review monitor reporter bulletin bugle advocate independent argus advertiser record recorder weekly sun
    globe messenger express republican democrat wire newswire magazine newspaper broadcasting digest mirror online
    television network leader citizen zeitung tageblatt anzeiger bote kurier rundschau nachrichten presse blatt
    allgemeine merkur morgenpost tagespost abendpost landpost volksblatt tagblatt rundfunk fernsehen diario periódico
    gaceta noticias noticiero noticiario heraldo correo semanario revista agencia journal gazette courrier dépêche
    quotidien presse hebdo corriere gazzetta
    giornale oggi messaggero notizie quotidiano tidende avis avisen blad bladet posten dagblad courant krant nieuws"""
)
_ALSO_WORDS = _words(
    "today star daily mail record review weekly sun online television network leader citizen express digest mirror"
)
_FIRST_KINDS = _words(
    """radio diario periódico gaceta noticias noticiero noticiario heraldo correo semanario revista agencia gazette journal
    courrier dépêche corriere gazzetta giornale messaggero notizie times"""
)
_COMPOUND = re.compile(
    r"\w{3,}(?:zeitung|tageblatt|blatt|bote|kurier|anzeiger|presse|nachrichten|rundschau|news|avisen|posten|tidende|bladet|krant)$"
)
# Sections, labels and buttons: a name that is made of these, with or without a kind of outlet, names none.
GENERIC = _words(
    """a about all and archive archives auto contact download get arts audio best big blog books briefing breaking business
    by care climate column comment comments commentary community courts culture cover crime current data day debate
    desk economy editorial education edition entertainment environment europe events exclusive explainer family
    fashion feature features film finance first focus food for free from full games general global guest health help
    high home hot in insight inside international interview investigation jobs key latest law letters life lifestyle
    live local long magazine main markets media menu mobile money more morning most motoring movie movies music my
    national new newsletter newsletters notes obituaries obituary of on opinion other our out page people personal
    photo photos picture pictures podcast podcasts poll politics popular press print profile property quick read
    reader readers reading real recent regional related report reports reporter review reviews roundup royal science
    search sections section series share special deals releases subscription sport sports staff stock stories story
    style subscribe summary technology tech the this top topics travel trending update updates us video videos views
    war watch weather week weekend world your access account app central north south east west northern southern
    eastern western middle africa asia america american european uk u.s. premier league state supreme court house
    white real estate public private service services company group team startseite politik wirtschaft kultur wissen
    region meinung panorama aktuell aktuelle leben reise portada política economía cultura deportes opinión
    internacional sociedad última últimas accueil politique économie sports société monde cronaca economia sport
    esteri"""
)
_ARTICLES = _words("the el la los las le les il lo der die das")
_SMALL = _words(
    """of the and for in on at de la las los le les du des del della di da von van der die das am im und et y e i &
    an"""
)
_PARTICLES = _words(
    """de la las los le du des del della di da do dos das van von der den ten ter zu zum zur bin ibn al el ap ab ó o'
    af av til y e"""
)
_SUFFIXES = _words("jr jr. sr sr. ii iii iv phd md")
_HONOURS = _words("dr dr. prof prof. rev rev. col col. gen gen. capt capt. sir dame fr fr. sgt sgt. lt lt. maj maj.")
_NOBODY = _words(
    """staff correspondent correspondents reporter reporters editor editors desk agencies agency newsroom bureau team admin
    redaktion redacción rédaction redazione contributor contributors associated wire guest our us me"""
)
_LETTERS = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]*)*\.?$")
_COMPANY = re.compile(
    r"[,\s]+(?:Media(?: Group| Ltd| Limited| Inc| GmbH)?|Ltd|Limited|Inc|LLC|LLP|PLC|plc|GmbH(?: & Co\. KG)?|AG|KG"
    r"|Corp|Corporation"
    r"|Company|Co|Group|Holdings?|Publishing|Publishers|Publications|Verlag|S\.?A\.?|S\.?L\.?|B\.?V\.?|A/?S|AB|Pty(?: Ltd)?"
    r"|Newspapers|Communications|Enterprises?|Partners|Trust|Foundation)\.?$"
)


def person(text: str) -> str:
    """A person's name as it is shown, '' when the text is none: two to six words with capitals, initials and particles."""
    name = " ".join(text.split()).strip(" .,;:") if not re.search(r"\b(?:Jr|Sr)\.$", text) else text.strip()
    words = name.split()
    if not 2 <= len(words) <= 7 or len(name) > LONGEST_NAME or not all(map(_LETTERS.match, words)):
        return ""
    folded = [word.casefold() for word in words]
    bare = [word for word in folded if word not in _SUFFIXES and word not in _HONOURS]
    if len(bare) < 2 or bare[0] in _PARTICLES or bare[-1] in _PARTICLES or bare[0] in _ARTICLES:
        return ""
    # Letters without case, as in Hebrew, may begin a name.
    if not all(not word[0].islower() or word.casefold() in _PARTICLES for word in words):
        return ""
    if (
        any(word in _NOBODY for word in bare)
        or any(word in GENERIC - _PARTICLES for word in bare)
        or bare[-1] in KINDS
        or is_kind(name)
    ):
        return ""
    # An initial is no name by itself.
    if all(len(word.strip(".")) <= 1 for word in bare):
        return ""
    if name.isupper():
        kept = {word for word in words if "." in word or len(word) == 1 or word.casefold() in _SUFFIXES}
        return " ".join(word if word in kept else _capital(word) for word in words)
    return name


def _cased(name: str) -> str:
    words = []
    for at, word in enumerate(name.split()):
        small = word.casefold() in _SMALL
        short = len(word.strip(".")) <= 3 and not small
        words.append(word.casefold() if small and at else word if short else _capital(word))
    return " ".join(words)


def _capital(word: str) -> str:
    return "".join(part.capitalize() for part in re.split(r"([-'’])", word))


def people(text: str) -> tuple[str, ...]:
    """The people in "A, B and C"; none unless every part is a person. A list by commas alone is a name and something else."""
    text = re.sub(r",\s+(Jr|Sr)\b", r" \1", text.strip())
    if _AND.search(text):
        names = [person(part) for part in re.split(r"\s*[,;]\s*", _AND.sub(", ", text)) if part.strip()]
        if names and all(names):
            return tuple(dict.fromkeys(names)) if len(names) <= MOST_AUTHORS else ()
    # "José Ortega y Gasset" is one.
    whole = person(text)
    return (whole,) if whole else ()


def bylined(author: str) -> tuple[str, ...]:
    """The people in an author as articles have it, where commas part them too; none unless every part is a person."""
    parted = [person(part) for part in author.split(", ")]
    return tuple(dict.fromkeys(parted)) if all(parted) else people(author)


_AND = re.compile(r",?\s+(?:and|und|y|et|e|og|och|en|&|with|mit)\s+")


def outlet(text: str) -> str:
    """An outlet's name as it is shown, '' for what cannot be one: up to seven words with capitals, not only sections."""
    name = " ".join(text.split()).strip(" .,;:|*_#")
    words = name.split()
    if not 1 <= len(words) <= 7 or not 3 <= len(name) <= LONGEST_OUTLET or re.search(r"[<>{}\[\]()=@/\\!?;,\"“”]|\d{3}", name):
        return ""
    if not all(word[0].isupper() or word[0].isdigit() or word.casefold() in _SMALL for word in words):
        return ""
    folded = [word.casefold().strip(".") for word in words]
    if all(word in GENERIC or word in KINDS or word in _SMALL for word in folded):
        return (
            "" if folded[0] not in _ARTICLES or not any(word in KINDS for word in folded) or len(folded) < 2 else _title(name)
        )
    return _title(name)


def _title(name: str) -> str:
    return _cased(name) if name.isupper() and " " in name else name


def is_kind(name: str) -> bool:
    """Whether a name says itself that it is an outlet: Skarn Gazette, Radio Tarn, The Times of Galva, Havelbote."""
    words = [word.casefold().strip(".") for word in re.split(r"[\s-]+", name)]
    led = words[1:] if words[0] in _ARTICLES and len(words) > 1 else words
    if words[-1] in _ALSO_WORDS and (len(led) > 3 or re.search(r"['’]s\s", name)):
        return False
    if words[-1] in KINDS or led[0] in _FIRST_KINDS:
        return len(words) > 1
    if led[0] in ("daily", "weekly"):
        return len(led) == 2
    return bool(_COMPOUND.match(words[-1])) and len(words[-1]) >= 7


def has_article(name: str) -> bool:
    """Whether a name of several words begins with an article that people's and places' names do not begin with."""
    first, _, rest = name.partition(" ")
    return first.casefold() in ("the", "der", "die", "das", "il") and any(
        word.casefold() not in GENERIC | KINDS | _SMALL for word in rest.split()
    )


def without_company(name: str) -> str:
    """The name without the form of the firm that owns it."""
    while (shorter := _COMPANY.sub("", name)) != name and shorter:
        name = shorter
    return name


def key(name: str) -> str:
    """What two spellings of one outlet share: its letters, without an article before them."""
    folded = re.sub(r"^(?:the|el|la|le|il|der|die|das)\s+", "", name.casefold())
    return re.sub(r"[\W_]+", "", folded)


def agrees(host: str, name: str) -> bool:
    """Whether an address can be the outlet's: it spells its name, a beginning of it of four letters or more, or initials."""
    letters = key(name)
    whole = re.sub(r"[\W_]+", "", name.casefold())
    words = [word for word in re.split(r"[\W_]+", name.casefold()) if word]
    initials = {"".join(word[0] for word in some) for some in (words, [w for w in words if w not in _ARTICLES])}
    for label in host.casefold().split(".")[:-1]:
        bare = re.sub(r"[\W_]+", "", label)
        spelt = len(bare) >= 4 and (letters.startswith(bare) or whole.startswith(bare) or bare.startswith(letters))
        if (spelt and len(letters) >= 4) or (len(bare) >= 2 and bare in initials):
            return True
    return False


# What goes on in small letters behind a name is no headline: "The Millstone — the independent shopper's weekly".
_WITH_MOTTO = re.compile(r"(?P<name>(?:[A-ZÀ-Þ0-9][\w.'’&-]*\s){1,5})[|—–-]\s[a-zß-ÿ]")


def before_motto(line: str) -> str:
    """What stands before the motto in a line that names a paper with its motto; '' for any other line."""
    found = _WITH_MOTTO.match(line)
    return found["name"].strip() if found else ""
