"""What a partner gets, that it can be given again, and what remains when it leaves."""

from collections.abc import Iterator

import psycopg
import pytest

from project88 import partners
from project88.database.role_logins import is_verifier_of
from project88.errors import BadInputError, NotAllowedError
from project88.keys import KeyRing
from tests.fix_postgres import Database, Postgres

NAMES = {903: "Big River Race Management", 904: "Lakeside Timing"}


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def two_partners(owner: psycopg.Connection, keys: KeyRing) -> psycopg.Connection:
    for partner_id, name in NAMES.items():
        partners.provision(owner, keys, partner_id, name)
        add_event(owner, partner_id, f"Event of {partner_id}")
    return owner


@pytest.fixture(scope="module")
def drifting(postgres: Postgres, _template: str, keys: KeyRing) -> Iterator[psycopg.Connection]:
    """A database that the drift tests share: each leaves it as it was, or fails."""
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute(f"create database partner_drift template {_template}")
    with psycopg.connect(postgres.url("partner_drift"), autocommit=True) as owner:
        for partner_id, name in NAMES.items():
            partners.provision(owner, keys, partner_id, name)
        yield owner


def add_event(owner: psycopg.Connection, partner_id: int, name: str) -> None:
    owner.execute(
        "insert into core.event (timing_partner_id, event_id, provider, provider_event_id, name, series,"
        " is_published, is_registration_open) values (%s, 1, 'chronotrack', '1', %s, 'x', true, false)",
        (partner_id, name),
    )


def log_in(postgres: Postgres, database: Database, keys: KeyRing, role: str) -> psycopg.Connection:
    return psycopg.connect(postgres.url(database.name, role, keys.database_password(role)), autocommit=True)


def catalog_rows(owner: psycopg.Connection) -> list[tuple[object, ...]]:
    """Every row that provisioning could touch, with the transaction that wrote it last."""
    return owner.execute(
        "select 'class', oid::text, xmin::text from pg_class union all"
        " select 'authid', oid::text, xmin::text from pg_authid union all"
        " select 'setting', setrole::text, xmin::text from pg_db_role_setting union all"
        " select 'namespace', oid::text, xmin::text from pg_namespace union all"
        " select 'policy', oid::text, xmin::text from pg_policy union all"
        " select 'database', oid::text, xmin::text from pg_database where datname = current_database() union all"
        " select 'proc', oid::text, xmin::text from pg_proc union all"
        " select 'description', objoid || '.' || objsubid, xmin::text from pg_description order by 1, 2"
    ).fetchall()


def test_each_partner_reads_its_own_rows_through_every_table(
    two_partners: psycopg.Connection, postgres: Postgres, database: Database, keys: KeyRing
) -> None:
    tables = [name for (name,) in two_partners.execute("select name from app.partitioned_tables()")]
    assert "result" in tables
    for partner_id in NAMES:
        with log_in(postgres, database, keys, f"partner_{partner_id}") as partner:
            assert partner.execute("select name from event").fetchall() == [(f"Event of {partner_id}",)]
            for table in tables:
                partner.execute(f"select * from {table}")


def test_platform_administrators_see_all_partners_by_name(
    two_partners: psycopg.Connection, postgres: Postgres, database: Database, keys: KeyRing
) -> None:
    with log_in(postgres, database, keys, "platform_admin") as admin:
        rows = admin.execute("select partner_id, partner_name, name from event order by 1").fetchall()
        assert rows == [(number, name, f"Event of {number}") for number, name in NAMES.items()]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            admin.execute("select * from tenant_903.event")


def test_views_carry_the_comment_of_every_column(two_partners: psycopg.Connection) -> None:
    bare = two_partners.execute(
        "select c.oid::regclass, a.attname from pg_class as c"
        " join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0"
        " where c.relnamespace::regnamespace::text in ('tenant_903', 'api_903', 'platform')"
        " and (col_description(c.oid, a.attnum) is null or obj_description(c.oid, 'pg_class') is null)"
    ).fetchall()
    assert bare == []


def test_provisioning_again_changes_nothing(two_partners: psycopg.Connection, keys: KeyRing) -> None:
    before = catalog_rows(two_partners)
    assert partners.provision_all(two_partners, keys) == [903, 904]
    assert catalog_rows(two_partners) == before


def test_provisioning_again_picks_up_new_and_changed_columns_and_tables(
    two_partners: psycopg.Connection, postgres: Postgres, database: Database, keys: KeyRing
) -> None:
    two_partners.execute("alter table core.event add column director text")
    two_partners.execute("comment on column core.event.director is 'Who is in charge.'")
    two_partners.execute("alter table core.event rename column city to town")
    # What partners' software reads keeps its name: a migration says which column it is now.
    two_partners.execute(
        "update app.api_view set definition = replace(definition, 'e.city', 'e.town as city') where name = 'events'"
    )
    two_partners.execute(
        "create table core.photo (timing_partner_id integer not null, photo_id bigint not null,"
        " primary key (timing_partner_id, photo_id)) partition by list (timing_partner_id)"
    )
    partners.provision_all(two_partners, keys)
    with log_in(postgres, database, keys, "partner_903") as partner:
        assert partner.execute("select director, town from event").fetchall() == [(None, None)]
        assert partner.execute("select photo_id from photo").fetchall() == []
    (comment,) = two_partners.execute(
        "select col_description('tenant_903.event'::regclass, attnum) from pg_attribute"
        " where attrelid = 'tenant_903.event'::regclass and attname = 'director'"
    ).fetchone() or (None,)
    assert comment == "Who is in charge."
    assert two_partners.execute("select event_id, city from api_903.events").fetchall() == [(1, None)]

    # A type can change only while no view stands on the column.
    two_partners.execute("select app.drop_views()")
    two_partners.execute("alter table core.event alter column year type integer")
    two_partners.execute("drop table core.photo")
    partners.provision_all(two_partners, keys)
    with log_in(postgres, database, keys, "partner_904") as partner:
        assert partner.execute("select pg_typeof(year)::text from event").fetchone() == ("integer",)
        with pytest.raises(psycopg.errors.UndefinedTable):
            partner.execute("select * from photo")


@pytest.mark.parametrize(
    "drift",
    [
        "drop view tenant_903.weather; create view tenant_903.weather as select * from tenant_904.weather",
        "drop view tenant_903.weather",
        "alter view tenant_903.weather owner to project88",
        "alter view tenant_903.weather set (security_invoker = true)",
        "alter view tenant_903.weather set (security_barrier = true)",
        "revoke select on tenant_903.weather from partner_903",
        "revoke usage on schema tenant_903 from partner_903",
        "revoke select on core.weather_903 from project88_views",
        "grant usage on schema core to partner_903; grant select on core.weather_904 to partner_903",
        "grant insert on tenant_903.weather to partner_903",
        "grant usage on schema tenant_904 to partner_903; grant select on tenant_904.weather to partner_903",
        "grant select (name) on tenant_904.event to partner_903; grant usage on schema tenant_904 to partner_903",
        "grant partner_904 to partner_903",
        "grant partner_903 to partner_904",
        "grant pg_read_all_data to partner_903",
        "alter role partner_903 superuser",
        "alter role partner_903 nologin",
        "alter role partner_903 password 'known to somebody'",
        "alter role partner_903 connection limit 500",
        "alter role partner_903 set statement_timeout = 0",
        "alter role partner_903 reset temp_file_limit",
        "alter role partner_903 set session_replication_role = replica",
        "do $$ begin execute format('alter role partner_903 in database %I set statement_timeout = 0', current_database()); end $$",
        "alter table core.weather disable row level security",
        "drop policy views_read_all on core.weather",
        "drop table core.weather_903 cascade",
        "alter table core.weather detach partition core.weather_903",
        "drop owned by partner_903",
        "drop view api_903.weather; create view api_903.weather as select event_id from api_904.weather",
        "drop view api_903.weather; create view api_903.weather as select event_id from core.weather where timing_partner_id = 903",
        "drop view api_903.weather",
        "create view api_903.everything as select * from core.event",
        "drop function api_903.root()",
        "drop schema api_903 cascade",
        "alter view api_903.weather owner to project88",
        "alter view api_903.weather set (security_invoker = true)",
        "revoke select on api_903.weather from api_903",
        "grant select on api_903.weather to api_903 with grant option",
        "grant insert on api_903.weather to api_903",
        "grant usage on schema api_904 to api_903; grant select on api_904.weather to api_903",
        "grant usage on schema core to api_903; grant select on core.weather to api_903",
        "grant select on core.weather_904 to api_903",
        "grant api_904 to api_903",
        "grant partner_903 to api_903",
        "grant api_903 to partner_904",
        "revoke api_903 from authenticator",
        "grant partner_903 to authenticator",
        "grant project88_views to authenticator",
        "alter role api_903 login",
        "alter role api_903 superuser",
        "alter role api_903 set statement_timeout = 0",
        "alter role authenticator set pgrst.db_schemas = 'core'",
        "do $$ begin execute format('alter role authenticator in database %I set pgrst.db_plan_enabled = true', current_database()); end $$",
        "grant select on pg_catalog.pg_class to authenticator",
        "grant select (reltuples) on pg_catalog.pg_class to authenticator",
        "revoke select (relname) on pg_catalog.pg_class from authenticator",
    ],
)
def test_provisioning_again_repairs_drift(drifting: psycopg.Connection, keys: KeyRing, drift: str) -> None:
    # Roles belong to the cluster: another test's database may just have taken away what they had.
    partners.provision_all(drifting, keys)
    drifting.execute("select app.provision_api()")
    before = boundary(drifting, keys)
    drifting.execute(drift)
    assert boundary(drifting, keys) != before
    partners.provision_all(drifting, keys)
    drifting.execute("select app.provision_api()")
    assert boundary(drifting, keys) == before


def boundary(owner: psycopg.Connection, keys: KeyRing) -> list[object]:
    """Everything that says who may read what, in a form that can be compared."""
    verifier = owner.execute("select rolpassword from pg_authid where rolname = 'partner_903'").fetchone()
    assert verifier is not None
    return [
        is_verifier_of(verifier[0], keys.database_password("partner_903")),
        owner.execute(
            "select c.oid::regclass::text, c.relowner::regrole::text, c.reloptions, c.relrowsecurity,"
            " array(select a::text from unnest(c.relacl) as a order by 1),"
            " case when c.relkind = 'v' then pg_get_viewdef(c.oid) end"
            " from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
            " where n.nspname in ('core', 'tenant_903', 'tenant_904', 'api_903', 'api_904', 'platform') and c.relkind in ('r', 'v', 'p') order by 1"
        ).fetchall(),
        owner.execute(
            "select attrelid::regclass::text, attname, attacl::text from pg_attribute"
            " join pg_class on pg_class.oid = attrelid where attacl is not null"
            " and relnamespace::regnamespace::text ~ '^(core|(tenant|api)_90[34]|pg_catalog)$' order by 1, 2"
        ).fetchall(),
        owner.execute(
            "select nspname, array(select a::text from unnest(nspacl) as a order by 1) from pg_namespace"
            " where nspname ~ '^(core|app|tenant_|api|platform)' order by 1"
        ).fetchall(),
        owner.execute(
            "select inhparent::regclass::text, inhrelid::regclass::text from pg_inherits join pg_class on oid = inhrelid"
            " where relkind = 'r' order by 1, 2"
        ).fetchall(),
        owner.execute(
            "select rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls,"
            " rolconnlimit from pg_roles where rolname ~ '^((partner|api)_90[34]|authenticator)$' order by 1"
        ).fetchall(),
        owner.execute(
            "select setrole::regrole::text, setdatabase, setconfig from pg_db_role_setting"
            " where setrole::regrole::text ~ '^((partner|api)_903|authenticator)$' order by 1, 2"
        ).fetchall(),
        owner.execute(
            "select roleid::regrole::text, member::regrole::text from pg_auth_members"
            " where roleid::regrole::text ~ '_90[34]$' or member::regrole::text ~ '^((partner|api)_90[34]|authenticator)$' order by 1, 2"
        ).fetchall(),
        owner.execute(
            "select oid::regprocedure::text, array(select a::text from unnest(proacl) as a order by 1), prosrc"
            " from pg_proc where pronamespace::regnamespace::text like 'api%' order by 1"
        ).fetchall(),
        owner.execute(
            "select array(select a::text from unnest(relacl) as a order by 1) from pg_class where oid = 'pg_class'::regclass"
        ).fetchall(),
        owner.execute(
            "select polrelid::regclass::text, polname, polroles::text, polqual from pg_policy order by 1"
        ).fetchall(),
        owner.execute(
            "select array(select a::text from unnest(datacl) as a order by 1) from pg_database where datname = current_database()"
        ).fetchall(),
    ]


def test_names_and_ids_that_cannot_be(two_partners: psycopg.Connection, keys: KeyRing) -> None:
    with pytest.raises(BadInputError, match="Another active partner"):
        partners.provision(two_partners, keys, 905, "LAKESIDE timing")
    with pytest.raises(BadInputError, match="needs a name"):
        partners.provision(two_partners, keys, 905, "  ")
    with pytest.raises(BadInputError, match="from 1 up"):
        partners.provision(two_partners, keys, -5, "Minus")
    with pytest.raises(BadInputError, match="no time zone 'Mars/Olympus'"):
        partners.provision(two_partners, keys, 905, "Olympus", time_zone="Mars/Olympus")
    assert [partner.partner_id for partner in partners.list_partners(two_partners)] == [903, 904]
    assert partners.next_partner_id(two_partners) == 905


def test_a_removed_partner_is_out_and_can_come_back(
    two_partners: psycopg.Connection, postgres: Postgres, database: Database, keys: KeyRing
) -> None:
    session = log_in(postgres, database, keys, "partner_903")
    partners.remove(two_partners, 903)
    with pytest.raises(psycopg.OperationalError):
        session.execute("select * from event")
    with pytest.raises(psycopg.OperationalError):
        log_in(postgres, database, keys, "partner_903")
    with log_in(postgres, database, keys, "platform_admin") as admin:
        assert admin.execute("select partner_id from event").fetchall() == [(904,)]
    with pytest.raises(partners.PartnerRemovedError):
        partners.provision(two_partners, keys, 903, NAMES[903])
    partners.remove(two_partners, 903)  # once more is no error

    partners.restore(two_partners, keys, 903)
    with log_in(postgres, database, keys, "partner_903") as partner:
        assert partner.execute("select name from event").fetchall() == [("Event of 903",)]


def test_dropping_data_takes_core_and_landing_rows_and_leaves_others(
    two_partners: psycopg.Connection, keys: KeyRing
) -> None:
    events = [("903", "1"), (" 0903.0", "2"), ("904", "3"), ("9030", "4"), ("903", "5"), ("904", "5")]
    for number, (partner, event) in enumerate(events):
        two_partners.execute(
            "insert into landing.ct_events (landing_id, timing_partner_id, event_id) values (%s, %s, %s)",
            (number, partner, event),
        )
    # Named, or recovered through the event: 1 and 2 are 903's alone, 5 is disputed, 3 is 904's, 6 nobody's.
    results = [
        ("903", "1"),
        (None, "1"),
        ("", "2"),
        ("NULL", "3"),
        (None, "5"),
        ("904", "1"),
        (None, "6"),
        (None, None),
    ]
    for number, (partner_or_none, event_or_none) in enumerate(results):
        two_partners.execute(
            "insert into landing.ct_results (landing_id, timing_partner_id, event_id) values (%s, %s, %s)",
            (number, partner_or_none, event_or_none),
        )
    with pytest.raises(NotAllowedError, match="still active"):
        partners.drop_data(two_partners, 903)
    partners.remove(two_partners, 903)
    partners.drop_data(two_partners, 903)
    left_events = two_partners.execute("select landing_id from landing.ct_events order by 1").fetchall()
    assert left_events == [(2,), (3,), (5,)]
    left_results = two_partners.execute("select landing_id from landing.ct_results order by 1").fetchall()
    assert left_results == [(3,), (4,), (5,), (6,), (7,)]
    assert two_partners.execute("select timing_partner_id from core.event").fetchall() == [(904,)]
    left = two_partners.execute(
        "select 1 from pg_class where relname like '%\\_903' and relnamespace = 'core'::regnamespace union all"
        " select 1 from pg_namespace where nspname = 'tenant_903' union all"
        " select 1 from pg_roles where rolname = 'partner_903' and rolcanlogin union all"
        " select 1 from pg_depend where refobjid = 'api_903'::regnamespace union all"
        " select 1 from pg_auth_members where roleid::regrole::text = 'api_903'"
    ).fetchall()
    assert left == []
    (gone, _) = partners.list_partners(two_partners)
    assert (gone.name, gone.state) == (NAMES[903], "dropped")
    assert partners.next_partner_id(two_partners) == 905

    partners.restore(two_partners, keys, 903)
    assert two_partners.execute("select count(*) from tenant_903.event").fetchone() == (0,)
    assert two_partners.execute("select count(*) from api_903.events").fetchone() == (0,)


def test_unknown_partners(owner: psycopg.Connection, keys: KeyRing) -> None:
    with pytest.raises(partners.UnknownPartnerError):
        partners.remove(owner, 77)
    with pytest.raises(partners.UnknownPartnerError):
        partners.restore(owner, keys, 77)
