"""A session that ignores its cancel is seen, counted, told of, and keeps its own company's questions waiting, nobody else's."""

import contextlib
import time
from collections.abc import Iterator

import psycopg
import pytest
import structlog

from project88.database import read_errors
from project88.database.pools import PartnerPools
from project88.database.reading import BoundedReader, Limits
from project88.database.role_logins import let_log_in
from project88.doctor.finding import Finding
from project88.doctor.postgres import ROLE, _reads
from tests.integration.partners.conftest import Houses


def deaf(products: int) -> str:
    """SQL that never looks for a cancel while it works, some 60 ms a product.

    Multiplying numbers of 60,000 digits does not look, and neither does what evaluates an expression. The number comes out of
    a view's rows, or the planner would multiply it first.
    """
    return (
        "select length((" + " + ".join(f"v * (v + {n})" for n in range(products)) + ")::text)"
        " from (select rpad(max(result_id)::text, 60000, '7')::numeric as v from result) as q"
    )


DEAF = deaf(28)
SHORT = Limits(statement_ms=60_000, total_ms=300)


@pytest.fixture(autouse=True)
def _impatient(houses: Houses, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(houses.url, autocommit=True) as owner:
        let_log_in(owner, ROLE, houses.keys)
        owner.execute("grant connect on database partner_houses to project88_monitor")
    monkeypatch.setattr("project88.database.watchdog.GRACE_S", 0.2)
    monkeypatch.setattr("project88.database.outlived_reads._LOOK_EVERY_S", 0.05)


@pytest.fixture
def pools(houses: Houses) -> Iterator[PartnerPools]:
    with PartnerPools(houses.settings, houses.keys) as opened:
        yield opened


def outlived(houses: Houses, longer_than_s: int = 0) -> dict[str, object]:
    with houses.log_in(ROLE) as monitor:
        row = monitor.execute("select app.outlived_reads(%s)", (longer_than_s,)).fetchone()
    assert row is not None
    found: dict[str, object] = row[0]
    return found


def wait_until_free(reader: BoundedReader) -> None:
    while True:
        with contextlib.suppress(read_errors.ReadHeldError):
            reader.read("select 1")
            return
        time.sleep(0.05)


def wait_until_held(reader: BoundedReader, houses: Houses) -> None:
    while outlived(houses)["running"]:
        try:
            reader.read("select 1")
        except read_errors.ReadHeldError:
            return
        time.sleep(0.05)
    pytest.fail("the session ended before anybody took it for outlived")


def test_a_deaf_session_is_seen_counted_told_of_and_holds_its_role_alone(
    pools: PartnerPools, houses: Houses
) -> None:
    reader, other = pools.reader(911), pools.reader(912)
    seen_before = outlived(houses)["seen"]
    with structlog.testing.capture_logs() as logs, pytest.raises(read_errors.ReadTimeoutError):
        reader.read(DEAF.encode(), limits=SHORT)
    told = [entry for entry in logs if entry["event"] == "read_outlives_cancel"]
    assert [(entry["role"], entry["is_asked_to_end"]) for entry in told] == [("partner_911", True)]
    assert "rpad" not in repr(logs)

    with pytest.raises(read_errors.ReadHeldError, match="until it ends, which it will by itself"):
        reader.read("select 1")
    assert other.read("select 1").rows == [(1,)]
    assert outlived(houses)["seen"] == int(str(seen_before)) + 1
    running = outlived(houses)["running"]
    assert isinstance(running, list)
    assert [one["reader"] for one in running] == ["partner_911"]
    finding = _reads(outlived(houses))
    assert not finding.is_well
    assert "partner_911" in finding.seen
    assert "Never `kill -9`" in finding.to_do

    with structlog.testing.capture_logs() as logs:
        wait_until_free(reader)
    assert [entry["role"] for entry in logs if entry["event"] == "outlived_read_ended"] == ["partner_911"]
    assert outlived(houses)["running"] == []
    assert _reads(outlived(houses)).is_well


def test_every_process_finds_the_sessions_that_another_gave_up(pools: PartnerPools, houses: Houses) -> None:
    with PartnerPools(houses.settings, houses.keys) as beside:
        beside.reader(913).read("select 1")
        with pytest.raises(read_errors.ReadTimeoutError):
            pools.reader(913).read(deaf(100).encode(), limits=SHORT)
        # By the limit that the session itself names, long before it has worked for longer than any read may.
        wait_until_held(beside.reader(913), houses)
        with pytest.raises(read_errors.ReadHeldError, match="until it ends"):
            beside.reader(913).read("select 1")
        assert beside.reader(912).read("select 1").rows == [(1,)]
        wait_until_free(beside.reader(913))


def test_a_written_text_waits_for_those_of_other_processes(pools: PartnerPools, houses: Houses) -> None:
    written = Limits(is_written=True)
    with PartnerPools(houses.settings, houses.keys) as beside:
        with pools.reader(911)._transaction(written):
            with pytest.raises(read_errors.ReadBusyError):
                beside.reader(911).read("select 1", limits=written)
            assert beside.reader(911).read("select 1").rows == [(1,)]
            assert beside.reader(912).read("select 1", limits=written).rows == [(1,)]
            with pools.reader(912)._transaction(written), pytest.raises(read_errors.ReadBusyError):
                beside.reader(913).read("select 1", limits=written)
        assert beside.reader(911).read("select 1", limits=written).rows == [(1,)]


def test_no_written_text_runs_while_nobody_can_tell_of_others(pools: PartnerPools, houses: Houses) -> None:
    with psycopg.connect(houses.url, autocommit=True) as owner:
        owner.execute("revoke execute on function app.is_written_crowded from project88_chat")
        try:
            with pytest.raises(read_errors.ReadBusyError):
                pools.reader(911).read("select 1", limits=Limits(is_written=True))
        finally:
            owner.execute("grant execute on function app.is_written_crowded to project88_chat")


def test_a_session_that_heeds_its_cancel_holds_nobody(pools: PartnerPools) -> None:
    reader = pools.reader(912)
    with pytest.raises(read_errors.ReadTimeoutError):
        reader.read("select count(*) from generate_series(1, 100000000)", limits=SHORT)
    assert reader.read("select 1").rows == [(1,)]


@pytest.mark.parametrize("role", ["partner_911", "project88_monitor"])
def test_nobody_but_the_service_may_end_a_read(houses: Houses, role: str) -> None:
    with houses.log_in(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select app.end_read(1, 'partner_912')")


def test_the_service_ends_no_session_but_a_readers(houses: Houses) -> None:
    with houses.log_in("project88_chat") as chat:
        for role in ("project88_chat", "project88", "partner_911"):
            row = chat.execute("select app.end_read(%s, %s)", (chat.info.backend_pid, role)).fetchone()
            assert row == (False,)
        assert chat.execute("select 1").fetchone() == (1,)


def test_a_role_stays_held_while_nobody_can_tell(pools: PartnerPools, houses: Houses) -> None:
    reader = pools.reader(911)
    with psycopg.connect(houses.url, autocommit=True) as owner:
        owner.execute("alter role project88_chat nologin")
        try:
            with pytest.raises(read_errors.ReadTimeoutError):
                reader.read(DEAF.encode(), limits=SHORT)
            for _ in range(3):
                time.sleep(0.1)
                with pytest.raises(read_errors.ReadHeldError):
                    reader.read("select 1")
            assert pools.reader(912).read("select 1").rows == [(1,)]
        finally:
            owner.execute("alter role project88_chat login")
    wait_until_free(reader)


def test_what_somebody_wrote_waits_while_sessions_are_stuck(
    pools: PartnerPools, houses: Houses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("project88.database.outlived_reads.MAX_WRITTEN", 1)
    with pytest.raises(read_errors.ReadTimeoutError):
        pools.reader(911).read(DEAF.encode(), limits=SHORT)
    written = Limits(is_written=True)
    with pytest.raises(read_errors.ReadHeldError, match="no SQL is run that somebody wrote"):
        pools.reader(912).read("select 1", limits=written)
    assert pools.reader(912).read("select 1").rows == [(1,)]
    wait_until_free(pools.reader(911))
    assert pools.reader(912).read("select 1", limits=written).rows == [(1,)]


def test_one_company_runs_one_written_text_at_a_time(pools: PartnerPools) -> None:
    outlived_reads = pools._outlived
    with outlived_reads.written("partner_911"):
        with pytest.raises(read_errors.ReadBusyError), outlived_reads.written("partner_911"):
            pass
        with outlived_reads.written("partner_912"):
            pass
    with outlived_reads.written("partner_911"):
        pass


def test_a_quiet_server_is_well() -> None:
    finding: Finding = _reads({"seen": 3, "running": []})
    assert finding.is_well
    assert finding.figures["postgresql_outlived_reads_seen_total"] == 3.0
