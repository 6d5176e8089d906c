"""What else in the database may tell of a person: chats, words of questions, quarantine, downloads, statistics."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.rows import scalar_row

from project88.accounts.identity import folded
from project88.database.statements import statement
from project88.erasure.guard import Erasures, names_erased
from project88.erasure.identities import Reading
from project88.erasure.readings import Readings
from project88.erasure.texts import words_in

_BATCH_ROWS = 1_000
_STORED_NAME = re.compile(r"[0-9a-f]{32}\.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """How much went beside the rows themselves."""

    quarantined_rows: int
    chat_contexts: int
    questions: int
    downloads: int

    def as_counts(self) -> dict[str, int]:
        return {
            "quarantined rows": self.quarantined_rows,
            "chat contexts": self.chat_contexts,
            "words of questions": self.questions,
            "downloads": self.downloads,
        }


def remove_traces(
    connection: psycopg.Connection,
    erasures: Erasures,
    partner_id: int,
    gone: Iterable[Reading],
    exports_dir: Path | None,
) -> Traces:
    """Remove what tells of the partner's erased people outside landing and core; in the caller's transaction.

    `gone` are the rows that were just emptied, as they were. Downloads and chats of platform administrators may show
    any partner's runners, so theirs go too.
    """
    readings = Readings(lambda: connection)
    last_names = _names_nobody_else_bears(connection, partner_id, gone)
    return Traces(
        quarantined_rows=_quarantined(connection, erasures, partner_id, readings),
        chat_contexts=connection.execute(
            statement("erasure/delete_chat_contexts"), {"partner_id": partner_id}
        ).rowcount,
        questions=_questions(connection, erasures, partner_id, readings, last_names),
        downloads=_downloads(connection, partner_id, exports_dir),
    )


def scrub_statistics(connection: psycopg.Connection, partner_id: int) -> None:
    """Vacuum and analyse what an erasure wrote to, so that neither old row versions nor the planner's samples remain.

    After the commit, on a connection in autocommit mode. Index entries go too, however few they are.
    """
    connection.execute(statement("erasure/vacuum_settings"))
    with connection.cursor(row_factory=scalar_row) as cursor:
        tables = cursor.execute(statement("erasure/tables_to_vacuum"), {"partner_id": partner_id}).fetchall()
        parents = cursor.execute(statement("erasure/sampled_parents")).fetchall()
    for name in tables:
        schema, _, table = name.partition(".")
        connection.execute(
            sql.SQL(statement("erasure/vacuum_table")).format(table=sql.Identifier(schema, table))
        )
    for table in parents:
        connection.execute(
            sql.SQL(statement("erasure/analyze_table")).format(table=sql.Identifier("core", table))
        )
    connection.execute(statement("database/vacuum_statistics"))


def forget_statements(connection: psycopg.Connection, erasures: Erasures, partner_id: int) -> int:
    """Drop the statements that pg_stat_statements keeps with a name in them, where it is installed; return how many."""
    with connection.cursor(row_factory=scalar_row) as cursor:
        schema = cursor.execute(statement("erasure/statements_schema")).fetchone()
    if schema is None:
        return 0
    readings = Readings(lambda: connection)
    query = sql.SQL(statement("erasure/statement_texts")).format(
        view=sql.Identifier(schema, "pg_stat_statements")
    )
    try:
        texts = connection.execute(query).fetchall()
    except psycopg.errors.ObjectNotInPrerequisiteState:
        return 0  # created, and its library is not loaded: it keeps nothing
    gone = [
        (user, database, query)
        for user, database, query, text in texts
        if names_erased(erasures, partner_id, text, readings)
    ]
    reset = sql.SQL(statement("erasure/forget_statement")).format(
        reset=sql.Identifier(schema, "pg_stat_statements_reset")
    )
    for place in gone:
        connection.execute(reset, place)
    return len(gone)


def _quarantined(
    connection: psycopg.Connection, erasures: Erasures, partner_id: int, readings: Readings
) -> int:
    gone = []
    for row_id, packed in connection.execute(
        statement("erasure/quarantined_rows"), {"partner_id": partner_id}
    ):
        if names_erased(erasures, partner_id, packed, readings):
            gone.append(row_id)
    return connection.execute(statement("erasure/empty_quarantine"), {"ids": gone}).rowcount


def _questions(
    connection: psycopg.Connection,
    erasures: Erasures,
    partner_id: int,
    readings: Readings,
    last_names: frozenset[str],
) -> int:
    gone = []
    with connection.cursor(name="erasure_questions") as cursor:
        cursor.execute(statement("erasure/questions"), {"partner_id": partner_id})
        while rows := cursor.fetchmany(_BATCH_ROWS):
            gone += [
                entry_id
                for entry_id, words in rows
                if _tells(words, erasures, partner_id, readings, last_names)
            ]
    # Without its words the entry stays in its chain: what it holds of them is a salted commitment, and the salt goes too.
    return connection.execute(statement("erasure/delete_words"), {"ids": gone}).rowcount


def _tells(
    text: str | None,
    erasures: Erasures,
    partner_id: int,
    readings: Readings,
    last_names: frozenset[str],
) -> bool:
    if not text:
        return False
    return names_erased(erasures, partner_id, text, readings) or not last_names.isdisjoint(
        map(folded, words_in(text))
    )


def _names_nobody_else_bears(
    connection: psycopg.Connection, partner_id: int, gone: Iterable[Reading]
) -> frozenset[str]:
    names = {name for reading in gone if (name := reading.last_name) and name.strip()}
    borne = {
        name
        for (name,) in connection.execute(
            statement("erasure/last_names_borne"), {"partner_id": partner_id, "names": sorted(names)}
        )
    }
    return frozenset(word for name in names - borne if (word := folded(name)) and " " not in word)


def _downloads(connection: psycopg.Connection, partner_id: int, exports_dir: Path | None) -> int:
    with connection.cursor(row_factory=scalar_row) as cursor:
        stored = cursor.execute(statement("erasure/end_downloads"), {"partner_id": partner_id}).fetchall()
    if exports_dir is not None:
        for name in stored:
            if _STORED_NAME.fullmatch(name):
                (exports_dir / name).unlink(missing_ok=True)
    return len(stored)
