"""Reading a chunk value by value: the careful way, which holds everything and says what it had to put right."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import apsw

from project88.importing.erased_rows import ErasedRows
from project88.importing.layout import Layout
from project88.importing.lines import ESCAPES
from project88.importing.plan import Chunk
from project88.importing.source import Value, quoted, source_query
from project88.importing.tally import Form, Tally
from project88.importing.texts import UTF8, decoded

_BLOCK_BYTES = 512 * 1024
_NULL = b"\\N"
# SQLite gives 2,000 at most.
_MOST_FIELDS = 1_900

INVALID = "bytes that are not {encoding}"
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
    encoding: str,
    erased: ErasedRows | None = None,
) -> Iterator[bytes]:
    """Yield the chunk's rows as blocks of COPY text in the standard form; count them in `tally`, add to `repairs`.

    A table without rowid is numbered from 1 in the order of its primary key.
    """
    parameters = {"first": chunk.first, "last": chunk.last, "row_limit": chunk.row_limit}
    if layout.source.row_key is None:
        parameters = {"row_limit": chunk.row_limit}
    # A very wide table takes several queries, each with a part of its columns, row by row beside each other.
    cursors = [connection.execute(query, parameters) for query in _queries(layout)]
    lines: list[bytes] = []
    size = 0
    for number, parts in enumerate(zip(*cursors, strict=True), start=1):
        row = parts[0] if len(parts) == 1 else tuple(chain.from_iterable(parts))
        landing_id = number if layout.source.row_key is None else int(row[0])
        line = _line(layout, landing_id, row, repairs, encoding)
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


def _line(
    layout: Layout, landing_id: int, row: tuple[Value, ...], repairs: list[Repair], encoding: str
) -> bytes:
    width = len(layout.columns)
    fields = [
        _field(value, landing_id, column, repairs, encoding)
        for value, (column, _) in zip(row[1 : 1 + width], layout.columns, strict=True)
    ]
    fields.insert(1 if layout.has_partner else 0, str(landing_id).encode())
    if not layout.is_known:
        fields.append(_escaped(layout.source.name.encode()))
    if layout.extras:
        fields.append(_escaped(_json(layout, landing_id, row[1 + width :], repairs, encoding)))
    return Form.STANDARD.delimiter.join(fields)


def _field(value: Value, landing_id: int, column: str, repairs: list[Repair], encoding: str) -> bytes:
    if value is None:
        return _NULL
    assert isinstance(value, bytes)  # noqa: S101 - the query casts every value
    return _escaped(_whole(value, landing_id, column, repairs, encoding))


def _whole(raw: bytes, landing_id: int, column: str, repairs: list[Repair], encoding: str) -> bytes:
    """Return, as UTF-8, what PostgreSQL's text can hold of `raw`, noting a repair where that is not all of it."""
    decoded_, is_whole = decoded(raw, encoding)
    reason = None if is_whole else INVALID.format(encoding=encoding.upper())
    text = raw if is_whole and encoding == UTF8 else decoded_.encode()
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


def _json(
    layout: Layout, landing_id: int, typed: tuple[Value, ...], repairs: list[Repair], encoding: str
) -> bytes:
    found: dict[str, object] = {}
    for number, column in enumerate(layout.extras):
        kind, value = typed[2 * number], typed[2 * number + 1]
        if value is None:
            found[column] = None
            continue
        assert isinstance(value, bytes)  # noqa: S101 - as above
        if kind == "blob":
            found[column] = {"hex": value.hex()}
            continue
        text = _whole(value, landing_id, column, repairs, encoding).decode()
        if kind == "integer":
            found[column] = int(text)
        else:
            found[column] = float(text) if kind == "real" and text.lstrip("-") != "Inf" else text
    return json.dumps(found, ensure_ascii=False).encode()


def standard_fields(layout: Layout) -> list[str]:
    """Return what is asked of SQLite for each row: its rowid, the columns as bytes, type and bytes of each extra one."""
    # SQLite's text of a number is its shortest that reads back equal, the same that concat_ws gives in the compact form.
    cast = "cast(cast({0} as text) as blob)"
    fields = [layout.source.row_key or "null"]
    fields += [cast.format(quoted(source)) for _, source in layout.columns]
    for column in layout.extras:
        kind, value = f"typeof({quoted(column)})", quoted(column)
        fields += [kind, f"case typeof({value}) when 'blob' then {value} else {cast.format(value)} end"]
    return fields


def _queries(layout: Layout) -> Iterator[str]:
    key, fields = layout.source.row_key, standard_fields(layout)
    order = ", ".join(quoted(column) for column in layout.source.order)
    for start in range(0, len(fields), _MOST_FIELDS):
        parts = {"fields": ", ".join(fields[start : start + _MOST_FIELDS]), "table": layout.source.relation}
        if key is None:
            yield source_query("source_whole", **parts, order=order)
        else:
            yield source_query("source_chunk", **parts, key=key)
