"""What a partner's own software can reach: its rows of its schema, asked as PostgREST asks; nothing of anybody else."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import jwt
import psycopg
import pytest

from project88 import partners
from project88.database.preparing import API_ROLE, prepare
from project88.errors import BadInputError, ConfigurationError, NotAllowedError
from project88.keys import KeyRing
from tests.fix_postgres import Database, Postgres

PASSWORD = "password of the authenticator, for tests"
SECRET = "a secret for tokens, 32 characters or more"
MINE, THEIRS = 971, 972
VIEWS = ("events", "races", "results", "splits", "registrations_by_day", "weather")


def make_ready(owner: psycopg.Connection, keys: KeyRing) -> None:
    for partner_id in (MINE, THEIRS):
        partners.provision(owner, keys, partner_id, f"Partner {partner_id}")
        fill(owner, partner_id)
    prepare(owner, keys, api_password=PASSWORD)


@pytest.fixture
def owner(database: Database, keys: KeyRing) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        make_ready(connection, keys)
        yield connection


@pytest.fixture
def gate(owner: psycopg.Connection, postgres: Postgres, database: Database) -> Iterator[psycopg.Connection]:
    """PostgREST's own connection, to a database of the test's own."""
    with psycopg.connect(postgres.url(database.name, API_ROLE, PASSWORD), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def shared_name(postgres: Postgres, _template: str, keys: KeyRing) -> str:
    """A database that the tests share which change nothing."""
    name = "api_shared"
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute(f"create database {name} template {_template}")
    with psycopg.connect(postgres.url(name), autocommit=True) as connection:
        make_ready(connection, keys)
    return name


@pytest.fixture
def shared(postgres: Postgres, shared_name: str, keys: KeyRing) -> Iterator[psycopg.Connection]:
    """PostgREST's own connection, to the shared database. Roles belong to the cluster: another test may have taken them."""
    with psycopg.connect(postgres.url(shared_name), autocommit=True) as connection:
        connection.execute("select app.provision_api()")
    with psycopg.connect(postgres.url(shared_name, API_ROLE, PASSWORD), autocommit=True) as connection:
        yield connection


def fill(owner: psycopg.Connection, partner_id: int) -> None:
    """One row in every table that a view of api reads; every name in it is the partner's alone."""
    name = f"Zzcanary {partner_id}"
    owner.execute(
        "insert into core.event (timing_partner_id, event_id, provider, provider_event_id, name, series, is_published,"
        " is_registration_open) values (%s, 1, 'chronotrack', '1', %s, 'x', true, false)",
        (partner_id, name),
    )
    owner.execute(
        "insert into core.race (timing_partner_id, race_id, event_id, provider, provider_race_id, name, event_name, series)"
        " values (%s, 1, 1, 'chronotrack', '1', %s, 'x', 'x')",
        (partner_id, name),
    )
    owner.execute(
        "insert into core.result (timing_partner_id, result_id, race_id, event_id, full_name, status, event_name, race_name,"
        " series) values (%s, 1, 1, 1, %s, 'finished', 'x', 'x', 'x')",
        (partner_id, name),
    )
    owner.execute(
        "insert into core.split (timing_partner_id, result_id, name) values (%s, 1, %s)", (partner_id, name)
    )
    owner.execute(
        "insert into core.registration (timing_partner_id, registration_id, event_id, race_id, provider,"
        " provider_registration_id, amount_paid_cents, currency) values (%s, 1, 1, 1, 'runsignup', '1', %s, 'USD')",
        (partner_id, partner_id),
    )
    owner.execute(
        "insert into core.weather (timing_partner_id, event_id, conditions) values (%s, 1, %s)",
        (partner_id, name),
    )


@contextmanager
def request(
    gate: psycopg.Connection,
    role: str,
    claims: dict[str, object] | None = None,
    schema: str | None = None,
    headers: dict[str, str] | None = None,
) -> Iterator[psycopg.Connection]:
    """A transaction as PostgREST begins one, before it asks the gate."""
    with gate.transaction(force_rollback=True):
        gate.execute("set transaction read only")
        gate.execute(
            "select set_config('search_path', %s, true), set_config('role', %s, true), set_config('request.method', 'GET', true),"
            " set_config('request.jwt.claims', %s, true), set_config('request.headers', %s, true)",
            (
                schema or role,
                role,
                json.dumps({**(claims or {}), "role": role}),
                json.dumps({"accept-profile": schema or role, **(headers or {})}),
            ),
        )
        yield gate


def claims_of(token: str) -> dict[str, object]:
    found: dict[str, object] = jwt.decode(token, SECRET, algorithms=["HS256"], audience="project88-api")
    return found


def refusal(
    gate: psycopg.Connection,
    role: str,
    claims: dict[str, object] | None,
    schema: str | None = None,
    headers: dict[str, str] | None = None,
) -> str | None:
    with request(gate, role, claims, schema, headers) as connection:
        try:
            connection.execute("select api_gate.check_request()")
        except psycopg.Error as error:
            return error.sqlstate
    return None


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_shows_a_partner_its_own_row_and_no_other(shared: psycopg.Connection, view: str) -> None:
    for mine, other in ((MINE, THEIRS), (THEIRS, MINE)):
        with request(shared, f"api_{mine}") as connection:
            rows = connection.execute(f"select * from {view}").fetchall()
        assert len(rows) == 1
        assert str(mine) in str(rows)
        assert str(other) not in str(rows)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("role", [API_ROLE, "project88_api", f"api_{THEIRS}"])
def test_a_view_shows_nothing_to_another_role(
    shared: psycopg.Connection, shared_name: str, postgres: Postgres, view: str, role: str
) -> None:
    # Nobody can become project88_api: the owner does it here.
    with psycopg.connect(postgres.url(shared_name)) as owner:
        owner.execute(f"set local role {role}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute(f"select * from api_{MINE}.{view}")


def test_the_schema_without_a_partner_holds_nothing(shared_name: str, postgres: Postgres) -> None:
    with psycopg.connect(postgres.url(shared_name)) as owner:
        found = owner.execute(
            "select relname::text from pg_class where relnamespace = 'api'::regnamespace"
            " union all select proname::text from pg_proc where pronamespace = 'api'::regnamespace"
        ).fetchall()
    assert found == []


@pytest.mark.parametrize(
    "claims",
    [
        {"partner_id": THEIRS},
        {"role": f"api_{THEIRS}"},
        {"timing_partner_id": str(THEIRS), "sub": f"partner_{THEIRS}"},
    ],
)
def test_no_claim_and_no_setting_changes_whose_rows_are_shown(
    shared: psycopg.Connection, claims: dict[str, object]
) -> None:
    with request(shared, f"api_{MINE}", claims) as connection:
        connection.execute("set local search_path = 'tenant_972', api_972, api_971, pg_temp")
        assert connection.execute(
            "select count(*) from results where full_name like %s", (f"%{THEIRS}%",)
        ).fetchone() == (0,)


HOSTILE = [
    "select * from core.event",
    f"select * from core.event_{THEIRS}",
    f"select * from tenant_{MINE}.event",
    f"select * from tenant_{THEIRS}.event",
    "select * from platform.event",
    "select * from app.api_token",
    "select * from app.partner",
    "select * from app.account",
    "select * from landing.ct_events",
    "select app.provision_api()",
    "select * from pg_catalog.pg_class",
    "select * from pg_catalog.pg_authid",
    "select * from pg_catalog.pg_stat_activity",
    "select pg_get_viewdef('events'::regclass)",
    "select set_config('role', 'authenticator', true)",
    "select query_to_xml('select 1', true, true, '')",
    "insert into api_971.weather (event_id) values (2)",
    "update api_971.events set name = 'x'",
    "delete from api_971.splits",
    "create temp table t (a int)",
    "create view api_971.mine as select 1",
    "do $$ begin perform 1; end $$",
    "select pg_read_file('/etc/passwd')",
    "copy api_971.events to program 'cat'",
    "select lo_from_bytea(0, 'x')",
    "alter role api_971 login",
    f"select * from api_{THEIRS}.events",
    f"select * from api_{THEIRS}.root()",
    f"explain select * from api_{THEIRS}.events",
    "explain select * from core.event",
    f"explain select * from core.event_{MINE}",
    "select api_gate.configure()",
    "select reltuples from pg_catalog.pg_class",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_partners_api_role_can_do_nothing_else(shared: psycopg.Connection, text: str) -> None:
    with pytest.raises(psycopg.Error) as caught, request(shared, f"api_{MINE}") as connection:
        connection.execute(text)
    assert caught.value.sqlstate in {"42501", "25006", "0A000", "55000"}


@pytest.mark.parametrize(
    "text",
    [
        "select * from core.event",
        f"select * from tenant_{MINE}.event",
        f"select * from api_{MINE}.events",
        f"explain select * from api_{MINE}.events",
        f"select api_{MINE}.root()",
        "select reltuples from pg_catalog.pg_class",
        "select * from pg_catalog.pg_class",
        "select pg_relation_size(oid) from pg_catalog.pg_class",
        "select * from pg_catalog.pg_statistic",
        "select api_gate.check_request()",
        "select * from app.api_token",
        "select rolpassword from pg_catalog.pg_authid",
        "select * from pg_catalog.pg_stat_activity",
        "set role partner_971",
        "set role project88_views",
        "set role project88_chat",
        "set role platform_admin",
        "set role project88",
        "create table api_971.t (a int)",
        "do $$ begin perform 1; end $$",
    ],
)
def test_what_postgrest_logs_in_as_reads_nothing_and_becomes_no_other_role(
    shared: psycopg.Connection, text: str
) -> None:
    with pytest.raises(psycopg.Error) as caught:
        shared.execute(text)
    assert caught.value.sqlstate == "42501"


def test_limits_of_time_stand_on_the_login(shared: psycopg.Connection) -> None:
    assert shared.execute("select current_setting('statement_timeout')").fetchone() == ("15s",)


def test_a_token_opens_the_gate_for_its_own_role_alone(
    owner: psycopg.Connection, gate: psycopg.Connection
) -> None:
    token = partners.issue_token(owner, SECRET, MINE, days=1, label="the club's website")
    claims = claims_of(token)
    assert claims["role"] == f"api_{MINE}"
    assert refusal(gate, f"api_{MINE}", claims) is None
    assert refusal(gate, f"api_{THEIRS}", claims) == "PT401"
    assert refusal(gate, f"api_{MINE}", claims, schema=f"api_{THEIRS}") == "PT406"
    assert refusal(gate, f"api_{MINE}", claims, headers={"prefer": "count=exact, tx=commit"}) is None
    assert refusal(gate, f"api_{MINE}", claims, headers={"prefer": "tx=commit,count=planned"}) == "PT400"
    writing = {"accept-profile": f"api_{THEIRS}", "content-profile": f"api_{MINE}"}
    with request(gate, f"api_{MINE}", claims, headers=writing) as connection:
        connection.execute("set local request.method = 'PATCH'")
        connection.execute("select api_gate.check_request()")


def test_without_a_token_that_is_known_the_gate_is_shut(shared: psycopg.Connection) -> None:
    assert refusal(shared, f"api_{MINE}", None) == "PT401"
    assert refusal(shared, f"api_{MINE}", {"jti": str(uuid.uuid4())}) == "PT401"
    assert refusal(shared, f"api_{MINE}", {"jti": "' or true --"}) == "PT401"


def test_a_withdrawn_and_an_expired_token_are_refused(
    owner: psycopg.Connection, gate: psycopg.Connection
) -> None:
    withdrawn = claims_of(partners.issue_token(owner, SECRET, MINE, days=1))
    partners.revoke_token(owner, str(withdrawn["jti"]))
    assert refusal(gate, f"api_{MINE}", withdrawn) == "PT401"
    with pytest.raises(BadInputError):
        partners.revoke_token(owner, str(withdrawn["jti"]))
    before = datetime.now(UTC) - timedelta(days=3)
    token = partners.issue_token(owner, SECRET, MINE, days=2, now=before)
    expired = jwt.decode(token, options={"verify_signature": False})
    assert refusal(gate, f"api_{MINE}", expired) == "PT401"
    states = {one.state(datetime.now(UTC)) for one in partners.list_tokens(owner, MINE)}
    assert states == {"withdrawn", "expired"}
    assert partners.list_tokens(owner, THEIRS) == []


def test_who_leaves_loses_role_and_tokens_and_gets_the_role_alone_back(
    owner: psycopg.Connection, gate: psycopg.Connection, keys: KeyRing
) -> None:
    claims = claims_of(partners.issue_token(owner, SECRET, MINE, days=1))
    partners.remove(owner, MINE)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), request(gate, f"api_{MINE}", claims):
        pass
    with pytest.raises(NotAllowedError):
        partners.issue_token(owner, SECRET, MINE, days=1)
    partners.restore(owner, keys, MINE)
    assert refusal(gate, f"api_{MINE}", claims) == "PT401"
    fresh = claims_of(partners.issue_token(owner, SECRET, MINE, days=1))
    assert refusal(gate, f"api_{MINE}", fresh) is None

    alone_here = 973  # a role that other databases of this server know as well stays, without any right
    partners.provision(owner, keys, alone_here, "Of this database alone")
    partners.remove(owner, alone_here)
    partners.drop_data(owner, alone_here)
    found = owner.execute(
        "select to_regrole('api_973') is null, to_regclass('api_973.events') is null"
    ).fetchone()
    assert found == (True, True)


def test_preparing_again_repairs_and_changes_nothing_that_is_right(
    owner: psycopg.Connection, gate: psycopg.Connection, keys: KeyRing
) -> None:
    owner.execute("revoke api_971 from authenticator")
    owner.execute("grant partner_972 to api_971")
    owner.execute("revoke select on api_971.events from api_971")
    prepare(owner, keys, api_password=PASSWORD)
    rows = "select m::text from pg_auth_members as m union all select xmin::text || oid::text from pg_authid where rolname in ('authenticator', 'api_971')"
    before = set(owner.execute(rows).fetchall())
    with request(gate, "api_971") as connection:
        assert len(connection.execute("select * from events").fetchall()) == 1
    member = owner.execute("select pg_has_role('api_971', 'partner_972', 'member')").fetchone()
    assert member == (False,)
    prepare(owner, keys, api_password=PASSWORD)
    assert set(owner.execute(rows).fetchall()) == before


def test_tokens_that_make_no_sense_are_refused(owner: psycopg.Connection) -> None:
    for days in (0, -1, 731):
        with pytest.raises(BadInputError):
            partners.issue_token(owner, SECRET, MINE, days=days)
    with pytest.raises(BadInputError):
        partners.issue_token(owner, SECRET, MINE, days=1, label="x" * 101)
    with pytest.raises(partners.UnknownPartnerError):
        partners.issue_token(owner, SECRET, 999_999, days=1)
    with pytest.raises(ConfigurationError):
        partners.issue_token(owner, "short", MINE, days=1)
