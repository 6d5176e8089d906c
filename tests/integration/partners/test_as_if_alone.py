"""A partner's answers are those of a database that holds it alone: rows, plans, estimates, costs, refusals and their words.

Two databases are loaded in the same order, one with a competitor's rows in between; every row is sampled. Whatever a role
asks that is not the owner's nor the administrators' must come back equal.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from psycopg import sql

from project88 import partners
from project88.database.preparing import prepare
from project88.keys import KeyRing
from tests.fix_postgres import Postgres
from tests.integration.partners.corpus import hostile
from tests.integration.partners.straight import run_straight

ME, OTHER = 921, 922
ROWS = {ME: 1200, OTHER: 3700}
CROWDED, ALONE = "partners_crowded", "partners_alone"
READERS = (f"partner_{ME}", f"api_{ME}")
# Everybody who may connect, and is neither the owner nor the administrators' role.
ROLES = (*READERS, "authenticator", "project88_chat", "project88_monitor", "project88_api")

# One value of a column, from the row's number n and its partner p: what one has most often the other has otherwise.
VALUES = {
    "text": "case when n %% 3 = 0 then 'Shared' when n %% 3 = 1 and p = 922 then 'Only with the competitor' else {column} || ' ' || n %% (p %% 7 + 5) end",
    "boolean": "n %% (p %% 5 + 2) = 0",
    "date": "date '2025-01-01' + (n * p %% 300)::integer",
    "timestamp with time zone": "timestamptz '2025-01-01 08:00+00' + n * p %% 300 * interval '1 day'",
    "jsonb": "jsonb_build_object('n', n %% (p %% 7 + 5))",
    "number": "(n * p) %% 97 + 1",
}
CHECKED = {"sex": "case when n %% 3 = 0 then 'F' else 'M' end", "error": "'failed for ' || p"}
STATUSES = {"result": "'finished'", "entry": "'confirmed'", "sync_run": "'succeeded'"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Twins:
    """The owner's connections to the database with a competitor, and to the one without."""

    crowded: psycopg.Connection
    alone: psycopg.Connection

    def answers(self, role: str, text: str) -> tuple[object, object]:
        """What a role is answered, with a competitor beside it and without."""
        return _answer(self.crowded, role, text), _answer(self.alone, role, text)


@pytest.fixture(scope="module")
def twins(postgres: Postgres, _template: str, keys: KeyRing) -> Iterator[Twins]:
    for name, present in ((CROWDED, (ME, OTHER)), (ALONE, (ME,))):
        with psycopg.connect(postgres.url(), autocommit=True) as server:
            server.execute(f"create database {name} template {_template}")
            server.execute(
                f"alter database {name} set default_statistics_target = 10000"
            )  # every row is sampled
        with psycopg.connect(postgres.url(name), autocommit=True) as owner:
            for partner_id in present:
                partners.provision(owner, keys, partner_id, f"Partner {partner_id}")
            prepare(owner, keys, api_password="of no use here")
            _fill(owner, present)
            _settle(owner)
    with (
        psycopg.connect(postgres.url(CROWDED), autocommit=True, prepare_threshold=None) as crowded,
        psycopg.connect(postgres.url(ALONE), autocommit=True, prepare_threshold=None) as alone,
    ):
        yield Twins(crowded=crowded, alone=alone)


def _settle(owner: psycopg.Connection) -> None:
    """Vacuum until every page is known to be visible to all: the server's own vacuum may be looking at a table just now."""
    tables = owner.execute("select name from app.partitioned_tables()").fetchall()
    for _ in range(100):
        owner.execute("vacuum analyze " + ", ".join(f"core.{table}" for (table,) in tables))
        unsettled = owner.execute(
            "select 1 from pg_class where relnamespace = 'core'::regnamespace and relkind = 'r' and relallvisible < relpages"
        )
        if unsettled.fetchone() is None:
            return
    pytest.fail("some page is never visible to all")


def _fill(owner: psycopg.Connection, present: tuple[int, ...]) -> None:
    """Rows of all partners, one after the other's, through the parents as the merges write them."""
    columns = owner.execute(
        "select t.name, a.attname, format_type(a.atttypid, null), coalesce(a.attnum = any (i.indkey), false)"
        " from app.partitioned_tables() as t join pg_attribute as a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped"
        " left join pg_index as i on i.indrelid = t.oid and i.indisprimary order by t.name, a.attnum"
    ).fetchall()
    for table, of_table in itertools.groupby(columns, key=lambda row: str(row[0])):
        values = sql.SQL(", ").join(
            _value(table, str(column), str(kind), is_key=bool(is_key)) for _, column, kind, is_key in of_table
        )
        owner.execute(
            sql.SQL(
                "insert into core.{} select {} from unnest(%s::integer[], %s::integer[]) as here (p, rows)"
                " cross join generate_series(1, 4000) as n where n <= rows order by n, p"
            ).format(sql.Identifier(table), values),
            (list(present), [ROWS[partner_id] for partner_id in present]),
        )


def _value(table: str, column: str, kind: str, *, is_key: bool) -> sql.Composable:
    if column == "timing_partner_id":
        text = "p"
    elif column == "status":
        text = STATUSES[table]
    elif column in CHECKED:
        text = CHECKED[column]
    elif kind == "text" and (is_key or column.startswith("provider_")):
        text = "'Key ' || n"
    elif is_key:
        text = "n" if kind == "bigint" else "n % 20 + 1"
    else:
        text = VALUES.get(kind, VALUES["number"])
    return sql.SQL(text.replace("%%", "%").replace("%", "%%")).format(column=sql.Literal(column))


def _answer(connection: psycopg.Connection, role: str, text: str) -> object:
    """All that comes back: states, words and rows. Whatever was set in the session is gone afterwards."""
    connection.execute(
        f"set search_path = tenant_{ME}, api_{ME}, ref, extensions; set session authorization {role}"
    )
    try:
        return run_straight(connection, text)
    finally:
        connection.rollback()
        connection.execute("reset session authorization; reset all; deallocate all")


# What is asked -----------------------------------------------------------------------------------------------------

CONDITIONS = (
    "",
    " where event_name = 'Shared'",
    " where event_name = 'Only with the competitor'",
    " where event_name like 'Only%'",
    " where full_name ilike '%competitor%'",
    " where full_name is null or chip_time_ms < 40",
    " where athlete_id in (1, 5, 3600)",
    " where result_id > 1100",
    " where held_on >= date '2025-06-01' and city = state",
)
FORMS = (
    "explain ",
    "explain (verbose, settings) ",
    "explain (format json) ",
    "explain (format xml, verbose) ",
    "explain (format yaml, settings) ",
    "explain (analyze, timing off, summary off) ",
    "explain (analyze, verbose, timing off, summary off, format json) ",
)
TENANT_QUERIES = (
    *(f"select * from result{condition}" for condition in CONDITIONS),
    "select count(*) from result join athlete using (athlete_id) join event using (event_id) where event.name = 'Shared'",
    "select distinct series from race",
    "select city, count(*) from athlete group by city having count(*) > 3 order by 2 desc",
    "select * from athlete where name_key % 'competitor'",
    "select * from registration where registered_on = date '2025-03-01' order by registered_at limit 10",
    "select * from event as e where exists (select from race as r where r.event_id = e.event_id and r.name = 'Shared')",
    "select percentile_cont(0.5) within group (order by chip_time_ms) from result",
    "select * from finish_summary union all select distinct on (1) * from finish_summary",
    "select sum(finisher_count) from finish_histogram where chip_time_s < 50",
    "select * from split join sync_run on sync_run_id = result_id join weather using (event_id) where temperature_c > 3",
)
API_VIEWS = ("events", "races", "results", "splits", "registrations_by_day", "weather")
API_QUERIES = (
    *(f"select * from results{condition}" for condition in CONDITIONS),
    *(f"select * from {view} limit 7" for view in API_VIEWS),
    *(f"select count(*) from {view}" for view in API_VIEWS),
    "select * from events where name = 'Only with the competitor'",
    "select * from registrations_by_day where registered_on = date '2025-03-01' or registration_count > 1",
)


def _postgrest(view: str, condition: str, *, is_counted: bool) -> str:
    """The statement in which PostgREST 16 reads a view.

    Reproduced after its source (mainRead in Query/Statements.hs, readPlanToCountQuery in Query/QueryBuilder.hs): the program
    itself cannot be had where the tests run.
    """
    source = f'"api_{ME}"."{view}"'
    counted = f", pgrst_source_count AS (SELECT 1 FROM {source}{condition})" if is_counted else ""
    total = "(SELECT pg_catalog.count(*) FROM pgrst_source_count)" if is_counted else "null::bigint"
    return (
        f"WITH pgrst_source AS ( SELECT {source}.* FROM {source}{condition} LIMIT 1000 OFFSET 0 ) {counted}"
        f" SELECT {total} AS total_result_set, pg_catalog.count(_postgrest_t) AS page_total,"
        " coalesce(json_agg(_postgrest_t), '[]') AS body, nullif(current_setting('response.headers', true), '') AS response_headers,"
        " nullif(current_setting('response.status', true), '') AS response_status, '' AS response_inserted"
        " FROM ( SELECT * FROM pgrst_source ) _postgrest_t"
    )


def _estimate_of_postgrest(view: str, condition: str) -> str:
    """What PostgREST asks for Prefer: count=planned (postExplain in Query/Statements.hs), were it let."""
    return f'EXPLAIN (FORMAT JSON) SELECT 1 FROM "api_{ME}"."{view}"{condition}'


POSTGREST = tuple(
    statement
    for view, condition in [*((view, "") for view in API_VIEWS), *(("results", one) for one in CONDITIONS)]
    for statement in (
        _postgrest(view, condition, is_counted=False),
        _postgrest(view, condition, is_counted=True),
        "EXPLAIN (FORMAT JSON, VERBOSE, SETTINGS) " + _postgrest(view, condition, is_counted=True),
        _estimate_of_postgrest(view, condition),
    )
)
GENERIC = (
    "set plan_cache_mode = force_generic_plan; prepare q (text) as select * from {view} where event_name = $1;"
    " explain execute q ('Only with the competitor'); explain (format json) execute q ('Shared')"
)
CATALOGS = (
    "select reltuples from pg_class where relname = 'result_921'",
    "select relpages, relallvisible from pg_class",
    "select max(reltuples) from pg_catalog.pg_class",
    "select sum(n_live_tup) from pg_stat_all_tables",
    "select * from pg_stats where tablename like 'result%'",
    "select * from pg_statistic",
    "select * from pg_stats_ext",
    "select * from pg_statio_all_tables",
    "select * from pg_stat_activity",
    "select * from pg_locks",
    "select pg_relation_size('core.result_921'::regclass)",
    "select pg_total_relation_size('result')",
    "select pg_database_size(current_database())",
    "select pg_stat_get_live_tuples(1259), pg_stat_get_tuples_inserted(1259)",
    "select pg_stat_get_xact_numscans(1259)",
    "select pg_stat_get_db_tuples_returned(1)",
    "select has_table_privilege('core.result', 'select')",
    "select has_schema_privilege('core', 'usage')",
    "select pg_get_viewdef('result'::regclass)",
    "select pg_get_viewdef('results'::regclass, true)",
    "select pg_partition_tree('core.result'::regclass)",
    "select row_security_active('core.result'::regclass)",
    "select pg_sequence_last_value('app.audit_entry_id_seq'::regclass)",
    "select txid_current(), pg_current_xact_id()",
    "select * from core.result",
    "select * from core.result_921",
    "select * from landing.ct_results",
    "select * from app.partner where partner_id = 922 and 1 / 0 = 1",
    "explain select * from core.result where event_name = 'Only with the competitor'",
    "explain (format json) select * from core.result_921",
    "explain select * from platform.result",
    "explain select * from app.import_run, landing.ct_results",
    "table platform.event",
    "analyze verbose result",
    "vacuum verbose core.result_921",
    "select ctid, xmin, xmax, tableoid from result",
    "select ctid from results",
    "select tableoid::regclass from event",
    "select events.ctid, xmin from events",
    "select r from results as r where result_id = 1200",
    "select min(result_id), max(result_id), count(*), count(distinct athlete_id) from result",
    "select min(event_id), max(event_id), min(race_id), max(race_id) from events join races using (event_id)",
    "select full_name::integer from result",
    "select full_name::integer from results",
    "select 1 / (result_id - 1201) from result",
    "select 1 / (amount_paid_cents - amount_paid_cents) from registrations_by_day",
    "select event_name::date from results order by result_id desc",
    "select * from results where result_id = 'x'",
    "select * from tablesample",
    "select * from result tablesample system (100)",
    "select no_such from results",
    "insert into results (result_id) values (1)",
    "select root()",
)


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("form", ["", *FORMS])
def test_own_queries_and_their_plans(twins: Twins, role: str, form: str) -> None:
    _assert_equal(twins, role, [form + query for query in (*TENANT_QUERIES, *API_QUERIES)])


@pytest.mark.parametrize("role", ROLES)
def test_what_postgrest_sends(twins: Twins, role: str) -> None:
    _assert_equal(twins, role, POSTGREST)


@pytest.mark.parametrize("role", ROLES)
def test_plans_for_any_value(twins: Twins, role: str) -> None:
    _assert_equal(
        twins, role, [GENERIC.format(view=view) for view in ("result", "results", "races", "core.result")]
    )


@pytest.mark.parametrize("role", ROLES)
def test_catalogs_statistics_and_the_words_of_refusals(twins: Twins, role: str) -> None:
    refused = [
        item.text(ME, OTHER)
        for item in hostile("02", "03", "07")
        if item.expectation == "refused" and "$OTHER" not in item.template
    ]
    assert len(refused) > 100
    # What our services look up in catalogs is told by name and kind: of each partner's schemas, by number.
    if role in {"authenticator", "project88_chat"}:
        refused = [text for text in refused if _is_refused(twins, role, text)]
    _assert_equal(twins, role, (*CATALOGS, *refused))


def test_the_estimates_are_of_ones_own_rows(twins: Twins) -> None:
    _, text = _as_pair(twins.answers(f"api_{ME}", _estimate_of_postgrest("results", "")))[0]
    assert f'"Plan Rows": {ROWS[ME]},' in text
    for condition in (" where event_name = 'Only with the competitor'", " where event_name like 'Only%'"):
        _, text = _as_pair(twins.answers(f"api_{ME}", _estimate_of_postgrest("results", condition)))[0]
        assert '"Plan Rows": 1,' in text


def test_a_view_over_a_parent_would_be_noticed(twins: Twins) -> None:
    """How the API's views once were: the rows are right, and the estimate is of everybody's."""
    texts = [_estimate_of_postgrest("before", condition) for condition in ("", CONDITIONS[2])]
    try:
        for owner in (twins.crowded, twins.alone):
            owner.execute(
                f"create function api_{ME}.asker() returns integer language sql stable return {ME};"
                f"create view api_{ME}.before with (security_barrier) as"
                f" select result_id, event_name from core.result where timing_partner_id = (select api_{ME}.asker());"
                f"alter view api_{ME}.before owner to project88_views;"
                f"grant select on api_{ME}.before to api_{ME};"
                f"grant execute on function api_{ME}.asker() to api_{ME}"
            )
        count = f"select count(*) from api_{ME}.before where event_name = 'Only with the competitor'"
        assert len(set(twins.answers(f"api_{ME}", count))) == 1
        for text in texts:
            with_competitor, alone = twins.answers(f"api_{ME}", text)
            assert with_competitor != alone
    finally:
        for owner in (twins.crowded, twins.alone):
            owner.execute(f"drop view if exists api_{ME}.before; drop function if exists api_{ME}.asker()")


def test_no_view_but_the_administrators_reads_a_parent(twins: Twins) -> None:
    readable = twins.crowded.execute(
        "select distinct v.oid::regclass::text, r.rolname::text from pg_class as v"
        " join pg_rewrite as w on w.ev_class = v.oid"
        " join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass"
        " join pg_class as t on t.oid = d.refobjid and t.relkind = 'p'"
        " join pg_roles as r on has_table_privilege(r.oid, v.oid, 'select') and not r.rolsuper and r.rolname !~ '^pg_'"
        " where v.relkind in ('v', 'm') and v.relnamespace <> 'pg_catalog'::regnamespace"
    ).fetchall()
    assert {role for _, role in readable} == {"platform_admin", "project88_views"}
    direct = twins.crowded.execute(
        "select distinct r.rolname::text from pg_class as t join pg_roles as r on has_any_column_privilege(r.oid, t.oid, 'select')"
        " where t.relnamespace = 'core'::regnamespace and not r.rolsuper and r.rolname !~ '^pg_'"
    ).fetchall()
    assert direct == [("project88_views",)]


def test_every_role_was_asked(twins: Twins) -> None:
    """A role that comes later must be added to the comparison."""
    found = {
        name
        for (name,) in twins.crowded.execute(
            "select rolname from pg_roles where not rolsuper and rolname !~ '^(pg_|(partner|api)_[0-9]|openwebui)'"
        )
    }
    assert found == {*ROLES, "platform_admin", "project88_views"} - set(READERS)


def _as_pair(answers: tuple[object, object]) -> list[tuple[str | None, str]]:
    return [answer for answer in answers if isinstance(answer, tuple)]


def _is_refused(twins: Twins, role: str, text: str) -> bool:
    return _as_pair(twins.answers(role, text))[0][0] == "42501"


def _assert_equal(twins: Twins, role: str, texts: tuple[str, ...] | list[str]) -> None:
    different = [text for text in texts if len(set(twins.answers(role, text))) > 1]
    assert different == []
