"""Which account somebody means: names and companies as typed, weighed against the people and partners there are.

Pure, and the same work whatever is typed: every name is compared with every person, so the time tells nothing about who
exists. It says whom a claim may mean, never that it is them: that is the proof's business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from project88.accounts.people import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who somebody says they are, as typed; empty where they only gave a proof."""

    email: str | None = None
    name: str | None = None
    partner: str | None = None

    @property
    def is_empty(self) -> bool:
        return self.email is None and self.name is None and self.partner is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who may log in, and the partners they work for."""

    account: Account
    partner_ids: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An account that a claim may mean, at which of its partners (None: none was named), and by which claim.

    `claim` is the index of the claim that it was found by: the same index as that of the reading it was made from.
    """

    account: Account
    partner_ids: frozenset[int] | None
    claim: int
    is_platform_named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """Whom the claims may mean, all equally likely: none, one, or several, to be told apart by the proof alone.

    `key` names the person for the throttle: the address of the one account meant, else the claim in normal form.
    """

    candidates: tuple[Candidate, ...]
    key: str


def whom(
    claims: Sequence[Claim],
    *,
    own: Account | None,
    partners: Mapping[int, str],
    colleagues: Sequence[Colleague],
) -> Meant:
    """Return whom the claims, readings of one introduction with the likeliest first, may mean.

    `own` is the account with the visitor's own signed address, `partners` all partners' names by id, and `colleagues`
    everybody who may log in. Strongest first: the address typed; `own`, where the typed name is theirs or none was typed;
    name and partner; the full name alone. At most four candidates.
    """
    raise NotImplementedError
