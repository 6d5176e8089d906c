"""What must be true of watching: one command sees every part, a timer runs it, figures are on loopback alone."""

import json
import re

import pytest
from testinfra.host import Host

testinfra_hosts = ["ansible://all"]

UNITS = ("project88-health.service", "project88-metrics.service")


def test_doctor_finds_all_well(host: Host) -> None:
    ended = host.run("/usr/local/bin/project88 doctor --json")
    report = json.loads(ended.stdout)
    assert [
        finding["part"] + ": " + finding["seen"] for finding in report["findings"] if not finding["is_well"]
    ] == []
    assert report["is_well"]
    assert ended.rc == 0


def test_every_part_of_the_host_is_looked_at(host: Host) -> None:
    duties = json.loads(host.file("/etc/project88/doctor.json").content_string)
    parts = {
        finding["part"]
        for finding in json.loads(host.run("/usr/local/bin/project88 doctor --json").stdout)["findings"]
    }
    assert {
        "Memory",
        "Failed units",
        "Services' libraries",
        "Who is told",
        *duties["units"],
        *duties["timers"],
    } <= parts
    for duty, part in (
        ("database_url", "Migrations"),
        ("pipelines_url", "Pipelines server"),
        ("openwebui_url", "The race chat in OpenWebUI"),
        ("ollama_url", "Ollama"),
        ("postgrest_url", "PostgREST"),
        ("chat_name", "Certificate"),
        ("backup_stamp", "Backup"),
    ):
        assert (part in parts) == bool(duties[duty]), part


def test_what_asks_for_a_restart_is_seen_from_within_the_sandbox(host: Host) -> None:
    """The health check sees the kernels that root sees, and when services started."""
    unit = host.check_output("systemctl cat project88-health.service")
    sandbox = re.findall(r"(?m)^(?:Protect|Private|Restrict|SystemCall)\w+=.*$", unit)
    options = " ".join(f"--property='{option}'" for option in sandbox)
    program = (
        "/opt/project88/app/bin/python -c '"
        "import json; from project88.doctor.duties import Duties; from project88.doctor.updates import check_updates;"
        "print(json.dumps([[f.part, f.seen] for f in check_updates(Duties.load())]))'"
    )
    within = host.check_output(
        f"systemd-run --quiet --pipe --wait --property=User=project88 {options} {program}"
    )
    assert json.loads(within) == json.loads(host.check_output(program))
    parts = {part for part, _seen in json.loads(within)}
    is_container = host.file("/run/systemd/container").exists
    assert parts == {"Services' libraries"} | (set() if is_container else {"Restart"})


def test_the_databases_certificate_is_looked_at_where_it_has_one(host: Host) -> None:
    ended = host.run("/usr/local/bin/project88 doctor --json")
    parts = {finding["part"] for finding in json.loads(ended.stdout)["findings"]}
    duties = json.loads(host.file("/etc/project88/doctor.json").content_string)
    has_tls = bool(duties["database_url"]) and (
        host.check_output("runuser -u postgres -- psql -d postgres -Atc 'show ssl'") == "on"
    )
    assert ("Database's certificate" in parts) == has_tls


def test_a_fault_is_said_with_what_to_do_and_a_status(host: Host) -> None:
    duties = host.file("/etc/project88/doctor.json").content_string
    wrong = json.dumps(
        {**json.loads(duties), "units": ["no-such-part.service"], "disk_min_free_percent": 101}
    )
    ended = host.run(
        "printf %%s %s > /run/p88-doctor.json; PROJECT88_DOCTOR_FILE=/run/p88-doctor.json /usr/local/bin/project88 doctor; rc=$?; rm /run/p88-doctor.json; exit $rc",
        wrong,
    )
    assert ended.rc == 1
    faults = [line for line in ended.stdout.splitlines() if line.startswith("!!")]
    assert any(line.startswith("!!  no-such-part.service: ") and " -> " in line for line in faults)
    assert any(line.startswith("!!  Disk of /: ") and " -> " in line for line in faults)


def test_the_timer_runs_it(host: Host) -> None:
    assert host.check_output("systemctl is-active project88-health.timer") == "active"
    assert host.check_output("systemctl is-enabled project88-health.timer") == "enabled"
    assert host.run("systemctl start project88-health.service").rc == 0


def test_figures_are_on_loopback_alone(host: Host) -> None:
    assert host.service("project88-metrics.service").is_enabled
    assert host.socket("tcp://127.0.0.1:9188").is_listening
    assert not host.socket("tcp://0.0.0.0:9188").is_listening
    text = host.check_output(
        "/usr/bin/python3 -c 'import urllib.request as u; print(u.urlopen(\"http://127.0.0.1:9188/metrics\", timeout=60).read().decode())'"
    )
    assert 'project88_check_ok{part="Memory"} 1.0' in text
    assert "project88_disk_free_bytes{" in text
    assert "project88_alert_receivers{" in text
    assert 'project88_restart_needed_seconds{part="Services\' libraries"} ' in text
    assert not [
        line for line in text.splitlines() if line.startswith("project88_check_ok{") and line.endswith(" 0.0")
    ]


def test_the_figures_are_asked_for_with_the_secrets_as_they_are_now(host: Host) -> None:
    unit = host.check_output("systemctl cat project88-metrics.service")
    for credential in re.findall(r"(?m)^LoadCredential=[^:]+:(.+)$", unit):
        written = int(host.check_output("stat --format=%%Y %s", credential))
        started = host.check_output(
            "systemctl show --value --property=ExecMainStartTimestamp project88-metrics.service"
        )
        assert written <= int(host.check_output("date --date=%s +%%s", started)) + 2, credential


@pytest.mark.parametrize("unit", UNITS)
def test_the_units_are_sandboxed(host: Host, unit: str) -> None:
    text = host.check_output(f"systemd-analyze security --no-pager {unit}")
    assert float(text.rsplit("service: ", 1)[1].split()[0]) <= 3.0


def test_secrets_of_telling_are_closed(host: Host) -> None:
    text = host.file("/etc/project88/doctor.json").content_string
    assert "password" not in text
    assert "webhook_url" not in text
    assert host.file("/etc/project88/credentials").mode == 0o700
