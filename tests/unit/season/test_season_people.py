from collections import Counter
from datetime import date

from project88.season.canary import canary_email, canary_last_name, canary_phone
from project88.season.cast import FIRST_CAST_NUMBER, canary, roles
from project88.season.names import COMMON_SURNAMES, MEN, RESERVED, WOMEN
from project88.season.people import BIRTH_YEAR, person

MIDDLE = date(2022, 6, 1).toordinal()


def test_a_number_is_always_the_same_person() -> None:
    assert person(7, salt=1, home=0, middle=MIDDLE) == person(7, salt=1, home=0, middle=MIDDLE)
    assert person(7, salt=1, home=0, middle=MIDDLE) != person(7, salt=2, home=0, middle=MIDDLE)


def test_people_are_as_people_are() -> None:
    everybody = [person(number, salt=99, home=3, middle=MIDDLE) for number in range(20_000)]
    sexes = Counter(somebody.sex for somebody in everybody)
    assert 0.45 < sexes["M"] / 20_000 < 0.53
    assert 0 < sexes["X"] / 20_000 < 0.02
    assert len({(somebody.first, somebody.last) for somebody in everybody}) > 15_000
    assert 0.006 < Counter(somebody.last for somebody in everybody)["Smith"] / 20_000 < 0.03
    ages = sorted(2022 - BIRTH_YEAR[somebody.birth] for somebody in everybody)
    assert 30 < ages[10_000] < 45
    assert ages[0] < 18
    assert ages[-1] > 75
    assert sum(somebody.place == 3 for somebody in everybody) > 10_000
    assert len({somebody.email for somebody in everybody}) == 20_000


def test_who_is_asked_for_by_name_is_not_made_by_chance() -> None:
    for number in range(200_000):
        somebody = person(number, salt=5, home=0, middle=MIDDLE)
        assert (somebody.first, somebody.last) not in RESERVED


def test_children_are_children() -> None:
    ages = {
        2024 - BIRTH_YEAR[person(n, salt=1, home=0, middle=MIDDLE, kid_year=2024).birth] for n in range(2000)
    }
    assert min(ages) >= 3
    assert max(ages) <= 13


def test_the_canaries_have_nothing_in_common_with_anybody() -> None:
    names = [canary_last_name(partner_id) for partner_id in range(1, 40)]
    assert len(set(names)) == len(names)
    assert not {name.lower() for name in names} & {word.lower() for word in (*COMMON_SURNAMES, *WOMEN, *MEN)}
    assert len({canary_email(n) for n in range(1, 40)} | {canary_phone(n) for n in range(1, 40)}) == 78
    assert canary(4).last == canary_last_name(4)


def test_known_runners_are_different_people() -> None:
    people = {role.person for role in roles()}
    assert len({somebody.number for somebody in people}) == len(people)
    assert all(somebody.number > FIRST_CAST_NUMBER for somebody in people)
    assert len({somebody.email for somebody in people}) == len(people)
