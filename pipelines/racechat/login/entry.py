"""The steps of a login that touch the database: proof, password of one's own, partner, session."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from psycopg_pool import ConnectionPool

from project88.accounts import audit
from project88.accounts.choosing import PasswordToReplace, choose_new_password
from project88.accounts.passwords import Passwords
from project88.accounts.people import Account, Membership, account_by_id, asker_for, memberships
from project88.accounts.proving import Locked, Proof, Proven, Prover
from project88.accounts.secret import Secret
from project88.accounts.sessions import (
    Seat,
    Session,
    end_session,
    end_sessions_of_account,
    start_session,
    switch_session,
)
from project88.accounts.visitor import Visitor
from project88.accounts.whom import Claim
from project88.errors import BadInputError
from project88.keys import KeyRing
from racechat.expiring import ExpiringMemory
from racechat.login import replies
from racechat.login.choice import Choice, chosen_partner
from racechat.login.outcome import Step
from racechat.login.underway import FORGOTTEN_AFTER, LoginUnderWay
from racechat.memory import ChatKey

# Chats in which one OpenWebUI user may be in the middle of a login: more than anybody has open.
_MOST_LOGINS_OF_A_USER = 50

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when a message is said: by which OpenWebUI user, in which chat."""

    visitor: Visitor
    chat_id: str
    seat: Seat
    now: datetime

    @property
    def key(self) -> ChatKey:
        return ChatKey(openwebui_user_id=self.visitor.openwebui_user_id, chat_id=self.chat_id)

    @property
    def asked_by(self) -> str:
        """Who waits for a hash."""
        return f"{self.seat.openwebui_user_id}/{self.seat.chat_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotProven:
    """No proof held; `locked_until` where none was looked at."""

    locked_until: datetime | None = None


class Entry:
    """Takes people in and sees them out. What it remembers between two messages never leaves the process."""

    def __init__(
        self, pool: ConnectionPool, keys: KeyRing, passwords: Passwords, *, sends_mail: bool
    ) -> None:
        # Whether a code can be mailed; what asks for a proof says so.
        self.sends_mail = sends_mail
        self._pool = pool
        self._keys = keys
        self._passwords = passwords
        self._prover = Prover(pool, keys, passwords=passwords)
        self._of_users: ExpiringMemory[LoginUnderWay] = ExpiringMemory(
            lifetime=FORGOTTEN_AFTER, max_of_a_user=_MOST_LOGINS_OF_A_USER
        )
        self._of_anybody: ExpiringMemory[LoginUnderWay] = ExpiringMemory(lifetime=FORGOTTEN_AFTER)

    def under_way(self, place: Place) -> LoginUnderWay | None:
        """Return what was said in this chat within the last ten minutes, if a login is under way."""
        return self._memory(place).recall(place.key, place.now)

    def keep(self, place: Place, login: LoginUnderWay) -> None:
        """Remember a login under way in this chat."""
        self._memory(place).keep(place.key, login, place.now)

    def forget(self, place: Place) -> None:
        """Forget a login under way in this chat."""
        self._memory(place).forget(place.key)

    def _memory(self, place: Place) -> ExpiringMemory[LoginUnderWay]:
        # Where everybody is the same user, one user's chats are everybody's.
        return self._of_anybody if place.visitor.is_anybody else self._of_users

    def prove(
        self, place: Place, claims: Sequence[Claim], proofs: Sequence[Proof], *, otherwise: Sequence[Claim]
    ) -> Proven | NotProven:
        """Check a message's proof, for whom it may mean; `otherwise` where those mean nobody."""
        verdict = self._prover.prove(
            place.visitor, place.seat, claims, proofs, place.now, otherwise=otherwise
        )
        if isinstance(verdict, Proven):
            log.info("login_proven", method=verdict.method)
            return verdict
        is_locked = isinstance(verdict, Locked)
        log.info("login_refused", reason="locked" if is_locked else "no_match")
        return NotProven(locked_until=verdict.until if isinstance(verdict, Locked) else None)

    def admit(self, place: Place, login: LoginUnderWay, proven: Proven, question: str | None) -> Step:
        """Take a proven person in, or ask for what they must choose first; `login` gives the language."""
        account = proven.account
        under_way = replace(
            login,
            claims=(),
            proofs=(),
            question=question,
            account_id=account.account_id,
            credential_version=account.credential_version,
        )
        if proven.must_replace is not None:
            is_one = len(proven.works_for) == 1 and not proven.is_partner_another
            under_way = replace(
                under_way,
                stage="new_password",
                partner_name=proven.works_for[0].partner_name if is_one else None,
                old_password=PasswordToReplace(
                    account_id=account.account_id,
                    credential_version=account.credential_version,
                    old_password_hash=proven.must_replace,
                ),
            )
            self.keep(place, under_way)
            has_question = question is not None
            return Step(reply=replies.ask_new_password(login.language, has_question=has_question))
        return self._choose_or_start(
            place,
            under_way,
            account,
            proven.works_for,
            may_see_platform=proven.may_see_platform,
            is_another=proven.is_partner_another,
            used_password=proven.method == "password",
        )

    def choose_password(self, place: Place, login: LoginUnderWay, secret: Secret) -> Step:
        """Set the password somebody chose in place of a temporary or shared one, and go on with the login."""
        if login.old_password is None:
            return self._stale(place, login)
        try:
            account = choose_new_password(
                self._pool, self._passwords, login.old_password, secret, asked_by=place.asked_by
            )
        except BadInputError as error:
            self.keep(place, login)
            return Step(reply=replies.said("new_password_refused", login.language, reason=str(error)))
        if account is None:
            return self._stale(place, login)
        log.info("password_changed")
        with self._pool.connection() as connection:
            works_for = memberships(connection, account.account_id)
        named = [one for one in works_for if one.partner_name == login.partner_name]
        step = self._choose_or_start(
            place,
            replace(login, credential_version=account.credential_version, old_password=None),
            account,
            named or works_for,
            may_see_platform=account.is_platform_admin and not named,
            used_password=True,
        )
        return replace(step, reply=f"{replies.said('new_password_set', login.language)} {step.reply}")

    def choose_partner(self, place: Place, login: LoginUnderWay, text: str) -> Step:
        """Go on with the login for the partner that the message names, or ask again."""
        with self._pool.connection() as connection:
            account = None if login.account_id is None else account_by_id(connection, login.account_id)
            works_for = [] if account is None else memberships(connection, account.account_id)
        if account is None or account.credential_version != login.credential_version:
            return self._stale(place, login)
        choice = chosen_partner(text, works_for, may_see_platform=account.is_platform_admin)
        if choice is None:
            self.keep(place, login)
            has_question = login.question is not None
            may_see_platform = account.is_platform_admin
            return Step(
                reply=replies.choose_partner(
                    login.language, works_for, may_see_platform=may_see_platform, has_question=has_question
                )
            )
        under_way = replace(login, question=choice.question or login.question)
        return self._start(place, under_way, account, choice.membership, used_password=False)

    def switch(self, place: Place, session: Session, choice: Choice, login: LoginUnderWay) -> Step:
        """Let somebody logged in look at another of their partners."""
        with self._pool.connection() as connection, connection.transaction():
            account = account_by_id(connection, session.asker.account_id)
            if account is None:
                return Step(reply=replies.said("stale", login.language))
            asker = asker_for(account, choice.membership)
            switch_session(connection, session, asker)
            audit.record(
                connection,
                kind="partner_switched",
                outcome="ok",
                account_id=asker.account_id,
                partner_id=asker.partner_id,
                detail={"from_partner_id": session.asker.partner_id, "role": asker.role},
            )
        self.forget(place)
        reply = replies.switched(login.language, asker)
        return Step(reply=reply, asker=asker, question=choice.question, names_partner=True)

    def log_out(self, place: Place, session: Session) -> None:
        """End the session and whatever was under way."""
        with self._pool.connection() as connection, connection.transaction():
            end_session(connection, place.seat, "logged_out", place.now)
            audit.record(
                connection,
                kind="logout",
                outcome="ok",
                account_id=session.asker.account_id,
                partner_id=session.asker.partner_id,
            )
        self.forget(place)

    def log_out_everywhere(self, place: Place, session: Session) -> int:
        """End every session of the account and the links of its downloads; return how many sessions there were."""
        account_id = session.asker.account_id
        with self._pool.connection() as connection, connection.transaction():
            count = end_sessions_of_account(connection, account_id, place.now)
            audit.record(
                connection,
                kind="logout",
                outcome="ok",
                account_id=account_id,
                partner_id=session.asker.partner_id,
                detail={"is_everywhere": True, "session_count": count},
            )
        self.forget(place)
        return count

    def _choose_or_start(
        self,
        place: Place,
        login: LoginUnderWay,
        account: Account,
        works_for: Sequence[Membership],
        *,
        may_see_platform: bool,
        used_password: bool,
        is_another: bool = False,
    ) -> Step:
        if may_see_platform and not is_another:
            return self._start(place, login, account, None, used_password=used_password)
        if len(works_for) == 1 and not is_another:
            return self._start(place, login, account, works_for[0], used_password=used_password)
        if not works_for and not account.is_platform_admin:
            self.forget(place)
            return Step(reply=replies.said("no_partner", login.language))
        self.keep(place, replace(login, stage="choose_partner"))
        return Step(
            reply=replies.choose_partner(
                login.language,
                works_for,
                may_see_platform=account.is_platform_admin,
                has_question=login.question is not None,
                is_another=is_another,
            )
        )

    def _start(
        self,
        place: Place,
        login: LoginUnderWay,
        account: Account,
        membership: Membership | None,
        *,
        used_password: bool,
    ) -> Step:
        asker = asker_for(account, membership)
        visitor = place.visitor
        with self._pool.connection() as connection, connection.transaction():
            has_several = account.is_platform_admin or len(memberships(connection, account.account_id)) > 1
            start_session(connection, place.seat, asker, account.credential_version, place.now)
            audit.record(
                connection,
                kind="login",
                outcome="ok",
                account_id=asker.account_id,
                partner_id=asker.partner_id,
                detail={
                    "role": asker.role,
                    "visitor": audit.pseudonym(self._keys, visitor.openwebui_user_id),
                },
            )
        self.forget(place)
        question = login.question
        reply = replies.welcome(
            login.language, asker, has_question=question is not None, used_password=used_password
        )
        return Step(reply=reply, asker=asker, question=question, names_partner=has_several)

    def _stale(self, place: Place, login: LoginUnderWay) -> Step:
        self.keep(place, LoginUnderWay(question=login.question, language=login.language))
        return Step(reply=replies.said("stale", login.language))
