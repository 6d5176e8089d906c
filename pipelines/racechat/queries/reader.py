"""What the answering code needs of a database: one bounded read at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from project88.database.reading import DEFAULT_LIMITS, Limits, Query, Rows


class Reader(Protocol):
    """Reads as the asker's own role (project88.database.reading.BoundedReader is one)."""

    def read(
        self,
        query: Query,
        params: Sequence[object] | Mapping[str, object] | None = None,
        *,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Rows:
        """Run one SELECT and return its rows, within limits."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalReader:
    """Reads through another reader and returns every instant on the asker's own clock, as all days are shown."""

    reader: Reader
    zone: ZoneInfo

    def read(
        self,
        query: Query,
        params: Sequence[object] | Mapping[str, object] | None = None,
        *,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Rows:
        """Run one SELECT and return its rows, within limits."""
        rows = self.reader.read(query, params, limits=limits)
        return replace(rows, rows=[tuple(self._local(value) for value in row) for row in rows.rows])

    def _local(self, value: object) -> object:
        return value.astimezone(self.zone) if isinstance(value, datetime) and value.tzinfo else value
