"""One question outside the chat, by somebody whom the operator names: the same conversation, without the login."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from project88.accounts.asker import Asker
from project88.accounts.partner_names import partners_meant
from project88.accounts.people import asker_for_email, partner_names
from project88.accounts.visitor import Visitor
from project88.errors import BadInputError, NotAllowedError
from project88.keys import KeyRing
from project88.settings import Settings
from racechat.answers.answer import Answer
from racechat.assembly import Assembly
from racechat.conversation import FORESEEN, Conversation, Turn, explained
from racechat.login import LoginOutcome, replies
from racechat.login.commands import Command
from racechat.login.identities import Identity
from racechat.login.understanding import understand

_NO_LOGIN_TO_END = "There is no login here to end: every question is asked as the account that `--as` names, and nothing stays logged in."
_NOT_AS_ANOTHER = (
    "That is not what you just said, so I have not answered. Ask again without the introduction, "
    "or name the other account with `--as` or the other partner with `--partner`."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedInAs:
    """Stands where the login dialogue stands in the chat, for somebody who needs none.

    It reads a message the same way: a greeting and an introduction are no part of the question, a secret is hidden, and
    an introduction as somebody else is not passed over. `partners` are all partners' names by id, so that a name that is
    like the asker's own but another partner's is not taken for it.
    """

    asker: Asker
    partners: Mapping[int, str]

    def who_is_in(self, visitor: Visitor, chat_id: str, now: datetime) -> Asker:
        del visitor, chat_id, now
        return self.asker

    def note_who(self, text: str, visitor: Visitor, chat_id: str, now: datetime) -> None:
        """Remember nobody: who is asking is settled."""

    def awaits_new_password(self, visitor: Visitor, chat_id: str, now: datetime) -> bool:
        del visitor, chat_id, now
        return False

    def consider(self, text: str, visitor: Visitor, chat_id: str, now: datetime) -> LoginOutcome:
        del visitor, chat_id, now
        said = understand(text, is_logged_in=True)
        reply: str | None = None
        command: str | None = None if said.command is None else said.command.name.lower()
        question = said.question if said.may_hold_secret else said.text
        if said.command in {Command.LOG_OUT, Command.LOG_OUT_EVERYWHERE}:
            reply = _NO_LOGIN_TO_END
        elif said.command in {Command.WHO_AM_I, Command.LOG_IN}:
            reply = replies.identity(self.asker)
        elif said.introduction is not None:
            identity = said.introduction.identity
            if self._is_another(identity):
                raise NotAllowedError(f"{replies.identity(self.asker)} {_NOT_AS_ANOTHER}")
            if identity.email is not None or identity.partner is not None or said.claims:
                question = said.introduction.question
                reply = replies.identity(self.asker) if question is None else None
                command = "log_in"
        elif question is None:
            reply = replies.identity(self.asker)
            command = "secret_not_used"
        return LoginOutcome(
            asker=self.asker,
            reply=reply,
            pending_question=question if reply is None else None,
            masked_text=said.masked,
            command=command if reply is not None else None,
        )

    def _is_another(self, identity: Identity) -> bool:
        if identity.email is not None and identity.email.casefold() != self.asker.email:
            return True
        if identity.partner is None:
            return False
        return self.asker.partner_id not in partners_meant(identity.partner, self.partners)


def _reason(pool: ConnectionPool, timeout: PoolTimeout) -> psycopg.OperationalError:
    """Return why the pool had no connection to give: it says only how long it tried."""
    try:
        psycopg.connect(str(pool.conninfo)).close()
    except psycopg.OperationalError as error:
        return error
    return timeout


def ask_once(question: str, *, email: str, chat_id: str = "", partner: str | None = None) -> Answer:
    """Return the answer for an account, with context kept under `chat_id`. Every foreseen failure is an answer as well.

    Raises ConfigurationError where this installation has no settings.
    """
    started_s = time.perf_counter()
    answer = _asked(question, email=email, chat_id=chat_id, partner=partner)
    return replace(answer, elapsed_ms=(time.perf_counter() - started_s) * 1000)


def _asked(question: str, *, email: str, chat_id: str, partner: str | None) -> Answer:
    settings = Settings.load()
    keys = KeyRing.from_file(settings.secret_key_file)
    with Assembly.of(settings, keys, pool_size=2) as parts:
        try:
            with parts.pool.connection() as connection:
                asker = asker_for_email(connection, email, partner)
                partners = partner_names(connection)
        except BadInputError as error:
            return Answer(status="login_required", path="command", answer=str(error))
        except PoolTimeout as error:
            return explained(_reason(parts.pool, error))
        except FORESEEN as error:
            return explained(error)
        conversation = Conversation(
            login=LoggedInAs(asker=asker, partners=partners),
            desk=parts.desk,
            clock=lambda: datetime.now(UTC),
            explains_login=explained,
        )
        # Kept apart from every chat: no user of OpenWebUI has an id like this.
        visitor = Visitor(
            openwebui_user_id=f"ask:{asker.account_id}", email=asker.email, name=asker.display_name
        )
        events = conversation.handle(Turn(visitor=visitor, chat_id=chat_id, text=question))
        return next(event for event in events if isinstance(event, Answer))
