"""Messages that are about the login itself: who am I, log out, switch partner, a new password, lost proofs, cancel."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from project88.accounts.secret import Secret
from racechat.login.text import Span
from racechat.login.vocabulary import WORDS_FOR_PASSWORDS

_SOFTLY = (
    r"(?:(?:ok|okay|thanks|thank you|thx|please|pls|now|bye|goodbye|good bye|great|hey|hi|hello|well|so|and|then|i'?m done|that'?s all|that'?s it|"
    r"can you|could you|would you|will you|can i|could i|i want to|i'?d like to|i would like to|i need to|let me|let'?s|just|for me|for now|for today|"
    r"everyone|again|tell me|show me|do you know)[\s,.!]*)*"
)
_AFTER = rf"[\s,.!]*{_SOFTLY}"
_END = r"[\s.!?,]*"
_WHO_AM_I = re.compile(
    rf"{_SOFTLY}(?:who\s?am\s?i(?: (?:logged|signed) in as| now| here| right now)?|who (?:is|am i) (?:logged|signed) in(?: as| here| now)?|"
    r"am i (?:still )?(?:logged|signed) in|(?:which|what)(?: timing)? (?:partner|company|account|user|role)(?: is this| am i(?: (?:with|in|at|using|on|logged in (?:as|for|to|with)))?| do i have| is mine)?|"
    r"what(?:'s| is) my (?:account|role|partner|company|user(?:name)?|login|name)|(?:my )?(?:login|account|session) (?:status|info|details)|"
    rf"my account|show my account|as whom am i logged in|who do you think i am|(?:how long|until when) am i logged in){_AFTER}{_END}",
    re.IGNORECASE,
)
_LOG_OUT = re.compile(
    rf"{_SOFTLY}(?:log\s?-?(?:me )?\s?(?:out|off)|logging (?:out|off)|sign\s?-?(?:me )?\s?(?:out|off)|signing (?:out|off)|end (?:my |the |this )?session|"
    rf"close (?:my |the |this )?session|exit|quit|disconnect(?: me)?){_AFTER}{_END}",
    re.IGNORECASE,
)
_SWITCH = re.compile(
    r"(?:please |now |ok |okay |and |can you |could you |i want to |i'?d like to |let'?s |then )*"
    r"(?:switch|change|swap|move)(?: me)?(?: over)?(?: (?P<explicit>partners?|compan(?:y|ies)|accounts?|my partner|the partner))?"
    r"(?: back)?(?: (?:to|over to|into)|:)\s+(?P<named>the (?:partner|company) |partner |company )?(?P<target>[^\n]{1,200})",
    re.IGNORECASE,
)
_NEW_PASSWORD = re.compile(
    rf"(?:(?:my|the|set|choose|use|as|please|make|change)\s+)*new\s+(?:own\s+)?{WORDS_FOR_PASSWORDS}(?!\w)[ ]*(?:(?:is|be|to|will be|should be)\b)?[ ]*[:=]?\s*(?P<password>\S[^\n]*)",
    re.IGNORECASE,
)
_LOST_PROOF = re.compile(
    rf"(?:forgot(?:ten)?|lost|don'?t (?:know|have|remember)|can'?t (?:find|remember|log ?in|sign ?in)|cannot (?:log ?in|sign ?in)|reset|recover)\b[^\n]{{0,40}}?"
    rf"(?:{WORDS_FOR_PASSWORDS}|code|codes|authenticator|phone|login|account|log ?in|sign ?in)(?!\w)|(?:can'?t|cannot|unable to) (?:log|sign) ?in",
    re.IGNORECASE,
)
_CANCEL = re.compile(
    r"(?:please )?(?:cancel(?: that| it| login)?|never ?mind(?: that)?|forget (?:it|that|about it)|start over|stop|abort|no thanks?)[\s.!]*",
    re.IGNORECASE,
)
_LOG_IN = re.compile(
    rf"{_SOFTLY}(?:log\s?-?(?:me )?\s?(?:in|on)|login|sign\s?-?(?:me )?\s?(?:in|on)|authenticate(?: me)?|how (?:do|can|to) (?:i )?(?:log|sign) ?in){_AFTER}{_END}",
    re.IGNORECASE,
)


class Command(Enum):
    """What a whole message asks of the login."""

    WHO_AM_I = auto()
    LOG_OUT = auto()
    LOG_OUT_EVERYWHERE = auto()
    LOG_IN = auto()
    LOST_PROOF = auto()
    CANCEL = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """Look at another partner. `is_explicit`: the message says that it is about partners ("switch partner to ...")."""

    target: str
    is_explicit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassword:
    """A password somebody chooses; `hidden` is where it stands, to the end of its line."""

    secret: Secret
    hidden: Span


def command_in(plain: str) -> Command | None:
    """Return the command that the whole message is, if it is one."""
    message = plain.strip()
    if len(message) > 200:
        return None
    for pattern, command in (
        (_WHO_AM_I, Command.WHO_AM_I),
        (_LOG_OUT, Command.LOG_OUT),
        (_LOG_IN, Command.LOG_IN),
        (_CANCEL, Command.CANCEL),
    ):
        if pattern.fullmatch(message):
            return command
    return None


def asks_for_lost_proof(plain: str) -> bool:
    """Say whether somebody writes that they have no working password or code."""
    return _LOST_PROOF.search(plain) is not None


def switch_in(text: str, plain: str) -> Switch | None:
    """Return the partner that somebody wants to switch to, as typed."""
    match = _SWITCH.match(plain)
    if match is None:
        return None
    target = text[slice(*match.span("target"))].strip(" .!\"'“”")
    return (
        Switch(target=target, is_explicit=match["explicit"] is not None or match["named"] is not None)
        if target
        else None
    )


def new_password_in(text: str, plain: str) -> NewPassword | None:
    """Return the password that somebody chooses: everything after "new password:" to the end of the line, quotes taken off."""
    match = _NEW_PASSWORD.search(plain)
    if match is None:
        return None
    start, end = match.span("password")
    chosen = text[start:end].rstrip()
    if len(chosen) > 2 and plain[start] == plain[start + len(chosen) - 1] and plain[start] in "\"'`":
        chosen = chosen[1:-1]
    return NewPassword(secret=Secret(chosen), hidden=(start, end))
