"""Landing rows for tests, written by hand: a little provider data with the defaults that a case does not care about."""

from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from project88.merging import MergeReport, merge_all

BIG_RIVER, LAKESIDE = 1, 2
# 14 June 2026, 7:00 in New York.
START = 1781434800


@dataclass(slots=True, kw_only=True)
class Landing:
    """Writes landing rows. Each row's landing_id is one higher than the last: later means newer."""

    connection: psycopg.Connection[Any]
    url: str
    last_id: int = 0
    written: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def add(self, table: str, **values: object) -> int:
        """Insert one row and return its landing_id."""
        if "landing_id" not in values:
            self.last_id += 1
            values["landing_id"] = self.last_id
        self.connection.execute(
            sql.SQL("insert into landing.{} ({}) values ({})").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, values)),
                sql.SQL(", ").join(sql.Placeholder() * len(values)),
            ),
            list(values.values()),
        )
        self.written.append((table, values))
        return int(str(values["landing_id"]))

    def partners(self) -> "Landing":
        self.add("timing_partners", timing_partner_id="1", company_name="Big River Race Management")
        self.add("timing_partners", timing_partner_id="2", company_name="Lakeside Timing")
        return self

    def event(self, event_id: str = "100", *, partner: str | None = "1", **values: object) -> str:
        """A ChronoTrack event in Hartford."""
        self.add(
            "ct_events",
            **{
                "event_id": event_id, "event_name": "2026 Harvest Marathon", "event_start_time": str(START), "event_end_time": str(START + 8 * 3600),
                "event_is_published": "1", "organization_name": "Harvest Club", "location_city": "Hartford", "location_region": "CT",
                "location_country": "US", "location_time_zone": "America/New_York", "timing_partner_id": partner,
            } | values,
        )  # fmt: skip
        return event_id

    def race(
        self, race_id: str = "200", event_id: str = "100", *, partner: str | None = "1", **values: object
    ) -> str:
        """A marathon."""
        self.add(
            "ct_races",
            **{
                "race_id": race_id, "event_id": event_id, "race_name": "Marathon", "race_type": "running", "race_course_distance": "42195",
                "race_pref_distance_unit": "mile", "race_planned_start_time": str(START), "timing_partner_id": partner,
            } | values,
        )  # fmt: skip
        return race_id

    def entry(
        self, entry_id: str, name: str = "Ana Ruiz", *, partner: str | None = "1", **values: object
    ) -> str:
        """Somebody entered in race 200 of event 100, with the bib of their entry id."""
        first, _, last = name.partition(" ")
        self.add(
            "ct_participants",
            **{
                "entry_id": entry_id, "event_id": "100", "race_id": "200", "entry_status": "CONF", "entry_bib": entry_id, "entry_race_age": "32",
                "athlete_first_name": first, "athlete_last_name": last, "athlete_sex": "F", "athlete_birthdate": "1994-03-01",
                "location_city": "Dover", "location_region": "NJ", "location_country": "US", "timing_partner_id": partner,
            } | values,
        )  # fmt: skip
        return entry_id

    def line(
        self,
        entry_id: str,
        bracket: str | None = "Overall",
        time: str | None = "03:10:00",
        rank: str | None = "1",
        *,
        partner: str | None = "1",
        **values: object,
    ) -> int:
        """A result line of race 200 of event 100."""
        return self.add(
            "ct_results",
            **{
                "event_id": "100", "race_id": "200", "entry_id": entry_id, "results_bib": entry_id, "results_first_name": "Ana",
                "results_last_name": "Ruiz", "results_sex": "F", "results_age": "32", "results_rank": rank, "results_bracket_name": bracket,
                "results_primary_bracket_name": "F 30-34", "results_time": time, "results_gun_time": "", "timing_partner_id": partner,
            } | values,
        )  # fmt: skip

    def rsu_race(self, race_id: str = "500", *, partner: str | None = "1", **values: object) -> str:
        """A RunSignUp race: our event."""
        self.add(
            "runsignup_races",
            **{
                "race_id": race_id, "name": "Harvest Marathon", "next_date": "06/14/2026", "is_draft_race": "F", "is_private_race": "F",
                "is_registration_open": "T", "city": "Hartford", "state": "CT", "country_code": "US", "timezone": "America/Chicago",
                "url": "https://runsignup.example/harvest", "timing_partner_id": partner,
            } | values,
        )  # fmt: skip
        return race_id

    def rsu_event(
        self, event_id: str = "600", race_id: str = "500", *, partner: str | None = "1", **values: object
    ) -> str:
        """A RunSignUp event: our race."""
        self.add(
            "runsignup_events",
            **{
                "event_id": event_id, "race_id": race_id, "name": "Marathon", "start_time": "6/14/2026 07:00", "event_type": "running_race",
                "distance": "26.2 Miles", "volunteer": "F", "registration_opens": "1/5/2026 09:00", "timing_partner_id": partner,
            } | values,
        )  # fmt: skip
        return event_id

    def registration(self, registration_id: str, *, partner: str | None = "1", **values: object) -> str:
        """A registration for RunSignUp event 600."""
        self.add(
            "runsignup_participants",
            **{
                "registration_id": registration_id, "race_id": "500", "event_id": "600", "first_name": "Ana", "last_name": "Ruiz",
                "email": "ana@example.test", "dob": "1994-03-01", "gender": "F", "registration_date": "3/7/2026 15:15", "race_fee": "$95.00",
                "processing_fee": "$5.75", "amount_paid": "$100.75", "last_modified": "1772914522", "timing_partner_id": partner,
            } | values,
        )  # fmt: skip
        return registration_id

    def merge(self) -> MergeReport:
        """Merge all partners."""
        return merge_all(self.url, workers=2)

    def core(self, table: str, columns: str = "*", *, partner: int = BIG_RIVER) -> list[dict[str, Any]]:
        """Return a partner's rows of a table of core, oldest id first."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            query = f"select {columns} from core.{table} where timing_partner_id = {partner} order by 1, 2"
            return cursor.execute(query.encode()).fetchall()

    def one(self, table: str, *, partner: int = BIG_RIVER) -> dict[str, Any]:
        """Return the partner's only row of a table of core."""
        [row] = self.core(table, partner=partner)
        return row

    def quarantined(self, table: str) -> list[str]:
        """Return the reasons why rows of a landing table were left out."""
        return [
            reason
            for (reason,) in self.connection.execute(
                "select reason from app.import_quarantine where table_name = %s order by landing_id", (table,)
            )
        ]
