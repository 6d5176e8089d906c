"""A query as text to read: laid out in lines, every parameter written in its place as a safe literal."""

import re
from collections.abc import Mapping
from functools import lru_cache

import sqlparse
from psycopg import sql
from sqlparse.exceptions import SQLParseError
from sqlparse.lexer import tokenize
from sqlparse.tokens import Whitespace

# What stands for a parameter in the text that is sent, and a percent sign that is none.
_PARAMETER = re.compile(r"%(?:%|\((?P<name>\w+)\)s)")


def printable(query: sql.Composable, params: Mapping[str, object]) -> str:
    """Return the query as SQL text that could be run as it stands. Raises KeyError where a parameter is missing."""

    def written(match: re.Match[str]) -> str:
        name = match["name"]
        return "%" if name is None else sql.Literal(params[name]).as_string(None).strip()

    # Laid out before the values are in: what people typed is never taken for SQL, nor its blanks for layout.
    return _PARAMETER.sub(written, _laid_out(query.as_string(None)))


@lru_cache(maxsize=256)
def _laid_out(text: str) -> str:
    """Return SQL with a clause a line and no blank lines; words, literals and comments stay as they are."""
    try:
        text = sqlparse.format(text, reindent=True)
    except SQLParseError:  # deeper or longer than it formats: the text as it was written is readable as well
        text = text.strip()
    parts: list[str] = []
    blank = ""
    for kind, value in tokenize(text):  # type: ignore[no-untyped-call]  # sqlparse has no types
        if kind in Whitespace:
            blank += value
            continue
        if "\n" in blank:  # one break, and none after a comment, which brings its own
            blank = ("" if parts and parts[-1].endswith("\n") else "\n") + blank.rpartition("\n")[2]
        parts += [blank, value]
        blank = ""
    return "".join(parts).strip()
