"""What the guard says of a text."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`reason` is a sentence: why it was refused, or `ok`. `steps` counts the work of an allowed text's judging."""

    allowed: bool
    reason: str
    steps: int = field(default=0, compare=False)


class RefusalError(Exception):
    """Raised inside the guard where a rule is broken; never leaves it."""
