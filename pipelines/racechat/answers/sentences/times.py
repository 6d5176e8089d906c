"""Sentences about results and times."""

from datetime import date

from racechat.answers.cells import distance_title, long_date
from racechat.answers.found import Found
from racechat.answers.markdown import bold, escaped
from racechat.answers.sentences.scope import each_period, groups, people, who_and_where
from racechat.questions.filters import Filters


def personal_record(found: Found) -> str:
    """'Michael Wardian's marathon PR is 02:24:37 (chip time), run at the Hartford Marathon on October 8, 2022.'"""
    filters = found.question.filters
    name = filters.runners[0].name if filters.runners else "The runner"
    where = who_and_where(filters, names_runner=False)
    if not found.values:
        return f"There is no full-course {filters.clock} time of {bold(name)}{where} in your data."
    if len(found.values) > 1:
        names = " and ".join(bold(runner.name) for runner in filters.runners)
        return f"The personal records of {names}, by distance ({filters.clock} times over the full course):"
    row = found.values[0]
    return (
        f"{bold(str(row['full_name']))}'s {distance_title(str(row['distance_class']))} PR is {bold(found.text('time_ms'))} "
        f"({filters.clock} time), run at {bold(str(row['event_name']))}{_on(row['held_on'])}."
    )


def _on(day: object) -> str:
    return f" on {long_date(day)}" if isinstance(day, date) else ""


def finisher_count(found: Found) -> str:
    """'1,234 finishers under 03:00:00 in the marathon in 2025.'"""
    filters = found.question.filters
    name = "runners" if found.question.measure == "runner_count" else "finishers"
    if filters.runners and not found.question.grouping:
        count = found.number(name) or 0
        names = " and ".join(bold(runner.name) for runner in filters.runners)
        noun = "finish" if count == 1 else "finishes"
        has = "has" if len(filters.runners) == 1 else "have"
        return f"{names} {has} {bold(f'{count:,.0f}')} {noun}{who_and_where(filters, names_runner=False, names_sex=False)}."
    where = who_and_where(filters, names_sex=False)
    if found.question.metric == "share":
        return _share(found)
    if found.question.grouping:
        total = sum(int(str(row[name])) for row in found.values)
        if name == "runners":
            return f"Different runners{who_and_where(filters)}, by {groups(found)}:"
        apart = each_period(found, name, "{:,}".format)
        if apart is not None:
            both = filters.with_(period=None, other_period=None)
            return (
                f"{apart}: {people(both, total)}{who_and_where(both, names_sex=False)}, by {groups(found)}:"
            )
        return f"{bold(f'{total:,}')} {people(filters, total)}{where}, by {groups(found)}:"
    count = found.number(name) or 0
    noun = (
        people(filters, count).replace("finisher", "different finisher")
        if name == "runners"
        else people(filters, count)
    )
    return f"{bold(f'{count:,.0f}')} {noun}{where}."


def _share(found: Found) -> str:
    """'12.3 %: 45 of 366 finishers in the marathon in 2025 are women.'"""
    filters = found.question.filters
    part, rows = int(found.number("finishers") or 0), found.extras.get("whole", ())
    whole = int(str(rows[0]["finishers"])) if rows else 0
    bare = filters.with_(sexes=None, age=None, time=None, home_regions=None, home_cities=None)
    only = who_and_where(
        Filters(
            sexes=filters.sexes,
            age=filters.age,
            time=filters.time,
            home_regions=filters.home_regions,
            home_cities=filters.home_cities,
        )
    )
    if not whole:
        return f"There are no finishers{who_and_where(bare)}, so there is no share."
    timed = " with a chip time" if filters.time is not None else ""
    return f"{bold(f'{100 * part / whole:.1f} %')}: {part:,} of {whole:,} finishers{timed}{who_and_where(bare)}; the part is those{only}."


def typical_time(found: Found) -> str:
    """'The average time in the 5K is 00:31:12, over 12,345 finishers.'"""
    question = found.question
    word = {
        "average_time": "average",
        "median_time": "median",
        "fastest_time": "fastest",
        "slowest_time": "slowest",
    }[question.measure]
    where, clock = who_and_where(question.filters), question.filters.clock
    counted = sum(int(str(row["finishers"])) for row in found.values)
    if not counted:
        return f"There are no finishers with a {clock} time{where}, so there is no {word} time."
    if question.metric in {"trend", "trend_slower"}:
        return _trend(found, where)
    over = f"over {counted:,} {'finisher' if counted == 1 else 'finishers'} with a {clock} time"
    if question.grouping:
        return f"The {word} {clock} time{where}, by {groups(found)}, {over}:"
    return f"The {word} {clock} time{where} is {bold(found.text(question.measure + '_ms'))}, {over}."


def _trend(found: Found, where: str) -> str:
    """'**No, slower**: the median in the 5K was 00:30:32 in 2018 and 00:31:08 in 2026 (+2.0 %, 9 years of results).'"""
    years = [row for row in found.values if row["median_time_ms"] is not None and row["year"] is not None]
    if len(years) < 2:
        return f"One year of times{where} is not enough to tell whether they change."
    first, last = years[0], years[-1]
    before_ms, after_ms = float(str(first["median_time_ms"])), float(str(last["median_time_ms"]))
    change = 100 * (after_ms / before_ms - 1)
    asks_slower = found.question.metric == "trend_slower"
    if abs(change) < 1:
        verdict = "About the same"
    else:
        is_slower = change > 0
        verdict = f"{'Yes' if is_slower == asks_slower else 'No'}, {'slower' if is_slower else 'faster'}"
    return (
        f"{bold(verdict)}: the median{where} was {found.text('median_time_ms', found.values.index(first))} in {first['year']} "
        f"and {found.text('median_time_ms', found.values.index(last))} in {last['year']} ({change:+.1f} %, {len(years)} years of results). "
        "The years between are in the table; other runners and other courses count too."
    )


def average_age(found: Found) -> str:
    """'The average age in the marathon is 41.3, over 1,234 finishers.'"""
    where = who_and_where(found.question.filters)
    counted = sum(int(str(row["finishers"])) for row in found.values)
    if not counted:
        return f"There are no finishers with a known age{where}."
    if found.question.grouping:
        return f"The average age of finishers{where}, by {groups(found)}:"
    return f"The average age of finishers{where} is {bold(format(found.number('average_age') or 0, '.1f'))}, over {counted:,} with a known age."


def result_list(found: Found) -> str:
    """'1,234 results under 03:00:00 in the marathon in 2024. The fastest: 02:11:09 by ...'"""
    question = found.question
    where = who_and_where(question.filters)
    if not found.values:
        return f"There are no {_results(question.filters, 0)}{where}."
    start = f"{bold(f'{found.total_rows:,}')} {_results(question.filters, found.total_rows)}{where}."
    first = found.values[0]
    at = f"{bold(str(first['event_name']))}, {escaped(str(first['race_name']))}{_on(first['held_on'])}"
    by = question.order.by if question.order is not None else "time"
    if by == "date":
        if len(found.values) > 1:
            return start
        time = f" in {bold(found.text('time_ms'))}" if first["time_ms"] is not None else ""
        place = f", place {found.text('overall_place')}" if first["overall_place"] is not None else ""
        return f"{bold(str(first['full_name']))} {_did(str(first['status']))} {at}{time}{place}."
    if by == "age":
        word = "oldest" if question.order is not None and question.order.is_descending else "youngest"
        return f"{start} The {word}: {bold(str(first['full_name']))}, {first['age']}, at {at}."
    if first["time_ms"] is None:
        return start
    word = "slowest" if question.order is not None and question.order.is_descending else "fastest"
    return f"{start} The {word}: {bold(found.text('time_ms'))} by {bold(str(first['full_name']))} at {at}."


def _results(filters: Filters, count: int) -> str:
    """Return what a list holds: results, or entrants of whom all came to the same end: 'entrants who did not start'."""
    statuses = filters.statuses
    ends = {"dns": "who did not start", "dnf": "who did not finish", "dq": "who were disqualified"}
    if statuses is not None and not statuses.is_excluded and set(statuses.values) <= set(ends):
        ends["dq"] = "who was disqualified" if count == 1 else ends["dq"]
        told = " or ".join(ends[value] for value in statuses.values)
        return f"{'entrant' if count == 1 else 'entrants'} {told}"
    return "result" if count == 1 else "results"


def _did(status: str) -> str:
    return {
        "finished": "finished",
        "dnf": "did not finish",
        "dns": "did not start",
        "dq": "was disqualified at",
    }.get(status, status)
