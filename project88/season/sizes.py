"""Rows of the tables that events do not decide, and the total of them all."""

from dataclasses import replace
from datetime import date

from project88.season.drafts import EventDraft
from project88.season.plan import ALL_ROWS, Sizes, line_count

# Partners, users, providers, credentials and Haku organisations, at every scale.
HOUSE_ROWS = 13 + 34 + 5 + 46 + 4


def table_sizes(events: list[EventDraft], scale: float, as_of: date) -> Sizes:
    """Return the sizes; at scale 1 the sync history takes what is left of the production total."""
    real = [event for event in events if not event.is_ghost]
    past = sum(event.day < as_of for event in real)
    sizes = Sizes(
        sync_history=max(2000, round(676_200 * scale)),
        archived=round(0.6252 * len(real)),
        weather=min(round(0.8 * past), 9_000),
        mapped_events=max(20, round(1_240 * scale)),
        runsignup_races=max(44, round(285 * scale)),
        runsignup_events=max(120, round(937 * scale)),
        runsignup_participants=max(1_500, round(12_900 * scale)),
        runsignup_counts=max(150, round(1_164 * scale)),
        sync_queue=max(24, round(60 * scale)),
    )
    if scale != 1:
        return sizes
    races = [race for event in events for race in event.races]
    rows = len(real) + sum(len(event.races) for event in real) + HOUSE_ROWS
    rows += sum(race.entrants + line_count(race.outcome, race.intervals) + race.copies for race in races)
    rows += (
        sizes.archived + sizes.weather + sizes.mapped_events + sizes.runsignup_races + sizes.runsignup_events
    )
    rows += sizes.runsignup_participants + sizes.runsignup_counts + sizes.sync_queue
    return replace(sizes, sync_history=ALL_ROWS - rows)
