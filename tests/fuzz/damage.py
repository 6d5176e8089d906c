"""Ways to damage a file: its header, its pages, its schema. Each takes a random source and gives the same for the same seed."""

import random
import struct
from collections.abc import Callable
from pathlib import Path

import apsw

_PAGE_TYPES = (0, 2, 5, 10, 13, 255)
_ODD_NUMBERS = (0, 1, 2, 3, 7, 127, 128, 255, 256, 4095, 32767, 65535, 2**31 - 1, 2**32 - 1)
_ODD_TEXTS = (
    "", "x", "'", '"', "[", "`", "(", ")", ",", ";", "--", "/*", "\x00", "\ufeff", "\u202e", "\x1b[2J", "%", "a" * 3_000,
    "as (house(a))", "as (printf('%.*c', 900000000, 'x'))", "generated always as (a) virtual", "collate nobody",
    "without rowid", "strict", "default (house())", "check (house())", "primary key", "references nowhere", "hidden",
    "select", "with recursive r (i) as (select 1 union all select i from r) select * from r",
)  # fmt: skip
_ODD_OBJECTS = (
    "create table {name} (a, b as (a || a || a) virtual)",
    "create table {name} (a text, b as (replace(hex(zeroblob(100000)), '0', hex(zeroblob(100000)))) virtual)",
    "create view {name} as select * from {name}",
    "create view {name} as select a.* from ct_results a, ct_results b, ct_results c, ct_results d, ct_results e",
    "create view {name} as with recursive n (i) as (select 1 union all select i + 1 from n) select i as id, i as event_id from n",
    "create virtual table {name} using nobody_has_this (a, b)",
    "create virtual table {name} using fts5 (a, content='{name}')",
    "create virtual table {name} using json_each",
    "create index {name} on ct_results (house(id))",
    "create unique index {name} on ct_results (event_id collate nobody) where house(id)",
    "create trigger {name} after insert on ct_results begin select raise(abort, 'no'); end",
    "create table {name} as select 1",
    "create temp table {name} (a)",
    "drop table {name}",
)
_NAMES = (
    "ct_results",
    "ct_participants",
    "CT_RACES ",
    "odd",
    "sqlite_odd",
    "timing_partners",
    "x\ufeff",
    "remarks_more",
    "",
)


def header(content: bytearray, dice: random.Random) -> None:
    """Change some of the first hundred bytes, the magic ones seldom."""
    for _ in range(dice.randint(1, 4)):
        content[dice.randrange(16 if dice.random() < 0.9 else 0, 100)] = dice.choice(
            (0, 1, 2, 4, 127, 255, dice.randrange(256))
        )


def some_bytes(content: bytearray, dice: random.Random) -> None:
    """Change some bytes anywhere."""
    for _ in range(dice.randint(1, 40)):
        content[dice.randrange(100, len(content))] = dice.randrange(256)


def a_page(content: bytearray, dice: random.Random) -> None:
    """Lose a page, or put another in its place."""
    size = _page_size(content)
    start = dice.randrange(len(content) // size) * size
    other = dice.randrange(len(content) // size) * size
    fill = dice.choice(
        (b"\x00" * size, b"\xff" * size, bytes(content[other : other + size]), dice.randbytes(size))
    )
    skip = 100 if start == 0 else 0
    content[start + skip : start + size] = fill[skip:size]


def page_header(content: bytearray, dice: random.Random) -> None:
    """Change what a page says of itself: its kind, its cells, where they lie, its children."""
    size = _page_size(content)
    for _ in range(dice.randint(1, 3)):
        page = dice.randrange(len(content) // size)
        start = page * size + (100 if page == 0 else 0)
        match dice.randrange(4):
            case 0:
                content[start] = dice.choice(_PAGE_TYPES)
            case 1:
                struct.pack_into(
                    ">H", content, start + dice.choice((1, 3, 5)), dice.choice(_ODD_NUMBERS) & 0xFFFF
                )
            case 2:
                struct.pack_into(
                    ">I",
                    content,
                    start + 8,
                    dice.choice((page + 1, dice.randrange(len(content) // size + 2))),
                )
            case _:
                where = start + 8 + 2 * dice.randrange(20)
                struct.pack_into(">H", content, where, dice.randrange(size))


def tangled_pages(content: bytearray, dice: random.Random) -> None:
    """Make children of inner pages point to one page, or back up."""
    size = _page_size(content)
    inner = [page for page in range(1, len(content) // size) if content[page * size] in {2, 5}]
    for page in dice.sample(inner, min(len(inner), 4)):
        start = page * size
        (cells,) = struct.unpack_from(">H", content, start + 3)
        target = dice.choice((page + 1, dice.choice(inner) + 1, dice.randrange(len(content) // size) + 1))
        struct.pack_into(">I", content, start + 8, target)
        for number in range(min(cells, 200)):
            (cell,) = struct.unpack_from(">H", content, start + 12 + 2 * number)
            if cell + 4 <= size:
                struct.pack_into(">I", content, start + cell, target)


def cut_short(content: bytearray, dice: random.Random) -> None:
    """Lose the end of the file."""
    del content[dice.randrange(100, len(content)) :]


def schema_rows(content: bytearray, dice: random.Random, folder: Path) -> None:
    """Change rows of the schema as `pragma writable_schema` lets anybody do."""
    path = folder / "edited.sqlite"
    path.write_bytes(content)
    connection = apsw.Connection(str(path))
    connection.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1)
    connection.execute("pragma synchronous = off; pragma journal_mode = memory").fetchall()
    rows = connection.execute(
        "select rowid, cast(name as blob), rootpage, cast(sql as blob) from sqlite_schema"
    ).fetchall()
    for _ in range(dice.randint(1, 4)):
        rowid, name, root, sql = dice.choice(rows)
        column, value = _edit(dice, name or b"", root or 0, sql or b"", [row[2] or 0 for row in rows])
        connection.execute(f"update sqlite_schema set {column} where rowid = ?", (value, rowid))
    if dice.random() < 0.5:
        other = dice.choice(_NAMES)
        text = dice.choice(_ODD_OBJECTS).format(name=other or "nameless")
        kind = dice.choice(
            ("table", "view", "index", "trigger", text.split()[1], text.split()[1], text.split()[1], "odd")
        )
        kind = "table" if kind in {"virtual", "temp"} else kind
        root = dice.choice((0, 0, dice.choice(rows)[2] or 0, 10**6, -1))
        connection.execute(
            "insert into sqlite_schema values (?, ?, ?, ?, ?)", (kind, other, other, root, text)
        )
    connection.close()
    content[:] = path.read_bytes()
    path.unlink()


def _edit(
    dice: random.Random, name: bytes, root: int, sql: bytes, roots: list[int]
) -> tuple[str, bytes | int | str | None]:
    match dice.randrange(8):
        case 0:
            return "rootpage = ?", dice.choice((*roots, *_ODD_NUMBERS, -1, root + 1))
        case 1:
            return "name = cast(? as text)", dice.choice(
                (b"", b"\xff", name + b"\xe9", name + b"\x00", b"ct_races", name + b" ")
            )
        case 2:
            return "type = ?", dice.choice(("table", "view", "index", "trigger", "odd", "", None))
        case 3:
            return "sql = ?", dice.choice(
                (None, "", "create table", "\x00", dice.choice(_ODD_OBJECTS).format(name="odd"))
            )
        case 4:
            place = dice.randrange(len(sql) + 1)
            return "sql = cast(? as text)", sql[:place] + sql[place + dice.randint(1, 12) :]
        case 5:
            place = dice.randrange(len(sql) + 1)
            return "sql = cast(? as text)", sql[:place] + dice.choice(_ODD_TEXTS).encode() + sql[place:]
        case 6:
            place = dice.randrange(len(sql) + 1)
            return "sql = cast(? as text)", sql[:place] + bytes([dice.randrange(256)]) + sql[place + 1 :]
        case _:
            many = ", ".join(
                f"c{number} {dice.choice(_ODD_TEXTS[:12])}"
                for number in range(dice.choice((3, 990, 1_999, 2_001)))
            )
            return "sql = ?", f"create table {name.decode('utf-8', 'replace')} ({many})"


def _page_size(content: bytearray) -> int:
    (size,) = struct.unpack_from(">H", content, 16)
    return 65536 if size == 1 else max(512, size)


KINDS: dict[str, Callable[[bytearray, random.Random, Path], None]] = {
    "header": lambda content, dice, _: header(content, dice),
    "bytes": lambda content, dice, _: some_bytes(content, dice),
    "page": lambda content, dice, _: a_page(content, dice),
    "page header": lambda content, dice, _: page_header(content, dice),
    "tangled": lambda content, dice, _: tangled_pages(content, dice),
    "short": lambda content, dice, _: cut_short(content, dice),
    "schema": schema_rows,
}
