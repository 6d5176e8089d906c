"""One partner with a few rows in every view, its reader, and its guard."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from project88 import partners
from project88.database.pools import PartnerPools
from project88.database.reading import BoundedReader
from project88.database.role_logins import let_log_in
from project88.keys import KeyRing
from project88.settings import Settings
from tests.fix_postgres import MASTER_KEY, Postgres
from tests.integration.partners.conftest import fill

PARTNER_ID = 1


@pytest.fixture(scope="module")
def url(
    postgres: Postgres, _template: str, keys: KeyRing, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The owner's way into a database of partner 1, of whose schema the corpora speak."""
    name = f"guarded_{tmp_path_factory.mktemp('guarded').name.rpartition('guarded')[2]}"
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute(
            sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(_template))
        )
        with psycopg.connect(postgres.url(name), autocommit=True) as owner:
            partners.provision(owner, keys, PARTNER_ID, "Guarded Timing")
            fill(owner, PARTNER_ID)
            let_log_in(owner, "project88_chat", keys)
            owner.execute("analyze")
        yield postgres.url(name)
        server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def reader(url: str, keys: KeyRing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoundedReader]:
    """The bounded reader of partner 1."""
    master_key = tmp_path_factory.mktemp("keys") / "master"
    master_key.write_bytes(MASTER_KEY)
    made = Settings(database_url=SecretStr(url), secret_key_file=Path(master_key))
    with PartnerPools(made, keys) as pools:
        yield pools.reader(PARTNER_ID)
