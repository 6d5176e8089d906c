"""A login under way in one chat: what was said so far, and the question that waits for it. In memory, never on a disk."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from project88.accounts.choosing import PasswordToReplace
from project88.accounts.proving import Proof
from project88.accounts.whom import Claim
from racechat.login.lexicon import Language
from racechat.login.said import Awaited

FORGOTTEN_AFTER = timedelta(minutes=10)
# Readings of several messages multiply; a person says who they are in one to four of them.
_MOST_CLAIMS = 12
# Characters of what was said without a proof.
MOST_BESIDE = 600

Stage = Literal["identify", "choose_partner", "new_password"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginUnderWay:
    """What one chat knows between two messages of a login.

    `identify` awaits who and proof; `claims` are the readings of who was said to be speaking, likeliest first, all
    unproven; `proofs` came before anybody was named well enough for them. In `choose_partner` and `new_password` the account `account_id` is proven, under the proofs of
    `credential_version`; `guessed` is what was said without a name and may be a password, `guesses` how many were tried. `partner_name` is the one partner it said it is about, if any. `asks_which` says that somebody logged in
    was asked which of their partners they want to look at: a bare name or number is the answer; `asks_who`, that they were asked who else it is now. `question` is typed text,
    and so is `beside`: what was said without a proof. `is_question_cut` says that something was asked of which words are
    missing, so that the person is told to ask it again.
    """

    stage: Stage = "identify"
    claims: tuple[Claim, ...] = ()
    proofs: tuple[Proof, ...] = ()
    question: str | None = None
    is_question_cut: bool = False
    beside: str = ""
    language: Language = "en"
    account_id: int | None = None
    credential_version: int | None = None
    partner_name: str | None = None
    guessed: tuple[Proof, ...] = ()
    guesses: int = 0
    asks_which: bool = False
    asks_who: bool = False
    old_password: PasswordToReplace | None = None

    @property
    def awaits(self) -> Awaited | None:
        """What the person was asked for: who they are, or the proof of it."""
        if self.stage != "identify":
            return None
        return "proof" if self.names_somebody else "who"

    @property
    def names_somebody(self) -> bool:
        """Whether what was said can mean one person: an address, or a name at a partner."""
        return is_complete(self.claims)


def is_complete(claims: Iterable[Claim]) -> bool:
    """Say whether one of the claims has an address, or a name and a partner."""
    return any(one.email is not None or (one.name is not None and one.partner is not None) for one in claims)


def merged(before: Iterable[Claim], said: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return whom a chat means after another message: earlier claims completed, corrected or replaced by what it says.

    An address replaces whoever was named before, and so do a name and a partner together ("no wait, this is Kim from
    Lakeside"); anything less completes or corrects what is there.
    """
    earlier = tuple(before) or (Claim(),)
    found: dict[Claim, None] = {}
    for new in said:
        for old in earlier:
            for claim in _completed(old, new):
                found.setdefault(claim)
    return tuple(found)[:_MOST_CLAIMS] if found else tuple(before)


def _completed(old: Claim, new: Claim) -> tuple[Claim, ...]:
    if new.is_empty:
        return (old,)
    if new.email is not None:
        if new.partner is None and old.partner is not None:
            return (replace(new, partner=old.partner), new)
        return (new,)
    if new.name is not None and new.partner is not None:
        return (new,)
    return (Claim(email=old.email, name=new.name or old.name, partner=new.partner or old.partner),)
