"""What the demo has done already, so that a start after a kill goes on and a second start takes seconds."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Self

from project88.demo.secrets import write_private

SEED = 88
YEARS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The season that this demo shows, and how far it got. `as_of` is the day on which the season was made."""

    scale: float
    seed: int
    years: int
    as_of: str
    is_written: bool = False
    is_imported: bool = False

    @classmethod
    def begin(cls, *, scale: float, today: date) -> Self:
        return cls(scale=scale, seed=SEED, years=YEARS, as_of=today.isoformat())

    @classmethod
    def read(cls, file: Path) -> Self | None:
        """Return what was kept, or None where nothing was, or not in a form this program writes."""
        try:
            return cls(**json.loads(file.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def keep(self, file: Path) -> None:
        write_private(file, json.dumps(asdict(self), indent=2) + "\n")

    def written(self) -> Self:
        return replace(self, is_written=True)

    def imported(self) -> Self:
        return replace(self, is_imported=True)
