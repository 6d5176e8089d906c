"""No secret and no person leaves a host in a support bundle, whatever wrote it into a log."""

import base64
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project88.settings import CHECKOUT


def _load() -> ModuleType:
    # It is no package: it runs on a host, on its own.
    spec = importlib.util.spec_from_file_location(
        "support_bundle", CHECKOUT / "playbooks/files/support_bundle.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["support_bundle"] = module
    spec.loader.exec_module(module)
    return module


bundle = _load()

UNKNOWN = [
    "login failed: password=Canary-Passw0rd! for somebody",
    'body {"email": "x", "password": "Canary-Passw0rd!"}',
    "my password is Canary-Passw0rd!",
    "PASSWORD 'Canary-Passw0rd!'",
    "Authorization: Bearer Canary-Passw0rd!x",
    "postgresql://openwebui:Canary-Passw0rd!@127.0.0.1/openwebui",
    "Set-Cookie: token=Canary-Passw0rd!; HttpOnly",
    "GET /exports/Canary-Passw0rd!/results.csv",
    "GET /ws/?sid=Canary-Passw0rd!&x=1",
    "session eyJhbGciOiJIUzI1NiJ9.Canary-Passw0rd.sig",
    "-----BEGIN PRIVATE KEY-----\nCanary-Passw0rd!\n-----END PRIVATE KEY-----",
    "verifier $argon2id$v=19$m=65536$Canary-Passw0rd!",
]


@pytest.mark.parametrize("line", UNKNOWN)
def test_secrets_that_nobody_knows_go_by_what_stands_around_them(line: str) -> None:
    assert "Canary-Passw0rd" not in bundle.Cleaner([]).clean(line)


@pytest.mark.parametrize(
    ("line", "canary"),
    [
        ("asked by canary.runner@race.example about a result", "canary.runner"),
        ("code 482 913 was refused", "482 913"),
        ("typed 482913", "482913"),
        ("typed 482913.", "482913"),
        ("from 93.184.216.34.", "93.184"),
        ("enrolled JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "JBSWY3DP"),
        ("client 93.184.216.34 went away", "93.184.216.34"),
        ("client 2606:2800:220:1:248:1893:25c8:1946 went away", "248:1893"),
        ("key sk-4f0c9d2e7ab84f6c9d1e4f0c9d2e7ab8", "4f0c9d2e"),
    ],
)
def test_people_and_codes_go(line: str, canary: str) -> None:
    assert canary not in bundle.Cleaner([]).clean(line)


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=60))
def test_known_secrets_go_in_every_form(secret: str) -> None:
    cleaner = bundle.Cleaner([secret + "\n"])
    forms = [
        secret,
        quote(secret, safe=""),
        base64.b64encode(secret.encode()).decode(),
        json.dumps(secret),
        secret.encode().hex(),
    ]
    for form in forms:
        assert cleaner.leaks(cleaner.clean(f"before {form} after")) == 0


def test_what_helps_stays() -> None:
    text = (
        "2026-11-22T17:16:54+0000 vps systemd[1]: openwebui.service: Main process exited, code=exited, status=1/FAILURE\n"
        "postgresql@15-main.service: active\n"
        "ModuleNotFoundError: No module named 'project88.doctor.postgres' in /opt/project88/app/lib/python3.11/site-packages\n"
        "127.0.0.1:9099 connection refused, 10.0.0.5 too\n"
    )
    cleaned = bundle.Cleaner(["some-secret-value"]).clean(text)
    for kept in (
        "openwebui.service",
        "postgresql@15-main.service",
        "status=1/FAILURE",
        "project88.doctor.postgres",
        "127.0.0.1:9099",
        "10.0.0.5",
    ):
        assert kept in cleaned


def test_statements_of_the_database_go() -> None:
    log = (
        "2026-11-22 17:12:07 UTC [5] project88_chat@project88 LOG:  duration: 1200 ms  execute <unnamed>: select * from a where name = 'Canary Runner'\n"
        "\tand email = 'canary'\n"
        '2026-11-22 17:12:08 UTC [5] ERROR:  duplicate key value violates unique constraint "account_email_key"\n'
        "2026-11-22 17:12:08 UTC [5] DETAIL:  Key (email)=(canary@race.example) already exists.\n"
        "2026-11-22 17:12:08 UTC [5] STATEMENT:  insert into app.account values ('Canary')\n"
    )
    cleaned = bundle.statements_left_out(log)
    assert "anary" not in cleaned
    assert "duplicate key value violates unique constraint" in cleaned


def test_secrets_kept_on_the_host_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "master_key").write_text("a-secret-of-this-host\n", "utf-8")
    monkeypatch.setattr(bundle, "CREDENTIALS", tmp_path)
    assert (
        bundle.Cleaner(bundle.known_secrets(["given-one"])).clean("a-secret-of-this-host given-one")
        == "<known secret> <known secret>"
    )


def test_secrets_within_lists_and_dicts_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "CREDENTIALS", tmp_path)
    given = [
        "present-key",
        ["former-key-1", "former-key-2"],
        {"master_key": "rotating-key", "n": [12345678]},
        None,
    ]
    assert bundle.known_secrets(given) == [
        "present-key", "former-key-1", "former-key-2", "rotating-key", "12345678",
    ]  # fmt: skip
