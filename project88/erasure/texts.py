"""Free text that may quote a person: error texts, payloads, rows of unknown tables."""

import json
import re
from collections.abc import Iterator

from project88.erasure.identities import fact
from project88.erasure.readings import Readings, email_key, phone_key

_EMAIL = re.compile(r"(?<![^\s@<>\"',;:()\[\]{}])[^\s@<>\"',;:()\[\]{}]+@[^\s@<>\"',;:()\[\]{}]+")
_PHONE = re.compile(r"\+?\d[\d .()/-]{5,18}\d")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_]))*\.?")
_POSSESSIVE = re.compile(r"['’][sS]$")
_LONGEST_NAME_WORDS = 4
_MOST_WORDS = 20_000


def facts_in_text(text: str, readings: Readings) -> set[str]:
    """Return what the text may say about somebody: every address, number, and run of two to four words as a name.

    Of JSON the values count, in their order, and not what they are called.
    """
    said = _values_alone(text)
    found = {fact("said e-mail", email_key(address.rstrip("."))) for address in _EMAIL.findall(said)}
    found.update(fact("said phone", phone_key(number)) for number in _PHONE.findall(said))
    words = words_in(said)
    names: set[str] = set()
    for start in range(len(words)):
        for length in range(2, _LONGEST_NAME_WORDS + 1):
            run = words[start : start + length]
            if len(run) == length:
                names.update((" ".join(run), " ".join([*run[1:], run[0]])))  # also last name first
    keys = readings.names((None, None, name) for name in sorted(names))
    found.update(fact("said name", key) for key in keys if key)
    return found


def words_in(text: str) -> list[str]:
    """Return the text's words, without the s of a possessive."""
    return [_POSSESSIVE.sub("", word) for word in _WORD.findall(text)[:_MOST_WORDS]]


def _values_alone(text: str) -> str:
    if text.lstrip()[:1] not in {"{", "[", '"'}:
        return text
    try:
        # On lines of their own, so that no number runs on into the next.
        return "\n".join(_scalars(json.loads(text)))
    except (ValueError, RecursionError):
        return text


def _scalars(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _scalars(item)
    elif isinstance(value, list):
        for item in value:
            yield from _scalars(item)
    elif isinstance(value, str):
        yield from [_values_alone(value)]
    elif value is not None:
        yield str(value)
