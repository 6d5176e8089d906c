"""Opening a SQLite file that nobody vouches for: for reading only, nothing in it is run, everything has an end.

The settings are those that https://sqlite.org/security.html advises for files from elsewhere. What a file can bring to
run is its schema: views, generated columns and virtual tables. Views that are not legacy tables are not read, modules of
virtual tables are taken away, and every statement has a number of steps after which it is ended.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from project88.importing.collations import stand_in_for_collations

_CACHE_KB = 16_384
# In bytes, for all of this process's connections. A row of the longest values that PostgreSQL takes needs most of it.
_MOST_MEMORY = 2 * 1024**3
# Instructions of SQLite's machine: some hundred million a second. A row takes a few for each of its columns.
_STEPS_OF_ANY = 1_000_000_000
_STEPS_PER_BYTE = 200
_STEPS_BETWEEN_LOOKS = 100_000
_STEPS_BETWEEN_CLOCKS = 1_000
# Where the file's own expressions are computed. A slow disk reads five million bytes a second.
_SECONDS_OF_ANY = 600.0
_BYTES_A_SECOND = 5_000_000
_MOST_COMPUTED = 64 * 1024**2

# Steps of SQLite's machine into which one statement of ours may be compiled, and letters that it may have.
_MOST_OPERATIONS = 1_000_000
_MOST_SQL = 16_000_000

# What SQLite and its driver raise where a schema, a name or a value is not to be had.
UNREADABLE = (apsw.Error, UnicodeDecodeError, MemoryError)
# Of these, what it raises where the file is at fault, and not what is asked of it.
DAMAGED = (apsw.CorruptError, apsw.IOError)


def open_source(path: Path, *, accept_damage: bool = False) -> apsw.Connection:
    """Open the file for reading only. Nothing is ever written to it or beside it where that can be helped.

    What of its schema SQLite cannot make sense of is left out; the rest can be read. A file that is shorter than it says
    opens with `accept_damage` alone: SQLite's defensive setting, which is for files that may be written to, forbids it.
    """
    address = path.resolve().as_uri()
    try:
        return _opened(f"{address}?mode=ro", is_defensive=not accept_damage)
    except apsw.CantOpenError:
        # A file in WAL mode on a medium that cannot be written: readable all the same while it has no log.
        if path.with_name(path.name + "-wal").exists():
            raise
        return _opened(f"{address}?immutable=1", is_defensive=not accept_damage)


def _opened(address: str, *, is_defensive: bool) -> apsw.Connection:
    apsw.hard_heap_limit(_MOST_MEMORY)
    connection = apsw.Connection(address, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    # Not to write to it, for the file is open for reading: one bad object would keep the others from being read.
    connection.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, int(is_defensive))
    connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0)
    # A name in quotes that is no column must be an error, not a text.
    connection.config(apsw.SQLITE_DBCONFIG_DQS_DML, 0)
    connection.limit(apsw.SQLITE_LIMIT_ATTACHED, 0)
    connection.limit(apsw.SQLITE_LIMIT_VDBE_OP, _MOST_OPERATIONS)
    connection.limit(apsw.SQLITE_LIMIT_SQL_LENGTH, _MOST_SQL)
    connection.drop_modules(["dbstat"])
    connection.set_busy_timeout(10_000)
    connection.execute(
        f"pragma cache_size = -{_CACHE_KB:d}; pragma cell_size_check = on; pragma mmap_size = 0"
    )
    # Where damage is accepted, a list of tables of which only a part can be read is better than none.
    with bounded(connection), suppress(*(() if is_defensive else (apsw.CorruptError,))):
        stand_in_for_collations(connection)
    return connection


def file_size(connection: apsw.Connection) -> int:
    """Return the bytes of the file that is open; 0 for one in memory."""
    return Path(connection.filename).stat().st_size if connection.filename else 0


@contextmanager
def bounded(connection: apsw.Connection, times: int = 1) -> Iterator[None]:
    """End what is done meanwhile, with apsw.InterruptError, after `times` the steps that reading the whole file may take."""
    looks = (_STEPS_OF_ANY + _STEPS_PER_BYTE * file_size(connection)) * times // _STEPS_BETWEEN_LOOKS

    def is_too_long() -> bool:
        nonlocal looks
        looks -= 1
        return looks < 0

    with _watched(connection, is_too_long, _STEPS_BETWEEN_LOOKS):
        yield


@contextmanager
def bounded_computing(connection: apsw.Connection) -> Iterator[None]:
    """The same where the file's own expressions are computed: one step of them can take as long as it likes.

    So no value may be larger than 64 MB, and there is an end in minutes, too, which a sound file does not come near.
    """
    end_s = time.monotonic() + _SECONDS_OF_ANY + file_size(connection) / _BYTES_A_SECOND
    length = connection.limit(apsw.SQLITE_LIMIT_LENGTH, _MOST_COMPUTED)
    try:
        with (
            bounded(connection),
            _watched(connection, lambda: time.monotonic() > end_s, _STEPS_BETWEEN_CLOCKS),
        ):
            yield
    finally:
        connection.limit(apsw.SQLITE_LIMIT_LENGTH, length)


@contextmanager
def _watched(connection: apsw.Connection, is_too_long: Callable[[], bool], steps: int) -> Iterator[None]:
    connection.set_progress_handler(is_too_long, steps, id=is_too_long)
    try:
        yield
    finally:
        connection.set_progress_handler(None, id=is_too_long)
