"""The same product on three hosts: the database, the chat, and the door; each sees of the others what it needs and no more."""

from pathlib import Path

import pytest

from tests.appliance.big_river import (
    add_owner,
    import_season,
    log_in_by_chatting_and_ask_m1,
    wait_for_the_chat,
)
from tests.appliance.harness import API, CHAT, CommandError, Host, Lab

pytestmark = pytest.mark.in_order


@pytest.fixture(scope="module")
def db(lab: Lab) -> Host:
    return lab.host("db1")


@pytest.fixture(scope="module")
def ai(lab: Lab) -> Host:
    return lab.host("ai1")


@pytest.fixture(scope="module")
def web(lab: Lab) -> Host:
    return lab.host("web1")


@pytest.fixture(scope="module")
def inventory(lab: Lab, db: Host, ai: Host, web: Host) -> Path:
    return lab.inventory("split", db=[db.name], ai=[ai.name], web=[web.name], sync=[ai.name])


@pytest.mark.step
def test_check_mode_on_bare_hosts_passes(lab: Lab, inventory: Path) -> None:
    lab.playbook("site.yml", inventory, check=True, called="split: check on bare hosts").need()


@pytest.mark.step
def test_it_converges(lab: Lab, inventory: Path) -> None:
    lab.playbook("site.yml", inventory, called="split: fresh converge").need()


def test_a_second_run_changes_nothing(lab: Lab, inventory: Path) -> None:
    play = lab.playbook("site.yml", inventory, called="split: second run").need()
    assert play.changed_tasks() == []


def test_all_is_as_it_must_be(lab: Lab, inventory: Path) -> None:
    lab.playbook("playbooks/verify.yml", inventory, called="split: verify").need()


@pytest.mark.parametrize(("host", "wanted"), [("db1", [22]), ("ai1", [22]), ("web1", [22, 80, 443])])
def test_outside_sees_one_door(lab: Lab, inventory: Path, host: str, wanted: list[int]) -> None:
    seen = lab.client.call("ports", trust=lab.browser_trust, address=lab.host(host).address)
    assert seen["open"] == wanted


@pytest.mark.parametrize(
    ("way", "is_open"),
    [
        ("ai1 to db1:5432", True),
        ("web1 to db1:5432", True),
        ("web1 to ai1:8080", True),
        ("web1 to ai1:9099", True),
        ("db1 to ai1:8080", False),
        ("db1 to ai1:9099", False),
        ("web1 to ai1:11434", False),
        ("ai1 to web1:3000", False),
    ],
)
def test_hosts_reach_what_they_need_and_no_more(
    lab: Lab, inventory: Path, way: str, *, is_open: bool
) -> None:
    source, _to, target = way.split()
    name, _colon, port = target.partition(":")
    tried = lab.host(source).run(
        f"timeout 4 bash -c '</dev/tcp/{lab.host(name).address}/{port}'", check=False
    )
    assert tried.is_good == is_open


def test_the_database_takes_nobody_without_tls(ai: Host, db: Host) -> None:
    program = (
        "import psycopg, sys\n"
        f"psycopg.connect('host={db.address} user=project88_chat dbname=project88 sslmode=disable password=x connect_timeout=5')"
    )
    with pytest.raises(CommandError, match=r"pg_hba.conf rejects|no pg_hba.conf entry"):
        ai.run(["/opt/project88/app/bin/python", "-c", program])


def test_the_owner_comes_in_on_the_databases_own_host_alone(ai: Host, db: Host) -> None:
    assert db.run("/usr/local/bin/project88 partner list").is_good
    program = (
        "import psycopg\n"
        f"psycopg.connect('host={db.address} user=project88 dbname=project88 sslmode=require password=x connect_timeout=5')"
    )
    with pytest.raises(CommandError, match=r"pg_hba.conf rejects|no pg_hba.conf entry"):
        ai.run(["/opt/project88/app/bin/python", "-c", program])


def test_the_door_answers_for_the_chat_behind_it(lab: Lab, inventory: Path) -> None:
    assert lab.client.call("headers", trust=lab.browser_trust, chat_name=CHAT, api_name=API)["faults"] == []
    assert lab.client.call("websocket", trust=lab.browser_trust, chat_name=CHAT)["status"] == 101


def test_somebody_outside_logs_in_by_chatting_and_asks_m1(
    lab: Lab, inventory: Path, db: Host, season: Path, tmp_path: Path
) -> None:
    """Through all three hosts: the door, the chat behind it, and its database over TLS."""
    import_season(lab, inventory, season)
    add_owner(db)
    log_in_by_chatting_and_ask_m1(lab, tmp_path)
    encrypted = "select bool_and(ssl) from pg_stat_ssl join pg_stat_activity using (pid) where client_addr is not null"
    said = db.run(
        ["psql", "-XAt", "-h", "/run/postgresql", "-U", "postgres", "-c", encrypted, "postgres"]
    ).out
    assert said.strip() == "t", "somebody is connected from another host, and all of them with TLS"


def test_it_comes_back_whatever_starts_first(
    lab: Lab, inventory: Path, db: Host, ai: Host, web: Host
) -> None:
    for host in (web, ai, db):
        host.power_off()
    for host in (web, ai, db):
        host.boot()
    wait_for_the_chat(lab)
    lab.playbook("playbooks/verify.yml", inventory, called="split: verify after a restart").need()
