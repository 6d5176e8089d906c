"""Secrets of the legacy file: usable where they must be, readable nowhere."""

import json
from pathlib import Path

import psycopg
import pytest

from project88.accounts.passwords import DEFAULT_PASSWORDS
from project88.accounts.sealing import unseal
from project88.accounts.secret import Secret
from project88.importing import import_file
from project88.importing.secrets import PURPOSE
from project88.keys import KeyRing
from tests.fix_postgres import Database
from tests.integration.importing.landing import fetch
from tests.integration.importing.legacy_file import run

CANARIES = (
    "canary-company-password",
    "canary-principal",
    "canary-secret",
    "canary-client-id",
    "canary-client-secret",
    "canary-credentials-used",
    "canary-token",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "legacy.sqlite"
    run(
        path,
        "create table timing_partners (timing_partner_id integer primary key, company_name text, access_password text)",
        "insert into timing_partners values (1, 'Big River', 'canary-company-password'), (2, 'Lakeside', ' ')",
        "create table users (user_id integer primary key, email text, timing_partner_id integer)",
        "insert into users values (1, 'pat@example.com', 1), (2, 'no address', 2), (3, 'kim@example.com', null)",
        "create table providers (provider_id integer primary key, name text)",
        "insert into providers values (1, 'Chronotrack'), (3, 'Race Roster'), (4, 'Haku')",
        "create table partner_provider_credentials (partner_provider_credential_id integer primary key, provider_id integer,"
        " timing_partner_id integer, principal text, secret text, haku_event_name text, credential_type text)",
        "insert into partner_provider_credentials values"
        " (1, 1, 1, 'canary-principal', 'da39a3ee5e6b4b0d3255bfef95601890afd80709', null, ''),"
        " (2, 1, 1, 'canary-principal', 'canary-secret', null, null),"
        " (3, 4, 2, 'canary-client-id', 'canary-client-secret', 'Lake Run', 'oauth')",
        "create table timing_partner_haku_orgs (timing_partner_haku_org_id integer primary key, event text, client_id text,"
        " client_secret text, timing_partner_id integer)",
        "insert into timing_partner_haku_orgs values (1, 'Lake Run', 'canary-client-id', 'canary-client-secret', 2)",
        "create table ct_events (event_id text, event_name text, credentials_used text, api_token text, timing_partner_id integer)",
        "insert into ct_events values ('1', 'Fun Run', 'canary-credentials-used', 'canary-token', 1)",
        "create table legacy_extra (name text, oauth_token text)",
        "insert into legacy_extra values ('x', 'canary-token')",
    )
    return path


def test_no_secret_is_readable_anywhere(
    shared: Database, file: Path, keys: KeyRing, capfd: pytest.CaptureFixture[str]
) -> None:
    report = import_file(file, shared.url, keys=keys)
    assert report.is_complete
    said = json.dumps(report.as_dict()) + "".join(capfd.readouterr())
    stored = everything_stored(shared.url)
    assert "Fun Run" in stored
    for canary in CANARIES:
        assert canary not in said
        assert canary not in stored
    assert report.withheld_values["timing_partners.access_password"] == 2
    assert report.withheld_values["partner_provider_credentials.secret"] == 3
    assert report.withheld_values["ct_events.credentials_used"] == 1
    assert sum(line.withheld for line in report.lines) == 4


def everything_stored(url: str) -> str:
    """Return every value of every table of every schema of ours, as text."""
    found = []
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "select format('%I.%I', n.nspname, c.relname) from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')"
        ).fetchall()
        for (table,) in tables:
            rows = connection.execute(f"select t::text, to_jsonb(t)::text from {table} as t")  # type: ignore[arg-type]
            for text, as_json in rows:
                found += [text, as_json, *_unpacked(as_json)]
    return "\n".join(found)


def _unpacked(as_json: str) -> list[str]:
    """Bytes are printed as hexadecimal digits: look inside them too."""
    values = json.loads(as_json).values()
    texts = [value for value in values if isinstance(value, str) and value.startswith("\\x")]
    return [bytes.fromhex(text[2:]).decode("latin-1") for text in texts if len(text) % 2 == 0]


def test_the_company_password_still_opens_its_one_door(shared: Database, file: Path, keys: KeyRing) -> None:
    import_file(file, shared.url, keys=keys)
    hashes = fetch(shared.url, "select partner_id, hash from app.partner_password")
    assert [partner for partner, _ in hashes] == [1]
    assert DEFAULT_PASSWORDS.matches(str(hashes[0][1]), Secret("canary-company-password"))
    import_file(file, shared.url, keys=keys)
    assert fetch(shared.url, "select partner_id, hash from app.partner_password") == hashes


def test_provider_credentials_open_with_the_key_in_their_place_alone(
    shared: Database, file: Path, keys: KeyRing
) -> None:
    import_file(file, shared.url, keys=keys)
    found = fetch(
        shared.url,
        "select partner_id, provider, label, sealed from app.provider_credential order by 1, 2, 3",
    )
    opened = {
        (partner, provider, label): json.loads(unseal(keys, PURPOSE, f"{partner}/{provider}/{label}", sealed))  # type: ignore[arg-type]
        for partner, provider, label, sealed in found
    }
    assert opened == {
        (1, "chronotrack", "credential 1"): {
            "principal": "canary-principal",
            "secret": "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "is_sha1": True,
        },
        (1, "chronotrack", "credential 2"): {
            "principal": "canary-principal",
            "secret": "canary-secret",
            "is_sha1": False,
        },
        (2, "haku", "credential 3: Lake Run"): {
            "principal": "canary-client-id",
            "secret": "canary-client-secret",
            "haku_event_name": "Lake Run",
            "credential_type": "oauth",
        },
        (2, "haku", "organisation 1: Lake Run"): {
            "principal": "canary-client-id",
            "secret": "canary-client-secret",
            "haku_event_name": "Lake Run",
        },
    }
    import_file(file, shared.url, keys=keys)
    again = fetch(
        shared.url,
        "select partner_id, provider, label, sealed from app.provider_credential order by 1, 2, 3",
    )
    assert again == found
    run(
        file,
        "update partner_provider_credentials set secret = 'another' where partner_provider_credential_id = 2",
    )
    import_file(file, shared.url, keys=keys)
    changed = fetch(
        shared.url,
        "select partner_id, provider, label, sealed from app.provider_credential order by 1, 2, 3",
    )
    assert [one == two for one, two in zip(found, changed, strict=True)] == [True, False, True, True]


def test_without_a_key_credentials_are_left_out_and_counted(shared: Database, file: Path) -> None:
    with psycopg.connect(shared.url) as connection:
        connection.execute("delete from app.provider_credential")
    report = import_file(file, shared.url)
    assert report.is_complete
    assert fetch(shared.url, "select from app.provider_credential") == []
    reasons = {item.reason for item in report.reasons if item.disposition == "withheld"}
    assert reasons == {"the credential is left out: no key to seal it with was given"}


def test_legacy_users_become_members_without_any_proof(shared: Database, file: Path, keys: KeyRing) -> None:
    import_file(file, shared.url, keys=keys)
    members = fetch(
        shared.url,
        "select email, partner_id, role from app.account join app.membership using (account_id)"
        " where not exists (select from app.password as p where p.account_id = account.account_id)",
    )
    assert members == [("pat@example.com", 1, "staff")]
