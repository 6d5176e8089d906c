"""The guard refuses every hostile text, allows every honest question, and survives anything else."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from racechat.sqlguard import SqlGuard

HERE = Path(__file__).parent
GUARD = SqlGuard(
    {
        "tenant_1": {
            "event": frozenset(
                "event_id name series state city country year starts_on ends_on starts_at is_published registration_closes_at url".split()
            ),
            "race": frozenset(
                "race_id event_id name distance_class distance_m year finisher_count median_time_ms usual_median_time_ms".split()
            ),
            "athlete": frozenset("athlete_id name_key full_name first_name last_name".split()),
            "entry": frozenset("entry_id race_id athlete_id last_name status".split()),
            "result": frozenset(
                "result_id race_id event_id athlete_id entry_id full_name sex age age_group status chip_time_ms overall_place"
                " city year held_on distance_class bib".split()
            ),
            "split": frozenset("result_id name time_ms".split()),
            "registration": frozenset(
                "registration_id event_id registered_at registered_on amount_paid_cents race_fee_cents".split()
            ),
            "weather": frozenset("event_id temperature_c precipitation_mm conditions".split()),
            "finish_summary": frozenset("distance_class sex age_group timed_count total_time_ms".split()),
            "finish_histogram": frozenset("distance_class chip_time_s finisher_count".split()),
            "sync_run": frozenset("provider status error finished_at".split()),
        },
        "ref": {
            "age_group": frozenset({"label", "position"}),
            "boston_standard": frozenset("sex min_age max_age standard_ms".split()),
        },
    }
)


def lines(name: str) -> list[str]:
    text = (HERE / name).read_text("utf-8")
    return [line.replace("\\n", "\n") for line in text.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("text", lines("attacks.txt"))
def test_hostile_text_is_refused_with_a_sentence(text: str) -> None:
    verdict = GUARD.check(text)
    assert not verdict.allowed
    assert verdict.reason.startswith("Refused: ")
    assert verdict.reason.endswith(".")


@pytest.mark.parametrize("text", lines("questions.txt"))
def test_honest_question_is_allowed(text: str) -> None:
    verdict = GUARD.check(text)
    assert verdict.allowed, verdict.reason


@given(st.text(max_size=300))
@example("select " + "(" * 5000 + "1" + ")" * 5000)
@example("select " + "+".join(["1"] * 20000))
@example("select 1" + " union select 1" * 3000)
@example("\x00")
@example("select '\ud800'")
@example("")
@example(";;")
def test_any_text_gets_a_verdict(text: str) -> None:
    GUARD.check(text)


HARMFUL = st.sampled_from(
    [
        "pg_sleep(1)",
        "(select count(*) from pg_class)",
        "(select max(name) from tenant_2.event)",
        "set_config('role', 'partner_2', true)",
        "current_user",
        "'core.event'::regclass",
        "query_to_xml('select 1', true, true, '')",
        "repeat('a', 1000)",
    ]
)


def wrappers() -> st.SearchStrategy[str]:
    """Places an expression may stand in: %s marks the place."""
    return st.sampled_from(
        [
            "coalesce(%s::text, 'x')",
            "case when name is null then 'y' else %s::text end",
            "(select max(%s::text) from race)",
            "upper(concat(name, %s::text))",
            "(array[%s::text, name])[1]",
            "(select string_agg(%s::text, ',') filter (where %s::text is not null) from race r where r.event_id = event.event_id)",
            "greatest(%s::text, name)",
            "nullif(name, %s::text)",
        ]
    )


@given(HARMFUL, st.lists(wrappers(), max_size=4), st.integers(0, 6))
@settings(max_examples=300)
def test_harm_is_found_wherever_it_hides(harm: str, wraps: list[str], place: int) -> None:
    expression = harm
    for wrap in wraps:
        expression = wrap.replace("%s", expression)
    text = [
        f"select {expression} from event",
        f"select name from event where {expression} is not null",
        f"select name from event order by {expression}",
        f"select count(*) from event group by {expression}",
        f"with q as (select {expression} as x from event) select x from q",
        f"select x.v from event e cross join lateral (select {expression.replace('event.', 'e.')} as v) x",
        f"select name from event limit (select length({expression}::text))",
    ][place]
    assert not GUARD.check(text).allowed
