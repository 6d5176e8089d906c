"""File names that are safe in a path, in a header and on every desktop."""

import re
import unicodedata

MAX_STEM_CHARACTERS = 76


def file_name(wanted: str) -> str:
    """Return a name such as `boston-qualifiers-2026-06-15.csv` for any: lower-case ASCII letters, digits and hyphens."""
    ascii_text = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode("ascii").lower()
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_text.removesuffix(".csv"))[:MAX_STEM_CHARACTERS].strip("-")
    return f"{stem or 'race-results'}.csv"
