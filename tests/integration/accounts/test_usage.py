"""Limits: exact across connections, kept over restarts, told with the time to wait, audited once a window."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from project88.accounts import usage
from project88.accounts.asker import Asker
from project88.accounts.usage import Counted, LimitReachedError, Subject
from project88.errors import BadInputError
from tests.fix_accounts import BIG_RIVER, LAKESIDE, People, Person


def asker(person: Person, partner_id: int | None = BIG_RIVER) -> Asker:
    return Asker(
        account_id=person.account_id, email=person.email, display_name="X", partner_id=partner_id,
        partner_name=None if partner_id is None else "X", role="platform_admin" if partner_id is None else "staff",
        time_zone="America/New_York",
    )  # fmt: skip


@pytest.fixture
def limited(people: People) -> Iterator[People]:
    """Big River: 3 questions a person and 5 in all, 2 exports, 100 rows; given back to what migrations made it."""
    given: list[tuple[Subject, Counted, int]] = [
        ("account", "questions", 3), ("partner", "questions", 5), ("account", "exports", 2), ("account", "rows", 100),
    ]  # fmt: skip
    for subject, counted, most in given:
        usage.set_limit(people.owner, BIG_RIVER, subject, counted, most)
    yield people
    usage.reset_limits(people.owner, BIG_RIVER)


def charge(people: People, who: Asker, **amounts: int) -> None:
    with psycopg.connect(people.pool.conninfo, autocommit=True) as connection:  # as the chat's pool has them
        usage.charge(connection, who, **amounts)


def refused(people: People, who: Asker, **amounts: int) -> LimitReachedError:
    with pytest.raises(LimitReachedError) as caught:
        charge(people, who, **amounts)
    return caught.value


def used(people: People) -> dict[tuple[str, str], int]:
    rows = people.owner.execute("select subject, counted, sum(used) from app.usage group by 1, 2").fetchall()
    return {(subject, counted): int(amount) for subject, counted, amount in rows}


def test_a_person_is_told_how_long_to_wait(limited: People) -> None:
    for _ in range(3):
        charge(limited, asker(limited.pat), questions=1)
    error = refused(limited, asker(limited.pat), questions=1)
    assert str(error).startswith("You have asked 3 questions in the last minute; ask again in ")
    assert str(error).endswith((" seconds.", " second."))
    [reached] = error.reached
    assert 0 < (reached.wait_s or 0) <= 60
    charge(limited, asker(limited.terry), questions=1)  # nobody else is held up


def test_a_partners_people_share_a_limit_and_other_partners_do_not(limited: People) -> None:
    for person in (limited.pat, limited.pat, limited.pat, limited.terry, limited.terry):
        charge(limited, asker(person), questions=1)
    assert "Your company has asked 5 questions" in str(refused(limited, asker(limited.terry), questions=1))
    charge(limited, asker(limited.dana, LAKESIDE), questions=1)


def test_a_refused_charge_charges_nobody(limited: People) -> None:
    charge(limited, asker(limited.pat), questions=3)
    before = used(limited)
    refused(limited, asker(limited.pat), questions=1)
    refused(limited, asker(limited.terry), exports=1, rows=101)
    after = used(limited)
    assert {key: amount for key, amount in after.items() if amount} == before


def test_at_once_no_more_than_the_limit_gets_through(limited: People) -> None:
    usage.set_limit(limited.owner, BIG_RIVER, "account", "questions", 40)
    usage.set_limit(limited.owner, BIG_RIVER, "partner", "questions", 50)

    def ask(number: int) -> bool:
        try:
            charge(limited, asker(limited.pat if number % 2 else limited.terry), questions=1)
        except LimitReachedError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        answered = sum(pool.map(ask, range(160)))
    assert answered == 50
    assert used(limited)["partner", "questions"] == 50


def test_the_window_ends(limited: People) -> None:
    charge(limited, asker(limited.pat), questions=3)
    refused(limited, asker(limited.pat), questions=1)
    limited.owner.execute("update app.usage set window_ends_at = now() - interval '1 millisecond'")
    charge(limited, asker(limited.pat), questions=3)
    assert refused(limited, asker(limited.pat), questions=1).reached[0].is_first


def test_a_clock_that_was_set_back_locks_nobody_out(limited: People) -> None:
    charge(limited, asker(limited.pat), questions=3)
    limited.owner.execute("update app.usage set window_ends_at = now() + interval '10 years'")
    charge(limited, asker(limited.pat), questions=1)


def test_only_the_first_refusal_of_a_window_is_one_for_the_audit(limited: People) -> None:
    charge(limited, asker(limited.pat), questions=3)
    assert [refused(limited, asker(limited.pat), questions=1).reached[0].is_first for _ in range(3)] == [
        True,
        False,
        False,
    ]


def test_rows_and_exports_are_told_in_their_own_words(limited: People) -> None:
    charge(limited, asker(limited.pat), rows=60, exports=2)
    assert "more than the 100 allowed; ask again in 24 hours, or ask for less." in str(
        refused(limited, asker(limited.pat), rows=41)
    )
    assert "You have made 2 exports in the last hour; ask for another in 60 minutes." in str(
        refused(limited, asker(limited.pat), exports=1)
    )
    never = refused(limited, asker(limited.terry), rows=101)
    assert never.reached[0].wait_s is None
    assert "Ask for less at a time." in str(never)
    charge(limited, asker(limited.pat), rows=40)


def test_platform_administrators_have_limits_too(people: People) -> None:
    usual = {(one.subject, one.counted): one.most for one in usage.limits(people.owner, None)}
    admin = asker(people.admin, None)
    charge(people, admin, questions=usual["account", "questions"])
    assert "You have asked" in str(refused(people, admin, questions=1))


def test_every_kind_has_a_limit_from_the_start(people: People) -> None:
    assert {(one.subject, one.counted) for one in usage.limits(people.owner, SUMMIT_UNKNOWN)} == {
        (subject, counted)
        for subject in ("account", "partner")
        for counted in ("questions", "exports", "rows")
    }


SUMMIT_UNKNOWN = 77


def test_a_limit_is_at_least_one(people: People) -> None:
    with pytest.raises(BadInputError):
        usage.set_limit(people.owner, BIG_RIVER, "account", "rows", 0)


def test_the_service_can_count_and_nothing_else(people: People) -> None:
    for text in ("select * from app.usage_limit", "update app.usage set used = 0", "delete from app.usage"):
        with people.pool.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(text)  # type: ignore[call-overload]  # fixed texts above


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "1 second"), (20, "20 seconds"), (89.5, "2 minutes"), (60 * 12, "12 minutes"), (86_400, "24 hours")],
)  # fmt: skip
def test_times_to_wait(seconds: float, said: str) -> None:
    assert usage.in_words(seconds) == said
