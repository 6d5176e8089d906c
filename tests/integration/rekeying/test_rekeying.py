"""Another master key: everything goes on working, the old key opens nothing any more, and half a change is none."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from project88.accounts import Secret, issue_recovery_codes
from project88.accounts.mailed_codes import CodeRequest, accept_mailed_code, issue_code
from project88.accounts.recovery import accept_recovery_code
from project88.accounts.sealing import seal, unseal
from project88.accounts.sessions import live_session, seat_of
from project88.accounts.signed_requests import Asking
from project88.accounts.team import invite
from project88.accounts.totp import accept_code
from project88.database.role_logins import let_log_in
from project88.erasure.keys import new_key, opened_key, sealed_key, store_key, stored_keys
from project88.erasure.ledger import read_ledger
from project88.errors import ConfigurationError, NotAllowedError
from project88.importing.secrets import PURPOSE
from project88.keys import KeyRing
from project88.rekeying import rekey
from tests.fix_accounts import NOON, People
from tests.fix_postgres import Postgres

NEW = KeyRing(b"another master key, of 32 bytes or more")
NEWER = KeyRing(b"a third master key, of 32 bytes or more")


@pytest.fixture
def installation(people: People, keys: KeyRing) -> Iterator[People]:
    """People, a partner's credential and an erasure's key. Roles are the whole server's: they get their passwords back."""
    sealed = seal(keys, PURPOSE, "1/runsignup/main", b"{}")
    people.owner.execute(
        "insert into app.provider_credential (partner_id, provider, label, sealed) values (1, 'runsignup', 'main', %s)",
        (sealed,),
    )
    store_key(people.owner, sealed_key(keys, new_key()))
    try:
        yield people
    finally:
        roles = people.owner.execute(
            "select rolname from pg_roles where rolname ~ '^partner_\\d+$' or rolname in ('project88_chat', 'platform_admin')"
        ).fetchall()
        for (role,) in roles:
            let_log_in(people.owner, role, keys)


def credential(people: People) -> bytes:
    [(sealed,)] = people.owner.execute("select sealed from app.provider_credential").fetchall()
    return bytes(sealed)


def test_everything_goes_on_under_the_new_key(
    installation: People, keys: KeyRing, tmp_path: Path, postgres: Postgres
) -> None:
    people, ledger = installation, tmp_path / "erasures.jsonl"
    codes = issue_recovery_codes(people.owner, keys, people.pat.account_id)
    [before] = stored_keys(people.owner)
    done = rekey(people.owner, [keys], NEW, ledger)
    assert (done.totp_secrets, done.provider_credentials, done.former_keys, done.erasure_keys) == (4, 1, 1, 1)
    pat = people.pat.account_id
    assert accept_code(people.owner, NEW, pat, Secret(people.pat.code()), NOON)
    assert accept_recovery_code(people.owner, NEW, pat, Secret(codes[0]), NOON)
    assert unseal(NEW, PURPOSE, "1/runsignup/main", credential(people)) == b"{}"
    [after] = stored_keys(people.owner)
    assert opened_key(NEW, after) == opened_key(keys, before)
    assert [opened_key(NEW, key) for key in read_ledger(ledger).keys] == [opened_key(NEW, after)]
    for role in ("project88_chat", "platform_admin", "partner_1"):
        url = postgres.url(people.owner.info.dbname, role, NEW.database_password(role))
        with psycopg.connect(url):
            pass


def test_the_old_key_opens_nothing_any_more(
    installation: People, keys: KeyRing, tmp_path: Path, postgres: Postgres
) -> None:
    people = installation
    rekey(people.owner, [keys], NEW, tmp_path / "erasures.jsonl")
    with pytest.raises(ConfigurationError, match="does not open"):
        accept_code(people.owner, keys, people.pat.account_id, Secret(people.pat.code()), NOON)
    with pytest.raises(ConfigurationError, match="does not open"):
        unseal(keys, PURPOSE, "1/runsignup/main", credential(people))
    url = postgres.url(people.owner.info.dbname, "partner_1", keys.database_password("partner_1"))
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url)


def test_run_again_it_changes_nothing(installation: People, keys: KeyRing, tmp_path: Path) -> None:
    people, ledger = installation, tmp_path / "erasures.jsonl"
    rekey(people.owner, [keys], NEW, ledger)
    sealed, text = credential(people), ledger.read_bytes()
    assert rekey(people.owner, [keys], NEW, ledger).total == 0
    assert (credential(people), ledger.read_bytes()) == (sealed, text)


def test_a_third_key_keeps_what_the_first_one_hashed(
    installation: People, keys: KeyRing, tmp_path: Path
) -> None:
    people, ledger = installation, tmp_path / "erasures.jsonl"
    pat, dana = people.pat.account_id, people.dana.account_id
    first = issue_recovery_codes(people.owner, keys, pat)
    rekey(people.owner, [keys], NEW, ledger)
    second = issue_recovery_codes(people.owner, NEW, dana)
    rekey(people.owner, [NEW], NEWER, ledger)
    assert accept_recovery_code(people.owner, NEWER, pat, Secret(first[0]), NOON)
    assert accept_recovery_code(people.owner, NEWER, dana, Secret(second[0]), NOON)
    assert not accept_recovery_code(people.owner, NEWER, dana, Secret(first[1]), NOON)


def test_a_restored_backup_may_be_older_than_several_keys(
    installation: People, keys: KeyRing, tmp_path: Path
) -> None:
    people = installation
    done = rekey(people.owner, [NEW, keys], NEWER, tmp_path / "erasures.jsonl")
    assert done.provider_credentials == 1
    assert accept_code(people.owner, NEWER, people.pat.account_id, Secret(people.pat.code()), NOON)


def test_a_wrong_old_key_changes_nothing(installation: People, keys: KeyRing, tmp_path: Path) -> None:
    people = installation
    sealed = credential(people)
    with pytest.raises(ConfigurationError, match="opens neither"):
        rekey(people.owner, [NEW], NEWER, tmp_path / "erasures.jsonl")
    assert credential(people) == sealed
    assert accept_code(people.owner, keys, people.pat.account_id, Secret(people.pat.code()), NOON)
    assert not (tmp_path / "erasures.jsonl").exists()


def test_a_ledger_that_cannot_be_written_stops_it_whole(
    installation: People, keys: KeyRing, tmp_path: Path
) -> None:
    people = installation
    sealed = credential(people)
    with pytest.raises(ConfigurationError, match="ledger"):
        rekey(people.owner, [keys], NEW, tmp_path)  # a folder, not a file
    assert credential(people) == sealed
    assert len(stored_keys(people.owner)) == 1
    opened_key(keys, stored_keys(people.owner)[0])


def test_requests_to_change_accounts_are_signed_with_the_new_key(
    installation: People, keys: KeyRing, tmp_path: Path
) -> None:
    """And what was mailed under the old one proves nothing any more; invitations hang on no key."""
    people, now = installation, datetime.now(UTC)
    visitor = people.dana.visitor
    chat = people.chat(visitor).elsewhere(now=now)
    assert chat.say(f"{people.dana.email}, code {people.dana.code(now)}").asker is not None
    seat = seat_of(visitor, "chat-1")
    session = live_session(people.owner, seat, now)
    assert session is not None
    asking = Asking(session=session, seat=seat)
    code = issue_code(people.owner, keys, CodeRequest(email=people.pat.email, is_open=True), now)
    assert code is not None
    rekey(people.owner, [keys], NEW, tmp_path / "erasures.jsonl")
    wanted = {"email": "kim@lakeside.example", "display_name": "Kim", "role": "staff"}
    with pytest.raises(NotAllowedError):
        invite(people.owner, keys, people.passwords, asking, **wanted)  # type: ignore[arg-type]  # a role among them
    assert invite(people.owner, NEW, people.passwords, asking, **wanted)  # type: ignore[arg-type]  # the same
    assert not accept_mailed_code(people.owner, NEW, people.pat.account_id, Secret(code), now)
