"""Provisioning beside readers and beside other provisioning: nobody deadlocks, nobody notices."""

import threading

import psycopg
import pytest

from project88 import partners
from project88.database.pools import PartnerPools
from tests.integration.partners.conftest import PARTNER_IDS, Houses


def test_provisioning_many_times_at_once_while_partners_read(houses: Houses) -> None:
    failures: list[BaseException] = []
    is_over = threading.Event()

    def provision_again() -> None:
        try:
            with psycopg.connect(houses.url, autocommit=True) as owner:
                for _ in range(4):
                    partners.provision_all(owner, houses.keys)
        except psycopg.Error as error:
            failures.append(error)

    def read_on(pools: PartnerPools, partner_id: int) -> None:
        reader = pools.reader(partner_id)
        try:
            while not is_over.is_set():
                found = reader.read(
                    "select count(*) from result join athlete using (athlete_id) join race using (race_id)"
                )
                assert found.rows == [(3 + partner_id % 10,)]
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must fail with it
            failures.append(error)

    with PartnerPools(houses.settings, houses.keys) as pools:
        readers = [threading.Thread(target=read_on, args=(pools, partner_id)) for partner_id in PARTNER_IDS]
        makers = [threading.Thread(target=provision_again) for _ in range(2)]
        for thread in (*readers, *makers):
            thread.start()
        for thread in makers:
            thread.join()
        is_over.set()
        for thread in readers:
            thread.join()
    assert failures == []


def test_a_failed_provisioning_leaves_nothing_half_made(houses: Houses) -> None:
    with psycopg.connect(houses.url, autocommit=True) as owner:
        owner.execute("create schema tenant_929")
        owner.execute("create table tenant_929.event (not_ours int)")
        with pytest.raises(psycopg.Error):
            partners.provision(owner, houses.keys, 929, "Squatted")
        left = owner.execute(
            "select 1 from app.partner where partner_id = 929"
            " union all select 1 from pg_class where relname = 'result_929'"
            " union all select 1 from pg_roles where rolname = 'partner_929'"
        ).fetchall()
        owner.execute("drop schema tenant_929 cascade")
    assert left == []
