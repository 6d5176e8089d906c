"""Sentences about results and times."""

from datetime import date

from racechat.answers.cells import distance_title, long_date, race_time, sex_title
from racechat.answers.found import Found
from racechat.answers.markdown import bold, escaped
from racechat.questions.filters import Filters
from racechat.questions.values import TimeRange


def who_and_where(filters: Filters) -> str:
    """Return the part of a sentence that says which results are meant: ' in the marathon in 2025'."""
    parts: list[str] = []
    if filters.time is not None:
        parts.append(f" {time_words(filters.time)}")
    if filters.distances is not None and not filters.distances.is_excluded:
        parts.append(" in the " + " or ".join(distance_title(code) for code in filters.distances.values))
    if filters.events:
        parts.append(" at " + " and ".join(escaped(event.name) for event in filters.events))
    if filters.period is not None:
        parts.append(f" {period_words(filters)}")
    return "".join(parts)


def period_words(filters: Filters) -> str:
    """Return 'in 2025', 'since 2020' or 'last weekend'."""
    period = filters.period
    if period is None:
        return ""
    label = period.label
    if label[:4].isdigit() or (
        label.split()[0].isalpha() and label.split()[-1].isdigit() and label[0].isupper()
    ):
        return f"in {label}"
    return label


def time_words(time: TimeRange) -> str:
    """Return 'under 03:00:00' and the like."""
    words: list[str] = []
    if time.minimum_ms is not None:
        words.append(f"{'over' if time.excludes_minimum else 'in at least'} {race_time(time.minimum_ms)}")
    if time.maximum_ms is not None:
        words.append(f"{'under' if time.excludes_maximum else 'in at most'} {race_time(time.maximum_ms)}")
    return " and ".join(words)


def people(filters: Filters, count: float) -> str:
    """Return who is counted: finishers, women, men."""
    if filters.statuses is not None:
        return "results" if count != 1 else "result"
    noun = "finisher" if count == 1 else "finishers"
    if filters.sexes is not None and not filters.sexes.is_excluded and len(filters.sexes.values) == 1:
        return f"{noun} ({sex_title(filters.sexes.values[0])})"
    return noun


def personal_record(found: Found) -> str:
    """'Michael Wardian's marathon PR is 02:24:37 (chip time), run at the Hartford Marathon on October 8, 2022.'"""
    filters = found.question.filters
    name = filters.runners[0].name if filters.runners else "The runner"
    if not found.values:
        where = who_and_where(filters)
        return f"There is no full-course {filters.clock} time of {bold(name)}{where} in your data."
    if len(found.values) > 1:
        return (
            f"The personal records of {bold(name)}, by distance ({filters.clock} times over the full course):"
        )
    row = found.values[0]
    held_on = row["held_on"]
    on = f" on {long_date(held_on)}" if isinstance(held_on, date) else ""
    title = distance_title(str(row["distance_class"]))
    return (
        f"{bold(str(row['full_name']))}'s {title} PR is {bold(found.text('time_ms'))} ({filters.clock} time), "
        f"run at {bold(str(row['event_name']))}{on}."
    )


def finisher_count(found: Found) -> str:
    """'1,234 finishers under 03:00:00 in the marathon in 2025.'"""
    filters = found.question.filters
    name = "runners" if found.question.measure == "runner_count" else "finishers"
    if found.question.grouping:
        total = sum(int(str(row[name])) for row in found.values)
        if name == "runners":
            return f"Different runners{who_and_where(filters)}, by {groups(found)}:"
        return f"{bold(f'{total:,}')} {people(filters, total)}{who_and_where(filters)}, by {groups(found)}:"
    count = found.number(name) or 0
    noun = "different runners" if name == "runners" else people(filters, count)
    return f"{bold(f'{count:,.0f}')} {noun}{who_and_where(filters)}."


def groups(found: Found) -> str:
    """Return what rows are grouped by, in words."""
    titles = [column.title.lower() for column in found.columns[: len(found.question.grouping)]]
    return " and ".join(titles)


def typical_time(found: Found) -> str:
    """'The average time in the 5K is 00:31:12, over 12,345 finishers.'"""
    measure = found.question.measure
    word = {
        "average_time": "average",
        "median_time": "median",
        "fastest_time": "fastest",
        "slowest_time": "slowest",
    }[measure]
    where = who_and_where(found.question.filters)
    counted = sum(int(str(row["finishers"])) for row in found.values)
    clock = found.question.filters.clock
    if not counted:
        return f"There are no finishers with a {clock} time{where}, so there is no {word} time."
    if found.question.grouping:
        return f"The {word} {clock} time{where}, by {groups(found)}, over {bold(f'{counted:,}')} finishers with a {clock} time:"
    return f"The {word} {clock} time{where} is {bold(found.text(measure + '_ms'))}, over {counted:,} finishers with a {clock} time."


def average_age(found: Found) -> str:
    """'The average age in the marathon is 41.3, over 1,234 finishers.'"""
    where = who_and_where(found.question.filters)
    counted = sum(int(str(row["finishers"])) for row in found.values)
    if not counted:
        return f"There are no finishers with a known age{where}."
    if found.question.grouping:
        return f"The average age{where}, by {groups(found)}:"
    return f"The average age{where} is {bold(format(found.number('average_age') or 0, '.1f'))}, over {counted:,} finishers with a known age."


def result_list(found: Found) -> str:
    """'1,234 results under 03:00:00 in the marathon in 2024; the fastest is 02:11:09 by ...'"""
    filters = found.question.filters
    where = who_and_where(filters)
    if not found.values:
        return f"There are no results{where} that match."
    noun = "result" if found.total_rows == 1 else "results"
    first = found.values[0]
    start = f"{bold(f'{found.total_rows:,}')} {noun}{where}."
    if first["time_ms"] is None:
        return start
    by_date = found.question.order is not None and found.question.order.by == "date"
    if by_date:
        return start
    word = "slowest" if found.question.order is not None and found.question.order.is_descending else "fastest"
    return f"{start} The {word}: {bold(found.text('time_ms'))} by {bold(str(first['full_name']))} at {escaped(str(first['event_name']))}."


def boston_qualifiers(found: Found) -> str:
    """'12 runners qualified for the Boston Marathon 2027 (window 2025-09-13 to 2026-09-18, ...).'"""
    windows = "; ".join(
        f"Boston {row['boston_year']}: marathons from {row['window_from']} to {row['window_to']}{', not yet published and assumed' if row['is_assumed'] else ''}"
        for row in found.extras.get("windows", ())
    )
    noun = "runner has" if found.total_rows == 1 else "runners have"
    return f"{bold(f'{found.total_rows:,}')} {noun} a Boston qualifying time ({windows})."
