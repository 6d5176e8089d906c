"""A merge that is killed leaves each partner as it was or done; the next one completes it."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from project88.merging import merge_all
from tests.fix_postgres import Database
from tests.integration.merging.landing_rows import BIG_RIVER, LAKESIDE, Landing

MERGE = "import sys; from project88.merging import merge_all; merge_all(sys.argv[1], progress=lambda event: print(event.partner_id, event.done, flush=True))"


@pytest.mark.parametrize("after", [3, 14, 22])
def test_killed_in_the_middle_the_next_run_completes(marathon: Landing, after: int) -> None:
    for partner in ("1", "2"):
        if partner == "2":
            marathon.event("100", partner="2")
            marathon.race("200", "100", partner="2")
        for number in range(1, 6):
            marathon.entry(str(number), f"Runner {number}", partner=partner)
            marathon.line(str(number), "Overall", f"03:1{number}:00", str(number), partner=partner)
    process = subprocess.Popen([sys.executable, "-c", MERGE, marathon.url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line.split()[1]) >= after:
            break
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    _wait_until_alone(marathon)
    for partner in (BIG_RIVER, LAKESIDE):
        assert len(marathon.core("result", partner=partner)) in {0, 5}
        assert len(marathon.core("entry", partner=partner)) == len(marathon.core("result", partner=partner))
    marathon.merge()
    for partner in (BIG_RIVER, LAKESIDE):
        assert len(marathon.core("result", partner=partner)) == 5
    assert marathon.merge().changed_rows == 0
    wanted = "select count(*) from core.index_definitions() as d where to_regclass(format('core.%%I', d.table_name || '_1_' || d.suffix)) is null"
    assert marathon.connection.execute(wanted, ()).fetchone() == (0,)


def _wait_until_alone(landing: Landing) -> None:
    """The server notices a dead client when it next writes to it."""
    query = "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'project88 merge'"
    deadline = time.monotonic() + 60
    while landing.connection.execute(query).fetchone() != (0,):
        assert time.monotonic() < deadline, "the killed merge still holds a connection"
        time.sleep(0.05)


def test_two_merges_at_once_do_what_one_does(marathon: Landing) -> None:
    for number in range(1, 6):
        marathon.entry(str(number), f"Runner {number}")
        marathon.line(str(number), "Overall", f"03:1{number}:00", str(number))
    others = [
        subprocess.Popen([sys.executable, "-c", MERGE, marathon.url], stdout=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert [other.wait() for other in others] == [0, 0]
    assert len(marathon.core("result")) == 5
    assert marathon.merge().changed_rows == 0


def test_a_partner_that_left_is_not_merged(database: Database) -> None:
    # Login roles belong to the cluster: a partner number that no other test reads as.
    with psycopg.connect(database.url, autocommit=True) as connection:
        landing = Landing(connection=connection, url=database.url).partners()
        landing.add("timing_partners", timing_partner_id="931", company_name="Summit")
        landing.event(partner="931")
        merge_all(database.url)
        connection.execute("select app.remove_partner(931)")
        report = merge_all(database.url)
    assert [partner.partner_id for partner in report.partners] == [1, 2]
