"""`project88 audit`, and what `project88 partner` leaves in it, as an operator types them."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from project88.accounts import audit
from project88.cli.audit import BrokenAuditError
from project88.cli.audit import app as audit_app
from project88.cli.partner import app as partner_app
from project88.errors import BadInputError
from project88.partners import UnknownPartnerError
from tests.fix_accounts import BIG_RIVER, LAKESIDE, People
from tests.fix_postgres import MASTER_KEY, Postgres

Run = Callable[..., Result]


@pytest.fixture
def run(people: People, postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    key = tmp_path / "master.key"
    key.write_bytes(MASTER_KEY)
    monkeypatch.setenv("PROJECT88_DATABASE_URL", postgres.url("people"))
    monkeypatch.setenv("PROJECT88_SECRET_KEY_FILE", str(key))

    def invoke(command: str, *arguments: str) -> Result:
        app = {"audit": audit_app, "partner": partner_app}[command]
        result = CliRunner().invoke(app, list(arguments))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


def filled(people: People) -> None:
    understood = audit.Understood(
        question={
            "measure": "results",
            "filters": {"runners": [{"name": "=HYPERLINK(1)", "athlete_ids": [1]}]},
        },
        filters="=cmd|' /C calc'!A0",
        sql_text="select 1",
    )
    for number in range(3):
        audit.record(
            people.owner, kind="question", outcome="answered", account_id=people.pat.account_id, partner_id=BIG_RIVER,
            detail={"path": "typed", "row_count": number, "elapsed_ms": 1.5, "role": "staff"}, understood=understood,
        )  # fmt: skip
        audit.record(people.owner, kind="logout", outcome="ok", partner_id=LAKESIDE)


def test_verify_names_the_ends_and_where_a_chain_breaks(people: People, run: Run) -> None:
    filled(people)
    said = run("audit", "verify").stdout
    assert "chain 1: entry 3, " in said
    assert "Every chain holds" in said
    with people.owner.transaction():
        people.owner.execute("set local session_replication_role = replica")
        people.owner.execute("update app.audit set outcome = 'refused' where chain = 1 and sequence = 2")
    with pytest.raises(BrokenAuditError, match="chain 1 at entry 2"):
        run("audit", "verify")


def test_an_export_holds_one_partner_and_no_formula(people: People, run: Run, tmp_path: Path) -> None:
    filled(people)
    file = tmp_path / "audit.csv"
    assert "3 entries in" in run("audit", "export", "-p", "Big River", "--output", str(file)).stdout
    assert file.stat().st_mode & 0o077 == 0
    header, *rows = csv.reader(file.read_text("utf-8").splitlines())
    assert header[:7] == ["chain", "sequence", "happened_at", "kind", "outcome", "account_id", "email"]
    found = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(one["chain"], one["row_count"], one["email"]) for one in found] == [
        ("1", str(number), people.pat.email) for number in range(3)
    ]
    assert found[0]["filters"].startswith("'=")
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    with pytest.raises(BadInputError, match="there already"):
        run("audit", "export", "-p", "1", "--output", str(file))


def test_json_lines_hold_the_question(people: People, run: Run) -> None:
    filled(people)
    lines = run("audit", "export", "--partner", "1", "--format", "jsonl").stdout.splitlines()
    first = json.loads(lines[0])
    assert len(lines) == 3
    assert first["question"]["measure"] == "results"
    assert first["detail"] == {"role": "staff"}
    assert len(first["hash"]) == 64


def test_days_bound_an_export(people: People, run: Run) -> None:
    filled(people)
    for arguments in (("--since", "2999-01-01"), ("--until", "2020-01-01")):
        assert run("audit", "export", "-p", "1", "--format", "jsonl", *arguments).stdout == ""
    with pytest.raises(BadInputError, match="csv or jsonl"):
        run("audit", "export", "-p", "1", "--format", "xml")
    with pytest.raises(BadInputError, match="no one partner"):
        run("audit", "export", "-p", "nobody at all")


def test_pruning_and_retention(people: People, run: Run) -> None:
    filled(people)
    assert "No entry is older than 400 days" in run("audit", "prune").stdout
    assert "kept for 90 days" in run("audit", "retention", "90").stdout
    assert "kept for 90 days" in run("audit", "retention").stdout
    run("audit", "retention", "400")
    assert people.count("audit", "kind = 'audit_retention_changed'") == 2


def test_limits_are_shown_set_and_given_back(people: People, run: Run) -> None:
    shown = run("partner", "limits", "1").stdout
    assert "this partner" not in shown
    changed = run(
        "partner", "limits", "1", "--questions-per-minute", "7", "--user-rows-per-day", "123456"
    ).stdout
    assert "123,456" in changed
    assert changed.count("this partner") == 2
    assert "this partner" not in run("partner", "limits", "2").stdout
    assert "this partner" not in run("partner", "limits", "1", "--reset").stdout
    with pytest.raises(UnknownPartnerError):
        run("partner", "limits", "99")
    kinds = people.owner.execute(
        "select kind, detail ->> 'most' from app.audit where partner_id = 1 order by sequence"
    ).fetchall()
    assert kinds == [("limit_set", "7"), ("limit_set", "123456"), ("limits_reset", None)]


def test_what_is_done_to_partners_is_in_the_audit(people: People, run: Run) -> None:
    run("partner", "remove", "3", "--yes")
    run("partner", "add", "--restore", "3")
    kinds = people.owner.execute(
        "select kind from app.audit where partner_id = 3 order by sequence"
    ).fetchall()
    assert kinds == [("partner_removed",), ("partner_restored",)]
