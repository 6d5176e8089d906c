"""Talk about accounts: each command is said back, confirmed, and only then carried out.

It stands before the login in the conversation, because a new password could be read as anything, and an address in
"invite kim@..." as somebody introducing themselves. Whoever is not logged in passes on untouched, but for a request for a
code by mail.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import psycopg
from psycopg_pool import ConnectionPool

from project88.accounts import audit
from project88.accounts.own_proofs import open_sessions
from project88.accounts.passwords import DEFAULT_PASSWORDS, Passwords
from project88.accounts.people import account_by_id
from project88.accounts.proving import Locked
from project88.accounts.sessions import end_sessions_of_account, live_session, seat_of, start_session
from project88.accounts.visitor import Visitor
from project88.keys import KeyRing
from project88.mailing import Relay
from racechat.account_talk import replies
from racechat.account_talk.command import AccountCommand, Kind
from racechat.account_talk.mailed_codes import MailedCodes
from racechat.account_talk.outbox import Outbox
from racechat.account_talk.own_proofs import OwnProofs
from racechat.account_talk.proof_again import ProofAgain, proofs_in
from racechat.account_talk.reading import asks_for_mailed_code, read
from racechat.account_talk.team import Team
from racechat.account_talk.under_way import LIFETIME, AccountOutcome, Begun, Here, UnderWay
from racechat.expiring import ExpiringMemory
from racechat.login import replies as login_replies
from racechat.login.commands import Command
from racechat.login.said import Said
from racechat.login.text import HIDDEN
from racechat.login.understanding import understand
from racechat.memory import ChatKey
from racechat.once_links import OnceLinks

MOST_WRONG_PROOFS = 3
MOST_CHATS_OF_A_USER = 20

_YES = frozenset(
    """
    yes|y|yep|yeah|yup|sure|ok|okay|do it|go ahead|go on|confirm|confirmed|correct|right|please do|yes please|yes do it|
    yes go ahead|yes go on|ok do it|that's right|yes that's right|yes confirm|sounds good|please|proceed|absolutely
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
# What a bare "no" is called; every other way to leave is the login's `Command.CANCEL`.
_NO = frozenset("no|n|nope|don't|do not|no don't|rather not|better not|leave it".split("|"))
_CANCEL = "cancel"
_LOG_OUT = frozenset({Command.LOG_OUT, Command.LOG_OUT_EVERYWHERE})


class AccountTalk:
    """Takes messages about accounts. One per process; safe to use from several threads."""

    def __init__(
        self,
        pool: ConnectionPool,
        keys: KeyRing,
        *,
        links: OnceLinks,
        relay: Relay | None = None,
        outbox: Outbox | None = None,
        passwords: Passwords = DEFAULT_PASSWORDS,
    ) -> None:
        self._pool = pool
        self._under_way: ExpiringMemory[UnderWay] = ExpiringMemory(
            lifetime=LIFETIME, max_of_a_user=MOST_CHATS_OF_A_USER
        )
        self._codes = MailedCodes(pool, keys, relay, outbox or Outbox())
        self._proofs = OwnProofs(pool, keys, passwords, links)
        self._proof_again = ProofAgain(pool, keys, passwords)
        self._team = Team(pool, keys, passwords, links, relay)

    def consider(self, text: str, visitor: Visitor, chat_id: str, now: datetime) -> AccountOutcome | None:
        """Take one message; None where it is none of this one's business.

        Raises NotAllowedError where the session has lost the right to what was confirmed, BadInputError and what
        psycopg raises as the login does.
        """
        key = ChatKey(openwebui_user_id=visitor.openwebui_user_id, chat_id=chat_id)
        waiting = self._under_way.take(key, now)
        try:
            return self._considered(text, visitor, key, now, waiting)
        except psycopg.Error:
            if waiting is not None:  # nothing came of it: the same message may be sent again
                self._under_way.keep(key, waiting, now)
            raise

    def _considered(
        self, text: str, visitor: Visitor, key: ChatKey, now: datetime, waiting: UnderWay | None
    ) -> AccountOutcome | None:
        command, code_wanted = read(text), asks_for_mailed_code(text)
        if waiting is None and command is None and code_wanted is None:
            return None
        seat = seat_of(visitor, key.chat_id)
        with self._pool.connection() as connection:
            session = live_session(connection, seat, now)
        if session is None:
            if waiting is not None and waiting.stage != "confirm":
                # Typed as a secret: it goes no further, though nobody is logged in here any more.
                return AccountOutcome(reply=replies.STALE, masked_text=HIDDEN)
            if code_wanted is None:
                return None
            reply = self._codes.ask(visitor, code_wanted, now)
            return AccountOutcome(reply=reply, masked_text=HIDDEN)
        here = Here(visitor=visitor, seat=seat, key=key, session=session, now=now)
        if waiting is not None and waiting.session_id == session.session_id:
            outcome = self._gone_on(here, waiting, text)
            if outcome is not None:
                return outcome
        return None if command is None else self._begun(here, command, text)

    # -- a message that a command waits for

    def _gone_on(self, here: Here, waiting: UnderWay, text: str) -> AccountOutcome | None:
        plain = " ".join(text.casefold().replace("’", "'").strip(" .!").replace(",", " ").split())
        said = understand(text, awaits="proof" if waiting.stage in {"prove", "first_code"} else None)
        if said.command in _LOG_OUT:
            return None
        if said.command is Command.CANCEL or plain in _NO:
            return AccountOutcome(
                reply=replies.CANCELLED, masked_text=text, asker=here.session.asker, command=_CANCEL
            )
        if waiting.stage == "confirm":
            return self._confirmed(here, waiting, text) if plain in _YES else None
        # Whatever else is typed now may be a secret.
        code_wanted = asks_for_mailed_code(text) if waiting.stage == "prove" else None
        if code_wanted is not None:
            reply = self._codes.ask(here.visitor, code_wanted, here.now, for_proof_of=here.session.asker)
            return self._said(here, (reply, waiting), HIDDEN)
        match waiting.stage:
            case "prove":
                step = self._proven(here, waiting, said)
            case "new_password":
                step = self._proofs.chosen(here, waiting, said)
            case _:
                step = self._proofs.first_code(here, waiting, said)
        return self._said(here, step, HIDDEN)

    def _confirmed(self, here: Here, waiting: UnderWay, text: str) -> AccountOutcome:
        if waiting.command.kind in {Kind.INVITE, Kind.CHANGE_ROLE, Kind.REMOVE}:
            return self._said(here, (self._team.carry_out(here, waiting), None), text)
        reply = replies.ask_proof(sends_mail=self._codes.is_possible)
        return self._said(here, (reply, replace(waiting, stage="prove")), text)

    def _proven(self, here: Here, waiting: UnderWay, said: Said) -> tuple[str, UnderWay | None]:
        proofs = proofs_in(said)
        if not proofs:  # a question, or a code of five digits: nothing to look at, so nothing to count
            return login_replies.said(
                "malformed_code", "en"
            ) if said.is_malformed_code else replies.NO_PROOF, waiting
        verdict = self._proof_again.check(here, proofs)
        if isinstance(verdict, Locked):
            return login_replies.locked("en", verdict.until, here.now), None
        if verdict is None:
            wrong = replace(waiting, wrong_tries=waiting.wrong_tries + 1)
            is_over = wrong.wrong_tries >= MOST_WRONG_PROOFS
            return (replies.STOPPED, None) if is_over else (replies.NOT_PROVEN, wrong)
        return self._proofs.proven(here, waiting, verdict)

    # -- a new command

    def _begun(self, here: Here, command: AccountCommand, text: str) -> AccountOutcome | None:
        begun = self._answered(here, command)
        if begun is None:
            return None
        outcome = self._said(here, (begun.reply, begun.waiting), text if begun.is_placed else HIDDEN)
        return outcome if begun.has_entry else replace(outcome, command=command.kind.value)

    def _answered(self, here: Here, command: AccountCommand) -> Begun | None:
        # Names, addresses and secrets are words that nobody has placed: they stay only where they mean somebody known here.
        is_placed = not command.holds_secret and command.name is None and command.email is None
        to_confirm: dict[Kind, Callable[[], str]] = {
            Kind.CHANGE_PASSWORD: lambda: replies.confirm_password(has_typed_one=command.holds_secret),
            Kind.ENROLL_AUTHENTICATOR: replies.confirm_authenticator,
            Kind.NEW_RECOVERY_CODES: replies.confirm_recovery_codes,
        }
        at_once: dict[Kind, Callable[[], Begun]] = {
            Kind.MAIL_CODE: lambda: Begun(reply=replies.LOGGED_IN_ALREADY[command.language]),
            Kind.KEEP_AUTHENTICATOR: lambda: Begun(reply=replies.AUTHENTICATOR_STAYS),
            Kind.MY_SESSIONS: lambda: self._sessions(here),
            Kind.END_OTHER_SESSIONS: lambda: self._other_sessions_ended(here),
            Kind.OWN_ACCOUNT: lambda: self._team.whom_to_ask(here),
            Kind.COMPANY_ACCOUNT: lambda: self._company_account(here),
            Kind.WHO_HAS_ACCESS: lambda: self._team.who_has_access(here),
            Kind.ACCEPT_INVITATION: lambda: self._team.accept(here, command),
            Kind.ADD_PARTNER: lambda: self._add_partner(here),
        }
        if command.kind in to_confirm:
            waiting = _confirming(here, command)
            return Begun(reply=to_confirm[command.kind](), waiting=waiting, is_placed=is_placed)
        if command.kind in at_once:
            return replace(at_once[command.kind](), is_placed=is_placed)
        return self._team.begin(here, command)

    def _other_sessions_ended(self, here: Here) -> Begun:
        asker = here.session.asker
        with self._pool.connection() as connection, connection.transaction():
            count = end_sessions_of_account(connection, asker.account_id, here.now)
            account = account_by_id(connection, asker.account_id)
            if account is None:
                return Begun(reply=replies.STALE)
            start_session(connection, here.seat, asker, account.credential_version, here.now)
        self._record(here, "logout", is_everywhere=True, is_kept_here=True, session_count=count - 1)
        return Begun(reply=replies.other_sessions_ended(count - 1), has_entry=True)

    def _add_partner(self, here: Here) -> Begun:
        is_administrator = here.session.asker.role == "platform_admin"
        self._record(here, Kind.ADD_PARTNER.value, outcome="told" if is_administrator else "not_allowed")
        by = replies.ADD_PARTNER_BY_COMMAND if is_administrator else replies.ADD_PARTNER_BY_ADMINISTRATOR
        return Begun(reply=by, has_entry=True)

    def _company_account(self, here: Here) -> Begun:
        asker = here.session.asker
        self._record(here, Kind.COMPANY_ACCOUNT.value, outcome="told")
        by = replies.REMOVE_PARTNER_BY_COMMAND if asker.partner_id is None else replies.company_account(asker)
        return Begun(reply=by, has_entry=True)

    def _record(self, here: Here, kind: str, *, outcome: str = "ok", **detail: object) -> None:
        asker = here.session.asker
        with self._pool.connection() as connection:
            audit.record(
                connection,
                kind=kind,
                outcome=outcome,
                account_id=asker.account_id,
                partner_id=asker.partner_id,
                detail={"role": asker.role, **detail},
            )

    def _sessions(self, here: Here) -> Begun:
        with self._pool.connection() as connection:
            found = open_sessions(connection, here.session.asker.account_id, here.now)
        self._record(here, "sessions_listed", row_count=len(found))
        reply = replies.sessions(found, here.session.session_id, here.session.asker.time_zone)
        return Begun(reply=reply, has_entry=True)

    def _said(self, here: Here, said: tuple[str, UnderWay | None], masked_text: str) -> AccountOutcome:
        reply, waiting = said
        if waiting is not None:
            self._under_way.keep(here.key, waiting, here.now)
        return AccountOutcome(reply=reply, masked_text=masked_text, asker=here.session.asker)


def _confirming(here: Here, command: AccountCommand) -> UnderWay:
    return UnderWay(stage="confirm", session_id=here.session.session_id, command=command)
