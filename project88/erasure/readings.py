"""Names, ids, dates and addresses of landing rows, in the form in which the merge compares them.

Names of plain letters are read here; every other name, and every date, is read by the database with the merge's own
functions, each spelling once. So there is no second opinion that could differ.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

import psycopg

from project88.database.statements import statement

# First name, last name, whole name, as landed.
Name = tuple[str | None, str | None, str | None]

_NOTHING = frozenset({"", "NULL", "<null>", "None"})
_PLAIN = re.compile(r"[ -~]{0,300}")
_LONGEST_ID_BYTES = 500
_FEWEST_PHONE_DIGITS = 7
_MOST_REMEMBERED = 500_000


class Readings:
    """Reads values, remembering what the database said. `connect` is called when it is first asked."""

    def __init__(self, connect: Callable[[], psycopg.Connection]) -> None:
        self._connect = connect
        self._connection: psycopg.Connection | None = None
        self._names: dict[Name, str] = {}
        self._dates: dict[str, str] = {}

    def names(self, raws: Iterable[Name]) -> list[str]:
        """Return the merge's key of each name; empty where there is none."""
        wanted = list(raws)
        found = [plain_name(name) for name in wanted]
        unknown = [
            name
            for name, key in dict(zip(wanted, found, strict=True)).items()
            if key is None and name not in self._names
        ]
        if unknown:
            if len(self._names) > _MOST_REMEMBERED:
                self._names = {name: key for name, key in self._names.items() if name in set(wanted)}
            parameters = {part: [name[number] for name in unknown] for number, part in enumerate(("first", "last", "whole"))}  # fmt: skip
            for number, key in self._ask("erasure/read_names", parameters):
                self._names[unknown[int(str(number)) - 1]] = str(key or "")
        return [
            self._names.get(name, "") if key is None else key for name, key in zip(wanted, found, strict=True)
        ]

    def dates(self, raws: Iterable[str | None]) -> list[str]:
        """Return each date of birth as YYYY-MM-DD; empty where it is none, or a placeholder."""
        wanted = [clean(raw) for raw in raws]
        unknown = sorted({raw for raw in wanted if raw and raw not in self._dates})
        if unknown:
            for raw, date in self._ask("erasure/read_birth_dates", {"raws": unknown}):
                self._dates[str(raw)] = str(date or "")
        return [self._dates.get(raw, "") for raw in wanted]

    def close(self) -> None:
        """Close the connection, where one was made."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, name: str, parameters: Mapping[str, object]) -> list[tuple[object, ...]]:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection.execute(statement(name), parameters).fetchall()


def clean(raw: str | None) -> str:
    """As merge.clean, with empty text for nothing."""
    text = (raw or "").strip(" \t\r\n")
    return "" if text in _NOTHING else text


def clean_id(raw: str | None) -> str:
    """As merge.clean_id, with empty text for nothing."""
    return clean(raw) if len((raw or "").encode("utf-8", "replace")) <= _LONGEST_ID_BYTES else ""


def plain_name(name: Name) -> str | None:
    """Return the key of a name in printable ASCII, as merge.clean_name and ref.name_key give it; None for any other."""
    for part in name:
        if part is not None and _PLAIN.fullmatch(part) is None:
            return None
    first, last, whole = (" ".join((part or "").split()) for part in name)
    parts = [part for part in (first, last) if part not in _NOTHING]
    if not parts and whole not in _NOTHING:
        parts = [whole]
    return " ".join(parts).lower()


def email_key(raw: str | None) -> str:
    """Return an address for comparing; empty for what is none."""
    text = unicodedata.normalize("NFKC", clean(raw)).lower()
    return text if "@" in text else ""


def phone_key(raw: str | None) -> str:
    """Return the digits of a telephone number without the country code 1; empty for what is none."""
    digits = "".join(character for character in clean(raw) if character.isdecimal())
    digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    return digits if len(digits) >= _FEWEST_PHONE_DIGITS else ""
