"""Sentences about events."""

from datetime import date

from racechat.answers.cells import long_date, money
from racechat.answers.found import Found
from racechat.answers.markdown import bold, escaped
from racechat.answers.sentences.scope import who_and_where

_STATES = {
    "active": "active", "upcoming": "upcoming", "past": "past", "open_for_registration": "open for registration", "archived": "archived",
    "published": "published", "unpublished": "unpublished",
}  # fmt: skip


def event_list(found: Found) -> str:
    """'12 active events.', 'The Harvest Half is on September 13, 2026, in Columbus, OH.'"""
    question = found.question
    where = who_and_where(question.filters)
    states = question.filters.event_states
    words = [_STATES[state] for state in states if state in _STATES]
    suffix = "".join(
        f" {text}"
        for state, text in (("without_results", "without results"), ("with_results", "with results"))
        if state in states
    )
    if not found.values:
        return f"There are no {', '.join(words)}{' ' if words else ''}events{suffix}{where} that match."
    noun = "event" if found.total_rows == 1 else "events"
    counted = (
        f"{bold(f'{found.total_rows:,}')} {', '.join(words)}{' ' if words else ''}{noun}{suffix}{where}."
    )
    first = found.values[0]
    if question.order is not None:
        return f"{counted} The {'biggest' if question.order.is_descending else 'smallest'}: {bold(str(first['name']))}, {first['starts_on']}, with {found.text('finisher_count')} finishers."
    if question.filters.events and isinstance(first["starts_on"], date):
        place = ", ".join(escaped(str(part)) for part in (first["city"], first["state"]) if part)
        return f"{counted} {bold(str(first['name']))}: {bold(long_date(first['starts_on']))}{', in ' + place if place else ''}."
    return counted


def fees(found: Found) -> str:
    """'The highest current registration fee is $95.00: Harvest Half, Half Marathon.'"""
    where = who_and_where(found.question.filters)
    if not found.values:
        return f"No event{where} that matches has a registration fee on record."
    first = found.values[0]
    is_lowest = found.question.order is not None and not found.question.order.is_descending
    fee = money(float(str(first["current_fee_cents"])))
    noun = "event has" if found.total_rows == 1 else "events have"
    return (
        f"The {'lowest' if is_lowest else 'highest'} current registration fee{where} is {bold(fee)}: "
        f"{bold(str(first['name']))}, {escaped(str(first['race_name']))}. {found.total_rows:,} {noun} a fee on record."
    )
