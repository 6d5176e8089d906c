"""Whatever is typed after the login: of words without a place nothing is found in any table, nor in the answer."""

from collections.abc import Callable

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from racechat.answers.answer import Answer
from racechat.assembly import Assembly
from racechat.conversation import FORESEEN, explained
from racechat.memory import ChatKey

from project88.accounts.people import asker_for_email
from tests.integration.erasure.searching import tables_that_hold

# No name of the season and no word of the model is made of these.
CANARY = st.text(alphabet="qxzjvkw7389#!-", min_size=8, max_size=24).filter(
    lambda text: sum(character.isalnum() for character in text) >= 8
)
AROUND = st.sampled_from(
    [
        "{}",
        "my password is {}",
        "how many {} finished in 2025",
        "runners called {} in the marathon",
        "bib {} in 2025",
        "who won the {} marathon last year",
        "top 10 women from {} in 2025",
        "sub {} marathon 2025",
        "show me our audit log of {}",
        "as CSV {}",
        "sync {} now",
        "select * from {}",
        "only {}",
        "women's marathon times under {} hours in 2025",
        "what about {} and contact info",
    ]
)
KEY = ChatKey(openwebui_user_id="typing", chat_id="c")

Say = Callable[[str], Answer]


@pytest.fixture
def say(assembly: Assembly, people) -> Say:  # type: ignore[no-untyped-def]
    person = people.new("owner")
    with assembly.pool.connection() as connection:
        asker = asker_for_email(connection, person.email)

    def answered(text: str) -> Answer:
        try:
            return assembly.desk.answer(asker, text, KEY)
        except FORESEEN as error:
            return explained(error)

    return answered


def text_of_app(url: str) -> str:
    """Return all rows of our own tables as text, lower case."""
    with psycopg.connect(url) as owner:
        tables = owner.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'app'"
        )
        texts = [
            text
            for (table,) in tables.fetchall()
            for (text,) in owner.execute(f"select t::text from {table} as t").fetchall()
        ]
    return "\n".join(texts).lower()


def windows(text: str) -> list[str]:
    return [text[at : at + 8] for at in range(len(text) - 7)]


def test_no_part_of_it_is_found_anywhere(say: Say, season_database) -> None:  # type: ignore[no-untyped-def]
    typed: list[str] = []

    @settings(
        deadline=None,
        max_examples=40,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(CANARY, AROUND)
    def every(canary: str, around: str) -> None:
        typed.append(canary)
        answer = say(around.format(canary))
        said = f"{answer}".lower()
        assert not [part for part in windows(canary) if part in said]

    say("top 5 in the marathon in 2025")  # something for the follow-ups to follow
    every()
    # With letters: digits alone are in the season too, as 0.33333333 in the planner's samples.
    parts = {part for canary in typed for part in windows(canary) if sum(map(str.isalpha, part)) >= 3}
    kept = text_of_app(season_database.url)
    assert len(kept) > 10_000
    assert not [part for part in parts if part in kept]
    assert len(typed) >= 30
    with psycopg.connect(season_database.url) as owner:
        recorded = owner.execute(
            "select count(*) from app.audit where detail ->> 'unplaced_words' is not null"
        ).fetchone()
    assert recorded is not None
    assert recorded[0] > 0
    # All other tables, catalogs and samples among them, with some of it.
    assert tables_that_hold(season_database.url, *sorted(parts)[::50]) == []


@pytest.mark.parametrize(
    "secret",
    [
        "Correct-Horse-Battery",
        "Wardiann26point2",
        "fast marathon finish line pace",
        "Mikael Wardian",  # almost a runner of the season
    ],
)
def test_passwords_that_look_like_something_else(say: Say, season_database, secret: str) -> None:  # type: ignore[no-untyped-def]
    answer = say(secret)
    assert secret.lower() not in str(answer).lower()
    assert not answer.is_placed
    assert tables_that_hold(season_database.url, secret) == []


def test_what_was_understood_is_kept(say: Say, season_database) -> None:  # type: ignore[no-untyped-def]
    answer = say("how many women finished under 4 hours in the marathon in 2025")
    assert answer.is_placed
    with psycopg.connect(season_database.url) as owner:
        [(detail, question, filters, sql_text)] = owner.execute(
            "select a.detail, t.question, t.filters, t.sql_text from app.audit as a join app.audit_text as t using (entry_id)"
            " where a.kind = 'question' order by a.happened_at desc limit 1"
        ).fetchall()
    assert question["measure"] == "finisher_count"
    assert "sex: " in filters
    assert "under 04:00:00" in filters
    assert sql_text.lower().startswith("select")
    assert {"path", "role", "row_count", "total_rows", "elapsed_ms"} <= set(detail)
