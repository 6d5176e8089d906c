"""Names as a loader leaves them, and as they are shown."""

import pytest

from project88.importing.layout import lay_out
from project88.importing.names import plain_name, shown, told_apart
from project88.importing.source import SourceTable

LANDING = {
    "ct_results": ("landing_id", "id", "event_id", "timing_partner_id", "extra"),
    "timing_partners": ("landing_id", "timing_partner_id", "company_name", "extra"),
    "other": ("source_table", "landing_id", "timing_partner_id", "extra"),
}


def table(name: str, *columns: str) -> SourceTable:
    return SourceTable(name=name, columns=columns, row_key="rowid", order=columns)


@pytest.mark.parametrize(
    "written",
    [
        "event_id", "EVENT_ID", " event_id", "event_id ", "event_id\r", "\tevent_id\n", "\u00a0event_id", "event_id\u3000",
        "\ufeffevent_id", "ï»¿event_id", '\ufeff"event_id"', "'event_id'", "`event_id`", "\u200bevent_id", "event\u00ad_id",
        "event id", "Event  Id", "event_id\x00",
    ],
)  # fmt: skip
def test_what_a_loader_left_on_a_name_is_no_part_of_it(written: str) -> None:
    assert plain_name(written) == "event_id"
    (layout,) = lay_out([table("ct_results", "id", written)], LANDING)
    assert layout.columns == (("id", "id"), ("event_id", written))
    assert layout.extras == ()


@pytest.mark.parametrize("written", ["eventid", "event-id", "event_id_2", "x event_id", "event__id"])
def test_another_name_stays_another_name(written: str) -> None:
    assert plain_name(written) != "event_id"


def test_the_name_that_is_written_right_wins_and_the_other_is_kept() -> None:
    for columns in (("id", "event_id ", "event_id"), ("id", "event_id", "event_id ")):
        (layout,) = lay_out([table("ct_results", *columns)], LANDING)
        assert ("event_id", "event_id") in layout.columns
        assert layout.extras == ("event_id ",)
    first, second = lay_out(
        [table("ct_results ", "id", "event_id"), table("ct_results", "id", "event_id")], LANDING
    )
    assert (first.target, second.target) == ("other", "ct_results")
    (only,) = lay_out([table("\ufeffCT_Results ", "id", "event_id", "\ufefftiming_partner_id")], LANDING)
    assert only.target == "ct_results"
    assert only.has_partner


def test_secrets_are_known_by_whatever_stands_around_their_names() -> None:
    for mark in ("\ufeff", " ", "ï»¿", '"'):
        (layout,) = lay_out(
            [table("timing_partners ", "timing_partner_id", "company_name", f"{mark}access_password")],
            LANDING,
        )
        assert layout.withheld == ((f"{mark}access_password", "kept as an Argon2id hash"),)


def test_names_that_end_up_the_same_are_told_apart() -> None:
    assert told_apart(["co\ufffd", "CO\ufffd", "co\ufffd (2)", "É", "é"]) == [
        "co\ufffd",
        "CO\ufffd (2)",
        "co\ufffd (2) (2)",
        "É",
        "é",
    ]


def test_a_shown_name_moves_no_terminal() -> None:
    assert shown("a\x1b[2J\nb\u202ec") == "a\ufffd[2J\ufffdb\ufffdc"
    assert len(shown("x" * 10_000)) < 100
