"""Who is who: every way of being named is brought to one runner of the partner's dictionary."""

from typing import Any

import psycopg

from project88.database.statements import statement


def identify(connection: psycopg.Connection[Any], parameters: dict[str, object], *, is_first: bool) -> int:
    """Build want_athlete and who (each mention's runner) from the staged rows; return the number of runners."""
    _execute(connection, "mentions", parameters)
    _execute(connection, "identify", parameters)
    # Each round carries the lowest key one link further; chains are as short as a person has accounts.
    while _execute(connection, "join_identities", parameters):
        pass
    _execute(connection, "identify_weak", parameters)
    _execute(connection, "no_known_athletes" if is_first else "known_athletes", parameters)
    return _execute(connection, "want_athletes", parameters)


def _execute(connection: psycopg.Connection[Any], name: str, parameters: dict[str, object]) -> int:
    """Run a file of statements; return the greatest row count among them."""
    with psycopg.ClientCursor(connection) as cursor:
        cursor.execute(statement(f"merge/{name}"), parameters)
        rows = 0
        while True:
            rows = max(rows, cursor.rowcount)
            if not cursor.nextset():
                return rows
