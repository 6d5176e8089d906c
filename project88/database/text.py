"""Text from outside, made fit for a text column."""


def storable(text: str, limit: int) -> str:
    """Return at most `limit` characters of the text, without what PostgreSQL cannot hold (NUL, lone surrogates)."""
    return text[:limit].replace("\0", "").encode("utf-8", "replace").decode("utf-8")
