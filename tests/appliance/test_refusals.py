"""What is refused before anything is changed, each time with a sentence that says what to do."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from project88.settings import CHECKOUT
from tests.appliance.fingerprints import differences, files
from tests.appliance.harness import CHAT, Host, Lab

CREDENTIALS = "/etc/project88/credentials"
# What a host must never lose, and the file in which it keeps it.
HELD = {
    secret["name"]: Path(secret["file"]).name
    for secret in yaml.safe_load((CHECKOUT / "group_vars/all/main.yml").read_text())["preflight_held_secrets"]
}
PLAYBOOKS = [
    "site.yml",
    *(f"playbooks/{file.name}" for file in sorted((CHECKOUT / "playbooks").glob("*.yml"))),
]


@pytest.fixture(scope="module")
def inventory(lab: Lab, one: Host) -> Path:
    return lab.inventory(one=[one.name])


@pytest.fixture
def untouched(one: Host) -> Any:
    """Whatever the test does, the host must be as it was."""
    before = files(one.root)
    yield
    assert differences(before, files(one.root)) == []


def refused(
    lab: Lab, inventory: Path, extra: Mapping[str, Any], *, playbook: str = "site.yml", **options: Any
) -> str:
    play = lab.playbook(playbook, inventory, extra=extra, **options)
    assert not play.is_good
    return " ".join(play.failure().split())


@pytest.mark.usefixtures("untouched")
def test_another_vaults_password(lab: Lab, inventory: Path) -> None:
    assert "Decryption failed" in refused(lab, inventory, {}, vault_password="another")


@pytest.mark.parametrize("value", ["", "short"])
@pytest.mark.usefixtures("untouched")
def test_a_secret_that_is_missing_or_too_short(lab: Lab, inventory: Path, value: str) -> None:
    said = refused(lab, inventory, {"vault_project88_backup_passphrase": value})
    assert "vault_project88_backup_passphrase" in said
    assert "playbooks/secrets.yml" in said


@pytest.fixture
def with_secrets_of_its_own(one: Host) -> Any:
    """A host that was set up with another vault: it has a release and other secrets, and has all of it still afterwards."""
    one.run(
        f"install -d -m 0755 {CREDENTIALS} /opt/project88 && ln -s releases/0.0.1-older /opt/project88/app"
    )
    before = files(one.root)
    yield
    # What the tests put there, and nothing else.
    one.run(f"rm -f {CREDENTIALS}/*")
    assert differences(before, files(one.root)) == []
    one.run("rm -r /etc/project88 /opt/project88")


@pytest.mark.parametrize("name", sorted(HELD))
@pytest.mark.parametrize(
    "started",
    [
        ["site.yml"],
        ["site.yml", "--tags", "apache"],
        ["playbooks/upgrade.yml"],
        ["playbooks/restore.yml", "--extra-vars", "restore_sure=yes"],
        ["playbooks/rotate-secrets.yml"],
    ],
    ids=["site", "a tag of site", "upgrade", "restore", "rotate"],
)
@pytest.mark.usefixtures("with_secrets_of_its_own")
def test_a_vault_that_is_not_the_hosts(
    lab: Lab, one: Host, inventory: Path, name: str, started: list[str]
) -> None:
    """Whatever would write it, or hang data on it: the host keeps what it has, and the vault what it has."""
    kept = one.root / CREDENTIALS[1:] / HELD[name]
    one.run(f"printf %048d 7 > {CREDENTIALS}/{HELD[name]}")
    secrets = lab.secrets()
    said = refused(lab, inventory, {}, playbook=started[0], arguments=started[1:])
    assert "was set up with another vault" in said
    assert name in said
    assert f"{CREDENTIALS}/{HELD[name]} on the host" in said
    assert "secrets.yml`: it writes" not in said, "which would make a third one"
    assert secrets[name] not in said
    assert kept.read_text() == "7".zfill(48)
    assert lab.secrets() == secrets


@pytest.mark.parametrize("playbook", PLAYBOOKS)
@pytest.mark.usefixtures("untouched")
def test_words_that_belong_to_no_variable(lab: Lab, inventory: Path, playbook: str) -> None:
    """A value ends at its first blank, and Ansible drops what follows without a word."""
    before = lab.secrets()
    said = refused(
        lab, inventory, {}, playbook=playbook, arguments=["--extra-vars", "partner_name=Big River"]
    )
    assert 'Nothing was changed: "River" on the command line belongs to no variable' in said
    assert lab.secrets() == before


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        ({"project88_chat_name": "chat.example.com"}, "still the example of inventory.ini"),
        ({"base_operator_keys": []}, "at least one ED25519 public key"),
        ({"base_operator_keys": ["ssh-rsa AAAAB3Nza someone"]}, "at least one ED25519 public key"),
        ({"preflight_memory_mb": 999_999}, "Order a larger host"),
        ({"preflight_disk_free_mb": 9_999_999}, "Free some space there"),
        ({"__preflight_least_versions": {"Debian": "12.99"}}, "12.99 is the oldest that will do"),
        ({"preflight_names": ["nowhere.project88.test"]}, "leads nowhere"),
        ({"preflight_name_addresses": ["203.0.113.77"]}, "which is not the web host"),
        (
            {"preflight_renamed_variables": {"chat_domain": "project88_chat_name"}, "chat_domain": "x.test"},
            "chat_domain is now called project88_chat_name",
        ),
    ],
)
@pytest.mark.usefixtures("untouched")
def test_what_an_operator_may_get_wrong(
    lab: Lab, inventory: Path, extra: dict[str, Any], sentence: str
) -> None:
    assert sentence in refused(lab, inventory, extra)


def test_a_port_that_somebody_else_has(lab: Lab, one: Host, inventory: Path) -> None:
    one.run("systemd-run --unit=squatter python3 -m http.server 443")
    one.run("for try in $(seq 50); do ss -ltn | grep -q ':443 ' && exit 0; sleep 0.1; done; exit 1")
    try:
        said = refused(lab, inventory, {})
    finally:
        one.run("systemctl stop squatter")
    assert "port 443 is taken by python3" in said
    assert "systemctl disable --now" in said


def test_a_service_of_ours_does_not_excuse_somebody_elses(lab: Lab, one: Host, inventory: Path) -> None:
    one.run("systemd-run --unit=squatter python3 -m http.server 3001; systemd-run --unit=postgrest sleep 600")
    one.run("for try in $(seq 50); do ss -ltn | grep -q ':3001 ' && exit 0; sleep 0.1; done; exit 1")
    try:
        said = refused(lab, inventory, {})
    finally:
        one.run("systemctl stop squatter postgrest")
    assert "port 3001 is taken by python3" in said


def test_a_name_that_the_hosts_own_list_answers(lab: Lab, one: Host, inventory: Path) -> None:
    before = one.read("/etc/hosts")
    one.write("/etc/hosts", f"{before}\n127.0.1.1 {CHAT}\n")
    try:
        said = refused(lab, inventory, {})
    finally:
        one.write("/etc/hosts", before)
    assert "/etc/hosts says so" in said


@pytest.mark.parametrize("group", ["db", "ai", "web", "sync"])
@pytest.mark.usefixtures("untouched")
def test_a_group_with_two_hosts(lab: Lab, one: Host, inventory: Path, group: str) -> None:
    two = lab.checkout / "two.ini"
    # The second is never asked: what the inventory says is looked at first.
    two.write_text(f"{inventory.read_text()}\n[{group}]\nsecond ansible_host=203.0.113.78\n")
    (lab.folder / "two.json").write_text((lab.folder / "inventory.json").read_text())
    said = refused(lab, two, {}, arguments=["--limit", one.name])
    assert f"2 hosts in the group {group} ({one.name}, second)" in said


def test_a_full_disk(lab: Lab, one: Host, inventory: Path) -> None:
    one.run("mount -t tmpfs -o size=40m tmpfs /opt")
    try:
        said = refused(lab, inventory, {})
    finally:
        one.run("umount /opt")
    assert "MB are free on /opt" in said
    assert "3000 MB are needed" in said


def test_a_disk_that_has_the_product_already_needs_less_space(lab: Lab, one: Host, inventory: Path) -> None:
    one.run("mkdir -p /etc/project88; echo {} > /etc/project88/doctor.json")
    arguments = ["--tags", "preflight"]
    try:
        one.run("mount -t tmpfs -o size=2500m tmpfs /opt")
        play = lab.playbook("site.yml", inventory, arguments=arguments)
        one.run("mount -o remount,size=1900m /opt")
        said = refused(lab, inventory, {}, arguments=arguments)
    finally:
        one.run("umount /opt; rm -r /etc/project88")
    assert play.is_good
    assert "2000 MB are needed" in said


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.usefixtures("untouched")
def test_another_release_than_the_one_in_use(lab: Lab, one: Host, inventory: Path, check: bool) -> None:
    """Where a whole installation uses another one, site.yml neither installs nor switches."""
    one.run("mkdir -p /etc/project88 /opt/project88; echo {} > /etc/project88/doctor.json")
    one.run("ln -s releases/0.0.1-older /opt/project88/app")
    before = files(one.root)
    try:
        said = refused(lab, inventory, {}, check=check, arguments=["--tags", "app"])
        assert differences(before, files(one.root)) == []
    finally:
        one.run("rm -r /etc/project88 /opt/project88")
    assert "uses release 0.0.1-older, and this checkout is" in said
    assert "Run ansible-playbook playbooks/upgrade.yml" in said


@pytest.mark.parametrize(
    ("is_whole", "extra"),
    [
        pytest.param(False, {}, id="a first run that was cut off"),
        pytest.param(True, {"app_is_upgraded_by_playbook": "false"}, id="a host that no upgrade goes to"),
    ],
)
@pytest.mark.usefixtures("untouched")
def test_another_release_where_it_may_be(
    lab: Lab, one: Host, inventory: Path, is_whole: bool, extra: dict[str, str]
) -> None:
    one.run("mkdir -p /etc/project88 /opt/project88/releases/0.0.1-older")
    one.run("ln -s releases/0.0.1-older /opt/project88/app")
    if is_whole:
        one.run("echo {} > /etc/project88/doctor.json")
    try:
        play = lab.playbook("site.yml", inventory, check=True, extra=extra, arguments=["--tags", "app"])
    finally:
        one.run("rm -r /etc/project88 /opt/project88")
    assert "switch | Use the release" in " ".join(play.need().changed_tasks())


def test_the_firewall_keeps_the_way_in_and_hand_made_rules_go(lab: Lab, one: Host, inventory: Path) -> None:
    arguments = ["--tags", "preflight,base,firewall"]
    lab.playbook("site.yml", inventory, arguments=arguments, called="base and firewall").need()
    one.run("ufw allow 8022/tcp; ufw allow from 203.0.113.9 to any port 5432 proto tcp")
    lab.playbook("site.yml", inventory, arguments=arguments, called="base and firewall again").need()
    rules = one.run("ufw show added").out
    assert "22/tcp" in rules
    assert "8022" not in rules
    assert "203.0.113.9" not in rules
    assert lab.client.call("ports", trust=lab.authority.certificate, address=one.address)["open"] == [22]


def test_settings_that_sshd_does_not_take_never_reach_it(lab: Lab, one: Host, inventory: Path) -> None:
    before = one.read("/etc/ssh/sshd_config.d/00-project88.conf")
    play = lab.playbook(
        "site.yml", inventory, arguments=["--tags", "base"],
        extra={"base_permit_root_login": "prohibit-password\nNonsense yes"},
    )  # fmt: skip
    assert not play.is_good
    assert one.read("/etc/ssh/sshd_config.d/00-project88.conf") == before
    assert one.run("sshd -t").is_good


def test_names_are_looked_up_only_when_asked(lab: Lab, one: Host, inventory: Path) -> None:
    play = lab.playbook(
        "site.yml", inventory, check=True, arguments=["--tags", "preflight"],
        extra={"preflight_names": ["nowhere.project88.test"], "preflight_check_names": False},
    )  # fmt: skip
    assert play.is_good
