"""Messages that are about the login itself: who am I, log out, switch partner, a new password, lost proofs, cancel."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from project88.accounts.secret import Secret
from racechat.login.asked import names_races, words_of_a_question
from racechat.login.codes import value_after
from racechat.login.lexicon import Role, lexicon
from racechat.login.marked import Marked
from racechat.login.text import Span
from racechat.login.tokens import Kind

_MOST_WORDS = 30
_NEAR = 7
# Of one word, and surely about the login.
_CLEARLY_OUT = frozenset({"logout", "logoff", "signout", "signoff", "desconectame", "deslogueame"})
_JUST_BEFORE = 3
_MOST_WORDS_OF_A_REASON = 2
_PARTS = ",.;!:"
_ALL_BUT = frozenset({"except", "excepting", "besides", "salvo", "excepto"})
_NOT_OUT = frozenset("not dont never didnt wasnt isnt why when was were who got no nunca".split())
_ODD_SIGNS = re.compile(r"[^\w\s.,;:!?¡¿'’…-]|[^\w\s]{4}")
_AROUND = frozenset({Role.SOFT, Role.GREETING, Role.CLOSING, Role.PLACE_HERE, Role.HOW_TO})


class Command(Enum):
    """What a whole message asks of the login."""

    WHO_AM_I = auto()
    LOG_OUT = auto()
    LOG_OUT_EVERYWHERE = auto()
    LOG_IN = auto()
    LOST_PROOF = auto()
    CANCEL = auto()


_COMMANDS = {
    Role.WHO_AM_I: Command.WHO_AM_I,
    Role.LOG_OUT_ALL: Command.LOG_OUT_EVERYWHERE,
    Role.LOG_OUT: Command.LOG_OUT,
    Role.CANCEL: Command.CANCEL,
    Role.LOGIN: Command.LOG_IN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """Look at another partner. `is_explicit`: the message says that it is about partners ("switch partner to ...").

    `is_name`: the target has no word of a question ("switch to women"), or is written like a name.
    """

    target: str
    is_explicit: bool
    is_name: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassword:
    """A password somebody chooses; `hidden` is where it stands, to the end of its line."""

    secret: Secret
    hidden: Span


def command_in(message: Marked) -> Command | None:
    """Return the command that the whole message is, if it is one: nothing in it but the command and politeness."""
    found: Command | None = None
    index = words = 0
    tokens = message.tokens
    while index < len(tokens):
        if tokens[index].kind is not Kind.WORD:
            if tokens[index].kind is Kind.EMAIL:
                return None
            index += 1
            continue
        roles = _with_log_out(message, index)
        # The longest phrase counts, and a command's before politeness of the same length.
        fitting = [
            (end, role)
            for role, end in roles.items()
            if role in _COMMANDS or role in _AROUND or role is Role.EVERYWHERE
        ]
        if not fitting or words > _MOST_WORDS:
            return None
        longest = max(end for end, _ in fitting)
        role = next(
            (role for end, role in fitting if end == longest and role in _COMMANDS),
            next(role for end, role in fitting if end == longest),
        )
        if role is Role.EVERYWHERE or (Role.EVERYWHERE in roles and roles[Role.EVERYWHERE] == longest):
            if found not in {Command.LOG_OUT, Command.LOG_OUT_EVERYWHERE}:
                return None
            found = Command.LOG_OUT_EVERYWHERE
        elif role in _COMMANDS:
            command = _COMMANDS[role]
            if (
                found is not None
                and {found, command} - {Command.LOG_OUT, Command.LOG_OUT_EVERYWHERE}
                and found is not command
            ):
                return None
            found = command if found is not Command.LOG_OUT_EVERYWHERE else found
        words += longest - index
        index = longest
    return found


def is_plain(text: str) -> bool:
    """Say whether beside its words a text has the signs of a sentence alone: a password may be made of signs."""
    return _ODD_SIGNS.search(text) is None


def log_out_in(message: Marked) -> Command | None:
    """Return the log-out that a message of somebody logged in asks for beside other words, where it asks nothing of races.

    "Someone else needs this computer, log off", "Pat signing out". One word alone ("leave", "exit") is no command here.
    """
    if words_of_a_question(message) > _MOST_WORDS_OF_A_REASON or any(
        token.kind is Kind.EMAIL for token in message.tokens
    ):
        return None
    if any(token.folded in _ALL_BUT for token in message.tokens):
        return None  # "out of all devices except this one"
    found: Command | None = None
    part = index = 0
    while index < len(message.tokens):
        roles = _with_log_out(message, index)
        end = max((roles.get(role, 0) for role in (Role.LOG_OUT, Role.LOG_OUT_ALL)), default=0)
        if end - index > 1 or (end and message.tokens[index].folded in _CLEARLY_OUT):
            before = {token.folded for token in message.tokens[max(part, index - _JUST_BEFORE) : index]}
            around = message.slice(part, _part_end(message, index))
            if not before.isdisjoint(_NOT_OUT) or names_races(around):
                return None
            is_everywhere = Role.LOG_OUT_ALL in roles or found is Command.LOG_OUT_EVERYWHERE
            found = Command.LOG_OUT_EVERYWHERE if is_everywhere else Command.LOG_OUT
            index = end
        elif Role.EVERYWHERE in roles:
            found = Command.LOG_OUT_EVERYWHERE if found is not None else None
            index = roles[Role.EVERYWHERE]
        elif not roles.keys().isdisjoint({Role.QUESTION, Role.HOW_TO, Role.CANNOT_LOGIN, Role.LOGIN}):
            return None  # "log out and log in as Dana" is somebody else's login
        else:
            index += 1
            part = index if message.is_sign(index - 1, _PARTS) else part
    return found


def _with_log_out(message: Marked, index: int) -> dict[Role, int]:
    """Return the roles of a token, with a log-out where one is put together: "end", and "my session" or "all of them"."""
    roles = message.roles[index]
    ends = message.end_of(Role.END_VERB, index)
    if ends is None:
        return roles
    for what, role in ((Role.ALL_SESSIONS, Role.LOG_OUT_ALL), (Role.SESSION, Role.LOG_OUT)):
        end = message.end_of(what, ends)
        if end is not None and end > roles.get(role, 0):
            return {**roles, role: end}
    return roles


def _part_end(message: Marked, index: int) -> int:
    while index < len(message.tokens) and not message.is_sign(index, _PARTS):
        index += 1
    return index


def asks_for_lost_proof(message: Marked) -> bool:
    """Say whether somebody writes that they have no working password or code."""
    last_lost = -_NEAR - 1
    for index, roles in enumerate(message.roles):
        if Role.CANNOT_LOGIN in roles:
            return True
        if Role.LOST in roles:
            last_lost = roles[Role.LOST]
        if Role.LOST_THING in roles and 0 <= index - last_lost <= _NEAR:
            return True
    return False


def switch_in(message: Marked) -> Switch | None:
    """Return the partner that somebody wants to switch to, as typed."""
    index = _switch_at(message)
    end = message.end_of(Role.SWITCH, index)
    if end is None or end >= len(message.tokens):
        return None
    explicit = {one.folded for one in message.tokens[index:end]} & lexicon().words["switch_to_partner"]
    if message.is_sign(end, ":"):
        end += 1
    first = end
    while first < len(message.tokens) and (
        message.tokens[first].folded in lexicon().words["switch_to_partner"] | {"the", "my", "la", "el", "mi"}
        or message.is_sign(first, "\"'")
    ):
        explicit |= {message.tokens[first].folded} & lexicon().words["switch_to_partner"]
        first += 1
    if first >= len(message.tokens) or message.tokens[first].kind is Kind.BREAK:
        return None
    last = message.line_end(first)
    while last > first + 1 and (
        message.tokens[last - 1].kind is not Kind.WORD
        or message.tokens[last - 1].folded in lexicon().words["switch_to_partner"]
        or Role.SOFT in message.roles[last - 1]
    ):
        explicit |= {message.tokens[last - 1].folded} & lexicon().words["switch_to_partner"]
        last -= 1
    target = message.slice(first, last)[:200].strip(" .!?\"'“”")
    if not target:
        return None
    is_name = target.istitle() or not words_of_a_question(message, first, last)
    return Switch(target=target, is_explicit=bool(explicit), is_name=is_name)


def new_password_in(message: Marked) -> NewPassword | None:
    """Return the password that somebody chooses: everything after "new password:" to the end of the line, quotes taken off."""
    for roles in message.roles:
        end = roles.get(Role.NEW_PASSWORD)
        if end is None:
            continue
        value, strength = value_after(message, end)
        phrase_has_to = message.tokens[end - 1].folded in {"to", "as", "into", "a", "por"}
        if value >= len(message.tokens) or (
            message.tokens[value].folded in lexicon().words["no_value"]
            and strength != ":"
            and not phrase_has_to
        ):
            continue
        start = end
        while start < value and not message.is_sign(start, "\"'`"):
            start += 1
        if start < value and message.tokens[value].start - message.tokens[start].end > 0:
            start = value
        first = message.tokens[start].start
        last = message.tokens[message.line_end(value) - 1].end
        return NewPassword(secret=Secret(_unquoted(message, first, last)), hidden=(first, last))
    return None


def _unquoted(message: Marked, start: int, end: int) -> str:
    chosen = message.text[start:end].strip()
    opening, closing = message.plain[start], message.plain[start + len(chosen) - 1]
    return chosen[1:-1] if len(chosen) > 2 and opening == closing and opening in "\"'`" else chosen


def _switch_at(message: Marked) -> int:
    """Return where "switch to" stands: at the beginning, or where the last part of the message begins."""
    first = _past_politeness(message, 0)
    if message.end_of(Role.SWITCH, first) is not None:
        return first
    for index in range(len(message.tokens) - 1, first, -1):
        before = message.tokens[index - 1]
        if Role.SWITCH in message.roles[index] and (
            before.kind is Kind.BREAK or before.folded in {",", ".", ";", ":", "-", "!", "and", "please", "y"}
        ):
            return index
    return first


def _past_politeness(message: Marked, index: int) -> int:
    while index < len(message.tokens):
        if Role.SWITCH in message.roles[index]:
            return index
        found = message.first_of(_AROUND | {Role.CORRECTION}, index)
        if found is None and message.tokens[index].kind is not Kind.SIGN:
            return index
        index = index + 1 if found is None else found[1]
    return index
