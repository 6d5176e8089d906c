"""Sentences about events and races."""

from racechat.answers.found import Found
from racechat.answers.markdown import bold


def event_list(found: Found) -> str:
    """'You have 12 active events.'"""
    states = found.question.filters.event_states
    if not found.values:
        return "There are no events that match."
    word = {"active": "active ", "upcoming": "upcoming ", "past": "past "}.get(states[0], "") if len(states) == 1 else ""
    noun = "event" if found.total_rows == 1 else "events"
    return f"{bold(f'{found.total_rows:,}')} {word}{noun}."
