"""The hostile corpus, as each partner's own login role, with nothing in front of the server; then through the reader."""

import re
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from psycopg import sql

from project88 import partners
from project88.cluster import PrivateCluster
from project88.database.pools import PartnerPools
from project88.database.read_errors import ReadError
from project88.database.reading import Limits
from project88.database.role_logins import is_verifier_of
from tests.integration.partners.conftest import PARTNER_IDS, Houses, canary
from tests.integration.partners.corpus import Hostile, hostile
from tests.integration.partners.straight import run_straight

PAIRS = [(911, 912), (912, 913), (913, 911)]
UNBOUNDED = ("01", "02", "03", "04", "05", "06", "07", "08")


class Attacker:
    """A partner's sessions, one after another: a new one whenever the old one might remember what was done in it."""

    def __init__(self, houses: Houses, role: str) -> None:
        self._houses = houses
        self._role = role
        self._session: psycopg.Connection | None = None

    def run(self, item: Hostile, text: str) -> tuple[str | None, str]:
        if self._session is None:
            self._session = self._houses.log_in(self._role)
            # The role's own default (read-only) is lifted first, as whoever holds the connection could.
            self._session.execute("set session characteristics as transaction read write")
        outcome = run_straight(self._session, text)
        # What is refused one command leaves nothing behind.
        if item.expectation != "refused" or ";" in text or outcome[0] != "42501" or self._session.broken:
            self.close()
        return outcome

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


def run_all(
    houses: Houses, role: str, file: str, me: int, other: int
) -> Iterator[tuple[Hostile, str | None, str]]:
    with closing(Attacker(houses, role)) as attacker:
        for item in hostile(file):
            yield item, *attacker.run(item, item.text(me, other))


def foreign_word(me: int, said: str) -> str | None:
    """The first word in `said` that only another partner's rows hold."""
    for other in PARTNER_IDS:
        if other != me and (found := re.search(f"{canary(other)}|Quokka{other}", said, re.IGNORECASE)):
            return found[0]
    return None


def everything(owner: psycopg.Connection) -> dict[str, object]:
    """All that a hostile statement might change, for comparing."""
    found: dict[str, object] = {}
    tables = owner.execute(
        "select n.nspname, c.relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
        " where c.relkind = 'r' and n.nspname !~ '^pg_|^information_schema$'"
    ).fetchall()
    for schema, table in tables:
        found[f"{schema}.{table}"] = owner.execute(
            sql.SQL("select count(*), md5(string_agg(t::text, '|' order by t::text)) from {}.{} as t").format(
                sql.Identifier(schema), sql.Identifier(table)
            )
        ).fetchone()
    for name, query in {
        "roles": "select pg_authid from pg_authid order by oid",
        "members": "select roleid, member from pg_auth_members order by 1, 2",
        "role settings": "select pg_db_role_setting from pg_db_role_setting order by 1",
        "databases": "select datname, datdba, datacl from pg_database order by 1",
        "relations": "select oid, relname, relnamespace, relowner, relacl, reloptions, relrowsecurity from pg_class order by 1",
        "functions": "select oid, proname, proowner, proacl from pg_proc order by 1",
        "schemas": "select oid, nspname, nspowner, nspacl from pg_namespace where nspname !~ '^pg_' order by 1",
        "types": "select count(*) from pg_type",
        "extensions": "select extname from pg_extension order by 1",
        "large objects": "select oid from pg_largeobject_metadata",
        "policies": "select pg_policy from pg_policy order by oid",
        "triggers": "select oid, tgname from pg_trigger order by 1",
        "slots": "select slot_name from pg_replication_slots",
        "prepared": "select gid from pg_prepared_xacts",
        "default rights": "select pg_default_acl from pg_default_acl order by oid",
        "advisory locks": "select locktype, objid from pg_locks where locktype = 'advisory'",
        "server settings": "select name, sourcefile, setting from pg_file_settings order by 1",
        "start": "select pg_postmaster_start_time()",
    }.items():
        found[name] = owner.execute(query).fetchall()
    return found


@pytest.fixture
def unharmed(houses: Houses) -> Iterator[None]:
    """Fails the test if anything was changed, a bystander was thrown out or the server was restarted."""
    with psycopg.connect(houses.url, autocommit=True) as owner, houses.log_in("partner_913") as bystander:
        before = everything(owner)
        bystander.execute("prepare kept as select count(*) from athlete")
        yield
        assert everything(owner) == before
        assert bystander.execute("execute kept").fetchone() == (6,)


@pytest.mark.parametrize(("me", "other"), PAIRS)
@pytest.mark.parametrize("file", UNBOUNDED)
def test_straight_against_the_server(houses: Houses, unharmed: None, file: str, me: int, other: int) -> None:
    wrong = []
    for item, sqlstate, said in run_all(houses, f"partner_{me}", file, me, other):
        wrong += complaints(item, sqlstate, said, me)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("file", ["02", "03", "04", "05", "06"])
def test_platform_administrators_are_held_back_alike(houses: Houses, unharmed: None, file: str) -> None:
    wrong = []
    for item, sqlstate, said in run_all(houses, "platform_admin", file, 911, 912):
        if item.template == "set role platform_admin":
            continue  # its own
        # 55000: its views join two tables, and cannot be written to whatever the rights.
        if item.expectation == "refused" and sqlstate not in ("42501", "55000"):
            wrong.append(f"{item}: {sqlstate}: {item.template[:80]} -> {said[:160]!r}")
    assert not wrong, "\n".join(wrong)


def complaints(item: Hostile, sqlstate: str | None, said: str, me: int) -> list[str]:
    found = []
    if (word := foreign_word(me, said)) is not None:
        found.append(f"{item} showed {word!r}")
    as_expected = {
        "refused": sqlstate == "42501",
        "fails": sqlstate is not None,
        "own": sqlstate is None,
        "stopped": sqlstate is not None and sqlstate[:2] in ("57", "53", "54", "22", "42"),
    }[item.expectation]
    if not as_expected:
        found.append(
            f"{item} should be {item.expectation}, was {sqlstate}: {item.template[:80]} -> {said[:160]}"
        )
    return found


@pytest.mark.parametrize(("me", "other"), PAIRS)
def test_through_the_reader(houses: Houses, unharmed: None, me: int, other: int) -> None:
    wrong = []
    with PartnerPools(houses.settings, houses.keys) as pools:
        reader = pools.reader(me)
        for item in hostile(*UNBOUNDED, "10"):
            try:
                rows = reader.read(item.text(me, other).encode(), limits=Limits(statement_ms=2_000))
            except ReadError as error:
                said = str(error)
            else:
                said = str(rows)
                if item.expectation in ("refused", "self"):
                    wrong.append(f"{item} was answered: {said[:160]!r}")
            if (word := foreign_word(me, said)) is not None:
                wrong.append(f"{item} showed {word!r}")
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def bounded_server(houses: Houses) -> None:
    if not isinstance(houses.postgres, PrivateCluster):
        pytest.skip("a container's server has no address-space limit")


def test_bombs_hurt_only_themselves(houses: Houses, bounded_server: None, unharmed: None) -> None:
    wrong = []
    for item in hostile("09"):
        with closing(houses.log_in("partner_911")) as connection:
            connection.execute("set statement_timeout = '300ms'")
            sqlstate, said = run_straight(connection, item.text(911, 912))
        wrong += complaints(item, sqlstate, said[:10_000], 911)
    assert not wrong, "\n".join(wrong)


def test_memory_beyond_the_servers_limit_fails_that_query_alone(
    houses: Houses, bounded_server: None, unharmed: None
) -> None:
    # Time is not looked at while one row is computed: only the address-space limit ends this one.
    doubling = ", ".join(f"x || x as c{number}" for number in range(12))
    lengths = ", ".join(f"length(c{number})" for number in range(12))
    bomb = f"with t as materialized (select repeat('x', 250000000) as x) select {lengths} from (select {doubling} from t offset 0) as u"
    with closing(houses.log_in("partner_911")) as connection:
        connection.execute("set statement_timeout = '60s'")
        sqlstate, _ = run_straight(connection, bomb)
        assert sqlstate == "53200"
        assert connection.execute("select count(*) from athlete").fetchone() == (4,)


def test_bombs_through_the_reader(houses: Houses, bounded_server: None, unharmed: None) -> None:
    with PartnerPools(houses.settings, houses.keys) as pools:
        for item in hostile("09"):
            limits = Limits(rows=100, size_bytes=1_000_000, statement_ms=300, total_ms=1_500)
            try:
                rows = pools.reader(911).read(item.text(911, 912).encode(), limits=limits)
            except ReadError:
                continue
            assert rows.is_truncated, item
            assert len(rows.rows) == 100
        assert pools.reader(911).read("select count(*) from athlete").rows == [(4,)]


@pytest.mark.parametrize("item", hostile("10"), ids=str)
def test_what_a_role_can_do_to_itself_stays_with_itself_and_is_repaired(
    houses: Houses, item: Hostile
) -> None:
    with psycopg.connect(houses.url, autocommit=True) as owner:
        before = everything(owner)
        with closing(houses.log_in("partner_911")) as connection:
            connection.execute("set session characteristics as transaction read write")
            run_straight(connection, item.text(911, 912))
        for other in (912, 913):
            with houses.log_in(f"partner_{other}") as partner:
                partner.execute("select * from athlete")
        partners.provision_all(owner, houses.keys)
        after = everything(owner)
        verifier = owner.execute("select rolpassword from pg_authid where rolname = 'partner_911'").fetchone()
        assert verifier is not None
        assert is_verifier_of(verifier[0], houses.keys.database_password("partner_911"))
        before.pop("roles")
        after.pop("roles")
        assert after == before
    with houses.log_in("partner_911") as partner:
        assert partner.execute("show search_path").fetchone() == ("tenant_911, ref, extensions",)


def test_the_other_database_of_the_cluster_is_out_of_reach(houses: Houses) -> None:
    for database in ("postgres", "template1"):
        for role in ("partner_911", "platform_admin"):
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                houses.log_in(role, database)


def test_nobody_logs_in_as_the_owner_of_the_views(houses: Houses) -> None:
    with pytest.raises(psycopg.OperationalError):
        houses.log_in("project88_views")


def test_what_all_partners_count_together_is_what_the_platform_counts(houses: Houses) -> None:
    with houses.log_in("platform_admin") as admin, psycopg.connect(houses.url) as owner:
        tables = [name for (name,) in owner.execute("select name from app.partitioned_tables()")]
        for table in tables:
            of_each = []
            for partner_id in PARTNER_IDS:
                with houses.log_in(f"partner_{partner_id}") as partner:
                    of_each += [
                        partner_id,
                        *(partner.execute(f"select count(*) from {table}").fetchone() or ()),
                    ]
            of_all = admin.execute(
                f"select partner_id, count(*) from {table} group by partner_id order by partner_id"
            ).fetchall()
            assert of_each == [number for row in of_all for number in row]


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert len(hostile("")) > 500
