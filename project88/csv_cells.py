"""One value as one CSV cell: readable in a spreadsheet, and never a formula in one."""

import re
from datetime import date, datetime
from decimal import Decimal

# What spreadsheets read as the start of a formula, with the full-width forms that some of them fold.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NEGATIVE_NUMBER = re.compile(r"-\d+([.,]\d+)?")


def cell(value: object) -> str:
    """Return the text of a cell. Numbers and dates stand as they are; text that a spreadsheet would run gets a `'` in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return harmless(str(value))


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    if _NEGATIVE_NUMBER.fullmatch(text):
        return text
    # Leading blanks are skipped by some programs before they look for a formula.
    if text.startswith(_FORMULA_STARTS) or text.lstrip(" \u00a0\u200b\ufeff").startswith(_FORMULA_STARTS):
        return f"'{text}"
    return text
