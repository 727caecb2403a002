"""Whether a text, or a question, is in English, as far as its letters and its small words show it.

Only closed classes count: letters, and the words that every language uses in every sentence. A few words may be of any
language, and are taken for English, where names such as "Las Vegas" and "Der Spiegel" are at home too.
"""

from __future__ import annotations

import re

# So much of a text shows its language.
_SAMPLE = 20_000
# The letters that the models have learnt are those of English and its neighbours, up to Latin Extended-B.
_LAST_READ = "\u024f"
# A text of fewer words may be English without any of its small ones.
_FEW = 8
_ENGLISH = frozenset(
    """the of to and in that is was for on with as at by an from it be are has have had not will would he she they his her their
    its who which this but were been after said than a or if about more no there what when where why how whose whom do does did
    can could should i we you my our your them""".split()
)
_NEIGHBOURS = frozenset(
    """der das und nicht ist ein eine einen dem mit auf für sich auch nach wird sind bei aus haben les des est une dans pour que
    qui pas sur avec ont sont par los las una por con para su más fue son il che per non della sono gli het een niet zijn voor
    dat aan uma não com foi och att det som på är inte och ikke av til med er się jest nie""".split()
)
# What questions begin with, unlike any name and any English word.
_ASKING = frozenset(
    """wie wer wann warum welche welcher welches cuánto cuánta cuántos cuántas cuándo quién quiénes dónde cómo qué cuál cuáles
    combien quand où pourquoi quel quelle quels quelles quanto quanti quante quando perché hoeveel wanneer waarom hvor hvem
    hvorfor varför hur quem onde porquê kiedy gdzie dlaczego ¿ ¡""".split()
)
_WORD = re.compile(r"[^\W\d_]+|[¿¡]")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]")


def is_english(text: str) -> bool:
    """Whether a text can be English: by its letters, and by its small words if it has any of them, or is short."""
    text = text[:_SAMPLE]
    letters = sum(map(str.isalpha, text))
    if sum(letter.isalpha() and letter > _LAST_READ for letter in text) > letters / 10:
        return False
    words = _WORD.findall(text)
    english, foreign = sum(word.lower() in _ENGLISH for word in words), sum(word in _NEIGHBOURS for word in words)
    return english > foreign or (not foreign and len(words) < _FEW)


def is_foreign(question: str) -> bool:
    """Whether a question is surely not in English, whatever names and quotations stand in it."""
    words = [word.lower() for word in _WORD.findall(_QUOTED.sub(" ", question[:_SAMPLE]))]
    english = sum(word in _ENGLISH for word in words)
    foreign = sum(word in _NEIGHBOURS or word in _ASKING for word in words)
    asks = foreign == 1 and not english and words[0] in _ASKING
    return is_unread(question) or asks or (foreign > 1 and foreign > english)


def is_unread(question: str) -> bool:
    """Whether a question is in a script that the models do not read: most of its letters are, and no small word is English."""
    sample = _QUOTED.sub(" ", question[:_SAMPLE])
    letters = [letter for letter in sample if letter.isalpha()]
    strange = 2 * sum(letter > _LAST_READ for letter in letters) > len(letters)
    return strange and not any(word.lower() in _ENGLISH for word in _WORD.findall(sample))
