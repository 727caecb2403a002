import pytest

from rag.english.ordinals import ordinals


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Who lost the third round?", {3}),
        ("The second and the 11th heat were run again.", {2, 11}),
        ("It was her 2nd term.", {2}),
        ("The ferry sails on May 3rd and on the 16th of June.", set()),
        ("A 19th century mill, a first-class cabin and ten seconds.", set()),
        ("The First Minister, the Third Reich, the Second World War and the twenty-first of them.", set()),
        ("Three of them were late.", set()),
        ("", set()),
    ],
)
def test_what_is_numbered_is_read_and_days_are_not(text: str, expected: set[int]) -> None:
    assert ordinals(text) == expected
