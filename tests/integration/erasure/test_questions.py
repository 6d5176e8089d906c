"""Questions of the mission before and after: the numbers are the same, the person is nobody."""

from datetime import UTC, datetime
from pathlib import Path

import psycopg
from pydantic import SecretStr
from racechat.answers.answer import Answer
from racechat.answers.answering import answer_question

from project88.accounts.asker import Asker
from project88.database.pools import PartnerPools
from project88.erasure.people import Sought
from project88.partners import provision_all
from project88.settings import Settings
from tests.fix_postgres import MASTER_KEY
from tests.integration.erasure.conftest import PARTNER, Installation

NOW = datetime(2026, 6, 15, 16, 0, tzinfo=UTC)
UNCHANGED = {
    "M2": "How many people finished under 3 hours in marathons last year?",
    "M4": "What's the weather correlation with slow race times?",
    "M6": "Which RunSignUp events have the highest registration fees?",
    "M9": "What's the average 5K time by age group and gender?",
    "M10": "Show weather conditions for races with unusually slow times",
    "DNF": "DNF rate by race",
    "revenue": "revenue by event this year",
    "states": "median half marathon time by state",
}
FASTEST = "Show me all sub-3:00 marathon times from 2024"
QUALIFIERS = "Show me the Boston qualifiers"


def _ask(pools: PartnerPools, text: str) -> Answer:
    asker = Asker(
        account_id=1, email="asker@example.org", display_name="Asker", partner_id=PARTNER,
        partner_name="Big River Race Management", role="owner", time_zone="America/New_York",
    )  # fmt: skip
    answer = answer_question(
        text, asker=asker, reader_for=lambda _: pools.reader(PARTNER), previous=None, now=NOW
    )
    assert answer.status == "answered", (text, answer.answer)
    return answer


def test_the_numbers_are_the_same_and_the_person_is_nobody(
    installation: Installation, tmp_path: Path
) -> None:
    key_file = tmp_path / "master"
    key_file.write_bytes(MASTER_KEY)
    settings = Settings(database_url=SecretStr(installation.url), secret_key_file=key_file)
    with psycopg.connect(installation.url, autocommit=True) as connection:
        provision_all(connection, installation.keys)
    pools = PartnerPools(settings, installation.keys)
    try:
        before = {name: _ask(pools, text).rows for name, text in UNCHANGED.items()}
        list_before, qualifiers_before = _ask(pools, FASTEST), _ask(pools, QUALIFIERS)
        [(athlete_id, name)] = installation.rows(
            "select athlete_id, full_name from core.result where timing_partner_id = 1 and full_name = %s"
            " and distance_class = 'marathon' and year = 2024 limit 1", list_before.rows[0][0],
        )  # fmt: skip
        record = _ask(pools, f"Show me {name}'s marathon PR")
        assert str(name) in record.answer
        installation.erase(Sought(athlete_id=int(str(athlete_id))))
        assert {key: _ask(pools, text).rows for key, text in UNCHANGED.items()} == before
        list_after = _ask(pools, FASTEST)
        assert list_after.total_rows == list_before.total_rows
        assert [row[1:] for row in list_after.rows] == [row[1:] for row in list_before.rows]
        assert str(name) not in {row[0] for row in list_after.rows}
        assert str(name) not in list_after.answer
        # Whose qualifying times they are, nobody can tell any more: each stands by itself.
        qualifiers = _ask(pools, QUALIFIERS)
        assert str(name) not in {row[0] for row in qualifiers.rows}
        assert qualifiers.total_rows >= qualifiers_before.total_rows
    finally:
        pools.close()
