"""Sentences about the spread of times."""

from racechat.answers.cells import race_time
from racechat.answers.found import Found
from racechat.answers.markdown import bold
from racechat.answers.sentences.scope import who_and_where


def percentile(found: Found) -> str:
    """'03:45:00 beats 61.2 % of the 1,234 finishers: 478 were faster.'"""
    given = race_time(found.question.given_time_ms or 0)
    where = who_and_where(found.question.filters)
    finishers, faster, equal = (int(found.number(name) or 0) for name in ("finishers", "faster", "equal"))
    if not finishers:
        return f"There are no finishers with a {found.question.filters.clock} time{where}, so {given} has no percentile."
    slower = finishers - faster - equal
    return (
        f"{bold(given)}{where} is at the **{100 * slower / finishers:.1f}th percentile**: faster than {slower:,} of {finishers:,} finishers "
        f"({100 * slower / finishers:.1f} %); {faster:,} were faster. The median is {found.text('median_ms')}."
    )


def histogram(found: Found) -> str:
    """'1,234 finishers by time; most (210) between 03:50:00 and 04:00:00.'"""
    where = who_and_where(found.question.filters)
    if not found.values:
        return f"There are no finishers with a {found.question.filters.clock} time{where}."
    total = sum(int(str(row["finishers"])) for row in found.values)
    index = max(range(len(found.values)), key=lambda number: int(str(found.values[number]["finishers"])))
    return (
        f"{bold(f'{total:,}')} finishers{where} by finish time. The fullest slice, {found.text('from_ms', index)} to {found.text('to_ms', index)}, "
        f"holds {found.text('finishers', index)}."
    )
