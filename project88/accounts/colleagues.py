"""Everybody who may log in, as whom a claim may mean is decided among them."""

from psycopg import Connection
from psycopg.rows import dict_row

from project88.accounts.people import Account
from project88.accounts.whom import Colleague
from project88.database.statements import statement


def everybody(connection: Connection) -> list[Colleague]:
    """Return every account that may log in, with its partners: one statement, whoever is looked for."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(statement("accounts/colleagues")).fetchall()
    found = []
    for row in rows:
        partner_ids = frozenset(row.pop("partner_ids"))
        found.append(Colleague(account=Account(**row), partner_ids=partner_ids))
    return found
