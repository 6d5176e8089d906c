"""Each limit of the guard from both sides: the last text that is allowed, the first that is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from racechat.semantic.model import semantic_model
from racechat.sqlguard import SqlGuard
from racechat.sqlguard.partner_guard import guard_for
from racechat.sqlguard.patterns import check_pattern
from racechat.sqlguard.verdict import RefusalError
from racechat.sqlguard.weight import Bound

GUARD = guard_for(1, "owner")


def _values(rows: int) -> str:
    return "(values " + ", ".join(f"({n})" for n in range(rows)) + ")"


def _again(names: str) -> str:
    return " ".join(f"join result {name} using (athlete_id)" for name in names)


PAIRS = [
    ("select " + " || ".join(["name"] * 7) + " from event", "select " + " || ".join(["name"] * 8) + " from event"),
    ("select * from generate_series(1, 10000)", "select * from generate_series(1, 10002)"),
    ("select * from generate_series('2020-01-01'::date, '2030-01-01', '1 day')",
     "select * from generate_series('2020-01-01'::date, '2030-01-01', '1 minute')"),
    ("select 1 from event group by cube (name, state, city, year, country, series)",
     "select 1 from event group by cube (name, state, city, year, country, series), rollup (url)"),
    (f"select count(*) from result, {_values(30)} v", f"select count(*) from result, {_values(31)} v"),
    ("select * from generate_series(1, 1000) a, generate_series(1, 1000) b", "select * from generate_series(1, 1000) a, generate_series(1, 1001) b"),
    ("select lpad(name, 1000) from event", "select lpad(name, 1001) from event"),
    ("select 2 ^ 10", "select 2 ^ 11"),
    ("select power(year, 10) from event", "select power(year, 11) from event"),
    ("select round(1.5, 20)", "select round(1.5, 21)"),
    ("select x ^ 2 from (select year ^ 2 as x from event) q", "select x ^ 2 from (select year::numeric ^ 9 as x from event) q"),
    ("select 'a'::varchar(1000)", "select 'a'::varchar(1001)"),
    (f"select '{'a' * 500}'", f"select '{'a' * 501}'"),
    ("select 1e99", "select 1e100"),
    ("select * from event limit 10000000", "select * from event limit 10000001"),
    ("select name ~ '(a+)?b' from event", "select name ~ '(a+)*b' from event"),
    ("select max(age) over (order by result_id rows between 29 preceding and current row) from result",
     "select max(age) over (order by result_id rows between 30 preceding and current row) from result"),
    (f"select count(*) from result a {_again('bcd')}", f"select count(*) from result a {_again('bcde')}"),
    ("select count(*) from event a join event b on a.starts_on < b.starts_on", "select count(*) from result a join result b on a.held_on < b.held_on"),
    ("select a.name from event a join event b on a.state = b.state", "select 1 from result a join result b on a.sex = b.sex"),
    ("select 1 from result a join result b on a.sex = b.sex and a.race_id = b.race_id", "select 1 from result a join result b on a.sex = b.sex or a.race_id = b.race_id"),
    ("select json_agg(q) from (select name from event) q", "select json_agg(q) from event q"),
    ("select e.name as n from event e order by n", "select e.name as n from event e order by n || 'a'"),
    ("select x.upper from (select upper(name) from event) x", "select x.lower from (select upper(name) from event) x"),
    ("select x.upper from (select upper(name)::text from event) x", "select x.text from (select upper(name)::text from event) x"),
    ("select x.int4 from (select '1'::int) x", "select x.int8 from (select '1'::int) x"),
    ("select x.value from json_array_elements('[]') x", "select x.x from json_array_elements('[]') x"),
    ("select x.x from unnest(array[1]) x", "select x.unnest from unnest(array[1]) x"),
    ("select x.a from event as x(a)", "select x.name from event as x(a)"),
    ("select strpos(name, city) from event", "select strpos((select string_agg(name, '') from event), (select string_agg(city, '') from event))"),
]  # fmt: skip


@pytest.mark.parametrize(("last", "first"), PAIRS)
def test_a_limit_lies_where_it_is_said_to_lie(last: str, first: str) -> None:
    verdict = GUARD.check(last)
    assert verdict.allowed, verdict.reason
    assert not GUARD.check(first).allowed


@pytest.mark.parametrize(
    "pattern",
    ["^a", "(a|b)", "(half|full) marathon", r"\d{4}-\d{2}", r"(\d{1,2}:){2}\d+", "[^]]*x", "[[:space:]]+", r"(\s+)?", "a{2,}b", "(?i)abc", "(?:a|b)c"],
)  # fmt: skip
def test_patterns_that_match_quickly_are_allowed(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+", "(a*)*b", "((a?)+)+", "(a|b)*", "(a|aa)+$", r"(.)\1", "(.*a){20}", "a{1001}", "(a{40}){40}", "((a{1,10}){1,20}){1,20}", "(x+x+)+y",
     ".*.*.*.*.*.*.*.*.*x", "***=(a", "(?n)a", "(a+){2,}", "a" * 201, "(?:a+)*", "([a-z]+ ?)*$", r"(\w+\s?)*$"],
)  # fmt: skip
def test_patterns_that_may_not_are_refused(pattern: str) -> None:
    with pytest.raises(RefusalError):
        check_pattern(pattern)


@given(st.text(alphabet="ab(){}[]|*+?\\,0123456789^$.:", max_size=60))
def test_any_pattern_gets_a_verdict(pattern: str) -> None:
    try:
        check_pattern(pattern)
    except RefusalError:
        return


BOUNDS = st.builds(Bound, st.floats(0, 1e30), st.sampled_from([0.0, 0.5, 1.0, 2.0]))


@given(BOUNDS, BOUNDS)
def test_bounds_bound(left: Bound, right: Bound) -> None:
    larger = left | right
    assert larger.magnitude() == max(left.magnitude(), right.magnitude())
    assert (left & right).magnitude() == min(left.magnitude(), right.magnitude())
    assert (left + right).magnitude() >= larger.magnitude() - 1e-9
    assert (left + right).magnitude() <= larger.magnitude() + 0.31  # no more than twice the larger


def test_columns_may_be_renamed_by_place_where_the_order_is_known() -> None:
    event = semantic_model().relations["event"]
    kept = {name: event.columns[name] for name in ("event_id", "name", "year")}
    guard = SqlGuard({"tenant_1": {"event": event.model_copy(update={"columns": kept})}}, is_ordered=True)
    assert guard.check("select e.a, e.year from event as e(a, b)").allowed
    assert not guard.check("select e.name from event as e(a, b)").allowed
    assert not guard.check("select e.a from event as e(a, b, c, d)").allowed
