"""One question outside the chat, by somebody whom the operator names: the same conversation, without the login."""

from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from project88.accounts.asker import Asker
from project88.accounts.partner_names import partners_meant
from project88.accounts.people import asker_for_email
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


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedInAs:
    """Stands where the login dialogue stands in the chat, for somebody who needs none.

    It reads a message the same way: a greeting and an introduction are no part of the question, a secret is hidden, and
    an introduction as somebody else is not passed over.
    """

    asker: Asker

    def consider(self, text: str, visitor: Visitor, chat_id: str, now: datetime) -> LoginOutcome:
        del visitor, chat_id, now
        said = understand(text, is_logged_in=True)
        reply: str | None = None
        question: str | None = said.masked
        if said.command in {Command.WHO_AM_I, Command.LOG_IN, Command.LOG_OUT}:
            reply = replies.already(self.asker)
        elif said.introduction is not None:
            identity = said.introduction.identity
            if _is_another(identity, self.asker):
                raise NotAllowedError(replies.somebody_else(self.asker))
            if identity.email is not None or identity.partner is not None or said.claims:
                question = said.introduction.question
                reply = replies.already(self.asker) if question is None else None
        return LoginOutcome(
            asker=self.asker,
            reply=reply,
            pending_question=question if reply is None else None,
            masked_text=said.masked,
        )


def _is_another(identity: Identity, asker: Asker) -> bool:
    if identity.email is not None and identity.email.casefold() != asker.email:
        return True
    if identity.partner is None:
        return False
    own = {} if asker.partner_id is None else {asker.partner_id: asker.partner_name or ""}
    return not partners_meant(identity.partner, own)


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
    settings = Settings.load()
    keys = KeyRing.from_file(settings.secret_key_file)
    with Assembly.of(settings, keys, pool_size=2) as parts:
        try:
            with parts.pool.connection() as connection:
                asker = asker_for_email(connection, email, partner)
        except BadInputError as error:
            return Answer(status="login_required", path="command", answer=str(error))
        except PoolTimeout as error:
            return explained(_reason(parts.pool, error))
        except FORESEEN as error:
            return explained(error)
        conversation = Conversation(
            login=LoggedInAs(asker=asker), desk=parts.desk, clock=lambda: datetime.now(UTC)
        )
        # Kept apart from every chat: no user of OpenWebUI has an id like this.
        visitor = Visitor(
            openwebui_user_id=f"ask:{asker.account_id}", email=asker.email, name=asker.display_name
        )
        events = conversation.handle(Turn(visitor=visitor, chat_id=chat_id, text=question))
        return next(event for event in events if isinstance(event, Answer))
