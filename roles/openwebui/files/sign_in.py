"""Keeps each account of OpenWebUI to the way of signing in that made it: a password, or one OpenID provider.

An account with a password proves no address: its administrator chose it, and whoever has the password has what was asked
in it. So nobody who comes from an OpenID provider is let into it for having the same address (which is what OpenWebUI's
OAUTH_MERGE_ACCOUNTS_BY_EMAIL would do, for every account and without looking at `email_verified`), and nobody is kept out
because the address is taken. When the way changes, accounts of another way are set aside: their address gets an ending that
no mail and no provider has, their link to a provider is parked, and their sessions end. Nothing of them is deleted: when
that way comes back, so do they. Which way is in use is read from OpenWebUI's own settings, and kept in its database.

start.py does it before OpenWebUI serves. As a program it tells what the next start would do, and changes nothing:

Usage: sign_in.py SETTINGS CREDENTIALS URL CLIENT_ID. The first two as administrator.py; then the provider to come, both empty for none.
"""

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

PASSWORD = "password"  # noqa: S105 - the name of a way
# Accounts that a provider made before anybody kept which one it was.
UNKNOWN_PROVIDER = "openid-000000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The addresses of the accounts that were set aside, and of those that came back."""

    set_aside: list[str]
    back: list[str]

    def __str__(self) -> str:
        told = []
        if self.set_aside:
            told.append(
                "Accounts of another way to sign in to OpenWebUI, set aside with their chats until it comes back: "
                f"{', '.join(self.set_aside)}."
            )
        if self.back:
            told.append(f"Accounts of this way, in use again with their chats: {', '.join(self.back)}.")
        return " ".join(told) or "Nothing to do."


def way_of(environment: Mapping[str, str]) -> str:
    """Return the way of signing in that OpenWebUI is told. Another provider may call another person by the same `sub`."""
    url, client_id = environment.get("OPENID_PROVIDER_URL", ""), environment.get("OAUTH_CLIENT_ID", "")
    return f"openid-{hashlib.sha256(f'{url} {client_id}'.encode()).hexdigest()[:12]}" if url else PASSWORD


def settle(database: psycopg.Connection[Any], sql: Path, way: str) -> Change:
    """Set aside the accounts of every other way and bring back those of this one. OpenWebUI's tables must be there."""

    def run(purpose: str, **values: str) -> psycopg.Cursor[Any]:
        return database.execute((sql / f"sign_in_{purpose}_postgresql.sql").read_bytes(), values)

    run("create")
    row = run("former").fetchone()
    known = [one for one in (row[0] if row else way, way) if one != PASSWORD]
    linked = known[0] if known else UNKNOWN_PROVIDER
    set_aside = [one for (one,) in run("set_aside", way=way, linked=linked)]
    back = [one for (one,) in run("bring_back", way=way)]
    run("keep", way=way)
    return Change(set_aside=set_aside, back=back)


def main() -> None:
    """Tell what the next start would do with this provider, or with none."""
    from start import driver_url, secret_of  # noqa: PLC0415 - start.py imports this file

    settings = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    way = way_of({"OPENID_PROVIDER_URL": sys.argv[3], "OAUTH_CLIENT_ID": sys.argv[4]})
    url = driver_url(secret_of(settings["secrets"]["DATABASE_URL"], Path(sys.argv[2])))
    with psycopg.connect(url) as database, database.transaction(force_rollback=True):
        change = settle(database, Path(settings["sql"]), way)
    sys.stdout.write(f"{change}\n")


if __name__ == "__main__":
    main()
