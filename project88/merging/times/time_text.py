"""What a time's text may mean: its readings, the shape that texts of one meaning share, and the word beside its figures."""

from dataclasses import dataclass

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
MINUTE_MS = 60_000
SECOND_MS = 1_000

# Above this no race lasts; a column of the database holds it as an integer.
LONGEST_MS = 2_000_000 * SECOND_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One meaning of a text: `unit` says how its figures were taken (`h:mm:ss`), `time_ms` what that comes to."""

    unit: str
    time_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeText:
    """A text taken apart.

    `shape` is the pattern of its figures (`a:bb:cc`): texts of one shape in one race mean the same. `readings` come the
    most usual first; none means that it is no time. `word` is the text beside the figures, in lower case, '' for none.
    """

    shape: str = ""
    readings: tuple[Reading, ...] = ()
    word: str = ""

    def in_unit(self, unit: str) -> Reading | None:
        """Return the reading in that unit, if the text can be read so."""
        return next((reading for reading in self.readings if reading.unit == unit), None)


def reading(unit: str, time_ms: float | None) -> tuple[Reading, ...]:
    """Return a reading of that length, in a tuple; an empty one where it is no length that a race can have."""
    if time_ms is None or not 0 < round(time_ms) < LONGEST_MS:
        return ()
    return (Reading(unit=unit, time_ms=round(time_ms)),)
