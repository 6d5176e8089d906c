"""What must be true of every host: who may sign in and how, the clock, updates, the journal, who is shut out."""

import pytest
from testinfra.host import Host

testinfra_hosts = ["ansible://all"]


def is_debian(host: Host) -> bool:
    return bool(host.system_info.distribution == "debian")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("passwordauthentication", "no"),
        ("kbdinteractiveauthentication", "no"),
        ("permitemptypasswords", "no"),
        ("pubkeyauthentication", "yes"),
        ("x11forwarding", "no"),
        ("hostbasedauthentication", "no"),
        ("permituserenvironment", "no"),
    ],
)
def test_sshd_takes_keys_alone(host: Host, setting: str, value: str) -> None:
    effective = host.check_output("/usr/sbin/sshd -T").splitlines()
    assert f"{setting} {value}" in effective


def test_root_has_no_password_way_in(host: Host) -> None:
    effective = host.check_output("/usr/sbin/sshd -T").splitlines()
    assert {"permitrootlogin no", "permitrootlogin without-password"} & set(effective)


def test_our_settings_of_sshd_are_read_first(host: Host) -> None:
    files = host.check_output("ls /etc/ssh/sshd_config.d").split()
    assert files[0] == "00-project88.conf"


def test_the_operator_becomes_root_by_key_alone(host: Host) -> None:
    operator = host.user("appuser")
    assert operator.exists
    assert {"sudo", "wheel"} & set(operator.groups)
    assert operator.password.startswith("!")
    keys = host.file("/home/appuser/.ssh/authorized_keys")
    assert keys.mode == 0o600
    assert all("ssh-ed25519" in line for line in keys.content_string.splitlines() if line.strip())
    assert host.run("sudo -u appuser sudo -n true").rc == 0


def test_sudoers_are_valid_and_closed(host: Host) -> None:
    assert host.run("visudo --check --quiet").rc == 0
    assert host.file("/etc/sudoers.d/project88").mode == 0o440


def test_it_lives_in_utc(host: Host) -> None:
    assert host.check_output("date +%Z") == "UTC"
    assert host.file("/etc/localtime").linked_to.endswith("UTC")


def test_the_clock_is_kept_right(host: Host) -> None:
    if host.run("systemd-detect-virt --container --quiet").rc == 0:
        pytest.skip("the clock of a container is its machine's")
    assert host.service("chrony" if is_debian(host) else "chronyd").is_running


def test_security_updates_come_by_themselves(host: Host) -> None:
    timers = ["apt-daily.timer", "apt-daily-upgrade.timer"] if is_debian(host) else ["dnf-automatic.timer"]
    for timer in timers:
        assert host.service(timer).is_enabled
        assert host.run("systemctl is-active %s", timer).stdout.strip() == "active"
    if is_debian(host):
        settings = host.check_output("apt-config dump APT::Periodic")
        assert 'Unattended-Upgrade "1"' in settings
        assert host.package("unattended-upgrades").is_installed
    else:
        started = host.check_output("systemctl show dnf-automatic.service --property ExecStart")
        assert "/etc/dnf/project88-automatic.conf" in started
        assert "apply_updates = yes" in host.file("/etc/dnf/project88-automatic.conf").content_string


def test_the_journal_is_kept_within_bounds(host: Host) -> None:
    settings = host.check_output("systemd-analyze cat-config systemd/journald.conf")
    assert "\nStorage=persistent" in settings
    assert "\nSystemMaxUse=" in settings
    machine = host.file("/etc/machine-id").content_string.strip()
    assert host.file(f"/var/log/journal/{machine}").is_directory


def test_who_guesses_is_shut_out(host: Host) -> None:
    assert host.service("fail2ban").is_running
    assert host.service("fail2ban").is_enabled
    status = host.check_output("fail2ban-client status sshd")
    assert "Journal matches" in status, "the jail must read the journal: there is no log file on a fresh host"


def test_kernel_settings(host: Host) -> None:
    if host.run("systemd-detect-virt --container --quiet").rc == 0:
        pytest.skip("the kernel of a container is its machine's")
    assert host.sysctl("kernel.dmesg_restrict") == 1
    assert host.sysctl("net.ipv4.conf.all.accept_redirects") == 0


def test_no_unit_has_failed(host: Host) -> None:
    failed = host.check_output("systemctl list-units --failed --plain --no-legend --no-pager")
    assert not failed
