"""`project88 ask`: one question on the command line, answered by the code that answers the chat.

Exit status: 0 answered, or asked back; 3 refused; 4 nobody that could be logged in; 1 anything else.
"""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # imported when a question is asked: `project88 --help` stays quick
    from racechat.answers.answer import Answer

EXIT_STATUS = {"answered": 0, "clarify": 0, "refused": 3, "login_required": 4, "error": 1}


def add_commands(app: typer.Typer) -> None:
    """Add `ask` to the command line."""

    @app.command("ask")
    def ask(
        question: Annotated[str, typer.Argument(help="The question, in plain English.")],
        email: Annotated[
            str, typer.Option("--as", metavar="E-MAIL", help="Account to ask as, already logged in.")
        ],
        chat: Annotated[
            str, typer.Option("--chat", metavar="ID", help="Keep context from one question to the next.")
        ] = "",
        partner: Annotated[
            str | None, typer.Option(metavar="NAME", help="Timing partner, where the account has several.")
        ] = None,
        as_json: Annotated[
            bool, typer.Option("--json", help="Print the answer as one line of JSON.")
        ] = False,
    ) -> None:
        """Ask a question as an account that is already logged in."""
        from racechat.asking import ask_once

        answer = ask_once(question, email=email, chat_id=chat, partner=partner)
        if as_json:
            typer.echo(answer.to_json())
        else:
            _show(answer)
        raise typer.Exit(EXIT_STATUS[answer.status])


def _show(answer: "Answer") -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    # No hyperlinks: a terminal would hide an address behind a name that came out of the data.
    Console().print(Markdown(answer.answer, hyperlinks=False))
