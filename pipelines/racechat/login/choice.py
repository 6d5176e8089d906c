"""Which of their own partners somebody means when asked to choose, or when they switch."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from project88.accounts.identity import folded
from project88.accounts.partner_names import partners_meant
from project88.accounts.people import Membership

_PLATFORM_NAMES = frozenset(
    {
        "all partners",
        "all",
        "platform",
        "the platform",
        "every partner",
        "everything",
        "all of them",
        "administrator",
        "admin",
    }
)
_ORDINALS = {
    "first": 0,
    "1st": 0,
    "second": 1,
    "2nd": 1,
    "third": 2,
    "3rd": 2,
    "fourth": 3,
    "4th": 3,
    "last": -1,
}
_NUMBER = re.compile(r"(?:number |no\.? ?|nr\.? ?|option |#)?(\d{1,2})(?:[.)]|(?!\w))", re.IGNORECASE)
_ORDINAL = re.compile(rf"(?:the )?({'|'.join(_ORDINALS)})(?: one| partner| option)?(?!\w)", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:it'?s|it is|this is|i mean|i choose|i want|use|take|about|for|with|from|at|to|the|partner|company|please|ok|okay|yes)\b[ ,:]*)+",
    re.IGNORECASE,
)
_TRAIL = re.compile(r"[ ,]*(?:please|pls|thanks|thank you|instead|now|again)?[ .!?\"']*$", re.IGNORECASE)
_CUT = re.compile(r"[,;:.!?](?=\s|$)|\s+-\s+|\s+and\s+|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The partner meant (None: the whole platform), and what else the message asks."""

    membership: Membership | None
    question: str | None = None


def chosen_partner(text: str, memberships: Sequence[Membership], *, may_see_platform: bool) -> Choice | None:
    """Return what the message chooses among these partners, by name or number; None where that is not clear."""
    options: list[Membership | None] = [*memberships, *([None] if may_see_platform else [])]
    for pattern in (_NUMBER, _ORDINAL):
        match = pattern.match(text.strip())
        if match is not None:
            index = int(match[1]) - 1 if match[1].isdecimal() else _ORDINALS[match[1].casefold()]
            if -1 <= index < len(options) and (index >= 0 or not match[1].isdecimal()):
                return Choice(membership=options[index], question=_rest(text.strip()[match.end() :]))
    names = {membership.partner_id: membership.partner_name for membership in memberships}
    by_id = {membership.partner_id: membership for membership in memberships}
    for end in [len(text), *(match.start() for match in _CUT.finditer(text))]:
        named = _TRAIL.sub("", _LEAD.sub("", text[:end].strip()))
        question = _rest(text[end:])
        if may_see_platform and folded(named) in _PLATFORM_NAMES:
            return Choice(membership=None, question=question)
        meant = partners_meant(named, names)
        if len(meant) == 1:
            return Choice(membership=by_id[meant[0]], question=question)
    return None


def _rest(text: str) -> str | None:
    rest = re.sub(r"^(?:[\s,;:.!?)-]|\band\b)+", "", text, flags=re.IGNORECASE).strip()
    return rest if len(rest.split()) >= 2 else None
