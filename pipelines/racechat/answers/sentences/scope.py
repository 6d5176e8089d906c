"""The part of a sentence that says which rows are meant: '(women) aged 40 and over, under 03:00:00 in the marathon in 2025'."""

import re
from collections.abc import Callable
from datetime import date

from racechat.answers.cells import distance_title, race_time, region_title, sex_title
from racechat.answers.found import Found
from racechat.answers.markdown import bold, escaped
from racechat.questions.filters import Filters
from racechat.questions.values import NumberRange, OneOf, Period, TimeRange


def who_and_where(filters: Filters, *, names_runner: bool = True, names_sex: bool = True) -> str:
    """Return what restricts the rows, to stand behind a noun; begins with a blank unless it is empty."""
    parts: list[str] = []
    if filters.runners and names_runner:
        parts.append(" of " + " and ".join(escaped(runner.name) for runner in filters.runners))
    parts.append(_listed("of", "not of", filters.partners, str))
    if names_sex:
        parts.append(_listed("of", "not of", filters.sexes, sex_title))
    if filters.age is not None:
        parts.append(f" {age_words(filters.age)}")
    parts.append(_listed("from", "not from", filters.home_regions, region_title))
    parts.append(_listed("from", "not from", filters.home_cities, str))
    if filters.time is not None:
        parts.append(f" {time_words(filters.time)}")
    parts.append(_listed("in the", "in other races than the", filters.distances, distance_title))
    return "".join(parts) + _where_and_when(filters)


def _where_and_when(filters: Filters) -> str:
    parts: list[str] = []
    if filters.events:
        parts.append(" at " + " and ".join(escaped(event.name) for event in filters.events))
    if filters.excluded_events:
        parts.append(" without " + " and ".join(escaped(event.name) for event in filters.excluded_events))
    parts.append(_listed("in", "outside", filters.event_cities, str))
    parts.append(_listed("in", "outside", filters.event_regions, region_title))
    parts.append(_listed("in", "without", filters.conditions, str))
    if filters.period is not None:
        parts.append(f" {period_words(filters.period)}")
    if filters.other_period is not None:
        parts.append(f" and {period_words(filters.other_period)}")
    if filters.event_period is not None:
        parts.append(f" for races {period_words(filters.event_period)}")
    return "".join(parts)


def _listed(joiner: str, excluding: str, wanted: OneOf | None, title: Callable[[str], str]) -> str:
    if wanted is None:
        return ""
    return f" {excluding if wanted.is_excluded else joiner} " + " or ".join(
        escaped(title(value)) for value in wanted.values
    )


def age_words(age: NumberRange) -> str:
    """Return 'aged over 70', 'aged 40 to 44', 'aged 40 and over'."""
    low, high = age.minimum, age.maximum
    if low is not None and high is not None:
        return f"aged {low:g} to {high:g}" if low != high else f"aged {low:g}"
    if low is not None:
        return f"aged over {low:g}" if age.excludes_minimum else f"aged {low:g} and over"
    return f"aged under {high:g}" if age.excludes_maximum else f"aged {high:g} and under"


def period_words(period: Period) -> str:
    """Return 'in 2025', 'since 2020', 'last weekend', 'on 2026-06-20', 'in the last 7 days'."""
    label = period.label
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}|[A-Z][a-z]+day", label):
        return f"on {label}"
    if re.fullmatch(r"(last|next) \d+ \w+", label):
        return f"in the {label}"
    if " to " in label and not label.endswith("to date"):
        return f"from {label}"
    if re.match(r"\d{4}|[A-Z]|spring|summer|fall|autumn|winter|quarter", label):
        return f"in {label}"
    return label


def time_words(time: TimeRange) -> str:
    """Return 'under 03:00:00', 'between 03:00:00 and 03:30:00', 'in 03:30:00 or faster' and the like."""
    low = None if time.minimum_ms is None else race_time(time.minimum_ms)
    high = None if time.maximum_ms is None else race_time(time.maximum_ms)
    if low is None:
        return f"under {high}" if time.excludes_maximum else f"in {high} or faster"
    if high is None:
        return f"over {low}" if time.excludes_minimum else f"in {low} or slower"
    if not time.excludes_minimum:
        return f"from {low} to just under {high}" if time.excludes_maximum else f"between {low} and {high}"
    return f"over {low} and under {high}" if time.excludes_maximum else f"over {low}, up to {high}"


def people(filters: Filters, count: float) -> str:
    """Return who is counted: finishers, women who finished, those who dropped out."""
    is_one = count == 1
    statuses = filters.statuses
    if statuses is not None and not statuses.is_excluded and len(statuses.values) == 1:
        nouns = {
            "dnf": ("DNF (did not finish)", "DNFs (did not finish)"), "dns": ("DNS (did not start)", "DNS (did not start)"),
            "dq": ("disqualification", "disqualifications"),
        }  # fmt: skip
        one, many = nouns.get(statuses.values[0], ("result", "results"))
        noun = one if is_one else many
    else:
        noun = (
            ("finisher" if is_one else "finishers")
            if statuses is None
            else ("result" if is_one else "results")
        )
    sexes = filters.sexes
    if sexes is not None:
        titles = " or ".join(sex_title(code) for code in sexes.values)
        noun = f"{noun} ({'not ' if sexes.is_excluded else ''}{titles})"
    return noun


def groups(found: Found) -> str:
    """Return what rows are grouped by, in words."""
    titles = [column.title.lower() for column in found.columns[: len(found.question.grouping)]]
    return " and ".join(titles)


def each_period(found: Found, figure: str, shown: Callable[[int], str]) -> str | None:
    """Return '**947** in 2026 and **64** in 2025' where two years are compared; None where rows do not tell them apart.

    `figure` names the column that is added up, `shown` writes the sum.
    """
    filters = found.question.filters
    periods = [period for period in (filters.period, filters.other_period) if period is not None]
    years = [_year_of(period) for period in periods]
    if "year" not in found.question.grouping or len(set(years)) < 2 or None in years:
        return None
    if found.total_rows > len(found.values):
        return None
    sums = [
        sum(int(str(row[figure])) for row in found.values if row["year"] == year and row[figure] is not None)
        for year in years
    ]
    return " and ".join(
        f"{bold(shown(total))} {period_words(period)}" for total, period in zip(sums, periods, strict=True)
    )


def _year_of(period: Period) -> int | None:
    if period.first is None or period.last is None or period.first.year != period.last.year:
        return None
    return period.first.year


def past_edition(found: Found) -> date | None:
    """Return the day of the edition that was taken because none is still to come; None where one is."""
    rows = found.extras.get("past_edition", ())
    day = rows[0]["starts_on"] if rows else None
    return day if isinstance(day, date) else None
