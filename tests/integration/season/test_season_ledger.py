"""The ledger and the truth beside a season, held against the file by other means than those that wrote it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from project88.season.dirt import OPTIONAL_COLUMNS
from tests.integration.season.season_checks import EMPTY_KINDS, SeasonFile, milliseconds, time_form

# Bracket lines of one runner, as the newest sync left them: (id, bib, time, gun time, rank).
Line = tuple[Any, ...]


@pytest.fixture(scope="module")
def season(season_file: Path) -> Iterator[SeasonFile]:
    file = SeasonFile(season_file)
    yield file
    file.close()


@pytest.fixture(scope="module")
def newest(season: SeasonFile) -> dict[tuple[str, str], dict[str, list[Line]]]:
    """Lines by race and bracket; of repeated ones the newest."""
    found: dict[tuple[str, ...], Line] = {}
    query = (
        "select event_id, race_id, results_bib, results_bracket_name, results_time, results_gun_time, results_rank"
        " from ct_results order by id"
    )
    for event_id, race_id, bib, bracket, time, gun, rank in season.rows(query):
        found[event_id, race_id, bib, bracket] = (bib, time, gun, rank)
    races: dict[tuple[str, str], dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
    for (event_id, race_id, _, bracket), line in found.items():
        races[event_id, race_id][bracket].append(line)
    return races


@pytest.mark.parametrize("table", sorted(OPTIONAL_COLUMNS))
def test_empty_cells_are_counted_by_the_way_they_are_written(season: SeasonFile, table: str) -> None:
    ledger = season.sidecar["dirt"][table]
    found = season.empties(table, OPTIONAL_COLUMNS[table])
    assert found == {kind: count for kind, count in ledger.items() if kind in EMPTY_KINDS.values()}
    assert set(found) == set(EMPTY_KINDS.values()) or table == "ct_results"


def test_every_text_form_of_a_time_is_counted_and_there(season: SeasonFile) -> None:
    forms: Counter[str] = Counter()
    for text, count in season.rows("select results_time, count(*) from ct_results group by 1"):
        forms[time_form(text)] += count
    ledger = season.sidecar["dirt"]["ct_results"]
    assert forms == {kind: count for kind, count in ledger.items() if kind.startswith("time_")}
    assert set(forms) == {
        "time_empty", "time_zero", "time_status_word", "time_over_24h", "time_mm_ss", "time_mm_ss_fraction",
        "time_h_mm_ss", "time_h_mm_ss_fraction", "time_hh_mm_ss", "time_hh_mm_ss_fraction",
    }  # fmt: skip


COUNTS = {
    "ct_participants/leading_zero_bib": "select count(*) from ct_participants where entry_bib like '0%'",
    "ct_participants/leading_zero_zip": "select count(*) from ct_participants where location_postal_code like '0%'",
    "ct_participants/orphan": "select count(*) from ct_participants where event_id not in (select event_id from ct_events)",
    "ct_participants/null_partner_recoverable": "select count(*) from ct_participants where timing_partner_id is null"
    " and event_id in (select event_id from ct_events)",
    "ct_participants/null_partner_lost": "select count(*) from ct_participants where timing_partner_id is null"
    " and event_id not in (select event_id from ct_events)",
    "ct_participants/entry_id_of_two_partners": "select count(*) from ct_participants where entry_id in"
    " (select entry_id from ct_participants group by 1 having count(*) > 1)",
    "ct_participants/name_apostrophe": "select count(*) from ct_participants where athlete_last_name like '%''%'"
    " and athlete_last_name not like '%drop%' and athlete_last_name not like '%1''=''1%'",
    "ct_participants/name_formula": "select count(*) from ct_participants where athlete_first_name in ('=1+1', '+Plus', '@Sum')",
    "ct_participants/name_html": "select count(*) from ct_participants where athlete_first_name || athlete_last_name like '%<%>%'",
    "ct_races/race_id_of_two_partners": "select count(*) from ct_races where race_id in"
    " (select race_id from ct_races group by 1 having count(*) > 1)",
    "ct_races/epoch_fraction": "select count(*) from ct_races where race_actual_start_time like '%.%'",
    "ct_races/no_distance": "select count(*) from ct_races where race_course_distance in ('', '0')",
    "ct_events/html_description": "select count(*) from ct_events where event_description like '%<p>%' || char(10) || '%'",
    "ct_archived_events/archived_event": "select count(*) from ct_archived_events where error_message = 'Event is archived.'",
    "ct_archived_events/empty_name": "select count(*) from ct_archived_events where event_name = ''",
    "ct_results/leading_zero_bib": "select count(*) from ct_results where results_bib like '0%'",
    "ct_results/leading_zero_zip": "select count(*) from ct_results where results_postal_code like '0%'",
    "ct_results/gun_time_zero": "select count(*) from ct_results where results_gun_time = '0'",
    "ct_results/gun_time_empty": "select count(*) from ct_results where results_gun_time = ''",
    "ct_results/no_entry_id": "select count(*) from ct_results where entry_id = ''",
    "ct_results/orphan": "select count(*) from ct_results where event_id not in (select event_id from ct_events)",
    "ct_results/null_partner_recoverable": "select count(*) from ct_results where timing_partner_id is null"
    " and event_id in (select event_id from ct_events)",
    "ct_results/null_partner_lost": "select count(*) from ct_results where timing_partner_id is null"
    " and event_id not in (select event_id from ct_events)",
    "ct_results/repeated_copy": "select count(*) - count(distinct event_id || '/' || race_id || '/' || results_bib || '/'"
    " || results_bracket_name) from ct_results",
    "ct_results/name_sql": "select count(*) from ct_results where results_first_name || results_last_name like '%drop table%'"
    " or results_last_name = ''' OR ''1''=''1'",
    "event_weather/null_partner_recoverable": "select count(*) from event_weather where timing_partner_id is null"
    " and event_id in (select event_id from ct_events)",
    "runsignup_events/placeholder_year": "select count(*) from runsignup_events where start_time like '%/2030 %'",
    "runsignup_events/miles_in_metre_field": "select count(*) from runsignup_events where distance = '26.2m'",
    "runsignup_events/crlf_details": "select count(*) from runsignup_events where details like '%' || char(13) || char(10) || '%'",
    "runsignup_races/leading_zero_zip": "select count(*) from runsignup_races where zipcode like '0%'",
    "runsignup_races/id_of_a_chronotrack_event": "select count(*) from runsignup_races where race_id in"
    " (select cast(event_id as integer) from ct_events)",
    "runsignup_participants/orphan": "select count(*) from runsignup_participants where event_id not in"
    " (select event_id from runsignup_events)",
    "runsignup_participants/null_partner_recoverable": "select count(*) from runsignup_participants"
    " where timing_partner_id is null and event_id in (select event_id from runsignup_events)",
    "runsignup_participants/repeated_registration": "select count(*) - count(distinct race_id || '/' || event_id || '/'"
    " || registration_id) from runsignup_participants",
    "runsignup_participants/money_with_comma": "select count(*) from runsignup_participants where race_fee like '%,%'",
    "runsignup_participants/leading_zero_bib": "select count(*) from runsignup_participants where bib_num like '0%'",
    "runsignup_participant_counts/null_partner_recoverable": "select count(*) from runsignup_participant_counts"
    " where timing_partner_id is null",
    "sync_history/no_provider_name": "select count(*) from sync_history where provider_name is null",
    "sync_history/null_partner_lost": "select count(*) from sync_history where timing_partner_id is null"
    " and event_id not in (select event_id from ct_events union select cast(event_id as text) from runsignup_events)",
    "sync_queue/partner_in_event_id": "select count(*) from sync_queue where event_id = cast(timing_partner_id as text)",
    "sync_queue/status_queued": "select count(*) from sync_queue where status = 'queued'",
    "partner_provider_credentials/hashed_secret": "select count(*) from partner_provider_credentials where provider_id = 1"
    " and length(secret) = 40",
    "partner_provider_credentials/second_of_pair": "select count(*) - count(distinct timing_partner_id || '/' || provider_id)"
    " from partner_provider_credentials",
    "timing_partners/plain_password": "select count(*) from timing_partners where length(access_password) between 9 and 16",
    "timing_partner_haku_orgs/repeats_credentials": "select count(*) from timing_partner_haku_orgs where client_id in"
    " (select principal from partner_provider_credentials)",
}


@pytest.mark.parametrize("defect", sorted(COUNTS))
def test_defects_are_there_exactly_as_often_as_the_ledger_says(season: SeasonFile, defect: str) -> None:
    table, kind = defect.split("/")
    assert season.one(COUNTS[defect]) == season.sidecar["dirt"][table][kind] > 0


def test_a_repeated_line_may_correct_the_first_one(season: SeasonFile) -> None:
    first: dict[tuple[str, ...], str] = {}
    corrected = 0
    for *key, time in season.rows(
        "select event_id, race_id, results_bib, results_bracket_name, results_time from ct_results order by id"
    ):
        if tuple(key) in first:
            corrected += first[tuple(key)] != time
        first[tuple(key)] = time
    assert corrected == season.sidecar["dirt"]["ct_results"]["stale_first_copy"] > 0


def test_ranks_run_through_each_bracket_in_order_of_time(
    newest: dict[tuple[str, str], dict[str, list[Line]]],
) -> None:
    for race, brackets in newest.items():
        for bracket, lines in brackets.items():
            ranked = sorted((line for line in lines if line[3]), key=lambda line: int(line[3]))
            assert [int(line[3]) for line in ranked] == list(range(1, len(ranked) + 1)), (race, bracket)
            times = [milliseconds(line[1] if ":" in line[1] else line[2]) for line in ranked]
            assert times == sorted(times), (race, bracket)


def test_nobody_crosses_the_line_before_the_gun_allows(
    newest: dict[tuple[str, str], dict[str, list[Line]]],
) -> None:
    for brackets in newest.values():
        for _, time, gun, _ in (line for lines in brackets.values() for line in lines):
            if ":" in time and ":" in gun:
                assert milliseconds(gun) >= milliseconds(time)


def test_splits_are_shorter_than_the_race_and_faster_than_any_marathon(
    season: SeasonFile, newest: dict[tuple[str, str], dict[str, list[Line]]]
) -> None:
    name = {(e, r): n for e, r, n in season.rows("select event_id, race_id, race_name from ct_races")}
    halves = 0
    for race, brackets in newest.items():
        finished = {line[0]: milliseconds(line[1]) for line in brackets["Overall"] if ":" in line[1]}
        for bib, time, _, _ in brackets.get("Half", ()):
            assert bib not in finished or milliseconds(time) < finished[bib]
            halves += name[race] == "Marathon"
    assert halves > 100


def test_the_truth_by_race_is_what_the_lines_show(
    season: SeasonFile, newest: dict[tuple[str, str], dict[str, list[Line]]]
) -> None:
    ran = {
        (event_id, race_id, bib)
        for event_id, race_id, bib in season.rows(
            "select event_id, race_id, entry_bib from ct_participants where entry_status in ('CONF', 'FIN')"
        )
    }
    races = season.sidecar["truth"]["races"]
    assert set(races) == {f"{e}/{r}" for e, r in season.rows("select event_id, race_id from ct_races")}
    for key, truth in races.items():
        event_id, race_id = key.split("/")
        lines = [line for line in newest[event_id, race_id]["Overall"] if (event_id, race_id, line[0]) in ran]
        times = sorted(milliseconds(line[1]) for line in lines if ":" in line[1])
        assert (len(lines), len(times)) == (truth["finished"], truth["timed"]), key
        if times:
            seen = (times[0], times[(len(times) - 1) // 2], times[-1])
            assert seen == (truth["fastest_ms"], truth["low_median_ms"], truth["slowest_ms"]), key


def test_the_truth_by_registration_is_what_the_rows_show(season: SeasonFile) -> None:
    truth = season.sidecar["truth"]["runsignup"]
    counts: dict[str, int] = {}
    for events in truth["registrations_by_partner_event"].values():
        counts |= events
    assert counts == {
        str(event_id): count
        for event_id, count in season.rows(
            "select event_id, count(distinct registration_id) from runsignup_participants"
            " where event_id in (select event_id from runsignup_events) group by 1"
        )
    }
    paid: Counter[str] = Counter()
    newest: dict[tuple[int, int], tuple[int, str]] = {}
    for event_id, number, modified, amount in season.rows(
        "select event_id, registration_id, cast(last_modified as integer), amount_paid from runsignup_participants order by id"
    ):
        if (event_id, number) not in newest or modified >= newest[event_id, number][0]:
            newest[event_id, number] = (modified, amount)
    for (event_id, _), (_, amount) in newest.items():
        paid[str(event_id)] += int(amount.replace("$", "").replace(",", "").replace(".", ""))
    for events in truth["paid_cents_by_partner_event"].values():
        assert {event_id: paid[event_id] for event_id in events} == events
