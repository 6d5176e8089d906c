"""The guard refuses every hostile text, allows every honest question, and survives anything else."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from racechat.sqlguard.partner_guard import guard_for

from tests.unit.sqlguard import hostile

HERE = Path(__file__).parent
GUARD = guard_for(1, "owner")


def lines(name: str) -> list[str]:
    text = (HERE / name).read_text("utf-8")
    return [line.replace("\\n", "\n") for line in text.splitlines() if line and not line.startswith("#")]


def allowed(texts: list[str]) -> list[str]:
    return [text for text in texts if GUARD.check(text).allowed]


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


@pytest.mark.parametrize("position", hostile.POSITIONS)
def test_harm_is_refused_in_every_place_of_the_grammar(position: str) -> None:
    assert allowed([position.replace("{x}", harm) for harm in hostile.HARMFUL]) == []


# Where a constant would stand for nothing else: a table without a condition, an endless series.
_REFUSED_ANYWAY = ("left join race r on {x} is null", "generate_series(1, length({x}")


@pytest.mark.parametrize(
    "position", [p for p in hostile.POSITIONS if not any(part in p for part in _REFUSED_ANYWAY)]
)
def test_every_place_takes_an_honest_expression(position: str) -> None:
    verdict = GUARD.check(position.replace("{x}", "upper('a')"))
    assert verdict.allowed, verdict.reason


@pytest.mark.parametrize("text", hostile.DOTTED)
def test_a_call_in_the_form_of_a_column_is_refused(text: str) -> None:
    assert allowed([text.replace("{f}", name) for name in hostile.CALLABLE]) == []


@pytest.mark.parametrize("text", hostile.WHOLE_ROWS)
def test_whole_rows_and_longer_names_are_refused(text: str) -> None:
    assert not GUARD.check(text).allowed


@pytest.mark.parametrize("growth", hostile.GROWTHS)
def test_text_that_grows_is_refused_before_it_grows(growth: str) -> None:
    assert allowed(list(hostile.chains(growth))) == []


@pytest.mark.parametrize("text", hostile.FLOODS)
def test_rows_that_multiply_are_refused(text: str) -> None:
    assert not GUARD.check(text).allowed


@given(st.text(max_size=300))
@example("select " + "(" * 5000 + "1" + ")" * 5000)
@example("select " + "+".join(["1"] * 20000))
@example("select 1" + " union select 1" * 3000)
@example("select 1 from event e where " + " and ".join(["e.event_id = e.event_id"] * 800))
@example("\x00")
@example("select '\ud800'")
@example("select json_agg(*)")
@example("select count(.*)")
@example("select string_agg() from event")
@example("select format(), lpad(), replace(), to_char(), concat_ws(), extract(), power() from event")
@example("select * from unnest()")
@example("select (select from event), array(select from event)")
@example("values ()")
@example("")
@example(";;")
def test_any_text_gets_a_verdict(text: str) -> None:
    GUARD.check(text)


@given(
    st.lists(
        st.sampled_from(
            [
                *" ().,*=<>~|[]'\"-:;",
                " select ",
                " from ",
                " where ",
                " event e ",
                "e.name",
                "1",
                "'a'",
                " as ",
                " x ",
                " join ",
                " on ",
                " with ",
                " group by ",
                " cube",
                " order by ",
                " over ",
                " lateral ",
                " union ",
                "count",
                "concat",
                "unnest",
                " values ",
                "array",
                " row",
                " null ",
                "::text",
                " case ",
                " when ",
                " then ",
                " end ",
                " limit ",
                " using ",
                "generate_series",
            ]
        ),
        max_size=40,
    )
)
@settings(max_examples=500, deadline=None)  # fmt: skip
def test_any_words_of_sql_get_a_verdict(words: list[str]) -> None:
    GUARD.check("select " + "".join(words))
