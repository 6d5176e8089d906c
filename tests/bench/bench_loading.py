"""How fast a legacy file comes in, against pgloader 3.6 and against COPY of a text file that is ready.

    results alone    the stage `load`, against pgloader without indexes and against COPY from a prepared file
    the whole file   loaded with primary keys, and the same read back byte for byte, against pgloader's load with keys

Interleaved rounds on one server, medians; only the ratios mean something. Over a season of its own (BENCH_SCALE,
default 0.2: two million rows) or over the legacy file that BENCH_FILE names. BENCH_ROUNDS (default 3).
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import apsw
import psycopg
import pytest
from psycopg import sql
from rich.console import Console
from rich.table import Table

from project88.season import write_season
from tests.fix_postgres import Postgres

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))

_IMPORT = """
import json, sys
from pathlib import Path
from project88.importing import import_file
report = import_file(Path(sys.argv[1]), sys.argv[2], workers=int(sys.argv[3]), merge=False)
assert report.is_complete and report.chunks_kept == 0
seconds = {stage.name: stage.seconds for stage in report.stages}
print(json.dumps({"seconds": seconds, "rows": report.source_count, "peak_memory_mb": report.peak_memory_mb}))
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if os.environ.get("BENCH_FILE"):
        return Path(os.environ["BENCH_FILE"])
    file = tmp_path_factory.mktemp("bench") / "season.sqlite"
    scale = float(os.environ.get("BENCH_SCALE", "0.2"))
    write_season(file, scale=scale, seed=3, years=8, as_of=date(2026, 6, 15))
    return file


@pytest.fixture(scope="module")
def results_alone(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("bench") / "results.sqlite"
    connection = apsw.Connection(str(file))
    connection.execute("pragma synchronous = off; pragma journal_mode = off").fetchall()
    connection.execute("attach ? as whole", (str(whole),)).fetchall()
    (definition,) = connection.execute(
        "select sql from whole.sqlite_schema where name = 'ct_results'"
    ).fetchone() or ("",)
    connection.execute(str(definition)).fetchall()
    connection.execute("insert into ct_results select * from whole.ct_results").fetchall()
    connection.close()
    return file


@pytest.fixture
def fresh(postgres: Postgres, _template: str) -> Iterator[Callable[[str], str]]:
    """Makes a database from the template ("ours") or an empty one, in place of the one before; returns its URL."""
    made: list[str] = []

    def drop_last() -> None:
        if made:
            with psycopg.connect(postgres.url(), autocommit=True) as connection:
                connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(made[-1])))

    def make(kind: str) -> str:
        drop_last()
        name = f"bench_{kind}_{len(made)}"
        template = sql.Identifier(_template if kind == "ours" else "template0")
        with psycopg.connect(postgres.url(), autocommit=True) as connection:
            connection.execute(
                sql.SQL("create database {} template {}").format(sql.Identifier(name), template)
            )
            connection.execute("checkpoint")  # what one run leaves to be written must not slow the next
        made.append(name)
        return postgres.url(name)

    yield make
    drop_last()


def imported(file: Path, url: str, workers: int) -> dict[str, float]:
    """Import in a process of its own; return seconds by stage, with `rows` and `peak_memory_mb`."""
    import json

    command = [sys.executable, "-c", _IMPORT, str(file), url, str(workers)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return found["seconds"] | {"rows": found["rows"], "peak_memory_mb": found["peak_memory_mb"]}


def pgloaded(file: Path, url: str, *options: str) -> float:
    """Run pgloader with its defaults but `options`; return seconds on the clock.

    It reads ahead 100,000 rows per table, which overruns its heap of 1 GB on a busy machine; 20,000 are as fast.
    """
    command = [
        "pgloader",
        *(f"--with={option}" for option in ("prefetch rows = 20000", *options)),
        str(file),
        url,
    ]
    started_s = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started_s
    # Its exit status is 0 even when it loaded nothing.
    with psycopg.connect(url) as connection:
        row = connection.execute("select count(*) from ct_results").fetchone()
    assert row is not None
    assert row[0] == rows_of(file), done.stdout + done.stderr
    return seconds


def rows_of(file: Path) -> int:
    """Count the result lines of a legacy file."""
    row = apsw.Connection(str(file)).execute("select count(*) from ct_results").fetchone()
    assert row is not None
    return int(row[0])


def copied(prepared: Path, url: str, definition: str) -> float:
    """COPY the prepared file into a bare table of text columns; return seconds on the clock."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(definition)  # type: ignore[arg-type]
    started_s = time.perf_counter()
    with prepared.open("rb") as file:
        subprocess.run(["psql", "-q", "-d", url, "-c", "copy bare from stdin"], stdin=file, check=True)
    return time.perf_counter() - started_s


needs_pgloader = pytest.mark.skipif(shutil.which("pgloader") is None, reason="pgloader is not installed")


@needs_pgloader
def test_results_alone(
    postgres: Postgres, fresh: Callable[[str], str], results_alone: Path, tmp_path: Path
) -> None:
    first = fresh("ours")
    rows = imported(results_alone, first, 2)["rows"]
    prepared = tmp_path / "results.txt"
    with psycopg.connect(first) as connection, prepared.open("wb") as out:
        columns = [name for (name,) in connection.execute("select attname from pg_attribute where attrelid = 'landing.ct_results'::regclass and attnum > 0 order by attnum")]  # fmt: skip
        with connection.cursor() as cursor, cursor.copy("copy landing.ct_results to stdout") as copy:
            for block in copy:
                out.write(block)
    bare = "create table bare (" + ", ".join(f"{name} text" for name in columns) + ")"
    runs: dict[str, Callable[[], float]] = {
        "pgloader": lambda: pgloaded(results_alone, fresh("pgloader"), "create no indexes"),
        "COPY of a prepared file": lambda: copied(prepared, fresh("copy"), bare),
        "project88, 1 worker": lambda: imported(results_alone, fresh("ours"), 1)["load"],
        "project88, 2 workers": lambda: imported(results_alone, fresh("ours"), 2)["load"],
    }
    medians = interleaved(runs)
    table = Table("the result lines alone", "seconds", "rows/s", "x pgloader", "x COPY")
    for name, seconds in medians.items():
        table.add_row(
            name,
            f"{seconds:.2f}",
            f"{rows / seconds:,.0f}",
            f"{medians['pgloader'] / seconds:.2f}",
            f"{medians['COPY of a prepared file'] / seconds:.2f}",
        )
    Console(width=110).print(table)


@needs_pgloader
def test_the_whole_file(fresh: Callable[[str], str], whole: Path) -> None:
    stages: list[dict[str, float]] = []

    def ours(workers: int) -> float:
        found = imported(whole, fresh("ours"), workers)
        stages.append(found)
        return found["check"] + found["plan"] + found["load"] + found["keys"] + found["verify"]

    runs: dict[str, Callable[[], float]] = {
        "pgloader, keys": lambda: pgloaded(whole, fresh("pgloader")),
        "read back": lambda: ours(2),
    }  # fmt: skip
    medians = interleaved(runs)
    theirs = medians["pgloader, keys"]
    with_keys = statistics.median(
        sum(found[name] for name in ("check", "plan", "load", "keys")) for found in stages
    )
    rows = stages[0]["rows"]
    table = Table("the whole file", "seconds", "rows/s", "x pgloader")
    for name, seconds in {
        "pgloader: loaded, all its keys": theirs,
        "project88: checked, loaded, primary keys": with_keys,
        "project88: the same, read back byte for byte": medians["read back"],
    }.items():
        table.add_row(name, f"{seconds:.2f}", f"{rows / seconds:,.0f}", f"{theirs / seconds:.2f}")
    console = Console(width=110)
    console.print(table)
    for name in ("check", "plan", "load", "keys", "verify"):
        console.print(f"  {name}: {statistics.median(found[name] for found in stages):.2f} s")
    console.print(f"  peak memory of a process: {max(found['peak_memory_mb'] for found in stages):.0f} MB")


def interleaved(runs: dict[str, Callable[[], float]]) -> dict[str, float]:
    """Median seconds of each, run in turns in random order."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name in random.sample(list(runs), len(runs)):
            taken[name].append(runs[name]())
    return {name: statistics.median(times) for name, times in taken.items()}
