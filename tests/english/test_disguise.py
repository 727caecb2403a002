import pytest

from rag.english.disguise import mixed_words, readings, visible


@pytest.mark.parametrize(
    "text",
    [
        "S\u200bk\u2060a\ufe0fr\U000e0101n",
        "Ѕkаrn",
        "Ｓｋａｒｎ",
        "𝐒𝐤𝐚𝐫𝐧",
        "🅢🅚🅐🅡🅝",
        "S k a r n",
        "S.k.a.r.n",
        "Sk4rn",
        "S\u0301k\u0300a\u0302rn",
        "Sk\u00adarn",
        "\U000e0053\U000e006b\U000e0061\U000e0072\U000e006e",
        "SΚΑRΝ",
    ],
)
def test_one_reading_of_a_disguised_word_is_the_plain_one(text: str) -> None:
    assert "skarn" in [reading.casefold() for reading in readings(text)]


def test_plain_text_has_one_reading() -> None:
    assert readings("The ferry left Skarn at 8.05 with 212 on board.") == ("The ferry left Skarn at 8.05 with 212 on board.",)


def test_other_languages_stay_readable() -> None:
    for text in ("Москва", "Καλημέρα", "שלום", "مرحبا", "東京", "서울", "Größe"):
        assert text in readings(text)
    assert visible("a\xa0b") == "a b"


def test_words_of_two_alphabets_that_look_alike_are_told() -> None:
    assert mixed_words("The mаyor met Netanyаhu in Skarn.") == ("mаyor", "Netanyаhu")


def test_words_that_languages_do_write_are_not_mixed() -> None:
    for text in ("IT-компания", "日本のiPhone", "Straße", "2 μm", "Ærø", "naïve", "ΔT", "Москва и London", "plain"):
        assert mixed_words(text) == ()
