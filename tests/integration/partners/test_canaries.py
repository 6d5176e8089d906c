"""The season plants one runner per partner whom nobody else may ever see: looked for in everything everybody can read."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from project88.database.pools import PartnerPools
from project88.database.reading import Limits
from project88.partners import list_partners
from project88.season import canary_email, canary_last_name, canary_name
from tests.fix_season import SeasonDatabase

ALL_ROWS = Limits(rows=10_000_000, size_bytes=10**10, statement_ms=60_000, total_ms=60_000)


@pytest.fixture(scope="module")
def partner_ids(season_database: SeasonDatabase) -> list[int]:
    with psycopg.connect(season_database.url, autocommit=True) as owner:
        return [partner.partner_id for partner in list_partners(owner)]


@pytest.fixture(scope="module")
def tables(season_database: SeasonDatabase) -> list[str]:
    with psycopg.connect(season_database.url, autocommit=True) as owner:
        return [name for (name,) in owner.execute("select name from app.partitioned_tables()")]


def test_each_partner_sees_its_canary_and_no_other(
    season_database: SeasonDatabase, partner_ids: list[int], tables: list[str]
) -> None:
    assert len(partner_ids) == 13
    with PartnerPools(season_database.settings, season_database.keys) as pools:

        def canaries_seen_by(partner_id: int) -> set[int]:
            reader = pools.reader(partner_id)
            everything = "\n".join(
                str(reader.read(f"select * from {table}".encode(), limits=ALL_ROWS).rows) for table in tables
            ).lower()
            return {
                other
                for other in partner_ids
                if canary_last_name(other).lower() in everything or canary_email(other) in everything
            }

        with ThreadPoolExecutor(2) as workers:
            seen = dict(zip(partner_ids, workers.map(canaries_seen_by, partner_ids), strict=True))
    assert seen == {partner_id: {partner_id} for partner_id in partner_ids}


def test_administrators_see_every_canary(season_database: SeasonDatabase, partner_ids: list[int]) -> None:
    with PartnerPools(season_database.settings, season_database.keys) as pools:
        found = pools.platform().read(
            "select distinct partner_id, full_name from athlete where full_name = any(%s) order by 1",
            [[canary_name(partner_id) for partner_id in partner_ids]],
        )
    assert found.rows == [(partner_id, canary_name(partner_id)) for partner_id in partner_ids]


def test_counts_of_all_partners_add_up(
    season_database: SeasonDatabase, partner_ids: list[int], tables: list[str]
) -> None:
    with (
        PartnerPools(season_database.settings, season_database.keys) as pools,
        psycopg.connect(season_database.url) as owner,
    ):
        for table in tables:
            count = f"select count(*) from {table}".encode()
            of_each = sum(
                int(str(pools.reader(partner_id).read(count).rows[0][0])) for partner_id in partner_ids
            )
            (of_all,) = pools.platform().read(count).rows[0]
            (of_owner,) = owner.execute(f"select count(*) from core.{table}").fetchone() or (None,)
            assert of_each == of_all == of_owner


@pytest.mark.parametrize("table", ["event", "race", "athlete", "entry", "result", "registration", "sync_run"])
def test_ids_are_counted_for_each_partner_by_itself(season_database: SeasonDatabase, table: str) -> None:
    """An id from a counter that all share would tell how much the others have."""
    with psycopg.connect(season_database.url, autocommit=True) as owner:
        found = owner.execute(
            f"select timing_partner_id, min({table}_id), max({table}_id) - count(*) from core.{table} group by 1 order by 1"
        ).fetchall()
    assert len(found) > 1
    assert all((lowest, beyond) == (1, 0) for _, lowest, beyond in found), found
