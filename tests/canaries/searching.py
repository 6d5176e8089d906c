"""Searches everything that is kept for canaries: every table of every database, every file, every text that came back."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import psycopg
from psycopg import sql

from tests.canaries.introductions import Introduction
from tests.canaries.secrets import DIGITS, FORMS, TOKEN, TRIPLE, Canary

EXAMPLES = 4
_CHUNK_BYTES = 16 * 1024 * 1024
# No mark is longer, however it is escaped.
_OVERLAP_BYTES = 512


@dataclass(frozen=True, slots=True)
class Finding:
    """A canary and where it was found."""

    mark: str
    where: str


@dataclass(slots=True)
class Searcher:
    """Finds any of a set of canaries in text, by a pass or two over it whatever their number."""

    canaries: Iterable[Canary]
    _marks: frozenset[str] = field(init=False)
    # Marks of no form of ours: codes that the product made. Few, for each is a pass of its own.
    _others: list[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self._marks = frozenset(mark for canary in self.canaries for mark in canary.marks)
        self._others = sorted(
            mark.encode() for mark in self._marks if not any(form.match(mark.encode()) for form in FORMS)
        )

    def marks_in(self, content: bytes | str) -> set[str]:
        """Return the marks that stand in a text, in either case, plain or escaped for JSON (their letters are ASCII)."""
        text = (content.encode("utf-8", "replace") if isinstance(content, str) else content).lower()
        seen = {match[0].decode() for match in TOKEN.finditer(text)}
        seen |= {(match[1] + match[2]).decode() for match in DIGITS.finditer(text)}
        seen |= {b" ".join(match.groups()).decode() for match in TRIPLE.finditer(text)}
        return seen & self._marks | {other.decode() for other in self._others if other in text}

    def in_text(self, where: str, content: bytes | str) -> list[Finding]:
        return [Finding(mark, where) for mark in sorted(self.marks_in(content))]

    def in_files(
        self, paths: Iterable[Path], names: Mapping[str, str] = MappingProxyType({})
    ) -> list[Finding]:
        """Search the names and the bytes of files, and of all in folders; one that is gone by now holds nothing.

        `names` say what a file of a database server is, by the end of its path.
        """
        found: list[Finding] = []
        for given in paths:
            for path in sorted(given.rglob("*")) if given.is_dir() else [given]:
                found += self.in_text(f"the name {path.name}", path.name)
                if path.is_file() and not path.is_symlink():
                    end = "/".join(path.parts[-3:]).partition(".")[0]
                    found += self._in_file(path, names.get(end, str(path)))
        return found

    def _in_file(self, path: Path, where: str) -> list[Finding]:
        found: set[str] = set()
        try:
            with path.open("rb") as file:
                end = b""
                while chunk := file.read(_CHUNK_BYTES):
                    found |= self.marks_in(end + chunk)
                    end = chunk[-_OVERLAP_BYTES:]
        except OSError:
            return []
        # Six digits stand in every large file by chance; where SQL shows rows, they are told from it.
        return [Finding(mark, where) for mark in sorted(found) if not mark.isdecimal()]

    def in_database(self, url: str) -> list[Finding]:
        """Search every row of every table of one database, large objects among them; `url` is a superuser's."""
        found: list[Finding] = []
        with psycopg.connect(url, autocommit=True) as connection:
            for name, rows in _every_row(connection):
                found += self.in_text(f"{connection.info.dbname}: {name}", rows)
        return found


def relation_files(url: str) -> dict[str, str]:
    """Return what the server's files hold, by the end of their paths: `base/16385/2619` is a table of one database."""
    found: dict[str, str] = {}
    for name in databases(url):
        with psycopg.connect(url.rpartition("/")[0] + f"/{name}", autocommit=True) as connection:
            rows = connection.execute(
                "select pg_relation_filepath(oid), oid::regclass::text from pg_class where pg_relation_filepath(oid) is not null"
            )
            found |= {path: f"{name}: the file of {relation}" for path, relation in rows}
    return found


def databases(url: str) -> list[str]:
    """Return the names of the server's databases that can be connected to."""
    with psycopg.connect(url, autocommit=True) as connection:
        return [name for (name,) in connection.execute("select datname from pg_database where datallowconn")]


def _every_row(connection: psycopg.Connection) -> Iterator[tuple[str, str]]:
    tables = connection.execute(
        "select n.nspname, c.relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
        " where c.relkind in ('r', 'm') and n.nspname not in ('information_schema', 'pg_toast')"
        " and (n.nspname <> 'pg_catalog' or c.relname = 'pg_largeobject')"
    ).fetchall()
    for schema, table in tables:
        statement = sql.SQL("select coalesce(string_agg(t::text, chr(10)), '') from {} as t").format(
            sql.Identifier(schema, table)
        )
        if table == "pg_largeobject":
            statement = sql.SQL(
                "select coalesce(string_agg(encode(data, 'escape'), ''), '') from pg_largeobject"
            )
        row = connection.execute(statement).fetchone()
        yield f"{schema}.{table}", "" if row is None else row[0]


@dataclass(slots=True)
class Places:
    """What was found, by place, as a sentence for whoever reads the failure."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, found: Iterable[Finding]) -> None:
        self.findings += found

    def summary(self, said: Iterable[Introduction]) -> str:
        """Return the places with how many canaries each holds, of which shapes, and an example of some."""
        sources = {mark: one for one in said for canary in one.secrets for mark in canary.marks}
        by_place: dict[str, set[str]] = {}
        for finding in self.findings:
            by_place.setdefault(finding.where, set()).add(finding.mark)
        lines = [f"{len({finding.mark for finding in self.findings})} canaries were found:"]
        for where, marks in sorted(by_place.items(), key=lambda item: -len(item[1])):
            from_there = [sources[mark] for mark in sorted(marks) if mark in sources]
            shapes = Counter(one.shape for one in from_there).most_common()
            lines.append(
                f"{len(marks):5} in {where}: " + ", ".join(f"{shape} {count}" for shape, count in shapes)
            )
            lines += [f"        {one.messages}" for one in from_there[:EXAMPLES]]
        return "\n".join(lines)
