"""One request through the pipe: what is kept of its message, and when. The conversation is given; nothing is stored."""

from types import SimpleNamespace

import pytest
from racechat.answers.answer import Answer
from racechat.conversation import Hidden, Progress
from racechat.server import service
from racechat.server.caller import CALLER, Caller
from racechat.server.history import NOT_KEPT
from racechat.server.pipe import answer_stream, answer_whole
from racechat.server.titles import Titles

from project88.errors import BadInputError

HIDDEN = "[hidden]"
TYPED = "who won the Harvest Half?"
ANSWER = Answer(status="answered", answer="Kim Moss.")


class Kept(list):
    """Where messages would be kept."""

    def keep(self, **values: object) -> None:
        self.append(values)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    made = Kept()
    monkeypatch.setattr(service, "history", lambda: made)
    monkeypatch.setattr(service, "titles", Titles)
    return made


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch):
    """Have the conversation answer with these events; returns the texts that it was given."""
    before = CALLER.set(None)

    def ask(*events: object, text: str = TYPED) -> list[str]:
        heard: list[str] = []

        def handle(turn):
            heard.append(turn.text)
            for event in events:
                if isinstance(event, Exception):
                    raise event
                yield event

        conversation = SimpleNamespace(handle=handle)
        monkeypatch.setattr(service, "running", lambda: SimpleNamespace(conversation=conversation))
        CALLER.set(
            Caller(
                user_id="u", email="pat@example.test", name="Pat", chat_id="c", user_message_id="m",
                task=None, text=text, has_attachments=False,
            )
        )  # fmt: skip
        return heard

    yield ask
    CALLER.reset(before)


def _written(text: str) -> list[dict[str, object]]:
    return [{"user_id": "u", "chat_id": "c", "message_id": "m", "text": text}]


def test_a_question_that_was_answered_is_kept_once_all_of_the_answer_is_out(asked, kept):
    asked(Progress(description="Reading"), ANSWER)
    frames = answer_stream("race_chat")
    next(frames)
    next(frames)
    assert kept == []
    assert list(frames) == []
    assert kept == _written(TYPED)


@pytest.mark.parametrize("read", [0, 1, 2])
def test_a_turn_that_is_stopped_keeps_nothing(asked, kept, read):
    asked(Progress(description="Reading"), ANSWER)
    frames = answer_stream("race_chat")
    for _ in range(read):
        next(frames)
    frames.close()
    assert kept == []


@pytest.mark.parametrize(
    "events", [(Hidden(masked_text=f"{HIDDEN} x"), ANSWER), (ANSWER, Hidden(masked_text=f"{HIDDEN} x"))]
)
def test_what_the_conversation_masked_is_kept_masked_in_whichever_order_it_says_so(asked, kept, events):
    asked(*events)
    list(answer_stream("race_chat"))
    assert kept == _written(f"{HIDDEN} x")


@pytest.mark.parametrize("error", [BadInputError("No."), RuntimeError(TYPED)])
def test_a_turn_that_fails_keeps_nothing(asked, kept, error):
    asked(Progress(description="Reading"), error)
    list(answer_stream("race_chat"))
    assert kept == []


def test_an_answer_in_one_piece_is_treated_alike(asked, kept):
    asked(Hidden(masked_text=HIDDEN), ANSWER)
    answer_whole("race_chat")
    assert kept == _written(HIDDEN)


def test_a_message_out_of_the_history_is_asked_without_what_was_hidden(asked, kept):
    heard = asked(ANSWER, text=f"{HIDDEN} {TYPED}")
    list(answer_stream("race_chat"))
    assert heard == [TYPED]
    assert kept == _written(TYPED)


def test_one_that_was_hidden_whole_is_not_asked(asked, kept):
    heard = asked(ANSWER, text=HIDDEN)
    assert NOT_KEPT in str(answer_whole("race_chat"))
    assert heard == []
    assert kept == []
