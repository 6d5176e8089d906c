"""A few slots for costly work, shared fairly: one at a time for each asker, and whoever waited longest unserved goes first."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

# Askers whose turn is remembered; an older one counts as new, which only lets it in sooner.
_MOST_REMEMBERED = 10_000


class FairSlots:
    """At most `at_once` holders in all, and one for each key. Safe to use from many threads.

    A burst of one asker waits behind itself: another's first piece of work takes the next free slot.
    """

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._changed = threading.Condition()
        self._holding: set[str] = set()
        self._waiting: list[tuple[str, object]] = []
        # When each key was last served, oldest first; a number instead of a clock.
        self._served: OrderedDict[str, int] = OrderedDict()
        self._turn = 0

    @contextmanager
    def hold(self, key: str, *, wait_s: float) -> Iterator[bool]:
        """Wait for a slot and hold it inside the block; give False, holding nothing, where none came free in time."""
        is_held = self._take(key, wait_s)
        try:
            yield is_held
        finally:
            if is_held:
                self._give(key)

    def _take(self, key: str, wait_s: float) -> bool:
        ticket = (key, object())
        with self._changed:
            self._waiting.append(ticket)
            try:
                if not self._changed.wait_for(lambda: self._next() is ticket, timeout=wait_s):
                    return False
                self._free -= 1
                self._holding.add(key)
                self._remember(key)
                return True
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()

    def _give(self, key: str) -> None:
        with self._changed:
            self._free += 1
            self._holding.discard(key)
            self._changed.notify_all()

    def _next(self) -> tuple[str, object] | None:
        """Whose turn it is: of the keys that hold nothing, the one served longest ago, in order of arrival."""
        if not self._free:
            return None
        waiting = [ticket for ticket in self._waiting if ticket[0] not in self._holding]
        return min(waiting, key=lambda ticket: self._served.get(ticket[0], 0), default=None)

    def _remember(self, key: str) -> None:
        self._turn += 1
        self._served[key] = self._turn
        self._served.move_to_end(key)
        while len(self._served) > _MOST_REMEMBERED:
            self._served.popitem(last=False)
