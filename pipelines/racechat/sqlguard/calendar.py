"""Dates that a series may run between: constants and rows' dates lie in 1900 to 2100, and stay near when shifted.

An infinite date, or one of the year 294276, makes a series that never ends; so a bound of a series must be known to lie in
those two centuries, or to be a constant.
"""

import datetime
import re
from dataclasses import replace

from pglast import ast

from racechat.sqlguard.constants import constant_number, constant_text, interval_days
from racechat.sqlguard.verdict import RefusalError
from racechat.sqlguard.weight import FIXED_BYTES, WHOLE_BYTES, Bound, Value, fixed

FIRST = datetime.datetime(1900, 1, 1)  # noqa: DTZ001 -- only differences of days are taken
LAST = datetime.datetime(2100, 1, 1)  # noqa: DTZ001 -- likewise
_CENTURY_DAYS = 36_525.0
_MAX_STEPS = 10_000
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[ T].{1,30})?")


def constant_value(node: ast.A_Const, rows: Bound) -> Value:
    """Return what a constant weighs."""
    constant = node.val
    if isinstance(constant, ast.String):
        text = str(constant.sval)
        cell = Bound(max(FIXED_BYTES, float(len(text.encode("utf-8", "replace")))))
        return Value(
            cell=cell,
            total=cell * rows,
            elements=Bound(float(len(text) + 1)),
            is_literal=True,
            is_plain=text.isprintable(),
            is_calendar=_date(text) is not None,
        )
    if isinstance(constant, ast.Float):
        digits = str(constant.fval).lower().partition("e")
        return fixed(
            rows, max(FIXED_BYTES, float(len(digits[0])) + abs(constant_number(node) is None) * 1000)
        )
    is_integer = constant is None or isinstance(constant, ast.Integer)
    return replace(fixed(rows, WHOLE_BYTES), is_integer=is_integer)


def shifted(node: ast.A_Expr, operator: str, left: list[Value], right: list[Value]) -> bool:
    """Whether the sum or difference is still a date that is near: one side is, the other a constant of up to a century."""
    if operator not in "+-" or not left or not right:
        return False
    if left[0].is_calendar and _is_near(node.rexpr):
        return True
    return operator == "+" and right[0].is_calendar and _is_near(node.lexpr)


def _is_near(node: object) -> bool:
    number = constant_number(node)
    if number is not None:
        return abs(number) <= _CENTURY_DAYS
    text = constant_text(node)
    days = None if text is None else interval_days(text.lstrip("+-"))
    return days is not None and days <= _CENTURY_DAYS


def series_rows(arguments: tuple[ast.Node, ...], values: list[Value]) -> Bound:
    """Return how many rows generate_series makes at most. Raises RefusalError where that is not in the text."""
    if len(arguments) in (2, 3):
        numbers = [constant_number(argument) for argument in arguments]
        step = abs(numbers[2] or 0.0) if len(numbers) == 3 else 1.0
        if step and numbers[0] is not None and numbers[1] is not None:
            return _checked(abs(numbers[0] - numbers[1]) / step + 1)
        if step and all(n is not None or v.is_coarse for n, v in zip(numbers[:2], values, strict=False)):
            return Bound((max(abs(number or 0.0) for number in numbers[:2]) + _MAX_STEPS) / step + 1)
        step_text = constant_text(arguments[2]) if len(arguments) == 3 else None
        days = None if step_text is None else interval_days(step_text.lstrip("+-"))
        if days:
            ends = [_date(constant_text(argument) or "") for argument in arguments[:2]]
            if ends[0] is not None and ends[1] is not None:
                return _checked(abs((ends[1] - ends[0]).total_seconds()) / 86_400 / days + 1)
            if days >= 1 and all(value.is_calendar for value in values[:2]):
                return Bound((LAST - FIRST).days / days + 1)
    raise RefusalError(
        "generate_series takes constant bounds and at most 10,000 steps, or dates and a step of days or more"
    )


def _checked(steps: float) -> Bound:
    if steps > _MAX_STEPS + 1:
        raise RefusalError("generate_series takes at most 10,000 steps")
    return Bound(steps)


def _date(text: str) -> datetime.datetime | None:
    text = text.strip()
    if _DATE.fullmatch(text) is None:
        return None
    try:
        year, month, day = (int(part) for part in re.split(r"[ T]", text, maxsplit=1)[0].split("-"))
        found = datetime.datetime(year, month, day)  # noqa: DTZ001 -- likewise
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None
