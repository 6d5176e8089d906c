"""What a piece of a message may be, by its words: a name, a company, a question, small talk, or nothing that is understood."""

from dataclasses import dataclass

from racechat.login.lexicon import PROOF_LABELS, Role, lexicon, question_words
from racechat.login.marked import Marked
from racechat.login.tokens import Kind

MOST_WORDS_OF_A_NAME = 9
MOST_WORDS_OF_A_COMPANY = 8
_MOST_TOKENS = 40
_LONGEST_JOB = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """Tokens from `first` to before `after`, and what they look like."""

    first: int
    after: int
    sign: str = ""
    is_small: bool = False
    is_secret: bool = False
    is_question: bool = False
    is_company: bool = False
    is_name: bool = False
    is_titled: bool = False


def weighed(message: Marked, first: int, after: int, sign: str = "") -> Piece:
    """Return what the tokens from `first` to before `after` look like."""
    lists = lexicon().words
    words = [index for index in range(first, after) if message.tokens[index].kind is Kind.WORD]
    folded = [message.tokens[index].folded for index in words]
    asked = question_words()
    telling = [word for word in folded if word not in lists["small"]]
    known = sum(word in asked or word in lists["small"] for word in folded)
    is_company = not lists["company_words"].isdisjoint(folded) and len(folded) <= MOST_WORDS_OF_A_COMPANY
    is_letters = all(not word[:1].isdecimal() for word in folded)
    opens = telling[0] in asked if telling else False
    return Piece(
        first=first,
        after=after,
        sign=sign,
        is_small=not telling
        or (len(folded) <= _LONGEST_JOB and folded[-1] in lists["job"])
        or (words[0] == first and not message.roles[first].keys().isdisjoint({Role.LOST, Role.CANNOT_LOGIN})),
        is_secret=any(message.looks_secret(index) for index in range(first, after)),
        is_question=len(folded) > 1
        and any(word in asked for word in telling)
        and (3 * known >= 2 * len(folded) or (opens and len(folded) > 3 and 2 * known >= len(folded))),
        is_company=is_company,
        is_name=bool(telling)
        and is_letters
        and len(folded) <= MOST_WORDS_OF_A_NAME
        and folded[0] not in lists["no_name"],
        is_titled=bool(words)
        and all(
            message.plain[message.tokens[index].start].isupper()
            or message.tokens[index].folded in lists["small"]
            for index in words
        ),
    )


def is_odd(message: Marked, piece: Piece) -> bool:
    """Say whether a name has a word that questions have, or labels: it may be a question about a runner."""
    asked = question_words()
    return any(
        message.tokens[at].folded in asked or not PROOF_LABELS.isdisjoint(message.roles[at])
        for at in range(piece.first, piece.after)
    )


def is_of_races(message: Marked, piece: Piece) -> bool:
    """Say whether a piece has a word that only questions about races have, or a label."""
    only_races = lexicon().words["question_words"]
    return any(
        token.folded in only_races
        or token.folded.removesuffix("s") in only_races
        or f"{token.folded}s" in only_races
        or not PROOF_LABELS.isdisjoint(roles)
        for token, roles in zip(
            message.tokens[piece.first : piece.after],
            message.roles[piece.first : piece.after],
            strict=True,
        )
    )


def is_polite(message: Marked, index: int, after: int) -> bool:
    """Say whether nothing but politeness and "here" stands there."""
    while index < after:
        found = message.first_of(frozenset({Role.SOFT, Role.HERE}), index)
        if found is None and message.tokens[index].kind is Kind.WORD:
            return False
        index = index + 1 if found is None else found[1]
    return True


def name_end(message: Marked, first: int, after: int) -> int:
    """Return where a name ends that begins at `first`: before a relation, a label, a question, "here" or "and"."""
    index = first
    words = 0
    while index < after and words < MOST_WORDS_OF_A_NAME and index - first < _MOST_TOKENS:
        token = message.tokens[index]
        if token.kind is Kind.WORD:
            is_odd = token.folded[:1].isdecimal() or message.looks_secret(index)
            if is_odd or (index > first and _ends_a_name(message, index, after)):
                break
            words += 1
        elif Role.RELATION in message.roles[index] and index > first:
            break
        index += 1
    while (
        index > first
        and message.tokens[index - 1].kind is not Kind.WORD
        and not message.is_sign(index - 1, ".")
    ):
        index -= 1
    return index


def _ends_a_name(message: Marked, index: int, after: int) -> bool:
    roles = message.roles[index]
    if not roles:
        return False
    if Role.QUESTION in roles or roles.keys() == {Role.CLOSING}:
        return not is_surname(message, index, after)
    ends = {
        Role.RELATION,
        Role.HERE,
        Role.LOGIN,
        Role.INTRODUCER,
        Role.SOFT,
        Role.CLOSING,
        Role.CORRECTION,
        Role.DETERMINER,
        Role.COPULA,
    }
    return not roles.keys().isdisjoint(ends | PROOF_LABELS | {Role.EMAIL, Role.CREDENTIALS}) or (
        bool(roles.keys() & {Role.NAME, Role.COMPANY, Role.WEAK_INTRODUCER})
        and message.tokens[index].is_apart
    )


def is_surname(message: Marked, index: int, after: int) -> bool:
    """Say whether a word that could begin a question ends a name all the same: "Grace Count from Lakeside"."""
    end = index + 1
    if index == 0 or message.tokens[index - 1].kind is not Kind.WORD:
        return False
    if end >= after:
        return True
    return not message.roles[end].keys().isdisjoint({Role.RELATION, Role.HERE} | PROOF_LABELS)


def company_end(message: Marked, first: int, after: int) -> int:
    """Return where a company's name ends that begins at `first`; `first` where none begins."""
    lists = lexicon().words
    token = message.tokens[first] if first < after else None
    if (
        token is None
        or token.folded in lists["no_partner"]
        or not message.roles[first].keys().isdisjoint(PROOF_LABELS)
    ):
        return first
    index = first
    words = 0
    while index < after and words < MOST_WORDS_OF_A_COMPANY and index - first < _MOST_TOKENS:
        if message.tokens[index].kind is Kind.WORD:
            if message.looks_secret(index) or (index > first and _ends_a_company(message, index, after)):
                break
            words += 1
        index += 1
    while (
        index > first
        and message.tokens[index - 1].kind is not Kind.WORD
        and not message.is_sign(index - 1, ".")
    ):
        index -= 1
    return index


def _ends_a_company(message: Marked, index: int, after: int) -> bool:
    roles = message.roles[index].keys()
    if not roles:
        return False
    if message.tokens[index].folded in {"and", "y", "e", "of", "de", "the", "la", "el", "del", "&"}:
        # Part of the name, unless something else begins behind it.
        following = message.roles[index][max(message.roles[index], key=message.roles[index].__getitem__)]
        if following > index + 1:
            return True
        if following >= after:
            return False
        others = {
            Role.QUESTION,
            Role.INTRODUCER,
            Role.DETERMINER,
            Role.LOGIN,
            Role.SOFT,
            Role.NAME,
            Role.EMAIL,
        } | PROOF_LABELS
        return not message.roles[following].keys().isdisjoint(others)
    ends = {
        Role.QUESTION,
        Role.INTRODUCER,
        Role.WEAK_INTRODUCER,
        Role.HERE,
        Role.LOGIN,
        Role.SOFT,
        Role.CLOSING,
        Role.CORRECTION,
        Role.GREETING,
        Role.DETERMINER,
        Role.COPULA,
        Role.FROM_APP,
        Role.EMAIL,
        Role.CREDENTIALS,
    }
    if not roles.isdisjoint(ends | PROOF_LABELS):
        return True
    return Role.RELATION in roles and message.tokens[index].folded in {
        "with",
        "from",
        "at",
        "con",
        "using",
        "works",
        "who",
        "w",
        "calling",
        "speaking",
        "writing",
    }


def without_article(message: Marked, first: int, after: int) -> int:
    """Return where a company's name begins behind "the company called"."""
    index = first
    while index < after and (
        message.tokens[index].folded
        in {"the", "la", "el", "los", "las", "our", "my", "called", "named", "llamada", "a", "an", "una"}
        or (
            Role.COMPANY in message.roles[index]
            and index + 1 < after
            and message.tokens[index].folded not in {"co", "team", "club"}
        )
    ):
        is_label = Role.COMPANY in message.roles[index]
        following = message.roles[index][Role.COMPANY] if is_label else index + 1
        if following >= after:
            break
        index = following
    return index


def is_company(text: str) -> bool:
    """Say whether a name has a word that companies carry and people do not."""
    return not lexicon().words["company_words"].isdisjoint(text.casefold().split())
