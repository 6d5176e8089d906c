"""What is over goes by itself: no other download and no other message is needed for it."""

import time
from collections.abc import Callable

import psycopg
from racechat.answers.answer import Answer, ExportRequest
from racechat.memory import ChatKey
from racechat.server.service import housekeeping_for

from project88.accounts.people import asker_for_email

WAIT_S = 60  # for a machine under load; a round comes every second


def _comes_true(condition: Callable[[], bool]) -> bool:
    deadline_s = time.monotonic() + WAIT_S
    while not condition():
        if time.monotonic() > deadline_s:
            return False
        time.sleep(0.05)
    return True


def test_downloads_and_contexts_go_when_their_time_is_over(assembly, people, season_database, tmp_path):
    with assembly.pool.connection() as connection:
        asker = asker_for_email(connection, people.new("owner").email)
    request = ExportRequest(file_name="events.csv", columns=("a",), rows=((1,),), total_rows=1)
    assembly.exports.write(asker, request)
    answer = Answer(status="answered", answer="42", question={"measure": "events"})
    assembly.desk.memory.remember(ChatKey(openwebui_user_id="gone", chat_id="gone"), asker, answer)
    folder = tmp_path / "exports"
    [file] = folder.iterdir()
    housekeeping = housekeeping_for(assembly, every_s=1)
    with psycopg.connect(season_database.url, autocommit=True) as owner:

        def contexts() -> int:
            [(count,)] = owner.execute(
                "select count(*) from app.chat_context where openwebui_user_id = 'gone'"
            ).fetchall()
            return int(count)

        assert contexts() == 1
        owner.execute(
            "update app.chat_context set expires_at = now() - interval '1 second' where openwebui_user_id = 'gone'"
        )
        owner.execute(
            "update app.export set expires_at = now() - interval '1 second' where account_id = %s",
            (asker.account_id,),
        )
        housekeeping.start()
        try:
            assert _comes_true(lambda: not file.exists() and contexts() == 0)
        finally:
            assert housekeeping.stop(wait_s=WAIT_S)
    stats = assembly.pool.get_stats()
    assert stats.get("pool_available", 0) == stats.get("pool_size", 0)
