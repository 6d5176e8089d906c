"""Charts as Vega-Lite specifications, drawn by rule from the rows of an answer. Offline: the data stands inside."""

from collections.abc import Mapping
from typing import Any

from racechat.answers.cells import cell
from racechat.answers.found import Found
from racechat.queries.plan import Column

Spec = dict[str, Any]

_TIMES = frozenset({"time_ms", "typical_time_ms"})
_NUMBERS = frozenset({"integer", "decimal", "percent", "money", "time_ms", "typical_time_ms"})
# Answers that are drawn without being asked to: their table says less than the picture.
_ALWAYS = frozenset({"average_time", "median_time", "weather_correlation", "histogram"})
_MOST_BARS = 400


def chart_for(found: Found) -> Mapping[str, Any] | None:
    """Return the chart of an answer, where one was asked for or says more than the table; None where none fits."""
    question = found.question
    if question.measure == "weather_correlation":
        return _scatter(found)
    wanted = (
        question.with_chart
        or question.shape == "chart"
        or (question.measure in _ALWAYS and question.grouping)
    )
    if not wanted or len(found.values) < 2 or len(found.values) > _MOST_BARS:
        return None
    return _bars_or_line(found)


def _spec(values: list[dict[str, object]], **parts: Any) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": values},
        "width": 560,  # OpenWebUI draws outside its page, where a container has no width
        "height": 320,
        **parts,
    }


def _value(row: Mapping[str, object], column: Column) -> object:
    """Return what a chart draws: minutes for times, dollars for money, text for the rest."""
    raw = row[column.name]
    if raw is None:
        return None
    if column.kind in _TIMES:
        return round(float(str(raw)) / 60_000, 2)
    if column.kind == "money":
        return round(float(str(raw)) / 100, 2)
    if column.kind in _NUMBERS:
        return round(float(str(raw)), 2)
    return str(cell(raw, column.kind))


def _axis_title(column: Column) -> str:
    return f"{column.title} (minutes)" if column.kind in _TIMES else column.title


def _bars_or_line(found: Found) -> Spec | None:
    labels = [column for column in found.columns if column.kind not in _NUMBERS]
    figures = [column for column in found.columns if column.kind in _NUMBERS]
    if not labels or not figures:
        return None
    across = labels[:1] if found.question.grouping == () else labels[: len(found.question.grouping)]
    figure = next((column for column in figures if column.kind in _TIMES), figures[0])
    values = [{column.name: _value(row, column) for column in (*across, figure)} for row in found.values]
    if figure.kind in _TIMES:
        for value, row in zip(values, found.values, strict=True):
            value["shown"] = cell(row[figure.name], figure.kind)
    is_line = across[0].kind in {"year", "month", "date"}
    encoding: Spec = {
        "x": {
            "field": across[0].name,
            "type": "ordinal",
            "title": across[0].title,
            "sort": None,
            "axis": {"labelAngle": -40},
        },
        "y": {"field": figure.name, "type": "quantitative", "title": _axis_title(figure)},
        "tooltip": [{"field": column.name, "title": column.title} for column in across]
        + [{"field": "shown" if figure.kind in _TIMES else figure.name, "title": figure.title}],
    }
    if len(across) > 1:
        encoding["color"] = {"field": across[1].name, "type": "nominal", "title": across[1].title}
        if not is_line:
            encoding["xOffset"] = {"field": across[1].name}
    mark: Spec = {"type": "line", "point": True} if is_line else {"type": "bar"}
    return _spec(values, mark=mark, encoding=encoding)


def _scatter(found: Found) -> Spec | None:
    points = found.extras.get("points", ())
    if len(points) < 2:
        return None
    values: list[dict[str, object]] = [
        {
            "race": f"{row['event_name']}, {row['race_name']}, {row['held_on']}",
            **{
                name: None if row[name] is None else round(float(str(row[name])), 2)
                for name in ("temperature_c", "humidity_pct", "wind_kph", "slower_pct")
            },
        }
        for row in points
    ]
    panels = [
        {
            "width": 220,
            "height": 220,
            "layer": [
                {
                    "mark": {"type": "point", "filled": True, "opacity": 0.5},
                    "encoding": {
                        "x": {
                            "field": name,
                            "type": "quantitative",
                            "title": title,
                            "scale": {"zero": False},
                        },
                        "y": {"field": "slower_pct", "type": "quantitative", "title": "Slower than usual, %"},
                        "tooltip": [
                            {"field": "race", "title": "Race"},
                            {"field": name, "title": title},
                            {"field": "slower_pct", "title": "Slower, %"},
                        ],
                    },
                },
                {
                    "transform": [{"regression": "slower_pct", "on": name}],
                    "mark": {"type": "line", "color": "firebrick"},
                    "encoding": {
                        "x": {"field": name, "type": "quantitative"},
                        "y": {"field": "slower_pct", "type": "quantitative"},
                    },
                },
            ],
        }
        for name, title in (
            ("temperature_c", "Temperature, °C"),
            ("humidity_pct", "Humidity, %"),
            ("wind_kph", "Wind, km/h"),
        )
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": values},
        "hconcat": panels,
    }
