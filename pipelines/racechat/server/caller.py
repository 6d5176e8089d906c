"""Who sent the request that is being answered: set by the gate, read by the pipe, never taken from the body."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """One request to chat. The user is proven by OpenWebUI's signature; the ids below are hints that a user can forge.

    `chat_id` names a conversation only together with `user_id`, `user_message_id` the message in OpenWebUI's database. `text` is the last user message; `has_attachments` says
    that the message held more than text. `task` is OpenWebUI's name of a background call, None for a person's message.
    """

    user_id: str
    email: str
    name: str
    chat_id: str
    user_message_id: str | None
    task: str | None
    text: str
    has_attachments: bool


CALLER: ContextVar[Caller | None] = ContextVar("racechat_caller", default=None)
