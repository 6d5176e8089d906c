"""Messages of somebody who is not logged in. Nobody is looked up until there is a proof, and all are replied to alike."""

from dataclasses import replace

from project88.accounts.identity import folded
from project88.accounts.proving import Proof
from project88.accounts.sessions import EndReason
from project88.accounts.whom import Claim
from racechat.login import replies
from racechat.login.asked import kept_question
from racechat.login.commands import Command
from racechat.login.entry import Entry, Place
from racechat.login.identities import Identity
from racechat.login.lexicon import Language, lexicon
from racechat.login.outcome import LoginOutcome, Step
from racechat.login.said import Reading, Said
from racechat.login.text import HIDDEN
from racechat.login.trying import Try, guessed, named_in, tried, try_of
from racechat.login.underway import MOST_BESIDE, LoginUnderWay, merged

# Of an address, shorter words are too common to tell a name by.
_SHORT = 2
# So many messages are tried as a password that nobody called one.
_MOST_GUESSES = 2


class LoggedOut:
    """Gathers who is speaking, their proof and their question, in any order, over several messages."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry

    def consider(
        self,
        place: Place,
        login: LoginUnderWay,
        said: Said,
        ended: EndReason | None,
        *,
        is_under_way: bool,
    ) -> LoginOutcome:
        """Take one message. `ended` is why the session that was here has just ended, if one has."""
        if said.command is not None:
            return self._commanded(place, login, said.command, ended)
        if not said.claims:
            login = replace(login, beside=f"{login.beside}\n{said.text}"[-MOST_BESIDE:])
        if said.new_password is not None:
            return _replied(replies.said("no_password_awaited", login.language))
        if said.claims:
            return tried(self._entry, place, login, try_of(said, login)).as_outcome()
        if said.is_malformed_code:
            self._entry.keep(place, login)
            return _replied(replies.said("malformed_code", login.language))
        login, guessed = self._guessed(place, login, said)
        if guessed is not None:
            return guessed.as_outcome()
        readings = _introduced(said)
        if readings:
            return self._named(place, login, readings)
        question = kept_question(said.question, login.question)
        if not is_under_way and not said.text.endswith("?"):
            question = said.question  # an order that somebody begins with waits: "give me new recovery codes"
        kept = replace(login, question=question)
        self._entry.keep(place, kept)
        if is_under_way and (said.question is None or kept.names_somebody):
            return _replied(self._asked_for_rest(kept))
        return _replied(self._asked_who(login.language, ended, has_question=kept.question is not None))

    def _guessed(self, place: Place, login: LoginUnderWay, said: Said) -> tuple[LoginUnderWay, Step | None]:
        """Try what may be the password of the chat's own user, or keep it until somebody is named; no reply tells of it."""
        if said.guess is None:
            return login, None
        proof = Proof(kind="password", secret=said.guess)
        kept = replace(login, guessed=(proof,))
        address = "" if place.visitor.is_anybody else place.visitor.email
        is_name = any(word in folded(address) for word in folded(said.text).split() if len(word) > _SHORT)
        if not address or is_name or login.guesses >= _MOST_GUESSES:
            return kept, None
        kept = replace(kept, guesses=login.guesses + 1)
        return kept, guessed(self._entry, place, kept, (Claim(),))

    def _commanded(
        self, place: Place, login: LoginUnderWay, command: Command, ended: EndReason | None
    ) -> LoginOutcome:
        language = login.language
        match command:
            case Command.LOG_OUT:
                self._entry.forget(place)
                return _replied(replies.said("not_logged_in", language))
            case Command.LOG_OUT_EVERYWHERE:
                self._entry.forget(place)
                return _replied(replies.said("log_in_to_end_others", language))
            case Command.CANCEL:
                self._entry.forget(place)
                return _replied(replies.said("cancelled", language))
            case Command.LOST_PROOF:
                lost = replies.said("lost_proof", language)
                return _replied(replies.with_mail(lost, language, sends_mail=self._entry.sends_mail))
            case Command.WHO_AM_I | Command.LOG_IN:
                self._entry.keep(place, login)
                asked = self._asked_who(language, ended, has_question=False)
                if command is Command.WHO_AM_I and ended is None:
                    asked = f"{replies.said('not_logged_in', language)} {asked}"
                return _replied(asked)

    def _named(self, place: Place, login: LoginUnderWay, readings: tuple[Reading, ...]) -> LoginOutcome:
        """Somebody says who they are: it is kept, and the proof asked for or, where it came first, tried."""
        likeliest, *others = readings
        question = kept_question(likeliest.question, login.question)
        for other in others:
            # Where nobody is named after all, the whole message is the question: "winners at lakeside".
            asked = other.question if other.identity.is_empty else kept_question(other.question, None)
            question = question or asked
        is_cut = question is None and (login.is_question_cut or likeliest.is_cut)
        kept = replace(
            login, claims=merged(login.claims, named_in(readings)), question=question, is_question_cut=is_cut
        )
        if kept.proofs:
            held = Try(proofs=kept.proofs, claims=kept.claims)
            return tried(self._entry, place, replace(kept, proofs=()), held).as_outcome()
        if login.guessed and kept.names_somebody and not _is_named_by(login.guessed[0], kept):
            kept = replace(kept, guessed=())
            step = guessed(self._entry, place, replace(kept, guessed=login.guessed), kept.claims)
            if step is not None:
                return step.as_outcome()
        self._entry.keep(place, kept)
        return _replied(self._asked_for_rest(kept))

    def _asked_who(self, language: Language, ended: EndReason | None, *, has_question: bool) -> str:
        sends_mail = self._entry.sends_mail
        return replies.ask_who(language, has_question=has_question, sends_mail=sends_mail, ended=ended)

    def _asked_for_rest(self, login: LoginUnderWay) -> str:
        return replies.ask_proof(
            login.language,
            is_complete=login.names_somebody,
            has_question=login.question is not None,
            sends_mail=self._entry.sends_mail,
        )


def _is_named_by(proof: Proof, login: LoginUnderWay) -> bool:
    """Whether what may have been a password was a name or a company: the same words are said again."""
    words = set(folded(proof.secret.reveal()).split())
    return any(
        not words.isdisjoint(folded(text).split())
        for claim in login.claims
        for text in (claim.name, claim.partner, claim.email)
        if text is not None
    )


def _replied(reply: str) -> LoginOutcome:
    return LoginOutcome(reply=reply, masked_text=HIDDEN)


def _introduced(said: Said) -> tuple[Reading, ...]:
    """Return how a message can be read as saying who is speaking; "switch to Lakeside" says it of nobody logged in."""
    if said.introduction is not None:
        return said.introduction.readings
    if said.switch is not None and folded(said.switch.target) not in lexicon().phrases["another_person"]:
        return (Reading(identity=Identity(partner=said.switch.target)),)
    return ()
