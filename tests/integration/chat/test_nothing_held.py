"""At every event that is handed over, nothing is held: no connection lent, no transaction open, no lock."""

import psycopg
from racechat.asking import LoggedInAs
from racechat.conversation import Conversation, Turn
from racechat.desk import Desk

from project88.accounts.people import asker_for_email, partner_names
from project88.accounts.visitor import Visitor

QUESTIONS = (
    "Show me our active events",
    "Generate CSV of Boston qualifiers with contact info",
    "What's the average 5K time by age group and gender?",
    "zzz qqq",
    "who am I",
    "help",
    "",
)


def test_nothing_is_held_while_an_event_is_handed_over(assembly, people, season_database):
    person = people.new("owner")
    with assembly.pool.connection() as connection:
        login = LoggedInAs(
            asker=asker_for_email(connection, person.email), partners=partner_names(connection)
        )
    desk: Desk = assembly.desk
    conversation = Conversation(login=login, desk=desk, clock=desk.clock)
    visitor = Visitor(openwebui_user_id="u", email=person.email)
    seen = 0
    with psycopg.connect(season_database.url, autocommit=True) as owner:
        for question in QUESTIONS:
            for _ in conversation.handle(Turn(visitor=visitor, chat_id="c", text=question)):
                stats = assembly.pool.get_stats()
                assert stats.get("pool_available", 0) == stats.get("pool_size", 0), question
                busy = owner.execute(
                    "select count(*) from pg_stat_activity where datname = current_database() and xact_start is not null"
                    " and pid <> pg_backend_pid() and application_name like 'project88%'"
                ).fetchone()
                assert busy == (0,), question
                seen += 1
    assert seen >= 3 * len(QUESTIONS)


def test_a_turn_that_is_left_half_way_frees_everything(assembly, people):
    person = people.new("owner")
    with assembly.pool.connection() as connection:
        login = LoggedInAs(
            asker=asker_for_email(connection, person.email), partners=partner_names(connection)
        )
    conversation = Conversation(login=login, desk=assembly.desk, clock=assembly.desk.clock)
    visitor = Visitor(openwebui_user_id="u", email=person.email)
    for _ in range(30):  # more than there are connections
        events = conversation.handle(Turn(visitor=visitor, chat_id="c", text="Show me our active events"))
        next(events)
        next(events)
        del events
    stats = assembly.pool.get_stats()
    assert stats.get("pool_available", 0) == stats.get("pool_size", 0)
