"""What must be true of PostgreSQL on any host of the group db, asked of the server and from beside it."""

import json

import pytest
from testinfra.host import Host

testinfra_hosts = ["ansible://db"]


def asked(host: Host, query: str, *, database: str = "project88") -> str:
    """Return what the owner gets for a query, over the socket as root."""
    done = host.run("psql --no-psqlrc -tA -h /run/postgresql -U project88 -d %s -c %s", database, query)
    assert done.rc == 0, done.stderr
    return done.stdout.strip()


def unit(host: Host) -> str:
    return "postgresql@15-main" if host.system_info.distribution == "debian" else "postgresql"


def test_it_runs_and_starts_with_the_host(host: Host) -> None:
    service = host.service(unit(host))
    assert service.is_running
    assert service.is_enabled or host.service("postgresql").is_enabled


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("data_checksums", "on"),
        ("password_encryption", "scram-sha-256"),
        ("jit", "off"),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("log_statement", "none"),
        ("log_min_error_statement", "panic"),
        ("log_min_duration_statement", "-1"),
        ("shared_preload_libraries", "pg_stat_statements"),
        ("TimeZone", "UTC"),
    ],
)
def test_it_runs_with_our_settings(host: Host, name: str, value: str) -> None:
    assert asked(host, f"show {name}") == value


def test_nothing_waits_for_a_restart_and_no_file_has_an_error(host: Host) -> None:
    assert asked(host, "select name from pg_settings where pending_restart") == ""
    assert asked(host, "select error from pg_file_settings where error is not null") == ""
    assert asked(host, "select error from pg_hba_file_rules where error is not null") == ""


def test_its_sizes_fit_the_host(host: Host) -> None:
    memory_mb = int(host.check_output("grep MemTotal /proc/meminfo").split()[1]) // 1024
    buffers_mb = int(
        asked(host, "select setting::bigint * 8 / 1024 from pg_settings where name = 'shared_buffers'")
    )
    assert 64 <= buffers_mb <= memory_mb // 4


def test_a_process_cannot_take_all_memory(host: Host) -> None:
    main = host.check_output("systemctl show -p MainPID --value %s", unit(host))
    limit = next(
        line
        for line in host.file(f"/proc/{main}/limits").content_string.splitlines()
        if "address space" in line
    ).split()[3]
    buffers = int(asked(host, "select setting::bigint * 8192 from pg_settings where name = 'shared_buffers'"))
    assert int(limit) == buffers + 3 * 2**30


def test_a_greedy_query_fails_alone(host: Host) -> None:
    started = asked(host, "select pg_postmaster_start_time()")
    doubled = "repeat('x', 900 * 1024 * 1024)"
    done = host.run(
        "psql --no-psqlrc -tA -h /run/postgresql -U project88 -d project88 -c %s",
        f"select length(string_agg(t, '')) from (select {doubled} as t from generate_series(1, 8)) as many",
    )
    assert done.rc != 0
    assert (
        "out of memory" in done.stderr
        or "invalid memory alloc" in done.stderr
        or "enlarge string" in done.stderr
    )
    assert asked(host, "select pg_postmaster_start_time()") == started


def test_every_line_about_who_may_connect_asks_for_proof(host: Host) -> None:
    methods = asked(host, "select distinct auth_method from pg_hba_file_rules order by 1").split()
    assert set(methods) <= {"peer", "scram-sha-256", "reject"}
    over_network = asked(
        host,
        "select type from pg_hba_file_rules where auth_method = 'scram-sha-256' and type <> 'local'"
        " and address is distinct from '127.0.0.1'",
    ).split()
    assert set(over_network) <= {"hostssl"}


@pytest.mark.parametrize("role", ["project88", "postgres"])
def test_a_superuser_cannot_come_over_the_network(host: Host, role: str) -> None:
    done = host.run("PGPASSWORD=x psql -h 127.0.0.1 -U %s -d postgres -c 'select 1'", role)
    assert done.rc != 0
    assert "reject" in done.stderr


def test_an_ordinary_user_is_no_superuser(host: Host) -> None:
    done = host.run("runuser -u nobody -- psql -h /run/postgresql -U project88 -d project88 -c 'select 1'")
    assert done.rc != 0


def test_it_listens_on_loopback_and_where_split_hosts_need_it(host: Host) -> None:
    listening = asked(host, "show listen_addresses").split(",")
    assert "127.0.0.1" in listening
    assert not {"*", "0.0.0.0", "::"} & set(listening)  # noqa: S104 - the point
    if len(listening) > 1:
        assert asked(host, "show ssl") == "on"
        assert "hostssl" in asked(host, "select distinct type from pg_hba_file_rules")


def test_every_service_has_its_role_and_no_more(host: Host) -> None:
    roles = json.loads(
        asked(host, "select json_object_agg(rolname, json_build_array(rolsuper, rolcanlogin)) from pg_roles")
    )
    assert roles["project88"] == [True, True]
    assert roles["openwebui"] == [False, True]
    assert roles["project88_chat"] == [False, True]
    superusers = {name for name, (is_superuser, _) in roles.items() if is_superuser}
    assert superusers == {"project88", "postgres"}
    unproven = asked(
        host, "select rolname from pg_authid where rolcanlogin and rolpassword not like 'SCRAM-SHA-256$%'"
    )
    assert unproven == ""
    assert (
        asked(host, "select pg_get_userbyid(datdba) from pg_database where datname = 'openwebui'")
        == "openwebui"
    )


def test_no_database_is_open_to_everybody(host: Host) -> None:
    open_ = asked(
        host,
        "select datname from pg_database where datallowconn and (datacl is null or exists"
        " (select from aclexplode(datacl) as a where a.grantee = 0))",
    )
    assert open_ == ""


def test_the_schema_is_up_to_date(host: Host) -> None:
    assert "Nothing to do" in host.check_output("/usr/local/bin/project88 migrate")


def test_statements_are_counted_where_partners_cannot_look(host: Host) -> None:
    assert int(asked(host, "select count(*) from pg_stat_statements", database="postgres")) > 0
    assert asked(host, "select extname from pg_extension where extname = 'pg_stat_statements'") == ""
