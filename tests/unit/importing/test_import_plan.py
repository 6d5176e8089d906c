"""Cutting tables into chunks: every rowid in exactly one, cuts that stay where they are in a newer file."""

import apsw
from hypothesis import given
from hypothesis import strategies as st

from project88.importing.plan import HIGHEST_ID, LOWEST_ID, plan_table
from project88.importing.source import SourceTable

TABLE = SourceTable(name="t", columns=("a",), row_key="rowid", order=("a",))


def with_rowids(rowids: list[int]) -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    connection.execute("create table t (a)")
    connection.executemany("insert into t (rowid) values (?)", ((rowid,) for rowid in rowids))
    return connection


@given(
    rowids=st.sets(st.one_of(st.integers(-50, 300), st.integers(-(2**63), 2**63 - 1)), max_size=60),
    size=st.integers(1, 40),
)
def test_every_row_is_in_exactly_one_chunk(rowids: set[int], size: int) -> None:
    plan = plan_table(with_rowids(sorted(rowids)), TABLE, rows_per_chunk=size)
    reachable = [rowid for rowid in rowids if LOWEST_ID <= rowid <= HIGHEST_ID]
    for rowid in reachable:
        assert sum(chunk.first <= rowid <= chunk.last for chunk in plan.chunks) == 1
    assert plan.row_count == len(rowids)
    assert plan.unreachable_count == len(rowids) - len(reachable)
    assert all(one.last < two.first for one, two in zip(plan.chunks, plan.chunks[1:], strict=False))
    assert all(
        sum(chunk.first <= rowid <= chunk.last for rowid in reachable) <= size for chunk in plan.chunks
    )


def test_sparse_rowids_do_not_make_millions_of_chunks() -> None:
    plan = plan_table(with_rowids([1, 10**15, 2 * 10**15]), TABLE, rows_per_chunk=2)
    assert len(plan.chunks) == 2


def test_rows_added_at_the_end_leave_the_earlier_cuts_alone() -> None:
    before = plan_table(with_rowids(list(range(1, 1001))), TABLE, rows_per_chunk=100).chunks
    after = plan_table(with_rowids(list(range(1, 1251))), TABLE, rows_per_chunk=100).chunks
    assert after[: len(before)] == before


def test_a_table_without_rowid_is_one_chunk() -> None:
    connection = apsw.Connection(":memory:")
    connection.execute("create table t (a primary key) without rowid; insert into t values ('x'), ('y')")
    plan = plan_table(connection, SourceTable(name="t", columns=("a",), row_key=None, order=("a",)))
    assert [(chunk.first, chunk.last) for chunk in plan.chunks] == [(1, HIGHEST_ID)]


def test_an_empty_table_has_no_chunk() -> None:
    assert plan_table(with_rowids([]), TABLE).chunks == ()
