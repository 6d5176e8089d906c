"""What a migration's file says of itself."""

import re

from project88.database.migrations import Migration, all_migrations

_REMOVES = re.compile(
    r"(?:^|')\s*(?:drop table|drop role|drop view (?!if exists)|alter table [^;]* drop column|alter table [^;]* rename)\b",
    re.IGNORECASE | re.MULTILINE,
)


def test_a_migration_says_why_it_closes_the_way_back() -> None:
    closing = Migration(
        number=1, name="0001_x.sql", text="-- Closes the way back: it ends here.\ndrop table x;"
    )
    assert closing.closes_way_back == "it ends here."
    assert Migration(number=1, name="0001_x.sql", text="create table x ();").closes_way_back is None


def test_a_migration_that_takes_something_away_says_so() -> None:
    """The release in use goes on while migrations are applied, and is gone back to: it must find what it needs."""
    for migration in all_migrations():
        if migration.number > 15 and _REMOVES.search(migration.text):
            assert migration.closes_way_back is not None, migration.name
