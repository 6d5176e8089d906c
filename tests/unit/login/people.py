"""The people and partners that the introductions are about, and a login without database, proofs or chat: reading and whom."""

from dataclasses import dataclass, field

from racechat.login.identities import Identity
from racechat.login.said import Awaited, Said, Statement
from racechat.login.understanding import understand

from project88.accounts.identity import folded
from project88.accounts.people import Account
from project88.accounts.whom import Candidate, Claim, Colleague, whom
from project88.season.partners import PARTNERS

NAMES = {partner.partner_id: partner.name for partner in PARTNERS}
_SLUGS = {partner.partner_id: partner.slug for partner in PARTNERS}
BIG_RIVER, LAKESIDE, PRAIRIE_WIND = 1, 2, 4

_PEOPLE = {
    "casey": ("Casey Tanaka", PRAIRIE_WIND),
    "pat": ("Pat Lee", BIG_RIVER),
    "bob": ("Robert Hill", BIG_RIVER),
    "kim": ("Kim Moss", LAKESIDE),
    "grace": ("Grace Count", LAKESIDE),
    "maria": ("María de la Cruz", LAKESIDE),
    "will": ("Will Marathon", PRAIRIE_WIND),
    "may": ("May Winters", PRAIRIE_WIND),
    "jorge": ("Jorge Ortiz", 5),
    "sam": ("Sam Ortiz", 7),
    "zoe": ("Zoë O'Brien-Núñez", 8),
    "noor": ("Noor Haddad", 9),
    "jules": ("Jules Fontaine", 13),
}
_FIRST = "Alex Ben Cara Dirk Emma Finn Gail Hugo Iris Jack Kira Liam Mona Nora Owen Paul Quinn Rosa Seth Tara Uma Vera Wade Xena Yara".split()
_LAST = "Adler Baker Cohen Davis Evans Frost Grant Hughes Irwin Jensen Kowalski Lopez Meyer Nolan Olsen Price Quist Reyes Stone".split()


def account(account_id: int, name: str, partner_id: int) -> Colleague:
    """Return somebody who works for a partner, with the address that their name gives."""
    return Colleague(
        account=Account(
            account_id=account_id,
            email=f"{'.'.join(folded(name).split())}@{_SLUGS[partner_id]}.example",
            display_name=name,
            is_platform_admin=False,
            credential_version=1,
            has_password=True,
            has_totp=True,
        ),
        partner_ids=frozenset({partner_id}),
    )


WHO = {key: account(number, *one) for number, (key, one) in enumerate(_PEOPLE.items(), start=1)}
OTHERS = [
    account(1000 * partner_id + number, f"{_FIRST[(7 * number + partner_id) % 25]} {_LAST[(5 * number + partner_id) % 19]}", partner_id)
    for partner_id in NAMES
    for number in range(12)
]  # fmt: skip
EVERYBODY = [*WHO.values(), *OTHERS]


@dataclass(slots=True)
class Reader:
    """A chat as far as it can be read without proofs: what was claimed, what waits, what is asked for."""

    own: Account | None = None
    is_logged_in: bool = False
    awaits: Awaited | None = None
    identity: Identity = field(default_factory=Identity)
    question: str | None = None
    before: Identity = field(default_factory=Identity)
    heard: list[Said] = field(default_factory=list)

    def say(self, text: str) -> Said:
        """Read one message, and remember of it what a login remembers."""
        said = understand(text, awaits=self.awaits, is_logged_in=self.is_logged_in)
        self.heard.append(said)
        self.before = self.identity
        if said.claims:
            return said
        if said.introduction is not None:
            self.identity = self._with(said.introduction.identity)
        self.question = said.question or self.question
        knows = self.identity.email is not None or (
            self.identity.name is not None and self.identity.partner is not None
        )
        self.awaits = "proof" if knows else "who"
        return said

    def meant(self, statement: Statement | None = None) -> str | None:
        """Return the address of the one person meant, by this statement or by all that was said."""
        found = self._candidates(statement)
        return found[0].account.email if len(found) == 1 else None

    def asked(self, statement: Statement) -> str | None:
        """Return the question that the reading leaves by which the person was found."""
        found = self._candidates(statement)
        reading = statement.readings[found[0].claim] if found else statement
        return reading.question or self.question

    def _candidates(self, statement: Statement | None) -> tuple[Candidate, ...]:
        if statement is None:
            statement = self.heard[-1].introduction
        identities = (
            [self.identity] if statement is None else [reading.identity for reading in statement.readings]
        )
        claims = [self._claim(identity) for identity in identities]
        return whom(claims, own=self.own, partners=NAMES, colleagues=EVERYBODY).candidates

    def _with(self, identity: Identity) -> Identity:
        before = self.before
        if (
            identity.name is not None
            and identity.partner is None
            and before.name is not None
            and before.partner is None
            and not before.email
        ):
            return Identity(name=before.name, partner=identity.name)
        return Identity(
            email=identity.email or before.email,
            name=identity.name or before.name,
            partner=identity.partner or before.partner,
        )

    def _claim(self, identity: Identity) -> Claim:
        whole = self._with(identity)
        return Claim(email=whole.email, name=whole.name, partner=whole.partner)
