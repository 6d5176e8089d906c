"""Nothing that the guard lets pass is larger, or more rows, than it weighed: real calls against the calculus.

The calls come from the guard's own lists and the catalog, so that a function newly allowed is tried without anybody
adding it; one that cannot be called so fails here until an example of it stands in EXAMPLES.
"""

from collections.abc import Iterable, Iterator
from random import Random

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from racechat.sqlguard.partner_guard import guard_for
from racechat.sqlguard.verdict import RefusalError
from racechat.sqlguard.vocabulary import FUNCTIONS, OPERATORS, TYPES
from racechat.sqlguard.weight import Bound

from project88.keys import KeyRing
from tests.integration.sqlguard.generated_calls import Overload, casts, overloads, statements
from tests.integration.sqlguard.nested_calls import NestedCalls
from tests.integration.sqlguard.random_froms import RandomFroms
from tests.integration.sqlguard.test_vocabulary import NEWER

# What can only be called in a form of its own, which a test cannot guess from the catalog: calls of it, to be weighed.
EXAMPLES = {
    "trim": ("select trim(both '.' from '..a..')", "select trim(a) from (values (' a ')) as s(a)"),
    "grouping": ("select grouping(a) from (values (1), (2)) as s(a) group by rollup (a)",),
    "row_to_json": (
        "select row_to_json(row('a\"b', 1))",
        "select row_to_json(s) from (values ('a\"b', 1)) as s(a, b)",
    ),
    "!=": ("select 1 != 2",),
    "BETWEEN": ("select 1 between 0 and 2",),
    "NOT BETWEEN": ("select 1 not between 0 and 2",),
    "BETWEEN SYMMETRIC": ("select 1 between symmetric 2 and 0",),
    "NOT BETWEEN SYMMETRIC": ("select 1 not between symmetric 2 and 0",),
}

GUARD = guard_for(1, "owner")
# A length word stands before every value of changing length; text has none of it.
_HEADER_BYTES = 4
_MEASURED = (
    "select count(*), coalesce(max(octet_length(v::text)), 0), coalesce(max(pg_column_size(v)), 0),"
    " coalesce(sum(pg_column_size(v)), 0) from ({}) as q(v)"
)
_SIZED_TYPES = (
    "char(20)", "varchar(5)", "numeric(30, 5)", "timestamp(3)", "text[]", "int4[]", "numeric[]", "numeric(300, 5)[]", "timestamptz[]",
    "interval[]", "char(20)[]", "jsonb[]", "float8[]", "bool[]", "daterange[]",
)  # fmt: skip


@pytest.fixture(scope="module")
def every_overload(url: str) -> list[Overload]:
    with psycopg.connect(url, autocommit=True) as owner:
        # Partners may not measure so; here one may.
        owner.execute('grant execute on function pg_column_size("any") to partner_1')
        return overloads(owner)


@pytest.fixture(scope="module")
def partner(url: str, keys: KeyRing, every_overload: list[Overload]) -> Iterator[psycopg.Connection]:
    with psycopg.connect(
        url, user="partner_1", password=keys.database_password("partner_1"), autocommit=True
    ) as connection:
        yield connection


def _most(bound: Bound) -> float:
    return float(bound.factor * 1e7**bound.degree)


def _weighed(partner: psycopg.Connection, text: str) -> str | None:
    """Return what is wrong with a text's weight; "" where nothing is, None where it was refused or did not run."""
    try:
        relation = GUARD.weigh(text)
    except RefusalError:
        return None
    try:
        row = partner.execute(_MEASURED.format(text).encode()).fetchone()
    except psycopg.errors.OutOfMemory:
        return f"out of memory: {text}"
    except psycopg.Error:
        return None  # what its arguments may not be is PostgreSQL's to say
    assert row is not None
    rows, text_bytes, memory_bytes, all_bytes = map(int, row)
    value = relation.columns[0][1]
    too_low = [
        f"{what} {found} > {bound:.0f}"
        for what, found, bound in (
            ("rows", rows, _most(relation.rows)),
            ("text", text_bytes, _most(value.cell)),
            ("memory", memory_bytes - _HEADER_BYTES, _most(value.cell)),
            ("in all", all_bytes - _HEADER_BYTES * rows, _most(value.total)),
        )
        if found > bound
    ]
    return f"{', '.join(too_low)}: {text}" if too_low else ""


def _faults(partner: psycopg.Connection, texts: Iterable[str]) -> tuple[int, list[str]]:
    """Return how many texts ran, and what is wrong with the weights of some."""
    found = [fault for text in texts if (fault := _weighed(partner, text)) is not None]
    return len(found), [fault for fault in found if fault]


def test_no_call_is_larger_than_it_was_weighed(
    partner: psycopg.Connection, every_overload: list[Overload]
) -> None:
    called: set[str] = set()
    faults: list[str] = []
    for overload in every_overload:
        ran, wrong = _faults(partner, statements(overload))
        faults.extend(wrong)
        called |= {overload.name} if ran else set()
    for name, texts in EXAMPLES.items():
        ran, wrong = _faults(partner, texts)
        faults.extend(wrong)
        called |= {name} if ran == len(texts) else set()
    if faults:
        pytest.fail("\n".join(faults[:20]))
    assert (FUNCTIONS | OPERATORS) - called - NEWER == set(), "none of its calls ran: give it an example"
    assert set(EXAMPLES) <= FUNCTIONS | OPERATORS


def test_no_cast_is_larger_than_it_was_weighed(partner: psycopg.Connection) -> None:
    ran, faults = _faults(partner, casts((*sorted(TYPES), *_SIZED_TYPES)))
    assert faults == []
    assert ran > 1_000


@given(st.integers(0, 10**9))
@settings(max_examples=1_500, deadline=None, derandomize=True)
def test_no_call_of_calls_is_larger_than_it_was_weighed(
    partner: psycopg.Connection, every_overload: list[Overload], seed: int
) -> None:
    text = NestedCalls(Random(seed), every_overload).question()  # noqa: S311 -- the same again for the same seed
    fault = _weighed(partner, text)
    if fault:
        pytest.fail(fault)


def test_the_calls_of_calls_are_no_empty_test(
    partner: psycopg.Connection, every_overload: list[Overload]
) -> None:
    texts = [
        NestedCalls(Random(seed), every_overload).question()  # noqa: S311 -- likewise
        for seed in range(200)
    ]
    ran, faults = _faults(partner, texts)
    assert ran >= 50
    assert faults == []


@given(st.integers(0, 10**9))
@settings(max_examples=1_500, deadline=None, derandomize=True)
def test_lists_and_series_make_no_more_rows_than_were_weighed(partner: psycopg.Connection, seed: int) -> None:
    text = RandomFroms(Random(seed)).question()  # noqa: S311 -- likewise
    fault = _weighed(partner, text)
    if fault:
        pytest.fail(fault)


def test_the_random_froms_are_no_empty_test(partner: psycopg.Connection) -> None:
    texts = [RandomFroms(Random(seed)).question() for seed in range(100)]  # noqa: S311 -- likewise
    ran, faults = _faults(partner, texts)
    assert ran >= 80
    assert faults == []
