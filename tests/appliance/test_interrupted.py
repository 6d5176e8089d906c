"""A converge that is cut off, and a database that stops in the middle: a safe state, a clear message, and the next run goes on."""

from pathlib import Path

import pytest

from tests.appliance.harness import API, CHAT, Host, Lab

pytestmark = pytest.mark.in_order

CLUSTER = "postgresql@15-main"


@pytest.fixture(scope="module")
def inventory(lab: Lab, one: Host) -> Path:
    return lab.inventory(one=[one.name])


@pytest.mark.step
def test_a_converge_that_is_killed_leaves_nothing_open(lab: Lab, one: Host, inventory: Path) -> None:
    running = lab.start_playbook("site.yml", inventory)
    running.wait_for("TASK [postgresql : ")
    running.kill()
    one.wait()
    assert lab.client.call("ports", trust=lab.authority.certificate, address=one.address)["open"] == [22]


@pytest.mark.step
def test_a_host_that_loses_power_in_the_middle_comes_up_again(lab: Lab, one: Host, inventory: Path) -> None:
    running = lab.start_playbook("site.yml", inventory)
    running.wait_for("TASK [openwebui : install")
    one.pull_plug()
    play = running.end()
    assert not play.is_good
    assert play.recap[one.name].unreachable == 1
    one.boot()
    assert one.run(f"systemctl is-active {CLUSTER}").out.strip() == "active"


@pytest.mark.step
def test_a_database_that_stops_in_the_middle_is_named(lab: Lab, one: Host, inventory: Path) -> None:
    running = lab.start_playbook("site.yml", inventory)
    running.wait_for("TASK [openwebui : install | Install all of it]")
    one.run(f"systemctl mask --runtime --now {CLUSTER}")
    play = running.end()
    assert not play.is_good
    one.run(f"systemctl unmask --runtime {CLUSTER}")
    said = " ".join(play.output.split())
    assert "PostgreSQL" in said or "database" in play.failure()
    secrets = [value for value in lab.secrets().values() if value in play.output]
    assert secrets == []


@pytest.mark.step
def test_the_next_run_goes_on_where_it_stopped(lab: Lab, inventory: Path) -> None:
    lab.playbook("site.yml", inventory, called="converge after three interruptions").need()
    play = lab.playbook("site.yml", inventory, called="second run after interruptions").need()
    assert play.changed_tasks() == []


def test_all_is_as_it_must_be(lab: Lab, inventory: Path) -> None:
    lab.playbook("playbooks/verify.yml", inventory, called="verify after interruptions").need()


def test_a_certificate_that_has_ended_is_told_and_the_site_goes_on(
    lab: Lab, one: Host, inventory: Path
) -> None:
    certificate, key = lab.authority.issue(CHAT, API, ended_days_ago=3)
    own = {"tls_mode": "own", "tls_own_certificate": certificate.read_text(), "tls_own_key": key.read_text()}
    play = lab.playbook("site.yml", inventory, extra=own, arguments=["--tags", "tls,apache"])
    assert "ENDS SOON OR HAS ENDED" in " ".join(play.output.split())
    assert one.run(
        "curl --insecure --silent --output /dev/null --write-out '%{http_code}' https://127.0.0.1/ -H 'Host: "
        + CHAT
        + "'"
    ).out
    told = one.run("/usr/local/bin/project88 doctor", check=False)
    assert not told.is_good
    assert "certificate" in told.out.lower()
    lab.playbook(
        "site.yml", inventory, arguments=["--tags", "tls,apache"], called="back to Let's Encrypt"
    ).need()
    seen = lab.client.call("pages", trust=lab.browser_trust, name=CHAT, path="/health")
    assert seen["status"] == 200
