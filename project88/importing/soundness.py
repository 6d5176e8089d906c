"""Is the file whole? SQLite's quick check, read for what it says of tables: damage to an index loses no row."""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import apsw

from project88.database.statements import statement
from project88.importing.collations import BUILT_IN
from project88.importing.names import shown, told
from project88.importing.opening import DAMAGED, UNREADABLE, bounded_computing, open_source
from project88.importing.schema import LeftOut, SchemaObject
from project88.importing.source import SourceError, quoted, source_query

# So many findings of one check that nothing is left unsaid.
_MOST_FINDINGS = 10_000
_MOST_STANDINS = 200
_SCHEMA_ROOT = 1

_TREE = re.compile(r"Tree (\d+) ")
_OUT_OF_ORDER = "row not in PRIMARY KEY order for "
_NO_FUNCTION = ("no such function: ", "unknown function: ")

WHAT_TO_DO = (
    "Restore it from a backup, or try `sqlite3 FILE .recover`."
    " With --accept-damage what can be read is imported, and the rest is named."
)


@dataclass(slots=True, kw_only=True)
class Soundness:
    """What is damaged. `tables` and `indexes` hold one finding by name; `is_list_damaged`: the list of tables itself.

    `unchecked` are tables of which SQLite refuses to check the structure, with the reason.
    """

    tables: dict[str, str] = field(default_factory=dict)
    indexes: dict[str, str] = field(default_factory=dict)
    unchecked: dict[str, str] = field(default_factory=dict)
    is_list_damaged: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether every row can be had, so far as anybody can tell before they are read."""
        return not self.tables and not self.is_list_damaged

    def spare(self, names: Iterable[str]) -> None:
        """Take these tables for indexes: no row of theirs is wanted."""
        for name in names:
            if (finding := self.tables.pop(name, None)) is not None:
                self.indexes[name] = finding

    def notes(self) -> Iterator[str]:
        """Say what was found, a sentence each."""
        if self.is_list_damaged:
            yield "The file's list of its own tables is damaged: there may have been more of them."
        for name, finding in self.tables.items():
            yield f"Table {shown(name)} is damaged ({told(finding)})."
        if self.indexes:
            names = ", ".join(shown(name) for name in sorted(self.indexes))
            yield f"Damaged indexes, which are not needed: {names}. No row is lost by it."
        for name, reason in self.unchecked.items():
            yield f"Table {shown(name)} could not be checked for damage before it was read: {told(reason)}."

    def refuse(self, path: Path, lost: Iterable[LeftOut]) -> None:
        """Raise SourceError where rows are damaged, or a legacy table cannot be read at all (`lost`)."""
        if not self.is_whole:
            findings = [*self.tables.values()][:3] or ["the list of its tables"]
            tables = f" Tables: {', '.join(shown(name) for name in self.tables)}." if self.tables else ""
            raise SourceError(f"{path} is damaged: {'; '.join(map(told, findings))}.{tables} {WHAT_TO_DO}")
        for item in lost:
            raise SourceError(
                f"{path} holds a legacy table that cannot be read. {item}"
                " With --accept-damage the rest is imported without it."
            )


def check_structure(path: Path, objects: Iterable[SchemaObject], *, accept_damage: bool = False) -> Soundness:
    """Look through the file's pages, on a connection of its own.

    What the check says of values (a NULL where none should be, a text that should be a number) is no damage: they are
    read as they stand. Constraints that call another program's functions are not looked at.
    """
    known = list(objects)
    with closing(open_source(path, accept_damage=accept_damage)) as connection:
        connection.execute("pragma ignore_check_constraints = on")
        check = _Check(connection, known)
        if check.run(str(_MOST_FINDINGS)):
            return check.found
        # Damaged, or refused as a whole: table by table, so that one does not hide another.
        for item in known:
            if item.kind == "table" and item.root and item.is_name_whole:
                check.run(quoted(item.name), of=item.name)
    return check.found


class _Check:
    def __init__(self, connection: apsw.Connection, objects: list[SchemaObject]) -> None:
        self.found = Soundness()
        self._connection = connection
        self._roots = {item.root: item for item in objects if item.root}
        self._standins = 0

    def run(self, what: str, of: str | None = None) -> bool:
        """Check everything, or one table; return whether it is sound and was checked to the end."""
        is_sound = True
        try:
            for finding in self._findings(what):
                is_sound = self._note(finding) and is_sound
        except DAMAGED as error:
            is_sound = False
            if of is not None:
                self.found.tables.setdefault(of, told(error))
        except UNREADABLE as error:
            is_sound = False
            if of is not None:
                self.found.unchecked[of] = told(error)
        return is_sound

    def _findings(self, what: str) -> Iterator[str]:
        query = source_query("source_check", what=what)
        while True:
            try:
                with bounded_computing(self._connection):
                    for (text,) in self._connection.execute(query):
                        yield from str(text).splitlines()
            except apsw.SQLError as error:
                self._stand_in(error)
            else:
                return

    def _stand_in(self, error: apsw.SQLError) -> None:
        """Give SQLite a function that it misses, to be able to check at all; its values are looked at by nobody."""
        said = str(error)
        missing = next((said.partition(words)[2] for words in _NO_FUNCTION if words in said), "")
        if not missing or self._standins >= _MOST_STANDINS:
            raise error
        self._standins += 1
        self._connection.create_scalar_function(
            missing.removesuffix("()"), lambda *_: None, deterministic=True
        )

    def _note(self, finding: str) -> bool:
        """Sort a finding; return whether it is none."""
        if finding.startswith(_OUT_OF_ORDER):
            name = finding.removeprefix(_OUT_OF_ORDER)
            if not self._has_foreign_order(name):
                self.found.tables.setdefault(name, finding)
                return False
            return True
        tree = _TREE.match(finding)
        if tree is None:
            return True  # of free pages, or of a value: no row hangs on it
        root = int(tree[1])
        owner = self._roots.get(root)
        if root == _SCHEMA_ROOT:
            self.found.is_list_damaged = True
        elif owner is not None:
            place = self.found.indexes if owner.kind == "index" else self.found.tables
            place.setdefault(owner.name, finding)
        return False

    def _has_foreign_order(self, table: str) -> bool:
        """Whether another program's collation orders the table, for which ours only stands in."""
        try:
            names = self._connection.execute(
                statement("importing/source_key_collations"), (table,)
            ).fetchall()
        except UNREADABLE:
            return True
        return any(str(name).upper() not in BUILT_IN for (name,) in names)
