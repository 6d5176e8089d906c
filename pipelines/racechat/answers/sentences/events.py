"""Sentences about events and races."""

from racechat.answers.cells import money
from racechat.answers.found import Found
from racechat.answers.markdown import bold, escaped


def event_list(found: Found) -> str:
    """'You have 12 active events.'"""
    states = found.question.filters.event_states
    if not found.values:
        return "There are no events that match."
    word = (
        {"active": "active ", "upcoming": "upcoming ", "past": "past "}.get(states[0], "")
        if len(states) == 1
        else ""
    )
    noun = "event" if found.total_rows == 1 else "events"
    return f"{bold(f'{found.total_rows:,}')} {word}{noun}."


def fees(found: Found) -> str:
    """'The highest current registration fee is $95.00: Harvest Half, Half Marathon.'"""
    if not found.values:
        return "No event that matches has a registration fee on record."
    first = found.values[0]
    is_lowest = found.question.order is not None and not found.question.order.is_descending
    fee = money(float(str(first["current_fee_cents"])))
    return (
        f"The {'lowest' if is_lowest else 'highest'} current registration fee is {bold(fee)}: "
        f"{bold(str(first['name']))}, {escaped(str(first['race_name']))}. {found.total_rows:,} events have a fee on record."
    )
