"""Whether a text is English: by its letters, and by the small words of English and of its neighbours."""

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
    dat aan uma não com foi och att det som på är inte och ikke av til med er się jest nie
    wie wer wann warum welche welcher cuánto cuánta cuántos cuántas cuándo quién quiénes dónde cómo qué cuál cuáles combien
    quand où pourquoi quel quelle quels quelles quanto quanti quante quando chi dove perché hoeveel wanneer waarom hvor hvem
    hvorfor varför quem onde porquê ile kiedy gdzie dlaczego ¿ ¡""".split()
)


def unread(text: str) -> bool:
    """Whether most letters of a text are of a script that the models do not read."""
    letters = [letter for letter in text[:_SAMPLE] if letter.isalpha()]
    return 2 * sum(letter > _LAST_READ for letter in letters) > len(letters)


def is_english(text: str) -> bool:
    """Whether a text can be English: by its letters, and by its small words if it has any of them, or is short."""
    text = text[:_SAMPLE]
    letters = sum(map(str.isalpha, text))
    if sum(letter.isalpha() and letter > _LAST_READ for letter in text) > letters / 10:
        return False
    words = re.findall(r"\b[^\W\d_]+\b|[¿¡]", text)
    # A capital may make a name of a small word, as in "Las Vegas"; the first word has one anyway.
    words[:1] = map(str.lower, words[:1])
    english, foreign = sum(word.lower() in _ENGLISH for word in words), sum(word in _NEIGHBOURS for word in words)
    return english > foreign or (not foreign and len(words) < _FEW)
