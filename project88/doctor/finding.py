"""What a check found."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line: what was looked at, whether it is well, what was seen, and what to do if it is not.

    `figures` are what was measured on the way, by names that end in their unit; the metrics show them.
    """

    part: str
    is_well: bool
    seen: str
    to_do: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        mark = "ok" if self.is_well else "!!"
        advice = "" if self.is_well or not self.to_do else f" -> {self.to_do}"
        return f"{mark}  {self.part}: {self.seen}{advice}"

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        return {
            "part": self.part,
            "is_well": self.is_well,
            "seen": self.seen,
            "to_do": "" if self.is_well else self.to_do,
            "figures": dict(self.figures),
        }
