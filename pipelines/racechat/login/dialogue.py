"""The login as a dialogue: who is asking, proof, which partner, and back to the question that waited.

Every message passes here first. Who is logged in stands in PostgreSQL; what is said before that is in this process's
memory alone. Until somebody is proven, nothing that is said depends on who or what exists, and nobody is looked up.
"""

from dataclasses import replace
from datetime import datetime

from psycopg_pool import ConnectionPool

from project88.accounts.asker import Asker
from project88.accounts.passwords import DEFAULT_PASSWORDS, Passwords
from project88.accounts.sessions import Ended, Session, current_session, live_session, seat_of
from project88.accounts.visitor import Visitor
from project88.keys import KeyRing
from racechat.login import replies
from racechat.login.commands import Command
from racechat.login.entry import Entry, Place
from racechat.login.lexicon import Language
from racechat.login.logged_in import LoggedIn
from racechat.login.logged_out import LoggedOut
from racechat.login.outcome import LoginOutcome
from racechat.login.said import Said
from racechat.login.text import HIDDEN
from racechat.login.trying import named_in
from racechat.login.understanding import understand
from racechat.login.underway import LoginUnderWay, is_complete, merged


class LoginDialogue:
    """Finds out who is asking. One per process: what a login under way has come to is remembered here."""

    def __init__(
        self,
        pool: ConnectionPool,
        keys: KeyRing,
        *,
        passwords: Passwords = DEFAULT_PASSWORDS,
        sends_mail: bool = False,
    ) -> None:
        self._pool = pool
        self._entry = Entry(pool, keys, passwords, sends_mail=sends_mail)
        self._logged_in = LoggedIn(pool, self._entry)
        self._logged_out = LoggedOut(self._entry)

    def who_is_in(self, visitor: Visitor, chat_id: str, now: datetime) -> Asker | None:
        """Return who is logged in there. Raises what `consider` raises."""
        with self._pool.connection() as connection:
            session = live_session(connection, seat_of(visitor, chat_id), now)
        return None if session is None else session.asker

    def awaits_new_password(self, visitor: Visitor, chat_id: str, now: datetime) -> bool:
        """Say whether somebody proven has still to choose a password there, whoever else is logged in meanwhile."""
        place = Place(visitor=visitor, chat_id=chat_id, seat=seat_of(visitor, chat_id), now=now)
        login = self._entry.under_way(place)
        return login is not None and login.stage == "new_password"

    def consider(self, text: str, visitor: Visitor, chat_id: str, now: datetime) -> LoginOutcome:
        """Take one message and say who asks what, or what to reply.

        Raises BadInputError where a login can hold nowhere, and what psycopg raises when the database is away: nobody
        is logged in then.
        """
        place = Place(visitor=visitor, chat_id=chat_id, seat=seat_of(visitor, chat_id), now=now)
        with self._pool.connection() as connection:
            session = current_session(connection, place.seat, now)
        login = self._entry.under_way(place)
        said = _understood(text, login, is_logged_in=isinstance(session, Session))
        under_way = replace(login or LoginUnderWay(), language=_language(said, login))
        if under_way.stage != "identify":
            outcome = None if _starts_over(said, under_way) else self._stage(place, under_way, said)
            if outcome is not None:
                return outcome
            under_way = LoginUnderWay(question=under_way.question, language=under_way.language)
        if isinstance(session, Session):
            return self._logged_in.consider(place, session, under_way, said)
        ended = session.reason if isinstance(session, Ended) else None
        return self._logged_out.consider(place, under_way, said, ended, is_under_way=login is not None)

    def note_who(self, text: str, visitor: Visitor, chat_id: str, now: datetime) -> None:
        """Remember who a message says is speaking that was answered without the login; nobody is looked up for it."""
        if self.who_is_in(visitor, chat_id, now) is not None:
            return
        place = Place(visitor=visitor, chat_id=chat_id, seat=seat_of(visitor, chat_id), now=now)
        login = self._entry.under_way(place) or LoginUnderWay()
        introduction = understand(text, awaits=login.awaits).introduction
        if login.stage == "identify" and introduction is not None:
            claims = named_in(introduction.readings)
            if is_complete(claims):
                self._entry.keep(place, replace(login, claims=merged(login.claims, claims)))

    def _stage(self, place: Place, login: LoginUnderWay, said: Said) -> LoginOutcome | None:
        """Take the message of a proven person who still has to choose something; None where it is about something else."""
        match said.command:
            case Command.LOG_OUT | Command.LOG_OUT_EVERYWHERE:
                self._entry.forget(place)
                return None
            case Command.CANCEL:
                self._entry.forget(place)
                return LoginOutcome(reply=replies.said("cancelled", login.language), masked_text=HIDDEN)
        if login.stage == "choose_partner":
            return self._entry.choose_partner(place, login, _partner_said(said)).as_outcome()
        if said.new_password is not None:
            return self._entry.choose_password(place, login, said.new_password.secret).as_outcome()
        # Whatever this is, it may be the password: it is neither used nor kept.
        self._entry.keep(place, login)
        reply = replies.said("new_password_not_used", login.language)
        return LoginOutcome(reply=reply, masked_text=HIDDEN)


def _understood(text: str, login: LoginUnderWay | None, *, is_logged_in: bool) -> Said:
    if not is_logged_in:
        return understand(text, awaits=None if login is None else login.awaits)
    said = understand(text, is_logged_in=True)
    if login is not None and login.asks_who and said.command is None:
        answer = understand(text, awaits="who")
        if answer.introduction is not None:
            return answer
    is_about_login = said.claims or said.command or said.switch or said.introduction or said.new_password
    if login is None or not login.claims or is_about_login:
        return said
    # Somebody logged in named another, and was asked for their proof: what is no question may be it, whatever its words.
    answer = understand(text, awaits="proof")
    return answer if answer.claims else said


def _language(said: Said, login: LoginUnderWay | None) -> Language:
    """The language to reply in: a code or a name alone is in none, so the dialogue's own stays."""
    is_telling = said.command is not None or len(said.text.split()) >= 4
    if said.language == "es" or login is None or is_telling:
        return said.language
    return login.language


def _starts_over(said: Said, login: LoginUnderWay) -> bool:
    """Whether a proof begins a login anew. A password that names nobody may be the new one that is awaited."""
    names_somebody = said.introduction is not None and not said.introduction.identity.is_empty
    is_password = any(claim.kind == "password" for claim in said.claims)
    return bool(said.claims) and (names_somebody or not is_password or login.stage != "new_password")


def _partner_said(said: Said) -> str:
    if said.switch is not None:
        return said.switch.target
    if said.introduction is not None and said.introduction.identity.partner is not None:
        question = said.introduction.question
        return said.introduction.identity.partner + (f", {question}" if question else "")
    return said.text
