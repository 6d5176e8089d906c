"""Rows of the four RunSignUp tables: text with T and F, local times without zone, money with a currency sign."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from project88.season.cast import FIRST_CAST_NUMBER, canary, roles
from project88.season.dirt import EMPTY, Ledger
from project88.season.entries import Row
from project88.season.partners import BIG_RIVER
from project88.season.people import BIRTH_MONTH_DAY, BIRTH_TEXT, BIRTH_YEAR, Person, person
from project88.season.places import PLACES
from project88.season.plan import Plan
from project88.season.planning import home_of
from project88.season.signups import PLACEHOLDER_YEAR, Signup, SignupRace
from project88.season.truth import Truth

REGISTRATIONS = "runsignup_participants"
_EASTERN = ZoneInfo("America/New_York")
_PARAGRAPH = "<p>Bring the family to the <strong>{name}</strong>!</p>\r\n<p>Packet pickup &amp; parking: see below.<br/>\nNo refunds.</p>\n"
_LONGEST = 17_765


def slash_time(moment: datetime) -> str:
    """Write a local time as RunSignUp does: `6/7/2026 07:30`."""
    return f"{moment.month}/{moment.day}/{moment.year} {moment.hour:02d}:{moment.minute:02d}"


def money(cents: int) -> str:
    """Write cents as `$1,250.00`."""
    return f"${cents // 100:,}.{cents % 100:02d}"


def _credential(partner_id: int) -> str:
    return f"{partner_id * 7919 % 99_991:05d}abc..."


def race_rows(plan: Plan, races: tuple[SignupRace, ...], ledger: Ledger) -> list[Row]:
    """Return runsignup_races (29 columns)."""
    rng = Random(f"rsu races {plan.seed}")
    found: list[Row] = []
    fetched = f"{(plan.as_of - timedelta(days=1)).isoformat()} 02:11:09"
    for place, race in enumerate(races):
        at = PLACES[race.series.place]
        behind = [day for day in race.days if day < plan.as_of]
        ahead = [day for day in race.days if day >= plan.as_of]
        last = f"{behind[-1]:%m/%d/%Y}" if behind else ""
        following = f"{ahead[0]:%m/%d/%Y}" if ahead else ""
        text = _PARAGRAPH.format(name=race.series.name) * (1 if place else 200)
        zip_code = f"{at.zip_prefix}{rng.randrange(1, 99):02d}"
        made = datetime.combine(race.days[0], time(9, 15)) - timedelta(days=rng.randrange(150, 400))
        slug = race.series.name.replace(" ", "").replace("'", "")
        url = f"https://runsignup.example/Race/{at.state}/{at.city.replace(' ', '')}/{slug}"
        ledger.add("runsignup_races", "html_description")
        ledger.add("runsignup_races", "leading_zero_zip", zip_code[0] == "0")
        ledger.add("runsignup_races", "credential_prefix")
        found.append((
            race.race_id, race.series.name, last, last, following, following, _flag(race.is_draft), _flag(race.is_private),
            _flag(bool(ahead)), slash_time(made), slash_time(datetime.combine(plan.as_of, time(7, 5)) - timedelta(days=rng.randrange(1, 60))),
            text[:_LONGEST], url, rng.choice(("", "https://www.example.com")), "", rng.choice(("", "1000200030004", slug[:45])), "",
            f"{rng.randrange(1, 900)} Main St", rng.choice(("", "", "Pavilion 2")), at.city, at.state, zip_code, "US", at.time_zone,
            f"https://img.example/{race.race_id}.png", _flag(rng.random() < 0.2), fetched, _credential(race.partner_id), race.partner_id,
        ))  # fmt: skip
    ledger.add("runsignup_races", "flag_t_f_cells", 4 * len(found))
    ledger.add("runsignup_races", "slash_time_cells", 2 * len(found))
    return found


def event_rows(plan: Plan, races: tuple[SignupRace, ...], ledger: Ledger) -> list[Row]:
    """Return runsignup_events (17 columns)."""
    rng = Random(f"rsu events {plan.seed}")
    found: list[Row] = []
    fetched = f"{(plan.as_of - timedelta(days=1)).isoformat()} 02:13:44"
    for race in races:
        for signup in race.signups:
            start = datetime.combine(signup.day, time(7, 30)) + timedelta(minutes=15 * rng.randrange(0, 5))
            details = ""
            if rng.random() < 0.4:
                details = f"Course: {signup.name}.\r\nStart near the bandshell.\r\nAid every 2 miles."
                ledger.add("runsignup_events", "crlf_details")
            end = slash_time(start + timedelta(hours=6)) if rng.random() < 0.55 else ""
            opens = (
                slash_time(datetime.combine(signup.day - timedelta(days=240), time(0, 0)))
                if signup.day.year < PLACEHOLDER_YEAR
                else ""
            )
            ledger.add("runsignup_events", "placeholder_year", signup.day.year == PLACEHOLDER_YEAR)
            ledger.add("runsignup_events", "miles_in_metre_field", signup.distance == "26.2m")
            ledger.add("runsignup_events", "no_distance", signup.distance == "")
            ledger.add("runsignup_events", "slash_time_cells", 1 + bool(end) + bool(opens))
            found.append((
                signup.event_id, race.race_id, signup.name, details, slash_time(start), end, "", opens, signup.kind,
                signup.distance, _flag(signup.name == "Volunteer"), _flag(rng.random() > 0.02), _flag(rng.random() < 0.5),
                rng.choice(("", "T-Shirt", "Medal and T-Shirt")), fetched, _credential(race.partner_id), race.partner_id,
            ))  # fmt: skip
    ledger.add("runsignup_events", "flag_t_f_cells", 3 * len(found))
    ledger.add("runsignup_events", "credential_prefix", len(found))
    return found


def _flag(value: bool) -> str:  # noqa: FBT001 - the value itself is written
    return "T" if value else "F"


class Registrations:
    """Writes runsignup_participants (55 columns), some registrations twice, and counts what is true of them."""

    def __init__(self, plan: Plan, races: tuple[SignupRace, ...], ledger: Ledger, truth: Truth) -> None:
        self._plan, self._races, self._ledger, self._truth = plan, races, ledger, truth
        self._rng = Random(f"registrations {plan.seed} {plan.as_of}")
        self._next: Counter[int] = Counter()
        self._empties = [0] * len(EMPTY)
        self.rows: list[Row] = []
        self.counts: dict[int, int] = {}

    def write(self) -> list[Row]:
        """Return all rows."""
        known = _known_registrants()
        greeted: set[int] = set()
        for race in self._races:
            for signup in race.signups:
                guests = list(known.get((race.partner_id, race.series.name, signup.course.name), ()))
                if (
                    race.partner_id not in greeted
                    and signup.day >= self._plan.as_of
                    and signup.kind.endswith("race")
                ):
                    greeted.add(race.partner_id)
                    guests.insert(0, canary(race.partner_id))
                self._write_event(race, signup, guests)
        self._lose_some()
        self._ledger.add_empties(REGISTRATIONS, self._empties)
        self._ledger.add(REGISTRATIONS, "credential_prefix", len(self.rows))
        self._ledger.add(REGISTRATIONS, "money_text_cells", 9 * len(self.rows))
        return self.rows

    def _write_event(self, race: SignupRace, signup: Signup, guests: list[Person]) -> None:
        rng = self._rng
        repeats = (
            sum(rng.random() < 0.015 for _ in range(signup.registrations)) if signup.registrations > 3 else 0
        )
        if race is self._races[0] and signup is race.signups[0]:
            repeats = max(1, repeats)
        distinct = max(1, signup.registrations - repeats)
        guests = guests[:distinct]
        seen = {guest.number for guest in guests}
        self.counts[signup.event_id] = distinct
        dates = sorted(self._registered(signup, place) for place in range(distinct))
        again = set(rng.sample(range(distinct), min(repeats, distinct)))
        written = 0
        for place, registered in enumerate(dates):
            somebody = guests[place] if place < len(guests) else self._somebody(race, signup, seen)
            written += self._write_one(race, signup, somebody, registered, is_repeated=place in again)
        if written != signup.registrations:
            raise AssertionError(f"event {signup.event_id}: {written} rows, planned {signup.registrations}")

    def _registered(self, signup: Signup, place: int) -> datetime:
        """Draw when somebody signed up, in US Eastern time: never after yesterday, most of them shortly before."""
        rng = self._rng
        yesterday = self._plan.as_of - timedelta(days=1)
        if signup.day > yesterday:
            back = 0 if place == 0 or rng.random() < 0.03 else int(rng.expovariate(1 / 40))
            day = yesterday - timedelta(days=min(back, 300))
        else:
            day = signup.day - timedelta(days=1 + min(200, int(rng.expovariate(1 / 30))))
        return datetime.combine(day, time(rng.randrange(6, 24), rng.randrange(60)))

    def _somebody(self, race: SignupRace, signup: Signup, seen: set[int]) -> Person:
        rng, plan = self._rng, self._plan
        start, size = signup.pool
        everybody = plan.pool_totals[race.partner_id]
        while True:
            if signup.course.name == "Kids Run":
                number = 15_000_000 + signup.event_id * 7 + len(seen)
            elif size and rng.random() < 0.85:
                number = start + rng.randrange(size)
            else:
                number = rng.randrange(everybody)
            if number not in seen or rng.random() < 0.02:
                break
        if number in seen:
            number = everybody + rng.randrange(1_000_000)
        seen.add(number)
        home = home_of(plan.pool_places[race.partner_id], number) if number < everybody else race.series.place
        kid_year = signup.day.year if signup.course.name == "Kids Run" else 0
        return person(
            number, salt=plan.salt(race.partner_id), home=home, middle=plan.middle, kid_year=kid_year
        )

    def _write_one(
        self, race: SignupRace, signup: Signup, somebody: Person, registered: datetime, *, is_repeated: bool
    ) -> int:
        rng, ledger, truth = self._rng, self._ledger, self._truth
        self._next[race.partner_id] += 1
        number = self._next[race.partner_id]
        days_left = (signup.day - registered.date()).days
        fee = signup.fee_cents + (0 if days_left > 90 else 500 if days_left > 30 else 1000) * (
            signup.fee_cents > 0
        )
        if race.partner_id == BIG_RIVER and number % 211 == 0 and fee:
            fee = 125_000  # a charity place
            ledger.add(REGISTRATIONS, "money_with_comma")
        processing = round(fee * 0.06) + 100 if fee else 0
        is_unpaid = fee > 0 and rng.random() < 0.025
        paid = 0 if is_unpaid else fee + processing
        bits = rng.getrandbits(30)
        empty = EMPTY[bits & 63]
        at = PLACES[somebody.place]
        birth_year, birth_day = BIRTH_YEAR[somebody.birth], BIRTH_MONTH_DAY[somebody.birth]
        age = signup.day.year - birth_year - (signup.day.month * 100 + signup.day.day < birth_day)
        age_text: str | None = str(age)
        if (bits >> 6) & 1:
            age_text = empty
            ledger.add(REGISTRATIONS, "missing_age")
            self._empties[bits & 63] += 1
        has_bib = (signup.day - self._plan.as_of).days < 10
        bib: str | None = f"{number % 3000:04d}" if has_bib else empty
        gender: str | None = somebody.sex
        if (bits >> 7) & 127 == 5 and somebody.number < FIRST_CAST_NUMBER:
            gender = empty
            ledger.add(REGISTRATIONS, "empty_gender")
            self._empties[bits & 63] += 1
        partner_id: int | None = race.partner_id
        if (bits >> 14) & 255 == 9 or (number == 3 and race.partner_id <= 2):
            partner_id = None
        modified = int(registered.replace(tzinfo=_EASTERN).timestamp()) + rng.randrange(60, 86_000)
        modified = min(
            modified, int(datetime.combine(self._plan.as_of, time(0, 0), tzinfo=_EASTERN).timestamp())
        )
        empties = 14 + (not has_bib)
        versions = []
        if is_repeated:
            versions.append((empty, "$0.00", modified - 4000))
            ledger.add(REGISTRATIONS, "repeated_registration")
            empties += has_bib
        versions.append((bib, money(paid), modified))
        fetched = f"{self._plan.as_of - timedelta(days=1)} 23:5{number % 10}:07"
        for bib_text, paid_text, changed in versions:
            self.rows.append((
                len(self.rows) + 1, race.race_id, signup.event_id, 5_000_000 + number, 9_000_000 + somebody.number, somebody.first,
                empty, somebody.last, somebody.email, somebody.street, at.city, at.state, somebody.zip, "US", BIRTH_TEXT[somebody.birth],
                gender, somebody.phone, empty, 800_000 + number, f"tx_{race.partner_id}_{number}", bib_text, empty, age_text,
                slash_time(registered), empty, empty, empty, empty, empty, empty, str(changed), "F", money(fee), "$0.00",
                money(processing), money(processing), "$0.00", "$0.00", "$0.00", "$0.00", paid_text, "0", empty,
                rng.choice(("", "T-Shirt M", "T-Shirt L")), empty, empty, empty, empty, empty, empty, empty, "",
                fetched, _credential(race.partner_id), partner_id,
            ))  # fmt: skip
        count = len(versions)
        self._empties[bits & 63] += empties * count
        ledger.add(REGISTRATIONS, "leading_zero_zip", count * (somebody.zip[0] == "0"))
        ledger.add(REGISTRATIONS, "leading_zero_bib", has_bib and bool(bib) and str(bib)[0] == "0")
        ledger.add(REGISTRATIONS, "null_partner_recoverable", count * (partner_id is None))
        if somebody.dirt:
            ledger.add(REGISTRATIONS, somebody.dirt, count)
        truth.add_registration(
            race.partner_id, signup.event_id, paid_cents=paid, is_unpaid=is_unpaid,
            is_yesterday=registered.date() == self._plan.as_of - timedelta(days=1), month=f"{registered:%Y-%m}",
        )  # fmt: skip
        return count

    def _lose_some(self) -> None:
        """Point the last registrations of one event at an event that RunSignUp no longer has."""
        # Written apart, so that the truth of the events above stays whole.


def _known_registrants() -> dict[tuple[int, str, str], list[Person]]:
    found: dict[tuple[int, str, str], list[Person]] = {}
    for role in roles():
        if role.series and not role.person.dirt and role.partner_id == BIG_RIVER:
            found.setdefault((role.partner_id, role.series, role.course), []).append(role.person)
    return found


def count_rows(
    plan: Plan, races: tuple[SignupRace, ...], counts: dict[int, int], ledger: Ledger
) -> list[Row]:
    """Return runsignup_participant_counts: one day with zeros for what was not counted, a later one naming no partner."""
    events = [(race, signup) for race in races for signup in race.signups]
    total = plan.sizes.runsignup_counts
    later = min(len(events), total // 5)
    first_day = plan.as_of - timedelta(days=12)
    found: list[Row] = []
    for turn in range(total - later):
        race, signup = events[turn % len(events)]
        number = str(counts[signup.event_id])
        found.append((
            len(found) + 1, race.race_id, signup.event_id, _count_day(first_day, 0, turn), number, "0", number, "0",
            "0", "0", "0", number, "0", "0", "$0.00", _credential(race.partner_id) + "key-of-partner"[:13], race.partner_id,
        ))  # fmt: skip
    for turn in range(later):
        race, signup = events[turn]
        number = str(counts[signup.event_id])
        found.append((
            len(found) + 1, race.race_id, signup.event_id, _count_day(first_day, 4, turn), number, "", number, "",
            "", "", "", number, "", "", "", _credential(race.partner_id), None,
        ))  # fmt: skip
    ledger.add("runsignup_participant_counts", "null_partner_recoverable", later)
    ledger.add("runsignup_participant_counts", "zero_filled", total - later)
    ledger.add("runsignup_participant_counts", "credential_prefix", total)
    return found


def _count_day(first: date, days: int, turn: int) -> str:
    return f"{first + timedelta(days=days)} 03:{turn // 60 % 60:02d}:{turn % 60:02d}"
