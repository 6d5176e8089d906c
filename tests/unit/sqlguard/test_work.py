"""What judging a text costs grows with the text and with nothing else: counted in steps, not in seconds."""

import sys
import threading
from collections.abc import Callable

import pytest
from racechat.sqlguard.expressions import MAX_STEPS
from racechat.sqlguard.guard import MAX_NODES
from racechat.sqlguard.partner_guard import guard_for

GUARD = guard_for(1, "owner")


def _ctes(count: int) -> str:
    steps = ", ".join(f"c{n} as (select x from c{n - 1})" for n in range(1, count))
    return f"with c0 as (select name as x from event), {steps} select x from c{count - 1}"


SHAPES: dict[str, Callable[[int], str]] = {
    "columns": lambda n: "select " + ", ".join(f"name as n{i}" for i in range(n)) + " from event",
    "conditions": lambda n: "select 1 from event where " + " and ".join(["year = 2025"] * n),
    "choices": lambda n: "select 1 from event where " + " or ".join(["year = 2025"] * n),
    "list": lambda n: f"select 1 from event where year in ({', '.join(['1'] * n)})",
    "rows": lambda n: "select v.a from (values " + ", ".join(["('a')"] * n) + ") as v(a)",
    "branches": lambda n: "select case" + " when year = 1 then 'a'" * n + " end from event",
    "steps": _ctes,
    "joins": lambda n: (
        "select 1 from event a join race b using (event_id) where "
        + " and ".join(["a.event_id = b.event_id"] * n)
    ),
    "sublinks": lambda n: "select " + ", ".join(["(select max(year) from event)"] * n),
    "unions": lambda n: " union all ".join(["select name from event"] * min(n, 50)),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_with_the_text(shape: str) -> None:
    small, large = (GUARD.check(SHAPES[shape](n)) for n in (40, 160))
    assert small.allowed, small.reason
    assert large.allowed, large.reason
    assert 0 < large.steps <= 5 * small.steps


@pytest.mark.parametrize(
    "text",
    [
        "with a as (select 1 as x), "
        + ", ".join(f"b{n} as (select p.*, q.* from {f'b{n - 1}' if n else 'a'} p, {f'b{n - 1}' if n else 'a'} q)" for n in range(25))
        + " select 1",
        "with a as (select * from result), " + ", ".join(f"b{n} as (select * from {f'b{n - 1}' if n else 'a'})" for n in range(390)) + " select 1",
        "select 1 from event e where " + " and ".join(f"e.event_id = {n}" for n in range(1_500)),
    ],
    ids=["columns that double", "columns handed on", "nodes"],
)  # fmt: skip
def test_a_short_text_cannot_make_long_work(text: str) -> None:
    verdict = GUARD.check(text)
    assert not verdict.allowed or verdict.steps <= MAX_STEPS + MAX_NODES


def _calls(text: str) -> int:
    """Count the Python calls that judging a text takes."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    def run() -> None:
        sys.setprofile(count)
        try:
            GUARD.check(text)
        finally:
            sys.setprofile(None)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return calls


@pytest.mark.parametrize("shape", SHAPES)
def test_the_steps_are_no_fiction(shape: str) -> None:
    small, large = (_calls(SHAPES[shape](n)) for n in (40, 160))
    assert large <= 6 * small
