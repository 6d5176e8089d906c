"""What the pipe does with one request: the caller's turn goes to the conversation, its events come out as frames."""

import secrets
import traceback
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import structlog

from project88.accounts.visitor import Visitor
from project88.errors import Project88Error
from racechat.answers.answer import Answer
from racechat.conversation import Hidden, Progress, Turn, explained_to_anybody
from racechat.memory import ChatKey
from racechat.server import service
from racechat.server.caller import CALLER, Caller
from racechat.server.framing import Frame, content_frames, status_frame, whole
from racechat.server.history import NOT_KEPT, asked_again, may_be_kept
from racechat.server.markdown import as_markdown
from racechat.server.tasks import task_answer

log = structlog.get_logger(__name__)

_NOBODY = (
    "I cannot tell who is asking, so I can't answer. The server must be started with `python -m racechat.server`; "
    "please tell your administrator."
)


def answer_stream(model: str) -> Iterator[Frame]:
    """Yield progress and the answer for the request in CALLER."""
    for event in _events(CALLER.get()):
        if isinstance(event, Progress):
            yield status_frame(event.description, is_done=event.is_done)
        else:
            yield from content_frames(model, event)


def answer_whole(model: str) -> Frame:
    """Return the answer for the request in CALLER as one response."""
    texts = [event for event in _events(CALLER.get()) if isinstance(event, str)]
    return whole(model, "\n\n".join(texts))


def _events(caller: Caller | None) -> Iterator[Progress | str]:
    """Yield progress and the answer's Markdown. Whatever goes wrong becomes a sentence: upstream would show nothing at all."""
    if caller is None:
        yield _NOBODY
        return
    if caller.task is not None:
        yield task_answer(caller.task, partial(service.titles().title, _key(caller)))
        return
    asked = asked_again(caller.text)
    if asked is None:
        yield NOT_KEPT
        return
    answer: Answer | None = None
    masked_text: str | None = None
    try:
        for event in service.running().conversation.handle(_turn(caller, asked)):
            if isinstance(event, Hidden):
                masked_text = event.masked_text
            elif isinstance(event, Answer):
                answer = event
                yield as_markdown(event)
            else:
                yield event
        _settle(caller, may_be_kept(asked, answer, masked_text), answer)
    except Project88Error as error:
        yield Progress(description="That did not work", is_done=True)
        yield explained_to_anybody(error).answer
    except Exception as error:  # noqa: BLE001 - the one place where a turn ends; an escaped error would be an empty answer
        error_id = secrets.token_hex(4)
        log.error("turn_failed", error_id=error_id, kind=type(error).__name__, where=_where(error))  # noqa: TRY400 - see _where
        yield Progress(description="Something went wrong", is_done=True)
        yield (
            "Something went wrong on our side, and your question was not answered. Please try again; if it happens "
            f"again, give your administrator the error number **{error_id}**."
        )


def _settle(caller: Caller, text: str, answer: Answer | None) -> None:
    """Keep what may be kept of a turn that has come to its end; one that was stopped before it never gets here."""
    service.titles().keep(
        _key(caller), answer.question if answer is not None and answer.status == "answered" else None
    )
    history = service.history()
    if history is not None:
        history.keep(
            user_id=caller.user_id, chat_id=caller.chat_id, message_id=caller.user_message_id, text=text
        )


def _where(error: Exception) -> list[str]:
    """Return the lines the error went through, without its message: that may hold what people typed."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def _key(caller: Caller) -> ChatKey:
    return ChatKey(openwebui_user_id=caller.user_id, chat_id=caller.chat_id)


def _turn(caller: Caller, asked: str) -> Turn:
    visitor = Visitor(openwebui_user_id=caller.user_id, email=caller.email, name=caller.name)
    return Turn(visitor=visitor, chat_id=caller.chat_id, text=asked, has_attachments=caller.has_attachments)
