"""Erased people stay erased: after a restore, in a database made anew, after a crash, under another master key."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from project88.cluster.binaries import find_binaries
from project88.database.preparing import prepare
from project88.erasure.erasing import stored_erasures
from project88.erasure.guard import load_erasures
from project88.erasure.keys import rekey
from project88.erasure.ledger import LedgerDamagedError, append_keys, read_ledger
from project88.erasure.people import NobodyFoundError, Sought
from project88.erasure.replaying import export
from project88.errors import ConfigurationError
from project88.importing import import_file
from project88.keys import KeyRing
from project88.season.canary import canary_email, canary_last_name, canary_phone
from tests.fix_postgres import Database, Postgres
from tests.integration.erasure.conftest import PARTNER, Installation
from tests.integration.erasure.searching import tables_that_hold

WORDS = (canary_last_name(PARTNER), canary_email(PARTNER), canary_phone(PARTNER))
CANARY = Sought(email=canary_email(PARTNER))


def held(installation: Installation) -> list[str]:
    return tables_that_hold(installation.url, *WORDS)


def test_a_dump_from_before_is_restored_and_the_ledger_laid_upon_it(
    installation: Installation, postgres: Postgres, tmp_path: Path
) -> None:
    binaries = find_binaries().folder
    dump = tmp_path / "before.dump"
    subprocess.run([binaries / "pg_dump", "-Fc", "-f", dump, installation.url], check=True)
    installation.erase(CANARY)
    after = installation.rows("select * from core.result order by timing_partner_id, result_id")
    name = urlsplit(installation.url).path.lstrip("/")
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
        server.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    subprocess.run([binaries / "pg_restore", "-d", installation.url, dump], check=True)
    with psycopg.connect(installation.url, autocommit=True) as connection:
        prepare(connection, installation.keys)
    assert held(installation), "the dump should hold them"
    done = installation.replay()
    assert (done.added, done.known) == (1, 0)
    assert held(installation) == []
    assert installation.rows("select * from core.result order by timing_partner_id, result_id") == after
    again = installation.replay()
    assert (again.added, again.known, sum(again.emptied_rows.values())) == (0, 1, 0)
    assert installation.import_again().is_complete
    assert held(installation) == []


def test_a_database_made_anew_takes_the_ledger_before_the_file(
    installation: Installation, empty_database: Database
) -> None:
    installation.erase(CANARY)
    fresh = replace(installation, url=empty_database.url)
    assert fresh.replay().added == 1
    with pytest.raises(ConfigurationError, match="master key"):
        import_file(fresh.file, fresh.url, workers=1)
    report = fresh.import_again()
    assert report.is_complete
    assert held(fresh) == []
    columns = "race_id, status, sex, age, chip_time_ms, overall_place, first_name, bib"
    query = f"select {columns} from core.result where timing_partner_id = 1 order by {columns}"
    assert fresh.rows(query) == installation.rows(query)


KILLED = """
import os, sys
from pathlib import Path
import psycopg
from project88.erasure.erasing import Place, erase
from project88.erasure.people import Sought
from project88.keys import KeyRing
from tests.fix_postgres import MASTER_KEY
from tests.integration.erasure.conftest import Merging

class Waiting(Merging):
    def merge(self, connection, partner_id):
        super().merge(connection, partner_id)
        print("merged", flush=True)
        sys.stdin.read()

place = Place(ledger=Path(sys.argv[2]), exports_dir=None, operator="tester")
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    erase(connection, KeyRing(MASTER_KEY), 1, Sought(email=sys.argv[3]), place=place, merging=Waiting())
"""


def test_killed_between_the_ledger_and_the_commit_it_is_one_too_many(installation: Installation) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, installation.url, str(installation.place.ledger), canary_email(PARTNER)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "merged\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    process.stdin.close()
    deadline = time.monotonic() + 60
    while installation.rows("select 1 from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"):  # fmt: skip
        assert time.monotonic() < deadline, "the killed erasure still holds its lock"
        time.sleep(0.05)
    assert held(installation), "nothing was committed"
    assert len(read_ledger(installation.place.ledger).erasures) == 1
    assert installation.rows("select count(*) from app.erasure") == [(0,)]
    assert installation.replay().added == 1
    assert held(installation) == []


def test_erased_twice(installation: Installation) -> None:
    installation.erase(CANARY)
    with pytest.raises(NobodyFoundError):
        installation.erase(CANARY)
    with pytest.raises(NobodyFoundError):
        installation.erase(CANARY, partner_id=2)
    assert len(read_ledger(installation.place.ledger).erasures) == 1


def test_a_new_master_key_opens_the_ledger_and_its_export(installation: Installation, tmp_path: Path) -> None:
    installation.erase(CANARY)
    new = KeyRing(b"quite another master key of 32 bytes")
    old_file = tmp_path / "old.jsonl"
    shutil.copy(installation.place.ledger, old_file)
    with psycopg.connect(installation.url, autocommit=True) as connection:
        for _ in range(2):  # cut off and run again
            with connection.transaction():
                append_keys(installation.place.ledger, rekey(connection, installation.keys, new))
        found = load_erasures(connection, new)
        assert found is not None
        assert found.identities[PARTNER] == read_ledger(installation.place.ledger).erasures[0].identities
        with pytest.raises(ConfigurationError):
            load_erasures(connection, installation.keys)
        assert export(connection, tmp_path / "export.jsonl") == 1
        known = stored_erasures(connection)
        connection.execute("truncate app.erasure_key cascade")
    rotated = replace(installation, keys=new)
    with pytest.raises(ConfigurationError, match="does not open with this master key"):
        rotated.replay(old_file)
    assert rotated.replay(tmp_path / "export.jsonl").added == 1
    with psycopg.connect(installation.url, autocommit=True) as connection:
        assert stored_erasures(connection) == known
    # Landing alone: the whole import would give the roles of this server passwords of the new key.
    assert rotated.import_again(merge=False).is_complete
    assert held(rotated) == []


def test_a_damaged_ledger_does_what_it_can_and_says_so(installation: Installation) -> None:
    installation.erase(CANARY)
    ledger = installation.place.ledger
    good = ledger.read_text()
    installation.run("truncate app.erasure cascade")
    ledger.write_text(good + good.splitlines()[1].replace("tester", "nobody") + "\n")
    with pytest.raises(LedgerDamagedError, match="line 3"):
        installation.replay()
    assert installation.rows("select count(*) from app.erasure") == [(1,)]
