"""A backup outlives its host: kept off site, restored on another host row for row; who was erased since stays erased."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.appliance.big_river import (
    OWNER,
    OWNER_EMAIL,
    OWNER_PASSWORD,
    PARTNER,
    PARTNER_ID,
    add_owner,
    import_season,
)
from tests.appliance.harness import Host, Lab, note

pytestmark = pytest.mark.in_order

# What a backup needs; the chat's pages are other tests' matter.
PARTS = ("--tags", "app,postgresql,backup")
KEEPER = "keeper"
OTHER_ID = 2
LOGIN = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from psycopg_pool import ConnectionPool
from project88.accounts import Visitor
from project88.keys import KeyRing
from racechat.login import LoginDialogue
keys = KeyRing.from_file(Path("/etc/project88/credentials/master_key"))
url = "postgresql://project88_chat@127.0.0.1/project88?password=" + keys.database_password("project88_chat")
with ConnectionPool(url, min_size=0, max_size=2, open=True) as pool:
    visitor = Visitor(openwebui_user_id="u1", email="x@y.example", name="X")
    said = LoginDialogue(pool, keys).consider(sys.stdin.read(), visitor, "chat", datetime.now(UTC))
    print(said.asker and said.asker.email)
"""


def asked(host: Host, query: str, *, database: str = "project88") -> str:
    command = ["psql", "-XAt", "-h", "/run/postgresql", "-U", "project88", "-d", database, "-c", query]
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
    lab.playbook("site.yml", inventory, arguments=PARTS, called="restore: the first host").need()
    import_season(lab, inventory, season)
    add_owner(old)
    asked(old, "create table chat (id integer); insert into chat values (88)", database="openwebui")
    asked(old, "alter table chat owner to openwebui", database="openwebui")


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
    lab.playbook("site.yml", inventory, arguments=PARTS, called="restore: the second host").need()
    assert asked(new, "select count(*) from app.partner") == "0"


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
    assert asked(lab.host("new"), "select id from chat", database="openwebui") == "88"
    owner = asked(
        lab.host("new"), "select tableowner from pg_tables where tablename = 'chat'", database="openwebui"
    )
    assert owner == "openwebui"


def test_whom_somebody_erased_after_the_backup_stays_erased(lab: Lab, kept: dict[str, str]) -> None:
    new = lab.host("new")
    dump = "pg_dump -h /run/postgresql -U project88 project88"
    assert new.run(f"{dump} | grep -cF -- '{kept['erased']}'", check=False).out.strip() == "0"


def test_people_log_in_and_ask_as_before(lab: Lab) -> None:
    new = lab.host("new")
    said = new.run(
        ["/opt/project88/app/bin/python", "-c", LOGIN],
        input_text=f"I'm {OWNER} from {PARTNER}, {OWNER_EMAIL}, password {OWNER_PASSWORD}",
    )
    assert said.out.splitlines()[-1] == OWNER_EMAIL  # after a line of the log
    answer = new.run(
        ["/usr/local/bin/project88", "ask", "--as", OWNER_EMAIL, "How many finishers did we have in 2025?"]
    )
    assert "finishers in 2025" in answer.out


def test_the_audit_holds_and_nothing_readable_is_left(lab: Lab) -> None:
    new = lab.host("new")
    assert "every chain holds" in new.run("project88 doctor", check=False).out
    assert not new.run("ls /var/backups/project88/restore", check=False).is_good


def test_backups_go_on(lab: Lab) -> None:
    lab.playbook("playbooks/backup.yml", lab.checkout / "new.ini").need()
    assert lab.host("new").run("systemctl is-active project88-backup.timer project88-erasures.path").is_good


def test_another_master_key_and_passphrase_lose_nothing(lab: Lab, before: dict[str, str]) -> None:
    """The vault changes, the data hang on the new secrets, and what was kept under the old passphrase opens with the new."""
    new, inventory = lab.host("new"), lab.checkout / "new.ini"
    old_key = lab.secret("vault_project88_master_key")
    lab.playbook(
        "playbooks/rotate-secrets.yml", inventory, arguments=PARTS,
        extra={"rotate": ["master_key", "backup_passphrase", "openwebui_database_password"]}, called="restore: new secrets",
    ).need()  # fmt: skip
    assert lab.secret("vault_project88_master_key") != old_key
    # An account's row holds its authenticator secret, sealed under the master key: sealed anew, it is another row.
    after, sealed = fingerprints(new), "app.account"
    assert {**after, sealed: ""} == {**before, sealed: ""}
    assert after[sealed].split("|")[0] == before[sealed].split("|")[0]
    assert "offsite  nightly" in new.run("project88 backup list").out
    answer = new.run(
        ["/usr/local/bin/project88", "ask", "--as", OWNER_EMAIL, "How many finishers did we have in 2025?"]
    )
    assert "finishers in 2025" in answer.out
