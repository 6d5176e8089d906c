"""Constants of a text: what they say."""

import re
import unicodedata

from pglast import ast

from racechat.sqlguard.verdict import RefusalError

MAX_CONSTANT_CHARS = 500
_SIGNS = ("-", "+")
_UNIT_DAYS = {
    "day": 1.0,
    "week": 7.0,
    "month": 28.0,
    "mon": 28.0,
    "year": 365.0,
    "hour": 1 / 24,
    "minute": 1 / 1440,
}
# A number of hundreds of digits in a few letters, wherever it stands: pieces of a constant are cut out, lists are parsed.
_LONG_NUMBER = re.compile(r"[0-9.]e[+-]?[0-9]{3}", re.IGNORECASE)
_VERBATIM_TYPES = frozenset({"text", "varchar"})
_PARSED_TYPES = frozenset(
    {"json", "jsonb", "bpchar", "numrange", "int4range", "int8range", "daterange", "tsrange", "tstzrange"}
)


def constant_text(node: object) -> str | None:
    """Return a constant's text, through casts, a collation and a sign, or None where the node is not a constant.

    A cast after which its text may be longer than it is written (`1e99::text`, padding, a list) makes it none.
    """
    match node:
        case ast.TypeCast():
            return None if _rewrites(node) else constant_text(node.arg)
        case ast.CollateClause():
            return constant_text(node.arg)
        case ast.A_Const():
            value = node.val
            if isinstance(value, ast.String):
                return str(value.sval)
            if isinstance(value, ast.Integer):
                return str(value.ival or 0)
            if isinstance(value, ast.Float):
                return str(value.fval)
            return ""
        case ast.A_Expr() if node.lexpr is None and node.name[-1].sval in _SIGNS:
            inner = constant_text(node.rexpr)
            return None if inner is None else f"{node.name[-1].sval}{inner}"
    return None


def _rewrites(cast: ast.TypeCast) -> bool:
    name = str(cast.typeName.names[-1].sval)
    if cast.typeName.arrayBounds or name in _PARSED_TYPES:
        return True
    is_written = isinstance(cast.arg, ast.A_Const) and not isinstance(cast.arg.val, ast.Float)
    return name in _VERBATIM_TYPES and not is_written


def constant_number(node: object) -> float | None:
    """Return a constant's value, or None where it is no finite number written out."""
    text = constant_text(node)
    if text is None or len(text) > 40:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def check_constant(text: str) -> None:
    """Refuse a constant that is too long, or that spells a number of hundreds of digits: as written, normalised, reversed."""
    if len(text) > MAX_CONSTANT_CHARS:
        raise RefusalError("a constant in it is too long")
    plain = unicodedata.normalize("NFKC", text).replace("_", "")
    if any(_LONG_NUMBER.search(spelt) for spelt in (text.replace("_", ""), plain, plain[::-1])):
        raise RefusalError("a number in it is too large")


def interval_days(text: str) -> float | None:
    """Return the days that an interval such as `1 month` or `2 weeks` spans at least; None where it says otherwise."""
    days = 0.0
    words = text.strip().lower().split()
    if not words or len(words) % 2 or len(words) > 8:
        return None
    for count, unit in zip(words[::2], words[1::2], strict=True):
        length = _UNIT_DAYS.get(unit.removesuffix("s"))
        if length is None or not (count.isascii() and count.isdigit()) or len(count) > 6:
            return None
        days += int(count) * length
    return days
