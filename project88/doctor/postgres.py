"""Checks of the database on its own host, through the one function that the monitoring role may run."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg

from project88.database.migrations import all_migrations
from project88.database.statements import statement
from project88.doctor.audit import check_chains, check_retention
from project88.doctor.duties import Duties
from project88.doctor.erasures import check_erasures
from project88.doctor.finding import Finding
from project88.doctor.history import check_history
from project88.doctor.sealed import check_sealed
from project88.keys import KeyRing

ROLE = "project88_monitor"
_TIMEOUT_S = 5
# Its password is derived from the master key: another key on this host, and it is refused just so.
_REFUSED_TO_DO = (
    "see with `ansible-playbook site.yml --check --tags preflight` whether this host still has the vault's master key. If it has, "
    "run `project88 migrate`, which lets the role in; if not, put the right key back: with another one that would shut out every service"
)
_LAG_BYTES = 256 * 2**20
_WRAPAROUND = 1_000_000_000
_LONG_S = 3600


def check_postgres(duties: Duties, keys: KeyRing, *, is_thorough: bool) -> Iterator[Finding]:
    """Look at the server and the schema; `is_thorough` reads the whole audit too, which takes a while once it is long."""
    try:
        with psycopg.connect(
            duties.database_url,
            user=ROLE,
            password=keys.database_password(ROLE),
            connect_timeout=_TIMEOUT_S,
            autocommit=True,
        ) as connection:
            health = _ask(connection, "monitoring/health")
            yield from _server(health)
            yield _reads(_ask(connection, "monitoring/outlived_reads"))
            yield from _schema(health)
            yield check_doors(_ask(connection, "monitoring/open_databases"))
            yield check_sealed(keys, _ask(connection, "monitoring/sealed_samples"))
            if duties.erasure_ledger is not None:
                yield check_erasures(duties.erasure_ledger, _ask(connection, "monitoring/known_erasures"))
            yield from check_retention(connection)
            if is_thorough:
                yield check_chains(connection)
    except psycopg.OperationalError as error:
        is_refused = _is_refusal(str(error))
        yield Finding(
            part="PostgreSQL",
            is_well=False,
            seen="refuses the monitoring role" if is_refused else "does not answer",
            to_do=_REFUSED_TO_DO
            if is_refused
            else "look with `systemctl status 'postgresql*'`, its log and the disk",
        )
    except psycopg.Error:
        yield Finding(
            part="PostgreSQL",
            is_well=False,
            seen="does not know the health function",
            to_do="run `project88 migrate`",
        )


def _is_refusal(text: str) -> bool:
    """Whether a server said no (libpq gives a failed connection no SQLSTATE), rather than that it is coming or going."""
    return "FATAL:" in text and not any(word in text for word in ("starting up", "shutting down", "recovery"))


def check_chat_login(duties: Duties, keys: KeyRing) -> Iterator[Finding]:
    """See whether the services on this host reach the database and may log in."""
    try:
        with psycopg.connect(
            duties.chat_database_url,
            user="project88_chat",
            password=keys.database_password("project88_chat"),
            connect_timeout=_TIMEOUT_S,
        ):
            is_well = True
    except psycopg.Error:
        is_well = False
    yield Finding(
        part="The services' way to the database",
        is_well=is_well,
        seen="open" if is_well else "closed",
        to_do="see that PostgreSQL answers on the db host; if it does, run `project88 migrate` there",
    )
    if is_well and duties.openwebui_url:
        yield from check_history(duties.chat_database_url, keys)


def _ask(connection: psycopg.Connection, name: str) -> Any:
    row = connection.execute(statement(name)).fetchone()
    return row[0] if row else None


def _server(health: Mapping[str, Any]) -> Iterator[Finding]:
    major = health["server_version_num"] // 10000
    used, allowed = health["connections"], health["connections_allowed"]
    yield Finding(
        part="PostgreSQL",
        is_well=15 <= major <= 18 and not health["is_in_recovery"],
        seen=f"{major} answers" + (", but only for reading" if health["is_in_recovery"] else ""),
        to_do="it is being restored or stands by: see playbooks/restore.yml",
        figures={
            "postgresql_database_bytes": float(health["database_bytes"]),
            "postgresql_deadlocks_total": float(health["deadlocks"]),
            "postgresql_temporary_bytes_total": float(health["temporary_bytes"]),
            "postgresql_transactions_total": float(health["transactions"]),
            "postgresql_started_timestamp_seconds": float(health["started_at"]),
        },
    )
    waiting = health["settings_waiting_for_restart"]
    yield Finding(
        part="PostgreSQL's settings",
        is_well=not waiting and not health["settings_not_read"],
        seen=f"wait for a restart: {', '.join(waiting)}"
        if waiting
        else "some cannot be read"
        if health["settings_not_read"]
        else "in force",
        to_do="restart PostgreSQL when nobody asks"
        if waiting
        else "see `select * from pg_file_settings where error is not null`",
    )
    failures = int(health["checksum_failures"])
    yield Finding(
        part="PostgreSQL's checksums",
        is_well=bool(health["has_checksums"]) and failures == 0,
        seen="off"
        if not health["has_checksums"]
        else f"{failures} pages are damaged"
        if failures
        else "no page is damaged",
        to_do="the disk loses data: take a backup aside now, restore the last good one on another disk (playbooks/restore.yml)",
        figures={"postgresql_checksum_failures_total": failures},
    )
    yield Finding(
        part="PostgreSQL's connections",
        is_well=used < 0.9 * allowed,
        seen=f"{used} of {allowed} taken",
        to_do="see who holds them: `select usename, state, count(*) from pg_stat_activity group by 1, 2`",
        figures={"postgresql_connections": used, "postgresql_connections_allowed": allowed},
    )
    longest = float(health["longest_transaction_s"])
    yield Finding(
        part="PostgreSQL's transactions",
        is_well=longest < _LONG_S and health["wraparound_age"] < _WRAPAROUND,
        seen=f"the oldest has run for {longest / 60:.0f} minutes" if longest >= 60 else "none runs long",
        to_do="an import may take that long; anything else keeps old rows alive: end it with pg_terminate_backend()",
        figures={
            "postgresql_longest_transaction_seconds": longest,
            "postgresql_wraparound_age": health["wraparound_age"],
        },
    )
    lag = max(
        [
            0,
            *(int(standby["lag_bytes"] or 0) for standby in health["standbys"]),
            int(health["slots_lag_bytes"]),
        ]
    )
    yield Finding(
        part="PostgreSQL's followers",
        is_well=lag < _LAG_BYTES and not health["archive_failing"],
        seen="the archive of the log fails"
        if health["archive_failing"]
        else f"{lag // 2**20} MB behind"
        if lag
        else "none, or all in step",
        to_do="a follower or a forgotten slot keeps the log growing: see pg_stat_replication and pg_replication_slots",
        figures={"postgresql_replication_lag_bytes": lag},
    )


def _reads(outlived: Mapping[str, Any]) -> Finding:
    """Tell of readers' sessions that work on after their read was given up."""
    running = outlived["running"]
    longest = max((int(one["running_s"]) for one in running), default=0)
    first = running[0] if running else {}
    return Finding(
        part="Reads that outlive their limit",
        is_well=not running,
        seen=f"{len(running)} still at work, the longest for {longest} s: session {first['session_id']} of {first['reader']}"
        if running
        else "none",
        to_do="that company's questions wait until it ends, which it does by itself. After some minutes try"
        f" `select pg_terminate_backend({first.get('session_id', 0)})`; if it stays and its processor is needed, restart"
        " PostgreSQL when nobody asks. Never `kill -9` it: that stops every session",
        figures={
            "postgresql_outlived_reads": len(running),
            "postgresql_outlived_reads_seen_total": float(outlived["seen"]),
            "postgresql_longest_outlived_read_seconds": longest,
        },
    )


def check_doors(open_databases: Sequence[str]) -> Finding:
    """Tell of databases of the cluster that every role may connect to, the partners' too."""
    shown = ", ".join(open_databases[:3]) + (" and others" if len(open_databases) > 3 else "")
    return Finding(
        part="Databases open to everybody",
        is_well=not open_databases,
        seen=shown or "none",
        to_do="run `project88 migrate`, which closes them; whoever needs one is granted CONNECT on it by name",
        figures={"postgresql_open_databases": len(open_databases)},
    )


def _schema(health: Mapping[str, Any]) -> Iterator[Finding]:
    applied = {number: sha256 for number, _name, sha256 in health["migrations"] or []}
    known = {migration.number: migration.sha256 for migration in all_migrations()}
    missing, strange = sorted(known.keys() - applied.keys()), sorted(applied.keys() - known.keys())
    changed = [number for number in known.keys() & applied.keys() if known[number] != applied[number]]
    yield Finding(
        part="Migrations",
        is_well=not (missing or strange or changed),
        seen=f"{len(missing)} not applied"
        if missing
        else "the database is newer than this program"
        if strange
        else f"{changed[0]:04} is another than was applied"
        if changed
        else "all applied",
        to_do="run `project88 migrate`"
        if missing
        else "install the release that the database was made by (playbooks/upgrade.yml)",
    )
    partners = health["partners"]
    yield Finding(
        part="Partners",
        is_well=True,  # a new installation has none, and that is no fault to wake anybody for
        seen=f"{len(partners)} active"
        if partners
        else "none yet: playbooks/import.yml or playbooks/add-partner.yml",
        figures={
            "partners": len(partners),
            "chat_sessions": health["sessions"],
            "downloads_waiting": health["downloads_waiting"],
            **{
                f'audit_kept_entries{{kind="{kind}",outcome="{outcome}"}}': float(entries)
                for kind, outcome, entries in health["audit"]
            },
            **{
                f'sync_last_timestamp_seconds{{provider="{provider}",status="{status}"}}': float(newest)
                for provider, status, _runs, newest in health["syncs"]
                if newest is not None
            },
        },
    )
