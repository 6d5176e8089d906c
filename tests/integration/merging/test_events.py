"""Events and races of both providers: dates in their own zone, distances, series, matches, flags."""

from datetime import UTC, date, datetime

import pytest

from tests.integration.merging.landing_rows import LAKESIDE, START, Landing


def test_an_event_and_its_race(marathon: Landing) -> None:
    marathon.merge()
    event, race = marathon.one("event"), marathon.one("race")
    assert (event["provider"], event["provider_event_id"], event["series"]) == (
        "chronotrack",
        "100",
        "harvest marathon",
    )
    assert (event["starts_on"], event["ends_on"], event["year"]) == (
        date(2026, 6, 14),
        date(2026, 6, 14),
        2026,
    )
    assert event["starts_at"] == datetime(2026, 6, 14, 11, 0, tzinfo=UTC)
    assert (event["time_zone"], event["city"], event["state"], event["country"]) == (
        "America/New_York",
        "Hartford",
        "CT",
        "US",
    )
    assert (event["is_published"], event["is_registration_open"], event["race_count"]) == (True, False, 1)
    assert (race["name"], race["event_name"], race["series"]) == (
        "Marathon",
        "2026 Harvest Marathon",
        "harvest marathon/marathon",
    )
    assert (race["held_on"], race["distance_class"], race["race_type"]) == (
        date(2026, 6, 14),
        "marathon",
        "running",
    )


def test_an_evening_start_is_that_day_where_it_happens(landing: Landing) -> None:
    evening = START + 15 * 3600  # 22:00 in New York, the next day in UTC
    landing.event(
        event_start_time=str(evening), event_end_time="", location_time_zone="", location_region="Connecticut"
    )
    landing.race(race_planned_start_time="0", race_actual_start_time=f"{evening}.25")
    landing.merge()
    event = landing.one("event")
    assert (event["starts_on"], event["state"], event["time_zone"]) == (date(2026, 6, 14), "CT", None)
    assert landing.one("race")["held_on"] == date(2026, 6, 14)


COURSES = {
    ("42195", "mile"): (42195.0, "marathon"),
    ("26.2", "mile"): (42164.8, "marathon"),
    ("21082", "mile"): (21082.0, "half marathon"),
    ("5", "km"): (5000.0, "5k"),
    ("8046.7", "km"): (8046.7, "5 mile"),
    ("8000", "km"): (8000.0, "8k"),
    ("16000", "km"): (16000.0, "10 mile"),
    ("11000", "km"): (11000.0, None),
    ("26.2", "furlong"): (None, "marathon"),  # no usable unit; the name says what it is
    ("", "km"): (None, "marathon"),
    ("0", "km"): (None, "marathon"),
    ("-5", "km"): (None, "marathon"),
    ("10 km", ""): (10000.0, "10k"),
}


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-06-14", "2026-06-14 04:00"), ("6/14/2026", "2026-06-14 04:00"), ("6/14/2026 7:00", "2026-06-14 11:00"), ("2026-06-14 00:00:00", "2026-06-14 04:00"),
        ("2026-06-14T23:30:00", "2026-06-15 03:30"), ("2026-06-14T11:00:00Z", "2026-06-14 11:00"), ("1781434800.25", "2026-06-14 11:00"), ("1781434800250", "2026-06-14 11:00"),
    ],
)  # fmt: skip
def test_a_start_written_out_is_the_clock_at_the_place(landing: Landing, written: str, instant: str) -> None:
    landing.event(event_start_time=written, event_end_time="")
    landing.race(race_planned_start_time=written)
    landing.merge()
    event, race = landing.one("event"), landing.one("race")
    assert (str(event["starts_on"]), str(race["held_on"])) == ("2026-06-14", "2026-06-14")
    assert f"{event['starts_at'].astimezone(UTC):%Y-%m-%d %H:%M}" == instant
    assert race["starts_at"] == event["starts_at"]


def test_course_distances(landing: Landing) -> None:
    landing.event()
    for turn, (value, unit) in enumerate(COURSES):
        landing.race(str(turn), race_course_distance=value, race_pref_distance_unit=unit)
    landing.merge()
    found = {row["provider_race_id"]: row for row in landing.core("race")}
    for turn, (course, expected) in enumerate(COURSES.items()):
        race = found[str(turn)]
        metres = None if race["distance_m"] is None else float(race["distance_m"])
        assert (metres, race["distance_class"]) == expected, course


def test_only_races_on_foot_count_towards_a_distance(landing: Landing) -> None:
    landing.event()
    races = {
        "10 Mile Ride": ("biking", None), "10 Mile": ("running", "10 mile"), "10 Mile Walk": ("other", None), "Tri": ("multisport", None),
        "Kids Run": ("running", None), "Ten": ("", "10 mile"),
    }  # fmt: skip
    for turn, (name, (kind, _)) in enumerate(races.items()):
        landing.race(str(turn), race_type=kind, race_name=name, race_course_distance="16093.4")
    landing.merge()
    assert {row["name"]: row["distance_class"] for row in landing.core("race")} == {
        name: expected for name, (_, expected) in races.items()
    }


def test_contests_over_the_same_course_do_not_count_towards_its_distance(landing: Landing) -> None:
    landing.event()
    names = ["Marathon", "Marathon Relay", "Marathon Wheelchair", "1/2 Marathon", "5K Walk", "5K Run/Walk"]
    metres = ["42195", "42195", "42195", None, "5000", "5000"]
    for number, (name, course) in enumerate(zip(names, metres, strict=True)):
        landing.race(str(number), race_name=name, race_course_distance=course)
    landing.merge()
    assert {row["name"]: row["distance_class"] for row in landing.core("race")} == dict(
        zip(names, ["marathon", None, None, "half marathon", None, "5k"], strict=True)
    )


def test_runsignup_words_mean_other_things(landing: Landing) -> None:
    landing.rsu_race()
    landing.rsu_event()
    landing.rsu_event("601", name="Volunteer Crew", volunteer="T")
    landing.rsu_event("602", name="400m Dash", distance="26.2m", event_type="running_race")
    landing.rsu_event("603", name="Fun Run", distance="800m")
    landing.merge()
    event = landing.one("event")
    assert (event["provider"], event["provider_event_id"], event["is_registration_open"]) == (
        "runsignup",
        "500",
        True,
    )
    assert (event["starts_on"], event["race_count"]) == (date(2026, 6, 14), 3)
    assert event["starts_at"] == datetime(2026, 6, 14, 12, 0, tzinfo=UTC)  # 7:00 in Chicago
    assert event["registration_opens_at"] == datetime(2026, 1, 5, 14, 0, tzinfo=UTC)  # 9:00 Eastern
    metres = {row["provider_race_id"]: float(row["distance_m"]) for row in landing.core("race")}
    assert metres == {"600": 42164.8, "602": 42164.8, "603": 800.0}


def test_a_runsignup_race_is_its_newest_edition_and_a_far_start_a_placeholder(landing: Landing) -> None:
    landing.rsu_race()
    landing.rsu_event("600", start_time="6/15/2025 07:00")
    landing.rsu_event("601", start_time="6/14/2026 07:00")
    landing.rsu_event("602", start_time="6/13/2026 18:00")
    landing.rsu_event("603", start_time="1/1/2045 00:00")
    landing.merge()
    event = landing.one("event")
    assert (event["starts_on"], event["ends_on"], event["race_count"]) == (
        date(2026, 6, 13),
        date(2026, 6, 14),
        4,
    )


def test_the_same_event_at_two_providers_is_matched(marathon: Landing) -> None:
    marathon.rsu_race("500", name="23rd Annual Harvest Marathon")
    marathon.rsu_event()
    marathon.rsu_race("501", name="Harvest Marathon", next_date="06/15/2026")
    marathon.rsu_race("502", name="Autumn Fun Day")
    marathon.rsu_event("602", "502")
    marathon.add("events", event_id="1", timing_partner_id="1", ct_event_id="100", runsignup_race_id="502")
    marathon.merge()
    by_id = {row["provider_event_id"]: row for row in marathon.core("event")}
    chronotrack = by_id["100"]["event_id"]
    assert {key: row["matched_event_id"] for key, row in by_id.items()} == {
        "100": None,
        "500": chronotrack,
        "501": None,
        "502": chronotrack,
    }


def test_the_archived_flag(marathon: Landing) -> None:
    marathon.event("101", event_name="Other")
    marathon.add(
        "ct_archived_events", event_id="100", timing_partner_id="1", error_message="Event is archived."
    )
    marathon.merge()
    assert {row["provider_event_id"]: row["is_archived_at_provider"] for row in marathon.core("event")} == {
        "100": True,
        "101": False,
    }


def test_two_partners_may_have_the_same_event_id(marathon: Landing) -> None:
    marathon.event("100", partner="2", event_name="Lakeside Run")
    marathon.race("200", "100", partner="2", race_name="5K", race_course_distance="5000")
    marathon.entry("1")
    marathon.entry("1", "Kim Lee", partner="2")
    marathon.line("1")
    marathon.line("1", "Overall", "00:25:00", partner="2")
    marathon.merge()
    assert marathon.one("result")["chip_time_ms"] == 11_400_000
    lakeside = marathon.one("result", partner=LAKESIDE)
    assert (lakeside["event_name"], lakeside["distance_class"], lakeside["chip_time_ms"]) == (
        "Lakeside Run",
        "5k",
        1_500_000,
    )


def test_usual_median_is_of_the_other_editions(landing: Landing) -> None:
    for turn, (year, minutes) in enumerate(((2023, 200), (2024, 210), (2025, 240))):
        event = str(100 + turn)
        landing.event(
            event,
            event_name=f"{year} Harvest Marathon",
            event_start_time=str(START - (2026 - year) * 365 * 86400),
        )
        landing.race(str(200 + turn), event, race_planned_start_time=str(START - (2026 - year) * 365 * 86400))
        landing.entry(str(turn), f"Runner {turn}", event_id=event, race_id=str(200 + turn))
        landing.line(
            str(turn),
            "Overall",
            f"0{minutes // 60}:{minutes % 60:02}:00",
            event_id=event,
            race_id=str(200 + turn),
        )
    landing.merge()
    usual = {
        row["year"]: (row["median_time_ms"], row["usual_median_time_ms"]) for row in landing.core("race")
    }
    minute = 60_000
    assert usual == {
        2023: (200 * minute, 225 * minute),
        2024: (210 * minute, 220 * minute),
        2025: (240 * minute, 205 * minute),
    }
