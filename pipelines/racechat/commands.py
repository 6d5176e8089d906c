"""Messages that are no questions: help, and starting over. Logging in and out has its own dialogue."""

import re
from enum import Enum, auto

from racechat.answers.answer import Answer
from racechat.semantic.model import semantic_model

_HELP = re.compile(
    r"(please )?(help( me)?|\?+|what can (you|i) (do|ask)( here| you)?|what do you do|how (do|does) (you|this|it) work|"
    r"(show|give) me (some )?examples?|examples?|what (kind|sort)s? of questions can i ask)",
)
_START_OVER = re.compile(
    r"(please )?(cancel( that| it)?|never ?mind( that)?|forget (it|that|about it)|start over|reset|stop)"
)

# Measures whose examples the help shows.
_OFFERED = ("events", "finisher_count", "average_time", "slow_races", "fees")

_HELP_TEXT = """\
I answer questions about your races: results and runners, records and averages, races and events, registrations and
fees, weather. Numbers come straight from your own timing data.

Try one of these:
{examples}

Then go on from an answer: `only women`, `same for 2023`, `top 20`, `chart it`, `as CSV`, `show me the SQL`. Also:
`who am I`, `log me out`, `cancel` to start over. About accounts: `change my password`, `new phone, need a new QR code`,
`who has access?`.

I answer once I know who is asking: your name and company, and your six-digit code, or your password. For example
*I'm Pat from Big River Race Management, code 123456*. `log me out everywhere` ends your logins on every device.
"""


class ChatCommand(Enum):
    """What a message asks of the chat itself."""

    HELP = auto()
    START_OVER = auto()


def command_in(text: str) -> ChatCommand | None:
    """Return the command that the whole message is, if it is one."""
    plain = re.sub(r"[\s.!,]+", " ", text.casefold()).strip()
    plain = plain if set(plain) <= {"?"} else plain.rstrip("?").strip()
    if _HELP.fullmatch(plain):
        return ChatCommand.HELP
    return ChatCommand.START_OVER if _START_OVER.fullmatch(plain) else None


def help_answer() -> Answer:
    """What can be asked, with questions to copy."""
    examples = "\n".join(f"- {example}" for example in semantic_model().examples_of(*_OFFERED))
    text = _HELP_TEXT.format(examples=examples)
    return Answer(status="answered", path="command", answer=text, is_placed=True)


def started_over() -> Answer:
    """What comes after `cancel`."""
    return Answer(
        status="answered",
        path="command",
        answer="Nothing is running, and I have forgotten what we were talking about. Ask away.",
        is_placed=True,
    )
