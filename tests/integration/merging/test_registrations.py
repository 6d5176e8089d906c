"""Registrations, their money, weather and the history of syncs."""

from datetime import UTC, date, datetime

from tests.integration.merging.landing_rows import Landing


def _season(landing: Landing) -> Landing:
    landing.rsu_race()
    landing.rsu_event()
    return landing


def test_money_time_and_age(landing: Landing) -> None:
    _season(landing).registration("1", amount_paid="$1,234.50", age="", bib_num="0042", team_name="Otters")
    landing.merge()
    row = landing.one("registration")
    assert (
        row["race_fee_cents"],
        row["processing_fee_cents"],
        row["amount_paid_cents"],
        row["currency"],
    ) == (9500, 575, 123_450, "USD")
    assert row["registered_at"] == datetime(2026, 3, 7, 20, 15, tzinfo=UTC)  # 15:15 Eastern
    assert (row["registered_on"], row["age"], row["bib"], row["team"]) == (
        date(2026, 3, 7),
        32,
        "0042",
        "Otters",
    )


def test_the_newest_copy_by_last_modified_then_fetched_then_id(landing: Landing) -> None:
    _season(landing)
    landing.registration(
        "1", amount_paid="$3.00", last_modified="1772914530", fetched_date="2026-03-08 01:00:00"
    )
    landing.registration(
        "1", amount_paid="$1.00", last_modified="1772914520", fetched_date="2026-03-09 01:00:00"
    )
    landing.registration(
        "1", amount_paid="$2.00", last_modified="1772914530", fetched_date="2026-03-07 01:00:00"
    )
    landing.merge()
    assert landing.one("registration")["amount_paid_cents"] == 300


def test_the_fee_is_the_newest_that_was_paid(landing: Landing) -> None:
    _season(landing)
    landing.registration("1", registration_date="1/7/2026 15:15", race_fee="$80.00")
    landing.registration("2", registration_date="3/7/2026 15:15", race_fee="$95.00")
    landing.registration("3", registration_date="4/7/2026 15:15", race_fee="$0.00")
    landing.merge()
    race = landing.one("race")
    assert (race["current_fee_cents"], race["registration_count"]) == (9500, 3)
    assert landing.one("event")["registration_count"] == 3


def test_volunteers_are_no_registrations_and_orphans_are_quarantined(landing: Landing) -> None:
    _season(landing).rsu_event("601", name="Crew", volunteer="T")
    landing.registration("1")
    landing.registration("2", event_id="601")
    landing.registration("3", event_id="999")
    landing.registration("")
    landing.merge()
    assert landing.one("registration")["provider_registration_id"] == "1"
    assert landing.quarantined("runsignup_participants") == [
        "its event is not in the source",
        "registration without an id",
    ]


def test_weather_by_column_name_and_unit(marathon: Landing) -> None:
    marathon.event("101", event_name="Other")
    marathon.event("102", event_name="Third")
    marathon.add(
        "event_weather",
        event_id="100",
        timing_partner_id="1",
        extra='{"temp_f": "68", "wind_mph": 10, "precip_in": "0.5", "sky": "Light Rain"}',
    )
    marathon.add(
        "event_weather",
        event_id="101",
        timing_partner_id="1",
        temperature="12.5",
        humidity="81",
        wind_speed="14",
        source="open-meteo",
        conditions="overcast",
    )
    marathon.add("event_weather", event_id="102", timing_partner_id="1", temperature="12.5")
    marathon.merge()
    first, second = marathon.core("weather")
    assert [float(first[name]) for name in ("temperature_c", "wind_kph", "precipitation_mm")] == [
        20.0,
        16.1,
        12.7,
    ]
    assert (first["conditions"], first["observed_on"]) == ("rain", date(2026, 6, 14))
    assert [float(second[name]) for name in ("temperature_c", "humidity_pct", "wind_kph")] == [
        12.5,
        81.0,
        14.0,
    ]
    assert marathon.quarantined("event_weather") == ["no value in a known unit"]


def test_the_latest_sync_of_each_event_and_kind(marathon: Landing) -> None:
    marathon.add("providers", provider_id="1", name="Chronotrack")
    run = {"timing_partner_id": "1", "provider_id": "1", "event_id": "100", "operation_type": "results"}
    marathon.add("sync_history", **run, sync_time="2026-06-14 10:00:00", status="failed", reason="timeout")
    marathon.add(
        "sync_history",
        **run,
        sync_time="2026-06-14 12:00:00.5",
        status="completed",
        num_of_synced_records="12",
    )
    marathon.add("sync_history", **run, sync_time="2026-06-14 11:00:00", status="success")
    marathon.add(
        "sync_history",
        **(run | {"event_id": "", "operation_type": "events", "provider_name": "RunSignUp"}),
        sync_time="2026-06-14T09:00:00",
        status="error",
        reason="Permission Denied",
    )
    marathon.merge()
    by_operation = {row["operation"]: row for row in marathon.core("sync_run")}
    results, events = by_operation["results"], by_operation["events"]
    assert (results["provider"], results["status"], results["record_count"]) == (
        "chronotrack",
        "succeeded",
        12,
    )
    assert (results["run_count"], results["failed_run_count"], results["error"]) == (3, 1, None)
    assert results["finished_at"] == datetime(2026, 6, 14, 12, 0, 0, 500_000, tzinfo=UTC)
    assert results["event_id"] == marathon.one("event")["event_id"]
    assert marathon.one("event")["data_as_of"] == results["finished_at"]
    assert (events["provider"], events["status"], events["error"], events["event_id"]) == (
        "runsignup",
        "failed",
        "Permission Denied",
        None,
    )
