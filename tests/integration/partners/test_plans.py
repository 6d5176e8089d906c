"""The boundary bars no index: views are seen through, and what is not leakproof may still use its index."""

import json

import pytest

from project88.partners import partner_role
from tests.integration.partners.conftest import Houses

# Without sequential scans the planner takes whatever index it may: a barrier view or a policy would not let it.
INDEXED = {
    "select * from athlete where name_key % 'quokka'": "athlete_911_name_trigram",
    "select * from athlete where name_key like '%quokka%'": "athlete_911_name_trigram",
    "select * from athlete where name_key ilike '%quokka%'": "athlete_911_name_trigram",
    "select * from athlete where name_key = 'zzcanary quokka'": "athlete_911_name_key",
    "select * from result where race_id = 1 and chip_time_ms < 10": "result_911_race",
    "select * from result where athlete_id = 1": "result_911_athlete",
    "select count(*) from result where distance_class = 'marathon' and year = 2024 and chip_time_ms < 10": "result_911_distance_year",
    "select * from registration where registered_on >= date '2025-01-01'": "registration_911_registered_on",
}


@pytest.mark.parametrize(("query", "index"), INDEXED.items())
def test_a_partners_question_uses_its_index(houses: Houses, query: str, index: str) -> None:
    with houses.log_in(partner_role(911)) as partner:
        partner.execute("set enable_seqscan = off")
        (plan,) = partner.execute(f"explain (format json) {query}").fetchone() or ("",)
    assert index in json.dumps(plan)


def test_a_partners_plan_touches_its_own_partition_alone(houses: Houses) -> None:
    with houses.log_in(partner_role(912)) as partner:
        (plan,) = partner.execute(
            "explain (format json, verbose) select * from result join athlete using (athlete_id) join event using (event_id)"
        ).fetchone() or ("",)
    relations = {
        f"{node['Schema']}.{node['Relation Name']}"
        for node in _nodes(plan[0]["Plan"])
        if "Relation Name" in node
    }
    assert relations == {"core.result_912", "core.athlete_912", "core.event_912"}


def test_the_platform_prunes_by_partner(houses: Houses) -> None:
    with houses.log_in("platform_admin") as admin:
        (plan,) = admin.execute(
            "explain (format json) select count(*) from result where partner_id = 913"
        ).fetchone() or ("",)
    relations = {node["Relation Name"] for node in _nodes(plan[0]["Plan"]) if "Relation Name" in node}
    assert relations == {"result_913", "partner"}


def _nodes(plan: dict[str, object]) -> list[dict[str, object]]:
    below = plan.get("Plans", [])
    assert isinstance(below, list)
    return [plan, *(node for item in below for node in _nodes(item))]
