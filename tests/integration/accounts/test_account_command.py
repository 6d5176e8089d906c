"""`project88 account`, as an operator types it."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from typer.testing import CliRunner, Result

from project88.accounts import asker_for_email
from project88.cli.account import app
from project88.errors import BadInputError
from tests.fix_accounts import BIG_RIVER, LAKESIDE, NOON, People
from tests.fix_postgres import MASTER_KEY, Postgres

Run = Callable[..., Result]


@pytest.fixture
def run(people: People, postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    key = tmp_path / "master.key"
    key.write_bytes(MASTER_KEY)
    monkeypatch.setenv("PROJECT88_DATABASE_URL", postgres.url("people"))
    monkeypatch.setenv("PROJECT88_SECRET_KEY_FILE", str(key))

    def invoke(*arguments: str, typed: str | None = None) -> Result:
        result = CliRunner().invoke(app, list(arguments), input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


def test_a_person_added_can_log_in_with_what_was_shown_once(people: People, run: Run) -> None:
    shown = run(
        "add", "Kim.Moss@lakeside.example", "--partner", "lakeside", "--role", "owner", "--totp"
    ).stdout
    password = re.search(r"shown once: (\S+)", shown)
    secret = re.search(r"secret=(\w+)", shown)
    assert password is not None
    assert secret is not None
    chat = people.chat(people.dana.visitor)
    first = chat.say(f"I'm Kim from Lakeside, code {pyotp.TOTP(secret[1]).at(NOON)}").asker
    assert first is not None
    assert (first.email, first.display_name, first.role) == ("kim.moss@lakeside.example", "Kim Moss", "owner")
    chat.say("log out")
    assert chat.say(f"kim.moss@lakeside.example password {password[1]}").asker is not None
    codes = re.findall(r"\b[A-Z2-9]{5}-[A-Z2-9]{5}\b", shown)
    assert len(codes) == 10


def test_a_password_by_standard_input(people: People, run: Run) -> None:
    out = run(
        "add",
        "kim@x.example",
        "-p",
        "2",
        "--name",
        "Kim",
        "--password-stdin",
        typed="four plain words here\n",
    ).stdout
    assert "four plain words" not in out
    assert "shown once" not in out
    assert (
        people.chat(people.dana.visitor).say("kim@x.example password four plain words here").asker is not None
    )


def test_add_again_gives_another_partner_and_keeps_the_proofs(people: People, run: Run) -> None:
    run("add", people.pat.email, "--partner", str(LAKESIDE), "--role", "viewer")
    assert asker_for_email(people.owner, people.pat.email, "Lakeside").role == "viewer"
    assert asker_for_email(people.owner, people.pat.email, BIG_RIVER).role == "staff"
    with pytest.raises(BadInputError, match="several partners"):
        asker_for_email(people.owner, people.pat.email)
    assert (
        people.chat(people.pat.visitor).say(f"I'm from Big River, code {people.pat.code()}").asker is not None
    )


def test_a_reset_ends_sessions_locks_and_old_proofs(people: People, run: Run) -> None:
    chat = people.chat(people.pat.visitor)
    assert chat.say(f"code {people.pat.code()}").asker is not None
    for _ in range(6):
        chat.say("I'm Pat from Big River, password all wrong")
    out = run("reset", people.pat.email, "--temporary").stdout
    password = re.search(r"shown once: (\S+)", out)
    assert password is not None
    assert chat.say("show me our active events").asker is None
    assert "new password:" in str(chat.say(f"password: {password[1]}").reply)


def test_totp_replaces_the_secret_once_confirmed(people: People, run: Run) -> None:
    shown = run("totp", people.pat.email).stdout
    secret = re.search(r"secret=(\w+)", shown)
    assert secret is not None
    assert secret[1] != people.pat.totp_secret
    assert people.chat(people.pat.visitor).say(f"code {pyotp.TOTP(secret[1]).at(NOON)}").asker is not None


def test_the_list_shows_who_has_which_proofs(people: People, run: Run) -> None:
    listed = {one["email"]: one for one in json.loads(run("list", "--json").stdout)}
    assert len(listed) == 6
    assert listed[people.pat.email]["proofs"] == "password, app (unconfirmed)"
    assert listed[people.robin.email]["proofs"] == "none"
    assert listed[people.terry.email]["proofs"] == "temporary password"
    assert listed[people.admin.email]["roles"] == "platform administrator"
    assert "argon2" not in json.dumps(listed)


def test_removing_ends_one_partner_or_everything(people: People, run: Run) -> None:
    run("remove", people.sam.email, "--partner", "big river")
    assert asker_for_email(people.owner, people.sam.email).partner_id == LAKESIDE
    run("remove", people.sam.email)
    with pytest.raises(BadInputError, match="no account"):
        asker_for_email(people.owner, people.sam.email)
    run("remove", people.sam.email, "--undo")
    assert asker_for_email(people.owner, people.sam.email).partner_id == LAKESIDE


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["add", "nonsense", "-p", "1"], "not an e-mail address"),
        (["add", "new@x.example"], "whom they work for"),
        (["add", "new@x.example", "-p", "Nowhere"], "no one partner"),
        (["add", "new@x.example", "-p", "99"], "no one partner"),
        (["add", "new@x.example", "-p", "1", "--role", "king"], "owner, staff or viewer"),
        (["add", "pat@bigriver.example"], "already an account"),
        (["reset", "nobody@x.example"], "no account"),
        (["totp", "nobody@x.example"], "no account"),
        (["remove", "nobody@x.example"], "no account"),
        (["remove", "pat@bigriver.example", "-p", "2"], "does not work for"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(
    people: People, run: Run, arguments: list[str], sentence: str
) -> None:
    before = people.count("account"), people.count("membership"), people.count("audit")
    with pytest.raises(BadInputError, match=sentence):
        run(*arguments)
    assert before == (people.count("account"), people.count("membership"), people.count("audit"))


def test_a_weak_password_is_refused_and_nobody_is_added(people: People, run: Run) -> None:
    with pytest.raises(BadInputError, match="at least 12"):
        run("add", "kim@x.example", "-p", "2", "--password-stdin", typed="short\n")
    assert people.count("account", "email = 'kim@x.example'") == 0
