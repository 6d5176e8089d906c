"""Weather rows from landing to want_weather: one per event, the newest row that says something."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg.rows import class_row

from project88.database.statements import statement
from project88.merging.filling import fill
from project88.merging.weather import read_weather, usual_system


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row of landing.event_weather, its columns as names and texts, and the event it is about."""

    landing_id: int
    event_id: int | None
    starts_on: date | None
    is_lost: bool
    fields: dict[str, object]


def stage_weather(connection: psycopg.Connection[Any], parameters: dict[str, object]) -> int:
    """Build want_weather and weather_use (what became of each row); return the number of events with weather."""
    with psycopg.ClientCursor(connection, row_factory=class_row(_Row)) as cursor:
        rows = cursor.execute(statement("merge/stage_weather"), parameters).fetchall()
    system = usual_system(row.fields for row in rows)
    wanted: dict[int, Sequence[object]] = {}
    newest: dict[int, int] = {}
    uses: dict[int, tuple[str, str]] = {}
    for row in rows:  # the newest comes last
        weather = read_weather(row.fields, usual_system=system)
        if row.event_id is None:
            uses[row.landing_id] = ("quarantined", "its event is not in the source")
            continue
        if weather.is_empty:
            uses[row.landing_id] = ("quarantined", "no value in a known unit")
            continue
        if row.event_id in newest:
            uses[newest[row.event_id]] = ("merged", "older copy")
        newest[row.event_id] = row.landing_id
        uses[row.landing_id] = (
            ("repaired", "partner found through its event") if row.is_lost else ("imported", "")
        )
        wanted[row.event_id] = (
            row.event_id, weather.observed_on or row.starts_on, weather.temperature_c, weather.humidity_pct, weather.wind_kph,
            weather.wind_gust_kph, weather.precipitation_mm, weather.conditions, weather.source,
        )  # fmt: skip
    fill(connection, "want_weather", wanted.values())
    fill(connection, "weather_use", ((row.landing_id, row.is_lost, *uses[row.landing_id]) for row in rows))
    return len(wanted)
