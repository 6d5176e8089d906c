"""The parts of the harness that need no host: reading this machine's settings, reading what Ansible wrote, comparing roots."""

import importlib.util
from collections import Counter
from pathlib import Path

import pytest

from project88.settings import CHECKOUT
from tests.appliance.fingerprints import differences, files
from tests.appliance.harness import leftovers, machine
from tests.appliance.harness.certificates import Authority
from tests.appliance.harness.plays import Play

DEB822 = """\
# a comment
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""
THIRD = "deb [arch=amd64 signed-by=/etc/apt/keyrings/docker.gpg] https://download.docker.example/linux/debian bookworm stable main\n"
OUTPUT = """\

PLAY [Every host] ****

TASK [base : ssh | Write the settings] ****
Sunday 22 November 2026  17:43:15 +0000 (0:00:01.979)       0:04:01.237 *******
changed: [one]

TASK [apache : service | See that both ports answer] ****
ok: [one] => (item=80)
changed: [one] => (item=443)
fatal: [one]: FAILED! =>
    msg: Port 443 does not answer.

RUNNING HANDLER [base : Reload sshd's settings] ****
changed: [one]

PLAY RECAP ****
one                        : ok=318  changed=3    unreachable=0    failed=1    skipped=94   rescued=0    ignored=0
"""


def test_the_distributions_own_mirror_is_taken(tmp_path: Path) -> None:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d" / "a-docker.list").write_text(THIRD)
    (tmp_path / "sources.list.d" / "debian.sources").write_text(DEB822)
    entries = machine._sources(tmp_path)
    assert machine._mirror(entries, "bookworm") == "http://mirror.example/debian"
    assert machine._mirror(entries, "bookworm-security") == "http://mirror.example/debian-security"
    assert machine._mirror(entries, "trixie") == "http://mirror.example/debian"
    assert machine._mirror(entries, "trixie-security") == "http://mirror.example/debian-security"


def test_nobody_elses_mirror_is_taken(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text(THIRD)
    assert machine._mirror(machine._sources(tmp_path), "bookworm") is None


def test_a_source_that_is_switched_off_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d" / "debian.sources").write_text(
        DEB822.replace("Types: deb", "Enabled: no\nTypes: deb")
    )
    assert machine._sources(tmp_path) == []


def test_old_lines_are_read_too(tmp_path: Path) -> None:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list").write_text(
        f"{THIRD}deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian/ bookworm main contrib\n"
    )
    assert machine._mirror(machine._sources(tmp_path), "bookworm") == "http://mirror.example/debian"


def test_local_folders_of_pip_are_found(tmp_path: Path) -> None:
    wheels, index = tmp_path / "wheels", tmp_path / "index" / "simple"
    wheels.mkdir()
    index.mkdir(parents=True)
    settings = {"find-links": f"{wheels} https://wheels.example", "extra-index-url": f"file://{index}"}
    assert machine._local_folders(settings) == (index.parent, wheels)


@pytest.fixture
def play(tmp_path: Path) -> Play:
    from tests.appliance.harness.plays import RECAP, Recap

    recap = {
        match[1]: Recap(
            ok=int(match[2]), changed=int(match[3]), unreachable=int(match[4]), failed=int(match[5])
        )
        for match in RECAP.finditer(OUTPUT)
    }
    return Play(code=2, duration_s=1.0, recap=recap, output=OUTPUT, log=tmp_path / "log")


def test_what_a_playbook_changed_is_named(play: Play) -> None:
    assert play.changed == 3
    assert play.changed_tasks() == [
        "base : ssh | Write the settings",
        "apache : service | See that both ports answer",
        "base : Reload sshd's settings",
    ]


def test_what_failed_is_told_with_its_task(play: Play) -> None:
    assert not play.is_good
    said = play.failure()
    assert said.startswith("TASK apache : service | See that both ports answer\nfatal: [one]")
    assert "Port 443 does not answer." in said
    with pytest.raises(Exception, match="Port 443 does not answer"):
        play.need()


def test_any_difference_between_roots_is_seen(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "a").write_text("one")
    (tmp_path / "run").mkdir()
    before = files(tmp_path)
    (tmp_path / "run" / "lock").write_text("not looked at")
    assert differences(before, files(tmp_path)) == []
    (tmp_path / "etc" / "a").write_text("two")
    (tmp_path / "etc" / "b").symlink_to("a")
    assert [line.split(":")[0] for line in differences(before, files(tmp_path))] == ["etc/a", "etc/b"]
    (tmp_path / "etc" / "a").write_text("one")
    (tmp_path / "etc" / "b").unlink()
    (tmp_path / "etc" / "a").chmod(0o600)
    assert len(differences(before, files(tmp_path))) == 1


def test_a_laboratory_in_use_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "LABS", tmp_path)
    taken: list[str] = []
    monkeypatch.setattr(leftovers, "take_away", taken.append)
    monkeypatch.setattr(leftovers, "end_processes", taken.append)
    for tag in ("p88mine", "p88gone"):
        (tmp_path / tag).mkdir()
    leftovers.claim(tmp_path / "p88mine")
    # The number is in use, by a process that started at another time.
    (tmp_path / "p88gone" / "owner").write_text("1 0\n")
    assert leftovers.sweep() == ["p88gone"]
    assert taken == ["p88gone", "p88gone"]
    assert (tmp_path / "p88mine").is_dir()
    assert not (tmp_path / "p88gone").exists()


def test_a_certificate_that_has_ended_has_ended(tmp_path: Path) -> None:
    import datetime

    from cryptography import x509

    authority = Authority.make(tmp_path)
    good, key = authority.issue("chat.project88.test", "10.0.0.1")
    ended, _key = authority.issue("api.project88.test", ended_days_ago=3)
    now = datetime.datetime.now(datetime.UTC)
    assert x509.load_pem_x509_certificate(good.read_bytes()).not_valid_after_utc > now
    assert x509.load_pem_x509_certificate(ended.read_bytes()).not_valid_after_utc < now
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_ci_run_is_counted_in_one_line(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("count_tests", CHECKOUT / "scripts" / "count_tests.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "a.xml").write_text(
        '<testsuites><testsuite><testcase name="a"/><testcase name="b"><skipped message="no host"/></testcase>'
        '<testcase name="c"><failure/></testcase></testsuite></testsuites>'
    )
    (tmp_path / "b.xml").write_text('<testsuite><testcase name="d"/></testsuite>')
    ends, reasons = module.count(tmp_path)
    assert ends == Counter(passed=2, skipped=1, failure=1)
    assert reasons == Counter({"no host": 1})


def test_who_cannot_boot_hosts_is_told_why(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.appliance.harness import Lab, LabError, can_boot, probe

    can_boot.cache_clear()
    monkeypatch.setattr(probe.os, "geteuid", lambda: 1000)
    assert not can_boot()
    assert can_boot().reason == "booting hosts needs root"
    with pytest.raises(LabError, match="needs root"):
        Lab()
    can_boot.cache_clear()
    monkeypatch.setattr(probe.os, "geteuid", lambda: 0)
    monkeypatch.setattr(probe.shutil, "which", lambda *_, **__: None)
    assert can_boot().reason.startswith("not installed: debootstrap, systemd-nspawn")
    can_boot.cache_clear()
