"""Going on with another of one's own partners: "now for Big River: how many finishers?".

Only their own partners are looked for, by the beginning of the name as it is written, so that a question about a race of a
similar name stays a question.
"""

import re
from collections.abc import Sequence

from project88.accounts.identity import folded
from project88.accounts.people import Membership
from racechat.login.choice import Choice

# Words of this many characters at the start are looked at; a company's name comes early or not at all.
_LONGEST_HEAD = 200
_WORD = re.compile(r"\w+")
# What says that it is from now on about another company, and what may stand around it.
_FROM_NOW_ON = frozenset("now back instead ahora vuelve".split())
_LEADS = _FROM_NOW_ON | frozenset("and ok okay then please so y vale entonces por favor go me".split())
_PREPOSITIONS = frozenset("for about at to with from para con en a sobre".split())
_TRAILS = frozenset("now instead please again ahora favor por".split())


def leading_partner(text: str, memberships: Sequence[Membership], current_id: int | None) -> Choice | None:
    """Return the partner that a message of somebody logged in goes on with, and what it asks; None where it names none.

    A whole name is enough after "for"; a shorter one needs "now", "back" or "instead" beside it.
    """
    words = [(folded(one.group()), one.end()) for one in _WORD.finditer(text[:_LONGEST_HEAD])]
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


def _common_beginning(said: Sequence[str], name: Sequence[str]) -> int:
    pairs = zip(said, name, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(said), len(name)))
