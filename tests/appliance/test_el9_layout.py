"""The same site.yml on a root that is laid out as EL9 is: its names, places and traps, with Debian's programs.

This is not AlmaLinux. docs/el9.md says what it proves and what it cannot.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.appliance.big_river import (
    add_owner,
    import_season,
    log_in_by_chatting_and_ask_m1,
    wait_for_the_chat,
)
from tests.appliance.harness import CHAT, Host, Lab, Recipe, note
from tests.appliance.killing import kill, services
from tests.el9.facts import Facts
from tests.el9.image import build, fingerprint

pytestmark = pytest.mark.in_order

EL9 = Recipe(name="el9-layout", fingerprint=fingerprint(), build=build)
FACTS = Facts()


@pytest.fixture(scope="module")
def host(lab: Lab) -> Host:
    """A bare host that has just booted for the first time."""
    return lab.host("el9", recipe=EL9)


@pytest.fixture(scope="module")
def inventory(lab: Lab, host: Host) -> Path:
    return lab.inventory("el9", one=[host.name])


# --- the root is what it says ------------------------------------------------------------------------------------------


def test_ansible_finds_alma_linux(lab: Lab, host: Host, inventory: Path) -> None:
    said = host.run("cat /etc/redhat-release; rpm --eval %rhel; rpm -q --provides almalinux-release").out
    assert said.startswith("AlmaLinux release 9")
    assert "base-module(platform:el9)" in said


@pytest.mark.parametrize(
    "name",
    ["apt-get", "dpkg", "ufw", "a2enmod", "pg_ctlcluster", "apache2", "adduser", "invoke-rc.d", "httpd", "psql", "firewall-cmd",
     "certbot", "fail2ban-client", "chronyd", "python3.11"],
)  # fmt: skip
def test_neither_debian_nor_what_is_to_be_installed_is_there(host: Host, name: str) -> None:
    assert host.run(f"command -v {name}", check=False).code != 0


def test_a_package_that_el9_does_not_have_cannot_be_had(host: Host) -> None:
    assert not host.run("dnf install -y redis", check=False).is_good


# --- from bare to whole ------------------------------------------------------------------------------------------------


@pytest.mark.step
def test_check_mode_on_a_bare_host_passes(lab: Lab, inventory: Path) -> None:
    lab.playbook("site.yml", inventory, check=True, called="EL9 layout: check on a bare host").need()


@pytest.mark.step
def test_it_converges(lab: Lab, inventory: Path) -> None:
    lab.playbook("site.yml", inventory, called="EL9 layout: fresh converge").need()


def test_a_second_run_changes_nothing(lab: Lab, inventory: Path) -> None:
    play = lab.playbook("site.yml", inventory, called="EL9 layout: second run").need()
    assert play.changed_tasks() == []
    assert play.changed == 0


def test_check_mode_finds_nothing_to_do(lab: Lab, inventory: Path) -> None:
    play = lab.playbook("site.yml", inventory, check=True, called="EL9 layout: check when all is done").need()
    assert play.changed_tasks() == []


def test_all_is_as_it_must_be(lab: Lab, inventory: Path) -> None:
    lab.playbook("playbooks/verify.yml", inventory, called="EL9 layout: verify").need()


# --- the traps of EL9 --------------------------------------------------------------------------------------------------


def test_postgresql_is_of_the_stream_and_not_of_the_default(host: Host) -> None:
    assert "stream=16" in host.run("cat /etc/dnf/modules.d/postgresql.module").out
    assert host.run("rpm -q --qf '%{VERSION}' postgresql-server").out.startswith("16")
    # The module and postgresql-contrib agree.
    assert host.run("rpm -q --qf '%{VERSION}' postgresql-contrib").out.startswith("16")


def test_nobody_is_let_in_by_ident(host: Host) -> None:
    lines = host.run("grep -v '^#' /var/lib/pgsql/data/pg_hba.conf").out
    assert "ident" not in lines
    assert "scram-sha-256" in lines


def test_our_settings_are_read_though_the_vendor_reads_no_folder(host: Host) -> None:
    asked = "select count(*) from pg_settings where sourcefile like '%/conf.d/%project88.conf'"
    assert (
        int(host.run(["psql", "-U", "postgres", "-h", "/run/postgresql", "-Atc", asked, "postgres"]).out) > 5
    )


def test_a_compression_that_el9_lacks_stops_postgresql_here_too(host: Host) -> None:
    said = host.run(
        "runuser -u postgres -- /usr/bin/postgres -D /var/lib/pgsql/data -c wal_compression=lz4", check=False
    )
    assert said.code != 0
    assert "lz4" in said.err + said.out


def test_cockpit_is_closed(host: Host) -> None:
    assert "cockpit" in host.read("/usr/lib/firewalld/zones/public.xml"), "the root has lost EL9's trap"
    zone = host.run("firewall-cmd --zone=public --list-all").out
    assert "cockpit" not in zone
    assert "80/tcp" in zone
    assert "443/tcp" in zone


def test_root_is_not_let_in_by_password_though_the_image_lets_it(host: Host) -> None:
    assert host.read("/etc/ssh/sshd_config.d/01-permitrootlogin.conf").strip() == "PermitRootLogin yes"
    effective = host.run("sshd -T").out.splitlines()
    assert "permitrootlogin yes" not in effective
    assert "x11forwarding no" in effective


def test_who_asks_for_no_name_of_ours_does_not_reach_the_vendors_host(host: Host) -> None:
    assert (host.root / "etc/httpd/conf.d/ssl.conf").is_file()
    shown = host.run("httpd -t -D DUMP_VHOSTS").out
    tls = shown[shown.index(":443") :]
    assert ".invalid" in tls.splitlines()[1]
    answer = host.run("curl -sk -o /dev/null -w '%{http_code}' https://127.0.0.1/").out
    assert answer in {"421", "404", "403"}


def test_certificates_are_renewed_though_the_package_leaves_its_timer_off(lab: Lab, host: Host) -> None:
    if lab.acme is None:
        pytest.skip("there is no ACME server here, so the certificate is self-signed")
    assert host.run("systemctl is-enabled certbot-renew.timer", check=False).out.strip() == "enabled"


def test_the_products_python_has_a_sqlite_too_old_for_chromadb_and_runs(host: Host) -> None:
    version = tuple(int(part) for part in FACTS.value("sqlite").split("."))
    shown = host.run(
        ["/opt/project88/app/bin/python", "-c", "import sqlite3; print(sqlite3.sqlite_version_info)"]
    )
    assert shown.out.strip() == str(version)
    assert version < (3, 35)
    # The light install has no chromadb, whose import would refuse this.
    assert not host.run(["/opt/project88/openwebui/bin/python", "-c", "import chromadb"], check=False).is_good
    assert host.run("systemctl is-active openwebui.service").out.strip() == "active"


def test_the_systems_python_is_left_to_the_system(host: Host) -> None:
    assert host.run("readlink -f /usr/bin/python3").out.strip() == "/usr/bin/python3.9"
    assert host.run("readlink -f /opt/project88/app/bin/python").out.strip() == "/usr/bin/python3.11"


def test_the_journal_survives_a_restart(host: Host) -> None:
    assert host.run("ls /var/log/journal").out.strip()


# --- from outside, and after a restart ---------------------------------------------------------------------------------


def test_outside_sees_three_ports(lab: Lab, host: Host) -> None:
    assert lab.client.call("ports", trust=lab.browser_trust, address=host.address)["open"] == [22, 80, 443]


def test_the_encryption_is_good(lab: Lab, host: Host) -> None:
    seen = lab.client.call("tls", trust=lab.browser_trust, name=CHAT, address=host.address)
    assert seen["faults"] == []


def test_the_chat_page_is_served_to_the_outside(lab: Lab) -> None:
    page = lab.client.call("pages", trust=lab.browser_trust, name=CHAT, path="/health")
    assert page["status"] == 200


def test_somebody_outside_logs_in_by_chatting_and_asks_m1(
    lab: Lab, host: Host, inventory: Path, season: Path, tmp_path: Path
) -> None:
    import_season(lab, inventory, season)
    add_owner(host)
    log_in_by_chatting_and_ask_m1(lab, tmp_path)


def test_services_that_were_killed_come_back(lab: Lab, host: Host) -> None:
    """EL9's own units say nothing of it; the roles' drop-ins do, in its places."""
    killed = services(host)
    assert {"postgresql.service", "httpd.service", "sshd.service", "project88-pipelines.service"} <= set(
        killed
    )
    for unit in killed:
        note(f"EL9 layout: {unit} back after kill -KILL, seconds", kill(host, unit))
    wait_for_the_chat(lab)


def test_after_a_restart_all_is_as_it_must_be(lab: Lab, host: Host, inventory: Path) -> None:
    host.reboot()
    wait_for_the_chat(lab)
    lab.playbook("playbooks/verify.yml", inventory, called="EL9 layout: verify after a restart").need()
    assert host.run("systemctl --failed --no-legend --plain").out.strip() == ""
