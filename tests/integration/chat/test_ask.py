"""`project88 ask`: the same answers as in the chat, as a contract for programs."""

import json
import os
from collections.abc import Callable
from datetime import datetime
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from project88.accounts.people import add_membership
from project88.cli.main import build_app

CONTRACT: dict[str, tuple[type, ...]] = {
    "status": (str,),
    "path": (str,),
    "answer": (str,),
    "question": (dict, type(None)),
    "sql": (str, type(None)),
    "columns": (list,),
    "rows": (list,),
    "row_count": (int,),
    "total_rows": (int,),
    "elapsed_ms": (int, float),
    "data_as_of": (str, type(None)),
}
QUESTIONS = [
    "Show me Michael Wardian's marathon PR",
    "How many people finished under 3 hours in marathons last year?",
    "I'm from Big River Race Management, show me our active events",
    "What's the weather correlation with slow race times?",
    "Generate CSV of Boston qualifiers with contact info",
    "Which RunSignUp events have the highest registration fees?",
    "Show me all sub-3:00 marathon times from 2024",
    "What's the average 5K time by age group and gender?",
    "Show weather conditions for races with unusually slow times",
]

Ask = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def run(season_database, tmp_path, monkeypatch):
    monkeypatch.setenv("PROJECT88_ENV_FILE", os.devnull)
    monkeypatch.setenv("PROJECT88_DATABASE_URL", season_database.url)
    monkeypatch.setenv("PROJECT88_SECRET_KEY_FILE", str(season_database.settings.secret_key_file))
    monkeypatch.setenv("PROJECT88_EXPORTS_DIR", str(tmp_path / "exports"))
    return lambda *arguments: CliRunner().invoke(build_app(), ["ask", *arguments])


@pytest.fixture
def ask(run) -> Ask:
    def asked(question: str, email: str, *more: str) -> tuple[int, dict[str, Any]]:
        result = run(question, "--as", email, "--json", *more)
        [line] = result.stdout.splitlines()
        found = json.loads(line)
        assert list(found) == list(CONTRACT)
        for name, types in CONTRACT.items():
            assert isinstance(found[name], types), (name, found[name])
            assert not isinstance(found[name], bool)
        assert found["row_count"] == len(found["rows"]) <= max(found["total_rows"], found["row_count"])
        for row in found["rows"]:
            assert len(row) == len(found["columns"])
            assert all(cell is None or isinstance(cell, str | int | float | bool) for cell in row)
        if found["data_as_of"] is not None:
            assert datetime.fromisoformat(found["data_as_of"]).tzinfo is not None
        return result.exit_code, found

    return asked


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_missions_questions_are_answered(ask, people, question):
    exit_status, found = ask(question, people.new("owner").email)
    assert (exit_status, found["status"], found["path"]) == (0, "answered", "typed"), found["answer"]
    assert found["sql"].lstrip().lower().startswith(("select", "with", "--"))
    assert found["elapsed_ms"] > 0
    assert found["question"]


def test_an_administrator_compares_partners_and_staff_are_refused(ask, people):
    question = "Which timing partner has the most active events?"
    exit_status, found = ask(question, people.new("platform_admin").email)
    assert (exit_status, found["status"]) == (0, "answered")
    assert found["total_rows"] > 1
    assert ask(question, people.new("staff").email)[0] == 3


def test_context_is_kept_by_the_chats_id_and_for_nobody_else(ask, people):
    person, other = people.new(), people.new()
    ask("top 5 in the marathon in 2025", person.email, "--chat", "one")
    _, followed = ask("only women", person.email, "--chat", "one")
    assert followed["status"] == "answered"
    assert "women" in followed["answer"]
    for email, more in [
        (person.email, ("--chat", "two")),
        (person.email, ()),
        (other.email, ("--chat", "one")),
    ]:
        _, lost = ask("only women", email, *more)
        assert lost["status"] != "answered", lost["answer"]


def test_who_am_i_and_cancel_are_commands(ask, people):
    person = people.new()
    exit_status, found = ask("who am I", person.email)
    assert (exit_status, found["path"]) == (0, "command")
    assert person.partner_name in found["answer"]
    assert person.email in found["answer"].replace("\\", "")
    assert found["elapsed_ms"] > 0
    exit_status, ended = ask("log me out", person.email)
    assert (exit_status, ended["path"]) == (0, "command")
    assert "no login here to end" in ended["answer"]
    for said in (found, ended):  # no advice that leads back to the same reply
        assert "`log me out`" not in said["answer"]
        assert "`who am I`" not in said["answer"]
    ask("top 5 in the marathon in 2025", person.email, "--chat", "c")
    assert ask("cancel", person.email, "--chat", "c")[1]["path"] == "command"
    assert ask("only women", person.email, "--chat", "c")[1]["status"] != "answered"


def test_an_introduction_as_somebody_else_is_refused(ask, people):
    exit_status, found = ask(
        "I'm from Lakeside Timing, show me our active events", people.new(partner_id=1).email
    )
    assert (exit_status, found["status"], found["rows"]) == (3, "refused", [])


def test_an_account_that_does_not_exist_and_one_that_must_choose(ask, people, season_database):
    exit_status, found = ask("who am I", "nobody@example.test")
    assert (exit_status, found["status"]) == (4, "login_required")
    assert found["elapsed_ms"] > 0
    person = people.new(partner_id=1)
    with psycopg.connect(season_database.url, autocommit=True) as owner:
        add_membership(owner, person.account_id, 2, "viewer")
    exit_status, found = ask("who am I", person.email)
    assert (exit_status, found["status"]) == (4, "login_required")
    assert "several partners" in found["answer"]
    exit_status, found = ask("who am I", person.email, "--partner", "Lakeside Timing")
    assert exit_status == 0
    assert "Lakeside Timing" in found["answer"]


@pytest.mark.parametrize(
    "question",
    ["", " ", "\x00\x01", "x" * 100_000, "東京マラソンの結果", "<script>alert(1)</script>", "'; drop table core.result; --", "data: {}\n\n"],
    ids=["empty", "blank", "control", "huge", "japanese", "html", "sql", "sse"],
)  # fmt: skip
def test_odd_questions_end_in_a_sentence(ask, people, question):
    exit_status, found = ask(question, people.new().email)
    assert found["status"] in {"error", "clarify", "refused"}
    assert exit_status == {"error": 1, "clarify": 0, "refused": 3}[found["status"]]
    assert found["answer"]
    assert "Traceback" not in found["answer"]


def test_a_secret_in_the_question_is_not_kept(ask, people, season_database):
    person = people.new()
    ask(f"I'm {person.email}, code 771 923, how many events did we have in 2025", person.email)
    ask(f"I'm {person.email}, password Zebra-crossing-77, how many events did we have in 2025", person.email)
    with psycopg.connect(season_database.url) as owner:
        kept = owner.execute(
            "select to_jsonb(t) from app.audit join app.audit_text as t using (entry_id) where account_id = %s",
            (person.account_id,),
        ).fetchall()
    assert kept
    assert "771" not in str(kept)
    assert "Zebra" not in str(kept)


def test_without_json_it_is_for_reading(run, people):
    result = run("top 5 in the marathon in 2025", "--as", people.new().email)
    assert result.exit_code == 0
    assert "<details>" not in result.stdout
    assert "|" not in result.stdout
    assert "Runner" in result.stdout


def test_a_database_that_is_gone_is_a_sentence(run, monkeypatch):
    monkeypatch.setenv("PROJECT88_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    result = run("who am I", "--as", "pat@example.test", "--json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["status"]) == (1, "error")
    assert found["elapsed_ms"] > 0
    assert "database" in found["answer"]


def test_a_login_that_is_refused_is_not_called_gone(run, people, monkeypatch, tmp_path):
    (tmp_path / "key").write_bytes(b"not the key of this installation, yet long enough")
    monkeypatch.setenv("PROJECT88_SECRET_KEY_FILE", str(tmp_path / "key"))
    result = run("who am I", "--as", people.new().email, "--json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["status"]) == (1, "error")
    assert "refuses" in found["answer"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("PROJECT88_DATABASE_URL", "notaurl"), ("PROJECT88_SECRET_KEY_FILE", "/nowhere/key"), ("PROJECT88_ENV_FILE", "/nowhere/env")],
)  # fmt: skip
def test_wrong_settings_are_json_too(run, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    result = run("who am I", "--as", "pat@example.test", "--json")
    [line] = result.stdout.splitlines()
    assert (result.exit_code, json.loads(line)["status"]) == (1, "error")
