"""Constants of a text: what they say, and whether a pattern among them can be matched quickly."""

import re

from pglast import ast

from racechat.sqlguard.verdict import RefusalError

MAX_CONSTANT_CHARS = 500
MAX_PATTERN_CHARS = 200
_MAX_REPEATS = 1_000
_MAX_STARS = 8
_MAX_EXPONENT_DIGITS = 3
_SIGNS = ("-", "+")
_UNIT_DAYS = {"day": 1.0, "week": 7.0, "month": 28.0, "mon": 28.0, "year": 365.0, "hour": 1 / 24, "minute": 1 / 1440}
_FLOAT = re.compile(r"\s*[+-]?[0-9._]{1,500}e[+-]?0*([0-9]{1,500})\s*", re.IGNORECASE)


def constant_text(node: object) -> str | None:
    """Return a constant's text, through casts, a collation and a sign, or None where the node is not a constant."""
    match node:
        case ast.TypeCast() | ast.CollateClause():
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
    """Refuse a constant that is too long, or that stands for a number of thousands of digits."""
    if len(text) > MAX_CONSTANT_CHARS:
        raise RefusalError("a constant in it is too long")
    written = _FLOAT.fullmatch(text)
    if written is not None and len(written[1]) > _MAX_EXPONENT_DIGITS:
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


def check_pattern(pattern: str) -> None:
    """Refuse a regular expression whose matching may take more than a few passes over the text.

    Refused are back references; a repeat without bound, or a choice, inside a group that is repeated without bound; and
    counted repeats whose product is large: what makes backtracking, or the automaton, explode.
    """
    if len(pattern) > MAX_PATTERN_CHARS:
        raise RefusalError("a regular expression must be a constant of modest length")
    if pattern.startswith(("***", "(?")) and not pattern.startswith(("(?:", "(?=", "(?!", "(?i)", "(?<")):
        raise RefusalError("that form of a regular expression is not part of a question")
    groups: list[bool] = [False]  # whether the group holds a repeat without bound, or a choice
    last = False  # the same of the piece that a repeat would repeat
    repeats, stars, position = 1.0, 0, 0
    while position < len(pattern):
        char = pattern[position]
        position += 1
        if char == "\\":
            escaped = pattern[position : position + 1]
            if escaped.isdigit() and escaped != "0":
                raise RefusalError("a back reference in a regular expression is not part of a question")
            position, last = position + 1, False
        elif char == "[":
            position, last = _past_brackets(pattern, position), False
        elif char == "(":
            groups.append(False)
            last = False
        elif char == ")" and len(groups) > 1:
            last = groups.pop()
            groups[-1] |= last
        elif char == "|":
            if len(groups) > 1:
                groups[-1] = True
        elif char in "*+" or (char == "{" and pattern[position : position + 1].isdigit()):
            low, high, position = _counted(pattern, position) if char == "{" else (0, None, position)
            if last and (high is None or max(low, high) > 5):
                raise RefusalError("a repeat inside a repeat makes that regular expression too slow")
            repeats *= max(low, high or 1, 1)
            stars += high is None
            groups[-1] |= high is None
            last = last or high is None
        elif char == "?":
            pass  # optional, or what comes before is matched as short as can be
        else:
            last = False
    if repeats > _MAX_REPEATS or stars > _MAX_STARS:
        raise RefusalError("that regular expression repeats too much")


def _past_brackets(pattern: str, position: int) -> int:
    if pattern[position : position + 1] == "^":
        position += 1
    if pattern[position : position + 1] == "]":
        position += 1
    while position < len(pattern) and pattern[position] != "]":
        if pattern[position] == "[" and pattern[position + 1 : position + 2] in (":", ".", "="):
            end = pattern.find("]", position)
            position = len(pattern) if end < 0 else end
        position += 1
    return position + 1


def _counted(pattern: str, position: int) -> tuple[int, int | None, int]:
    found = re.compile(r"([0-9]{1,6})(,?)([0-9]{0,6})\}").match(pattern, position)
    if found is None:
        raise RefusalError("that regular expression repeats too much")
    low = int(found[1])
    high = None if found[2] and not found[3] else int(found[3] or low)
    return low, high, found.end()
