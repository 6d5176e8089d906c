"""The login as a dialogue: who is asking, proof, which partner, and back to the question that waited.

Every message passes here first. What is remembered between two messages stands in PostgreSQL (app.login_dialogue,
app.chat_session), never in this object: any process may take the next message.
"""

import re
from dataclasses import replace
from datetime import datetime

from psycopg_pool import ConnectionPool

from project88.accounts.asker import Asker
from project88.accounts.dialogue import LoginUnderWay, login_under_way
from project88.accounts.identity import same_person
from project88.accounts.partner_names import partners_meant
from project88.accounts.passwords import DEFAULT_PASSWORDS, Passwords
from project88.accounts.people import (
    Account,
    account_by_email,
    accounts_of_partners,
    memberships,
    partner_names,
)
from project88.accounts.proving import Claim, Proof
from project88.accounts.sessions import Ended, EndReason, Session, current_session, seat_of
from project88.accounts.visitor import Visitor
from project88.keys import KeyRing
from racechat.login import replies
from racechat.login.choice import Choice, chosen_partner
from racechat.login.commands import Command
from racechat.login.entry import Entry, Place, Step
from racechat.login.identities import Identity
from racechat.login.lexicon import question_words
from racechat.login.outcome import LoginOutcome
from racechat.login.pieces import is_company
from racechat.login.text import HIDDEN, cleaned
from racechat.login.understanding import Said, Statement, understand


class LoginDialogue:
    """Finds out who is asking. One per process; safe to use from several threads."""

    def __init__(
        self, pool: ConnectionPool, keys: KeyRing, *, passwords: Passwords = DEFAULT_PASSWORDS
    ) -> None:
        self._pool = pool
        self._entry = Entry(pool, keys, passwords)

    def consider(self, text: str, visitor: Visitor, chat_id: str, now: datetime) -> LoginOutcome:
        """Take one message and say who asks what, or what to reply.

        Raises BadInputError where a login can hold nowhere, and what psycopg raises when the database is away: nobody
        is logged in then.
        """
        place = Place(visitor=visitor, chat_id=chat_id, seat=seat_of(visitor, chat_id), now=now)
        with self._pool.connection() as connection:
            session = current_session(connection, place.seat, now)
            login = login_under_way(connection, visitor.openwebui_user_id, chat_id, now)
        is_logged_in = isinstance(session, Session)
        is_awaited = login is not None and login.stage == "identify" and not is_logged_in
        said = understand(text, awaits="who" if is_awaited else None, is_logged_in=is_logged_in)
        if login is not None and login.stage != "identify" and not _starts_over(said, login):
            outcome = self._stage(place, login, said, text)
            if outcome is not None:
                return outcome
        if isinstance(session, Session):
            return self._logged_in(place, session, login, said)
        ended = session.reason if isinstance(session, Ended) else None
        return self._logged_out(place, login, said, text, ended)

    # -- a proven person who still has to choose something

    def _stage(self, place: Place, login: LoginUnderWay, said: Said, text: str) -> LoginOutcome | None:
        match said.command:
            case Command.LOG_OUT:
                self._entry.forget(place)
                return None
            case Command.CANCEL:
                self._entry.forget(place)
                return LoginOutcome(reply=replies.CANCELLED, masked_text=said.masked)
        if login.stage == "choose_partner":
            step = self._entry.choose_partner(place, login, _partner_said(said, cleaned(text)))
            return self._outcome(step, said)
        if said.new_password is not None:
            return self._outcome(self._entry.choose_password(place, login, said.new_password.secret), said)
        # Whatever this is, it may be the password: it is neither used nor kept.
        self._entry.keep(place, login)
        return LoginOutcome(reply=replies.new_password_not_used(), masked_text=HIDDEN)

    # -- somebody logged in

    def _logged_in(
        self, place: Place, session: Session, login: LoginUnderWay | None, said: Said
    ) -> LoginOutcome:
        asker = session.asker
        match said.command:
            case Command.WHO_AM_I:
                return LoginOutcome(asker=asker, reply=replies.who_you_are(session), masked_text=said.masked)
            case Command.LOG_OUT:
                self._entry.log_out(place, session)
                return LoginOutcome(reply=replies.LOGGED_OUT, masked_text=said.masked)
            case Command.LOG_IN:
                return LoginOutcome(asker=asker, reply=replies.already(asker), masked_text=said.masked)
        if said.new_password is not None:
            return LoginOutcome(asker=asker, reply=replies.HOW_PASSWORDS_CHANGE, masked_text=said.masked)
        if said.is_malformed_code:
            return LoginOutcome(asker=asker, reply=replies.already(asker), masked_text=said.masked)
        if said.claims and said.introduction is not None and not _is_self(said.introduction.identity, asker):
            return self._logged_in_again(place, session, login, said)
        if said.switch is not None:
            outcome = self._switch(session, said)
            if outcome is not None:
                return outcome
        if said.introduction is not None:
            return self._introduced_again(session, said, said.introduction)
        return LoginOutcome(asker=asker, pending_question=said.masked, masked_text=said.masked)

    def _logged_in_again(
        self, place: Place, session: Session, login: LoginUnderWay | None, said: Said
    ) -> LoginOutcome:
        step = self._entry.try_proofs(place, _claims(said, None), _proofs(said), _question(said, login))
        if step.is_refused:
            self._entry.forget(place)
            step = replace(step, asker=session.asker, reply=f"{step.reply}\n\n{replies.still(session.asker)}")
        return self._outcome(step, said)

    def _switch(self, session: Session, said: Said) -> LoginOutcome | None:
        if said.switch is None:
            return None
        with self._pool.connection() as connection:
            works_for = memberships(connection, session.asker.account_id)
            account = account_by_email(connection, session.asker.email)
        may_see_platform = account is not None and account.is_platform_admin
        choice = chosen_partner(said.switch.target, works_for, may_see_platform=may_see_platform)
        if choice is not None:
            return self._outcome(self._entry.switch(session, choice), said)
        if said.switch.is_explicit or is_company(said.switch.target):
            reply = replies.not_your_partner(works_for)
            return LoginOutcome(asker=session.asker, reply=reply, masked_text=said.masked)
        return None  # "switch to women" is a question's business

    def _introduced_again(self, session: Session, said: Said, introduction: Statement) -> LoginOutcome:
        """Somebody logged in says who they are: fine when it is so, a switch when that partner is theirs too."""
        asker, identity, question = session.asker, introduction.identity, introduction.question
        is_self = _is_self(identity, asker)
        if not is_self and identity.email is None and identity.partner is None:
            # A name alone: too little to refuse a question for.
            return LoginOutcome(asker=asker, pending_question=said.masked, masked_text=said.masked)
        if not is_self:
            return LoginOutcome(asker=asker, reply=replies.somebody_else(asker), masked_text=said.masked)
        if identity.partner is not None:
            with self._pool.connection() as connection:
                meant = partners_meant(identity.partner, partner_names(connection))
                works_for = memberships(connection, asker.account_id)
            if asker.partner_id not in meant:
                named = [one for one in works_for if one.partner_id in meant]
                if len(named) != 1:
                    return LoginOutcome(
                        asker=asker, reply=replies.somebody_else(asker), masked_text=said.masked
                    )
                choice = Choice(membership=named[0], question=question)
                return self._outcome(self._entry.switch(session, choice), said)
        reply = replies.already(asker) if question is None else None
        return LoginOutcome(asker=asker, reply=reply, pending_question=question, masked_text=said.masked)

    # -- nobody yet

    def _logged_out(
        self, place: Place, login: LoginUnderWay | None, said: Said, text: str, ended: EndReason | None
    ) -> LoginOutcome:
        match said.command:
            case Command.LOG_OUT:
                self._entry.forget(place)
                return LoginOutcome(reply=replies.NOT_LOGGED_IN, masked_text=said.masked)
            case Command.CANCEL:
                self._entry.forget(place)
                return LoginOutcome(reply=replies.CANCELLED, masked_text=said.masked)
            case Command.LOST_PROOF:
                return LoginOutcome(reply=replies.LOST_PROOF, masked_text=said.masked)
            case Command.WHO_AM_I | Command.LOG_IN:
                reply = replies.ask_who(own=self._own(place), has_question=False, ended=ended)
                before = (
                    f"{replies.NOT_LOGGED_IN} " if said.command is Command.WHO_AM_I and ended is None else ""
                )
                self._await(place, login, Identity(), None)
                return LoginOutcome(reply=f"{before}{reply}", masked_text=said.masked)
        if said.new_password is not None:
            return LoginOutcome(reply=replies.HOW_PASSWORDS_CHANGE, masked_text=said.masked)
        if said.claims:
            step = self._entry.try_proofs(place, _claims(said, login), _proofs(said), _question(said, login))
            return self._outcome(step, said)
        if said.is_malformed_code:
            return LoginOutcome(reply=replies.MALFORMED_CODE, masked_text=said.masked)
        if said.introduction is not None or said.switch is not None:
            return self._ask_proof(place, login, said)
        if login is not None and login.stage == "identify" and not _asks_about_races(said):
            return self._bare_answer(place, login, cleaned(text))
        self._await(place, login, Identity(), said.masked)
        reply = replies.ask_who(own=self._own(place), has_question=True, ended=ended)
        return LoginOutcome(reply=reply, masked_text=said.masked)

    def _ask_proof(self, place: Place, login: LoginUnderWay | None, said: Said) -> LoginOutcome:
        introduction = said.introduction or Statement(identity=Identity())
        identity = introduction.identity
        if said.introduction is None and said.switch is not None:
            identity = Identity(partner=re.split(r"[,;.!?]", said.switch.target)[0])
        kept = self._await(place, login, identity, introduction.question)
        own = self._own(place) if kept.claimed_email is None else None
        if (
            own is not None
            and kept.claimed_name is not None
            and not same_person(kept.claimed_name, own.display_name)
        ):
            own = None
        knows_person = kept.claimed_email is not None or (
            kept.claimed_name is not None and kept.claimed_partner is not None
        )
        reply = replies.ask_proof(
            knows_person=knows_person, own=own, has_question=kept.pending_question is not None
        )
        return LoginOutcome(reply=reply, masked_text=said.masked)

    def _bare_answer(self, place: Place, login: LoginUnderWay, text: str) -> LoginOutcome:
        """A few words after we asked: a partner, a name, or a password without its announcement.

        Only what is a partner's or a person's name is kept, since anything else may be a secret; the reply is the same.
        """
        with self._pool.connection() as connection:
            partners = partner_names(connection)
            claimed = [] if login.claimed_partner is None else partners_meant(login.claimed_partner, partners)
            people = accounts_of_partners(connection, claimed)
        identity = Identity()
        if any(same_person(text, account.display_name) for account in people):
            identity = Identity(name=text)
        elif partners_meant(text, partners):
            identity = Identity(partner=text)
        kept = self._await(place, login, identity, None)
        reply = replies.ask_proof(
            knows_person=False, own=self._own(place), has_question=kept.pending_question is not None
        )
        return LoginOutcome(reply=reply, masked_text=HIDDEN if identity.is_empty else text)

    def _await(
        self, place: Place, login: LoginUnderWay | None, identity: Identity, question: str | None
    ) -> LoginUnderWay:
        before = login if login is not None and login.stage == "identify" else LoginUnderWay(stage="identify")
        kept = LoginUnderWay(
            stage="identify",
            claimed_email=identity.email or before.claimed_email,
            claimed_name=identity.name or before.claimed_name,
            claimed_partner=identity.partner or before.claimed_partner,
            pending_question=question or before.pending_question,
        )
        self._entry.keep(place, kept)
        return kept

    def _own(self, place: Place) -> Account | None:
        if place.visitor.is_anybody:
            return None
        with self._pool.connection() as connection:
            return account_by_email(connection, place.visitor.email)

    @staticmethod
    def _outcome(step: Step, said: Said) -> LoginOutcome:
        return LoginOutcome(
            asker=step.asker, reply=step.reply, pending_question=step.question, masked_text=said.masked
        )


def _claims(said: Said, login: LoginUnderWay | None) -> list[Claim]:
    """Whom the message may mean, likeliest first, completed by what was said before in this chat.

    What stands beside the proof decides. What comes after a password may be the rest of it ("four words from Rome"):
    it counts for an address, or where nothing else says who is speaking.
    """
    before = login if login is not None and login.stage == "identify" else LoginUnderWay(stage="identify")
    introduced = said.introduction.identity if said.introduction is not None else Identity()
    sure = _claim(introduced, before)
    after = [claim.identity for claim in said.claims if not claim.identity.is_empty]
    addressed = [_claim(one, before) for one in after if one.email is not None and introduced.email is None]
    return [*addressed, sure, *(_claim(one, before) for one in after)]


def _claim(identity: Identity, before: LoginUnderWay) -> Claim:
    return Claim(
        email=identity.email or before.claimed_email,
        name=identity.name or before.claimed_name,
        partner=identity.partner or before.claimed_partner,
    )


def _proofs(said: Said) -> list[tuple[Proof, str | None]]:
    return [
        (Proof(kind=claim.kind, secret=claim.secret), claim.question)
        for claim in said.claims
        if claim.kind is not None and claim.secret is not None
    ]


def _question(said: Said, login: LoginUnderWay | None) -> str | None:
    question = None if said.introduction is None else said.introduction.question
    return question or (None if login is None else login.pending_question)


def _asks_about_races(said: Said) -> bool:
    """Whether a message is a question, not a few words in answer to ours."""
    words = re.findall(r"\w+", said.masked.casefold())
    return said.looks_like_question or (len(words) >= 3 and not question_words().isdisjoint(words))


def _starts_over(said: Said, login: LoginUnderWay) -> bool:
    """Whether a proof begins a login anew. A password that names nobody may be the new one that is awaited."""
    names_somebody = said.introduction is not None and not said.introduction.identity.is_empty
    is_password = any(claim.kind == "password" for claim in said.claims)
    return bool(said.claims) and (names_somebody or not is_password or login.stage != "new_password")


def _is_self(identity: Identity, asker: Asker) -> bool:
    """Whether somebody logged in speaks of themselves; a proof alone says nothing else."""
    if identity.email is not None:
        return identity.email.casefold() == asker.email
    return identity.name is None or same_person(identity.name, asker.display_name)


def _partner_said(said: Said, text: str) -> str:
    if said.switch is not None:
        return said.switch.target
    if said.introduction is not None and said.introduction.identity.partner is not None:
        question = said.introduction.question
        return said.introduction.identity.partner + (f", {question}" if question else "")
    return text
