"""`project88 sql-check` speaks one JSON verdict per text, whatever it is given."""

import json

import pytest
from typer.testing import CliRunner

from project88.cli.main import build_app

RUN = CliRunner()


def check(text: str, *options: str, partner: int = 3) -> list[dict[str, object]]:
    result = RUN.invoke(build_app(), ["sql-check", "--partner", str(partner), *options], input=text)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_text_gets_one_verdict() -> None:
    assert check("select count(*)\nfrom result") == [{"allowed": True, "reason": "ok"}]


def test_each_line_gets_its_own_verdict_in_order() -> None:
    lines = [json.dumps(text) for text in ("select 1", "drop table event", "select name\nfrom event")]
    assert [verdict["allowed"] for verdict in check("\n".join(lines), "--jsonl")] == [True, False, True]


@pytest.mark.parametrize(("partner", "allowed"), [(3, True), (4, False)])
def test_only_the_partners_own_schema_is_known(partner: int, *, allowed: bool) -> None:
    assert check("select name from tenant_3.event", partner=partner)[0]["allowed"] is allowed


def test_contact_details_are_for_owners() -> None:
    text = "select email from athlete_contact"
    assert check(text)[0]["allowed"] is True
    assert check(text, "--role", "staff")[0]["allowed"] is False


@pytest.mark.parametrize(
    "line",
    ["select 1", "", "   ", "17", "null", '["select 1"]', '{"sql": "select 1"}', '"select 1', "[" * 100_000, "9" * 10_000],
    ids=["sql", "empty", "blank", "number", "null", "list", "object", "half", "deep", "huge number"],
)  # fmt: skip
def test_a_line_that_is_no_json_string_is_refused_and_the_next_one_read(line: str) -> None:
    good = json.dumps("select 1")
    refused = {"allowed": False, "reason": "Refused: this line is not a JSON string."}
    allowed = {"allowed": True, "reason": "ok"}
    assert check(f"{good}\n{line}\n{good}\n", "--jsonl") == [allowed, refused, allowed]


def test_bytes_that_are_no_text_are_refused_too() -> None:
    result = RUN.invoke(
        build_app(), ["sql-check", "--partner", "3", "--jsonl"], input=b'"\xff"\n"select 1"\n'
    )
    assert [json.loads(line)["allowed"] for line in result.stdout.splitlines()] == [False, True]


def test_nothing_in_is_nothing_out() -> None:
    assert check("", "--jsonl") == []


def test_the_help_says_which_role_is_assumed() -> None:
    text = RUN.invoke(build_app(), ["sql-check", "--help"], env={"COLUMNS": "200"}).stdout
    assert "widest is assumed, owner" in text
