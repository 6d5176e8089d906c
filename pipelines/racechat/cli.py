"""`project88 ask`: one question on the command line, answered by the code that answers the chat.

Exit status: 0 answered, or asked back; 3 refused; 4 nobody that could be logged in; 1 anything else.
"""

from typing import Annotated

import typer

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
        """Ask a question as an account that is already logged in.

        Exit status: 0 answered or asked back, 3 refused, 4 no such account, 1 anything else.
        """
        # Imported when a question is asked: `project88 --help` stays quick.
        import logging

        from racechat.asking import ask_once
        from racechat.conversation import FORESEEN, explained
        from racechat.logs import log_to_stderr
        from racechat.terminal import show

        log_to_stderr(logging.ERROR)  # what the asker must know stands in the answer
        try:
            answer = ask_once(question, email=email, chat_id=chat, partner=partner)
        except FORESEEN as error:
            if not as_json:
                raise
            answer = explained(error)  # a program that was promised JSON gets JSON
        if as_json:
            typer.echo(answer.to_json())
        else:
            show(answer)
        raise typer.Exit(EXIT_STATUS[answer.status])
