"""Reading what OpenWebUI posts: bounded before it is parsed, and reduced to what we use."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw

from project88.errors import BadInputError
from racechat.message import MAX_CHARACTERS
from racechat.server.messages import last_user_content, parsed, text_in, text_of

if TYPE_CHECKING:
    from starlette.types import Message, Receive

# A chat's whole history comes with each message: some 40 answers of full tables fit. Twice that, made to be the most
# expensive for a parser, and the most expensive text would together cost more than one message may (tests/bench/bench_one_message.py).
MAX_BODY_BYTES = 4 * 1024 * 1024
# OpenWebUI has the whole body before it asks, and is on this host or beside it: this is long.
BODY_TIME_LIMIT_S = 20.0
# Ours is called race_chat; upstream says that there is no other.
MAX_MODEL_CHARACTERS = 256


class TooLargeError(BadInputError):
    """The body is over the limit; nothing of it was parsed."""


class TooSlowError(BadInputError):
    """The body was not complete in time; nothing of it was parsed."""


class DisconnectedError(BadInputError):
    """The client left before its body was complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """The parts of a chat request that count: everything else in it was chosen by the client."""

    model: str
    is_streaming: bool
    text: str
    has_attachments: bool

    def as_upstream_body(self) -> bytes:
        """Return the body for the Pipelines server: nothing that a client can choose but model, stream and text.

        The pipe takes the text from CALLER, so one that is too long to be read need not be written and parsed again.
        """
        message = {"role": "user", "content": self.text[:MAX_CHARACTERS]}
        return json.dumps({"model": self.model, "stream": self.is_streaming, "messages": [message]}).encode()


class _Form(msgspec.Struct):
    model: Raw
    messages: Raw
    stream: Raw = Raw(b"true")


_FORM = msgspec.json.Decoder(_Form)


async def read_body(
    receive: "Receive", headers: Mapping[str, str], *, time_limit_s: float = BODY_TIME_LIMIT_S
) -> bytes:
    """Return the whole body; raise TooLargeError as soon as it cannot fit, TooSlowError when the time is over."""
    try:
        async with asyncio.timeout(time_limit_s):
            return await _read_body(receive, headers)
    except TimeoutError:
        raise TooSlowError(
            f"The message did not arrive within {time_limit_s:g} seconds. Send it again."
        ) from None


async def _read_body(receive: "Receive", headers: Mapping[str, str]) -> bytes:
    too_large = TooLargeError(
        f"This chat has grown over {MAX_BODY_BYTES // 1024 // 1024} MB, more than can be read at once. Start a new chat and ask again."
    )
    announced = headers.get("content-length", "0")
    if not announced.isdecimal() or int(announced[:20]) > MAX_BODY_BYTES:
        raise too_large
    parts: list[bytes] = []
    size_bytes = 0
    while True:
        message: Message = await receive()
        if message["type"] == "http.disconnect":
            raise DisconnectedError("The connection was closed before the message was complete.")
        part = message.get("body", b"")
        size_bytes += len(part)
        if size_bytes > MAX_BODY_BYTES:
            raise too_large
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def parse_chat(body: bytes) -> ChatRequest:
    """Return the chat request in a JSON body, or raise BadInputError where it is none."""
    form = parsed(_FORM, body)
    model = text_in(form.model)
    if model is None or len(model) > MAX_MODEL_CHARACTERS:
        raise BadInputError('The request must be a JSON object with "model" and "messages".')
    if bytes(form.stream) not in {b"true", b"false"}:
        raise BadInputError('"stream" must be true or false.')
    content = last_user_content(form.messages)
    text, has_attachments = ("", False) if content is None else text_of(content)
    return ChatRequest(
        model=model,
        is_streaming=bytes(form.stream) == b"true",
        text=text,
        has_attachments=has_attachments,
    )
