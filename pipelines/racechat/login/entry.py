"""The steps of a login that touch the database: proof, password of one's own, partner, session."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from psycopg_pool import ConnectionPool

from project88.accounts import audit
from project88.accounts.asker import Asker
from project88.accounts.choosing import choose_new_password
from project88.accounts.dialogue import LoginUnderWay, forget_login_under_way, keep_login_under_way
from project88.accounts.passwords import Passwords
from project88.accounts.people import Account, Membership, account_by_id, asker_for, memberships
from project88.accounts.proving import Claim, Locked, Proof, Proven, Prover
from project88.accounts.secret import Secret
from project88.accounts.sessions import Seat, Session, end_session, start_session, switch_session
from project88.accounts.visitor import Visitor
from project88.errors import BadInputError
from project88.keys import KeyRing
from racechat.login import replies
from racechat.login.choice import Choice, chosen_partner

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when a message is said: by which OpenWebUI user, in which chat."""

    visitor: Visitor
    chat_id: str
    seat: Seat
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How a step of the login ended: what to say, and, once logged in, who asks what."""

    reply: str
    asker: Asker | None = None
    question: str | None = None
    is_refused: bool = False


class Entry:
    """Takes people in and sees them out. Keeps nothing itself."""

    def __init__(self, pool: ConnectionPool, keys: KeyRing, passwords: Passwords) -> None:
        self._pool = pool
        self._keys = keys
        self._passwords = passwords
        self._prover = Prover(pool, keys, passwords=passwords)

    def try_proofs(
        self,
        place: Place,
        claims: Sequence[Claim],
        proofs: Sequence[tuple[Proof, str | None]],
        safe_question: str | None,
    ) -> Step:
        """Check a message's proof, each reading with the question it leaves; `safe_question` surely holds no secret."""
        verdict = self._prover.prove(place.visitor, claims, [proof for proof, _ in proofs], place.now)
        if isinstance(verdict, Proven):
            question = proofs[verdict.reading][1] or safe_question
            log.info("login_proven", method=verdict.method)
            return self._proven(place, verdict, question)
        log.info("login_refused", reason="locked" if isinstance(verdict, Locked) else "no_match")
        # What was claimed is forgotten: a partner misheard earlier must not spoil the next try.
        self.keep(place, LoginUnderWay(stage="identify", pending_question=safe_question))
        reply = replies.locked(verdict.until, place.now) if isinstance(verdict, Locked) else replies.REFUSED
        return Step(reply=reply, is_refused=True)

    def choose_password(self, place: Place, login: LoginUnderWay, secret: Secret) -> Step:
        """Set the password somebody chose in place of a temporary or shared one, and go on with the login."""
        try:
            account = choose_new_password(self._pool, self._passwords, login, secret)
        except BadInputError as error:
            self.keep(place, login)
            return Step(reply=replies.new_password_refused(str(error)))
        if account is None:
            return self._stale(place, login)
        log.info("password_changed")
        step = self._admit(place, account, login.claimed_partner, login.pending_question, used_password=True)
        return replace(step, reply=f"Your new password is set. {step.reply}")

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
            has_question = login.pending_question is not None
            may_see_platform = account.is_platform_admin
            return Step(
                reply=replies.choose_partner(
                    works_for, may_see_platform=may_see_platform, has_question=has_question
                )
            )
        question = choice.question or login.pending_question
        return self._start(place, account, choice.membership, question, used_password=False)

    def switch(self, session: Session, choice: Choice) -> Step:
        """Let somebody logged in look at another of their partners."""
        with self._pool.connection() as connection, connection.transaction():
            account = account_by_id(connection, session.asker.account_id)
            if account is None:
                return Step(reply=replies.STALE)
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
        return Step(reply=replies.switched(asker), asker=asker, question=choice.question)

    def log_out(self, place: Place, session: Session) -> None:
        """End the session and whatever was under way."""
        with self._pool.connection() as connection, connection.transaction():
            end_session(connection, place.seat, "logged_out", place.now)
            forget_login_under_way(connection, place.visitor.openwebui_user_id, place.chat_id)
            audit.record(
                connection,
                kind="logout",
                outcome="ok",
                account_id=session.asker.account_id,
                partner_id=session.asker.partner_id,
            )

    def keep(self, place: Place, login: LoginUnderWay) -> None:
        """Remember a login under way in this chat."""
        with self._pool.connection() as connection:
            keep_login_under_way(connection, place.visitor.openwebui_user_id, place.chat_id, login, place.now)

    def forget(self, place: Place) -> None:
        """Forget a login under way in this chat."""
        with self._pool.connection() as connection:
            forget_login_under_way(connection, place.visitor.openwebui_user_id, place.chat_id)

    def _proven(self, place: Place, proven: Proven, question: str | None) -> Step:
        if proven.must_replace is not None:
            named = proven.works_for[0].partner_name if len(proven.works_for) == 1 else None
            login = LoginUnderWay(
                stage="new_password",
                claimed_partner=named,
                account_id=proven.account.account_id,
                credential_version=proven.account.credential_version,
                old_password_hash=proven.must_replace,
                pending_question=question,
            )
            self.keep(place, login)
            return Step(reply=replies.ask_new_password(has_question=question is not None))
        return self._choose_or_start(
            place,
            proven.account,
            proven.works_for,
            question,
            may_see_platform=proven.may_see_platform,
            used_password=proven.method == "password",
        )

    def _admit(
        self,
        place: Place,
        account: Account,
        partner: str | None,
        question: str | None,
        *,
        used_password: bool,
    ) -> Step:
        with self._pool.connection() as connection:
            works_for = memberships(connection, account.account_id)
        named = [one for one in works_for if one.partner_name == partner]
        return self._choose_or_start(
            place,
            account,
            named or works_for,
            question,
            may_see_platform=account.is_platform_admin and not named,
            used_password=used_password,
        )

    def _choose_or_start(
        self,
        place: Place,
        account: Account,
        works_for: Sequence[Membership],
        question: str | None,
        *,
        may_see_platform: bool,
        used_password: bool,
    ) -> Step:
        if may_see_platform:
            return self._start(place, account, None, question, used_password=used_password)
        if len(works_for) == 1:
            return self._start(place, account, works_for[0], question, used_password=used_password)
        if not works_for:
            self.forget(place)
            return Step(reply=replies.NO_PARTNER)
        login = LoginUnderWay(
            stage="choose_partner",
            account_id=account.account_id,
            credential_version=account.credential_version,
            pending_question=question,
        )
        self.keep(place, login)
        reply = replies.choose_partner(works_for, may_see_platform=False, has_question=question is not None)
        return Step(reply=reply)

    def _start(
        self,
        place: Place,
        account: Account,
        membership: Membership | None,
        question: str | None,
        *,
        used_password: bool,
    ) -> Step:
        asker = asker_for(account, membership)
        visitor = place.visitor
        with self._pool.connection() as connection, connection.transaction():
            start_session(connection, place.seat, asker, account.credential_version, place.now)
            forget_login_under_way(connection, visitor.openwebui_user_id, place.chat_id)
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
        reply = replies.welcome(asker, has_question=question is not None, used_password=used_password)
        return Step(reply=reply, asker=asker, question=question)

    def _stale(self, place: Place, login: LoginUnderWay) -> Step:
        self.keep(place, LoginUnderWay(stage="identify", pending_question=login.pending_question))
        return Step(reply=replies.STALE)
