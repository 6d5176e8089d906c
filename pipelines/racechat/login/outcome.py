"""What the login made of one message."""

from dataclasses import dataclass

from project88.accounts.asker import Asker


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginOutcome:
    """Show `reply` (Markdown) if there is one; then answer `pending_question` for `asker` if there is one.

    An ordinary message of somebody logged in has no reply, and is itself the pending question. Right after a login the
    pending question is the one that waited for it. Without an asker nothing may be answered. `masked_text` is the
    message without secrets: the only form that may be stored, logged or given to a model.
    """

    asker: Asker | None = None
    reply: str | None = None
    pending_question: str | None = None
    masked_text: str
