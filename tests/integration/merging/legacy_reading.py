"""A second, slow reading of a legacy SQLite file, from the rules in words and sharing no code with the merge.

One pass per table in plain Python: who owns a row, which copy counts, which line is the finish, what a time says.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import apsw

NOTHING = {"", "NULL", "<null>", "None"}
SPLIT = re.compile(
    r"(?i)split$|^half$|^half mile$|^mile \d+$|^lap \d+$|^aid \d+$|^swim$|^bike$|^run( \d)?$|^t\d$"
)
SEXES = {"Male": "M", "Female": "F", "Non-Binary": "X"}
WORDS = {"dnf": "dnf", "did not finish": "dnf", "dns": "dns", "dq": "dq"}

Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one runner's race ended."""

    status: str
    chip_ms: int | None = None
    gun_ms: int | None = None
    overall_place: int | None = None
    sex_place: int | None = None
    division: str | None = None
    division_place: int | None = None


def text(value: object) -> str | None:
    """The value as text; None where the legacy data means nothing."""
    found = "" if value is None else str(value).strip()
    return None if found in NOTHING else found


def time_ms(value: object) -> int | None:
    """Clock text to milliseconds; hours are whatever stands in front of the minutes."""
    found = text(value)
    if found is None or not found[0].isdigit():
        return None
    total = Decimal(0)
    for part in found.split(":"):
        total = total * 60 + Decimal(part)
    return int(total * 1000) or None


def cents(value: object) -> int | None:
    """Dollars and cents as text to cents."""
    found = text(value)
    return None if found is None else int(Decimal(found.replace("$", "").replace(",", "")) * 100)


def american_day(written: str) -> date:
    """The day of `3/7/2026 15:15`."""
    month, day, year = map(int, written.split(" ", maxsplit=1)[0].split("/"))
    return date(year, month, day)


class LegacyFile:
    """The file's rows by table, and what they mean."""

    def __init__(self, path: Path) -> None:
        self._connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        self.event_partner = {
            text(row["event_id"]): int(str(row["timing_partner_id"])) for row in self.rows("ct_events")
        }
        self.race_partner = {
            text(row["race_id"]): int(str(row["timing_partner_id"])) for row in self.rows("runsignup_races")
        }

    def rows(self, table: str) -> Iterator[Row]:
        """Yield a table's rows, oldest first."""
        cursor = self._connection.execute(f"select rowid as legacy_rowid, * from {table} order by rowid")
        for values in cursor:
            names = [name for name, *_ in cursor.get_description()]
            yield dict(zip(names, values, strict=True))

    def owner(self, row: Row) -> int | None:
        """The row's partner, else its event's."""
        own = text(row["timing_partner_id"])
        return int(own) if own is not None else self.event_partner.get(text(row["event_id"]))

    def event_dates(self) -> dict[tuple[int, str], date]:
        """First day of each ChronoTrack event, where it happens."""
        return {
            (self.event_partner[text(row["event_id"])], str(row["event_id"])): datetime.fromtimestamp(float(str(row["event_start_time"])), UTC)
            .astimezone(ZoneInfo(str(row["location_time_zone"])))
            .date()
            for row in self.rows("ct_events")
        }  # fmt: skip

    def outcomes(self) -> dict[tuple[int, str, str, str], Outcome]:
        """Every runner's outcome by partner, event, race and bib."""
        entries: dict[tuple[int, str], Row] = {}
        for row in self.rows("ct_participants"):
            partner = self.owner(row)
            if partner is not None and text(row["event_id"]) in self.event_partner:
                entries[partner, str(row["entry_id"])] = row
        by_bib = {
            (partner, str(row["race_id"]), text(row["entry_bib"])): key
            for (partner, key), row in entries.items()
        }

        lines: dict[tuple[int, str], dict[str, Row]] = defaultdict(dict)
        for row in self.rows("ct_results"):
            partner = self.owner(row)
            if partner is None or text(row["event_id"]) not in self.event_partner:
                continue
            entry = text(row["entry_id"]) or by_bib[partner, str(row["race_id"]), text(row["results_bib"])]
            lines[partner, entry][str(row["results_bracket_name"])] = row  # later rows are newer
        with_finish = {
            (partner, str(entries[partner, entry]["race_id"]))
            for (partner, entry), brackets in lines.items()
            if any(not SPLIT.search(name) for name in brackets)
        }
        found = {}
        for (partner, entry), row in entries.items():
            race = str(row["race_id"])
            outcome = self._outcome(
                row, lines.get((partner, entry), {}), has_finishers=(partner, race) in with_finish
            )
            if outcome is not None:
                found[partner, str(row["event_id"]), race, str(text(row["entry_bib"]))] = outcome
        return found

    @staticmethod
    def _outcome(entry: Row, lines: dict[str, Row], *, has_finishers: bool) -> Outcome | None:
        full = {name: row for name, row in lines.items() if not SPLIT.search(name)}
        primary = next(
            (text(row["results_primary_bracket_name"]) for row in (*full.values(), *lines.values())), None
        )
        state = str(entry["entry_status"]).lower()
        if state in {"dnf", "dns", "dq"}:
            return Outcome(status=state, division=primary)
        if not lines:
            return Outcome(status="dns") if has_finishers and state == "conf" else None
        if not full:
            return Outcome(status="dnf", division=primary) if has_finishers else None
        finish = next(full[name] for name in ("Overall", primary, *SEXES, *full) if name in full)
        word = WORDS.get(str(finish["results_time"]).strip().lower())
        if word is not None:
            return Outcome(status=word, division=primary)

        def rank(name: str | None) -> int | None:
            return (
                int(str(full[name]["results_rank"]))
                if name in full and text(full[name]["results_rank"])
                else None
            )

        return Outcome(
            status="finished", chip_ms=time_ms(finish["results_time"]), gun_ms=time_ms(finish["results_gun_time"]),
            overall_place=rank("Overall"), sex_place=rank(next((name for name in SEXES if name in full), None)),
            division=primary, division_place=rank(primary),
        )  # fmt: skip

    def splits(self) -> dict[tuple[int, str, str, str, str], int | None]:
        """Newest time at each interval by partner, event, race, bib and interval."""
        found = {}
        for row in self.rows("ct_results"):
            partner, name = self.owner(row), str(row["results_bracket_name"])
            if partner is not None and text(row["event_id"]) in self.event_partner and SPLIT.search(name):
                found[
                    partner, str(row["event_id"]), str(row["race_id"]), str(text(row["results_bib"])), name
                ] = time_ms(row["results_time"])
        return found

    def registrations(self) -> dict[tuple[int, str, str], tuple[int | None, int | None, date]]:
        """(race fee, amount paid, day) of every registration, by partner, RunSignUp event and registration."""
        events = {text(row["event_id"]): row for row in self.rows("runsignup_events")}
        newest: dict[tuple[int, str, str], Row] = {}
        for row in self.rows("runsignup_participants"):
            event = events.get(text(row["event_id"]))
            if event is None:
                continue
            own = text(row["timing_partner_id"]) or text(event["timing_partner_id"])
            partner = int(own) if own is not None else self.race_partner[text(event["race_id"])]
            if str(event["volunteer"]) == "T":
                continue
            key = (partner, str(row["event_id"]), str(row["registration_id"]))
            age = (
                int(str(row["last_modified"])),
                text(row["fetched_date"]) or "",
                int(str(row["legacy_rowid"])),
            )
            known = newest.get(key)
            if known is None or age >= known["age"]:  # type: ignore[operator]  # both are such tuples
                newest[key] = row | {"age": age}
        return {
            key: (
                cents(row["race_fee"]),
                cents(row["amount_paid"]),
                american_day(str(row["registration_date"])),
            )
            for key, row in newest.items()
        }

    def weather(self) -> dict[tuple[int, str], tuple[Decimal, Decimal, Decimal, Decimal | None, Decimal]]:
        """Temperature, humidity, wind, gust and rain by partner and event."""
        found = {}
        for row in self.rows("event_weather"):
            partner = self.owner(row)
            if partner is not None and text(row["event_id"]) in self.event_partner:
                gust = text(row["wind_gust"])
                temperature, humidity, wind, rain = (
                    Decimal(str(row[name]))
                    for name in ("temperature", "humidity", "wind_speed", "precipitation")
                )
                found[partner, str(row["event_id"])] = (
                    temperature,
                    humidity,
                    wind,
                    None if gust is None else Decimal(gust),
                    rain,
                )
        return found
