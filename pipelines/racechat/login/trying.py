"""Trying what one message offers as proof: for whom it may be meant, and what is kept where it does not hold."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from project88.accounts.identity import folded
from project88.accounts.proving import Proof
from project88.accounts.whom import Claim
from racechat.login import replies
from racechat.login.asked import kept_question
from racechat.login.entry import Entry, NotProven, Place
from racechat.login.identities import Identity
from racechat.login.lexicon import Language
from racechat.login.outcome import Step
from racechat.login.said import Reading, Said, Statement
from racechat.login.underway import MOST_BESIDE, LoginUnderWay, is_complete, merged


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """Proofs, and whom they may be meant for, likeliest first; where that is nobody, `otherwise`.

    `statements` are what the proofs came in, in the same order, where they came in this message; `safe_question` surely
    holds no secret. `text` is the message, which may say who is speaking where it proves nothing.
    """

    proofs: tuple[Proof, ...]
    claims: tuple[Claim, ...]
    otherwise: tuple[Claim, ...] = ()
    statements: tuple[Statement, ...] = ()
    safe_question: str | None = None
    text: str = field(default="", repr=False)

    @property
    def named(self) -> tuple[Claim, ...]:
        return tuple(claim for claim in (*self.claims, *self.otherwise) if not claim.is_empty)

    def asked_by(self, reading: int, claim: Claim) -> Reading:
        """Return how the message is read, once that reading of its proof was found right and that claim meant."""
        if reading >= len(self.statements):
            return Reading(identity=Identity())
        readings = self.statements[reading].readings
        found = next((one for one in readings if _says(one.identity, claim)), readings[0])
        is_another = (claim.is_empty or claim.beside is not None) and not found.identity.is_empty
        # Words that were taken for somebody else may be the question's.
        return replace(found, question=None, is_cut=found.question is not None) if is_another else found


def try_of(said: Said, login: LoginUnderWay) -> Try:
    """Return what a message with proofs lets be tried, completed by what was said before in this chat.

    What stands beside the proof decides. What comes after a password may be the rest of it ("four words from Rome"):
    it counts for an address, or where nothing else says who is speaking. A proof alone is for whom the chat named before,
    or else for the visitor's own account.
    """
    sure = [] if said.introduction is None else named_in(said.introduction.readings)
    after = [claim for statement in said.claims for claim in named_in(statement.readings)]
    has_address = any(claim.email is not None for claim in sure)
    addressed = [claim for claim in after if claim.email is not None and not has_address]
    here = list(dict.fromkeys([*addressed, *sure]))
    # "results of Ana Ruiz, 482913": most likely nobody is introduced, and the chat's own user proves who they are.
    names_nobody = (
        not here
        or (said.introduction is not None and said.introduction.identity.is_empty)
        or not is_complete(here)
    )
    statements = tuple(one for one in said.claims if one.kind is not None and one.secret is not None)
    return Try(
        proofs=tuple(
            Proof(kind=one.kind, secret=one.secret)
            for one in statements
            if one.kind is not None and one.secret is not None
        ),
        claims=merged(login.claims, here) or (Claim(),),
        otherwise=(
            *(merged(login.claims, after) if after else ()),
            *login.claims,
            *_beside(said, login),
            *((Claim(),) if names_nobody else ()),
        ),
        statements=statements,
        safe_question=None if said.introduction is None else said.introduction.question,
        text=said.text,
    )


def tried(entry: Entry, place: Place, login: LoginUnderWay, tries: Try) -> Step:
    """Try the proofs. What was said stays for the next try, also the proof where nobody was named well enough with it."""
    question = kept_question(tries.safe_question, login.question)
    claims = tuple(claim for claim in tries.claims if not claim.is_empty)
    beside = f"{login.beside}\n{tries.text}"[-MOST_BESIDE:]
    is_cut = login.is_question_cut or any(one.is_cut for one in tries.statements[:1])
    kept = replace(
        login,
        claims=claims,
        question=question,
        beside=beside,
        proofs=(),
        is_question_cut=is_cut and question is None,
    )
    if place.visitor.is_anybody and not tries.named:
        # Nobody is named, and this chat stands for nobody: there is nothing to look at.
        entry.keep(place, replace(kept, proofs=tries.proofs))
        return _refused(entry, login, is_named=False)
    verdict = entry.prove(place, tries.claims, tries.proofs, otherwise=tries.otherwise)
    if isinstance(verdict, NotProven):
        is_named = is_complete(tries.claims)
        held = () if is_named else tries.proofs
        entry.keep(place, replace(kept, proofs=held))
        if verdict.locked_until is not None:
            return Step(reply=replies.locked(login.language, verdict.locked_until, place.now))
        return _refused(entry, login, is_named=is_named)
    if verdict.claim.is_empty and verdict.claim.beside is None and tries.claims[0].partner is not None:
        # A partner was named that nobody meant works for: nobody is taken elsewhere without being asked.
        verdict = replace(verdict, is_partner_another=True)
    heard = tries.asked_by(verdict.reading, verdict.claim)
    asked = kept_question(heard.question, login.question) or (login.question if heard.is_cut else question)
    if asked is not None and _is_introduction(asked, verdict.claim):
        asked = None
    step = entry.admit(place, login, verdict, asked)
    is_cut = heard.is_cut or login.is_question_cut
    return step if asked is not None or not is_cut else _asked_again(step, login.language)


def _asked_again(step: Step, language: Language) -> Step:
    """Say that a question was heard of which words are missing: the rest of it would be another question."""
    return replace(step, reply=f"{step.reply} {replies.said('ask_again', language)}")


def _is_introduction(question: str, claim: Claim) -> bool:
    """Whether what might have been a question was who is speaking, now that it is proven: "mark at big river"."""
    if claim.name is None or claim.partner is None:
        return False
    words = folded(question).split()
    name, partner = folded(claim.name).split(), folded(claim.partner).split()
    is_all = len(words) == len(name) + 1 + len(partner)
    return is_all and words[: len(name)] == name and words[len(name) + 1 :] == partner


def guessed(entry: Entry, place: Place, login: LoginUnderWay, claims: Sequence[Claim]) -> Step | None:
    """Try what may have been a password, for whom it may be meant; None where it was none, and nothing is told of it."""
    verdict = entry.prove(place, claims, login.guessed, otherwise=())
    if isinstance(verdict, NotProven):
        return None
    return entry.admit(place, replace(login, guessed=()), verdict, login.question)


def _refused(entry: Entry, login: LoginUnderWay, *, is_named: bool) -> Step:
    reply = replies.said("refused" if is_named else "refused_need_who", login.language)
    return Step(reply=replies.with_mail(reply, login.language, sends_mail=entry.sends_mail))


def named_in(readings: Iterable[Reading]) -> list[Claim]:
    """Return whom the readings of an introduction name, as claims; a reading that names nobody is left out."""
    claims = (
        Claim(email=one.identity.email, name=one.identity.name, partner=one.identity.partner)
        for one in readings
    )
    return [claim for claim in claims if not claim.is_empty]


def _beside(said: Said, login: LoginUnderWay) -> Iterator[Claim]:
    """Yield what stands around the proof as it is, and after what was said before: where no reading names anybody."""
    introduced = () if said.introduction is None else said.introduction.readings
    partners = [one.identity.partner for one in introduced] + [one.partner for one in login.claims]
    partner = next((one for one in partners if one is not None), None)
    statements = (said.introduction, *said.claims) if said.introduction is not None else said.claims
    here = dict.fromkeys(one.beside for one in statements)
    for text in list(here)[:2]:
        for whole in dict.fromkeys((text, f"{login.beside}\n{text}")):
            if whole.strip():
                yield Claim(beside=whole, partner=partner)


def _says(identity: Identity, claim: Claim) -> bool:
    """Whether a reading says what the claim does, apart from what earlier messages completed."""
    said = ((identity.email, claim.email), (identity.name, claim.name), (identity.partner, claim.partner))
    return not identity.is_empty and all(here is None or here == there for here, there in said)
