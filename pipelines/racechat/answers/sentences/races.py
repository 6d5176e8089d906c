"""Sentences about races: counts, sizes, participation, outcomes, winners and records."""

from racechat.answers.cells import distance_title, sex_title
from racechat.answers.found import Found
from racechat.answers.markdown import bold, escaped
from racechat.answers.sentences.scope import groups, who_and_where


def counts(found: Found) -> str:
    """'123 events in 2023.'"""
    name = "events" if found.question.measure == "event_count" else "races"
    total = sum(int(str(row[name])) for row in found.values)
    noun = name if total != 1 else name[:-1]
    by = f", by {groups(found)}:" if found.question.grouping else "."
    return f"{bold(f'{total:,}')} {noun}{who_and_where(found.question.filters)}{by}"


def race_list(found: Found) -> str:
    """'12 races in this weekend.'"""
    noun = "race" if found.total_rows == 1 else "races"
    if not found.values:
        return f"There are no races{who_and_where(found.question.filters)} that match."
    return f"{bold(f'{found.total_rows:,}')} {noun}{who_and_where(found.question.filters)}."


def biggest(found: Found) -> str:
    """'The biggest race is the Hartford Marathon of 2024-10-12 with 2,345 finishers.'"""
    if not found.values:
        return "There is no race that matches."
    first = found.values[0]
    column, noun = {
        "registrations": ("registration_count", "registrations"),
        "entries": ("entrant_count", "entries"),
    }.get(found.question.metric or "", ("finisher_count", "finishers"))
    word = (
        "smallest"
        if found.question.order is not None and not found.question.order.is_descending
        else "biggest"
    )
    return (
        f"The {word} race{who_and_where(found.question.filters)} by {noun}: {bold(str(first['event_name']))}, {escaped(str(first['race_name']))}, "
        f"on {first['held_on']}, with {bold(found.text(column))} {noun}."
    )


def participation(found: Found) -> str:
    """'1,234 entries and 1,100 finishers in 2025.'"""
    entries = sum(int(str(row["entries"] or 0)) for row in found.values)
    finishers = sum(int(str(row["finishers"] or 0)) for row in found.values)
    by = f", by {groups(found)}:" if found.question.grouping else "."
    return f"{bold(f'{entries:,}')} entries and {bold(f'{finishers:,}')} finishers{who_and_where(found.question.filters)}{by}"


def outcomes(found: Found) -> str:
    """'The DNF rate at Ridge Trail Run is 4.2 %: 12 of 288 starters.'"""
    metric = found.question.metric or "dnf_rate"
    title = {
        "dnf_rate": "DNF rate",
        "dns_rate": "DNS rate",
        "dq_rate": "DQ rate",
        "finish_rate": "finish rate",
    }[metric]
    where = who_and_where(found.question.filters)
    sums = {
        name: sum(int(str(row[name] or 0)) for row in found.values)
        for name in ("finishers", "dnf", "dq", "dns")
    }
    started = sums["finishers"] + sums["dnf"] + sums["dq"]
    base = started + sums["dns"] if metric == "dns_rate" else started
    if not base:
        return f"There are no outcomes{where}, so there is no {title}."
    part = {
        "dnf_rate": sums["dnf"],
        "dns_rate": sums["dns"],
        "dq_rate": sums["dq"],
        "finish_rate": sums["finishers"],
    }[metric]
    of = "entrants" if metric == "dns_rate" else "starters"
    overall = f"The {title}{where} is {bold(f'{100 * part / base:.1f} %')}: {part:,} of {base:,} {of}"
    if found.question.grouping and found.total_rows > len(found.values):
        return f"The {title}{where}, by {groups(found)}; over the rows shown it is {bold(f'{100 * part / base:.1f} %')}:"
    return f"{overall}, by {groups(found)}:" if found.question.grouping else f"{overall}."


def winners(found: Found) -> str:
    """'Harvest Half, Half Marathon, 2025-09-14: Dana Whitfield (women, 01:29:00) and John Smith (men, 01:25:00).'"""
    if not found.values:
        return f"There are no finishers{who_and_where(found.question.filters)}, so there is no winner."
    if "age_group" in found.question.grouping:
        first_few = f"first {found.question.per_group}" if found.question.per_group else "winners"
        return f"The {first_few}{who_and_where(found.question.filters)}, by age group and sex:"
    if found.question.filters.place is not None and len(found.values) > 3:
        return f"Place {found.question.filters.place}{who_and_where(found.question.filters)}, by sex:"
    if found.question.per_group:
        return f"The first {found.question.per_group}{who_and_where(found.question.filters)}, by sex:"
    first = found.values[0]
    same = [
        row
        for row in found.values
        if (row["event_name"], row["race_name"], row["held_on"])
        == (first["event_name"], first["race_name"], first["held_on"])
    ]
    indexes = [found.values.index(row) for row in same]
    names = ", ".join(
        f"{bold(str(found.values[index]['full_name']))} ({sex_title(str(found.values[index]['sex']))}, {found.text('time_ms', index) or 'no time'})"
        for index in indexes
    )
    more = "" if len(same) == len(found.values) else " The table has the others."
    return f"{escaped(str(first['event_name']))}, {escaped(str(first['race_name']))}, {first['held_on']}: {names}.{more}"


def records(found: Found) -> str:
    """'The record in the marathon: 02:24:37 by Michael Wardian (men) ...'"""
    where = who_and_where(found.question.filters)
    if not found.values:
        return f"There are no times{where}, so there is no record."
    if "age_group" in found.question.grouping or len(found.values) > 6:
        return f"The records{where}:"
    parts = [
        f"{bold(found.text('time_ms', index))} by {bold(str(row['full_name']))} ({sex_title(str(row['sex']))}"
        f"{'' if row['distance_class'] is None else ', ' + distance_title(str(row['distance_class']))}, {row['held_on']})"
        for index, row in enumerate(found.values)
    ]
    return f"The records{where}: {'; '.join(parts)}."
