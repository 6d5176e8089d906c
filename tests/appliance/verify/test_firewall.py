"""What must be true of every host's firewall. What is closed in truth, tests find from outside."""

import re

import pytest
from testinfra.host import Host

testinfra_hosts = ["ansible://all"]
WEB = {80, 443}
BETWEEN_HOSTS = {5432, 8080, 9099}


def ssh_ports(host: Host) -> set[int]:
    lines = host.check_output("/usr/sbin/sshd -T").splitlines()
    return {int(line.split()[1]) for line in lines if line.startswith("port ")}


def is_debian(host: Host) -> bool:
    return bool(host.system_info.distribution == "debian")


def test_it_is_on_and_stays_on(host: Host) -> None:
    service = host.service("ufw" if is_debian(host) else "firewalld")
    assert service.is_enabled
    if is_debian(host):
        status = host.check_output("LC_ALL=C ufw status verbose")
        assert "Status: active" in status
        assert "deny (incoming)" in status
        assert "deny (routed)" in status
    else:
        assert host.check_output("firewall-cmd --state") == "running"


def test_everyone_may_reach_ssh_and_the_web_server_at_most(host: Host) -> None:
    if is_debian(host):
        rules = host.check_output("LC_ALL=C ufw show added").splitlines()
        opened = {int(match[1]) for rule in rules if (match := re.fullmatch(r"ufw allow (\d+)/tcp", rule))}
        others = [
            rule
            for rule in rules
            if rule.startswith("ufw allow") and not re.fullmatch(r"ufw allow \d+/tcp", rule)
        ]
        limited = [re.fullmatch(r"ufw allow from \S+ to any port (\d+) proto tcp", rule) for rule in others]
        assert all(match and int(match[1]) in BETWEEN_HOSTS for match in limited), others
    else:
        opened = {int(port.split("/")[0]) for port in host.check_output("firewall-cmd --list-ports").split()}
        assert set(host.check_output("firewall-cmd --list-services").split()) <= {"dhcpv6-client"}
    assert ssh_ports(host) <= opened
    assert opened <= ssh_ports(host) | WEB


def test_what_the_zone_says_holds_for_every_interface(host: Host) -> None:
    if is_debian(host):
        pytest.skip("UFW has no zones")
    assert host.check_output("firewall-cmd --get-default-zone") == "public"
    lines = host.check_output("firewall-cmd --get-active-zones").splitlines()
    assert {line.split()[0] for line in lines if line and not line.startswith(" ")} <= {"public"}


def test_ports_behind_the_firewall_are_on_loopback_or_between_hosts(host: Host) -> None:
    """The firewall is the second wall; the first is that nothing listens where it need not."""
    lines = host.check_output("ss --no-header --listening --tcp --numeric").splitlines()
    allowed = ssh_ports(host) | WEB | BETWEEN_HOSTS
    strange = []
    for line in lines:
        address, _, port = line.split()[3].rpartition(":")
        is_loopback = address.startswith("127.") or address in ("[::1]", "[::ffff:127.0.0.1]")
        if not is_loopback and int(port) not in allowed:
            strange.append(line)
    assert not strange


def test_on_a_host_of_its_own_nothing_but_ssh_and_the_web_server_listens_outside(host: Host) -> None:
    groups = host.backend.get_variables().get("groups", {})
    members = {name for group in ("db", "ai", "web", "sync") for name in groups.get(group, [])}
    if len(members) > 1:
        pytest.skip("hosts of a split installation listen for each other")
    lines = host.check_output("ss --no-header --listening --tcp --numeric").splitlines()
    outside = {
        int(line.split()[3].rpartition(":")[2])
        for line in lines
        if not line.split()[3].startswith(("127.", "[::1]"))
    }
    assert outside <= ssh_ports(host) | WEB
