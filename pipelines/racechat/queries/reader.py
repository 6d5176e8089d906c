"""What the answering code needs of a database: one bounded read at a time."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from project88.accounts.asker import Asker
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


ReaderFor = Callable[[Asker], Reader]
