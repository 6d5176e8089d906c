"""What stays the same in a race's name from year to year."""

import re

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\w)(?:\s*[-/–]\s*(?:(?:19|20)?\d{2})(?!\w))?")
_SHORT_YEAR = re.compile(r"(?<!\w)['’]\d{2}(?!\d)")
_ORDINAL = re.compile(r"(?<!\w)\d{1,3}\s?(?:st|nd|rd|th)(?!\w)(?!\s+(?:street|st\b|avenue|ave\b|mile))")
_EDITION = re.compile(r"\b(?:edition|ed\.)(?!\w)|\bvol(?:ume)?\.?\s*\d{1,3}\b|#\s*\d{1,3}\b")
_WORD_ORDINAL = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\s+(?=annual\b)|"
    r"\b(?:annual|anual|inaugural)\b"
)
_EDGES = " \t-–—:,;.|/&"


def series_of(name: str | None) -> str:
    """Return the name in lower case without year, ordinal (23rd Annual) or edition; the whole name if nothing else is left."""
    lower = " ".join((name or "").lower().split())
    kept = _YEAR.sub(" ", lower)
    kept = _SHORT_YEAR.sub(" ", kept)
    kept = _ORDINAL.sub(" ", kept)
    kept = _WORD_ORDINAL.sub(" ", kept)
    kept = _EDITION.sub(" ", kept)
    kept = re.sub(r"\(\s*\)|\[\s*\]", " ", kept)
    kept = re.sub(r" ([,:;.])", r"\1", " ".join(kept.split()))
    kept = re.sub(r"(?:\s[-–—:|]\s*)+(?=\s|$)", " ", kept)
    kept = " ".join(kept.split()).strip(_EDGES)
    kept = re.sub(r"^the\s+(?=\w)", "", kept)
    return kept or lower
