"""What the guard says of a text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`reason` is a sentence: why it was refused, or `ok`."""

    allowed: bool
    reason: str


class RefusalError(Exception):
    """Raised inside the guard where a rule is broken; never leaves it."""
