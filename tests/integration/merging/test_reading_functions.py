"""The database's own readers of provider text: times, money, dates, ages."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_season import SeasonDatabase

Call = Callable[..., Any]
FIXTURE = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PLAIN = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=24)

EARLIEST, LATEST = datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2060-01-01")


@pytest.fixture
def call(season_database: SeasonDatabase) -> Iterator[Call]:
    """Call a function of the schema merge."""
    with psycopg.connect(season_database.url, autocommit=True) as connection:

        def called(name: str, *arguments: object) -> Any:
            marks = ", ".join(["%s::text"] * len(arguments))
            [(value,)] = connection.execute(f"select merge.{name}({marks})".encode(), arguments).fetchall()
            return value

        yield called


TIMES = {
    "00:25:31.25": 1_531_250, "25:31": 1_531_000, "2:24:37": 8_677_000, "02:24:37.0": 8_677_000, "100:00": 6_000_000, "26:15:00": 94_500_000, "126:15:00": 454_500_000,
    "1 day, 2:03:04": 93_784_000, "1 day 02:03:04": 93_784_000, "2h24m37s": 8_677_000, "1:23:45,6": 5_025_600, "1531.25": 1_531_250, "45'12\"": 2_712_000,
    " 25:31 ": 1_531_000, "0:00:01": 1000, "": None, "0": None, "00:00:00": None, "0.0": None, "DNF": None, "99:99": None, "1:60:00": None, "-5:00": None, "25:31:": None,
    "12:34:56:78": None, "9999999:00": None, "555:30:00": 1_999_800_000, "600:00:00": None, "999:59:59": None,
}  # fmt: skip


def test_race_times(call: Call) -> None:
    assert {text: call("time_ms", text) for text in TIMES} == TIMES
    assert {text: call("quick_time_ms", text) for text in TIMES} == TIMES


@FIXTURE
@given(
    milliseconds=st.integers(1, 200 * 3_600_000), decimals=st.sampled_from([0, 1, 2, 3]), padded=st.booleans()
)
def test_every_written_time_reads_back(call: Call, milliseconds: int, decimals: int, *, padded: bool) -> None:
    unit = 10 ** (3 - decimals)
    milliseconds = max(milliseconds // unit, 1) * unit
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest // 1000:02}" + (f".{rest % 1000:03}"[: decimals + 1] if decimals else "")
    text = f"{hours:02}:{minutes:02}:{seconds}" if padded or hours else f"{minutes}:{seconds}"
    assert call("time_ms", text) == call("quick_time_ms", text) == milliseconds


@FIXTURE
@given(PLAIN)
def test_no_text_breaks_a_reader(call: Call, text: str) -> None:
    assert call("time_ms", text) == call("quick_time_ms", text)
    for name in (
        "clean",
        "clean_name",
        "whole",
        "flag",
        "local_time",
        "birth_date",
        "cents",
        "currency",
        "age",
        "quick_utc",
        "id_space",
    ):
        call(name, text)
    call("instant", text, "America/New_York")
    cleaned = call("clean_name", text)
    assert cleaned is None or cleaned == " ".join(cleaned.split()) or not cleaned.isascii()


@pytest.mark.parametrize(
    "text",
    [
        "999:59:59.999", "-999999999999", "9999999999999", "-9999999999999", "0000-01-01 00:00:00", "0000-00-00 00:00:00", "9999-12-31 23:59:59+00:00",
        "2024-01-01 10:00:00+99:00", "2024-01-01 10:00:00-16", "2024-01-01 10:00+15:99", "99999999.99", "999999999.0",
    ],
)  # fmt: skip
def test_no_number_is_too_large_for_a_reader(call: Call, text: str) -> None:
    for name in (
        "time_ms",
        "quick_time_ms",
        "whole",
        "local_time",
        "birth_date",
        "cents",
        "age",
        "quick_utc",
    ):
        call(name, text)
    call("instant", text, "America/New_York")


def test_money(call: Call) -> None:
    amounts = {
        "$12.50": 1250, "$1,234.50": 123_450, "$0.00": 0, "12.5": 1250, "($5.00)": -500, "-$5.00": -500, "12,50": 1250, "€1.234,50": 123_450, "1,234": 123_400,
        "$.99": 99, "free": None, "": None, "$1.2.3": None, "12,5": None, "1e3": None, "1,234,567.5": 123_456_750, "12,34,5": None,
    }  # fmt: skip
    assert {text: call("cents", text) for text in amounts} == amounts
    assert [call("currency", text) for text in ("$5", "C$5", "€5", "£5", "5")] == [
        "USD",
        "CAD",
        "EUR",
        "GBP",
        None,
    ]


def test_dates_and_instants(call: Call) -> None:
    local = {
        "3/7/2026 15:15": "2026-03-07 15:15:00", "3/7/2026 3:15 PM": "2026-03-07 15:15:00", "12/1/2026 12:05 am": "2026-12-01 00:05:00",
        "03/07/2026": "2026-03-07 00:00:00", "2025-06-12 10:11:12.123456": "2025-06-12 10:11:12.123456", "2025-06-12": "2025-06-12 00:00:00",
        "2/30/2026 10:00": "None", "13/1/2026": "None", "2026-02-29": "None", "2024-02-29": "2024-02-29 00:00:00", "6/1/2026 25:00": "None", "soon": "None",
    }  # fmt: skip
    assert {text: str(call("local_time", text)) for text in local} == local
    noon = datetime(2024, 6, 12, 9, 0, tzinfo=UTC)
    for text in (
        "1718182800",
        "1718182800000",
        "2024-06-12T09:00:00Z",
        "2024-06-12 05:00:00-04",
        "6/12/2024 5:00",
    ):
        assert call("instant", text, "America/New_York") == noon, text
    assert call("instant", "1718182800.25", "UTC") == noon + timedelta(milliseconds=250)
    assert [call("instant", text, "UTC") for text in ("0", "", "x", None)] == [None] * 4
    assert call("instant", "6/12/2024 5:00", None) is None
    births = {
        "1990-02-03": date(1990, 2, 3),
        "2/3/1990": date(1990, 2, 3),
        "-86400000": date(1967, 4, 7),
        "19850412": date(1985, 4, 12),
        "20000000": date(1970, 8, 20),
        "483667200000": date(1985, 4, 30),
        "-86400000000": date(1967, 4, 7),
        "1900-01-01": None,
        "1970-01-01": None,
        "0000-00-00": None,
        "2090-01-01": None,
    }
    assert {text: call("birth_date", text) for text in births} == births


@FIXTURE
@given(st.datetimes(EARLIEST, LATEST))
def test_the_short_way_to_an_instant_is_the_long_one(call: Call, moment: datetime) -> None:
    text = moment.isoformat(" ")
    assert call("quick_utc", text) == call("instant", text, "UTC") == moment.replace(tzinfo=UTC)


def test_ages(call: Call, season_database: SeasonDatabase) -> None:
    ages = {"32": 32, " 32 ": 32, "32.0": 32, "0": None, "-1": None, "111": None, "old": None, "": None}
    assert {text: call("age", text) for text in ages} == ages
    with psycopg.connect(season_database.url) as connection:
        days = connection.execute(
            "select merge.age_on(born::date, '2026-06-14') from unnest(array['1994-06-14', '1994-06-15', '2026-06-14', '2027-01-01']) as born"
        ).fetchall()
        groups = connection.execute(
            "select count(*) from generate_series(0, 120) as age join ref.age_group as g on age between g.min_age and g.max_age where g.label = merge.age_group(age)"
        ).fetchone()
    assert [age for (age,) in days] == [32, 31, 0, None]
    assert groups == (121,)
