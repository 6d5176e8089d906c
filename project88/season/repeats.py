"""What repeated syncs left behind: result lines that stand there twice, the first one sometimes wrong."""

from random import Random

from project88.season.dirt import Ledger, kind_of_empty
from project88.season.entries import Row

_TABLE = "ct_results"
_BIB, _HOMETOWN, _BRACKET, _RANK, _ZIP, _TIME, _GUN = 4, 7, 8, 12, 15, 16, 17
_SHARE_CORRECTED = 0.1


class RepeatedLines:
    """Appends a race's first `count` lines again under new ids. The newest copy counts.

    For some runners the first copy gets a wrong time, as if the timer had corrected it between two syncs.
    """

    def __init__(self, rows: list[Row], count: int, rng: Random, ledger: Ledger) -> None:
        self._rows, self._count, self._rng, self._ledger = rows, count, rng, ledger

    def append(self, *, names: dict[str, str], dropped_out: set[str], disqualified: set[str]) -> None:
        """Append the copies. The arguments tell, by bib, which defects their rows carry once more."""
        if not self._count:
            return
        rows, add = self._rows, self._ledger.add
        shift = len(rows)
        originals = rows[: self._count]
        for row in originals:
            bib = row[_BIB]
            rows.append((row[0] + shift, *row[1:]))
            add(_TABLE, time_kind(row[_TIME]))
            if row[_GUN] in ("", "0"):
                add(_TABLE, "gun_time_zero" if row[_GUN] else "gun_time_empty")
            for cell in (row[_HOMETOWN], row[_ZIP]):
                kind = kind_of_empty(cell)
                if kind is not None:
                    add(_TABLE, kind)
            if bib in names:
                add(_TABLE, names[bib])
            if bib in disqualified and ":" in row[_TIME]:
                add(_TABLE, "dq_with_time")
            elif bib in dropped_out and row[_RANK]:
                add(_TABLE, "dnf_interval")
        add(_TABLE, "repeated_copy", len(originals))
        self._spoil(originals)

    def _spoil(self, originals: list[Row]) -> None:
        """Put a wrong time on the first copy of some finishers, in all three brackets."""
        rows = self._rows
        for at in range(len(originals) - 2):
            row = originals[at]
            if row[_BRACKET] != "Overall" or not row[_RANK] or ":" not in row[_TIME]:
                continue
            # All three bracket lines of a runner must have a copy, else two brackets would disagree for good.
            if originals[at + 2][_BIB] != row[_BIB] or self._rng.random() >= _SHARE_CORRECTED:
                continue
            for place in (at, at + 1, at + 2):
                old = rows[place]
                rows[place] = (*old[:_TIME], _other_seconds(old[_TIME]), *old[_TIME + 1 :])
            self._ledger.add(_TABLE, "stale_first_copy", 3)


def time_kind(text: str) -> str:
    """Name the form of a written time, as the ledger counts it."""
    if not text:
        return "time_empty"
    if text == "0":
        return "time_zero"
    if ":" not in text:
        return "time_status_word"
    parts = text.split(":")
    fraction = "_fraction" if "." in parts[-1] else ""
    if len(parts) == 2:
        return "time_mm_ss" + fraction
    if int(parts[0]) >= 24:
        return "time_over_24h"
    # From ten hours on, a padded time and a short one look alike.
    return ("time_hh_mm_ss" if len(parts[0]) == 2 else "time_h_mm_ss") + fraction


def _other_seconds(text: str) -> str:
    head, _, seconds = text.rpartition(":")
    whole, dot, fraction = seconds.partition(".")
    value = int(whole)
    return f"{head}:{value + 7 if value < 53 else value - 7:02d}{dot}{fraction}"
