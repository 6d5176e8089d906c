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
def test_a_disk_that_fills_up_in_the_middle_is_named(lab: Lab, one: Host, inventory: Path) -> None:
    """Enough is free when preflight looks, and too little for what is installed later."""
    place = "/opt/project88/openwebui-releases"
    one.run(f"mkdir -p {place} && mount -t tmpfs -o size=60m tmpfs {place}")
    try:
        play = lab.playbook("site.yml", inventory, called="a disk that fills up")
        assert not play.is_good
        said = " ".join(play.output.split())
        assert "OpenWebUI could not be installed on one" in said
        assert "No space left on device What was in use still is." in said
        assert lab.client.call("ports", trust=lab.authority.certificate, address=one.address)["open"] == [22]
    finally:
        one.run(f"umount {place}")


@pytest.mark.step
def test_a_database_that_stops_in_the_middle_is_named(lab: Lab, one: Host, inventory: Path) -> None:
    running = lab.start_playbook("site.yml", inventory)
    running.wait_for("TASK [openwebui : install | Install all of it]")
    one.run(f"systemctl mask --runtime --now {CLUSTER}")
    play = running.end()
    assert not play.is_good
    one.run(f"systemctl unmask --runtime {CLUSTER}")
    said = " ".join(play.output.split())
    assert "its database openwebui at 127.0.0.1 does not answer" in said
    secrets = [value for value in lab.secrets().values() if value in play.output]
    assert secrets == []


@pytest.mark.step
def test_the_next_run_goes_on_where_it_stopped(lab: Lab, inventory: Path) -> None:
    lab.playbook("site.yml", inventory, called="converge after four interruptions").need()
    play = lab.playbook("site.yml", inventory, called="second run after interruptions").need()
    assert play.changed_tasks() == []


def test_all_is_as_it_must_be(lab: Lab, one: Host, inventory: Path) -> None:
    one.run("systemctl reset-failed")  # restarts while there was no database were no fault
    lab.playbook("playbooks/verify.yml", inventory, called="verify after interruptions").need()


CURRENT = "/etc/project88/tls/current"
# Asks the host itself, as somebody who goes on although the certificate has ended.
ASK = """
import http.client, socket, ssl, sys
name = sys.argv[1]
asked = http.client.HTTPSConnection(name, timeout=10)
asked.sock = ssl._create_unverified_context().wrap_socket(socket.create_connection(("127.0.0.1", 443)), server_hostname=name)
asked.request("GET", "/health")
print(asked.getresponse().status)
"""


def _health(lab: Lab) -> int:
    status: int = lab.client.call("pages", trust=lab.browser_trust, name=CHAT, path="/health")["status"]
    return status


def test_a_certificate_that_has_ended_is_told_renewed_and_the_site_goes_on(
    lab: Lab, one: Host, inventory: Path
) -> None:
    """As if the issuer had not been reached for months: what lies on the disk has ended."""
    certificate, key = lab.authority.issue(CHAT, API, ended_days_ago=3)
    # cert.pem is the one whose end certbot looks at.
    for name, text in (
        ("fullchain", certificate.read_text()),
        ("cert", certificate.read_text()),
        ("privkey", key.read_text()),
    ):
        one.write(one.run(f"readlink -f {CURRENT}/{name}.pem").out.strip(), text)
    one.run("systemctl reload apache2")
    assert one.run(["python3", "-c", ASK, CHAT]).out.strip() == "200", "browsers warn, but the site answers"
    told = one.run("/usr/local/bin/project88 doctor", check=False)
    assert not told.is_good
    assert "ended 3 days ago" in told.out
    lab.playbook(
        "site.yml", inventory, arguments=["--tags", "tls"], called="renewal of an ended certificate"
    ).need()
    assert _health(lab) == 200


def test_a_certificate_of_ones_own_is_checked_before_it_counts(lab: Lab, inventory: Path) -> None:
    good, good_key = (file.read_text() for file in lab.authority.issue(CHAT, API))
    ended, ended_key = (file.read_text() for file in lab.authority.issue(CHAT, API, ended_days_ago=3))
    other, other_key = (file.read_text() for file in lab.authority.issue(CHAT))
    for certificate, key, sentence in (
        (good, other_key, "Your key does not belong to your certificate."),
        (ended, ended_key, "Your certificate has expired"),
        (other, other_key, f"Your certificate is not good for {API}."),
        ("no certificate", good_key, "Your certificate is not a certificate in PEM form"),
        (good, "no key", "Your key cannot be read"),
    ):
        own = {"tls_mode": "own", "tls_own_certificate": certificate, "tls_own_key": key}
        play = lab.playbook("site.yml", inventory, extra=own, arguments=["--tags", "tls"])
        assert not play.is_good
        assert sentence in " ".join(play.output.split())
        said = play.output.partition("\n")[2]  # the first line is our own command
        assert good_key.splitlines()[1] not in said
    assert _health(lab) == 200, "the one before stays in use"


def test_a_certificate_of_ones_own_counts_and_can_be_given_up_again(
    lab: Lab, one: Host, inventory: Path
) -> None:
    certificate, key = (file.read_text() for file in lab.authority.issue(CHAT, API))
    own = {"tls_mode": "own", "tls_own_certificate": certificate, "tls_own_key": key}
    lab.playbook(
        "site.yml", inventory, extra=own, arguments=["--tags", "tls"], called="a certificate of one's own"
    ).need()
    shown = f"openssl s_client -connect 127.0.0.1:443 -servername {CHAT} </dev/null 2>/dev/null | openssl x509 -noout -issuer"
    assert "Laboratory" in one.run(shown).out
    # Whatever asked the issuer before does not put the issuer's certificate back.
    one.run("systemctl start project88-certificate.service certbot.service", check=False)
    assert "project88-certificate" not in one.run("systemctl list-timers --all --no-legend").out
    assert not (one.root / "etc/letsencrypt/renewal-hooks/deploy/project88").exists()
    assert "Laboratory" in one.run(shown).out
    again = lab.playbook("site.yml", inventory, extra=own, arguments=["--tags", "tls"]).need()
    assert again.changed_tasks() == []
    lab.playbook("site.yml", inventory, arguments=["--tags", "tls"], called="back to the issuer").need()
    assert "Laboratory" not in one.run(shown).out
    assert _health(lab) == 200
