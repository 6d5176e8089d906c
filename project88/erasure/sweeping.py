"""Going through a partner's landing rows: finding those of erased people, and emptying them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from project88.database.statements import statement
from project88.erasure.guard import Erasures, RowGuard, TextGuard
from project88.erasure.identities import Reading, read_rows
from project88.erasure.readings import Readings
from project88.erasure.shapes import ENTRIES, SHAPES, TEXTS, Shape

_BATCH_ROWS = 5_000
# landing_id from here on belongs to rows that a sync wrote; an import's rows were looked at when they came.
_FIRST_SYNCED = 2**62
_LOWEST = -(2**63)
_MOST_ROUNDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Rows of erased people: landing ids and readings by table, and hashes by which more rows of theirs are known.

    The readings hold what is about to go.
    """

    landing_ids: dict[str, list[int]] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    trail: dict[int, set[bytes]] = field(default_factory=dict)

    @property
    def row_count(self) -> int:
        return sum(map(len, self.landing_ids.values()))


def keep_out(connection: psycopg.Connection, erasures: Erasures | None, wanted: Iterable[int] | None) -> int:
    """Empty erased people's rows among those that syncs wrote, before they are merged; return how many were.

    `wanted` are the partners to be merged, None all. Each partner is one transaction.
    """
    if erasures is None:
        return 0
    emptied = 0
    for partner_id in sorted(erasures.identities):
        if wanted is None or partner_id in wanted:
            with connection.transaction():
                found = find(connection, erasures, partner_id, first_landing_id=_FIRST_SYNCED)
                keep_trail(connection, found.trail)
                emptied += sum(empty(connection, erasures, partner_id, found).values())
                emptied += sum(
                    empty_texts(connection, erasures, partner_id, first_landing_id=_FIRST_SYNCED).values()
                )
    return emptied


def keep_trail(connection: psycopg.Connection, trail: Mapping[int, set[bytes]]) -> None:
    """Remember entries and registrations that are known to be erased people's: their result lines may come later."""
    for partner_id, hashes in trail.items():
        connection.execute(
            statement("erasure/keep_identities"),
            {"partner_id": partner_id, "erasure_id": None, "identities": sorted(hashes)},
        )


def find(
    connection: psycopg.Connection,
    erasures: Erasures,
    partner_id: int,
    *,
    shapes: Iterable[Shape] = tuple(SHAPES.values()),
    first_landing_id: int = _LOWEST,
) -> Found:
    """Find the partner's rows (and rows that name no partner) of erased people."""
    found = Found()
    readings = Readings(lambda: connection)
    for shape in shapes:
        for _ in range(_MOST_ROUNDS):
            before = len(found.landing_ids.get(shape.table, ()))
            guard = _scan(
                connection, erasures, partner_id,
                shape=shape, readings=readings, found=found, first_landing_id=first_landing_id,
            )  # fmt: skip
            erasures = erasures.extended(guard.trail)
            for partner, hashes in guard.trail.items():
                found.trail.setdefault(partner, set()).update(hashes)
            # Another copy of an entry may name the person otherwise; lines are known by what was found already.
            if shape is not ENTRIES or len(found.landing_ids.get(shape.table, ())) == before:
                break
    return found


def _scan(
    connection: psycopg.Connection,
    erasures: Erasures,
    partner_id: int,
    *,
    shape: Shape,
    readings: Readings,
    found: Found,
    first_landing_id: int,
) -> RowGuard:
    columns = ("landing_id", *dict.fromkeys((*shape.identity_columns, "race_id")))
    # Without the partner's column every row counts as naming nobody: it is held against this partner's erased alone.
    known = set(found.landing_ids.get(shape.table, ()))
    own = Erasures(
        keys=erasures.keys, identities={partner_id: erasures.identities.get(partner_id, frozenset())}
    )
    guard = RowGuard(own, shape, columns, partner_of=lambda _: partner_id, readings=readings)
    query = sql.SQL(statement("erasure/scan_rows")).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        table=sql.Identifier("landing", shape.table),
    )
    parameters = {
        "spellings": spellings(connection, shape.table, partner_id, first_landing_id),
        "first": first_landing_id,
    }
    with connection.cursor(name="erasure_scan") as cursor:
        cursor.execute(query, parameters)
        while rows := cursor.fetchmany(_BATCH_ROWS):
            plain = [[str(row[0]), *row[1:]] for row in rows]
            for number, reading in guard.erased_among(plain).items():
                if rows[number][0] not in known:
                    found.landing_ids.setdefault(shape.table, []).append(rows[number][0])
                    found.readings.append(reading)
    return guard


def empty(
    connection: psycopg.Connection, erasures: Erasures, partner_id: int, found: Found
) -> dict[str, int]:
    """Empty rows that were found; return how many changed, by table. Rows emptied before stay as they are."""
    counts: dict[str, int] = {}
    readings = Readings(lambda: connection)
    for table, landing_ids in found.landing_ids.items():
        shape = SHAPES[table]
        for start in range(0, len(landing_ids), _BATCH_ROWS):
            rows = _whole_rows(connection, table, landing_ids[start : start + _BATCH_ROWS])
            if not rows:
                continue
            columns = tuple(rows[0])
            guard = RowGuard(erasures, shape, columns, partner_of=lambda _: partner_id, readings=readings)
            for row, reading in zip(rows, read_rows(shape, rows, readings), strict=True):
                before = list(row.values())
                changed = _write(connection, table, columns, before, guard.emptied(before, reading))
                counts[table] = counts.get(table, 0) + changed
        connection.execute(statement("erasure/forget_repairs"), {"table": table, "landing_ids": landing_ids})
    return {table: count for table, count in counts.items() if count}


def empty_texts(
    connection: psycopg.Connection, erasures: Erasures, partner_id: int, *, first_landing_id: int = _LOWEST
) -> dict[str, int]:
    """Take texts that name erased people out of the tables that have such; return how many rows changed, by table."""
    counts: dict[str, int] = {}
    readings = Readings(lambda: connection)
    for table, texts in TEXTS.items():
        has_source = table == "other"
        columns = ("landing_id", "timing_partner_id", *(["source_table"] if has_source else []), *texts)
        guard = TextGuard(erasures, table, columns, partner_of=lambda _: partner_id, readings=readings)
        query = sql.SQL(statement("erasure/scan_texts")).format(
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            table=sql.Identifier("landing", table),
            texts=sql.SQL(", ").join(map(sql.Identifier, texts)),
        )
        parameters = {
            "spellings": spellings(connection, table, partner_id, first_landing_id),
            "first": first_landing_id,
        }
        with connection.cursor(name="erasure_texts") as cursor:
            cursor.execute(query, parameters)
            while rows := cursor.fetchmany(_BATCH_ROWS):
                for row in rows:
                    before = [str(row[0]), *row[1:]]
                    if (after := guard.emptied(before)) is not None:
                        changed = _write(connection, table, columns, before, after)
                        counts[table] = counts.get(table, 0) + changed
    return counts


def spellings(
    connection: psycopg.Connection, table: str, partner_id: int, first_landing_id: int = _LOWEST
) -> list[str]:
    """Return how a landing table writes a partner's id."""
    query = sql.SQL(statement("erasure/spellings")).format(table=sql.Identifier("landing", table))
    return [
        raw for (raw,) in connection.execute(query, {"partner_id": partner_id, "first": first_landing_id})
    ]


def _whole_rows(
    connection: psycopg.Connection, table: str, landing_ids: Sequence[int]
) -> list[dict[str, str | None]]:
    query = sql.SQL(statement("erasure/whole_rows")).format(table=sql.Identifier("landing", table))
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query, {"landing_ids": list(landing_ids)}).fetchall()
    return [{**row, "landing_id": str(row["landing_id"])} for row in rows]


def _write(
    connection: psycopg.Connection,
    table: str,
    columns: Sequence[str],
    before: Sequence[str | None],
    after: Sequence[str | None],
) -> int:
    changes = {column: new for column, old, new in zip(columns, before, after, strict=True) if old != new}
    if not changes:
        return 0
    row = dict(zip(columns, before, strict=True))
    query = sql.SQL(statement("erasure/empty_row")).format(
        table=sql.Identifier("landing", table),
        changes=sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(column), sql.Placeholder(column)) for column in changes
        ),
        scope=sql.SQL("source_table = {}").format(sql.Literal(row["source_table"]))
        if "source_table" in row
        else sql.SQL("true"),
    )
    return connection.execute(query, {**changes, "this_landing_id": int(row["landing_id"] or 0)}).rowcount
