"""Finding people in free text, by what is hashed of them alone."""

import pytest

from project88.erasure.identities import fact
from project88.erasure.readings import Readings, email_key, phone_key, plain_name
from project88.erasure.texts import facts_in_text, words_in


def _readings() -> Readings:
    def refuse() -> object:
        raise AssertionError("plain names need no database")

    return Readings(refuse)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "how did zelda quince do?",
        "ZELDA   QUINCE",
        "Quince, Zelda",
        "show me Zelda Quince's 5k",
        '{"first_name": "Zelda", "last_name": "Quince"}',
        '{"rows": [{"athlete": {"last": "Quince", "first": "Zelda"}}]}',
        '"Zelda\\nQuince"',
        "entry (Zelda Quince) refused",
    ],
)
def test_a_name_is_found(text: str) -> None:
    assert fact("said name", "zelda quince") in facts_in_text(text, _readings())


@pytest.mark.parametrize(
    "text", ["z@q.example", "<Z@Q.example>", "mail to z@q.example.", '{"e": "Z@q.example"}']
)
def test_an_address_is_found(text: str) -> None:
    assert fact("said e-mail", "z@q.example") in facts_in_text(text, _readings())


@pytest.mark.parametrize(
    "text", ["8605550199", "call +1 (860) 555-0199 now", "860.555.0199", '{"phone": 8605550199}']
)
def test_a_number_is_found(text: str) -> None:
    assert fact("said phone", "8605550199") in facts_in_text(text, _readings())


def test_one_word_is_no_name() -> None:
    assert not any(one.startswith("said name") for one in facts_in_text("Quince", _readings()))


def test_values_are_compared_in_one_form() -> None:
    assert plain_name((" Ana ", "NULL", "x")) == "ana"
    assert plain_name((None, "", "  Ana   Ruiz ")) == "ana ruiz"
    assert plain_name(("Ána", None, None)) is None
    assert email_key(" Ana@Example.ORG ") == "ana@example.org"
    assert email_key("none given") == ""
    assert phone_key("1-860-555-0199") == phone_key("(860) 555 0199") == "8605550199"
    assert phone_key("0") == ""
    assert words_in("Ann's O'Neil") == ["Ann", "O'Neil"]
