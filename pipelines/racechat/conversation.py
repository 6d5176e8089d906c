"""One turn of a chat, from the message to the answer: who asks, log in where needed, answer."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import psycopg
import structlog

from project88.accounts.asker import Asker
from project88.accounts.sessions import seat_of
from project88.accounts.visitor import Visitor
from project88.database.failure import Failure, failure_of
from project88.errors import NotAllowedError, Project88Error
from racechat.account_talk import AccountOutcome
from racechat.answers.answer import Answer
from racechat.answers.markdown import escaped
from racechat.commands import ChatCommand, command_in, help_answer
from racechat.desk import Desk
from racechat.login import LoginOutcome
from racechat.login.text import HIDDEN
from racechat.memory import ChatKey
from racechat.message import readable

# What a sentence explains; anything else is a defect.
FORESEEN = (
    Project88Error,
    psycopg.OperationalError,
    psycopg.errors.UndefinedTable,  # the schema is missing, or older than this program
    psycopg.errors.InvalidSchemaName,
)

_NOT_TOLD = "Something is wrong on our side, so nobody can log in right now. Please tell your administrator."

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message: from whom (proven by OpenWebUI's signature), in which chat (a hint), and what it says."""

    visitor: Visitor
    chat_id: str
    text: str
    has_attachments: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What is being done, for a line above the answer; the last one of a turn is done."""

    description: str
    is_done: bool = False


class Login(Protocol):
    """The dialogue that finds out who is asking."""

    def who_is_in(self, visitor: Visitor, chat_id: str, now: datetime) -> Asker | None: ...

    def awaits_new_password(self, visitor: Visitor, chat_id: str, now: datetime) -> bool: ...

    def consider(self, text: str, visitor: Visitor, chat_id: str, now: datetime) -> LoginOutcome: ...

    def note_who(self, text: str, visitor: Visitor, chat_id: str, now: datetime) -> None: ...


class Entrance(Protocol):
    """Logs people in whose address has been vouched for; see `racechat.openid`."""

    def enter(self, visitor: Visitor, chat_id: str, now: datetime) -> None: ...


class Accounts(Protocol):
    """What is said about accounts rather than races; it comes first, see `racechat.account_talk.talk`."""

    def consider(self, text: str, visitor: Visitor, chat_id: str, now: datetime) -> AccountOutcome | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """The message may not stay as it was typed: the only form in which it may be kept anywhere, the chat's own history included.

    Yielded as soon as it is known, for a reader may go away before the answer; where another follows, the later one holds.
    """

    masked_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Commanded:
    """An answer that needed no question, for whom, and what the audit calls it where it is not in there already."""

    answer: Answer
    asker: Asker | None = None
    command: str | None = None


class Conversation:
    """Turns in, events out. Nothing is held while an event is handed over: a reader may never come back for the next one."""

    def __init__(
        self,
        *,
        login: Login,
        desk: Desk,
        clock: Callable[[], datetime],
        explains_login: Callable[[Exception], Answer] | None = None,
        accounts: Accounts | None = None,
        entrance: Entrance | None = None,
    ) -> None:
        self._login = login
        self._accounts = accounts
        self._entrance = entrance
        self._desk = desk
        self._clock = clock
        # What stops a login is told to somebody who has proved nothing, unless the caller knows better.
        self._explains_login = explains_login or explained_to_anybody

    def handle(self, turn: Turn) -> Iterator[Progress | Hidden | Answer]:
        """Yield progress, the last of it done, and then exactly one answer. Raises only what nobody foresaw.

        A message stays as it was typed only where somebody was logged in and every word of it had its place.
        """
        started_s = time.perf_counter()
        yield Progress(description="Reading your message")
        try:
            outcome = self._considered(turn)
        except Exception:
            yield Hidden(masked_text=HIDDEN)
            raise
        if isinstance(outcome, _Commanded):
            if not outcome.answer.is_placed or outcome.asker is None:
                yield Hidden(masked_text=HIDDEN)
            self._note(outcome)
            yield from _closed(outcome.answer, started_s)
            return
        was_logged_in = outcome.asker is not None or outcome.has_left
        is_hidden = not was_logged_in or HIDDEN in outcome.masked_text
        if is_hidden:
            yield Hidden(masked_text=HIDDEN)
        if outcome.asker is None or outcome.pending_question is None:
            yield from _closed(_login_answer(outcome), started_s)
            return
        yield Progress(description=f"Looking it up for {outcome.asker.partner_name or 'all partners'}")
        try:
            answer = self._answered(turn, outcome.asker, outcome.pending_question)
        except Exception:
            yield Hidden(masked_text=HIDDEN)
            raise
        if not answer.is_placed:
            yield Hidden(masked_text=HIDDEN)
        elif is_hidden:
            yield Hidden(masked_text=outcome.masked_text)
        yield from _closed(_introduced(outcome, answer), started_s)

    def _considered(self, turn: Turn) -> "LoginOutcome | _Commanded":
        """Return what the login makes of the message, or the answer where it is about accounts or needs nobody logged in."""
        try:
            text = readable(turn.text, has_attachments=turn.has_attachments)
            if command_in(text) is ChatCommand.HELP:
                return _Commanded(answer=help_answer(), asker=self._who_is_in(turn), command="help")
            if self._entrance is not None:
                self._entrance.enter(turn.visitor, turn.chat_id, self._clock())
            about_accounts = self._about_accounts(turn, text)
            if about_accounts is not None:
                # "Will Marsh, Lakeside. Mail me a code" says who is speaking too.
                self._login.note_who(text, turn.visitor, turn.chat_id, self._clock())
                return about_accounts
            outcome = self._login.consider(text, turn.visitor, turn.chat_id, self._clock())
            if outcome.reply is not None:
                # The login has changed, perhaps: whoever is not this asker is forgotten.
                self._desk.memory.forget_others(seat_of(turn.visitor, turn.chat_id), outcome.asker)
                self._note(outcome)
        except FORESEEN as error:
            return _Commanded(answer=self._explains_login(error))
        return outcome

    def _who_is_in(self, turn: Turn) -> Asker | None:
        try:
            return self._login.who_is_in(turn.visitor, turn.chat_id, self._clock())
        except FORESEEN:
            return None

    def _note(self, done: LoginOutcome | _Commanded) -> None:
        if done.asker is not None and done.command is not None:
            self._desk.note_command(done.asker, done.command)

    def _about_accounts(self, turn: Turn, text: str) -> _Commanded | None:
        # "new password: ..." is then said by whoever has just proven themselves and must choose one, not by who is still logged in.
        if self._accounts is None or self._login.awaits_new_password(
            turn.visitor, turn.chat_id, self._clock()
        ):
            return None
        outcome = self._accounts.consider(text, turn.visitor, turn.chat_id, self._clock())
        if outcome is None:
            return None
        # What carries no secret is of our own wording, and stays as it was typed.
        is_kept = HIDDEN not in outcome.masked_text
        answer = Answer(status="answered", path="command", answer=outcome.reply, is_placed=is_kept)
        return _Commanded(answer=answer, asker=outcome.asker, command=outcome.command)

    def _answered(self, turn: Turn, asker: Asker, question: str) -> Answer:
        key = ChatKey(openwebui_user_id=turn.visitor.openwebui_user_id, chat_id=turn.chat_id)
        try:
            if question != turn.text:  # it waited for the login, and may have been about accounts
                waited = self._about_accounts(turn, question)
                if waited is not None:
                    self._note(waited)
                    return waited.answer
            return self._desk.answer(asker, question, key, seat=seat_of(turn.visitor, turn.chat_id))
        except FORESEEN as error:
            return explained(error)


def _introduced(outcome: LoginOutcome, answer: Answer) -> Answer:
    """Return the answer after what the login says, which names the partner; or after its name, where there are several."""
    lead = outcome.reply
    if lead is None and outcome.names_partner and outcome.asker is not None:
        lead = f"*{escaped(outcome.asker.partner_name or 'All partners')}*"
    return answer if lead is None else replace(answer, answer=f"{lead}\n\n{answer.answer}")


def _login_answer(outcome: LoginOutcome) -> Answer:
    return Answer(
        status="answered" if outcome.asker is not None or outcome.has_left else "login_required",
        path="command",
        answer=outcome.reply or "Please tell me who you are first.",
    )


def explained(error: Exception) -> Answer:
    """Return the sentence for an error that was foreseen, for somebody who has proved who they are."""
    if isinstance(error, NotAllowedError):
        return Answer(status="refused", answer=str(error))
    if isinstance(error, Project88Error):
        return Answer(status="error", answer=str(error))
    # The database's own text can hold names and values, so even the log gets the kind alone.
    log.warning("database_failed", reason=type(error).__name__)
    failure = failure_of(error) if isinstance(error, psycopg.Error) else None
    return Answer(status="error", answer=(failure or Failure.OTHER).for_asker)


def explained_to_anybody(error: Exception) -> Answer:
    """Return the sentence for an error that was foreseen, for somebody who has proved nothing: what is stored is not told."""
    if isinstance(error, Project88Error) and not error.for_anybody:
        log.error("login_failed", kind=type(error).__name__, reason=str(error))
        return Answer(status="error", answer=_NOT_TOLD)
    return explained(error)


def _closed(answer: Answer, started_s: float) -> Iterator[Progress | Answer]:
    # The one place that every answer leaves by, so each tells how long its asker waited.
    answer = replace(answer, elapsed_ms=(time.perf_counter() - started_s) * 1000)
    yield Progress(description=_CLOSING[answer.status], is_done=True)
    yield answer


_CLOSING = {
    "answered": "Done",
    "clarify": "One question back",
    "refused": "Not answered",
    "login_required": "Who is asking?",
    "error": "That did not work",
}
