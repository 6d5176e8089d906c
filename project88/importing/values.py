"""Reading a chunk value by value: the careful way, which holds everything and says what it had to put right."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import apsw

from project88.importing.erased_rows import ErasedRows
from project88.importing.layout import Layout
from project88.importing.lines import ESCAPES
from project88.importing.plan import Chunk
from project88.importing.source import SourceError, Value, quoted, source_query
from project88.importing.tally import Form, Tally

_BLOCK_BYTES = 512 * 1024
_NULL = b"\\N"

INVALID_UTF8 = "bytes that are not UTF-8"
NUL = "a NUL character"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A value that PostgreSQL's text cannot hold: U+FFFD stands in landing, the original is kept."""

    landing_id: int
    column: str
    reason: str
    original: bytes


def standard_blocks(
    connection: apsw.Connection,
    layout: Layout,
    chunk: Chunk,
    tally: Tally,
    repairs: list[Repair],
    *,
    is_utf8: bool,
    erased: ErasedRows | None = None,
) -> Iterator[bytes]:
    """Yield the chunk's rows as blocks of COPY text in the standard form; count them in `tally`, add to `repairs`.

    A table without rowid is numbered from 1 in the order of its primary key.
    """
    if layout.source.row_key is None:
        cursor = connection.execute(_query(layout, is_utf8=is_utf8), {"row_limit": chunk.row_limit})
    else:
        cursor = connection.execute(
            _query(layout, is_utf8=is_utf8),
            {"first": chunk.first, "last": chunk.last, "row_limit": chunk.row_limit},
        )
    lines: list[bytes] = []
    size = 0
    number = 0
    while True:
        try:
            row = cursor.fetchone()
        except UnicodeDecodeError as error:
            raise SourceError(
                f"A text in table {layout.source.name}, after row {number} of this part, is not valid in the file's own encoding."
            ) from error
        if row is None:
            break
        number += 1
        landing_id = number if layout.source.row_key is None else int(row[0])
        line = _line(layout, landing_id, row, repairs)
        lines.append(line)
        size += len(line)
        if size >= _BLOCK_BYTES:
            yield _block(lines, tally, repairs, erased)
            lines, size = [], 0
    if lines:
        yield _block(lines, tally, repairs, erased)


def _block(lines: list[bytes], tally: Tally, repairs: list[Repair], erased: ErasedRows | None) -> bytes:
    if erased is not None:
        lines = erased.emptied(lines)
        # The original of a value that had to be put right would be the person's again.
        repairs[:] = [repair for repair in repairs if repair.landing_id not in erased.landing_ids]
    block = b"\n".join(lines) + b"\n"
    tally.add(block, lines)
    return block


def _line(layout: Layout, landing_id: int, row: tuple[Value, ...], repairs: list[Repair]) -> bytes:
    width = len(layout.columns)
    fields = [
        _field(value, landing_id, column, repairs)
        for value, (column, _) in zip(row[1 : 1 + width], layout.columns, strict=True)
    ]
    fields.insert(1 if layout.has_partner else 0, str(landing_id).encode())
    if not layout.is_known:
        fields.append(_escaped(layout.source.name.encode()))
    if layout.extras:
        fields.append(_escaped(_json(layout, landing_id, row[1 + width :], repairs)))
    return Form.STANDARD.delimiter.join(fields)


def _field(value: Value, landing_id: int, column: str, repairs: list[Repair]) -> bytes:
    if value is None:
        return _NULL
    raw = value.encode("utf-8", "replace") if isinstance(value, str) else value
    assert isinstance(raw, bytes)  # noqa: S101 - the query casts every value to text or blob
    return _escaped(_whole(raw, landing_id, column, repairs))


def _whole(raw: bytes, landing_id: int, column: str, repairs: list[Repair]) -> bytes:
    """Return what PostgreSQL's text can hold of `raw`, noting a repair where that is not all of it."""
    reason = None
    text = raw
    try:
        raw.decode()
    except UnicodeDecodeError:
        reason = INVALID_UTF8
        text = raw.decode("utf-8", "replace").encode()
    if b"\x00" in text:
        reason = reason or NUL
        text = text.replace(b"\x00", "\ufffd".encode())
    if reason is not None:
        repairs.append(Repair(landing_id=landing_id, column=column, reason=reason, original=raw))
    return text


def _escaped(text: bytes) -> bytes:
    for raw, escaped in ESCAPES:
        if raw in text:
            text = text.replace(raw, escaped)
    return text


def _json(layout: Layout, landing_id: int, typed: tuple[Value, ...], repairs: list[Repair]) -> bytes:
    found: dict[str, object] = {}
    for number, column in enumerate(layout.extras):
        kind, value = typed[2 * number], typed[2 * number + 1]
        if value is None:
            found[column] = None
            continue
        raw = value.encode("utf-8", "replace") if isinstance(value, str) else value
        assert isinstance(raw, bytes)  # noqa: S101 - as above
        if kind == "integer":
            found[column] = int(raw)
        elif kind == "blob":
            found[column] = {"hex": raw.hex()}
        else:
            text = _whole(raw, landing_id, column, repairs).decode()
            found[column] = float(text) if kind == "real" and text.lstrip("-") != "Inf" else text
    return json.dumps(found, ensure_ascii=False).encode()


def _query(layout: Layout, *, is_utf8: bool) -> str:
    # SQLite's text of a number is its shortest that reads back equal, the same that concat_ws gives in the compact form.
    cast = "cast(cast({0} as text) as blob)" if is_utf8 else "cast({0} as text)"
    key = layout.source.row_key
    fields = [key or "null"]
    fields += [cast.format(quoted(source)) for _, source in layout.columns]
    for column in layout.extras:
        kind, value = f"typeof({quoted(column)})", quoted(column)
        fields += [kind, f"case typeof({value}) when 'blob' then {value} else {cast.format(value)} end"]
    table = layout.source.relation
    if key is None:
        order = ", ".join(quoted(column) for column in layout.source.order)
        return source_query("source_whole", fields=", ".join(fields), table=table, order=order)
    return source_query("source_chunk", fields=", ".join(fields), table=table, key=key)
