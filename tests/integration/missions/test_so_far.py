"""'So far' is about the edition still to come; where there is none, about the latest, and the answer says so."""

from datetime import UTC, datetime

from tests.integration.missions.conftest import Desk

AFTER_THE_HALF = datetime(2026, 10, 1, 16, 0, tzinfo=UTC)


def test_the_coming_edition_is_meant(desk: Desk) -> None:
    answer = desk.ask("how many signed up for the Harvest Half so far")
    assert answer.rows == ((3,),)
    assert "No edition" not in answer.answer
    assert "still to come" in answer.answer


def test_without_a_coming_edition_the_latest_is(desk: Desk) -> None:
    answer = desk.ask("how many signed up for the Harvest Half so far", now=AFTER_THE_HALF)
    assert answer.rows == ((3,),)
    assert "No edition is still to come; this is the latest, of September 13, 2026." in answer.answer
    assert "**Filters:** event: Harvest Half; the latest edition" in answer.answer
