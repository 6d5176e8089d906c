"""Words are read once each: the distinct spellings of a partner's rows go through Python, the answers come back as tables.

So no regular expression runs over millions of rows, and the rules stand in plain functions that tests can call.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import sql

from project88.database.statements import statement
from project88.merging.brackets import read_bracket
from project88.merging.distances import course_distance_m, distance_in_words_m
from project88.merging.places import Regions
from project88.merging.race_names import read_race_name
from project88.merging.series import series_of
from project88.merging.words import (
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
    """A temporary table of words: its columns, the statement that finds the spellings, and who reads a spelling."""

    table: str
    columns: LiteralString
    spellings: str
    read: Callable[..., Row]


def _bracket(raw: str) -> Row:
    bracket = read_bracket(raw)
    return (" ".join(raw.split()) or "?", int(bracket.kind), bracket.distance_m)


def _race_name(raw: str) -> Row:
    reading = read_race_name(raw)
    return (reading.series, reading.distance_class, reading.is_for_children)


def vocabularies(regions: Regions) -> tuple[Vocabulary, ...]:
    """Return every vocabulary that is read before rows are staged."""
    return (
        Vocabulary(
            table="word_place", columns="raw_state text, raw_country text, state text, country text",
            spellings="merge/words_places", read=regions.read,
        ),
        Vocabulary(table="word_series", columns="raw_name text, series text", spellings="merge/words_events", read=lambda raw: (series_of(raw),)),
        Vocabulary(
            table="word_race_name", columns="raw_name text, series text, distance_class text, is_for_children boolean",
            spellings="merge/words_race_names", read=_race_name,
        ),
        Vocabulary(
            table="word_race_type", columns="raw_type text, raw_subtype text, raw_name text, race_type text",
            spellings="merge/words_race_types", read=lambda raw, subtype, name: (read_race_type(raw, subtype, name),),
        ),
        Vocabulary(
            table="word_course", columns="raw_distance text, raw_unit text, distance_m double precision",
            spellings="merge/words_courses", read=lambda value, unit: (course_distance_m(value, unit),),
        ),
        Vocabulary(
            table="word_distance", columns="raw_distance text, distance_m double precision",
            spellings="merge/words_distances", read=lambda raw: (distance_in_words_m(raw),),
        ),
        Vocabulary(table="word_sex", columns="raw text, sex text", spellings="merge/words_sexes", read=lambda raw: (read_sex(raw),)),
        Vocabulary(
            table="word_entry_status", columns="raw text, status text",
            spellings="merge/words_entry_statuses", read=lambda raw: (read_entry_status(raw),),
        ),
        Vocabulary(
            table="word_bracket", columns="raw_name text, split_name text, kind smallint, distance_m double precision",
            spellings="merge/words_brackets", read=_bracket,
        ),
        Vocabulary(table="word_provider", columns="raw text, provider text", spellings="merge/words_providers", read=lambda raw: (read_provider(raw),)),
        Vocabulary(table="word_operation", columns="raw text, operation text", spellings="merge/words_operations", read=lambda raw: (read_operation(raw),)),
        Vocabulary(
            table="word_sync_status", columns="raw text, status text",
            spellings="merge/words_sync_statuses", read=lambda raw: (read_sync_status(raw),),
        ),
    )  # fmt: skip


# Read late: the words that stand in the time columns of chosen lines.
OUTCOMES = Vocabulary(
    table="word_outcome", columns="raw text, status text", spellings="merge/outcome_words", read=lambda raw: (read_outcome(raw),)
)  # fmt: skip


def read_regions(connection: psycopg.Connection) -> Regions:
    """Return the states and provinces of ref.region."""
    return Regions(connection.execute(statement("merge/regions")).fetchall())


def learn(connection: psycopg.Connection, vocabulary: Vocabulary, parameters: dict[str, object]) -> int:
    """Make the vocabulary's temporary table from the partner's spellings; return how many there were."""
    spellings = connection.execute(statement(vocabulary.spellings), parameters).fetchall()
    table = sql.Identifier(vocabulary.table)
    connection.execute(
        sql.SQL(statement("merge/create_words")).format(table=table, columns=sql.SQL(vocabulary.columns))
    )
    _copy(connection, sql.SQL(statement("merge/copy_words")).format(table=table), (
        (*spelling, *vocabulary.read(*spelling)) for spelling in spellings
    ))  # fmt: skip
    connection.execute(sql.SQL(statement("merge/analyze")).format(table=table))
    return len(spellings)


def _copy(connection: psycopg.Connection, command: sql.Composed, rows: Iterable[Row]) -> None:
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        for row in rows:
            copy.write_row(row)
