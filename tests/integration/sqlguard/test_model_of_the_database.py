"""What the guard is told of the views, in the semantic model, is what the database has: kinds, keys, how many rows."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from racechat.semantic.model import Relation, semantic_model

_KINDS = {
    "bigint": "whole",
    "integer": "whole",
    "smallint": "whole",
    "numeric": "number",
    "text": "text",
    "date": "date",
    "boolean": "truth",
    "timestamp with time zone": "instant",
}
# Of these there is one an event or race, or fewer.
_OF_EVENTS = {"event_id", "race_id", "sync_run_id"}


@pytest.fixture(scope="module")
def owner(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def _relations() -> dict[tuple[str, str], Relation]:
    model = semantic_model()
    own = {("tenant_1", name): relation for name, relation in model.relations.items()}
    return own | {("ref", name): relation for name, relation in model.reference.items()}


def test_every_column_is_of_its_kind_and_none_is_forgotten(owner: psycopg.Connection) -> None:
    found = {
        (schema, name, column): _KINDS.get(kind, kind)
        for schema, name, column, kind in owner.execute(
            "select n.nspname, c.relname, a.attname, format_type(a.atttypid, null) from pg_class as c"
            " join pg_namespace as n on n.oid = c.relnamespace join pg_attribute as a on a.attrelid = c.oid"
            " where n.nspname = any (%s) and c.relkind in ('v', 'r') and a.attnum > 0 and not a.attisdropped",
            (["tenant_1", "ref"],),
        )
    }
    said = {
        (*where, column): spec.kind
        for where, relation in _relations().items()
        for column, spec in relation.columns.items()
    }
    assert {key: kind for key, kind in found.items() if key[:2] in _relations()} == said


def _keys(owner: psycopg.Connection, table: str) -> list[set[str]]:
    """Return the columns of each unique index, without the partner, who is the same in every row of a partition."""
    rows = owner.execute(
        "select array(select a.attname::text from pg_attribute as a where a.attrelid = i.indrelid and a.attnum = any (i.indkey))"
        " from pg_index as i where i.indrelid = %s::regclass and i.indisunique and i.indpred is null order by not i.indisprimary",
        (table,),
    ).fetchall()
    return [set(columns) - {"timing_partner_id"} for (columns,) in rows]


@pytest.mark.parametrize("name", sorted(semantic_model().relations))
def test_the_key_of_a_view_is_one_and_what_is_few_has_no_runner_in_it(
    owner: psycopg.Connection, name: str
) -> None:
    relation = semantic_model().relations[name]
    keys = _keys(owner, f"core.{name}_1")
    for key in relation.keys:
        assert {key} in keys
    if relation.rows != "millions":
        assert relation.rows == "thousands"
        assert keys[0] <= _OF_EVENTS | {n for n, spec in relation.columns.items() if spec.is_coarse}
    assert all(spec.met_by_band is None for spec in relation.columns.values()), "rows come and go here"


@pytest.mark.parametrize("name", sorted(semantic_model().reference))
def test_a_reference_table_has_no_more_rows_than_is_said(owner: psycopg.Connection, name: str) -> None:
    relation = semantic_model().reference[name]
    table = sql.Identifier("ref", name)
    row = owner.execute(sql.SQL("select count(*) from {}").format(table)).fetchone()
    assert row is not None
    assert isinstance(relation.rows, int)
    assert row[0] <= relation.rows
    for column in relation.keys:
        found = owner.execute(
            sql.SQL("select count(*) = count(distinct {}) from {}").format(sql.Identifier(column), table)
        ).fetchone()
        assert found == (True,), column
    for column, spec in relation.columns.items():
        if spec.met_by_band is not None:
            found = owner.execute(
                sql.SQL(
                    "select max(n) from (select count(*) as n from {} cross join generate_series(0, 130) as age"
                    " where age between min_age and max_age group by age, {}) as q"
                ).format(table, sql.Identifier(column))
            ).fetchone()
            assert found is not None
            assert found[0] <= spec.met_by_band
