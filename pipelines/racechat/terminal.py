"""An answer on a terminal: its text and tables, without what only the chat page can show."""

import re
import sys
from io import StringIO

from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import Markdown, TableElement
from rich.table import Table

from racechat.answers.answer import Answer

_FOLDED = re.compile(r"<details>.*?</details>\n*", re.DOTALL)
# Into a file or a pipe there is no edge to keep to.
WIDTH_WITHOUT_TERMINAL = 200


class _WholeTable(TableElement):
    """A table whose cells break into lines where they do not fit; Rich would cut them."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for part in super().__rich_console__(console, options):
            if isinstance(part, Table):
                for column in part.columns:
                    column.overflow = "fold"
            yield part


class _Markdown(Markdown):
    elements = Markdown.elements | {"table_open": _WholeTable}


def show(answer: Answer) -> None:
    """Print the answer."""
    # The SQL is folded away in the chat; here `show me the SQL` prints it.
    text = _FOLDED.sub("", answer.answer).replace("\u200b", "")
    # No hyperlinks: a terminal would hide an address behind a name that came out of the data.
    markdown = _Markdown(text, hyperlinks=False)
    if sys.stdout.isatty():
        Console().print(markdown)
        return
    written = StringIO()
    Console(width=WIDTH_WITHOUT_TERMINAL, file=written, force_terminal=False).print(markdown)
    # Rich fills every line up to the width, which a file or a pipe would keep.
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in written.getvalue().splitlines()))
