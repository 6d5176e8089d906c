"""OpenWebUI's database, in the demo's own cluster: in PostgreSQL as on an installation, so that one guard serves both."""

from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from project88.cluster import PrivateCluster
from project88.database.role_logins import let_log_in_with
from project88.database.statements import statement
from project88.keys import KeyRing
from project88.settings import OPENWEBUI_DATABASE as NAME


def ready_openwebui_database(cluster: PrivateCluster, keys: KeyRing) -> str:
    """Return OpenWebUI's address of its database, made where it is missing; its tables it makes itself.

    To be called before the product's own database is made ready: that closes this one to partners' roles.
    """
    password = keys.database_password(NAME)
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        if connection.execute(statement("database/roles_present"), ([NAME],)).fetchone() is None:
            connection.execute(statement("openwebui/create_role"))
        let_log_in_with(connection, NAME, password)
        if connection.execute(statement("database/database_exists"), (NAME,)).fetchone() is None:
            connection.execute(
                sql.SQL(statement("database/create_database_of")).format(
                    name=sql.Identifier(NAME), owner=sql.Identifier(NAME)
                )
            )
    return f"postgresql+psycopg://{NAME}:{quote(password, safe='')}@127.0.0.1:{cluster.port}/{NAME}"


def remove_sqlite(data_folder: Path) -> bool:
    """Delete what earlier versions kept in a file of SQLite, messages as they were typed; whether there was any."""
    leftovers = list(data_folder.glob("webui.db*"))
    for leftover in leftovers:
        leftover.unlink()
    return bool(leftovers)
