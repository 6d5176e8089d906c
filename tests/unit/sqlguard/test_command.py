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


def test_input_that_is_not_json_lines_is_one_sentence() -> None:
    result = RUN.invoke(build_app(), ["sql-check", "--partner", "3", "--jsonl"], input="select 1\n")
    assert result.exit_code == 1
    assert "every line is one JSON string" in str(result.exception)
