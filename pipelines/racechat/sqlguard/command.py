"""`project88 sql-check`: the guard on the command line, for one text or a text a line.

Exit status: 0 wherever a verdict was given, whichever it is; 1 where the input could not be read as promised.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Annotated, cast

import typer

from project88.errors import BadInputError


def add_commands(app: typer.Typer) -> None:
    """Add `sql-check` to the command line."""

    @app.command("sql-check")
    def sql_check(
        partner: Annotated[int, typer.Option(metavar="N", min=1, help="Id of the partner that asks.")],
        role: Annotated[
            str, typer.Option(help="owner, staff or viewer: contact details are an owner's.")
        ] = "owner",
        jsonl: Annotated[
            bool, typer.Option("--jsonl", help="One JSON string a line in, one verdict a line out.")
        ] = False,
    ) -> None:
        """Read SQL on standard input and print whether it may be asked, as JSON."""
        from project88.accounts.asker import Role
        from racechat.sqlguard.partner_guard import guard_for

        if role not in ("owner", "staff", "viewer"):
            raise typer.BadParameter("a role is owner, staff or viewer", param_hint="--role")
        guard = guard_for(partner, cast(Role, role))
        texts = _lines(sys.stdin.buffer) if jsonl else iter([_text(sys.stdin.buffer.read())])
        for text in texts:
            verdict = guard.check(text)
            typer.echo(json.dumps({"allowed": verdict.allowed, "reason": verdict.reason}))


def _lines(stream: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)
        except ValueError as error:
            raise BadInputError(
                f"Line {number} is not JSON. With --jsonl every line is one JSON string."
            ) from error
        if not isinstance(text, str):
            raise BadInputError(
                f"Line {number} is not a JSON string. With --jsonl every line is one JSON string."
            )
        yield text


def _text(raw: bytes) -> str:
    # Bytes that are no text cannot be SQL either: the replacement character makes the guard refuse them.
    return raw.decode("utf-8", "replace")
