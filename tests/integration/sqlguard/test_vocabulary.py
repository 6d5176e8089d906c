"""Every function on the guard's list is one that a partner's role may run, and that changes and reveals nothing."""

import psycopg
import pytest
from racechat.sqlguard.vocabulary import AGGREGATES, FUNCTIONS, OPERATORS, SET_RETURNING

from project88 import partners
from project88.keys import KeyRing
from tests.fix_postgres import Database

# Grammar, not functions: the parser makes something else of them.
_GRAMMAR = {"grouping", "trim", "date"}
# Of PostgreSQL 16 and later. A server that has them runs them too.
NEWER = {"any_value", "date_add", "date_subtract"}


@pytest.fixture
def overloads(database: Database, keys: KeyRing) -> list[tuple[str, str, str, bool, bool]]:
    """Name, signature, volatility, whether it returns a set, whether partner_1 may run it."""
    with psycopg.connect(database.url, autocommit=True) as owner:
        partners.provision(owner, keys, 1, "One")
        return owner.execute(
            "select p.proname::text, p.oid::regprocedure::text, p.provolatile::text, p.proretset,"
            " has_function_privilege('partner_1', p.oid, 'execute')"
            " from pg_proc as p where p.pronamespace in ('pg_catalog'::regnamespace, 'extensions'::regnamespace)"
            " and p.proname = any (%s) and not 'internal'::regtype = any (p.proargtypes::oid[])",
            (sorted(FUNCTIONS),),
        ).fetchall()


def test_what_the_guard_allows_is_open_to_a_partner_and_does_nothing_but_answer(
    overloads: list[tuple[str, str, str, bool, bool]],
) -> None:
    found = {name for name, *_ in overloads}
    assert FUNCTIONS - found - _GRAMMAR - NEWER == set(), "listed, but no function"
    assert [signature for _, signature, volatility, _, _ in overloads if volatility == "v"] == []
    usable = {name for name, *_, may_run in overloads if may_run}
    assert found - usable == set(), "allowed by the guard, refused by the database"
    sets = {name for name, _, _, returns_set, _ in overloads if returns_set}
    assert sets == set(SET_RETURNING), "whatever returns a set must be weighed as one"


def test_every_aggregate_is_known_to_be_one(database: Database) -> None:
    with psycopg.connect(database.url, autocommit=True) as owner:
        found = {
            name
            for (name,) in owner.execute(
                "select distinct proname::text from pg_proc where prokind = 'a' and proname = any (%s)",
                (sorted(FUNCTIONS),),
            )
        }
    # Of a hypothetical row: they are windows too.
    assert found - {"rank", "dense_rank", "percent_rank", "cume_dist"} == AGGREGATES - NEWER - {"grouping"}


def test_every_operator_is_one(database: Database) -> None:
    with psycopg.connect(database.url, autocommit=True) as owner:
        found = {name for (name,) in owner.execute("select distinct oprname::text from pg_operator")}
    words = {name for name in OPERATORS if "BETWEEN" in name}
    assert OPERATORS - words - found <= {"!="}  # the parser makes <> of it
