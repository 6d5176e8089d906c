"""The legacy file's secrets: read straight from it and kept as hashes or sealed, never copied readable."""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import apsw
import psycopg
from psycopg.rows import scalar_row

from project88.accounts.company_passwords import import_company_password
from project88.accounts.people import import_user
from project88.accounts.sealing import seal, unseal
from project88.database.statements import statement
from project88.errors import BadInputError, ConfigurationError
from project88.importing.layout import Layout, columns_by_name
from project88.importing.partner_number import partner_number
from project88.importing.source import quoted, source_query
from project88.importing.texts import encoding_of, plain_text
from project88.keys import KeyRing

PURPOSE = "provider-credential"
# CTLive takes a password's SHA-1 in its place, so the digest is as good as the password.
_SHA1 = re.compile(r"[0-9a-fA-F]{40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Credential:
    partner_id: int
    provider: str
    label: str
    bundle: bytes

    @property
    def place(self) -> str:
        return f"{self.partner_id}/{self.provider}/{self.label}"


def keep_company_passwords(
    source: apsw.Connection, database: psycopg.Connection, layouts: Iterable[Layout]
) -> int:
    """Hash the partners' shared passwords, which must be changed at first use; return how many were new."""
    table = _named(layouts, "timing_partners")
    if table is None or not _has(table, "timing_partner_id", "access_password"):
        return 0
    known = _partners(database)
    kept = 0
    for written, password in _select(source, table, ("timing_partner_id", "access_password")):
        number = partner_number(written or "")
        if number in known and password is not None:
            kept += import_company_password(database, number, password)
    return kept


def keep_users(source: apsw.Connection, database: psycopg.Connection, layouts: Iterable[Layout]) -> int:
    """Make accounts, without any proof, of the legacy users whose partner exists; return how many there are."""
    table = _named(layouts, "users")
    if table is None or not _has(table, "timing_partner_id", "email"):
        return 0
    known = _partners(database)
    kept = 0
    for written, email in _select(source, table, ("timing_partner_id", "email")):
        number = partner_number(written or "")
        if number not in known or email is None:
            continue
        try:
            import_user(database, email, number)
        except BadInputError:
            continue  # no e-mail address: nobody could log in with it, and the row stays in landing
        kept += 1
    return kept


def keep_provider_credentials(
    source: apsw.Connection, database: psycopg.Connection, layouts: Iterable[Layout], keys: KeyRing
) -> int:
    """Seal the partners' credentials at their providers; return how many were new or changed."""
    found = list(layouts)
    changed = 0
    for credential in (*_credentials(source, found), *_haku_organisations(source, found)):
        place = {
            "partner_id": credential.partner_id,
            "provider": credential.provider,
            "label": credential.label,
        }
        row = database.execute(statement("importing/sealed_credential"), place).fetchone()
        if row is not None and _opens_as(keys, credential, row[0]):
            continue
        sealed = seal(keys, PURPOSE, credential.place, credential.bundle)
        database.execute(statement("importing/keep_credential"), {**place, "sealed": sealed})
        changed += 1
    return changed


def _opens_as(keys: KeyRing, credential: _Credential, sealed: bytes) -> bool:
    try:
        return unseal(keys, PURPOSE, credential.place, bytes(sealed)) == credential.bundle
    except ConfigurationError:
        return False  # sealed with another master key: seal it again


def _credentials(source: apsw.Connection, layouts: list[Layout]) -> Iterable[_Credential]:
    table = _named(layouts, "partner_provider_credentials")
    if table is None or not _has(table, "timing_partner_id", "provider_id"):
        return
    names = _provider_names(source, layouts)
    columns = [
        "timing_partner_id",
        "provider_id",
        "principal",
        "secret",
        "haku_event_name",
        "credential_type",
        "additional_config",
    ]
    present = [column for column in columns if _has(table, column)]
    for number, values in enumerate(_select(source, table, tuple(present)), start=1):
        row = dict(zip(present, values, strict=True))
        partner_id = partner_number(row.pop("timing_partner_id") or "")
        provider_id = row.pop("provider_id") or ""
        if partner_id is None:
            continue
        provider = names.get(provider_id, f"provider {provider_id}").lower().replace(" ", "")
        yield _credential(partner_id, provider, row, name=row.get("haku_event_name"), number=number)


def _haku_organisations(source: apsw.Connection, layouts: list[Layout]) -> Iterable[_Credential]:
    table = _named(layouts, "timing_partner_haku_orgs")
    if table is None or not _has(table, "timing_partner_id", "client_id", "client_secret"):
        return
    columns = ("timing_partner_id", "event", "client_id", "client_secret")
    present = tuple(column for column in columns if _has(table, column))
    for number, values in enumerate(_select(source, table, present), start=1):
        row = dict(zip(present, values, strict=True))
        partner_id = partner_number(row.pop("timing_partner_id") or "")
        if partner_id is not None:
            bundle = {
                "principal": row["client_id"],
                "secret": row["client_secret"],
                "haku_event_name": row.get("event"),
            }
            yield _credential(
                partner_id, "haku", bundle, name=row.get("event"), number=number, kind="organisation"
            )


def _credential(
    partner_id: int,
    provider: str,
    values: dict[str, str | None],
    *,
    name: str | None,
    number: int,
    kind: str = "credential",
) -> _Credential:
    bundle: dict[str, str | bool] = {key: value for key, value in values.items() if value}
    if provider == "chronotrack":
        bundle["is_sha1"] = bool(_SHA1.fullmatch(str(bundle.get("secret", ""))))
    # A partner may have several at one provider, even two alike but for the secret: the number tells them apart.
    label = f"{kind} {number}" + (f": {name}" if name else "")
    packed = json.dumps(bundle, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")
    return _Credential(partner_id=partner_id, provider=provider, label=label, bundle=packed)


def _provider_names(source: apsw.Connection, layouts: list[Layout]) -> dict[str, str]:
    table = _named(layouts, "providers")
    if table is None or not _has(table, "provider_id", "name"):
        return {}
    return {
        number: name for number, name in _select(source, table, ("provider_id", "name")) if number and name
    }


def _named(layouts: Iterable[Layout], target: str) -> Layout | None:
    return next((layout for layout in layouts if layout.target == target), None)


def _has(layout: Layout, *columns: str) -> bool:
    return columns_by_name(layout.source).keys() >= set(columns)


def _select(
    source: apsw.Connection, layout: Layout, columns: tuple[str, ...]
) -> list[tuple[str | None, ...]]:
    """Read some columns of a small table as text, whatever their type; bytes that are no text become U+FFFD.

    Of a damaged table that the operator accepted, what comes before the damage.
    """
    spelled = columns_by_name(layout.source)
    fields = ", ".join(f"cast({quoted(spelled[column])} as blob)" for column in columns)
    order = ", ".join(quoted(column) for column in layout.source.order)
    if layout.source.row_key is not None:
        order = layout.source.row_key
    query = source_query("source_whole", fields=fields, table=layout.source.relation, order=order)
    found: list[tuple[str | None, ...]] = []
    with suppress(apsw.CorruptError):
        encoding = encoding_of(source)
        found.extend(
            tuple(plain_text(value, encoding) for value in row)
            for row in source.execute(query, {"row_limit": -1})
        )
    return found


def _partners(database: psycopg.Connection) -> set[int]:
    with database.cursor(row_factory=scalar_row) as cursor:
        return set(cursor.execute(statement("importing/partner_ids")))
