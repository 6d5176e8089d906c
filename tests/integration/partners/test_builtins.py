"""What PUBLIC may still do, and that taking the rest away broke nobody who needs it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.types import TypeInfo

from project88 import partners
from project88.cluster.binaries import find_binaries
from project88.database.migrations import migrate
from project88.database.role_logins import let_log_in
from tests.fix_postgres import Database
from tests.integration.partners.conftest import PARTNER_IDS, Houses, canary

KEPT_OPEN = Path(__file__).with_name("kept_open.txt")


@pytest.fixture
def owner(houses: Houses) -> Iterator[psycopg.Connection]:
    with psycopg.connect(houses.url, autocommit=True) as connection:
        yield connection


def kept_open() -> set[str]:
    lines = KEPT_OPEN.read_text("utf-8").splitlines()
    return {name for line in lines if not line.startswith("#") for name in line.split()}


# Written apart from app.builtin_function on purpose: the test must not share a mistake with what it tests.
OPEN_FUNCTIONS = """
    select distinct p.proname from pg_proc as p
    where p.pronamespace <> 'information_schema'::regnamespace  -- nobody may enter it; tested below
      and (p.proacl is null or exists (select from aclexplode(p.proacl) as a where a.grantee = 0))
      and (p.provolatile = 'v'
           or p.pronamespace::regnamespace::text !~ '^(pg_catalog|extensions)$'
           or p.provolatile = 's'
              and p.oid not in (select unnest(array[oprcode, oprrest, oprjoin]::oid[]) from pg_operator)
              and p.oid not in (select castfunc from pg_cast)
              and p.oid not in (select amproc from pg_amproc)
              and p.oid not in (select unnest(array[aggtransfn, aggfinalfn]::oid[]) from pg_aggregate))
"""


def test_public_may_run_exactly_what_is_listed(owner: psycopg.Connection) -> None:
    found = {name for (name,) in owner.execute(OPEN_FUNCTIONS)}
    assert found <= kept_open(), "open without a reason"
    assert {"now", "to_char", "json_agg", "random"} <= found


def test_public_may_read_nothing_at_all(owner: psycopg.Connection) -> None:
    found = owner.execute(
        "select c.oid::regclass::text from pg_class as c"
        " where c.relnamespace <> 'information_schema'::regnamespace"
        " and (exists (select from aclexplode(c.relacl) as a where a.grantee = 0)"
        " or exists (select from pg_attribute as t, aclexplode(t.attacl) as a where t.attrelid = c.oid and a.grantee = 0))"
        " union all select nspname from pg_namespace, aclexplode(nspacl) as a"
        " where a.grantee = 0 and nspname <> 'pg_catalog'"
        " union all select lanname from pg_language"
        " where lanpltrusted and (lanacl is null or exists (select from aclexplode(lanacl) as a where a.grantee = 0))"
        " union all select datname from pg_database where datname in (current_database(), 'postgres', 'template1')"
        " and (datacl is null or exists (select from aclexplode(datacl) as a where a.grantee = 0))"
    ).fetchall()
    assert found == []


def test_partners_have_nothing_beside_their_views_and_ref(owner: psycopg.Connection) -> None:
    for partner_id in PARTNER_IDS:
        readable = owner.execute(
            "select distinct relnamespace::regnamespace::text from pg_class"
            " where has_table_privilege(%(role)s, oid, 'select') and relkind in ('r', 'v', 'm', 'p', 'f')"
            " and relnamespace <> 'information_schema'::regnamespace"
            " union select 'sequence' from pg_sequence where has_sequence_privilege(%(role)s, seqrelid, 'usage,select,update')"
            " union select 'writable ' || oid::regclass::text from pg_class"
            " where relkind in ('r', 'v', 'm', 'p', 'f') and has_table_privilege(%(role)s, oid, 'insert,update,delete,truncate,references,trigger')"
            " union select 'create in ' || nspname from pg_namespace where has_schema_privilege(%(role)s, oid, 'create')"
            " union select 'use of ' || nspname from pg_namespace where has_schema_privilege(%(role)s, oid, 'usage')"
            " union select 'database ' || p from pg_database, unnest(array['create', 'temporary']) as p"
            " where has_database_privilege(%(role)s, oid, p)"
            # Other tests' databases share this server; only ours has been closed.
            " and datname in (current_database(), 'postgres', 'template1')"
            " union select 'connect to ' || datname from pg_database where datname in ('postgres', 'template1')"
            " and has_database_privilege(%(role)s, oid, 'connect')"
            " order by 1",
            {"role": partners.partner_role(partner_id)},
        ).fetchall()
        schema = partners.partner_schema(partner_id)
        assert [name for (name,) in readable] == [
            "ref", schema, "use of extensions", "use of pg_catalog", "use of ref", f"use of {schema}",
        ]  # fmt: skip


def test_the_owner_of_the_views_is_nobody(owner: psycopg.Connection) -> None:
    row = owner.execute(
        "select rolcanlogin, rolsuper, rolinherit, rolcreaterole, rolbypassrls, rolpassword,"
        " (select count(*) from pg_auth_members where oid in (roleid, member))"
        " from pg_authid where rolname = 'project88_views'"
    ).fetchone()
    assert row == (False, False, False, False, False, None, 0)
    writable = owner.execute(
        "select oid::regclass::text from pg_class where relkind in ('r', 'p') and relowner <> 'project88_views'::regrole"
        " and has_table_privilege('project88_views', oid, 'insert,update,delete,truncate,references,trigger')"
    ).fetchall()
    assert writable == []
    owned = owner.execute(
        "select relnamespace::regnamespace::text, relkind::text from pg_class where relowner = 'project88_views'::regrole"
        " group by 1, 2 order by 1"
    ).fetchall()
    schemas = ["platform", *(f"{kind}_{number}" for kind in ("api", "tenant") for number in PARTNER_IDS)]
    assert owned == [(schema, "v") for schema in sorted(schemas)]


def test_all_is_still_there_for_questions(houses: Houses) -> None:
    with houses.log_in("partner_911") as partner:
        for expression in (
            "percentile_cont(0.5) within group (order by chip_time_ms)",
            "percentile_disc(0.9) within group (order by chip_time_ms)",
            "avg(chip_time_ms), stddev_samp(chip_time_ms), corr(chip_time_ms, age), regr_slope(chip_time_ms, age)",
            "string_agg(full_name, ', ' order by full_name), array_agg(bib), json_agg(bib), jsonb_object_agg(bib, age)",
            "count(*) filter (where sex = 'F'), bool_and(age > 1), every(age > 1), mode() within group (order by sex)",
            "to_char(max(held_on), 'Mon YYYY'), date_trunc('month', max(held_on)), extract(year from max(held_on))",
            "max(held_on)::text, max(held_on) + interval '1 month', age(max(held_on)), now() - max(held_on)",
            "(now() at time zone 'America/New_York')::date, current_date, localtimestamp, to_timestamp(0)",
            "make_interval(secs => max(chip_time_ms) / 1000.0)::text, justify_interval(interval '1 day')",
            "max(split_part(full_name, ' ', 1)), max(regexp_replace(full_name, 'Z', 'y')), max(upper(full_name))",
            "max(similarity(full_name, 'quokka')), bool_or(full_name % 'quokka'), max(full_name <-> 'quokka'), max(unaccent(full_name))",
            "round(avg(age), 1), width_bucket(avg(age), 0, 100, 10), greatest(max(age), 1), coalesce(max(age), 0)",
            "case when count(*) > 0 then 'some' end, max(lpad(bib, 5, '0')), max(concat_ws(' ', first_name, last_name))",
            "format('%s of %s', count(*), 1), max(left(full_name, 3)), max(length(full_name)), max(initcap(full_name))",
        ):
            partner.execute(f"select {expression} from result")
        partner.execute(
            "select rank() over (order by chip_time_ms), lag(age) over w, ntile(4) over w from result window w as (order by age)"
        )
        partner.execute("select age, sex, count(*) from result group by rollup (age, sex)")
        partner.execute("select distinct on (athlete_id) * from result order by athlete_id, chip_time_ms")
        partner.execute(
            "select d::date from generate_series(date '2025-01-01', date '2025-02-01', interval '1 day') as d"
        )
        partner.execute(
            "select * from result where full_name ilike '%quokka%' or full_name ~* 'quok' or full_name similar to 'Z%'"
        )
        partner.execute("select * from result order by random() limit 3")
        partner.execute("select * from ref.distance_class")


def test_psycopg_still_works_for_partners_and_services(houses: Houses, owner: psycopg.Connection) -> None:
    with houses.log_in("partner_911") as partner, partner.transaction(), partner.cursor(name="c") as cursor:
        cursor.execute("select * from result")
        assert len(cursor.fetchmany(2)) == 2
    let_log_in(owner, "project88_chat", houses.keys)
    with houses.log_in("project88_chat") as chat:
        info = TypeInfo.fetch(chat, "timestamptz")
        assert info is not None
        assert info.name == "timestamptz"
        chat.execute(
            "select pg_advisory_xact_lock(1), gen_random_uuid(), clock_timestamp(), set_config('x.y', 'z', true)"
        )
        with chat.transaction(), chat.cursor(name="never_executed"):
            pass
        for forbidden in (
            "select * from core.event",
            "select * from tenant_911.event",
            "select * from pg_stat_activity",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                chat.execute(forbidden)


def test_closing_twice_changes_nothing_and_what_was_opened_by_hand_is_closed(database: Database) -> None:
    with psycopg.connect(database.url, autocommit=True) as owner:

        def close() -> int:
            row = owner.execute("select app.close_builtins()").fetchone()
            assert row is not None
            return int(row[0])

        close()  # a copy of the template has the template's rights but not its CONNECT
        assert close() == 0
        owner.execute("grant execute on function pg_sleep(double precision) to public")
        owner.execute("grant select on pg_stat_activity to public")
        owner.execute("create extension dblink schema extensions")
        assert close() >= 2
        assert close() == 0
        assert {name for (name,) in owner.execute(OPEN_FUNCTIONS)} <= kept_open()


def test_built_ins_can_be_put_back_as_shipped(database: Database, houses: Houses) -> None:
    shipped = (
        "select p.oid::regprocedure::text, coalesce(array(select a::text from unnest(p.proacl) as a order by 1), '{}') from pg_proc as p"
        " where pronamespace = 'pg_catalog'::regnamespace and exists"
        " (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a where a.grantee = 0) order by 1"
    )
    relations = (
        "select c.oid::regclass::text from pg_class as c, aclexplode(c.relacl) as a"
        " where a.grantee = 0 and relnamespace = 'pg_catalog'::regnamespace order by 1"
    )
    with (
        psycopg.connect(houses.postgres.url("template1"), autocommit=True) as pristine,
        psycopg.connect(database.url, autocommit=True) as owner,
    ):
        owner.execute("select app.open_builtins()")
        assert [name for name, _ in owner.execute(shipped)] == [name for name, _ in pristine.execute(shipped)]
        assert owner.execute(relations).fetchall() == pristine.execute(relations).fetchall()
        owner.execute("select app.close_builtins()")
        assert {name for (name,) in owner.execute(OPEN_FUNCTIONS)} <= kept_open()


def test_a_dump_restores_with_its_boundary(houses: Houses, tmp_path: Path) -> None:
    dump = tmp_path / "dump.sql"
    copy = "partner_houses_restored"
    with psycopg.connect(houses.postgres.url(), autocommit=True) as server:
        server.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(copy)))
        server.execute(sql.SQL("create database {} template template0").format(sql.Identifier(copy)))
    binaries = find_binaries()
    subprocess.run([binaries.program("pg_dump"), "-f", dump, houses.url], check=True, capture_output=True)
    done = subprocess.run(
        [binaries.program("psql"), "-qX", "-v", "ON_ERROR_STOP=1", "-f", dump, houses.postgres.url(copy)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with psycopg.connect(houses.postgres.url(copy), autocommit=True) as owner:
        assert {name for (name,) in owner.execute(OPEN_FUNCTIONS)} <= kept_open()
        assert list(migrate(owner)) == []
        # What a dump leaves out: rights on the database itself and on information_schema.
        assert partners.provision_all(owner, houses.keys) == list(PARTNER_IDS)
    with houses.log_in("partner_912", copy) as partner:
        names = partner.execute("select distinct full_name from athlete").fetchall()
        assert names
        assert all(name.startswith(canary(912)) for (name,) in names)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            partner.execute("select * from tenant_911.athlete")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            partner.execute("select * from pg_stats")


def test_a_database_made_later_is_closed_too(houses: Houses, owner: psycopg.Connection) -> None:
    owner.execute("drop database if exists made_later")
    owner.execute("create database made_later")
    owner.execute("select app.close_databases()")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        houses.log_in("partner_911", "made_later")
