"""What a check found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line: what was looked at, whether it is well, what was seen, and what to do if it is not."""

    part: str
    is_well: bool
    seen: str
    to_do: str = ""

    def __str__(self) -> str:
        mark = "ok" if self.is_well else "!!"
        advice = "" if self.is_well or not self.to_do else f" -> {self.to_do}"
        return f"{mark}  {self.part}: {self.seen}{advice}"
