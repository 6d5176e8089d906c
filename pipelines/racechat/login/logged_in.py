"""Messages of somebody who is logged in, as far as they are about the login: who am I, log out, another partner or person."""

from collections.abc import Callable
from dataclasses import replace

from psycopg_pool import ConnectionPool

from project88.accounts.asker import Asker
from project88.accounts.identity import folded
from project88.accounts.partner_names import partner_scores, partners_meant
from project88.accounts.people import account_by_email, memberships, partner_names
from project88.accounts.person_names import Fit, NameMatcher
from project88.accounts.sessions import Session
from racechat.login import replies
from racechat.login.asked import may_be_asked
from racechat.login.choice import Choice, chosen_partner
from racechat.login.commands import Command, Switch, is_plain
from racechat.login.entry import Entry, Place
from racechat.login.identities import Identity
from racechat.login.leading_partner import leading_partner
from racechat.login.lexicon import lexicon
from racechat.login.marked import marked
from racechat.login.other_partner import OtherPartner, names_other, other_partner_in
from racechat.login.outcome import LoginOutcome
from racechat.login.pieces import is_company
from racechat.login.said import Reading, Said, Statement
from racechat.login.text import HIDDEN
from racechat.login.trying import named_in, tried, try_of
from racechat.login.underway import MOST_BESIDE, LoginUnderWay, merged

# Of a whole message that is the asker's own company.
_SAME_COMPANY = 0.97


class LoggedIn:
    """Tells what is about the login from a question, which is passed on."""

    def __init__(self, pool: ConnectionPool, entry: Entry) -> None:
        self._pool = pool
        self._entry = entry

    def consider(self, place: Place, session: Session, login: LoginUnderWay, said: Said) -> LoginOutcome:
        """Take one message of whoever is logged in."""
        asker = session.asker
        commanded = self._commanded(place, session, login, said)
        if commanded is not None:
            return commanded
        if said.new_password is not None:
            return _replied(asker, replies.said("how_passwords_change", login.language), "new_password")
        if said.claims and (login.claims or not _is_about(said, asker)):
            return self._as_another(place, session, login, said)
        elsewhere = self._elsewhere(place, session, login, said)
        if elsewhere is not None:
            return elsewhere
        question = said.question if said.may_hold_secret or said.introduction is not None else said.text
        if question is None or (said.may_hold_secret and not may_be_asked(question)):
            reply = replies.about("secret_not_used", login.language, asker)
            return _replied(asker, reply, "secret_not_used")
        self._entry.forget(place)  # whoever else was named has not followed
        return _asks(session, question, said.masked)

    def _elsewhere(
        self, place: Place, session: Session, login: LoginUnderWay, said: Said
    ) -> LoginOutcome | None:
        """Take a message about another partner, or from somebody who says who they are; None where it is neither."""
        if not said.may_hold_secret:
            other = self._at_other(place, session, login, said)
            if other is not None:
                return replace(other, masked_text=said.masked)
        if said.switch is not None:
            switched = self._switched(place, session, login, said.switch)
            if switched is not None:
                return replace(switched, masked_text=said.masked if switched.names_partner else HIDDEN)
        if said.introduction is not None and not said.introduction.identity.is_empty:
            return self._introduced(place, session, login, said, said.introduction)
        if session.has_several_partners and not said.may_hold_secret:
            return self._led(place, session, login, said)
        return None

    def _commanded(
        self, place: Place, session: Session, login: LoginUnderWay, said: Said
    ) -> LoginOutcome | None:
        asker, language = session.asker, login.language
        commands: dict[Command, Callable[[], LoginOutcome]] = {
            Command.WHO_AM_I: lambda: _replied(asker, replies.who_you_are(language, session), "who_am_i"),
            Command.LOG_IN: lambda: _replied(asker, replies.about("already", language, asker), "log_in"),
            Command.LOG_OUT: lambda: self._logged_out(place, session, login),
            Command.LOG_OUT_EVERYWHERE: lambda: self._logged_out_everywhere(place, session, login),
        }
        if self._entry.under_way(place) is not None:
            commands[Command.CANCEL] = lambda: self._cancelled(place, session, login)
        if (
            said.command is None
            and partner_scores(said.text, {0: asker.partner_name or ""})[0] > _SAME_COMPANY
        ):
            return replace(commands[Command.LOG_IN](), masked_text=said.masked)
        if said.command not in commands:
            return None
        outcome = commands[said.command]()
        # Of fixed wording, so it stays as it was typed.
        return replace(outcome, masked_text=said.masked if is_plain(said.text) else HIDDEN)

    def _logged_out(self, place: Place, session: Session, login: LoginUnderWay) -> LoginOutcome:
        self._entry.log_out(place, session)
        return _left(replies.said("logged_out", login.language))

    def _logged_out_everywhere(self, place: Place, session: Session, login: LoginUnderWay) -> LoginOutcome:
        count = self._entry.log_out_everywhere(place, session)
        return _left(replies.logged_out_everywhere(login.language, count))

    def _cancelled(self, place: Place, session: Session, login: LoginUnderWay) -> LoginOutcome:
        self._entry.forget(place)
        return _replied(session.asker, replies.said("cancelled", login.language), "cancel")

    def _as_another(self, place: Place, session: Session, login: LoginUnderWay, said: Said) -> LoginOutcome:
        """Somebody proves to be another; until the proof holds, the session that is there stays.

        Whoever says no company is most likely a colleague of whoever is logged in.
        """
        tries = try_of(said, login)
        company = session.asker.partner_name
        colleagues = tuple(
            replace(one, partner=company)
            for one in tries.claims
            if one.email is None and one.name is not None and one.partner is None and company is not None
        )
        step = tried(self._entry, place, login, replace(tries, otherwise=(*colleagues, *tries.otherwise)))
        under_way = self._entry.under_way(place)
        is_choosing = under_way is not None and under_way.stage != "identify"
        if step.asker is not None or is_choosing:
            return step.as_outcome()
        still = replies.about("still", login.language, session.asker)
        return _replied(session.asker, f"{step.reply}\n\n{still}", None)

    def _switched(
        self, place: Place, session: Session, login: LoginUnderWay, switch: Switch
    ) -> LoginOutcome | None:
        if folded(switch.target) in lexicon().phrases["another_person"]:
            self._entry.keep(place, replace(login, asks_who=True))
            return _replied(
                session.asker, replies.about("who_else", login.language, session.asker), "introduction"
            )
        with self._pool.connection() as connection:
            works_for = memberships(connection, session.asker.account_id)
            account = account_by_email(connection, session.asker.email)
        may_see_platform = account is not None and account.is_platform_admin
        choice = chosen_partner(switch.target, works_for, may_see_platform=may_see_platform)
        if choice is not None:
            return self._entry.switch(place, session, choice, login).as_outcome()
        if len(works_for) > 1:
            self._entry.keep(place, replace(login, asks_which=True))
        if switch.is_explicit or switch.is_name or is_company(switch.target):
            reply = replies.not_your_partner(login.language, works_for)
            return _replied(session.asker, reply, "switch_partner")
        return None  # "switch to women" is a question's business

    def _at_other(
        self, place: Place, session: Session, login: LoginUnderWay, said: Said
    ) -> LoginOutcome | None:
        """Somebody goes to "my other company", or says which one after they were asked."""
        wish = other_partner_in(marked(said.text)) or _other_employer(said)
        if wish is None and not login.asks_which:
            return None
        with self._pool.connection() as connection:
            works_for = memberships(connection, session.asker.account_id)
            account = account_by_email(connection, session.asker.email)
        may_see_platform = account is not None and account.is_platform_admin
        if wish is None:
            choice = chosen_partner(said.text, works_for, may_see_platform=may_see_platform)
            if choice is None:
                return None
            waited = replace(choice, question=choice.question or login.question)
            return self._entry.switch(place, session, waited, login).as_outcome()
        others = [one for one in works_for if one.partner_id != session.asker.partner_id]
        if len(others) == 1 and not may_see_platform:
            choice = Choice(membership=others[0], question=wish.question)
            return self._entry.switch(place, session, choice, login).as_outcome()
        if not others and not may_see_platform:
            if not wish.is_explicit:
                return None
            return _replied(
                session.asker, replies.about("only_company", login.language, session.asker), "switch_partner"
            )
        self._entry.keep(place, replace(login, asks_which=True, question=wish.question))
        reply = replies.choose_partner(
            login.language,
            works_for,
            may_see_platform=may_see_platform,
            has_question=wish.question is not None,
        )
        return _replied(session.asker, reply, "switch_partner")

    def _led(self, place: Place, session: Session, login: LoginUnderWay, said: Said) -> LoginOutcome | None:
        """Somebody of several partners goes on with another of theirs: "now for Big River: how many finishers?"."""
        with self._pool.connection() as connection:
            works_for = memberships(connection, session.asker.account_id)
        choice = leading_partner(said.text, works_for, session.asker.partner_id)
        if choice is None:
            return None
        switched = self._entry.switch(place, session, choice, login).as_outcome()
        return replace(switched, masked_text=said.masked)

    def _introduced(
        self, place: Place, session: Session, login: LoginUnderWay, said: Said, introduction: Statement
    ) -> LoginOutcome:
        """Somebody logged in says who they are: fine when it is so, a switch when that partner is theirs too."""
        asker = session.asker
        for reading in introduction.readings:
            if not _is_self(reading.identity, asker):
                continue
            choice = self._choice(asker, reading)
            if choice is None:
                continue
            if choice.membership is not None and choice.membership.partner_id != asker.partner_id:
                return self._entry.switch(place, session, choice, login).as_outcome()
            if choice.question is None:
                reply = replies.about("already", login.language, asker)
                if reading.is_cut:
                    reply = f"{reply} {replies.said('ask_again', login.language)}"
                return _replied(asker, reply, "log_in")
            # Beside the speaker's own address, what was taken for a name may be a secret.
            return _asks(session, choice.question, f"{HIDDEN} {choice.question}")
        return self._somebody_else(place, session, login, said, introduction)

    def _choice(self, asker: Asker, reading: Reading) -> Choice | None:
        """Return at which of their partners somebody speaks of themselves (None: where they are); None: at none of theirs."""
        partner = reading.identity.partner
        stays = Choice(membership=None, question=reading.question)
        if partner is None:
            return stays
        with self._pool.connection() as connection:
            meant = partners_meant(partner, partner_names(connection))
            works_for = memberships(connection, asker.account_id)
        if asker.partner_id in meant:
            return stays
        named = [one for one in works_for if one.partner_id in meant]
        return Choice(membership=named[0], question=reading.question) if len(named) == 1 else None

    def _somebody_else(
        self, place: Place, session: Session, login: LoginUnderWay, said: Said, introduction: Statement
    ) -> LoginOutcome:
        if said.claims:
            return self._as_another(place, session, login, said)
        identity = introduction.identity
        if identity.email is None and identity.partner is None and introduction.question is not None:
            # A name alone is too little to refuse a question for: it may be a word of it.
            return _asks(session, said.text, said.masked)
        under_way = replace(
            login,
            claims=merged(login.claims, named_in(introduction.readings)),
            question=introduction.question or login.question,
            beside=introduction.beside[-MOST_BESIDE:],
        )
        self._entry.keep(place, under_way)
        reply = replies.about("somebody_else", login.language, session.asker)
        return _replied(session.asker, reply, "introduction")


def _left(reply: str) -> LoginOutcome:
    return LoginOutcome(reply=reply, masked_text=HIDDEN, has_left=True)


def _replied(asker: Asker | None, reply: str, command: str | None) -> LoginOutcome:
    """Return a reply, with what the audit calls it; None where an entry tells of it already."""
    return LoginOutcome(asker=asker, reply=reply, masked_text=HIDDEN, command=command)


def _asks(session: Session, question: str, masked_text: str) -> LoginOutcome:
    return LoginOutcome(
        asker=session.asker,
        pending_question=question,
        masked_text=masked_text,
        names_partner=session.has_several_partners,
    )


def _other_employer(said: Said) -> OtherPartner | None:
    """Return the wish of "I'm working for the other company today"."""
    introduction = said.introduction
    partner = None if introduction is None else introduction.identity.partner
    if introduction is None or partner is None or not names_other(partner):
        return None
    return OtherPartner(is_explicit=True, question=introduction.question)


def _is_about(said: Said, asker: Asker) -> bool:
    """Whether a proof comes with somebody logged in speaking of themselves; a proof alone says nothing else."""
    if said.introduction is None:
        return True
    return any(_is_self(reading.identity, asker) for reading in said.introduction.readings)


def _is_self(identity: Identity, asker: Asker) -> bool:
    if identity.email is not None:
        return identity.email.casefold() == asker.email
    return identity.name is None or NameMatcher().fit(identity.name, asker.display_name) is not Fit.NONE
