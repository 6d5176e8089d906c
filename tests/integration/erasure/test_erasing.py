"""A person is taken out: nothing tells of them any more, and every number is what it was."""

import pytest

from project88.erasure.people import NobodyFoundError, Sought
from project88.season.canary import canary_email, canary_last_name, canary_name, canary_phone
from tests.integration.erasure.conftest import PARTNER, Installation
from tests.integration.erasure.searching import tables_that_hold

WORDS = (canary_last_name(PARTNER), canary_email(PARTNER), canary_phone(PARTNER))

# What core adds up, without who it was.
NUMBERS = {
    "results": "select race_id, status, sex, age, age_group, state, chip_time_ms, gun_time_ms, overall_place, sex_place, division, division_place from core.result where timing_partner_id = 1 order by 1, 9, 7, 4, 2, 3, 6",
    "entries": "select race_id, sex, age, state, status, count(*) from core.entry where timing_partner_id = 1 group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5",
    "registrations": "select race_id, registered_at, race_fee_cents, amount_paid_cents, state, sex, age from core.registration where timing_partner_id = 1 order by 1, 2, 3, 4, 5, 6, 7",
    "summaries": "select * from core.finish_summary where timing_partner_id = 1 order by 1, 2, 3, 4, 5",
    "histogram": "select * from core.finish_histogram where timing_partner_id = 1 order by 1, 2, 3, 4, 5, 6",
    "races": "select * from core.race where timing_partner_id = 1 order by race_id",
    "events": "select * from core.event where timing_partner_id = 1 order by event_id",
    "splits": "select race_id, name, time_ms, s.place from core.split as s join core.result as r using (timing_partner_id, result_id) where timing_partner_id = 1 order by 1, 2, 3, 4",
    "others": "select * from core.athlete where timing_partner_id = 1 and last_name <> 'Amberfinch' order by athlete_id",
    "contacts": "select c.* from core.athlete_contact as c join core.athlete as a using (timing_partner_id, athlete_id) where timing_partner_id = 1 and last_name <> 'Amberfinch' order by athlete_id",
    "partners": "select * from core.athlete where timing_partner_id <> 1 order by timing_partner_id, athlete_id",
}


def numbers(installation: Installation) -> dict[str, list[tuple[object, ...]]]:
    return {name: installation.rows(query) for name, query in NUMBERS.items()}


def canary_id(installation: Installation) -> int:
    [(athlete_id,)] = installation.rows(
        "select athlete_id from core.athlete where timing_partner_id = 1 and full_name = %s",
        canary_name(PARTNER),
    )
    return int(str(athlete_id))


def test_nothing_tells_of_them_and_every_number_is_what_it_was(installation: Installation) -> None:
    before = numbers(installation)
    athlete_id = canary_id(installation)
    assert tables_that_hold(installation.url, *WORDS)
    erased = installation.erase(Sought(athlete_id=athlete_id))
    assert erased.counts["entries"] >= 1
    assert erased.counts["result lines"] >= 1
    assert tables_that_hold(installation.url, *WORDS) == []
    assert numbers(installation) == before


def test_imported_again_they_stay_out_and_the_books_balance(installation: Installation) -> None:
    installation.erase(Sought(athlete_id=canary_id(installation)))
    before = numbers(installation)
    core = installation.rows("select * from core.result order by timing_partner_id, result_id")
    landed = installation.rows("select * from landing.ct_participants order by landing_id")
    report = installation.import_again()
    assert report.is_complete
    assert tables_that_hold(installation.url, *WORDS) == []
    assert numbers(installation) == before
    assert installation.rows("select * from core.result order by timing_partner_id, result_id") == core
    # The import takes the person out to the same bytes as the erasure did.
    assert installation.rows("select * from landing.ct_participants order by landing_id") == landed
    withheld = [line for line in report.lines if line.table == "ct_results" and line.partner == PARTNER]
    assert withheld[0].withheld > 0
    assert any("Withheld, erased" in note for note in report.notes)
    again = installation.import_again()
    assert again.is_complete
    assert again.chunks_loaded == 0


def test_nobody_is_named_wrongly(installation: Installation) -> None:
    with pytest.raises(NobodyFoundError):
        installation.erase(Sought(athlete_id=10**9))
    with pytest.raises(NobodyFoundError):
        installation.erase(Sought(email="nobody@nowhere.example"))
    assert not installation.place.ledger.exists()
