"""Writing a season: the same again, whoever works at it; refusals; nothing half-written."""

import hashlib
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import psutil
import pytest

from project88.errors import BadInputError, TransientError
from project88.season import SeasonReport, write_season
from project88.season.planning import make_plan
from project88.season.workers import Workers

AS_OF = date(2026, 6, 15)
SMALL = {"scale": 0.001, "seed": 4, "years": 2, "as_of": AS_OF}


def write(path: Path, **changes: object) -> SeasonReport:
    return write_season(path, **{**SMALL, **changes})  # type: ignore[arg-type]


def digest(path: Path) -> str:
    """Hash a dump of all tables."""
    found = hashlib.sha256()
    database = sqlite3.connect(path)
    for line in database.iterdump():
        found.update(line.encode())
    database.close()
    return found.hexdigest()


def test_the_same_wish_gives_the_same_rows_however_many_work_at_it(tmp_path: Path) -> None:
    one, three = tmp_path / "one.sqlite", tmp_path / "three.sqlite"
    first, second = write(one, processes=1), write(three, processes=3)
    assert digest(one) == digest(three)
    assert first.sidecar.read_text("utf-8") == second.sidecar.read_text("utf-8")
    assert first.rows == second.rows
    assert first.total == sum(first.rows.values())


@pytest.mark.parametrize("change", [{"seed": 5}, {"years": 3}, {"as_of": date(2026, 6, 16)}])
def test_another_wish_gives_other_rows(tmp_path: Path, change: dict[str, object]) -> None:
    write(tmp_path / "a.sqlite")
    write(tmp_path / "b.sqlite", **change)
    assert digest(tmp_path / "a.sqlite") != digest(tmp_path / "b.sqlite")


def test_it_tells_how_far_it_is(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    report = write(tmp_path / "a.sqlite", progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (report.total, report.total)


def test_what_it_writes_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        report = write(tmp_path / "a.sqlite")
    finally:
        os.umask(before)
    assert [file.stat().st_mode & 0o777 for file in (report.path, report.sidecar)] == [0o600, 0o600]


def test_a_file_that_is_there_stays_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.write_text("precious")
    with pytest.raises(BadInputError, match="exists already"):
        write(path)
    assert path.read_text() == "precious"
    write(path, force=True)
    assert path.read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize("change", [{"scale": 0}, {"scale": -1}, {"scale": 11}, {"years": 0}, {"years": 21}])
def test_impossible_wishes_are_refused(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(BadInputError, match="scale above 0"):
        write(tmp_path / "a.sqlite", **change)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(TransientError, match="could not be written"):
        write(tmp_path / "nowhere" / "a.sqlite")


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "project88.cli.main",
            "season",
            str(path),
            "--scale",
            "0.001",
            "--processes",
            "2",
        ],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000)),
    )
    assert done.returncode == 1
    assert "could not be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def children_of_mine() -> set[psutil.Process]:
    """Return the processes that this one has started: other tests' servers and browsers may be among them."""
    return set(psutil.Process().children())


def test_a_worker_that_dies_is_noticed() -> None:
    plan = make_plan(scale=0.001, seed=4, years=2, as_of=AS_OF)
    bounds = [(place, place + 1) for place in range(40)]
    others = children_of_mine()
    with Workers(plan, 2) as workers:
        chunks = workers.chunks(bounds)
        next(chunks)
        children = children_of_mine() - others
        assert len(children) == 2
        for child in children:
            os.kill(child.pid, signal.SIGKILL)
        with pytest.raises(TransientError, match="ended early"):
            list(chunks)
    assert children_of_mine() <= others


def test_workers_that_die_while_nobody_asks_them_are_noticed() -> None:
    plan = make_plan(scale=0.001, seed=4, years=2, as_of=AS_OF)
    others = children_of_mine()
    with Workers(plan, 2) as workers:
        chunks = workers.chunks([(place, place + 1) for place in range(40)])
        next(chunks)
        while not all(queue.full() for queue in workers._queues):  # now each waits to be asked again
            time.sleep(0.01)
        time.sleep(0.1)
        for child in children_of_mine() - others:
            child.kill()
            child.wait()
        with pytest.raises(TransientError, match="ended early"):
            list(chunks)
    assert children_of_mine() <= others


def test_no_worker_outlives_its_season(tmp_path: Path) -> None:
    def stop(_: int, __: int) -> None:
        raise KeyboardInterrupt

    others = children_of_mine()
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "a.sqlite", processes=2, progress=stop)
    assert list(tmp_path.iterdir()) == []
    assert children_of_mine() <= others


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    command = [
        sys.executable,
        "-m",
        "project88.cli.main",
        "season",
        "--scale",
        "0.001",
        "--seed",
        "4",
        "--years",
        "2",
    ]
    done = subprocess.run(
        [*command, "--as-of", "2026-06-15", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"rows to {path}" in done.stdout
    twice = subprocess.run([*command, str(path)], capture_output=True, text=True, check=False)
    assert twice.returncode == 1
    assert "--force" in twice.stderr
    assert path.with_name("a.sqlite.dirt.json").exists()
