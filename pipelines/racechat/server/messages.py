"""The last message of a person in a chat's JSON, found without making objects of all the rest.

OpenWebUI sends a whole chat with each message: megabytes, of which one message counts. msgspec checks the JSON and hands
out what is asked for as it stands in the body; only the text of that one message is ever built.
"""

import re
from typing import TypeVar

import msgspec
from msgspec import Raw

from project88.errors import BadInputError

# Of values beside each other, each of which costs an object: in the list of messages, and in one message. A table of
# numbers has one comma in eight bytes.
MAX_COMMAS = 500_000
MAX_COMMAS_OF_A_MESSAGE = 10_000
# From the end. OpenWebUI puts nothing but an empty answer after the message that it asks us to answer.
MAX_LOOKED_AT = 200

# Half a surrogate pair, as Python spells it in JSON: an emoji that was cut in two. No UTF-8 text can hold one.
_HALF = re.compile(
    rb"\\ud(?:[89ab][0-9a-f]{2}(?!\\ud[c-f])|[c-f][0-9a-f]{2}(?<!\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}))"
)
# More than any chat has.
MAX_HALVES = 200_000

NULL = Raw(b"null")
_Decoded = TypeVar("_Decoded")


class NotJsonError(BadInputError):
    """The body is no JSON, is nested too deeply, or has not the expected shape."""


class TooManyPartsError(BadInputError):
    """The body holds more values than are worth reading."""


class _Message(msgspec.Struct):
    role: Raw = NULL
    content: Raw = NULL


class _Part(msgspec.Struct):
    type: Raw = NULL
    text: Raw = NULL


_LIST = msgspec.json.Decoder(list[Raw])
_MESSAGE = msgspec.json.Decoder(_Message)
_PART = msgspec.json.Decoder(_Part)
_TEXT = msgspec.json.Decoder(str)


def decoded(decoder: msgspec.json.Decoder[_Decoded], value: bytes | Raw) -> _Decoded:
    """Return what a decoder makes of JSON, or raise NotJsonError."""
    try:
        return decoder.decode(value)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise NotJsonError("The request is not valid JSON.") from error


def parsed(decoder: msgspec.json.Decoder[_Decoded], body: bytes) -> _Decoded:
    """Return what a decoder makes of a body, or raise NotJsonError. Half characters in it become U+FFFD.

    They are legal JSON, which OpenWebUI keeps and sends, and a chat that holds one must not be closed for ever.
    """
    try:
        return decoded(decoder, body)
    except NotJsonError:
        mended, count = _HALF.subn(rb"\\ufffd", body, count=MAX_HALVES)
        if not count:
            raise
    return decoded(decoder, mended)


def begins_with(value: Raw, sign: bytes) -> bool:
    """Whether a value begins so: `{` for an object, `[` for a list, a quote for text."""
    return bytes(memoryview(value)[:1]) == sign


def text_in(value: Raw) -> str | None:
    """Return the text that a value is; None where it is something else."""
    return decoded(_TEXT, value) if begins_with(value, b'"') else None


def last_user_content(messages: Raw) -> Raw | None:
    """Return the content of the last message of a person in a list of messages; None where the last 200 have none."""
    for message in reversed(_listed(messages, MAX_COMMAS)[-MAX_LOOKED_AT:]):
        if begins_with(message, b"{"):
            found = decoded(_MESSAGE, message)
            if bytes(found.role) == b'"user"':
                return found.content
    return None


def text_of(content: Raw) -> tuple[str, bool]:
    """Return the text of a message's content and whether there was more than text in it."""
    text = text_in(content)
    if text is not None:
        return text, False
    if not begins_with(content, b"["):
        return "", bytes(content) != b"null"
    parts = [(part, _text_of_part(part)) for part in _listed(content, MAX_COMMAS_OF_A_MESSAGE)]
    texts = [text for _, text in parts if text is not None]
    return "\n".join(texts), len(texts) < len(parts)


def other_parts(content: Raw) -> list[Raw] | None:
    """Return the parts of a message's content that are no text; None where it has no parts."""
    if not begins_with(content, b"["):
        return None
    return [part for part in _listed(content, MAX_COMMAS_OF_A_MESSAGE) if _text_of_part(part) is None]


def _text_of_part(part: Raw) -> str | None:
    if not begins_with(part, b"{"):
        return None
    found = decoded(_PART, part)
    return text_in(found.text) if bytes(found.type) == b'"text"' else None


def _listed(values: Raw, max_commas: int) -> list[Raw]:
    if not begins_with(values, b"["):
        raise NotJsonError('The request must be a JSON object with "model" and "messages".')
    if bytes(values).count(b",") > max_commas:
        raise TooManyPartsError(
            "There is more in this message or chat than can be read at once. Start a new chat and ask again."
        )
    return decoded(_LIST, values)
