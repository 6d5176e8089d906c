"""File names that are safe in a path, in a header and on every desktop."""

import re
import unicodedata
from datetime import date

MAX_STEM_CHARACTERS = 60


def file_name(title: str, day: date) -> str:
    """Return a name such as `boston-qualifiers-2026-06-15.csv` for any title: lower-case ASCII letters, digits and hyphens."""
    ascii_text = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").lower()
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_text)[:MAX_STEM_CHARACTERS].strip("-")
    return f"{stem or 'race-results'}-{day.isoformat()}.csv"
