"""`project88 sql-check`: the guard on the command line, for one text or a text a line.

Exit status: 0 wherever verdicts were given, whichever they are. With --jsonl there is one for every line, blank lines and
lines that are no JSON string too: a caller may match them by number.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Annotated, cast

import typer

_NO_STRING = "Refused: this line is not a JSON string."


def add_commands(app: typer.Typer) -> None:
    """Add `sql-check` to the command line."""

    @app.command("sql-check")
    def sql_check(
        partner: Annotated[int, typer.Option(metavar="N", min=1, help="Id of the partner that asks.")],
        role: Annotated[
            str,
            typer.Option(
                help="owner, staff or viewer. Without it the widest is assumed, owner: only an owner sees contact details."
            ),
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
            if text is None:
                said = {"allowed": False, "reason": _NO_STRING}
            else:
                verdict = guard.check(text)
                said = {"allowed": verdict.allowed, "reason": verdict.reason}
            typer.echo(json.dumps(said))


def _lines(stream: Iterable[bytes]) -> Iterator[str | None]:
    """Yield the text of each line, None for a line that holds none."""
    for line in stream:
        try:
            text = json.loads(line)
        except (ValueError, RecursionError):  # no JSON, no UTF-8, or brackets without end
            text = None
        yield text if isinstance(text, str) else None


def _text(raw: bytes) -> str:
    # Bytes that are no text cannot be SQL either: the replacement character makes the guard refuse them.
    return raw.decode("utf-8", "replace")
