"""Pages that can be opened once, within five minutes: a QR code, recovery codes, the code of an invitation.

What they show must not stand in the chat's history, so it is held in this process alone until it is fetched or its time is
over; after a restart it is asked for again.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

PATH = "/exports/once/"
LIFETIME = timedelta(minutes=5)
TOKEN_BYTES = 32
MAX_PAGES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OncePage:
    """What is shown: lines of text, and where there is one, the address that a QR code holds."""

    title: str
    explanation: str
    lines: tuple[str, ...] = field(repr=False)
    qr_text: str | None = field(default=None, repr=False)


class OnceLinks:
    """Pages by the hash of their link's token. Safe to use from many threads."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url.rstrip("/")
        self._lock = threading.Lock()
        self._pages: OrderedDict[bytes, tuple[datetime, OncePage]] = OrderedDict()

    def make(self, page: OncePage, now: datetime) -> str:
        """Keep the page and return its link."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self._lock:
            self._clear(now)
            self._pages[_digest(token)] = (now + LIFETIME, page)
            while len(self._pages) > MAX_PAGES:
                self._pages.popitem(last=False)
        return f"{self._public_url}{PATH}{token}"

    def take(self, token: str, now: datetime) -> OncePage | None:
        """Return the page and forget it; None where the link was used, has expired, or never was."""
        with self._lock:
            self._clear(now)
            found = self._pages.pop(_digest(token), None)
        return None if found is None else found[1]

    def forget_expired(self, now: datetime) -> None:
        """Forget what nobody fetched."""
        with self._lock:
            self._clear(now)

    def _clear(self, now: datetime) -> None:
        # All live equally long, so the oldest expire first.
        while self._pages and next(iter(self._pages.values()))[0] <= now:
            self._pages.popitem(last=False)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
