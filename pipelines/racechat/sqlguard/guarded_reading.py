"""SQL text from anywhere, read: the guard's verdict first, then the planner's estimate, then the bounded read.

The guard weighs the text alone; how many rows really share a key only the data knows, and the planner has counted it. So
here, and only here, the cost gate is on, and what is gathered into values is weighed by the rows that the planner expects: the chat's own queries are built within their caps and need none.
"""

from dataclasses import replace

from project88.database.reading import BoundedReader, Limits, Rows
from project88.errors import NotAllowedError
from racechat.sqlguard.guard import SqlGuard

GUARDED_LIMITS = Limits(cost=5e6, is_written=True)
"""Planner's units. Over a million results of one partner the most expensive honest question that ends within its time is
estimated at 1.6e6, and grows in proportion; one that reads all results once an event at 5e7, a self join by race and race again at
2e8, one by sex at 1.5e9. Measured by tests/bench/bench_guard_costs.py."""


class SqlRefusedError(NotAllowedError):
    """The guard refused the text; the message says why."""


def read_guarded(
    guard: SqlGuard, reader: BoundedReader, text: str, *, limits: Limits = GUARDED_LIMITS
) -> Rows:
    """Run one SQL text that somebody wrote, as the reader's partner.

    Raises SqlRefusedError where the guard refuses it, ReadTooLargeError where its plan costs too much, and the other
    ReadErrors.
    """
    verdict = guard.check(text)
    if not verdict.allowed:
        raise SqlRefusedError(verdict.reason)
    return reader.read(text.encode(), limits=replace(limits, gathered_row_bytes=verdict.gathered_row_bytes))
