"""The merge's step that judges times: races whose texts their form alone does not explain are read here, whole.

Nearly all races never come here: the database reads `h:mm:ss` and `m:ss`, and sees that the course allows the times.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import psycopg

from project88.database.statements import statement
from project88.merging.filling import fill
from project88.merging.finding import Finding
from project88.merging.judged_race import Column, JudgedRace
from project88.merging.race_names import is_on_wheels
from project88.merging.time_findings import findings_of
from project88.merging.times.fit import FieldText, Judged, Verdict, fit_field
from project88.merging.times.limits import ANY_COURSE, Band, Way, band_of
from project88.merging.times.reading import read_time

_WITHHELD = {Verdict.TOO_FAST, Verdict.TOO_SLOW, Verdict.AGAINST_PLACE, Verdict.AMBIGUOUS}
_WAY_BY_TYPE: dict[str, Way] = {"cycling": "bike", "swimming": "swim"}


def judge_times(connection: psycopg.Connection[Any]) -> list[Finding]:
    """Judge the finish times and splits of the staged races, put the outcomes right, and return what was found."""
    courses = connection.execute(statement("merge/race_courses")).fetchall()
    bands = {
        race_id: (band_of_race(distance_m, race_type, name), distance_m)
        for race_id, distance_m, race_type, name in courses
    }
    fill(
        connection, "race_band", ((race_id, b.fastest_ms, b.slowest_ms) for race_id, (b, _) in bands.items())
    )
    connection.execute(statement("merge/suspect_races"))
    races: list[JudgedRace] = []
    texts = connection.execute(statement("merge/suspect_texts")).fetchall()
    fill(connection, "judged_time", _judged_rows(texts, bands, races))
    connection.execute(statement("merge/use_judged_times"))
    units = {race.race_id: race.fits["chip"].units for race in races}
    splits = connection.execute(statement("merge/suspect_splits"), {"race_ids": list(units)}).fetchall()
    fill(connection, "judged_split", _judged_splits(splits, units))
    return [finding for race in races for finding in findings_of(race)]


def band_of_race(distance_m: float | None, race_type: str, name: str) -> Band:
    """Return the times that a race's course allows, by how it is covered; any where that is not known."""
    if race_type == "triathlon":
        return ANY_COURSE
    way: Way = "wheels" if is_on_wheels(name) else _WAY_BY_TYPE.get(race_type, "foot")
    return band_of(way, distance_m)


def _judged_rows(
    rows: Iterable[Sequence[Any]],
    bands: dict[int, tuple[Band, float | None]],
    races: list[JudgedRace],
) -> Iterator[Sequence[object]]:
    """Yield a row per runner of a suspect race; the races judged are added to `races`."""
    for race_id, group in groupby(rows, key=lambda row: row[0]):
        members = list(group)
        band, distance_m = bands[race_id]
        texts: dict[Column, tuple[FieldText, ...]] = {
            "chip": tuple(FieldText(raw=chip or "", place=place) for _, _, chip, _, place in members),
            "gun": tuple(FieldText(raw=gun or "", place=place) for _, _, _, gun, place in members),
        }
        fits = {column: fit_field(of, band) for column, of in texts.items()}
        races.append(JudgedRace(race_id=race_id, band=band, distance_m=distance_m, texts=texts, fits=fits))
        for (_, entry_no, *_), chip, gun in zip(
            members, fits["chip"].judged, fits["gun"].judged, strict=True
        ):
            yield (race_id, entry_no, chip.time_ms, gun.time_ms, *_became((chip, gun)))


def _became(both: tuple[Judged, Judged]) -> tuple[bool, bool]:
    """Whether a time of the runner was withheld, and whether one stands for none."""
    verdicts = {one.verdict for one in both}
    return bool(verdicts & _WITHHELD), Verdict.STAND_IN in verdicts


def _judged_splits(
    rows: Iterable[Sequence[Any]], units: dict[int, dict[str, str]]
) -> Iterator[Sequence[object]]:
    """Yield the times of splits of races that write their times in an unusual form: a split is written like its finish."""
    for newness, race_id, raw in rows:
        text = read_time(raw)
        found = text.in_unit(units[race_id].get(text.shape, "")) or next(iter(text.readings), None)
        yield newness, found.time_ms if found is not None else None
