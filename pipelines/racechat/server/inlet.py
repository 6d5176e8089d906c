"""OpenWebUI's calls before and after each message: its pipeline's inlet and outlet, answered at the gate.

OpenWebUI hands over what it is about to send as a chat, and goes on with what comes back. So it gets back what we need of it:
the message that is asked, as it was typed (see `racechat.server.history`), and not the chat before it. What upstream does
with such a call is parse all of it, copy it and write it again: seconds, for a body of megabytes that somebody made for that.
"""

import msgspec
from msgspec import Raw

from racechat.message import MAX_CHARACTERS
from racechat.server.messages import (
    NULL,
    begins_with,
    decoded,
    last_user_content,
    other_parts,
    parsed,
    text_in,
)


class _Chat(msgspec.Struct, omit_defaults=True):
    """What is kept of a chat: to whom it goes, and what OpenWebUI tells itself by it."""

    model: Raw = NULL
    stream: Raw = NULL
    messages: Raw = NULL
    metadata: Raw = NULL


class _Inlet(msgspec.Struct):
    body: _Chat


class _Outlet(msgspec.Struct):
    body: Raw


class _Metadata(msgspec.Struct):
    user_message: Raw = NULL


class _Typed(msgspec.Struct):
    content: Raw = NULL


class _Text(msgspec.Struct, tag="text"):
    text: str


class _UserMessage(msgspec.Struct, tag_field="role", tag="user"):
    content: Raw | str | list[_Text | Raw]


_INLET = msgspec.json.Decoder(_Inlet)
_OUTLET = msgspec.json.Decoder(_Outlet)
_METADATA = msgspec.json.Decoder(_Metadata)
_TYPED = msgspec.json.Decoder(_Typed)


def inlet_answer(body: bytes) -> bytes:
    """Return the chat with its last message alone, as the page sent it and not as the database has it.

    Raises BadInputError for what is no such call.
    """
    chat = parsed(_INLET, body).body
    content = last_user_content(chat.messages) if begins_with(chat.messages, b"[") else None
    if content is not None:
        typed = _typed(chat.metadata)
        message = _UserMessage(content=content if typed is None else _with_text(content, typed))
        chat.messages = Raw(msgspec.json.encode([message]))
    return msgspec.json.encode(chat)


def outlet_answer(body: bytes) -> bytes:
    """Return the chat as it came: nothing of it is changed after an answer."""
    return bytes(parsed(_OUTLET, body).body)


def _typed(metadata: Raw) -> str | None:
    """Return what the page sent, as far as it is looked at: one character more than is read, so that it is told."""
    if not begins_with(metadata, b"{"):
        return None
    sent = decoded(_METADATA, metadata).user_message
    text = text_in(decoded(_TYPED, sent).content) if begins_with(sent, b"{") else None
    return None if text is None else text[: MAX_CHARACTERS + 1]


def _with_text(content: Raw, typed: str) -> str | list[_Text | Raw]:
    """Return a message's content with its text replaced; parts that are no text stay."""
    others = other_parts(content)
    return typed if others is None else [_Text(text=typed), *others]
