"""Text as the file holds it. Cast to bytes by SQLite nothing has to be valid; what is not, shows as U+FFFD."""

import apsw

UTF8 = "utf-8"


def encoding_of(connection: apsw.Connection) -> str:
    """Return the encoding of the file's text, by Python's name for it: utf-8, utf-16le or utf-16be.

    Text that is cast to bytes comes in it, numbers that are cast to text as well.
    """
    row = connection.execute("pragma encoding").fetchone()
    return str(row[0]).lower() if row else UTF8


def decoded(raw: bytes, encoding: str) -> tuple[str, bool]:
    """Return the text in these bytes, with U+FFFD for what is not valid, and whether all of it was valid."""
    try:
        return raw.decode(encoding), True
    except UnicodeDecodeError:
        return raw.decode(encoding, "replace"), False


def plain_text(value: object, encoding: str) -> str | None:
    """Return a value that was cast to bytes as text that PostgreSQL can hold; None for NULL."""
    if value is None:
        return None
    text = decoded(value, encoding)[0] if isinstance(value, bytes) else str(value)
    return text.replace("\x00", "\ufffd")
