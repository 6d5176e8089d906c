"""How fresh the data is, and what clock it is told by."""

from datetime import UTC, datetime

from tests.integration.missions.conftest import Desk


def test_data_is_as_fresh_as_the_last_sync_that_brought_any(desk: Desk) -> None:
    # The events were fetched at 03:00 and a sync brought registrations at 03:40; the one at 05:00 failed.
    answer = desk.ask("how many events")
    assert answer.data_as_of == datetime(2026, 6, 15, 3, 40, tzinfo=UTC)
    assert "**Data as of:** 2026-06-14 23:40 EDT" in answer.answer


def test_data_is_no_older_than_the_newest_registration(desk: Desk) -> None:
    assert desk.ask("how many events", partner_id=2).data_as_of == datetime(2026, 6, 15, 4, 10, tzinfo=UTC)


def test_syncs_are_told_on_the_askers_clock(desk: Desk) -> None:
    answer = desk.ask("when did RunSignUp last sync")
    assert answer.rows[0][2] == "2026-06-14 23:40 EDT"
    assert "last synced at **2026-06-14 23:40 EDT**" in answer.answer
