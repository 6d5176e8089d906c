"""Finding the e-mail address that somebody gives, written plainly or spelled out."""

import re

from racechat.login.text import Span

_EMAIL = re.compile(
    r"(?P<lead>(?<![\w])(?:(?:and|my|the|work|with|via|using|as|by)\s+)*(?:e-?mail(?: address)?|mail|user(?:name)?|user id|login|account|"
    r"address|id)\s*(?:is\b|:|=|-)?\s*)?[<(\[\"'`]*(?:mailto:)?"
    r"(?P<email>[^\s@<>()\[\]\\,;:\"'`|/=\x01]{1,64}@[^\s@<>()\[\]\\,;:\"'`|/=!?*\x01]{1,253})[>)\]\"'`]*(?:\(mailto:[^\s)]*\))?",
    re.IGNORECASE,
)
_SPELLED_EMAIL = re.compile(
    r"(?<![\w])(?P<user>[\w][\w.+-]{0,63})\s*(?:\(at\)|\[at\]|\sat\s|\{at\})\s*"
    r"(?P<domain>[\w-]{1,63}(?:\s*(?:\(dot\)|\[dot\]|\{dot\}|\sdot\s)\s*[\w-]{1,63}){1,4})(?![\w])",
    re.IGNORECASE,
)
_DOT = re.compile(r"\s*(?:\(dot\)|\[dot\]|\{dot\}|\sdot\s)\s*", re.IGNORECASE)


def address_in(text: str, seen: str) -> tuple[str | None, Span | None]:
    """Return the first address in the message, and where it stands with the words that announce it."""
    for match in _EMAIL.finditer(seen):
        start, end = match.span("email")
        address = text[start:end].rstrip(".-_'’")
        if "." in address.rpartition("@")[2].strip("."):
            return address, match.span()
    spelled = _SPELLED_EMAIL.search(seen)
    if spelled is None:
        return None, None
    return f"{spelled['user']}@{_DOT.sub('.', spelled['domain'])}", spelled.span()
