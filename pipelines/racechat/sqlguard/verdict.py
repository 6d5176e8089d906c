"""What the guard says of a text."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`reason` is a sentence: why it was refused, or `ok`. `steps` counts the work of an allowed text's judging.

    `gathered_row_bytes` bounds what the text holds in memory at once, in values that rows are gathered into, for each row that
    it reads: how many rows that are, only the planner can tell.
    """

    allowed: bool
    reason: str
    gathered_row_bytes: float = field(default=0.0, compare=False)
    steps: int = field(default=0, compare=False)


class RefusalError(Exception):
    """Raised inside the guard where a rule is broken; never leaves it."""
