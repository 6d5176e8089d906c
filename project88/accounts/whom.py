"""Which account somebody means: names and companies as typed, weighed against the people and partners there are.

Pure, and the same work whatever is typed: every name is compared with every person, so the time tells nothing about who
exists. It says whom a claim may mean, never that it is them: that is the proof's business.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from project88.accounts.identity import folded, normal_email
from project88.accounts.partner_names import clearly_best, partner_scores
from project88.accounts.people import Account
from project88.accounts.person_names import MOST_WORDS, Fit, NameMatcher, name_words, short_forms
from project88.errors import BadInputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who somebody says they are, as typed; empty where they only gave a proof.

    `beside` is a text of theirs in which no part of it could be told from other words; then `partner` only says that a
    company was named.
    """

    email: str | None = None
    name: str | None = None
    partner: str | None = None
    beside: str | None = None

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


# Beyond this many equally likely people nobody is meant: a proof tried against all of a first name would be a guess.
MOST_CANDIDATES = 4
# Of a text that is no claim, so many words are looked at; names stand so near each other, companies have so many words.
_MOST_WORDS_OF_A_TEXT = 48
_MOST_CHARACTERS_OF_A_TEXT = 1_000
_MOST_WORDS_OF_A_PARTNER = 3
_NEAR = 4
# Less sure than any claim, and than the account of the chat itself; one more with the company beside it.
_SURENESS_IN_TEXT = {Fit.WHOLE: 1, Fit.SURNAME_ALONE: -1, Fit.FIRST_NAME: -2}
_PLATFORM_WORDS = frozenset("platform plataforma project88 admin administrator administrador".split())
_WHOLE_PLATFORM = frozenset(
    {
        "platform",
        "the platform",
        "all partners",
        "project88",
        "admin",
        "administrator",
        "platform administrator",
        "plataforma",
        "administrador",
    }
)


def whom(
    claims: Sequence[Claim],
    *,
    own: Account | None,
    partners: Mapping[int, str],
    colleagues: Sequence[Colleague],
) -> Meant:
    """Return whom the claims, readings of one introduction with the likeliest first, may mean.

    `own` is the account with the visitor's own signed address, `partners` all partners' names by id, and `colleagues`
    everybody who may log in, `own` among them. Strongest first: the address typed; `own`, where the typed name is theirs or
    none was typed; name and partner; the full name alone. At most four candidates.
    """
    search = _Search(own, partners, colleagues)
    found: list[_Found] = []
    for index, claim in enumerate(claims):
        found += search.of(claim, index)
    best = max((one.rank for one in found), default=None)
    meant: dict[int, Candidate] = {}
    for one in found:
        if one.rank == best:
            meant.setdefault(one.candidate.account.account_id, one.candidate)
    candidates = list(meant.values())
    if len(candidates) > 1:
        with_proof = [one for one in candidates if one.account.has_password or one.account.has_totp]
        candidates = with_proof or candidates
    if len(candidates) > MOST_CANDIDATES:
        candidates = []
    emails = sorted(one.account.email for one in candidates)
    first = claims[0] if claims else Claim()
    key = (
        ",".join(emails)
        or folded(first.email or "")
        or f"{folded(first.name or '')}/{folded(first.partner or '')}"
    )
    return Meant(candidates=tuple(candidates), key=key)


# How sure it is, then how early among the readings, then how well the name fits.
Rank = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Found:
    candidate: Candidate
    rank: Rank


class _Search:
    """Compares claims with everybody. One per message, so that no two words are compared twice."""

    def __init__(
        self, own: Account | None, partners: Mapping[int, str], colleagues: Sequence[Colleague]
    ) -> None:
        self._own_id = None if own is None else own.account_id
        self._partners = partners
        self._colleagues = colleagues
        self._names = NameMatcher()
        self._meant: dict[str, tuple[frozenset[int], bool]] = {}
        self._domains: dict[str, set[int]] = {}
        self._by_word: dict[str, set[int]] = {}
        self._with: dict[str, set[int]] = {}
        for at, one in enumerate(colleagues):
            words = name_words(one.account.display_name)
            for word in {*words, "".join(words), "".join(one[0] for one in words)}:
                self._by_word.setdefault(word, set()).add(at)
            for word in _domain_words(one.account.email):
                self._domains.setdefault(word, set()).add(at)

    def of(self, claim: Claim, index: int) -> list[_Found]:
        """Return everybody whom the claim fits at all."""
        if claim.beside is not None:
            return self._by_text(claim.beside, index, has_partner=claim.partner is not None)
        if claim.email is not None:
            return self._by_email(claim, index)
        found: list[_Found] = []
        for is_literal, name, partner in _ways(claim):
            found += self._by_name(name, partner, index, is_literal=is_literal)
        return found

    def _by_email(self, claim: Claim, index: int) -> list[_Found]:
        address = _email_or_none(claim.email or "")
        # Beside an address, what was taken for a name may be the company: "sam@both.example", "make that Lakeside".
        is_company = claim.partner is None and claim.name is not None and bool(self._partner(claim.name)[0])
        partner = claim.name if is_company else claim.partner
        ids, is_sure = self._partner(partner)
        found = []
        for at, one in enumerate(self._colleagues):
            if one.account.email == address:
                named, is_at = self._at(at, ids, partner)
                if is_company and not is_at:  # a name after all
                    named, is_at = None, True
                sureness = 1 if not is_at else 9 if is_sure or ids is None else 8
                found.append(
                    self._found(one, named, partner if is_at else claim.partner, (sureness, -index, 0), index)
                )
        return found

    def _by_name(
        self, name: str | None, partner: str | None, index: int, *, is_literal: bool
    ) -> list[_Found]:
        ids, is_sure = self._partner(partner)
        fitting = self._own() if name is None else self._fitting(name)
        if partner is not None and not ids and not is_literal:
            return []  # words of a name are no partner by themselves
        found = []
        for at, fit in fitting:
            one = self._colleagues[at]
            is_own = one.account.account_id == self._own_id
            named, is_at = self._at(at, ids, partner)
            # A name without a company means somebody else only when it is their whole name.
            if is_at and (partner is not None or is_own or fit is Fit.WHOLE):
                sureness = _sureness(
                    fit,
                    is_own=is_own,
                    is_sure=is_sure or partner is None,
                    is_literal=is_literal,
                    has_name=name is not None,
                )
                found.append(self._found(one, named, partner, (sureness, -index, fit), index))
        return found

    def _by_text(self, text: str, index: int, *, has_partner: bool) -> list[_Found]:
        """Return whom words of a text name: by first and last name, or by one of them beside their company."""
        words = folded(text[-_MOST_CHARACTERS_OF_A_TEXT:]).split()[-_MOST_WORDS_OF_A_TEXT:]
        partners = self._partners_in(words)
        is_platform = not _PLATFORM_WORDS.isdisjoint(words)
        found = []
        for at, fit in self._named_in(words):
            one = self._colleagues[at]
            ids = frozenset(partners & one.partner_ids)
            is_at = bool(ids) or (is_platform and one.account.is_platform_admin)
            if not is_at and fit is not Fit.WHOLE:
                continue
            named = ids or (None if is_at or not has_partner else frozenset())
            sureness = _SURENESS_IN_TEXT[fit] + (1 if is_at else 0)
            found.append(self._found(one, named, None, (sureness, -index, fit), index))
        return found

    def _named_in(self, words: Sequence[str]) -> list[tuple[int, Fit]]:
        """Return everybody of whose name a word stands there, as it is or in short."""
        where: dict[int, dict[int, bool]] = {}
        forms = short_forms()
        for position, word in enumerate(words):
            if len(word) < 2:
                continue
            for meant in {word, *forms.get(word, ())}:
                for at in self._by_word.get(meant, ()):
                    names = name_words(self._colleagues[at].account.display_name)
                    for place, name in enumerate(names):
                        if name == meant:
                            where.setdefault(at, {}).setdefault(position, place == 0)
        named = []
        for at, positions in where.items():
            first = [one for one, is_first in positions.items() if is_first]
            last = [one for one, is_first in positions.items() if not is_first]
            is_near = any(abs(one - other) <= _NEAR for one in first for other in last)
            named.append((at, Fit.WHOLE if is_near else Fit.SURNAME_ALONE if last else Fit.FIRST_NAME))
        return named

    def _partners_in(self, words: Sequence[str]) -> set[int]:
        """Return the partners whose names stand among the words."""
        found: set[int] = set()
        begin = {folded(name)[:1] for name in self._partners.values()}
        for first in range(len(words)):
            if words[first][:1] not in begin:
                continue
            for after in range(first + 1, min(len(words), first + _MOST_WORDS_OF_A_PARTNER) + 1):
                ids, _ = self._partner(" ".join(words[first:after]))
                found |= ids or frozenset()
        return found

    def _own(self) -> list[tuple[int, Fit]]:
        return [
            (at, Fit.WHOLE)
            for at, one in enumerate(self._colleagues)
            if one.account.account_id == self._own_id
        ]

    def _fitting(self, name: str) -> list[tuple[int, Fit]]:
        """Return everybody whom the name fits. Each of its words is compared with every word of every name, once."""
        words = [word for word in name_words(name)[:MOST_WORDS] if len(word) > 1] or name_words(name)[:1]
        fitting: set[int] | None = None
        for word in words:
            found = self._with.get(word)
            if found is None:
                similar = (who for other, who in self._by_word.items() if self._names.compared(word, other))
                found = self._with[word] = set().union(*similar)
            fitting = found if fitting is None else fitting & found
        fits = (
            (at, self._names.fit(name, self._colleagues[at].account.display_name))
            for at in sorted(fitting or ())
        )
        return [(at, fit) for at, fit in fits if fit is not Fit.NONE]

    def _at(
        self, at: int, ids: frozenset[int] | None, partner: str | None
    ) -> tuple[frozenset[int] | None, bool]:
        """Return the partners meant, and whether that person is at one of them."""
        one = self._colleagues[at]
        if ids is None or ids & one.partner_ids:
            return ids, True
        if one.account.is_platform_admin and _is_platform(partner):
            return None, True
        if self._is_domain(at, partner):
            return one.partner_ids, True
        return ids, False

    def _partner(self, partner: str | None) -> tuple[frozenset[int] | None, bool]:
        if partner is None:
            return None, False
        known = self._meant.get(partner)
        if known is None:
            scores = partner_scores(partner, self._partners)
            ids = frozenset(clearly_best(scores))
            known = self._meant[partner] = ids, any(scores[one] > 0.93 for one in ids)
        return known

    def _is_domain(self, at: int, partner: str | None) -> bool:
        """Whether the company typed is that of the person's address: "bigriver" of pat@bigriver.example."""
        if partner is None:
            return False
        joined = folded(partner).replace(" ", "")
        return len(joined) >= 3 and at in self._domains.get(joined, ())

    @staticmethod
    def _found(
        one: Colleague, ids: frozenset[int] | None, partner: str | None, rank: Rank, index: int
    ) -> _Found:
        is_platform = _is_platform(partner)
        return _Found(
            Candidate(
                account=one.account,
                partner_ids=None if is_platform else ids,
                claim=index,
                is_platform_named=is_platform,
            ),
            rank,
        )


def _sureness(fit: Fit, *, is_own: bool, is_sure: bool, is_literal: bool, has_name: bool) -> int:
    if not has_name:  # the own account, because nobody else was named
        return 3 if is_sure else 2
    if fit is Fit.SURNAME_ALONE:
        return 2
    exactness = 5 if fit >= Fit.SHORT else 3
    return exactness + (1 if is_sure else 0) + (1 if is_own else 0) - (0 if is_literal else 1)


def _ways(claim: Claim) -> Iterator[tuple[bool, str | None, str | None]]:
    """Yield name and partner as said, then as they may have been meant: swapped, or run together ("dana lakeside").

    The first of each says whether it is literally what was said.
    """
    yield True, claim.name, claim.partner
    if claim.name is not None and claim.partner is not None:
        yield False, claim.partner, claim.name
    said = claim.name if claim.partner is None else claim.partner if claim.name is None else None
    if said is None:
        return
    if claim.name is not None:
        yield False, None, claim.name
    words = said.split()[:MOST_WORDS]
    for at in range(1, len(words)):
        before, after = " ".join(words[:at]), " ".join(words[at:])
        yield False, before, after
        yield False, after, before


def _is_platform(partner: str | None) -> bool:
    if partner is None:
        return False
    words = folded(partner).split()
    return folded(partner) in _WHOLE_PLATFORM or (bool(words) and _PLATFORM_WORDS.issuperset(words))


@lru_cache(maxsize=8192)
def _domain_words(email: str) -> frozenset[str]:
    """Return the names of a company's host: "bigriver" of pat@mail.bigriver.example and of pat@big-river.example."""
    labels = email.rpartition("@")[2].split(".")[:-1]
    return frozenset(folded(label).replace(" ", "") for label in labels if label not in {"mail", "www"}) - {
        ""
    }


def _email_or_none(text: str) -> str | None:
    try:
        return normal_email(text)
    except BadInputError:
        return None
