"""Weather rows from landing to want_weather: one per event, the newest row that says something."""

from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from project88.database.statements import statement
from project88.merging.weather import read_weather, usual_system


def stage_weather(connection: psycopg.Connection[Any], parameters: dict[str, object]) -> int:
    """Build want_weather and weather_use (what became of each row); return the number of events with weather."""
    with psycopg.ClientCursor(connection, row_factory=namedtuple_row) as cursor:
        rows = cursor.execute(statement("merge/stage_weather"), parameters).fetchall()
    system = usual_system(row.fields for row in rows)
    wanted: dict[int, tuple[object, ...]] = {}
    source_row: dict[int, int] = {}
    use: dict[int, tuple[int, bool, str, str]] = {}
    for row in rows:
        weather = read_weather(row.fields, usual_system=system)
        if row.event_id is None:
            use[row.landing_id] = (
                row.landing_id,
                row.is_lost,
                "quarantined",
                "its event is not in the source",
            )
            continue
        if weather.is_empty:
            use[row.landing_id] = (row.landing_id, row.is_lost, "quarantined", "no value in a known unit")
            continue
        if row.event_id in source_row:
            older = source_row[row.event_id]
            use[older] = (*use[older][:2], "merged", "older copy")
        source_row[row.event_id] = row.landing_id
        use[row.landing_id] = (
            row.landing_id, row.is_lost, *(("repaired", "partner found through its event") if row.is_lost else ("imported", "")),
        )  # fmt: skip
        wanted[row.event_id] = (
            row.event_id, weather.observed_on or row.starts_on, weather.temperature_c, weather.humidity_pct, weather.wind_kph,
            weather.wind_gust_kph, weather.precipitation_mm, weather.conditions, weather.source,
        )  # fmt: skip
    for command, values in (("want_weather", wanted.values()), ("weather_use", use.values())):
        connection.execute(statement(f"merge/create_{command}"))
        with connection.cursor() as cursor, cursor.copy(statement(f"merge/copy_{command}")) as copy:
            for value in values:
                copy.write_row(value)
    return len(wanted)
