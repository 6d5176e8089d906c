"""Which races and events RunSignUp knows: some are the very events that ChronoTrack times, others stand there alone.

RunSignUp's *race* is our event (one row for all years), its *event* is our race (one row per edition and distance).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from project88.season.calendar import Series, editions_of, made_up_series, races_offered
from project88.season.courses import COURSES, Course
from project88.season.partners import BIG_RIVER, PARTNERS
from project88.season.plan import EventPlan, Plan
from project88.season.shares import share_out

# One partner has no RunSignUp account in use.
_WITHOUT_RUNSIGNUP = 13
_BACK_DAYS, _AHEAD_DAYS = 330, 270
PLACEHOLDER_YEAR = 2030
# Registrations whose event RunSignUp no longer has.
LOST_REGISTRATIONS, LOST_RACE, LOST_EVENT = 4, 199_990, 999_990


@dataclass(frozen=True, slots=True, kw_only=True)
class Signup:
    """A RunSignUp event: a distance on a day. `pool` is first number and size of the runners who may sign up."""

    event_id: int
    name: str
    course: Course
    day: date
    kind: str
    distance: str
    fee_cents: int
    registrations: int
    pool: tuple[int, int]
    ct_event_id: str = ""

    @property
    def is_race(self) -> bool:
        """Tell whether people come to run it: not volunteers, rides or walks."""
        return self.kind.endswith("_race")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignupRace:
    """A RunSignUp race; `days` are the editions it knows, `is_timed` tells whether ChronoTrack has it too."""

    race_id: int
    partner_id: int
    series: Series
    is_timed: bool
    is_draft: bool
    is_private: bool
    days: tuple[date, ...]
    signups: tuple[Signup, ...]


@dataclass(slots=True, kw_only=True)
class _Draft:
    partner_id: int
    series: Series
    is_timed: bool
    days: list[date]
    slots: list[tuple[date, str, str]]
    taken: list[tuple[date, str, str]] = field(default_factory=list)


_KINDS = {
    "running": "running_race", "trail": "trail_race", "triathlon": "triathlon", "duathlon": "duathlon",
    "walk": "walking_only", "biking": "bike_ride",
}  # fmt: skip
_DISTANCES = {
    "5K": "5K", "10K": "10K", "8K": "8K", "15K": "15K", "50K": "50K", "25K Trail": "25K", "Half Marathon": "13.1 Miles",
    "Marathon": "26.2 Miles", "1 Mile": "1 Miles", "5 Mile": "5 Miles", "10 Mile": "10 Miles", "50 Mile": "50 Miles",
    "100 Mile": "100 Miles", "5K Walk": "5K", "25 Mile Ride": "25 Miles", "Kids Run": "1000m",
}  # fmt: skip


def plan_signups(plan: Plan) -> tuple[SignupRace, ...]:
    """Return everything RunSignUp knows, with the exact number of races, events and registration rows of the plan."""
    rng = Random(f"signups {plan.seed} {plan.scale} {plan.as_of} {plan.years}")
    drafts = _drafts(plan, rng)
    _take_slots(drafts, plan.sizes.runsignup_events)
    return _freeze(plan, drafts, rng)


def _drafts(plan: Plan, rng: Random) -> list[_Draft]:
    partners = [partner for partner in PARTNERS if partner.partner_id != _WITHOUT_RUNSIGNUP]
    least = [12 if partner.partner_id == BIG_RIVER else 2 for partner in partners]
    counts = share_out(plan.sizes.runsignup_races, [partner.share for partner in partners], least)
    window = (plan.as_of - timedelta(days=_BACK_DAYS), plan.as_of + timedelta(days=_AHEAD_DAYS))
    drafts = []
    for partner, count in zip(partners, counts, strict=True):
        timed: dict[int, Series] = {}
        for event in plan.events:
            if (
                event.partner_id == partner.partner_id
                and window[0] <= event.day <= window[1]
                and not event.is_ghost
            ):
                timed.setdefault(event.series.number, event.series)
        known = sorted(
            (series for series in timed.values() if series.is_named), key=lambda series: series.number
        )
        others = [series for series in timed.values() if not series.is_named]
        rng.shuffle(others)
        chosen = (known + others)[: max(1, round(count * 0.6))]
        taken = {series.name for series in timed.values()}
        alone: list[Series] = []
        while len(chosen) + len(alone) < count:
            series = made_up_series(
                partner, 1000 + len(alone), taken=taken, as_of=plan.as_of, years=plan.years, rng=rng
            )
            if any(
                window[0] <= edition.day <= window[1]
                for edition in editions_of(series, plan.as_of, plan.years)
            ):
                alone.append(series)
        drafts += [_draft(plan, partner.partner_id, series, window, is_timed=True) for series in chosen]
        drafts += [_draft(plan, partner.partner_id, series, window, is_timed=False) for series in alone]
    return drafts


def _draft(
    plan: Plan, partner_id: int, series: Series, window: tuple[date, date], *, is_timed: bool
) -> _Draft:
    if is_timed:
        days = [
            e.day
            for e in plan.events
            if e.partner_id == partner_id and e.series.number == series.number and not e.is_ghost
        ]
    else:
        days = [edition.day for edition in editions_of(series, plan.as_of, plan.years)]
    days = sorted(day for day in days if window[0] <= day <= window[1])
    offered = races_offered(series)
    ahead = [day for day in days if day >= plan.as_of]
    behind = [day for day in days if day < plan.as_of]
    slots = [(day, name, "race") for day in ahead for name in offered]
    if series.is_named and series.format == "Marathon":
        slots.insert(1, (days[-1], "Marathon", "charity"))
    slots += [(day, name, "race") for day in reversed(behind) for name in offered]
    last = days[-1]
    slots += [(last, "5K", "virtual"), (last, "5K Walk", "race"), (last, "5K", "volunteer")]
    slots += [
        (last, "Kids Run", "yards"),
        (last, "5K", "other"),
        (last, "10K", "virtual"),
        (last, "1 Mile", "other"),
    ]
    unique = list(dict.fromkeys(slots))
    return _Draft(partner_id=partner_id, series=series, is_timed=is_timed, days=days, slots=unique)


def _take_slots(drafts: list[_Draft], total: int) -> None:
    """Give every race its next event in turn until there are `total`."""
    left = total
    turn = 0
    while left:
        progress = False
        for draft in drafts:
            if left and turn < len(draft.slots):
                draft.taken.append(draft.slots[turn])
                left -= 1
                progress = True
        turn += 1
        if not progress:
            raise AssertionError("RunSignUp has fewer places for events than planned")


def _freeze(plan: Plan, drafts: list[_Draft], rng: Random) -> tuple[SignupRace, ...]:
    events = {(e.partner_id, e.series.number, e.day): e for e in plan.events if not e.is_ghost}
    # Their ids look like any others: some equal ChronoTrack's event ids.
    timed_ids = [event.event_id for event in plan.events]
    race_ids = rng.sample(timed_ids, min(len(timed_ids), 3))
    race_ids += rng.sample(range(80_000, 190_000), len(drafts) - len(race_ids))
    event_ids = sorted(rng.sample(range(200_000, 999_999), sum(len(draft.taken) for draft in drafts)))
    weights, least = [], []
    for draft in drafts:
        for day, name, kind in draft.taken:
            ahead = (day - plan.as_of).days
            crowd = 0.3 if ahead < 0 else 1.6 if ahead < 120 else 0.7
            weights.append(
                crowd * COURSES[name].weight * draft.series.weight**0.5 * (1.0 if kind == "race" else 0.2)
            )
            least.append(5 if draft.series.is_named and kind == "race" else 2)
    counts = share_out(plan.sizes.runsignup_participants - LOST_REGISTRATIONS, weights, least)
    found = []
    number = 0
    placeholders = 2
    odd_marathon = True
    for draft, race_id in zip(drafts, race_ids, strict=True):
        signups = []
        for day, name, kind in draft.taken:
            event = events.get((draft.partner_id, draft.series.number, day))
            course = COURSES[name]
            start = day
            if placeholders and kind == "virtual":
                start, placeholders = date(PLACEHOLDER_YEAR, 1, 1), placeholders - 1
            distance = _distance(name, kind, rng)
            if name == "Marathon" and kind == "race" and odd_marathon:
                distance, odd_marathon = "26.2m", False
            signups.append(
                Signup(
                    event_id=event_ids[number],
                    name=_name(name, kind, day),
                    course=course,
                    day=start,
                    kind=_kind(course, kind),
                    distance=distance,
                    fee_cents=_fee(course, kind, rng),
                    registrations=counts[number],
                    pool=_pool(event, name),
                    ct_event_id=str(event.event_id) if event is not None and kind == "race" else "",
                )
            )
            number += 1
        found.append(
            SignupRace(
                race_id=race_id,
                partner_id=draft.partner_id,
                series=draft.series,
                is_timed=draft.is_timed,
                is_draft=not draft.series.is_named and rng.random() < 0.07,
                is_private=not draft.series.is_named and rng.random() < 0.03,
                days=tuple(draft.days),
                signups=tuple(signups),
            )
        )
    return tuple(found)


def _fee(course: Course, kind: str, rng: Random) -> int:
    if kind == "volunteer":
        return 0
    return 125_000 if kind == "charity" else round(course.fee_cents * rng.uniform(0.8, 1.5) / 500) * 500


def _pool(event: EventPlan | None, name: str) -> tuple[int, int]:
    if event is not None:
        for race in event.races:
            if race.course.name == name and not race.kid_year:
                return race.pool_start, race.pool_size
    return 0, 0


def _kind(course: Course, kind: str) -> str:
    if kind == "virtual":
        return "virtual_race"
    if kind in ("volunteer", "other"):
        return "other"
    return _KINDS.get(course.race_subtype) or _KINDS.get(course.race_type) or "other"


def _name(name: str, kind: str, day: date) -> str:
    if kind == "virtual":
        return f"Virtual {name}"
    if kind == "volunteer":
        return "Volunteer"
    if kind == "charity":
        return "Charity Team Entry"
    if kind == "yards":
        return "Tot Trot"
    return (
        f"{name} Fun Run"
        if kind == "other"
        else name
        if day.year % 2
        else f"{name} Run"
        if name == "5K"
        else name
    )


def _distance(name: str, kind: str, rng: Random) -> str:
    if kind == "yards":
        return "100 Yards"
    if kind in ("volunteer", "other") or rng.random() < 0.1:
        return ""
    if name == "5K" and rng.random() < 0.3:
        return "3.1 Miles"
    return _DISTANCES.get(name, "")
