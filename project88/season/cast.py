"""Runners that questions, demos and tests ask for by name, and the races they ran.

Big River's are the ones of the mission; some names exist at other partners too, as other people. Every partner has its
canary; every name that attacks careless code runs at Big River and at Lakeside.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from project88.season.canary import canary_email, canary_last_name, canary_phone
from project88.season.names import ACCENTED, HOSTILE, OTHER_SCRIPTS
from project88.season.partners import BIG_RIVER, PARTNERS
from project88.season.people import FIRST_BIRTH, Person
from project88.season.places import place_index

FIRST_CAST_NUMBER = 20_000_000
_LAKESIDE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """One entry of somebody known. `chip_ms` is the chip time they must run; None lets ability decide."""

    person: Person
    chip_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Somebody known, and where they run: `times` gives the chip times, newest past edition first.

    An empty `series` means the partner's newest races, whatever they are called.
    """

    person: Person
    partner_id: int
    series: str
    course: str
    times: tuple[int | None, ...]
    is_upcoming_too: bool = False


def _ms(text: str) -> int:
    seconds = 0
    for part in text.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds * 1000


def _times(text: str) -> tuple[int, ...]:
    return tuple(_ms(part) for part in text.split())


class _Company:
    """Hands out numbers, so that every known runner is another person."""

    def __init__(self) -> None:
        self._next = FIRST_CAST_NUMBER

    def person(
        self,
        first: str,
        last: str,
        sex: str,
        born: str,
        *,
        ability: float = -0.4,
        city: str = "Columbus",
        state: str = "OH",
        dirt: str = "",
        email: str = "",
        phone: str = "",
    ) -> Person:
        self._next += 1
        number = self._next
        zip_prefix = {"OH": "432", "CT": "061", "MI": "481"}.get(state, "432")
        slug = f"{first}.{last}".lower().replace(" ", "") if not dirt else "runner"
        return Person(
            number,
            first,
            last,
            sex,
            date.fromisoformat(born).toordinal() - FIRST_BIRTH,
            ability,
            place_index(city, state),
            email or f"{slug}.{number - FIRST_CAST_NUMBER}@cast.example",
            phone or f"614-555-{number - FIRST_CAST_NUMBER + 2000:04d}",
            f"{number % 90 + 1} Example St",
            f"{zip_prefix}{number % 90 + 10}",
            dirt,
        )


# first, last, sex, born, series, course, times (newest first)
_MISSION = (
    ("Michael", "Wardian", "M", "1984-03-09", (
        ("Hartford Marathon", "Marathon", "2:31:05 2:24:37 2:29:40 2:34:12"),
        ("City Marathon", "Marathon", "2:33:18 2:27:52 2:38:41"),
        ("Harvest Half Marathon", "Half Marathon", "1:10:58 1:11:47"),
        ("Riverfront 5K", "5K", "15:41"),
    )),
    ("Dana", "Whitfield", "F", "1990-05-17", (
        ("Harvest Half Marathon", "Half Marathon", "1:42:18 1:39:55 1:44:02"),
        ("River City 10K", "10K", "45:12 44:38"),
        ("Riverfront 5K", "5K", "21:33 21:58 22:40"),
        ("City Marathon", "Marathon", "3:38:21"),
        ("Ridge Trail Run", "25K Trail", "2:41:09"),
    )),
    ("Sam", "Ortiz", "M", "1996-11-02", (
        ("Riverfront 5K", "5K", "20:31 19:48 20:05 20:44"),
        ("River City 10K", "5K", "20:12 20:56"),
        ("River City 10K", "10K", "42:50"),
    )),
    ("Ana", "Ruiz", "F", "1988-08-23", (
        ("Harvest Half Marathon", "Half Marathon", "1:35:40 1:37:12 1:36:05"),
        ("Hartford Marathon", "Half Marathon", "1:34:58"),
        ("River City 10K", "10K", "43:05"),
    )),
    ("Kim", "Lee", "F", "1993-01-30", (
        ("Harvest Half Marathon", "Half Marathon", "1:37:01 1:36:29 1:38:44"),
        ("Hartford Marathon", "Half Marathon", "1:36:10"),
        ("River City 10K", "10K", "44:49"),
    )),
    ("John", "Smith", "M", "1979-02-11", (("Riverfront 5K", "5K", "24:10 24:45"), ("City Marathon", "Marathon", "3:58:02"))),
    ("John", "Smith", "M", "2001-07-04", (("Riverfront 5K", "5K", "18:22"), ("Harvest Half Marathon", "Half Marathon", "1:28:30"))),
    ("John", "Smith", "M", "1955-12-19", (("River City 10K", "10K", "58:40 57:11"),)),
    ("Mary", "Smith", "F", "1983-09-28", (("Harvest Half Marathon", "Half Marathon", "1:58:13"), ("Riverfront 5K", "5K", "27:47"))),
    ("Mary", "Smith", "F", "1971-04-06", (("Hartford Marathon", "Marathon", "4:21:55"), ("River City 10K", "10K", "55:30"))),
    ("Chris", "Taylor", "M", "1985-06-15", (("River City 10K", "10K", "47:20 48:01"),)),
    ("Chris", "Taylor", "F", "1992-10-08", (("River City 10K", "10K", "51:36 52:19"),)),
    ("Walter", "Grovesend", "M", "1949-01-20", (("City Marathon", "Marathon", "5:12:40"), ("Hartford Marathon", "Marathon", "5:05:18"))),
)  # fmt: skip
# The same names elsewhere, other people: whoever asks at one partner must never see them.
_NAMESAKES = (
    ("Dana", "Whitfield", "F", "1975-03-03", 2),
    ("Sam", "Ortiz", "M", "1968-05-25", 2),
    ("Kim", "Lee", "M", "2000-09-09", 3),
    ("Ana", "Ruiz", "F", "1999-12-01", 4),
    ("Michael", "Wardian", "M", "1959-10-10", 5),
    ("John", "Smith", "M", "1990-06-06", 6),
)


def roles() -> Iterator[Role]:
    """Yield everybody known, in a fixed order."""
    company = _Company()
    for first, last, sex, born, races in _MISSION:
        somebody = company.person(first, last, sex, born)
        for series, course, times in races:
            yield Role(
                person=somebody, partner_id=BIG_RIVER, series=series, course=course, times=_times(times)
            )
    for first, last, sex, born, partner_id in _NAMESAKES:
        somebody = company.person(first, last, sex, born, city="Detroit", state="MI")
        yield Role(person=somebody, partner_id=partner_id, series="", course="", times=(None, None))
    for partner_id, series in ((BIG_RIVER, "Riverfront 5K"), (_LAKESIDE, "")):
        course = "5K" if series else ""
        for first, last, kind in HOSTILE:
            attacker = company.person(first, last, "M", "1990-01-01", ability=0.2, dirt=kind)
            yield Role(person=attacker, partner_id=partner_id, series=series, course=course, times=(None,))
        for first, last, sex in ACCENTED[:3]:
            accented = company.person(first, last, sex, "1985-05-05", dirt="name_accents")
            yield Role(person=accented, partner_id=partner_id, series=series, course=course, times=(None,))
        for first, last, sex in OTHER_SCRIPTS[:3]:
            foreign = company.person(first, last, sex, "1986-06-06", dirt="name_other_script")
            yield Role(person=foreign, partner_id=partner_id, series=series, course=course, times=(None,))
        apostrophe = company.person("Erin", "O'Brien", "F", "1991-03-17", dirt="name_apostrophe")
        yield Role(person=apostrophe, partner_id=partner_id, series=series, course=course, times=(None,))
    for partner in PARTNERS:
        yield Role(
            person=canary(partner.partner_id),
            partner_id=partner.partner_id,
            series="",
            course="",
            times=(None, None),
            is_upcoming_too=True,
        )


def canary(partner_id: int) -> Person:
    """Return the partner's canary runner, contact data included."""
    company = _Company()
    return company.person(
        "Quillon",
        canary_last_name(partner_id),
        "F" if partner_id % 2 else "M",
        f"198{partner_id % 10}-02-1{partner_id % 9}",
        email=canary_email(partner_id),
        phone=canary_phone(partner_id),
    )._replace(number=FIRST_CAST_NUMBER + 100_000 + partner_id)
