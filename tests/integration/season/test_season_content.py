"""What a season must hold, however small: the known runners and events, every kind of event, the future."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import correlation, median

import pytest

from project88.season import canary_email, canary_name, canary_phone
from project88.season.courses import COURSES, FORMATS
from project88.season.names import ACCENTED, HOSTILE, OTHER_SCRIPTS
from tests.fix_season import AS_OF
from tests.integration.season.season_checks import SeasonFile, milliseconds

BIG_RIVER = 1
LEGACY_TABLES = {
    "timing_partners", "users", "providers", "partner_provider_credentials", "timing_partner_haku_orgs", "events",
    "event_weather", "sync_queue", "sync_history", "runsignup_races", "runsignup_events", "runsignup_participants",
    "runsignup_participant_counts", "ct_events", "ct_races", "ct_participants", "ct_results",
}  # fmt: skip


@pytest.fixture(scope="module")
def season(season_file: Path) -> Iterator[SeasonFile]:
    file = SeasonFile(season_file)
    yield file
    file.close()


def test_all_legacy_tables_are_there_with_rows(season: SeasonFile) -> None:
    assert set(season.tables()) == LEGACY_TABLES | {"ct_archived_events"}
    for table in season.tables():
        assert season.one(f"select count(*) from {table}") == season.sidecar["rows"][table] > 0


@pytest.mark.parametrize(
    ("table", "count"), [("runsignup_races", 29), ("runsignup_events", 17), ("runsignup_participants", 55)]
)
def test_runsignup_tables_have_the_documented_number_of_columns(
    season: SeasonFile, table: str, count: int
) -> None:
    columns = season.columns(table)
    assert len(columns) == count
    assert {columns[name] for name in columns if not name.endswith("id")} == {"TEXT"}


@pytest.mark.parametrize("table", ["ct_events", "ct_races", "ct_participants", "ct_results"])
def test_chronotrack_columns_are_text(season: SeasonFile, table: str) -> None:
    columns = season.columns(table)
    assert {kind for name, kind in columns.items() if name not in ("id", "timing_partner_id")} == {"TEXT"}


def test_the_mission_example_is_there(season: SeasonFile) -> None:
    runs = season.rows(
        "select distinct e.event_name, r.race_name, p.results_time, p.timing_partner_id from ct_results as p"
        " join ct_events as e using (event_id) join ct_races as r using (event_id, race_id)"
        " where p.results_first_name = 'Michael' and p.results_last_name = 'Wardian' and p.results_bracket_name = 'Overall'"
        " and p.timing_partner_id = 1"
    )
    marathons = {
        event: milliseconds(time)
        for event, race, time, _ in runs
        if race == "Marathon"
        if event != "Hartford Marathon"
    }
    hartford = [
        milliseconds(time)
        for event, race, time, _ in runs
        if event == "Hartford Marathon" and race == "Marathon"
    ]
    assert min(hartford) == milliseconds("2:24:37")
    assert marathons
    assert min(marathons.values()) > min(hartford)
    half = season.one(
        "select min(results_time) from ct_results where results_last_name = 'Wardian' and results_bracket_name = 'Half'"
        " and timing_partner_id = 1"
    )
    assert milliseconds(half) < min(hartford)
    assert (
        season.one("select company_name from timing_partners where timing_partner_id = 1")
        == "Big River Race Management"
    )


@pytest.mark.parametrize("name", ["Dana Whitfield", "Sam Ortiz", "Ana Ruiz", "Kim Lee"])
def test_known_runners_are_one_person_at_big_river_and_another_elsewhere(
    season: SeasonFile, name: str
) -> None:
    people = season.rows(
        "select distinct timing_partner_id, athlete_birthdate from ct_participants where entry_name = ?"
        " and timing_partner_id is not null",
        name,
    )
    assert [partner for partner, _ in people].count(BIG_RIVER) == 1
    assert len(people) == 2


def test_smith_is_many(season: SeasonFile) -> None:
    count = season.one(
        "select count(distinct entry_name || athlete_birthdate) from ct_participants"
        " where athlete_last_name = 'Smith' and timing_partner_id = 1"
    )
    assert count > 10
    assert (
        season.one(
            "select count(distinct athlete_birthdate) from ct_participants where entry_name = 'John Smith' and timing_partner_id = 1"
        )
        >= 3
    )


def test_two_runners_of_one_name_meet_in_one_race(season: SeasonFile) -> None:
    assert season.one(
        "select count(*) from ct_participants as a join ct_participants as b using (event_id, race_id, entry_name)"
        " where a.entry_id < b.entry_id and a.athlete_birthdate <> b.athlete_birthdate"
    )


@pytest.mark.parametrize(
    "series",
    ["Hartford Marathon", "City Marathon", "Harvest Half Marathon", "River City 10K", "Ridge Trail Run"],
)
def test_known_series_run_every_year(season: SeasonFile, series: str) -> None:
    names = [
        name
        for (name,) in season.rows(
            "select event_name from ct_events where timing_partner_id = 1 and event_name like ?",
            f"%{series}%",
        )
    ]
    assert len(names) >= 4


def test_every_kind_of_event_and_course_is_there(season: SeasonFile) -> None:
    names = {
        name for (name,) in season.rows("select distinct race_name from ct_races where timing_partner_id = 1")
    }
    assert {courses[0] for courses in FORMATS.values()} <= names
    assert names <= set(COURSES)


@pytest.mark.parametrize("partner_id", range(1, 14))
def test_every_partner_has_a_canary_that_nobody_else_has(season: SeasonFile, partner_id: int) -> None:
    first, last = canary_name(partner_id).split()
    owners = season.rows(
        "select distinct timing_partner_id from ct_participants where athlete_last_name = ?", last
    )
    assert owners == [(partner_id,)]
    assert season.one(
        "select count(*) from ct_results where results_first_name = ? and results_last_name = ?", first, last
    )
    contact = season.rows(
        "select distinct athlete_email, athlete_mobile_phone from ct_participants where athlete_last_name = ?",
        last,
    )
    assert contact == [(canary_email(partner_id), canary_phone(partner_id))]
    for column, value in (
        ("athlete_email", canary_email(partner_id)),
        ("athlete_mobile_phone", canary_phone(partner_id)),
    ):
        assert season.rows(
            f"select distinct timing_partner_id from ct_participants where {column} = ?", value
        ) == [(partner_id,)]


def test_every_partner_has_races_behind_and_ahead(season: SeasonFile) -> None:
    truth = season.sidecar["truth"]
    for partner_id in range(1, 14):
        events = truth["events"][str(partner_id)]
        assert events["chronotrack_ahead"] > 0
        assert truth["outcomes_by_partner"][str(partner_id)]["finished"] > 0
    assert truth["events"]["1"]["active"] >= 6
    assert any(events["chronotrack_past_without_results"] for events in truth["events"].values())
    assert any(events["same_at_runsignup_and_chronotrack"] for events in truth["events"].values())


def test_upcoming_races_have_entries_and_no_results(season: SeasonFile) -> None:
    races = season.sidecar["truth"]["races"]
    ahead = {key for key, race in races.items() if race["date"] >= AS_OF.isoformat()}
    assert ahead
    assert sum(races[key]["entered"] for key in ahead) > 0
    assert not [key for key in ahead if races[key]["finished"]]


def test_big_river_has_a_race_next_saturday(season: SeasonFile) -> None:
    saturday = AS_OF + timedelta(days=(5 - AS_OF.weekday()) % 7)
    assert season.one(
        "select count(*) from ct_events where timing_partner_id = 1 and date(cast(event_start_time as integer), 'unixepoch') = ?",
        saturday.isoformat(),
    )


def test_people_registered_yesterday_and_never_later(season: SeasonFile) -> None:
    days = {
        date(int(year), int(month), int(day))
        for (text,) in season.rows("select distinct registration_date from runsignup_participants")
        for month, day, year in [re.split(r"[/ ]", text)[:3]]
    }
    assert max(days) == AS_OF - timedelta(days=1)
    assert sum(season.sidecar["truth"]["runsignup"]["registered_yesterday_by_partner"].values()) > 20


@pytest.mark.parametrize("names", [*HOSTILE, ACCENTED[0], OTHER_SCRIPTS[0]])
def test_names_that_attack_came_through_unchanged(season: SeasonFile, names: tuple[str, str, str]) -> None:
    first, last, _ = names
    for table, column in (("ct_participants", "athlete"), ("ct_results", "results")):
        count = season.one(
            f"select count(*) from {table} where {column}_first_name = ? and {column}_last_name = ?",
            first,
            last,
        )
        assert count > 0


def test_runners_come_back_to_their_series(season: SeasonFile) -> None:
    editions = season.rows(
        "select count(distinct event_id) from ct_participants where timing_partner_id = 1 and athlete_birthdate <> ''"
        " group by entry_name, athlete_birthdate"
    )
    assert sum(count > 1 for (count,) in editions) > 0.15 * len(editions)


def test_heat_can_be_found_in_the_times(season: SeasonFile) -> None:
    heat = {
        event: float(degrees)
        for event, degrees in season.rows("select event_id, temperature from event_weather")
    }
    name = {
        f"{event_id}/{race_id}": f"{re.sub(r'[0-9]{4} | [0-9]{4}$|^[0-9]+(st|nd|rd|th) Annual ', '', event)}/{race}"
        for event_id, race_id, event, race in season.rows(
            "select event_id, race_id, event_name, race_name from ct_races join ct_events using (event_id)"
        )
    }
    races = season.sidecar["truth"]["races"]
    series = defaultdict(list)
    for key, race in races.items():
        if race["timed"] >= 8 and key.split("/")[0] in heat and race["partner_id"] == BIG_RIVER:
            series[name[key]].append((race["low_median_ms"], heat[key.split("/")[0]]))
    degrees, slowness = [], []
    for editions in series.values():
        for place, (middle, at) in enumerate(editions):
            others = [other for turn, (other, _) in enumerate(editions) if turn != place]
            if len(others) >= 2:
                degrees.append(at)
                slowness.append(middle / median(others))
    assert len(degrees) > 20
    assert correlation(degrees, slowness) > 0.15
