"""Titles of chats: what was understood, shortened; nothing waits for long, and few wait at once."""

import threading
import time

from racechat.memory import ChatKey
from racechat.questions.filters import Filters
from racechat.questions.question import Question
from racechat.questions.values import OneOf
from racechat.server.titles import MAX_CHARACTERS, MAX_CHATS, MAX_WAITING, UNTITLED, Titles

KEY = ChatKey(openwebui_user_id="u", chat_id="c")


def _question(*distances: str) -> dict[str, object]:
    filters = Filters(distances=OneOf(values=distances)) if distances else Filters()
    return Question(subject="results", measure="finisher_count", filters=filters).to_dict()


def test_a_title_says_what_was_understood():
    titles = Titles()
    titles.keep(KEY, _question("marathon"))
    assert titles.title(KEY) == "Finishers, distance: marathon"
    assert titles.title(ChatKey(openwebui_user_id="v", chat_id="c"), patience_s=0) == UNTITLED


def test_a_login_has_the_fixed_title_until_something_is_asked():
    titles = Titles()
    titles.keep(KEY, None)
    assert titles.title(KEY) == UNTITLED
    titles.keep(KEY, _question())
    titles.keep(KEY, None)
    assert titles.title(KEY) == "Finishers"


def test_the_first_answered_question_names_the_chat():
    titles = Titles()
    titles.keep(KEY, _question("marathon"))
    titles.keep(KEY, _question("5k"))
    titles.keep(KEY, {"measure": "gone"})
    assert titles.title(KEY) == "Finishers, distance: marathon"


def test_a_long_one_is_cut():
    titles = Titles()
    titles.keep(KEY, _question("5k", "10k", "half_marathon", "marathon", "50k", "100k"))
    title = titles.title(KEY)
    assert len(title) <= MAX_CHARACTERS
    assert title.endswith("…")


def test_what_is_no_question_any_more_has_the_fixed_title():
    titles = Titles()
    titles.keep(KEY, {"measure": "gone"})
    assert titles.title(KEY) == UNTITLED


def test_a_title_waits_for_the_answer_under_way():
    titles = Titles()
    found: list[str] = []
    asking = threading.Thread(target=lambda: found.append(titles.title(KEY, patience_s=60)))
    asking.start()
    titles.keep(KEY, _question())
    asking.join()
    assert found == ["Finishers"]


def test_only_few_wait():
    titles = Titles()
    waiting = [
        threading.Thread(target=titles.title, args=(KEY,), kwargs={"patience_s": 60})
        for _ in range(MAX_WAITING)
    ]
    for thread in waiting:
        thread.start()
    while titles._waiting._value:
        time.sleep(0.001)
    assert titles.title(KEY, patience_s=600) == UNTITLED  # would outlast the test otherwise
    titles.keep(KEY, None)
    for thread in waiting:
        thread.join()
    assert titles._waiting._value == MAX_WAITING


def test_the_oldest_make_room():
    titles = Titles()
    titles.keep(KEY, _question())
    for number in range(MAX_CHATS):
        titles.keep(ChatKey(openwebui_user_id="u", chat_id=str(number)), None)
    assert titles.title(KEY, patience_s=0) == UNTITLED
