"""Sentences about runners: did they ever, side by side, who raced most."""

from datetime import date

from racechat.answers.cells import distance_title, long_date, race_time
from racechat.answers.found import Found
from racechat.answers.markdown import bold, escaped
from racechat.answers.sentences.scope import time_words, who_and_where


def ever_within(found: Found) -> str:
    """'Yes: Sam Ortiz ran 00:19:40 in the 5K at River City Run on May 4, 2025.' or 'No: the best is ...'"""
    filters = found.question.filters
    name = bold(filters.runners[0].name)
    asked = time_words(filters.time) if filters.time is not None else ""
    if found.values:
        first = found.values[0]
        times = "once" if found.total_rows == 1 else f"{found.total_rows:,} times"
        return (
            f"**Yes**, {times}: {name} ran {asked}{_distances(found)}. The fastest: {bold(found.text('time_ms'))} at {bold(str(first['event_name']))}"
            f"{_on(first['held_on'])}."
        )
    best = found.extras.get("best", ())
    if not best:
        return f"**No**: there is no {filters.clock} time of {name}{who_and_where(filters.with_(time=None), names_runner=False)} in your data."
    record = min(best, key=lambda row: int(str(row["time_ms"]))) if len(best) > 1 else best[0]
    return (
        f"**No**: {name} has not run {asked}{_distances(found)}. The best is {bold(race_time(int(str(record['time_ms']))))} in the "
        f"{distance_title(str(record['distance_class']))} at {escaped(str(record['event_name']))}{_on(record['held_on'])}."
    )


def _distances(found: Found) -> str:
    distances = found.question.filters.distances
    return (
        ""
        if distances is None
        else " in the " + " or ".join(distance_title(code) for code in distances.values)
    )


def _on(day: object) -> str:
    return f" on {long_date(day)}" if isinstance(day, date) else ""


def comparison(found: Found) -> str:
    """'Ana Ruiz and Kim Lee in the half marathon: Ana Ruiz has the better best time, ...'"""
    filters = found.question.filters
    names = " and ".join(bold(runner.name) for runner in filters.runners)
    if not found.values:
        return f"There are no times of {names}{who_and_where(filters, names_runner=False)} to compare."
    parts = [f"{names}{who_and_where(filters, names_runner=False)}."]
    shared: dict[str, list[dict[str, object]]] = {}
    for row in found.values:
        shared.setdefault(str(row["distance_class"]), []).append(row)
    for code, rows in shared.items():
        if len(rows) > 1 and code != "None":
            ahead, behind = rows[0], rows[1]
            gap = int(str(behind["best_ms"])) - int(str(ahead["best_ms"]))
            parts.append(
                f"In the {distance_title(code)}, {bold(str(ahead['full_name']))} has the better best time, {bold(race_time(int(str(ahead['best_ms']))))} "
                f"against {race_time(int(str(behind['best_ms'])))} ({race_time(gap)} apart)."
            )
    head = found.extras.get("head_to_head", ())
    if head and int(str(head[0]["races"])):
        one, other = filters.runners[0].name, filters.runners[1].name
        row = head[0]
        parts.append(
            f"They met in {row['races']} races: {escaped(one)} was ahead {row['one_ahead']} times, {escaped(other)} {row['other_ahead']} times."
        )
    elif head:
        parts.append("They never finished the same race.")
    return " ".join(parts)


def most_races(found: Found) -> str:
    """'Michael Wardian has the most finishes: 4.'"""
    if not found.values:
        return "There are no finishes that match."
    most = found.values[0]["finishes"]
    leaders = [str(row["full_name"]) for row in found.values if row["finishes"] == most]
    names = " and ".join(bold(name) for name in leaders[:3]) + (
        f" and {len(leaders) - 3} more" if len(leaders) > 3 else ""
    )
    noun = found.columns[3].title.lower()
    return f"{names} {'has' if len(leaders) == 1 else 'have'} the most {noun}{who_and_where(found.question.filters)}: {bold(found.text('finishes'))}."
