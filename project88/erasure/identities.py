"""What a row says about who it is, as facts that are hashed; and the facts of a person, from the rows that are theirs.

A fact is a kind and its parts. Which kinds count follows the merge (docs/merging.md): an id of the provider, one name
with one date of birth, the entry or registration itself. An e-mail address counts together with the name, because
families share one. A name alone never does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from project88.erasure.readings import Readings, clean, clean_id, email_key, phone_key
from project88.erasure.shapes import ENTRY, ERASED, LINE, LINES, Shape

_SEPARATOR = "\x1f"

Row = Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One landing row as the merge reads it; empty text is nothing."""

    shape: Shape
    event: str
    race: str
    key: str
    name: str
    first_name: str
    last_name: str
    birth_date: str
    bib: str
    account: str
    email: str
    phones: tuple[str, ...]


def read_rows(shape: Shape, rows: Sequence[Row], readings: Readings) -> list[Reading]:
    """Read rows of one table. Names of result lines that have an entry are left out: the entry says who it is."""
    first, last, whole = shape.names
    has_name = [shape is not LINES or not clean_id(row.get(shape.key)) for row in rows]
    names = iter(
        readings.names(
            (row.get(first), row.get(last), row.get(whole) if whole else None)
            for row, wanted in zip(rows, has_name, strict=True)
            if wanted
        )
    )
    birth_dates = (
        readings.dates(row.get(shape.birth_date) for row in rows) if shape.birth_date else [""] * len(rows)
    )
    found = []
    for row, wanted, birth_date in zip(rows, has_name, birth_dates, strict=True):
        account = clean(row.get(shape.account)) if shape.account else ""
        found.append(
            Reading(
                shape=shape,
                event=clean(row.get(shape.event)),
                race=clean(row.get("race_id")),
                key=clean_id(row.get(shape.key)),
                name=_unless_erased(next(names), row, shape) if wanted else "",
                first_name=clean(row.get(first)),
                last_name=clean(row.get(last)),
                birth_date=birth_date,
                bib=clean(row.get(shape.bib)) if shape.bib else "",
                account=shape.account_space + account if account not in {"", "0"} else "",
                email=email_key(row.get(shape.email)) if shape.email else "",
                phones=tuple(filter(None, (phone_key(row.get(column)) for column in shape.phones))),
            )
        )
    return found


def _unless_erased(name: str, row: Row, shape: Shape) -> str:
    return "" if any(row.get(column) == ERASED for column in shape.name_columns) else name


def facts_of(reading: Reading) -> Iterator[str]:
    """Yield the facts by which a row is known to be an erased person's."""
    if reading.key:
        yield fact(reading.shape.key_kind, reading.event, reading.key)
    elif reading.shape is LINES and (reading.bib or reading.name):
        yield fact(LINE, reading.event, reading.bib, reading.name)
    if reading.account:
        # An account whose dates of birth are known is a family's as soon as another one turns up.
        if reading.birth_date:
            yield fact("account with date", reading.account, reading.birth_date)
        else:
            yield fact("account without date", reading.account)
        yield fact("account", reading.account)
        yield fact("account and name", reading.account, reading.name, reading.birth_date)
    if reading.name and reading.birth_date:
        yield fact("name and date", reading.name, reading.birth_date)
    if reading.name and reading.email:
        yield fact("e-mail and name", reading.email, reading.name)


def trail_of(reading: Reading) -> Iterator[str]:
    """Yield the facts by which other rows of the same entry are known."""
    if reading.shape is LINES:
        return
    if reading.key:
        yield fact(reading.shape.key_kind, reading.event, reading.key)
    if reading.shape.key_kind == ENTRY and reading.bib:
        yield fact(LINE, reading.event, reading.bib, reading.name)
        yield fact(LINE, reading.event, reading.bib, "")


def facts_of_person(readings: Iterable[Reading], shared_accounts: frozenset[str]) -> set[str]:
    """Return the facts of one person, from all rows that are theirs.

    `shared_accounts` are accounts that other people's rows use too: those count with name and date of birth only.
    """
    rows = list(readings)
    found = mentions_of_person(rows)
    dates: dict[str, set[str]] = {}
    for row in rows:
        found.update(trail_of(row))
        # Whoever it is by entry, by line, or by name with a date or an address, is so again.
        found.update(one for one in facts_of(row) if not one.startswith("account"))
        if row.account in shared_accounts and row.name:
            found.add(fact("account and name", row.account, row.name, row.birth_date))
        elif row.account and row.account not in shared_accounts:
            dates.setdefault(row.account, set()).update(filter(None, [row.birth_date]))
    for account, known in dates.items():
        if known:
            found.add(fact("account without date", account))
            found.update(fact("account with date", account, date) for date in known)
        else:
            found.add(fact("account", account))
    return found


def mentions_of_person(rows: Iterable[Reading]) -> set[str]:
    """Return the facts by which a person is found in free text: addresses, telephone numbers, full names."""
    found = set()
    for row in rows:
        if row.email:
            found.add(fact("said e-mail", row.email))
        found.update(fact("said phone", phone) for phone in row.phones)
        if " " in row.name:
            found.add(fact("said name", row.name))
    return found


def fact(kind: str, *parts: str) -> str:
    """Return a fact as one text."""
    return _SEPARATOR.join((kind, *parts))
