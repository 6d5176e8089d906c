"""Reading a chunk as COPY text, put together inside SQLite: the fast way, for well-formed values.

One row is one value, so Python touches lines and not cells: that is where the speed comes from.
"""

from collections.abc import Iterator
from itertools import islice

import apsw

from project88.importing.erased_rows import ErasedRows, UnreadableRowError
from project88.importing.layout import Layout
from project88.importing.plan import Chunk
from project88.importing.source import quoted, source_query
from project88.importing.tally import Tally

_BLOCK_BYTES = 512 * 1024
_FIRST_BLOCK_ROWS = 64
_MOST_ROWS = 8_000

# Ends a row until the newlines inside values are escaped. A value that holds it makes too few fields, which COPY refuses.
_ROW_END = b"\x03"

# Valid JSON, and yet PostgreSQL's jsonb refuses it.
_JSON_NUL = b"\\u0000"

# As COPY TO writes them, so that what is read back is equal byte for byte. The backslash must come first.
ESCAPES = (
    (b"\\", b"\\\\"),
    (b"\n", b"\\n"),
    (b"\r", b"\\r"),
    (b"\t", b"\\t"),
    (b"\b", b"\\b"),
    (b"\f", b"\\f"),
    (b"\v", b"\\v"),
)


class NotCompactError(Exception):
    """The chunk holds values that this form cannot carry; never leaves the importing package."""


def compact_blocks(
    connection: apsw.Connection,
    layout: Layout,
    chunk: Chunk,
    marker: str,
    tally: Tally,
    *,
    is_utf8: bool,
    erased: ErasedRows | None = None,
) -> Iterator[bytes]:
    """Yield the chunk's rows, in rowid order, as blocks of COPY text in the compact form; count them in `tally`.

    The table must have a rowid. Values are hardly looked at: what the form cannot hold, the server refuses, or
    NotCompactError is raised.
    """
    parameters = {
        "marker": marker,
        "first": chunk.first,
        "last": chunk.last,
        "row_limit": chunk.row_limit,
    }
    try:
        cursor = connection.execute(_query(layout, is_utf8=is_utf8), parameters)
        yield from _blocks(cursor, tally, erased, is_utf8=is_utf8, has_json=bool(layout.extras))
    except (apsw.SQLError, apsw.TooBigError, UnicodeDecodeError) as error:
        # JSON cannot hold a BLOB; a function takes only so many columns; a value holds only so many bytes; text in UTF-16
        # need not be valid.
        raise NotCompactError from error


def _blocks(
    cursor: apsw.Cursor, tally: Tally, erased: ErasedRows | None, *, is_utf8: bool, has_json: bool
) -> Iterator[bytes]:
    rows = _FIRST_BLOCK_ROWS
    while True:
        found = [line for (line,) in islice(cursor, rows)]
        if not found:
            return
        lines = found if is_utf8 else [line.encode("utf-8", "replace") for line in found]
        if erased is not None:
            try:
                lines = erased.emptied(lines)
            except UnreadableRowError as error:
                raise NotCompactError from error
        block = _ROW_END.join(lines) + _ROW_END
        if has_json and _JSON_NUL in block:
            raise NotCompactError
        was_escaped = False
        for raw, escaped in ESCAPES:
            if raw in block:
                block = block.replace(raw, escaped)
                was_escaped = True
        block = block.replace(_ROW_END, b"\n")
        if was_escaped:
            lines = block.split(b"\n")
            lines.pop()
            if len(lines) != len(found):
                raise NotCompactError  # a value held the end of a row, and a whole row after it
        tally.add(block, lines)
        yield block
        # Wide rows make small blocks: memory stays flat whatever the rows hold.
        rows = max(1, min(_MOST_ROWS, _BLOCK_BYTES * len(lines) // len(block)))


def _query(layout: Layout, *, is_utf8: bool) -> str:
    fields = [f"ifnull({quoted(source)}, :marker)" for _, source in layout.columns]
    fields.insert(1 if layout.has_partner else 0, str(layout.source.row_key))
    if not layout.is_known:
        fields.append(text_literal(layout.source.name))
    if layout.extras:
        fields.append(_json(layout.extras))
    line = f"concat_ws(char(31), {', '.join(fields)})"
    # As bytes there is nothing to decode; in a UTF-16 file the cast would give UTF-16.
    line = f"cast({line} as blob)" if is_utf8 else line
    return source_query(
        "source_chunk", fields=line, table=layout.source.relation, key=str(layout.source.row_key)
    )


def _json(columns: tuple[str, ...]) -> str:
    pairs = ", ".join(f"{text_literal(column)}, {quoted(column)}" for column in columns)
    return f"json_object({pairs})"


def text_literal(text: str) -> str:
    """Return a text as a SQLite literal."""
    return "'" + text.replace("'", "''") + "'"
