"""Holding rows against the erased: whose row it is, and what stays of it.

One guard stands wherever rows come in: the import's workers, the merge (for rows of a sync), an erasure's own sweep. So
a row is taken for the same person, and emptied to the same bytes, wherever it is met.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import psycopg

from project88.database.statements import statement
from project88.erasure.identities import Reading, facts_of, read_rows, trail_of
from project88.erasure.keys import ErasureKey, opened_key, stored_keys
from project88.erasure.readings import Readings
from project88.erasure.shapes import ERASED, LINES, SHAPES, TEXTS, Shape
from project88.erasure.texts import facts_in_text
from project88.errors import ConfigurationError
from project88.keys import KeyRing

__all__ = ["ERASED", "Erasures", "RowGuard", "TextGuard", "load_erasures"]

_AGE = re.compile(r"\s*(\d{1,3})(\.0*)?\s*", re.ASCII)

PartnerOf = Callable[[str | None], int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasures:
    """Who is erased, as hashes by partner, and the keys to compare with. Can be sent to another process."""

    keys: tuple[ErasureKey, ...] = field(repr=False)
    identities: Mapping[int, frozenset[bytes]] = field(repr=False)

    def have(self, partner_id: int | None, fact: str) -> bool:
        """Whether a fact is one of an erased person of this partner; of any partner where a row names none."""
        partners = self.identities if partner_id is None else (partner_id,)
        return any(
            key.identity(partner, fact) in self.identities.get(partner, ())
            for partner in partners
            for key in self.keys
        )

    def concern(self, partner_id: int | None) -> bool:
        """Whether rows of this partner need to be looked at."""
        return partner_id is None or partner_id in self.identities

    def hashed(self, partner_id: int | None, facts: set[str]) -> dict[int, set[bytes]]:
        """Return new facts as hashes, for the partners that they count for."""
        partners = tuple(self.identities) if partner_id is None else (partner_id,)
        return {
            partner: {key.identity(partner, one) for one in facts for key in self.keys}
            for partner in partners
        }

    def extended(self, more: Mapping[int, set[bytes]]) -> "Erasures":
        """Return these and more hashes."""
        identities = dict(self.identities)
        for partner, hashes in more.items():
            identities[partner] = identities.get(partner, frozenset()) | hashes
        return Erasures(keys=self.keys, identities=identities)


def load_erasures(connection: psycopg.Connection, keys: KeyRing | None) -> Erasures | None:
    """Return who is erased, or None where nobody is.

    Raises ConfigurationError where somebody is and the master key was not given, or is another: rows must not come in
    unseen.
    """
    identities: dict[int, frozenset[bytes]] = {
        partner_id: frozenset(map(bytes, hashes))
        for partner_id, hashes in connection.execute(statement("erasure/identities"))
    }
    if not identities:
        return None
    if keys is None:
        raise ConfigurationError(
            "People have been erased from this database, and rows can be held against them only with the master key. Give its file."
        )
    return Erasures(
        keys=tuple(opened_key(keys, sealed) for sealed in stored_keys(connection)), identities=identities
    )


class RowGuard:
    """Guards one landing table of people, whose rows come as lists of values in the order of `columns`."""

    def __init__(
        self,
        erasures: Erasures,
        shape: Shape,
        columns: Sequence[str],
        *,
        partner_of: PartnerOf,
        readings: Readings,
    ) -> None:
        self._erasures = erasures
        self._shape = shape
        self._columns = tuple(columns)
        self._partner_of = cache(partner_of)
        self._readings = readings
        self._places = {column: place for place, column in enumerate(self._columns)}
        self._partner = self._places.get("timing_partner_id")
        self._identity = [column for column in shape.identity_columns if column in self._places]
        self._identity += [column for column in ("race_id",) if column in self._places]
        self._marked = next((column for column in shape.name_columns if column in self._places), None)
        self.trail: dict[int, set[bytes]] = {}

    def erased_among(self, rows: Sequence[Sequence[str | None]]) -> dict[int, Reading]:
        """Return the rows that are erased people's, by their number, as they are read."""
        mine = [number for number, row in enumerate(rows) if self._erasures.concern(self._owner(row))]
        if not mine:
            return {}
        picked = [
            {column: rows[number][self._places[column]] for column in self._identity} for number in mine
        ]
        found: dict[int, Reading] = {}
        for number, reading in zip(mine, read_rows(self._shape, picked, self._readings), strict=True):
            partner_id = self._owner(rows[number])
            if any(self._erasures.have(partner_id, one) for one in facts_of(reading)):
                found[number] = reading
                for partner, hashes in self._erasures.hashed(partner_id, set(trail_of(reading))).items():
                    self.trail.setdefault(partner, set()).update(hashes)
        return found

    def emptied(self, row: Sequence[str | None], reading: Reading) -> list[str | None]:
        """Return what stays of an erased person's row."""
        shape = self._shape
        stays: list[str | None] = []
        for column, value in zip(self._columns, row, strict=True):
            if column == self._marked:
                stays.append(ERASED)
            elif column == shape.bib:
                stays.append(self._bib(value, reading))
            elif column == "extra":
                stays.append(_kept_extras(value, shape))
            elif column == shape.birth_date:
                stays.append(self._year_of_birth(row, reading))
            else:
                stays.append(value if column in shape.kept else None)
        return stays

    def _owner(self, row: Sequence[str | None]) -> int | None:
        return None if self._partner is None else self._partner_of(row[self._partner])

    def _bib(self, bib: str | None, reading: Reading) -> str | None:
        # Lines without an entry find it, and each other, by the bib, or by the name where there is none.
        key = self._erasures.keys[0]
        if reading.bib:
            return bib if reading.bib.startswith("erased-") else key.token("bib", reading.event, reading.bib)
        if reading.shape is LINES and not reading.key and reading.name:
            return key.token("name", reading.event, reading.race, reading.name)
        return None

    def _year_of_birth(self, row: Sequence[str | None], reading: Reading) -> str | None:
        age = row[self._places[self._shape.age]] if self._shape.age in self._places else None
        if not reading.birth_date or _is_age(age):
            return None
        # The middle of the year: the age that the merge works out of it is right, or a year off.
        return f"{reading.birth_date[:4]}-07-01"


class TextGuard:
    """Guards a landing table whose texts may quote people."""

    def __init__(
        self,
        erasures: Erasures,
        table: str,
        columns: Sequence[str],
        *,
        partner_of: PartnerOf,
        readings: Readings,
    ) -> None:
        self._erasures = erasures
        self._readings = readings
        self._partner_of = cache(partner_of)
        self._partner = next((n for n, column in enumerate(columns) if column == "timing_partner_id"), None)
        self._texts = [number for number, column in enumerate(columns) if column in TEXTS[table]]
        self._is_json = {number for number in self._texts if columns[number] == "extra"}

    def emptied(self, row: Sequence[str | None]) -> list[str | None] | None:
        """Return the row with the texts that name an erased person taken out; None where none does."""
        partner_id = None if self._partner is None else self._partner_of(row[self._partner])
        if not self._erasures.concern(partner_id):
            return None
        found = [
            number
            for number in self._texts
            if row[number] and self._names_somebody(partner_id, row[number] or "")
        ]
        if not found:
            return None
        stays = list(row)
        for number in found:
            stays[number] = json.dumps({"text": ERASED}) if number in self._is_json else ERASED
        return stays

    def _names_somebody(self, partner_id: int | None, text: str) -> bool:
        return names_erased(self._erasures, partner_id, text, self._readings)


def names_erased(erasures: Erasures, partner_id: int | None, text: str, readings: Readings) -> bool:
    """Whether a text, or JSON as text, names an erased person of the partner (of any, for None)."""
    if text in {"", ERASED, json.dumps({"text": ERASED})}:
        return False
    return any(erasures.have(partner_id, one) for one in facts_in_text(text, readings))


def _is_age(raw: str | None) -> bool:
    """As merge.age: with such an age beside it, a date of birth is not needed."""
    match = _AGE.fullmatch(raw or "")
    return match is not None and 1 <= int(match[1]) <= 110


def _kept_extras(extra: str | None, shape: Shape) -> str | None:
    if extra is None or not shape.kept_extras:
        return None
    try:
        found = json.loads(extra)
    except ValueError:
        return None
    kept = (
        {name: value for name, value in found.items() if name in shape.kept_extras}
        if isinstance(found, dict)
        else {}
    )
    return json.dumps(kept, ensure_ascii=False) if kept else None


def is_guarded(table: str) -> bool:
    """Whether rows of this landing table may hold people."""
    return table in SHAPES or table in TEXTS
