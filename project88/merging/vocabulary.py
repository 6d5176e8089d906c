"""Words are read once each: the distinct spellings in landing go through Python, the answers come back as tables.

So no regular expression runs over millions of rows, and the rules stand in plain functions that tests can call.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from project88.database.statements import statement
from project88.merging.brackets import read_bracket
from project88.merging.distances import course_distance_m, distance_in_words_m
from project88.merging.places import Regions
from project88.merging.race_names import read_race_name
from project88.merging.series import series_of
from project88.merging.words import (
    is_waiting,
    read_entry_status,
    read_operation,
    read_outcome,
    read_provider,
    read_race_type,
    read_sex,
    read_sync_status,
)

Row = Sequence[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """A temporary table of words: its columns, the statement that finds the spellings, and who reads a spelling.

    A row of the table is the spelling's columns, then what `read` returns for them.
    """

    table: str
    columns: LiteralString
    spellings: str
    read: Callable[..., Row]

    def rows(self, spellings: Iterable[Sequence[str]]) -> list[Row]:
        """Return a row per spelling."""
        return [(*spelling, *self.read(*spelling)) for spelling in spellings]


def _bracket(raw: str) -> Row:
    bracket = read_bracket(raw)
    # Cut where no index would hold it.
    name = " ".join(raw[:2000].split())[:300]
    division = None if name in {"", "NULL", "<null>", "None"} else name
    full_kind = None if bracket.full_kind is None else int(bracket.full_kind)
    return (name or "?", division, int(bracket.kind), bracket.distance_m, full_kind)


def _race_name(raw: str) -> Row:
    reading = read_race_name(raw)
    return (reading.series, reading.distance_class, reading.is_for_children, reading.is_apart)


def vocabularies(regions: Regions) -> tuple[Vocabulary, ...]:
    """Return every vocabulary that is read before rows are staged."""
    return (
        Vocabulary(
            table="word_place", columns="raw_state text, raw_country text, state text, country text",
            spellings="words_places", read=regions.read,
        ),
        Vocabulary(table="word_series", columns="raw_name text, series text", spellings="words_events", read=lambda raw: (series_of(raw),)),
        Vocabulary(
            table="word_race_name", columns="raw_name text, series text, distance_class text, is_for_children boolean, is_apart boolean",
            spellings="words_race_names", read=_race_name,
        ),
        Vocabulary(
            table="word_race_type", columns="raw_type text, raw_subtype text, raw_name text, race_type text",
            spellings="words_race_types", read=lambda raw, subtype, name: (read_race_type(raw, subtype, name),),
        ),
        Vocabulary(
            table="word_course", columns="raw_distance text, raw_unit text, distance_m double precision",
            spellings="words_courses", read=lambda value, unit: (course_distance_m(value, unit),),
        ),
        Vocabulary(
            table="word_distance", columns="raw_distance text, distance_m double precision",
            spellings="words_distances", read=lambda raw: (distance_in_words_m(raw),),
        ),
        Vocabulary(table="word_sex", columns="raw text, sex text", spellings="words_sexes", read=lambda raw: (read_sex(raw),)),
        Vocabulary(
            table="word_entry_status", columns="raw text, status text, is_waiting boolean",
            spellings="words_entry_statuses", read=lambda raw: (read_entry_status(raw), is_waiting(raw)),
        ),
        Vocabulary(
            table="word_bracket", columns="raw_name text, split_name text, division text, kind smallint, distance_m double precision, full_kind smallint",
            spellings="words_brackets", read=_bracket,
        ),
        # Dates are read by the database; their spellings come with the date beside them.
        Vocabulary(table="word_birth_date", columns="raw text, birth_date date", spellings="words_birth_dates", read=lambda *_: ()),
        Vocabulary(table="word_provider", columns="raw text, provider text", spellings="words_providers", read=lambda raw: (read_provider(raw),)),
        Vocabulary(table="word_operation", columns="raw text, operation text", spellings="words_operations", read=lambda raw: (read_operation(raw),)),
        Vocabulary(
            table="word_sync_status", columns="raw text, status text",
            spellings="words_sync_statuses", read=lambda raw: (read_sync_status(raw),),
        ),
    )  # fmt: skip


def late_vocabularies(regions: Regions) -> tuple[Vocabulary, ...]:
    """Return those that read the chosen lines alone: words in time columns, and runners without a full entry."""
    return (
        Vocabulary(table="word_outcome", columns="raw text, status text", spellings="outcome_words", read=lambda raw: (read_outcome(raw),)),
        Vocabulary(table="word_detail_sex", columns="raw text, sex text", spellings="detail_sexes", read=lambda raw: (read_sex(raw),)),
        Vocabulary(
            table="word_detail_place", columns="raw_state text, raw_country text, state text, country text",
            spellings="detail_places", read=regions.read,
        ),
    )  # fmt: skip


def spellings_of(
    connection: psycopg.Connection[Any], vocabulary: Vocabulary, parameters: dict[str, object]
) -> list[tuple[str, ...]]:
    """Return the distinct spellings of a vocabulary."""
    with psycopg.ClientCursor(connection) as cursor:
        return cursor.execute(statement(f"merge/{vocabulary.spellings}"), parameters).fetchall()


def lay_out(connection: psycopg.Connection[Any], vocabulary: Vocabulary, rows: Iterable[Row]) -> None:
    """Make the vocabulary's temporary table and fill it."""
    table = sql.Identifier(vocabulary.table)
    connection.execute(
        sql.SQL(statement("merge/create_words")).format(table=table, columns=sql.SQL(vocabulary.columns))
    )
    command = sql.SQL(statement("merge/copy_words")).format(table=table)
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        for row in rows:
            copy.write_row(row)
    connection.execute(sql.SQL(statement("merge/analyze")).format(table=table))
