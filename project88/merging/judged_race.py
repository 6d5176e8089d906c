"""A race whose times were judged."""

from dataclasses import dataclass
from typing import Literal

from project88.merging.times.fit import FieldFit, FieldText
from project88.merging.times.limits import Band

Column = Literal["chip", "gun"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRace:
    """A race whose texts were judged: its band, and for each column the texts with what became of them."""

    race_id: int
    band: Band
    distance_m: float | None
    texts: dict[Column, tuple[FieldText, ...]]
    fits: dict[Column, FieldFit]
