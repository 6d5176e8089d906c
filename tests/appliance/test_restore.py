"""A backup outlives its host: kept off site, restored on another host row for row; who was erased since stays erased.

The whole product on both hosts: what counts is that somebody outside signs in and gets an answer again.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.appliance.big_river import (
    ADMINISTRATOR,
    OWNER_EMAIL,
    PARTNER_ID,
    add_owner,
    import_season,
    log_in_by_chatting_and_ask_m1,
)
from tests.appliance.fingerprints import differences, files
from tests.appliance.harness import CHAT, Host, Lab, note

pytestmark = pytest.mark.in_order

KEEPER = "keeper"
OTHER_ID = 2
# Somebody whom the administrator added, with a chat of their own.
PERSON = {"name": "Pat", "email": "pat@bigriver.example", "password": "a-Person's-own-7", "role": "user"}
CHAT_TITLE = "From before the fire"
ADMIN_PASSWORD = "vault_project88_openwebui_admin_password"


def asked(host: Host, query: str) -> str:
    command = ["psql", "-XAt", "-h", "/run/postgresql", "-U", "project88", "-d", "project88", "-c", query]
    return host.run(command).out.strip()


def fingerprints(host: Host) -> dict[str, str]:
    """Sums of tables that the erasure of the first partner's runner leaves alone, made another way than the product's."""
    tables = asked(
        host,
        "select c.oid::regclass::text from pg_class as c where relkind = 'r' and relnamespace = 'core'::regnamespace"
        f" and relname like '%\\_{OTHER_ID}' union all select unnest(array['app.account', 'app.membership', 'app.password'])",
    ).split()
    return {
        table: asked(
            host,
            f"select count(*), md5(string_agg(md5(t::text), '' order by md5(t::text))) from {table} as t",
        )
        for table in tables
    }


def account(lab: Lab, email: str, password: str, **more: object) -> dict[str, Any]:
    """What OpenWebUI says to somebody who signs in from outside."""
    seen: dict[str, Any] = lab.client.call(
        "account", trust=lab.browser_trust, chat_name=CHAT, email=email, password=password, **more
    )
    return seen


@pytest.fixture(scope="module")
def keeper(lab: Lab) -> Host:
    """A host elsewhere that keeps what it is sent, over sftp, for one key."""
    return lab.host(KEEPER)


@pytest.fixture(scope="module")
def offsite(keeper: Host) -> dict[str, object]:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    keeper.run("useradd --create-home --shell /bin/sh vault && install -d -m 0700 -o vault ~vault/.ssh")
    keeper.write("/home/vault/.ssh/authorized_keys", public.decode() + "\n")
    keeper.run("chown vault ~vault/.ssh/authorized_keys && chmod 0600 ~vault/.ssh/authorized_keys")
    host_key = " ".join(keeper.run("cat /etc/ssh/ssh_host_ed25519_key.pub").out.split()[:2])
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    return {
        "backup_offsite_repository": f"sftp:vault@{keeper.address}:/home/vault/project88",
        "backup_offsite_known_hosts": [f"{keeper.address} {host_key}"],
        "backup_offsite_ssh_key": private.decode(),
    }


@pytest.fixture(scope="module")
def kept() -> dict[str, str]:
    """What one step has to tell a later one."""
    return {}


@pytest.fixture(scope="module")
def before() -> dict[str, str]:
    return {}


@pytest.mark.step
def test_an_installation_is_there(lab: Lab, offsite: dict[str, object], season: Path) -> None:
    old = lab.host("old")
    inventory = lab.inventory("old", one=["old"], variables=offsite)
    lab.playbook("site.yml", inventory, called="restore: the first host").need()
    import_season(lab, inventory, season)
    add_owner(old)
    assert account(lab, ADMINISTRATOR, lab.secret(ADMIN_PASSWORD), person=PERSON)["role"] == "admin"
    assert account(lab, PERSON["email"], PERSON["password"], chat=CHAT_TITLE)["chats"] == [CHAT_TITLE]


@pytest.mark.step
def test_it_is_backed_up_to_both_places(lab: Lab, before: dict[str, str]) -> None:
    old = lab.host("old")
    before |= fingerprints(old)
    lab.playbook("playbooks/backup.yml", lab.checkout / "old.ini", called="restore: backup").need()
    stamp = json.loads(old.run("cat /var/lib/project88/backup-last.json").out)
    assert stamp["repositories"] == ["local", "offsite"]
    assert {head["chain"] for head in stamp["audit_heads"]} >= {PARTNER_ID}
    note("backup of the demo season, bytes", stamp["size_bytes"])


@pytest.mark.step
def test_an_erasure_reaches_the_other_place_at_once(lab: Lab, kept: dict[str, str]) -> None:
    old = lab.host("old")
    athlete, name = asked(
        old,
        "select athlete_id || '|' || full_name from core.athlete as a"
        f" where timing_partner_id = {PARTNER_ID} and 1 = (select count(*) from core.athlete as b where b.name_key = a.name_key)"
        " order by athlete_id limit 1",
    ).split("|")
    kept["erased"] = name
    old.run(
        [
            "/usr/local/bin/project88",
            "erasure",
            "person",
            "--partner",
            str(PARTNER_ID),
            "--athlete",
            athlete,
            "--yes",
        ]
    )
    old.run(
        "for try in $(seq 60); do project88 backup list | grep -q '^offsite *erasures' && exit 0; sleep 2; done; exit 1"
    )


@pytest.mark.step
def test_the_host_burns_down_and_another_one_takes_its_place(lab: Lab, offsite: dict[str, object]) -> None:
    lab.remove("old")
    new = lab.host("new")
    inventory = lab.inventory("new", one=["new"], variables=offsite)
    lab.playbook("site.yml", inventory, called="restore: the second host").need()
    assert asked(new, "select count(*) from app.partner") == "0"
    assert account(lab, PERSON["email"], PERSON["password"])["status"] == 400


def test_the_empty_host_does_not_back_itself_up_on_top(lab: Lab) -> None:
    play = lab.playbook("playbooks/backup.yml", lab.checkout / "new.ini")
    assert not play.is_good
    assert "restore first" in " ".join(play.output.split())


def test_nothing_is_restored_unasked(lab: Lab) -> None:
    play = lab.playbook("playbooks/restore.yml", lab.checkout / "new.ini", extra={"restore_sure": "no"})
    assert not play.is_good
    assert "Nothing was changed" in play.output


@pytest.mark.step
def test_the_backup_comes_back(lab: Lab) -> None:
    play = lab.playbook(
        "playbooks/restore.yml",
        lab.checkout / "new.ini",
        extra={"restore_sure": "yes"},
        called="restore: restore",
    ).need()
    assert "every count and checksum as in the backup" in " ".join(play.output.split())


def test_every_row_is_as_it_was(lab: Lab, before: dict[str, str]) -> None:
    assert len(before) > 5
    assert fingerprints(lab.host("new")) == before


def test_people_have_their_accounts_and_chats_again(lab: Lab) -> None:
    seen = account(lab, PERSON["email"], PERSON["password"])
    assert (seen["role"], seen["chats"]) == ("user", [CHAT_TITLE])


def test_whom_somebody_erased_after_the_backup_stays_erased(lab: Lab, kept: dict[str, str]) -> None:
    new = lab.host("new")
    dump = "pg_dump -h /run/postgresql -U project88 project88"
    assert new.run(f"{dump} | grep -cF -- '{kept['erased']}'", check=False).out.strip() == "0"


def test_the_audit_holds_and_nothing_readable_is_left(lab: Lab) -> None:
    new = lab.host("new")
    assert "every chain holds" in new.run("project88 doctor", check=False).out
    assert not new.run("ls /var/backups/project88/restore", check=False).is_good


@pytest.mark.parametrize(
    ("name", "after", "sentence"),
    [
        ("master_key", "true", "put the right key back"),
        # What site.yml went on to do, before it refused another key than the host's: everybody logs in, and nothing opens.
        ("master_key", "project88 migrate", "the master key does not open"),
        ("backup_passphrase", "true", "do not open"),
    ],
)
def test_doctor_sees_a_secret_that_opens_nothing(lab: Lab, name: str, after: str, sentence: str) -> None:
    """As if somebody had put another one there: what was sealed and what was kept is tried, not only looked at."""
    new, file = lab.host("new"), f"/etc/project88/credentials/{name}"
    assert sentence not in new.run("project88 doctor", check=False).out
    new.run(f"cp -p {file} {file}.kept && printf %048d 7 > {file}")
    try:
        new.run(after)
        told = new.run("project88 doctor", check=False)
    finally:
        new.run(f"mv {file}.kept {file} && {after}")
    assert not told.is_good
    assert sentence in told.out


@pytest.mark.parametrize("playbook", ["site.yml", "playbooks/upgrade.yml", "playbooks/restore.yml"])
@pytest.mark.parametrize("name", ["vault_project88_master_key", "vault_project88_backup_passphrase"])
def test_another_vault_is_refused_and_everything_runs_on(lab: Lab, playbook: str, name: str) -> None:
    new = lab.host("new")
    units = "systemctl show --property=ActiveEnterTimestamp openwebui project88-pipelines postgresql@15-main"
    running, before = new.run(units).out, files(new.root / "etc/project88")
    play = lab.playbook(playbook, lab.checkout / "new.ini", extra={name: "7" * 48, "restore_sure": "yes"})
    assert not play.is_good
    assert "was set up with another vault" in " ".join(play.output.split())
    assert differences(before, files(new.root / "etc/project88")) == []
    assert new.run(units).out == running


@pytest.mark.step
def test_backups_go_on(lab: Lab) -> None:
    """Also where one was killed and left its lock. Nobody has logged in to the chat yet, and the secrets are the first ones.

    A later step restores this backup.
    """
    locks = "/var/backups/project88/repository/locks"
    killed = (
        "export RESTIC_REPOSITORY=/var/backups/project88/repository RESTIC_PASSWORD_FILE=/etc/project88/credentials/backup_passphrase;"
        f' (sleep 60 | restic backup --stdin) >/dev/null 2>&1 & until [ -n "$(ls {locks})" ]; do sleep 0.1; done;'
        f" pkill -KILL -x restic; ls {locks}"
    )
    assert lab.host("new").run(killed, timeout_s=90).out.strip() != ""
    lab.playbook("playbooks/backup.yml", lab.checkout / "new.ini").need()
    assert lab.host("new").run("systemctl is-active project88-backup.timer project88-erasures.path").is_good


def test_somebody_outside_logs_in_by_chatting_and_asks_m1(lab: Lab, tmp_path: Path) -> None:
    log_in_by_chatting_and_ask_m1(lab, tmp_path)


def test_a_rotation_that_could_not_end_does_not_begin(lab: Lab) -> None:
    """What preflight refuses is refused while everything runs and the vault is as it was."""
    before = lab.secrets()
    play = lab.playbook(
        "playbooks/rotate-secrets.yml",
        lab.checkout / "new.ini",
        extra={"preflight_disk_free_mb": 10**9, "preflight_disk_free_again_mb": 10**9},
    )
    assert not play.is_good
    assert "MB are needed" in " ".join(play.output.split())
    assert lab.secrets() == before
    assert (
        lab.host("new")
        .run("systemctl is-active openwebui project88-pipelines project88-health.timer")
        .is_good
    )


@pytest.mark.step
def test_other_secrets_lose_nothing(lab: Lab, before: dict[str, str]) -> None:
    """The vault changes, the data hang on the new secrets, and what was kept under the old passphrase opens with the new."""
    new, inventory = lab.host("new"), lab.checkout / "new.ini"
    old_secrets = lab.secrets()
    lab.playbook("playbooks/rotate-secrets.yml", inventory, called="restore: new secrets").need()
    secrets = lab.secrets()
    assert [name for name in old_secrets if secrets[name] == old_secrets[name]] == []
    # An account's row holds its authenticator secret, sealed under the master key: sealed anew, it is another row.
    after, sealed = fingerprints(new), "app.account"
    assert {**after, sealed: ""} == {**before, sealed: ""}
    assert after[sealed].split("|")[0] == before[sealed].split("|")[0]
    assert "offsite  nightly" in new.run("project88 backup list").out
    answer = new.run(
        ["/usr/local/bin/project88", "ask", "--as", OWNER_EMAIL, "How many finishers did we have in 2025?"]
    )
    assert "finishers in 2025" in answer.out
    assert account(lab, ADMINISTRATOR, old_secrets[ADMIN_PASSWORD])["status"] == 400
    assert account(lab, ADMINISTRATOR, secrets[ADMIN_PASSWORD])["role"] == "admin"
    assert account(lab, PERSON["email"], PERSON["password"])["chats"] == [CHAT_TITLE]


@pytest.mark.step
def test_a_backup_from_before_other_secrets_comes_back(lab: Lab) -> None:
    lab.playbook(
        "playbooks/restore.yml", lab.checkout / "new.ini", extra={"restore_sure": "yes"}, called="restore: before new secrets"
    ).need()  # fmt: skip


def test_after_it_the_vaults_password_opens_and_the_chat_answers(
    lab: Lab, before: dict[str, str], tmp_path: Path
) -> None:
    """The database came back with the password of the backup's day, which no vault has any more."""
    after, sealed = fingerprints(lab.host("new")), "app.account"
    assert {**after, sealed: ""} == {**before, sealed: ""}
    assert account(lab, PERSON["email"], PERSON["password"])["chats"] == [CHAT_TITLE]
    log_in_by_chatting_and_ask_m1(lab, tmp_path)
    assert "OpenWebUI's administrator" not in lab.host("new").run("project88 doctor", check=False).out
