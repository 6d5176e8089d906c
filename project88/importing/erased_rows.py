"""Erased people's rows lose the person on their way from the file to landing.

What is sent, summed up and read back is the row without the person; the same row of the same file always becomes the
same bytes, so an import that is run again finds its chunks unchanged.
"""

import re
from collections.abc import Mapping

from project88.erasure.guard import Erasures, RowGuard, TextGuard
from project88.erasure.readings import Readings
from project88.erasure.shapes import SHAPES
from project88.importing.layout import Layout
from project88.importing.partner_number import partner_number
from project88.importing.tally import Form

_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_MEANT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"v": b"\v"}
_SENT = re.compile(rb"[\\\n\r\t\x08\x0c\x0b]")
_WRITTEN = {b"\\": b"\\\\"} | {raw: b"\\" + letter for letter, raw in _MEANT.items()}


class UnreadableRowError(Exception):
    """A line does not come apart into the table's columns; never leaves the importing package."""


class ErasedRows:
    """Holds the lines of one chunk against the erased. `counts` is by partner as the source writes it."""

    def __init__(
        self, layout: Layout, form: Form, marker: str, *, erasures: Erasures, readings: Readings
    ) -> None:
        self._form = form
        self._null = form.null(marker).encode()
        self._columns = layout.target_columns
        self._has_partner = layout.has_partner
        self._erasures = erasures
        self._landing_id = self._columns.index("landing_id")
        self._concerned: dict[bytes, bool] = {}
        self._rows: RowGuard | None = None
        self._texts: TextGuard | None = None
        if (shape := SHAPES.get(layout.target)) is not None:
            self._rows = RowGuard(erasures, shape, self._columns, partner_of=_partner_of, readings=readings)
        else:
            self._texts = TextGuard(
                erasures, layout.target, self._columns, partner_of=_partner_of, readings=readings
            )
        self.counts: dict[str, int] = {}
        self.landing_ids: set[int] = set()

    @property
    def trail(self) -> Mapping[int, set[bytes]]:
        """Hashes by which other rows of the same people are known."""
        return {} if self._rows is None else self._rows.trail

    def emptied(self, lines: list[bytes]) -> list[bytes]:
        """Return the lines, with those of erased people emptied."""
        picked = [number for number, line in enumerate(lines) if self._is_concerned(line)]
        if not picked:
            return lines
        rows = [self._apart(lines[number]) for number in picked]
        stays: dict[int, list[str | None]] = {}
        if self._rows is not None:
            for place, reading in self._rows.erased_among(rows).items():
                stays[place] = self._rows.emptied(rows[place], reading)
        elif self._texts is not None:
            for place, row in enumerate(rows):
                if (kept := self._texts.emptied(row)) is not None:
                    stays[place] = kept
        if not stays:
            return lines
        after = list(lines)
        for place, row in stays.items():
            after[picked[place]] = self._together(row)
            self.landing_ids.add(int(row[self._landing_id] or 0))
            partner = (row[0] or "") if self._has_partner else ""
            self.counts[partner] = self.counts.get(partner, 0) + 1
        return after

    def _is_concerned(self, line: bytes) -> bool:
        if not self._has_partner:
            return True
        written = line.partition(self._form.delimiter)[0]
        known = self._concerned.get(written)
        if known is None:
            partner = None if written == self._null else written.decode("utf-8", "replace")
            known = self._concerned[written] = self._erasures.concern(_partner_of(partner))
        return known

    def _apart(self, line: bytes) -> list[str | None]:
        fields = line.split(self._form.delimiter)
        if len(fields) != len(self._columns):
            raise UnreadableRowError
        try:
            return [None if field == self._null else self._read(field) for field in fields]
        except UnicodeDecodeError as error:
            raise UnreadableRowError from error

    def _read(self, field: bytes) -> str:
        if self._form is Form.STANDARD and b"\\" in field:
            field = _ESCAPED.sub(lambda match: _MEANT.get(match[1], match[1]), field)
        return field.decode()

    def _together(self, row: list[str | None]) -> bytes:
        return self._form.delimiter.join(self._null if value is None else self._write(value) for value in row)

    def _write(self, value: str) -> bytes:
        field = value.encode()
        # The compact form is escaped as a whole, later.
        return _SENT.sub(lambda match: _WRITTEN[match[0]], field) if self._form is Form.STANDARD else field


def _partner_of(written: str | None) -> int | None:
    return partner_number(written or "")
