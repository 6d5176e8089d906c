from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from project88.season.calendar import Series, made_up_series
from project88.season.partners import PARTNERS
from project88.season.plan import (
    ALL_ROWS,
    EVENTS,
    PARTICIPANTS,
    RACES,
    RESULT_LINES,
    Outcome,
    Plan,
    line_count,
)
from project88.season.planning import make_plan
from project88.season.signups import plan_signups
from project88.season.sizes import HOUSE_ROWS

AS_OF = date(2026, 11, 22)


@pytest.fixture(scope="module")
def full() -> Plan:
    """The plan of a season as large as production."""
    return make_plan(scale=1, seed=1, years=8, as_of=AS_OF)


def test_full_scale_has_exactly_the_production_counts(full: Plan) -> None:
    real = [event for event in full.events if not event.is_ghost]
    races = [race for event in full.events for race in event.races]
    lines = sum(line_count(race.outcome, race.intervals) + race.copies for race in races)
    assert len(real) == EVENTS == 12_882
    assert sum(len(event.races) for event in real) == RACES == 16_931
    assert sum(race.outcome.entrants for race in races) == PARTICIPANTS == 1_765_021
    assert lines == RESULT_LINES == 8_151_553
    sizes = full.sizes
    others = (
        sizes.archived + sizes.weather + sizes.mapped_events + sizes.runsignup_races + sizes.runsignup_events
        + sizes.runsignup_participants + sizes.runsignup_counts + sizes.sync_queue + HOUSE_ROWS
    )  # fmt: skip
    assert 676_000 <= sizes.sync_history < 677_000
    assert (
        EVENTS + RACES + PARTICIPANTS + RESULT_LINES + others + sizes.sync_history == ALL_ROWS == 10_656_231
    )
    assert sizes.archived == sum(event.is_archived for event in full.events) == 8_054


def test_full_scale_partners_hold_their_shares(full: Plan) -> None:
    entries: Counter[int] = Counter()
    for event in full.events:
        entries[event.partner_id] += sum(race.outcome.entrants for race in event.races)
    shares = [entries[partner.partner_id] / PARTICIPANTS for partner in PARTNERS]
    assert shares[0] == pytest.approx(0.29, abs=0.01)
    assert shares[5] == pytest.approx(0.065, abs=0.005)
    assert shares[12] == pytest.approx(0.005, abs=0.001)
    assert shares == sorted(shares, reverse=True)


def test_ids_of_lines_and_entries_never_overlap(full: Plan) -> None:
    next_line = 1
    next_entry: dict[int, int] = {}
    for event in full.events:
        for race in event.races:
            assert race.first_result_id == next_line
            next_line += line_count(race.outcome, race.intervals) + race.copies
            assert race.first_entry_id == next_entry.setdefault(event.partner_id, race.first_entry_id)
            next_entry[event.partner_id] += race.outcome.entrants
    assert len({event.event_id for event in full.events}) == len(full.events)
    assert all(112 <= event.event_id <= 75_448 for event in full.events)


def test_runsignup_is_planned_exactly(full: Plan) -> None:
    races = plan_signups(full)
    signups = [signup for race in races for signup in race.signups]
    assert (len(races), len(signups)) == (285, 937)
    assert len({signup.event_id for signup in signups}) == 937
    assert Counter(signup.day.year for signup in signups)[2030] == 2
    assert {race.partner_id for race in races} == set(range(1, 13))


@pytest.mark.parametrize("years", [1, 2, 8, 20])
@pytest.mark.parametrize("scale", [0.0001, 0.004, 0.02])
@pytest.mark.parametrize("as_of", [date(2026, 1, 1), date(2024, 2, 29), date(2026, 12, 31)])
def test_any_small_season_can_be_planned(scale: float, years: int, as_of: date) -> None:
    plan = make_plan(scale=scale, seed=5, years=years, as_of=as_of)
    assert {event.partner_id for event in plan.events} == set(range(1, 14))
    assert plan_signups(plan)
    for event in plan.events:
        assert event.day <= as_of + timedelta(days=270)
        assert not (event.has_results and event.day >= as_of)


def test_the_same_wish_gives_the_same_plan_and_another_seed_another() -> None:
    first = make_plan(scale=0.01, seed=1, years=4, as_of=AS_OF)
    assert make_plan(scale=0.01, seed=1, years=4, as_of=AS_OF) == first
    assert make_plan(scale=0.01, seed=2, years=4, as_of=AS_OF) != first


def test_a_whole_number_is_the_same_scale(full: Plan) -> None:
    assert make_plan(scale=1.0, seed=1, years=8, as_of=AS_OF) == full


@pytest.mark.parametrize(
    ("style", "year", "name"),
    [
        ("plain", 2024, "Harvest Half"),
        ("year_first", 2024, "2024 Harvest Half"),
        ("year_last", 2024, "Harvest Half 2024"),
        ("mixed", 2024, "2024 Harvest Half"),
        ("mixed", 2025, "Harvest Half"),
        ("annual", 2024, "11th Annual Harvest Half"),
        ("annual", 2035, "22nd Annual Harvest Half"),
    ],
)
def test_editions_are_named_as_organizers_name_them(style: str, year: int, name: str) -> None:
    series = Series(
        partner_id=1, number=0, name="Harvest Half", format="Half Marathon", place=0, style=style, day_of_year=120,
        weekday=5, first_year=2014, last_year=2040, founded=2014, weight=1.0, hardness=1.0, organization="Club",
    )  # fmt: skip
    assert series.edition_name(year) == name
    assert series.date_in(year).weekday() == 5


def test_made_up_names_do_not_repeat() -> None:
    taken: set[str] = set()
    rng = Random(1)  # noqa: S311 - not a secret
    for number in range(800):
        made_up_series(PARTNERS[0], number, taken=taken, as_of=AS_OF, years=8, rng=rng)
    assert len(taken) == 800


def test_lines_of_a_race_are_counted_by_outcome() -> None:
    assert line_count(Outcome(finishers=10), 2) == 50
    assert line_count(Outcome(waiting=10), 2) == 0
    assert line_count(Outcome(finishers=1, dq=3), 1) == 4 + 8 + 1
    # Of three dropouts the first has early splits, the second nothing, the third one word.
    assert line_count(Outcome(dnf=3), 2) == 2
    assert line_count(Outcome(dnf=3), 0) == 1
