"""Cut off anywhere and started again, an import ends in the state of one that was never cut off."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest
from psycopg import sql

from project88.cluster import PrivateCluster
from project88.database.migrations import migrate
from project88.errors import TransientError
from project88.importing import import_file
from project88.importing.pool import WorkerDiedError
from project88.importing.progress import Step
from tests.fix_postgres import Database, Postgres
from tests.integration.importing.landing import fetch, landed, state
from tests.integration.importing.legacy_file import write_results

ROWS, CHUNK = 20_000, 500

_PROGRAM = """
import sys
from pathlib import Path
from project88.importing import import_file
report = import_file(
    Path(sys.argv[1]), sys.argv[2], workers=int(sys.argv[3]), merge=False, rows_per_chunk=int(sys.argv[4]),
    progress=lambda step: print(step.stage, step.done, flush=True),
)
sys.exit(0 if report.is_complete else 9)
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("legacy") / "legacy.sqlite"
    write_results(path, ROWS)
    return path


def start(file: Path, url: str, workers: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", _PROGRAM, str(file), url, str(workers), str(CHUNK)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(("workers", "seed"), [(1, 1), (2, 2)])
def test_killed_at_random_points_it_ends_in_the_same_state(
    database: Database, postgres: Postgres, file: Path, workers: int, seed: int
) -> None:
    moments = random.Random(seed)  # noqa: S311 - any moments will do
    lines_seen = 0
    for _ in range(5):
        process = start(file, database.url, workers)
        assert process.stdout is not None
        # A kill after so many lines of progress, and a moment: in any stage, in the middle of a chunk or between two.
        for _ in range(moments.randrange(1, 60)):
            lines_seen += bool(process.stdout.readline())
        time.sleep(moments.uniform(0, 0.02))
        process.kill()
        process.communicate(timeout=60)
    assert lines_seen > 5
    process = start(file, database.url, workers)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert state(database.url) == clean_state(postgres, database, file)
    assert fetch(database.url, "select status, count(*)::int from app.import_run group by 1 order by 1")[
        0
    ] == ("done", 1)


def clean_state(postgres: Postgres, database: Database, file: Path) -> dict[str, str]:
    """The state after an import that nothing disturbed, into a database made as the test's own was."""
    name = f"{database.name}_clean"
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} template project88_template").format(sql.Identifier(name))
        )
        try:
            assert landed(postgres.url(name), file, rows_per_chunk=CHUNK).is_complete
            return state(postgres.url(name))
        finally:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def test_a_worker_that_is_killed_is_told_and_made_up_for(database: Database, file: Path) -> None:
    def kill_a_worker(step: Step) -> None:
        if step.stage == "load" and step.done:
            for child in psutil.Process().children():
                with suppress(
                    psutil.NoSuchProcess
                ):  # a child of an earlier test, ended and not yet collected
                    if "spawn_main" in " ".join(child.cmdline()):
                        os.kill(child.pid, signal.SIGKILL)
                        return

    with pytest.raises(
        WorkerDiedError, match=r"was killed \(signal 9\).*run the same command again|Run the same"
    ):
        landed(database.url, file, workers=2, rows_per_chunk=CHUNK, progress=kill_a_worker)
    assert landed(database.url, file, rows_per_chunk=CHUNK).is_complete
    assert fetch(database.url, "select count(*) from landing.ct_results") == [(ROWS,)]


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[PrivateCluster]:
    """A server that the test may stop: the session's own serves others."""
    cluster = PrivateCluster(tmp_path / "cluster", is_durable=False)
    cluster.start()
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        for _ in migrate(connection):
            pass
    try:
        yield cluster
    finally:
        cluster.remove()


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("stage", ["load", "verify"])
def test_postgresql_stopped_in_the_middle_is_one_sentence_and_goes_on(
    own_cluster: PrivateCluster, file: Path, workers: int, stage: str
) -> None:
    url = own_cluster.url()

    def stop(step: Step) -> None:
        if step.stage == stage and step.done > ROWS // 4 and own_cluster.is_running():
            own_cluster.stop()

    with pytest.raises(
        TransientError, match=r"went away in the middle\. Start it\. Then run the same command again"
    ):
        landed(url, file, workers=workers, rows_per_chunk=CHUNK, progress=stop)
    own_cluster.start()
    url = own_cluster.url()
    kept_at_least = fetch(url, "select count(*)::int from app.import_chunk")[0][0]
    report = landed(url, file, rows_per_chunk=CHUNK)
    assert report.is_complete
    assert isinstance(kept_at_least, int)
    assert report.chunks_kept == kept_at_least > ROWS // 4 // CHUNK - 1
    assert fetch(url, "select count(*) from landing.ct_results") == [(ROWS,)]


def test_no_postgresql_at_all_is_one_sentence(file: Path) -> None:
    with pytest.raises(TransientError, match="PostgreSQL does not answer"):
        import_file(file, "postgresql://project88@127.0.0.1:1/none", merge=False)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_is_one_sentence_and_goes_on(
    own_cluster: PrivateCluster, file: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    url = own_cluster.url()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("no file system can be mounted here")
    try:
        # The server is another user. Where several processes run the tests, each has a folder more.
        for folder in (tmp_path, *tmp_path.parents[:3]):
            if folder != Path(tempfile.gettempdir()):
                folder.chmod(0o755)
        owner = own_cluster.log.stat()
        os.chown(disk, owner.st_uid, owner.st_gid)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("create tablespace small location {}").format(sql.Literal(str(disk))))
            connection.execute("alter table landing.ct_results set tablespace small")
        with pytest.raises(
            TransientError, match=r"disk is full\. Make room on it\. Then run the same command again"
        ):
            landed(url, file, rows_per_chunk=CHUNK)
        partial = fetch(url, "select sum(row_count)::int from app.import_chunk")
        assert fetch(url, "select count(*)::int from landing.ct_results") == [(partial[0][0] or 0,)]
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        assert landed(url, file, rows_per_chunk=CHUNK).is_complete
    finally:
        own_cluster.stop()
        subprocess.run(["umount", str(disk)], check=True)
