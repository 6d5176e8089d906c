"""Rows of runsignup_participants: money with a currency sign, Eastern times without a zone, some rows twice."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from project88.season.cast import FIRST_CAST_NUMBER, canary, roles
from project88.season.dirt import EMPTY, Ledger
from project88.season.entries import Row
from project88.season.partners import BIG_RIVER
from project88.season.people import BIRTH_MONTH_DAY, BIRTH_TEXT, BIRTH_YEAR, Person, person
from project88.season.places import PLACES
from project88.season.plan import Plan
from project88.season.pools import home_of
from project88.season.runsignup import money, slash_time
from project88.season.signups import LOST_EVENT, LOST_RACE, LOST_REGISTRATIONS, Signup, SignupRace
from project88.season.truth import Truth

REGISTRATIONS = "runsignup_participants"
_EASTERN = ZoneInfo("America/New_York")
_FIRST_CHILD = 15_000_000
_EMPTY_COLUMNS = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class _Registration:
    """One sign-up as it stands at last; `form` picks how its empty cells are written."""

    race: SignupRace
    event_id: int
    number: int
    person: Person
    registered: datetime
    fee_cents: int
    processing_cents: int
    paid_cents: int
    bib: str
    age: str
    partner_id: int | None
    modified: int
    form: int
    hides_age: bool
    hides_gender: bool
    is_repeated: bool


class Registrations:
    """Writes runsignup_participants (55 columns), some registrations twice, and counts what is true of them."""

    def __init__(
        self,
        plan: Plan,
        races: tuple[SignupRace, ...],
        keys: Mapping[int, str],
        *,
        ledger: Ledger,
        truth: Truth,
    ) -> None:
        self._plan, self._races, self._keys, self._ledger, self._truth = plan, races, keys, ledger, truth
        self._rng = Random(f"registrations {plan.seed} {plan.as_of}")
        self._next: Counter[int] = Counter()
        self._empties = [0] * len(EMPTY)
        self._yesterday = plan.as_of - timedelta(days=1)
        self._rows: list[Row] = []
        self.counts: dict[int, int] = {}

    def write(self) -> list[Row]:
        """Return all rows, and leave in `counts` how many registered for each event."""
        known = _known_registrants()
        greeted: set[int] = set()
        for race in self._races:
            for signup in race.signups:
                guests = list(known.get((race.partner_id, race.series.name, signup.course.name), ()))
                if race.partner_id not in greeted and signup.day >= self._plan.as_of and signup.is_race:
                    greeted.add(race.partner_id)
                    guests.insert(0, canary(race.partner_id))
                self._write_event(race, signup, guests)
        self._lose_some()
        rows, add = self._rows, self._ledger.add
        self._ledger.add_empties(REGISTRATIONS, self._empties)
        add(REGISTRATIONS, "credential_prefix", len(rows))
        add(REGISTRATIONS, "money_text_cells", 9 * len(rows))
        add(REGISTRATIONS, "leading_zero_zip", sum(row[12][0] == "0" for row in rows))
        add(REGISTRATIONS, "leading_zero_bib", sum(bool(row[20]) and row[20][0] == "0" for row in rows))
        add(REGISTRATIONS, "slash_time_cells", len(rows))
        shared = sum((Counter(range(1, count + 1)) for count in self._next.values()), Counter[int]())
        add(REGISTRATIONS, "registration_id_of_two_partners", sum(n for n in shared.values() if n > 1))
        return rows

    def _write_event(self, race: SignupRace, signup: Signup, guests: list[Person]) -> None:
        rng = self._rng
        repeats = sum(rng.random() < 0.015 for _ in range(signup.registrations - 3))
        if race is self._races[0] and signup is race.signups[0]:
            repeats = max(1, repeats)
        distinct = signup.registrations - repeats
        guests = guests[:distinct]
        seen = {guest.number for guest in guests}
        self.counts[signup.event_id] = distinct
        again = set(rng.sample(range(distinct), repeats))
        # In order of time, so that the newest fee is the last one; the known runners sign up at any time.
        moments = sorted(self._registered(signup, place) for place in range(distinct))
        who = [*guests, *(self._somebody(race, signup, seen) for _ in range(distinct - len(guests)))]
        rng.shuffle(who)
        for place, (registered, somebody) in enumerate(zip(moments, who, strict=True)):
            registration = self._draw(race, signup, somebody, registered, is_repeated=place in again)
            self._append(registration)
            self._truth.add_registration(
                race.partner_id,
                signup.event_id,
                fee_cents=registration.fee_cents,
                paid_cents=registration.paid_cents,
                is_unpaid=registration.fee_cents > 0 and registration.paid_cents == 0,
                is_yesterday=registered.date() == self._yesterday,
                month=f"{registered:%Y-%m}",
            )

    def _registered(self, signup: Signup, place: int) -> datetime:
        """Draw when somebody signed up, in US Eastern time: never after yesterday, most of them shortly before."""
        rng = self._rng
        if signup.day > self._yesterday:
            back = 0 if place == 0 or rng.random() < 0.03 else int(rng.expovariate(1 / 40))
            day = self._yesterday - timedelta(days=min(back, 300))
        else:
            day = signup.day - timedelta(days=1 + min(200, int(rng.expovariate(1 / 30))))
        return datetime.combine(day, time(rng.randrange(6, 24), rng.randrange(60)))

    def _somebody(self, race: SignupRace, signup: Signup, seen: set[int]) -> Person:
        rng, plan = self._rng, self._plan
        start, size = signup.pool
        everybody = plan.pool_totals[race.partner_id]
        is_child = signup.course.name == "Kids Run"
        if is_child:
            number = _FIRST_CHILD + signup.event_id * 1000 + len(seen)
        elif size and rng.random() < 0.85:
            number = start + rng.randrange(size)
        else:
            number = rng.randrange(everybody)
        if number in seen:
            number = everybody + rng.randrange(1_000_000)
        seen.add(number)
        home = home_of(plan.pool_places[race.partner_id], number) if number < everybody else race.series.place
        kid_year = min(signup.day.year, plan.as_of.year + 1) if is_child else 0
        return person(
            number, salt=plan.salt(race.partner_id), home=home, middle=plan.middle, kid_year=kid_year
        )

    def _draw(
        self, race: SignupRace, signup: Signup, somebody: Person, registered: datetime, *, is_repeated: bool
    ) -> _Registration:
        rng = self._rng
        self._next[race.partner_id] += 1
        number = self._next[race.partner_id]
        fee = _fee_on(signup, registered)
        processing = round(fee * 0.06) + 100 if fee else 0
        bits = rng.getrandbits(30)
        midnight = datetime.combine(self._plan.as_of, time(0, 0), tzinfo=_EASTERN)
        modified = int(registered.replace(tzinfo=_EASTERN).timestamp()) + rng.randrange(60, 86_000)
        day, birth = signup.day, somebody.birth
        age = day.year - BIRTH_YEAR[birth] - (day.month * 100 + day.day < BIRTH_MONTH_DAY[birth])
        is_lost = (bits >> 14) & 255 == 9 or (number == 3 and race.partner_id <= 2)
        return _Registration(
            race=race,
            event_id=signup.event_id,
            number=number,
            person=somebody,
            registered=registered,
            fee_cents=fee,
            processing_cents=processing,
            paid_cents=0 if fee and rng.random() < 0.025 else fee + processing,
            bib=f"{number % 3000:04d}" if (day - self._plan.as_of).days < 10 else "",
            age=str(age),
            partner_id=None if is_lost else race.partner_id,
            modified=min(modified, int(midnight.timestamp())),
            form=bits & 63,
            hides_age=bool((bits >> 6) & 1),
            hides_gender=(bits >> 7) & 127 == 5 and somebody.number < FIRST_CAST_NUMBER,
            is_repeated=is_repeated,
        )

    def _append(self, registration: _Registration) -> None:
        """Write the row; of a repeated registration first an older state, without bib and payment."""
        ledger, somebody = self._ledger, registration.person
        paid = money(registration.paid_cents)
        if registration.is_repeated:
            self._append_row(registration, bib="", paid="$0.00", modified=registration.modified - 4000)
            ledger.add(REGISTRATIONS, "repeated_registration")
        self._append_row(registration, bib=registration.bib, paid=paid, modified=registration.modified)
        count = 1 + registration.is_repeated
        ledger.add(REGISTRATIONS, "money_with_comma", count * (registration.fee_cents >= 100_000))
        ledger.add(REGISTRATIONS, "missing_age", count * registration.hides_age)
        ledger.add(REGISTRATIONS, "empty_gender", count * registration.hides_gender)
        ledger.add(REGISTRATIONS, "null_partner_recoverable", count * (registration.partner_id is None))
        if somebody.dirt:
            ledger.add(REGISTRATIONS, somebody.dirt, count)

    def _append_row(self, r: _Registration, *, bib: str, paid: str, modified: int) -> None:
        empty = EMPTY[r.form]
        self._empties[r.form] += _EMPTY_COLUMNS + (not bib) + r.hides_age + r.hides_gender
        somebody, race = r.person, r.race
        at = PLACES[somebody.place]
        processing = money(r.processing_cents)
        self._rows.append((
            len(self._rows) + 1, race.race_id, r.event_id, 5_000_000 + r.number, 9_000_000 + somebody.number, somebody.first, empty,
            somebody.last, somebody.email, somebody.street, at.city, at.state, somebody.zip, "US", BIRTH_TEXT[somebody.birth],
            empty if r.hides_gender else somebody.sex, somebody.phone, empty, 800_000 + r.number, f"tx_{race.partner_id}_{r.number}",
            bib or empty, empty, empty if r.hides_age else r.age, slash_time(r.registered), empty, empty, empty, empty, empty, empty,
            str(modified), "F", money(r.fee_cents), "$0.00", processing, processing, "$0.00", "$0.00", "$0.00", "$0.00", paid, "0",
            empty, self._rng.choice(("", "T-Shirt M", "T-Shirt L")), empty, empty, empty, empty, empty, empty, empty, "",
            f"{self._yesterday} 23:5{r.number % 10}:07", self._keys[race.partner_id], r.partner_id,
        ))  # fmt: skip

    def _lose_some(self) -> None:
        """Write some registrations for an event that RunSignUp no longer has; the last names no partner either."""
        race, signup = next(
            (r, s) for r in self._races for s in r.signups if s.is_race and r.partner_id == BIG_RIVER
        )
        seen: set[int] = set()
        for turn in range(LOST_REGISTRATIONS):
            moment = datetime.combine(self._yesterday - timedelta(days=90), time(12, turn))
            lost = self._draw(race, signup, self._somebody(race, signup, seen), moment, is_repeated=False)
            is_last = turn == LOST_REGISTRATIONS - 1
            lost = replace(
                lost,
                event_id=LOST_EVENT,
                race=replace(race, race_id=LOST_RACE),
                partner_id=None if is_last else BIG_RIVER,
            )
            before = self._ledger.counts[REGISTRATIONS, "null_partner_recoverable"]
            self._append(lost)
            self._ledger.counts[REGISTRATIONS, "null_partner_recoverable"] = before
            self._ledger.add(REGISTRATIONS, "null_partner_lost", is_last)
            self._ledger.add(REGISTRATIONS, "orphan")


def _fee_on(signup: Signup, registered: datetime) -> int:
    """Return the fee in cents on a day: it rises as the race comes near."""
    if not signup.fee_cents:
        return 0
    days_left = (signup.day - registered.date()).days
    return signup.fee_cents + (0 if days_left > 90 else 500 if days_left > 30 else 1000)


def _known_registrants() -> dict[tuple[int, str, str], list[Person]]:
    found: dict[tuple[int, str, str], list[Person]] = {}
    for role in roles():
        if role.series and not role.person.dirt and role.partner_id == BIG_RIVER:
            found.setdefault((role.partner_id, role.series, role.course), []).append(role.person)
    return found
