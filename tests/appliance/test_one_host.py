"""One bare Debian 12 host becomes the whole product, by the real site.yml over SSH; then somebody outside uses it."""

import statistics
import time
from pathlib import Path

import pytest

from tests.appliance.big_river import (
    ADMINISTRATOR,
    M1,
    M1_ANSWER,
    OWNER_EMAIL,
    OWNER_PASSWORD,
    add_owner,
    import_season,
    log_in_by_chatting_and_ask_m1,
    wait_for_the_chat,
)
from tests.appliance.canaries import files_of, found_in, plant
from tests.appliance.fingerprints import differences, files
from tests.appliance.harness import API, CHAT, Host, Lab, note
from tests.appliance.killing import kill, services

pytestmark = [pytest.mark.in_order, pytest.mark.appliance_ci]

OWN_UNITS = (
    "project88-pipelines.service", "openwebui.service", "ollama.service", "postgrest.service",
    "project88-health.service", "project88-backup.service", "project88-metrics.service", "project88-sync.service",
    "project88-certificate.service", "project88-backup-check.service", "project88-erasures.service",
)  # fmt: skip

# What has to run for somebody to get an answer, and what watches over it.
SERVICES = (
    "postgresql@15-main.service", "project88-pipelines.service", "openwebui.service", "apache2.service", "ollama.service",
    "postgrest.service", "project88-metrics.service", "ssh.service", "fail2ban.service",
)  # fmt: skip


@pytest.fixture(scope="module")
def inventory(lab: Lab, one: Host) -> Path:
    return lab.inventory(one=[one.name])


@pytest.fixture(scope="module")
def administrator_password(lab: Lab) -> str:
    return lab.secret("vault_project88_openwebui_admin_password")


# --- from bare to whole ----------------------------------------------------------------------------------------------


@pytest.mark.step
def test_check_mode_on_a_bare_host_passes_and_changes_nothing(lab: Lab, one: Host, inventory: Path) -> None:
    before = files(one.root)
    play = lab.playbook("site.yml", inventory, check=True, called="check on a bare host").need()
    assert play.changed > 0, "everything is still to be done"
    assert differences(before, files(one.root)) == []


@pytest.mark.step
def test_it_converges(lab: Lab, inventory: Path) -> None:
    play = lab.playbook("site.yml", inventory, called="fresh converge").need()
    note("tasks that changed something in the fresh converge", play.changed)


def test_a_second_run_changes_nothing(lab: Lab, inventory: Path) -> None:
    play = lab.playbook("site.yml", inventory, called="second run").need()
    assert play.changed_tasks() == []
    assert play.changed == 0


def test_check_mode_finds_nothing_to_do(lab: Lab, inventory: Path) -> None:
    play = lab.playbook("site.yml", inventory, check=True, called="check when all is done").need()
    assert play.changed_tasks() == []


def test_all_is_as_it_must_be(lab: Lab, inventory: Path) -> None:
    lab.playbook("playbooks/verify.yml", inventory, called="verify").need()


def test_our_units_are_sandboxed(one: Host) -> None:
    present = one.run("systemctl list-unit-files --type=service --no-legend --plain").out
    scores = {}
    for unit in OWN_UNITS:
        if f"{unit} " not in present:
            continue
        text = one.run(f"systemd-analyze security --no-pager {unit} | tail -1").out
        scores[unit] = float(text.split(": ")[1].split()[0])
    note("systemd-analyze security", scores)
    assert len(scores) >= 6
    assert {unit: score for unit, score in scores.items() if score > 3.0} == {}


# --- what it is for --------------------------------------------------------------------------------------------------


@pytest.mark.step
def test_a_season_is_imported_with_the_playbook(lab: Lab, one: Host, inventory: Path, season: Path) -> None:
    play = import_season(lab, inventory, season)
    assert "Every source row is accounted for" in " ".join(play.output.split())
    add_owner(one)


@pytest.mark.step
def test_somebody_outside_signs_in_logs_in_by_chatting_and_asks_m1(lab: Lab, tmp_path: Path) -> None:
    """Over HTTPS through Apache; answers come over the WebSocket."""
    seen = log_in_by_chatting_and_ask_m1(lab, tmp_path)
    assert seen["strays"] == [], "the page asks no other host for anything"
    assert any(
        url.startswith(f"wss://{CHAT}/ws/") and frames > 2 for url, frames in seen["websockets"].items()
    )


def test_m1_is_quick(lab: Lab, administrator_password: str) -> None:
    seen = lab.client.call(
        "latency", trust=lab.browser_trust, chat_name=CHAT, email=ADMINISTRATOR, password=administrator_password, question=M1
    )  # fmt: skip
    assert M1_ANSWER in seen["text"]
    note(
        "M1 through HTTPS, warm, ms (median, 95 %)", [statistics.median(seen["took_ms"]), seen["took_ms"][-2]]
    )


def test_answers_stream(lab: Lab, administrator_password: str) -> None:
    seen = lab.client.call(
        "streaming", trust=lab.browser_trust, chat_name=CHAT, email=ADMINISTRATOR, password=administrator_password, question=M1
    )  # fmt: skip
    assert seen["status"] == 200
    assert seen["text"].startswith("data: ")
    assert len(seen["arrived_ms"]) > 1
    assert "data: [DONE]" in seen["text"]


def test_the_websocket_goes_through_apache(lab: Lab) -> None:
    seen = lab.client.call("websocket", trust=lab.browser_trust, chat_name=CHAT)
    assert seen["status"] == 101
    assert '"sid"' in seen["first"]


# --- what the outside sees -------------------------------------------------------------------------------------------


def test_three_ports_are_open(lab: Lab, one: Host) -> None:
    assert lab.client.call("ports", trust=lab.browser_trust, address=one.address)["open"] == [22, 80, 443]


def test_the_certificate_comes_from_the_issuer(lab: Lab, one: Host) -> None:
    """Over ACME, as from Let's Encrypt; Pebble is its test server."""
    if lab.acme is None:
        pytest.skip(
            "Pebble is not installed (Debian's package pebble): this host signed its certificate itself, and asking Let's Encrypt"
            " for one was not tried"
        )
    issuer = one.run("openssl x509 -noout -issuer -in /etc/project88/tls/current/fullchain.pem").out
    assert "Pebble" in issuer


def test_the_encryption_is_good(lab: Lab, one: Host) -> None:
    seen = lab.client.call("tls", trust=lab.browser_trust, name=CHAT, address=one.address)
    note("TLS", seen["protocols"])
    assert seen["faults"] == []


def test_the_headers_are_there(lab: Lab) -> None:
    seen = lab.client.call("headers", trust=lab.browser_trust, chat_name=CHAT, api_name=API)
    assert seen["faults"] == []


def test_closed_routes_are_closed_to_the_administrator_too(lab: Lab, administrator_password: str) -> None:
    seen = lab.client.call(
        "routes", trust=lab.browser_trust, chat_name=CHAT, email=ADMINISTRATOR, password=administrator_password
    )  # fmt: skip
    assert seen["open"] == []
    assert seen["shut"] == [], "what the product needs is open"


# --- secrets ---------------------------------------------------------------------------------------------------------


def test_no_secret_is_shown(lab: Lab, one: Host) -> None:
    """Not in what Ansible printed, nor in the journal, unit files, environments and command lines of the host."""
    secrets = lab.secrets()
    printed = "\n".join(log.read_text(errors="replace") for log in lab.logs.glob("*.log"))
    shown = "\n".join(
        one.run(command, check=False).out
        for command in (
            "journalctl --no-pager --output=cat",
            "cat /etc/systemd/system/*.service /etc/systemd/system/*/*.conf",
            "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | tr '\\0' '\\n'",
            "cat /var/log/apache2/* /var/log/postgresql/*",
        )
    )
    assert len(secrets) >= 9
    assert [name for name, value in secrets.items() if value in printed or value in shown] == []
    assert OWNER_PASSWORD not in shown


def test_what_was_typed_into_the_chat_stands_in_no_file(one: Host) -> None:
    """Not in a table of either database, nor in the write-ahead log, in what OpenWebUI keeps beside them, or in a log."""
    one.run("runuser -u postgres -- psql -Xq -c checkpoint")
    places = "/var/lib/postgresql /var/lib/openwebui /var/lib/project88 /var/log"
    assert one.run(f"grep -rlF -e '{OWNER_PASSWORD}' {places}", check=False).out == ""


def test_a_support_bundle_holds_neither_secrets_nor_people(
    lab: Lab, one: Host, inventory: Path, tmp_path: Path
) -> None:
    plant(lambda command: one.run(command, check=False))
    lab.playbook(
        "playbooks/support-bundle.yml", inventory, extra={"support_bundle_folder": str(tmp_path)}
    ).need()
    (archive,) = tmp_path.glob("*.tar.gz")
    assert {
        "doctor.txt",
        "units.txt",
        "postgresql.txt",
        "journal/openwebui.txt",
        "files/etc/project88/doctor.json",
    } <= files_of(archive)
    assert found_in(archive, [*lab.secrets().values(), OWNER_PASSWORD, OWNER_EMAIL]) == []


# --- when something is not as it should be ---------------------------------------------------------------------------


def test_a_backend_that_is_down_has_a_page_and_comes_back(lab: Lab, one: Host) -> None:
    one.run("systemctl stop openwebui")
    try:
        seen = lab.client.call("pages", trust=lab.browser_trust, name=CHAT, path="/")
        assert seen["status"] == 503
        assert "retry-after" in seen["headers"]
        assert "Traceback" not in seen["text"]
    finally:
        one.run("systemctl start openwebui")
    wait_for_the_chat(lab)


def test_no_service_that_the_product_needs_is_left_out(one: Host) -> None:
    assert set(services(one)) == set(SERVICES)


@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_that_was_killed_comes_back(
    lab: Lab, one: Host, administrator_password: str, unit: str
) -> None:
    """Asking proves that the chat found it again."""
    note(f"{unit} back after kill -KILL, seconds", kill(one, unit))
    wait_for_the_chat(lab)
    ask = {
        "trust": lab.browser_trust,
        "chat_name": CHAT,
        "email": ADMINISTRATOR,
        "password": administrator_password,
    }
    end = time.monotonic() + 60
    while M1_ANSWER not in lab.client.call("latency", **ask, question=M1, times=1)["text"]:
        assert time.monotonic() < end, "the chat does not answer again"
        time.sleep(1)


def test_postgresql_that_is_stopped_stays_so(one: Host) -> None:
    """It comes back when it was killed; the operator who stops it, in whichever way, has it stopped."""
    one.run("pg_ctlcluster 15 main stop && sleep 6")
    assert one.run("systemctl is-active postgresql@15-main || true").out.strip() == "inactive"
    one.run("systemctl start postgresql@15-main")


@pytest.mark.step
def test_it_comes_back_after_a_restart(
    lab: Lab, one: Host, inventory: Path, administrator_password: str
) -> None:
    one.reboot()
    wait_for_the_chat(lab)
    lab.playbook("playbooks/verify.yml", inventory, called="verify after the restart").need()
    seen = lab.client.call(
        "latency", trust=lab.browser_trust, chat_name=CHAT, email=ADMINISTRATOR, password=administrator_password,
        question=M1, times=1,
    )  # fmt: skip
    assert M1_ANSWER in seen["text"], "who was logged in still is"
    assert lab.client.call("ports", trust=lab.browser_trust, address=one.address)["open"] == [22, 80, 443]


def test_who_guesses_passwords_is_shut_out(lab: Lab) -> None:
    assert lab.client.call("signins", trust=lab.browser_trust, chat_name=CHAT)["is_shut_out"]
