"""What must be true of the certificate: it is there, good for both names, its key is closed, and it is renewed by itself."""

import pytest
from testinfra.host import Host

testinfra_hosts = ["ansible://web"]

CURRENT = "/etc/project88/tls/current"


@pytest.fixture
def names(host: Host) -> list[str]:
    """The names that Apache answers to over HTTPS."""
    return sorted(answered_names(host))


def answered_names(host: Host) -> set[str]:
    program = "apache2ctl" if host.system_info.distribution == "debian" else "httpd"
    text = host.check_output(f"{program} -t -D DUMP_VHOSTS")
    found = {
        line.split("namevhost ")[1].split()[0] for line in text.splitlines() if "port 443 namevhost " in line
    }
    return {name for name in found if not name.endswith(".invalid") and name != host.check_output("hostname")}


def test_the_certificate_is_good_for_both_names(host: Host, names: list[str]) -> None:
    assert len(names) == 2
    for name in names:
        text = host.check_output(f"openssl x509 -noout -checkhost {name} -in {CURRENT}/fullchain.pem")
        assert "does match certificate" in text


def test_it_lasts_two_weeks_at_least(host: Host) -> None:
    assert host.run(f"openssl x509 -noout -checkend 1209600 -in {CURRENT}/fullchain.pem").rc == 0


def test_the_key_belongs_to_it_and_only_root_reads_it(host: Host) -> None:
    shown = host.check_output(f"openssl x509 -noout -pubkey -in {CURRENT}/fullchain.pem")
    assert host.check_output(f"openssl pkey -pubout -in {CURRENT}/privkey.pem") == shown
    file = host.check_output(f"stat --dereference --format '%U %a' {CURRENT}/privkey.pem")
    assert file.split()[0] == "root"
    assert int(file.split()[1], 8) & 0o077 == 0 or _is_behind_a_closed_folder(host)


def _is_behind_a_closed_folder(host: Host) -> bool:
    folder = host.check_output(f"readlink -f {CURRENT}/privkey.pem").rsplit("/", 2)[0]
    return int(host.check_output(f"stat --format %a {folder}"), 8) & 0o007 == 0


def test_apache_shows_this_certificate(host: Host, names: list[str]) -> None:
    ours = host.check_output(f"openssl x509 -noout -fingerprint -sha256 -in {CURRENT}/fullchain.pem")
    for name in names:
        shown = host.check_output(
            f"openssl s_client -connect 127.0.0.1:443 -servername {name} </dev/null 2>/dev/null"
            " | openssl x509 -noout -fingerprint -sha256"
        )
        assert shown == ours


def test_an_issued_certificate_is_renewed_by_itself(host: Host) -> None:
    if "/etc/letsencrypt/" not in host.check_output(f"readlink -f {CURRENT}"):
        pytest.skip("the certificate was not issued by an ACME server")
    timer = "certbot.timer" if host.system_info.distribution == "debian" else "certbot-renew.timer"
    assert host.check_output(f"systemctl is-active {timer}") == "active"
    assert host.check_output(f"systemctl is-enabled {timer}") == "enabled"
    hook = host.file("/etc/letsencrypt/renewal-hooks/deploy/project88")
    assert hook.mode & 0o111
    assert hook.user == "root"
    assert not hook.mode & 0o022


def test_the_unit_that_asks_is_sandboxed(host: Host) -> None:
    if not host.file("/etc/systemd/system/project88-certificate.service").exists:
        pytest.skip("no ACME server is asked")
    text = host.check_output("systemd-analyze security --no-pager project88-certificate.service")
    assert float(text.rsplit("service: ", 1)[1].split()[0]) <= 3.0
