"""Going on with another of one's own partners: "now for Big River: how many finishers?", "use Lakeside please".

Only their own partners are looked for, by the beginning of the name as it is written, so that a question about a race of a
similar name stays a question.
"""

import re
from collections.abc import Sequence

from project88.accounts.identity import folded
from project88.accounts.partner_names import partners_meant
from project88.accounts.people import Membership
from racechat.login.choice import Choice

# Words of this many characters at the start are looked at; a company's name comes early or not at all.
_LONGEST_HEAD = 200
_WORD = re.compile(r"\w+")
# What a partner has, and that it is looked at from now on.
_OWNED = re.compile(
    r"^([\w ,]{2,80})'s? ?(?:own )?(?:stuff|data|numbers|results|side|books|account|events|races) (?:now|instead|again)\b",
    re.IGNORECASE,
)
_MOST_WORDS_OF_A_NAME = 5
# What says that it is from now on about another company, and what may stand around it.
_FROM_NOW_ON = frozenset("now back instead ahora vuelve".split())
_LEADS = _FROM_NOW_ON | frozenset(
    "and but ok okay then please so y vale entonces por favor go me the same thing question lo mismo la misma".split()
)
_PREPOSITIONS = frozenset("for about at to with from para con en a sobre".split())
_TRAILS = frozenset("now instead please again ahora favor por".split())
# What a message may say beside a partner's name that only chooses it; one of the first kind has to be there.
_CHOOSES = frozenset(
    "use want need see take work switch go look please now next usa usar quiero trabajar ver ahora favor".split()
)
CHOOSING = (
    _CHOOSES
    | _LEADS
    | _PREPOSITIONS
    | frozenset("i d would like let us s lets at as the to over como un la el me poco".split())
)
_MOSTCHOOSING_WORDS = 10


def leading_partner(text: str, memberships: Sequence[Membership], current_id: int | None) -> Choice | None:
    """Return the partner that a message of somebody logged in goes on with, and what it asks; None where it names none.

    A whole name is enough after "for"; a shorter one needs "now", "back" or "instead" beside it.
    """
    words = [(folded(one.group()), one.end()) for one in _WORD.finditer(text[:_LONGEST_HEAD])]
    chosen = _only_chosen([word for word, _ in words], memberships)
    if chosen is not None:
        return None if chosen.partner_id == current_id else Choice(membership=chosen)
    owned = _owned(text, memberships)
    if owned is not None:
        return None if owned.membership is None or owned.membership.partner_id == current_id else owned
    start = next((at for at, (word, _) in enumerate(words) if word not in _LEADS), len(words))
    lead = {word for word, _ in words[:start]}
    if start >= len(words) or words[start][0] not in _PREPOSITIONS:
        return None
    said = words[start + 1 :]
    fitting: list[tuple[int, Membership]] = []
    for one in memberships:
        name = folded(one.partner_name).split()
        length = _common_beginning([word for word, _ in said], name)
        after = {word for word, _ in said[length : length + 1]} & _TRAILS
        is_marked = not _FROM_NOW_ON.isdisjoint(lead | after)
        if length == len(name) or (length > 0 and is_marked):
            fitting.append((length, one))
    longest = max((length for length, _ in fitting), default=0)
    best = [one for length, one in fitting if length == longest]
    if len(best) != 1 or best[0].partner_id == current_id:
        return None
    rest = said[longest:]
    passed = next((at for at, (word, _) in enumerate(rest) if word not in _TRAILS), len(rest))
    question = text[said[longest + passed - 1][1] :].strip(" \n,;:.!?-") if passed < len(rest) else ""
    return Choice(membership=best[0], question=question if len(question.split()) >= 2 else None)


def _owned(text: str, memberships: Sequence[Membership]) -> Choice | None:
    """Return the partner of "I need BRRM's numbers now", "let me see Big River's data instead: how many finishers?"."""
    found = _OWNED.search(text[:_LONGEST_HEAD].replace("’", "'"))
    if found is None:
        return None
    words = [folded(one) for one in _WORD.findall(found[1])]
    names = {one.partner_id: one.partner_name for one in memberships}
    for many in range(min(len(words), _MOST_WORDS_OF_A_NAME), 0, -1):
        meant = partners_meant(" ".join(words[-many:]), names)
        if len(meant) == 1 and CHOOSING.issuperset(words[:-many]):
            membership = next(one for one in memberships if one.partner_id == meant[0])
            question = text[found.end() :].strip(" \n,;:.!-–—")
            return Choice(membership=membership, question=question if len(question.split()) > 1 else None)
    return None


def _only_chosen(words: Sequence[str], memberships: Sequence[Membership]) -> Membership | None:
    """Return the one partner whose name, or the beginning of it, is all that a short message says beside words that choose."""
    if not 2 <= len(words) <= _MOSTCHOOSING_WORDS:
        return None
    fitting = []
    for one in memberships:
        name = folded(one.partner_name).split()
        for start in range(len(words)):
            length = _common_beginning(words[start:], name)
            rest = [*words[:start], *words[start + length :]]
            if length and CHOOSING.issuperset(rest) and not _CHOOSES.isdisjoint(rest):
                fitting.append((length, one))
                break
    longest = max((length for length, _ in fitting), default=0)
    best = [one for length, one in fitting if length == longest]
    return best[0] if len(best) == 1 else None


def _common_beginning(said: Sequence[str], name: Sequence[str]) -> int:
    pairs = zip(said, name, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(said), len(name)))
