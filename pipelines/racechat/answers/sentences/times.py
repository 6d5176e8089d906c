"""Sentences about results and times."""

from datetime import date

from racechat.answers.cells import distance_title, long_date, race_time
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
    if question.metric == "trend":
        return _trend(found, where)
    over = f"over {counted:,} {'finisher' if counted == 1 else 'finishers'} with a {clock} time"
    if question.grouping:
        return f"The {word} {clock} time{where}, by {groups(found)}, {over}:"
    return f"The {word} {clock} time{where} is {bold(found.text(question.measure + '_ms'))}, {over}."


def _trend(found: Found, where: str) -> str:
    """Return whether the median fell or rose from the first year to the last, and by how much."""
    years = [row for row in found.values if row["median_time_ms"] is not None and row["year"] is not None]
    if len(years) < 2:
        return f"One year of times{where} is not enough to tell whether they change."
    first, last = years[0], years[-1]
    before_ms, after_ms = float(str(first["median_time_ms"])), float(str(last["median_time_ms"]))
    change = 100 * (after_ms / before_ms - 1)
    verdict = "about the same" if abs(change) < 1 else "**faster**" if change < 0 else "**slower**"
    return (
        f"The median{where} went from {race_time(before_ms // 1000 * 1000)} in {first['year']} to {race_time(after_ms // 1000 * 1000)} in {last['year']}: "
        f"{verdict} ({change:+.1f} %). The years between are in the table; other runners and other courses count too."
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
        return f"There are no results{where}."
    noun = "result" if found.total_rows == 1 else "results"
    start = f"{bold(f'{found.total_rows:,}')} {noun}{where}."
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


def _did(status: str) -> str:
    return {
        "finished": "finished",
        "dnf": "did not finish",
        "dns": "did not start",
        "dq": "was disqualified at",
    }.get(status, status)
