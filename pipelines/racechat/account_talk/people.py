"""Reading an owner's wish about the people of the company: invite, another role, remove."""

from collections.abc import Sequence

from racechat.account_talk.command import AccountCommand, Kind
from racechat.account_talk.words import (
    FILLER,
    INVITING,
    PROMOTING,
    REMOVING,
    ROLES,
    TEAM,
    Word,
    is_name_word,
    texts,
)

_MOST_NAME_WORDS = 4

_OF_ROLES = frozenset("role roles rights right permission permissions level access status position".split())
_OF_ADMINISTRATORS = frozenset("admin administrator admins manager boss".split())
_BECOMING = frozenset("becomes become becoming".split())
_AROUND_INVITATIONS = frozenset(
    """
    access user users member members colleague colleagues coworker co-worker person people somebody email e-mail mail
    address named called join joining invitation invite invites send sending in up set setup login log onboard role rights
    account seat employee part
    """.split()
)
_USERS = frozenset(
    "user users member members colleague colleagues coworker co-worker employee somebody".split()
)
_AROUND_REMOVALS = frozenset(
    """
    access invitation invite user member colleague coworker co-worker person from off out longer works working work left
    leaves leaving anymore away logins login log invited employee quits account's who
    """.split()
)
# "fire Sam", "Sam was fired", "let Sam go": each may be said of something else too, so the name decides.
_DISMISSING = frozenset(
    """
    fire fired firing sack sacked sacking dismiss dismissed dismissing terminate terminated terminating quit quits resigned
    """.split()
)
_DISMISSING_IN_TWO = (("let", "go"), ("lay", "off"), ("laid", "off"), ("rid", "of"))
_EXPELLING = frozenset("kick boot ban evict offboard off-board deactivate suspend".split())
_EXPELLING_OUT = frozenset("throw lock shut cut block".split())
_LEAVING = frozenset("left leaves leaving longer".split())


def reads_role_change(words: Sequence[Word]) -> AccountCommand | None:
    """Return "make Kim an owner", "change Sam's role to viewer"; a role that there is not is left open."""
    said = texts(words)
    roles = [ROLES[word] for word in said if word in ROLES]
    if not roles and _OF_ROLES.isdisjoint(said) and _OF_ADMINISTRATORS.isdisjoint(said):
        return None
    verb = next((word for word in said if word in PROMOTING), None)
    becomes = not _BECOMING.isdisjoint(said) or ("should" in said and "be" in said)
    if verb is None and not becomes:
        return None
    if verb in {"give", "let", "name"} and ("role" not in said or not roles):
        return None
    if not roles and verb is None:
        return None
    person = _person(words, PROMOTING, frozenset(ROLES), _OF_ROLES, _OF_ADMINISTRATORS, _BECOMING, TEAM)
    if person is None:
        return None
    name, email = person
    if name is None and email is None:
        if "me" not in said and "myself" not in said:
            return None
        name = "me"
    return AccountCommand(kind=Kind.CHANGE_ROLE, name=name, email=email, role=roles[-1] if roles else None)


def reads_removal(words: Sequence[Word]) -> AccountCommand | None:
    """Return "take Sam off our account", "revoke kim@...'s access", "Sam no longer works here"."""
    said = texts(words)
    has_address = any(word.is_address for word in words)
    removes = not REMOVING.isdisjoint(said)
    names_team = not TEAM.isdisjoint(said) or "access" in said or {"from", "us"} <= set(said)
    is_invitation = not {"invitation", "invite", "uninvite"}.isdisjoint(said)
    leaves = not _LEAVING.isdisjoint(said) and not ({"here", "us"} | TEAM).isdisjoint(said)
    is_meant = has_address or names_team or is_invitation or _expels(words)
    is_off_team = "off" in said and not TEAM.isdisjoint(said[said.index("off") :])
    if not (removes and is_meant) and not leaves and not is_off_team:
        return None
    person = _person(words, REMOVING, _AROUND_REMOVALS, TEAM, frozenset(ROLES) | {"owners"})
    if person is None or person == (None, None):
        return None
    return AccountCommand(kind=Kind.REMOVE, name=person[0], email=person[1])


def reads_dismissal(words: Sequence[Word]) -> AccountCommand | None:
    """Return "fire Sam", "let Sam go", "Sam has been laid off": a command where there is a colleague of that name."""
    said = texts(words)
    in_two = next(
        (
            frozenset((first, second))
            for first, second in _DISMISSING_IN_TWO
            if first in said and second in said[said.index(first) :]
        ),
        frozenset[str](),
    )
    if not in_two and _DISMISSING.isdisjoint(said):
        return None
    person = _person(words, _DISMISSING, in_two, _AROUND_REMOVALS, TEAM, frozenset(ROLES))
    if person is None or person == (None, None):
        return None
    return AccountCommand(kind=Kind.REMOVE, name=person[0], email=person[1], is_sure=False)


def _expels(words: Sequence[Word]) -> bool:
    """Whether it begins with a verb for people alone ("kick Sam"), or one that is so with what follows: "lock Sam out"."""
    content = [number for number, word in enumerate(words) if word.text not in FILLER and word.text != "off"]
    if len(content) < 2:
        return False
    verb = words[content[0]].text
    ends_out = not {"out", "off"}.isdisjoint(texts(words[content[1] :]))
    return verb in _EXPELLING or (verb in _EXPELLING_OUT and ends_out)


def reads_invitation(words: Sequence[Word]) -> AccountCommand | None:
    """Return "invite kim@... as staff", "add Kim (kim@...) to our team as a viewer"; what is missing is left open."""
    said = texts(words)
    has_address = any(word.is_address for word in words)
    roles = [ROLES[word] for word in said if word in ROLES]
    invites = not {"invite", "inviting", "invites", "invitation"}.isdisjoint(said)
    lets_in = not (INVITING | {"let", "set"}).isdisjoint(said) or "access" in said
    is_about_us = not TEAM.isdisjoint(said) or bool(roles) or not (_USERS | {"access"}).isdisjoint(said)
    if not (invites or (lets_in and (has_address or is_about_us))):
        return None
    if not invites and "me" in said and not has_address:
        return None
    if {"who", "what", "how", "which", "invited"} & set(said):
        return None
    person = _person(words, INVITING, frozenset(ROLES), TEAM, _AROUND_INVITATIONS)
    if person is None:
        return None
    name, email = person
    if name is None and email is None and not invites and _USERS.isdisjoint(said) and not roles:
        return None
    return AccountCommand(kind=Kind.INVITE, name=name, email=email, role=roles[-1] if roles else None)


def _person(words: Sequence[Word], *known: frozenset[str]) -> tuple[str | None, str | None] | None:
    """Return the name and address that the words leave over; None where they leave more than one person's."""
    addresses = [word.text for word in words if word.is_address]
    left = [
        word
        for word in words
        if not word.is_address and word.text not in FILLER and not any(word.text in one for one in known)
    ]
    if len(addresses) > 1 or len(left) > _MOST_NAME_WORDS or not all(is_name_word(word) for word in left):
        return None
    name = " ".join(word.raw for word in left) or None
    return name, addresses[0] if addresses else None
