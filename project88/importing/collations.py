"""Orders that only another program knows: SQLite wants to have each that a table names, though none is needed to read it."""

import re
from collections.abc import Iterator

import apsw

from project88.database.statements import statement
from project88.importing.texts import decoded, encoding_of

BUILT_IN = frozenset({"BINARY", "NOCASE", "RTRIM"})
_MOST = 1_000
_KEYWORD = re.compile(r"\bcollate\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_CLOSING = {'"': '"', "'": "'", "`": "`", "[": "]"}


def stand_in_for_collations(connection: apsw.Connection) -> None:
    """Give the connection an order, that of bytes, for each name that the file's schema asks for.

    Names are looked for in advance: SQLite's own way, to ask when it needs one, prints an error where a name is not valid
    text. Reads the schema, so raises what a damaged one does.
    """
    encoding = encoding_of(connection)
    names: set[str] = set()
    try:
        for (raw,) in connection.execute(statement("importing/source_schema_texts")):
            if isinstance(raw, bytes):
                names.update(_named_in(decoded(raw, encoding)[0]))
    finally:
        for name in sorted(names)[:_MOST]:
            if name.upper() not in BUILT_IN:
                connection.create_collation(name, _by_bytes)


def _named_in(sql: str) -> Iterator[str]:
    for part in _KEYWORD.split(sql)[1:]:
        rest = part.lstrip()
        if (closing := _CLOSING.get(rest[:1])) is not None:
            name = rest[1:].partition(closing)[0]
        else:
            word = _WORD.match(rest)
            name = word[0] if word else ""
        if name and "\x00" not in name:
            yield name


def _by_bytes(one: str, two: str) -> int:
    return (one > two) - (one < two)
