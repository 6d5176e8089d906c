"""What the login made of one message."""

from dataclasses import dataclass

from project88.accounts.asker import Asker
from racechat.login.text import HIDDEN


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginOutcome:
    """Show `reply` (Markdown) if there is one; then answer `pending_question` for `asker` if there is one.

    An ordinary message of somebody logged in has no reply, and is itself the pending question. Right after a login the
    pending question is the one that waited for it. Without an asker nothing may be answered.

    `masked_text` is how the message may be kept where OpenWebUI keeps it, provided that every word of the question had its
    place; where one had none, only `[hidden]` may be kept. Before a login it is always `[hidden]`, and with one
    `[hidden]` and the question. `names_partner` asks for the partner's name with the answer: the asker has several.

    `command` is what the audit calls what was done for the asker; None where it is in the audit already (a proof, a log-out,
    another partner), and where a question is passed on, which has an entry of its own.

    `has_left` says that somebody who was logged in has just logged out, as they asked: nobody is asked who they are.
    """

    asker: Asker | None = None
    reply: str | None = None
    pending_question: str | None = None
    masked_text: str
    names_partner: bool = False
    command: str | None = None
    has_left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How a step of the login ended: what to say, and, once logged in, who asks what."""

    reply: str
    asker: Asker | None = None
    question: str | None = None
    names_partner: bool = False

    def as_outcome(self) -> LoginOutcome:
        """Return the outcome of a message that may hold a secret: of it, only the question may be kept."""
        is_shown = self.asker is not None and self.question is not None
        return LoginOutcome(
            asker=self.asker,
            reply=self.reply,
            pending_question=self.question,
            masked_text=f"{HIDDEN} {self.question}" if is_shown else HIDDEN,
            names_partner=self.names_partner,
        )
