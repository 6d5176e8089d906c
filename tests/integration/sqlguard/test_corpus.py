"""What the guard allows runs as the partner's own role: nothing allowed is forbidden there, and nothing runs away."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from racechat.sqlguard.guarded_reading import GUARDED_LIMITS, SqlRefusedError, read_guarded
from racechat.sqlguard.partner_guard import guard_for

from project88.database import read_errors
from project88.database.reading import BoundedReader, Limits
from tests.integration.sqlguard.random_selects import RandomSelects

CORPUS = Path(__file__).parents[2] / "unit" / "sqlguard" / "questions.txt"
GUARD = guard_for(1, "owner")
# What a value in the rows may bring about, whoever asks: text that is no number, a division by nothing.
OF_THE_DATA = {"22P02", "22012", "22003", "22007", "22008", "2202E", "22023", "22P03", "2200E", "22011"}


def _random_select(seed: int) -> str:
    return RandomSelects(random.Random(seed)).select()  # noqa: S311 -- the same again for the same seed


def test_every_honest_question_runs_as_the_partner(reader: BoundedReader) -> None:
    texts = [line for line in CORPUS.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    failures: list[str] = []
    for text in texts:
        try:
            read_guarded(GUARD, reader, text.replace("\\n", "\n"))
        except (read_errors.ReadError, SqlRefusedError) as error:
            if getattr(error, "sqlstate", None) not in OF_THE_DATA:
                failures.append(f"{text}\n    {error} {getattr(error, 'sqlstate', '')}")
    if failures:
        pytest.fail("\n".join(failures))


@given(st.integers(0, 10**9))
@settings(max_examples=250, deadline=None)
def test_what_the_guard_allows_the_database_lets_run_within_its_limits(
    reader: BoundedReader, seed: int
) -> None:
    text = _random_select(seed)
    if not GUARD.check(text).allowed:
        return
    try:
        reader.read(text.encode(), limits=GUARDED_LIMITS)
    except read_errors.ReadInvalidError:
        pass  # a type that does not fit is PostgreSQL's to say
    except (
        read_errors.ReadRefusedError,
        read_errors.ReadTimeoutError,
        read_errors.ReadTooLargeError,
    ) as error:
        pytest.fail(f"{type(error).__name__} for {text}")


def test_the_random_selects_are_no_empty_test(reader: BoundedReader) -> None:
    texts = [_random_select(seed) for seed in range(150)]
    ran = 0
    for text in texts:
        if GUARD.check(text).allowed:
            try:
                reader.read(text.encode())
            except read_errors.ReadError:
                continue
            ran += 1
    assert ran >= 40, "too few of them get as far as the database's rows"


def test_a_limit_hides_no_cost_below_it(reader: BoundedReader) -> None:
    text = (
        "select a.result_id from result a join result b using (race_id) where a.result_id + b.result_id < 0"
    )
    whole, first = reader.plan_cost(text.encode()), reader.plan_cost(f"{text} limit 1".encode())
    assert first >= whole * 0.5


def test_the_cost_gate_is_on_for_text_and_refused_text_never_runs(reader: BoundedReader) -> None:
    with pytest.raises(SqlRefusedError, match="function pg_sleep"):
        read_guarded(GUARD, reader, "select pg_sleep(1)")
    assert GUARDED_LIMITS.cost is not None
    text = "select count(*) from result a join result b using (race_id)"
    assert read_guarded(GUARD, reader, text).rows
    with pytest.raises(read_errors.ReadTooLargeError):
        read_guarded(GUARD, reader, text, limits=Limits(cost=1.0))


def test_what_rows_are_gathered_into_is_weighed_by_the_rows_that_the_planner_expects(
    reader: BoundedReader,
) -> None:
    text = "select length(string_agg(full_name, '')) from result"
    verdict = GUARD.check(text)
    assert verdict.allowed, verdict.reason
    rows = float(str(reader.read("select count(*) from result").rows[0][0]))

    def limits(most_rows: float) -> Limits:
        return replace(GUARDED_LIMITS, gathered_bytes=verdict.gathered_row_bytes * most_rows)

    assert read_guarded(GUARD, reader, text, limits=limits(rows)).rows
    with pytest.raises(read_errors.ReadTooLargeError):
        read_guarded(GUARD, reader, text, limits=limits(rows - 1))
    assert read_guarded(GUARD, reader, text).rows


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("select length(string_agg(full_name, '')) from result", 1),
        ("select sex, length(string_agg(full_name, '')) from result group by cube (sex, age)", 4),
        ("select length(string_agg(full_name, '')) + length(string_agg(full_name, '')) from result", 2),
        ("select count(*) from result", 0),
    ],
)
def test_what_is_held_at_once_adds_up(text: str, times: int) -> None:
    one = GUARD.check("select string_agg(full_name, '') from result").gathered_row_bytes
    assert GUARD.check(text).gathered_row_bytes == times * one
    array = GUARD.check("select cardinality(array(select full_name from result))")
    assert array.gathered_row_bytes > one
