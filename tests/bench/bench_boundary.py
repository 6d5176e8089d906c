"""What the boundary costs: the same questions as a partner through its views, and as the owner on the base tables.

Interleaved in random order on one server, medians; only the ratios mean something. Over a season of its own
(BENCH_SCALE, default 0.05), or over the database of the settings (BENCH_SETTINGS=1, for a running demo at scale 1).
"""

import math
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from project88.database.pools import PartnerPools
from project88.database.preparing import prepare
from project88.importing import import_file
from project88.keys import KeyRing
from project88.season import write_season
from project88.settings import Settings
from tests.fix_postgres import Postgres

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))

# {x} is the table: a view of the partner's, or the partition, or the parent under a condition on the partner.
QUESTIONS = {
    "count of results": "select count(*) from {result}",
    "sub-3 marathons of a year": (
        "select count(*) from {result} where distance_class = 'marathon' and year = 2025"
        " and status = 'finished' and chip_time_ms < 10800000"
    ),
    "sub-3 list": (
        "select full_name, event_name, held_on, chip_time_ms from {result} where distance_class = 'marathon'"
        " and year = 2024 and chip_time_ms < 10800000 order by chip_time_ms limit 100"
    ),
    "5K by age and sex": (
        "select age_group, sex, avg(chip_time_ms), count(*) from {result}"
        " where distance_class = '5k' and status = 'finished' group by 1, 2 order by 1, 2"
    ),
    "the same from the summary": (
        "select age_group, sex, sum(total_time_ms) / nullif(sum(timed_count), 0) from {finish_summary}"
        " where distance_class = '5k' group by 1, 2 order by 1, 2"
    ),
    "yearly trend": "select year, count(*), avg(chip_time_ms) from {result} group by year order by year",
    "biggest races": "select event_name, name, finisher_count from {race} order by finisher_count desc limit 10",
    "weather of slow races": (
        "select r.event_name, r.median_time_ms, w.temperature_c from {race} as r join {weather} as w using (event_id)"
        " where r.median_time_ms > r.usual_median_time_ms order by r.median_time_ms desc limit 20"
    ),
    "registrations by month": "select date_trunc('month', registered_on), count(*) from {registration} group by 1 order by 1",
    "a runner's races": (
        "select r.event_name, r.held_on, r.chip_time_ms from {athlete} as a join {result} as r using (athlete_id)"
        " where a.name_key = 'michael wardian' order by r.chip_time_ms"
    ),
    "name, misspelt": (
        "select full_name, extensions.similarity(name_key, 'micheal wardien') as s from {athlete}"
        " where name_key operator(extensions.%%) 'micheal wardien' order by s desc limit 10"
    ),
    "part of a name": "select full_name from {athlete} where name_key like '%%wardi%%' order by full_name limit 10",
}
NAME_SEARCHES = ("name, misspelt", "part of a name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    settings: Settings
    keys: KeyRing


@pytest.fixture(scope="module")
def season(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, keys: KeyRing) -> Season:
    if os.environ.get("BENCH_SETTINGS"):
        settings = Settings.load()
        return Season(settings=settings, keys=KeyRing.from_file(settings.secret_key_file))
    postgres: Postgres = request.getfixturevalue("postgres")
    file = tmp_path_factory.mktemp("bench") / "season.sqlite"
    scale = float(os.environ.get("BENCH_SCALE", "0.05"))
    write_season(file, scale=scale, seed=7, years=4, as_of=date(2026, 6, 15))
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute("create database bench_boundary")
    url = postgres.url("bench_boundary")
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as owner:
        prepare(owner, keys)
    import_file(file, url, workers=2, keys=keys)
    return Season(settings=Settings(database_url=SecretStr(url), secret_key_file=file), keys=keys)


class _Tables(dict[str, str]):
    def __init__(self, form: Callable[[str], str]) -> None:
        super().__init__()
        self._form = form

    def __missing__(self, name: str) -> str:
        return self._form(name)


def as_partner() -> dict[str, str]:
    return _Tables(lambda name: name)


def as_partition(partner_id: int) -> dict[str, str]:
    return _Tables(lambda name: f"core.{name}_{partner_id}")


def as_parent(partner_id: int) -> dict[str, str]:
    return _Tables(lambda name: f"(select * from core.{name} where timing_partner_id = {partner_id})")


def test_boundary_overhead(season: Season) -> None:
    url = season.settings.database_url.get_secret_value()
    ratios: dict[str, list[tuple[float, float]]] = {name: [] for name in QUESTIONS}
    console = Console(width=120)
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as owner:
        # The limits of a partner's role, so that only the way to the rows differs.
        owner.execute("set work_mem = '32MB'; set jit = off")
        partners_by_size = [
            row[0]
            for row in owner.execute(
                "select timing_partner_id from core.result group by 1 order by count(*) desc"
            ).fetchall()
        ]
        chosen = [partners_by_size[0], partners_by_size[len(partners_by_size) // 2], partners_by_size[-1]]
        for partner_id in chosen:
            role = f"partner_{partner_id}"
            with psycopg.connect(
                url,
                user=role,
                password=season.keys.database_password(role),
                autocommit=True,
                prepare_threshold=None,
            ) as partner:
                table = Table("question", "partner ms", "partition ms", "parent ms", "to partition", "to parent",
                              title=f"partner {partner_id}")  # fmt: skip
                for name, template in QUESTIONS.items():
                    text = template.replace("%%", "%")
                    medians = _interleaved(
                        lambda text=text, partner=partner: partner.execute(
                            _sql(text, as_partner())
                        ).fetchall(),
                        lambda text=text, partner_id=partner_id: owner.execute(
                            _sql(text, as_partition(partner_id), alias=True)
                        ).fetchall(),
                        lambda text=text, partner_id=partner_id: owner.execute(
                            _sql(text, as_parent(partner_id), alias=True)
                        ).fetchall(),
                    )
                    ratios[name].append((medians[0] / medians[1], medians[0] / medians[2]))
                    table.add_row(
                        name,
                        *(f"{value:.3f}" for value in medians),
                        *(f"{value:.2f}" for value in ratios[name][-1]),
                    )
                console.print(table)
    summary = Table("geometric mean of the ratio", "to partition", "to parent")
    for label, names in {
        "all questions": QUESTIONS,
        "name searches": NAME_SEARCHES,
        "the rest": [name for name in QUESTIONS if name not in NAME_SEARCHES],
    }.items():
        summary.add_row(
            label,
            *(f"{_geometric_mean(pair[i] for name in names for pair in ratios[name]):.3f}" for i in (0, 1)),
        )
    console.print(summary)


def test_cost_of_a_bounded_read(season: Season) -> None:
    table = Table("query", "bare execute ms", "bounded read ms", "with cost gate ms")
    from project88.database.reading import Limits

    with PartnerPools(season.settings, season.keys) as pools:
        reader = pools.reader(1)
        url = season.settings.database_url.get_secret_value()
        password = season.keys.database_password("partner_1")
        with psycopg.connect(url, user="partner_1", password=password, autocommit=True) as partner:
            for query in ("select 1", "select * from result limit 1000"):
                medians = _interleaved(
                    lambda query=query: partner.execute(query).fetchall(),
                    lambda query=query: reader.read(query),
                    lambda query=query: reader.read(query, limits=Limits(cost=1e9)),
                    rounds=ROUNDS * 10,
                )
                table.add_row(query, *(f"{value:.3f}" for value in medians))
    Console(width=120).print(table)


def _sql(text: str, tables: dict[str, str], *, alias: bool = False) -> sql.SQL:
    filled = text
    for name in ("result", "race", "weather", "registration", "athlete", "finish_summary"):
        relation = tables[name]
        with_alias = relation if f"{{{name}}} as " in text or not alias else f"{relation} as {name}"
        filled = filled.replace(f"{{{name}}}", with_alias)
    return sql.SQL(filled)


def _interleaved(*runs: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Median milliseconds of each, all warmed up, run in turns in random order."""
    for run in runs:
        run()
    taken: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for index in random.sample(range(len(runs)), len(runs)):
            started_s = time.perf_counter()
            runs[index]()
            taken[index].append((time.perf_counter() - started_s) * 1000)
    return [statistics.median(times) for times in taken]


def _geometric_mean(values: Iterator[float]) -> float:
    logs = [math.log(value) for value in values]
    return math.exp(sum(logs) / len(logs))
