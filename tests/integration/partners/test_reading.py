"""Bounded reads: one SELECT, within limits, as one role; everything else is a sentence."""

import contextlib
import threading
import time
from collections.abc import Iterator
from datetime import date
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from project88.cluster import PrivateCluster
from project88.database import read_errors
from project88.database.pools import PartnerPools
from project88.database.reading import BoundedReader, Limits
from project88.database.role_pool import PoolLimits
from project88.errors import Project88Error
from project88.keys import KeyRing
from project88.settings import Settings
from tests.integration.partners.conftest import Houses, canary


@pytest.fixture(scope="module")
def pools(houses: Houses) -> Iterator[PartnerPools]:
    with PartnerPools(houses.settings, houses.keys) as pools:
        yield pools


@pytest.fixture
def reader(pools: PartnerPools) -> BoundedReader:
    return pools.reader(911)


def test_reads_rows_with_their_column_names(reader: BoundedReader) -> None:
    found = reader.read("select result_id, held_on from result order by result_id desc")
    assert found.columns == ("result_id", "held_on")
    assert found.rows == [(number, date(2025, 5, 4)) for number in (4, 3, 2, 1)]
    assert not found.is_truncated


def test_takes_parameters_and_composed_queries(reader: BoundedReader) -> None:
    assert reader.read("select %(a)s::int + %(b)s::int", {"a": 40, "b": 2}).rows == [(42,)]
    assert reader.read("select 100 %% %s::int", [30]).rows == [(10,)]
    assert reader.read("select '100%' like '%0\\%'").rows == [(True,)]
    query = sql.SQL("select count(*) from {}").format(sql.Identifier("result"))
    assert reader.read(query).rows == [(4,)]
    assert reader.plan_cost(query) > 0
    assert reader.plan_cost(b"select count(*) from result where result_id % 2 = 0") > 0


def test_each_reader_is_its_own_partner(pools: PartnerPools) -> None:
    for partner_id in (911, 912, 913):
        rows = pools.reader(partner_id).read("select distinct full_name from athlete").rows
        assert rows
        assert all(str(name).startswith(canary(partner_id)) for (name,) in rows)
    assert pools.platform().read("select count(distinct partner_id) from athlete").rows == [(3,)]


def test_row_cap(reader: BoundedReader) -> None:
    found = reader.read("select i from generate_series(1, 1000) as i", limits=Limits(rows=10))
    assert [row[0] for row in found.rows] == list(range(1, 11))
    assert found.is_truncated
    exact = reader.read("select i from generate_series(1, 10) as i", limits=Limits(rows=10))
    assert len(exact.rows) == 10
    assert not exact.is_truncated


def test_size_cap(reader: BoundedReader) -> None:
    limits = Limits(rows=1_000_000, size_bytes=100_000)
    found = reader.read("select rpad('x', 10000, 'x') from generate_series(1, 1000000)", limits=limits)
    assert 1 <= len(found.rows) <= 10
    assert found.is_truncated
    with pytest.raises(read_errors.ReadTooLargeError):
        reader.read("select rpad('x', 200000, 'x')", limits=limits)
    with pytest.raises(read_errors.ReadTooLargeError):
        reader.read("select array_agg(rpad('x', 1000, 'x')) from generate_series(1, 1000)", limits=limits)
    assert reader.read("select 1").rows == [(1,)]


def test_cost_gate(reader: BoundedReader) -> None:
    crossing = "select count(*) from generate_series(1, 1000000) as a, generate_series(1, 1000000) as b"
    with pytest.raises(read_errors.ReadTooLargeError, match="too much at once"):
        reader.read(crossing, limits=Limits(cost=1e7))
    assert reader.read("select count(*) from result", limits=Limits(cost=1e7)).rows == [(4,)]
    assert reader.plan_cost(crossing) > 1e7


ENDLESS = "select count(*) from (select generate_series(1, 1000000000000)) as s"

STACKED = [
    "select 1; select 2",
    "select 1; commit; begin read write; create table tenant_911.t (i int); commit; select 2",
    "select 1; rollback; set session characteristics as transaction read write",
    "commit",
    "rollback; select 1",
    "select 1) to stdout; commit; copy (select 2",
    "set statement_timeout = 0",
    "set role project88_views",
    "set session authorization project88",
    "reset all",
    "show all",
    "explain select 1",
    "explain analyze select 1",
    "copy result to stdout",
    "copy (select 1) to program 'true'",
    "insert into result default values",
    "with gone as (delete from result returning *) select * from gone",
    "select * into temp t from result",
    "create temp table t as select 1",
    "create table t as select 1",
    "do $$ begin end $$",
    "call app.nothing()",
    "declare c cursor for select 1",
    "fetch all from bounded",
    "close bounded",
    "prepare p as select 1",
    "execute p",
    "deallocate all",
    "discard all",
    "listen x",
    "notify x",
    "lock table result",
    "vacuum",
    "alter role partner_911 password 'x'",
    "grant partner_911 to partner_912",
    "drop owned by partner_911",
    "load 'plpgsql'",
    "checkpoint",
    "",
    ";",
    "-- nothing",
]


@pytest.mark.parametrize("text", STACKED)
@pytest.mark.parametrize("gate", [None, 1e9])
def test_takes_nothing_but_one_select(reader: BoundedReader, text: str, gate: float | None) -> None:
    with pytest.raises(read_errors.ReadError):
        reader.read(text.encode(), limits=Limits(cost=gate))
    with pytest.raises(read_errors.ReadError):
        reader.plan_cost(text.encode())
    assert reader.read("select current_user::text").rows == [("partner_911",)]


def test_cannot_write_even_where_rights_were_wrong(houses: Houses, reader: BoundedReader) -> None:
    with psycopg.connect(houses.url, autocommit=True) as owner:
        owner.execute("create table ref.open_to_all (i int); grant all on ref.open_to_all to public")
        owner.execute(
            "create function ref.write_it() returns int language sql as"
            " 'insert into ref.open_to_all values (1) returning i';"
            " grant execute on function ref.write_it to public"
        )
        try:
            with pytest.raises(read_errors.ReadRefusedError):
                reader.read("select ref.write_it()")
            assert owner.execute("select count(*) from ref.open_to_all").fetchone() == (0,)
        finally:
            owner.execute("drop function ref.write_it; drop table ref.open_to_all")


FAILING = {
    "select * from no_such_table": read_errors.ReadInvalidError,
    "selct 1": read_errors.ReadInvalidError,
    "select full_name::integer from athlete": read_errors.ReadInvalidError,
    "select 1 / (athlete_id - 1) from athlete": read_errors.ReadInvalidError,
    "select 'infinity'::timestamptz": read_errors.ReadInvalidError,
    "select * from tenant_912.result": read_errors.ReadRefusedError,
    "select * from core.result_911": read_errors.ReadRefusedError,
    "select * from platform.result": read_errors.ReadRefusedError,
    "select * from app.partner": read_errors.ReadRefusedError,
    ENDLESS: read_errors.ReadTimeoutError,
    "with recursive r as (select 1 union all select 1 from r) select count(*) from r": read_errors.ReadTimeoutError,
    "select a from generate_series(1, 100000000) as a order by -a": read_errors.ReadTooLargeError,
}


@pytest.mark.parametrize(("text", "kind"), FAILING.items())
def test_errors_are_sentences_of_ours(reader: BoundedReader, text: str, kind: type[Project88Error]) -> None:
    limits = (
        Limits(statement_ms=60_000, total_ms=60_000)
        if kind is read_errors.ReadTooLargeError
        else Limits(statement_ms=300)
    )
    with pytest.raises(kind) as caught:
        reader.read(text.encode(), limits=limits)
    assert "anary" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert reader.read("select 1").rows == [(1,)]


def test_the_watchdog_stops_what_the_server_lets_run(reader: BoundedReader, houses: Houses) -> None:
    # No statement timeout to speak of: only the cancel from the second connection can end this.
    with pytest.raises(read_errors.ReadTimeoutError):
        reader.read(
            ENDLESS,
            limits=Limits(statement_ms=600_000, total_ms=200),
        )
    assert running(houses, "partner_911") == 0
    assert reader.read("select 1").rows == [(1,)]


def test_the_watchdog_stops_many_short_fetches_and_slow_readers_alike(reader: BoundedReader) -> None:
    with pytest.raises(read_errors.ReadTimeoutError):
        reader.read(
            "select i from generate_series(1, 100000000) as i",
            limits=Limits(rows=100_000_000, size_bytes=10**12, statement_ms=600_000, total_ms=300),
        )


def test_a_read_that_ignores_the_cancel_is_cut_off(
    pools: PartnerPools, houses: Houses, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = pools.platform()
    monkeypatch.setattr("project88.database.watchdog.GRACE_S", 0.1)
    monkeypatch.setattr(psycopg.Connection, "cancel_safe", lambda _self, **_timeout: None)
    with pytest.raises(read_errors.ReadTimeoutError):
        reader.read(ENDLESS, limits=Limits(statement_ms=600_000, total_ms=100))
    while running(houses, "platform_admin"):
        # The server notices that nobody waits for it, by the role's own setting.
        with contextlib.suppress(read_errors.ReadHeldError):
            reader.read("select 1")
        time.sleep(0.05)
    assert asked_until_free(reader, "select 1") == [(1,)]


def asked_until_free(reader: BoundedReader, text: LiteralString) -> list[tuple[object, ...]]:
    while True:
        with contextlib.suppress(read_errors.ReadHeldError):
            return reader.read(text).rows
        time.sleep(0.05)


def running(houses: Houses, role: str) -> int:
    with psycopg.connect(houses.url, autocommit=True) as owner:
        row = owner.execute(
            "select count(*) from pg_stat_activity where usename = %s and state <> 'idle'", (role,)
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_a_session_keeps_nothing_of_the_read_before(houses: Houses) -> None:
    with PartnerPools(houses.settings, houses.keys, limits=PoolLimits(connections=1)) as pools:
        reader = pools.reader(912)
        first = reader.read("select pg_backend_pid()")
        with pytest.raises(read_errors.ReadError):
            reader.read("select 1 / 0")
        assert reader.read("select pg_backend_pid()") == first, "the same session serves on"
        with psycopg.connect(houses.url, autocommit=True) as owner:
            row = owner.execute(
                "select state, backend_xid, backend_xmin from pg_stat_activity where pid = %s", first.rows[0]
            ).fetchall()
        assert row == [("idle", None, None)]


def test_many_readers_share_few_connections_and_the_rest_wait_or_are_told(houses: Houses) -> None:
    with PartnerPools(houses.settings, houses.keys, limits=PoolLimits(connections=2, wait_s=30)) as pools:
        reader = pools.reader(913)
        answers: list[object] = []

        def ask() -> None:
            answers.append(reader.read("select count(*) from result").rows)

        threads = [threading.Thread(target=ask) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [[(6,)]] * 12
        assert pools.resting_count <= 2

    with PartnerPools(houses.settings, houses.keys, limits=PoolLimits(connections=1, wait_s=0.05)) as pools:
        reader = pools.reader(913)

        def ask_slowly() -> None:
            with pytest.raises(read_errors.ReadTimeoutError):
                reader.read(
                    ENDLESS,
                    limits=Limits(statement_ms=1_000),
                )

        slow = threading.Thread(target=ask_slowly)
        slow.start()
        while running(houses, "partner_913") == 0:
            time.sleep(0.01)
        with pytest.raises(read_errors.ReadBusyError):
            reader.read("select 1")
        slow.join()


def test_connections_that_rest_are_closed(houses: Houses) -> None:
    with PartnerPools(houses.settings, houses.keys, limits=PoolLimits(idle_s=0.1)) as pools:
        pools.reader(912).read("select 1")
        assert pools.resting_count == 1
        while pools.resting_count:
            time.sleep(0.02)
        pools.reader(912).read("select 1")
    assert pools.resting_count == 0


def test_a_killed_session_is_replaced_without_the_reader_noticing(
    reader: BoundedReader, houses: Houses
) -> None:
    (pid,) = reader.read("select pg_backend_pid()").rows[0]
    with psycopg.connect(houses.url, autocommit=True) as owner:
        owner.execute("select pg_terminate_backend(%s, 5000)", (pid,))
    assert reader.read("select pg_backend_pid()").rows[0] != (pid,)


def test_a_partner_that_does_not_exist(pools: PartnerPools) -> None:
    with pytest.raises(read_errors.ReaderLockedOutError, match="project88 partner list"):
        pools.reader(999).read("select 1")


def test_a_wrong_key_and_an_absent_server(houses: Houses) -> None:
    other_keys = KeyRing(b"another installation's master key, long")
    with (
        PartnerPools(houses.settings, other_keys) as pools,
        pytest.raises(read_errors.ReaderLockedOutError) as caught,
    ):
        pools.reader(911).read("select 1")
    assert other_keys.database_password("partner_911") not in str(caught.value)
    nowhere = houses.settings.model_copy(
        update={"database_url": SecretStr("postgresql://project88@127.0.0.1:1/nowhere")}
    )
    with PartnerPools(nowhere, houses.keys) as pools, pytest.raises(read_errors.ReadUnavailableError):
        pools.reader(911).read("select 1")


def test_a_server_restarted_under_the_pools(tmp_path_factory: pytest.TempPathFactory, keys: KeyRing) -> None:
    cluster = PrivateCluster(tmp_path_factory.mktemp("restarted") / "cluster", is_durable=False)
    cluster.start()
    try:
        with psycopg.connect(cluster.url(), autocommit=True) as owner:
            owner.execute(
                sql.SQL("create role partner_1 login password {}").format(keys.database_password("partner_1"))
            )
        settings = Settings.model_construct(database_url=SecretStr(cluster.url()))
        with PartnerPools(settings, keys) as pools:
            reader = pools.reader(1)
            assert reader.read("select 1").rows == [(1,)]
            cluster.stop()
            with pytest.raises(read_errors.ReadUnavailableError):
                reader.read("select 1")
            cluster.start()
            assert reader.read("select 1").rows == [(1,)]
    finally:
        cluster.remove()
