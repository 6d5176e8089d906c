"""Values that a chat remembers between two messages and that must never reach a disk.

What somebody types before they are logged in may be a secret in any wording, so it is held in this process alone, for
minutes, and is gone with it: whoever was in the middle of something is asked again.
"""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from racechat.memory import ChatKey

Value = TypeVar("Value")


class ExpiringMemory(Generic[Value]):
    """One value a chat, until it expires or too many others come. Safe to use from many threads.

    Kept by the process and nowhere else. The clock is the caller's, so that a test can move it. With `max_of_a_user` the
    chats of one OpenWebUI user make room among themselves: clients choose a chat's id, so that one user could otherwise
    fill the memory and push everybody else out.
    """

    def __init__(
        self, *, lifetime: timedelta, max_entries: int = 10_000, max_of_a_user: int | None = None
    ) -> None:
        self._lifetime = lifetime
        self._max_entries = max_entries
        self._max_of_a_user = max_of_a_user
        self._lock = threading.Lock()
        self._of_user: dict[str, OrderedDict[ChatKey, None]] = {}
        self._entries: OrderedDict[ChatKey, tuple[datetime, Value]] = OrderedDict()

    def keep(self, key: ChatKey, value: Value, now: datetime) -> None:
        """Remember the value in place of what was there. The oldest make room where there are too many."""
        with self._lock:
            self._remove(key)
            self._entries[key] = (now + self._lifetime, value)
            theirs = self._of_user.setdefault(key.openwebui_user_id, OrderedDict())
            theirs[key] = None
            if self._max_of_a_user is not None and len(theirs) > self._max_of_a_user:
                self._remove(next(iter(theirs)))
            while self._entries and (
                len(self._entries) > self._max_entries or next(iter(self._entries.values()))[0] <= now
            ):
                self._remove(next(iter(self._entries)))

    def recall(self, key: ChatKey, now: datetime) -> Value | None:
        """Return the value, if it has not expired."""
        with self._lock:
            entry = self._entries.get(key)
            return None if entry is None or entry[0] <= now else entry[1]

    def take(self, key: ChatKey, now: datetime) -> Value | None:
        """Return the value, if it has not expired, and forget it: of two messages at once, one gets it."""
        with self._lock:
            entry = self._entries.get(key)
            self._remove(key)
            return None if entry is None or entry[0] <= now else entry[1]

    def forget(self, key: ChatKey) -> None:
        """Forget the value."""
        with self._lock:
            self._remove(key)

    def _remove(self, key: ChatKey) -> None:
        if self._entries.pop(key, None) is None:
            return
        theirs = self._of_user[key.openwebui_user_id]
        del theirs[key]
        if not theirs:
            del self._of_user[key.openwebui_user_id]
