"""Takes the conditions out of a bag of pieces and makes Filters of them."""

from dataclasses import dataclass, field
from datetime import date

from racechat.questions.bounds import Bound
from racechat.questions.calendar import whole_month
from racechat.questions.divisions import Division
from racechat.questions.durations import SaidTime
from racechat.questions.filters import Filters
from racechat.questions.names import EventMention, RunnerMention
from racechat.questions.outcome import AskBack, AskBackError
from racechat.questions.period_pairs import PeriodPair
from racechat.questions.periods import SaidPeriod
from racechat.questions.piece import Bag, Piece
from racechat.questions.values import NumberRange, OneOf, Period, TimeRange, WeatherBound
from racechat.semantic.model import semantic_model

_AGE_BANDS = {
    "masters": NumberRange(minimum=40), "grandmasters": NumberRange(minimum=50), "seniors": NumberRange(minimum=60),
    "juniors": NumberRange(maximum=17), "kids": NumberRange(maximum=12), "teenagers": NumberRange(minimum=13, maximum=19), "adults": NumberRange(minimum=18),
}  # fmt: skip


@dataclass(slots=True)
class Taken:
    """The filters, and what must be said about how they were read."""

    filters: Filters
    notes: list[str] = field(default_factory=list)
    mentions: list[RunnerMention] = field(default_factory=list)
    events: list[EventMention] = field(default_factory=list)


def take_conditions(
    bag: Bag,
    *,
    is_about_coming: bool = False,
    is_about_runners: bool = True,
    known_distances: tuple[str, ...] = (),
) -> Taken:
    """Take every condition from the bag.

    `is_about_coming`: 'in May' means the coming May (events) rather than the last one (results).
    `is_about_runners`: 'from Ohio' is where runners live rather than where the race is.
    `known_distances`: those of the question that a message follows, to read its times by.
    """
    taken = Taken(filters=Filters())
    bag.take_all("race_day")  # only registrations have another day than the race's; they take the mark before
    values: dict[str, object] = {}
    for kind, name in (
        ("distance", "distances"),
        ("sex", "sexes"),
        ("provider", "providers"),
        ("race_type", "race_types"),
        ("status", "statuses"),
        ("condition", "conditions"),
        ("operation", "operations"),
        ("partner_name", "partners"),
    ):
        values |= _one_of(bag, kind, name)
    values |= _places(bag, is_about_runners=is_about_runners)
    values |= _clock(bag)
    values |= _periods(bag, is_about_coming=is_about_coming, taken=taken)
    _names(bag, values, taken)
    states = tuple(
        dict.fromkeys(
            str(piece.value)
            for piece in bag.take_all(
                "state",
                "active",
                "upcoming",
                "past",
                "open_for_registration",
                "without_results",
                "with_results",
                "archived",
                "published",
                "unpublished",
            )
        )
    )
    if states:
        values["event_states"] = states
    for piece in bag.take_all("state", "unpaid", "paid"):
        values["payment"] = piece.value
    distances = values.get("distances")
    is_named = isinstance(distances, OneOf) and not distances.is_excluded
    codes = distances.values if is_named and isinstance(distances, OneOf) else _distances_of(taken)
    _bounds(bag, values, codes or known_distances)
    for piece in bag.take_all("age_band"):
        _narrow(values, _AGE_BANDS[str(piece.value)])
    _divisions(bag, values)
    if sum(piece.kind == "bib" for piece in bag) == 1:
        bib = bag.take("bib")
        values["bib"] = None if bib is None else bib.value
    if bag.take("latest_edition"):
        values["latest_edition"] = True
    bag.take_all("join", "and", "ever", "only", "so_far")
    taken.filters = Filters(**values)  # type: ignore[arg-type]
    return taken


def _one_of(bag: Bag, kind: str, name: str) -> dict[str, object]:
    wanted = tuple(sorted({str(piece.value) for piece in bag.take_all(kind)}))
    if wanted:
        return {name: OneOf(values=wanted)}
    unwanted = tuple(sorted({str(piece.value) for piece in bag.take_all(f"not_{kind}")}))
    return {name: OneOf(values=unwanted, is_excluded=True)} if unwanted else {}


def _places(bag: Bag, *, is_about_runners: bool) -> dict[str, object]:
    found: dict[str, list[tuple[str, bool]]] = {}
    for kind, event_field, home_field in (
        ("region", "event_regions", "home_regions"),
        ("city", "event_cities", "home_cities"),
    ):
        for is_excluded in (False, True):
            for piece in bag.take_all(f"not_{kind}" if is_excluded else kind):
                is_home = is_about_runners and piece.said.startswith("from ")
                found.setdefault(home_field if is_home else event_field, []).append(
                    (str(piece.value), is_excluded)
                )
    for piece in bag.take_all("home_city"):
        found.setdefault("home_cities" if is_about_runners else "event_cities", []).append(
            (str(piece.value), False)
        )
    if any(len({is_excluded for _, is_excluded in values}) > 1 for values in found.values()):
        raise AskBackError(
            AskBack(text="I read some places as wanted and others as left out. Ask for one of the two.")
        )
    return {
        name: OneOf(values=tuple(sorted({value for value, _ in values})), is_excluded=values[0][1])
        for name, values in found.items()
    }


def _clock(bag: Bag) -> dict[str, object]:
    if bag.has("clock", "gun") and bag.has("clock", "chip"):
        return {}  # both at once is another question: the words stay unplaced
    gun = bag.take_all("clock", "gun")
    bag.take_all("clock", "chip")
    return {"clock": "gun"} if gun else {}


def _periods(bag: Bag, *, is_about_coming: bool, taken: Taken) -> dict[str, object]:
    pair = bag.take("period_pair")
    if pair is not None and isinstance(pair.value, PeriodPair):
        return {"period": pair.value.one, "other_period": pair.value.other}
    pieces = bag.take_all("period")
    if not pieces:
        return {}
    said = [(piece, piece.value) for piece in pieces if isinstance(piece.value, SaidPeriod)]
    year = next(
        (value.past.year for _, value in said if not value.is_relative_guess and value.past.year), None
    )
    is_ahead = bag.has("state", "upcoming", "open_for_registration")
    found: list[Period] = []
    for piece, value in said:
        period = value.coming if is_about_coming or is_ahead else value.past
        if is_ahead and value.ahead is not None:
            period = value.ahead
        if value.is_relative_guess and year is not None:
            period = _moved(period, year)  # 'in May ... 2024'
        elif value.is_relative_guess:
            taken.notes.append(f"“{piece.said}” was read as {_days(period)}.")
        found.append(period)
    return {"period": _joined(found)}


def _moved(period: Period, year: int) -> Period:
    """Return the same days of another year; a month ends on its own last day there."""
    if period.first is None or period.last is None or period.first.day != 1:
        return period
    return whole_month(year, period.first.month)


def _joined(periods: list[Period]) -> Period:
    """Return what all periods have in common: 'since 2020' and 'before 2023' are the years between."""
    joined = periods[0]
    for period in periods[1:]:
        joined = _common(joined, period)
    return joined


def _common(one: Period, other: Period) -> Period:
    firsts = [day for day in (one.first, other.first) if day is not None]
    lasts = [day for day in (one.last, other.last) if day is not None]
    first, last = (max(firsts) if firsts else None), (min(lasts) if lasts else None)
    if first is not None and last is not None and first > last:
        raise AskBackError(
            AskBack(
                text=f"I read two times that do not overlap: {one.label} and {other.label}. Ask for one of them, or for a comparison by year."
            )
        )
    return Period(first=first, last=last, label=f"{one.label}, {other.label}")


def _days(period: Period) -> str:
    if period.first == period.last and period.first is not None:
        return f"{period.first:%A}, {period.first.isoformat()}"
    return f"{_day(period.first)} to {_day(period.last)}"


def _day(day: date | None) -> str:
    return "…" if day is None else day.isoformat()


def _names(bag: Bag, values: dict[str, object], taken: Taken) -> None:
    for piece in bag.take_all("runner"):
        assert isinstance(piece.value, RunnerMention)  # noqa: S101 -- kind 'runner' holds nothing else
        taken.mentions.append(piece.value)
    for piece in bag.take_all("event"):
        assert isinstance(piece.value, EventMention)  # noqa: S101 -- kind 'event' holds nothing else
        taken.events.append(piece.value)
    excluded = [piece.value for piece in bag.take_all("not_event") if isinstance(piece.value, EventMention)]
    if taken.mentions:
        values["runners"] = tuple(mention.as_ref() for mention in taken.mentions)
    if taken.events:
        values["events"] = tuple(mention.as_ref() for mention in taken.events)
    if excluded:
        values["excluded_events"] = tuple(mention.as_ref() for mention in excluded)


def distances_meant(taken: Taken) -> tuple[str, ...]:
    """Return the standard distances that are asked for, else those of the events that are named."""
    distances = taken.filters.distances
    return distances.values if distances is not None and not distances.is_excluded else _distances_of(taken)


def _distances_of(taken: Taken) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            code for mention in taken.events for event in mention.candidates for code in event.distances
        )
    )


def _bounds(bag: Bag, values: dict[str, object], distances: tuple[str, ...]) -> None:
    for piece in list(bag):
        if piece.kind != "bound":
            continue
        bound = piece.value
        assert isinstance(bound, Bound)  # noqa: S101 -- kind 'bound' holds nothing else
        unit = bound.unit or _unit_from_neighbours(bag, piece, distances)
        if unit == "time":
            if _has_no_time(values.get("statuses")):
                continue  # 'did not finish in under 3 hours': who has no time is neither under nor over one
            _narrow(values, time_range(bound, distances))
        elif unit == "age" and _is_age(bound):
            _narrow(values, bound.as_range())
        elif unit in {"finishers", "registrations"}:
            values[unit] = bound.as_range()
        elif unit in {"fahrenheit", "celsius", "mph", "kph"}:
            earlier = values.get("weather", ())
            assert isinstance(earlier, tuple)  # noqa: S101 -- only this loop writes it
            values["weather"] = (*earlier, _weather_bound(bound, unit))
        else:
            continue
        bag.taken.add(bag.pieces.index(piece))


def _has_no_time(statuses: object) -> bool:
    return isinstance(statuses, OneOf) and not statuses.is_excluded and "finished" not in statuses.values


def _unit_from_neighbours(bag: Bag, piece: Piece, distances: tuple[str, ...]) -> str | None:
    before = [
        other
        for other in bag.pieces
        if other.end <= piece.start and other.kind not in {"filler", "join", "bound"}
    ]
    previous = before[-1] if before else None
    after = next((other for other in bag.pieces if other.start >= piece.end and other.kind != "filler"), None)
    people = {"person", "finisher", "participant", "result"}
    is_person_before = previous is not None and (previous.kind == "sex" or previous.value in people)
    is_person_after = after is not None and (after.kind == "sex" or after.value in people)
    is_amount = piece.said.startswith(
        ("more than", "at least", "at most", "fewer than", "less than", "no more than", "no fewer than")
    )
    is_before_race = (
        after is not None
        and after.start == piece.end
        and (after.kind == "distance" or after.value in {"race", "event"})
    )
    if is_amount and is_before_race:
        return None  # 'more than three marathons' counts races
    if is_person_before or is_person_after:
        return "age"
    bound = piece.value
    if is_before_race:
        return None
    if previous is not None and previous.kind == "verb" and isinstance(bound, Bound) and distances:
        return "time"
    return None


def _narrow(values: dict[str, object], wanted: NumberRange | TimeRange) -> None:
    """Set a range of ages or times, or what it has in common with the one that is already set."""
    if isinstance(wanted, TimeRange):
        time = values.get("time")
        values["time"] = time.narrowed(wanted) if isinstance(time, TimeRange) else wanted
    else:
        age = values.get("age")
        values["age"] = age.narrowed(wanted) if isinstance(age, NumberRange) else wanted


def _divisions(bag: Bag, values: dict[str, object]) -> None:
    division = bag.take("division")
    if division is None or not isinstance(division.value, Division):
        return
    _narrow(values, division.value.ages)
    if division.value.sex is not None and "sexes" not in values:
        values["sexes"] = OneOf(values=(division.value.sex,))


def _is_age(bound: Bound) -> bool:
    return all(
        side is None or (side.value == int(side.value) and 3 <= side.value <= 110)
        for side in (bound.lower, bound.upper)
    )


def time_range(bound: Bound, distances: tuple[str, ...]) -> TimeRange:
    """Return the bound as a range of times, read as hours or minutes by what is believable at these distances."""
    return TimeRange(
        minimum_ms=time_of(bound.lower.time, distances) if bound.lower else None,
        maximum_ms=time_of(bound.upper.time, distances) if bound.upper else None,
        excludes_minimum=bound.excludes_lower,
        excludes_maximum=bound.excludes_upper,
    )


def _is_believable(time_ms: int, distances: tuple[str, ...]) -> bool:
    """Tell whether anybody could mean this time at one of the distances; without a distance anything goes."""
    known = [
        semantic_model().distances[code].plausible_s
        for code in distances
        if code in semantic_model().distances
    ]
    return not known or any(low_s / 2 <= time_ms / 1000 <= high_s * 2 for low_s, high_s in known)


def time_of(said: SaidTime, distances: tuple[str, ...]) -> int:
    """Return the time in milliseconds, or raise AskBackError where hours or minutes cannot be told apart."""
    model = semantic_model()
    found = said.at([model.distances[code].plausible_s for code in distances if code in model.distances])
    if found is not None and not _is_believable(found, distances):
        raise AskBackError(
            AskBack(text="Nobody runs that time at that distance. Say it in full, as in 3:30:00.")
        )
    if found is None:
        raise AskBackError(
            AskBack(
                text="I cannot tell whether that time means hours or minutes here. Say it in full, with the distance.",
                examples=("3:30:00 in the marathon", "under 20 minutes in the 5K"),
            )
        )
    return found


def _weather_bound(bound: Bound, unit: str) -> WeatherBound:
    plain = bound.as_range()
    if unit == "fahrenheit":
        plain = NumberRange(
            minimum=None if plain.minimum is None else round((plain.minimum - 32) / 1.8, 2),
            maximum=None if plain.maximum is None else round((plain.maximum - 32) / 1.8, 2),
            excludes_minimum=plain.excludes_minimum,
            excludes_maximum=plain.excludes_maximum,
        )
    if unit == "mph":
        plain = NumberRange(
            minimum=None if plain.minimum is None else round(plain.minimum * 1.609344, 2),
            maximum=None if plain.maximum is None else round(plain.maximum * 1.609344, 2),
            excludes_minimum=plain.excludes_minimum,
            excludes_maximum=plain.excludes_maximum,
        )
    column = "wind_kph" if unit in {"mph", "kph"} else "temperature_c"
    return WeatherBound(column=column, within=plain)  # type: ignore[arg-type]
