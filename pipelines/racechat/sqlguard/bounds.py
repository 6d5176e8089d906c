"""Rules that keep a question affordable before it runs: size, growth of text, series.

They bound what the planner's cost estimate cannot see. `x || x` in nested selects doubles at every level and once
took a whole server's memory under a 3 s timeout, at an estimated cost of almost nothing.
"""

from pglast import ast
from pglast.enums import A_Expr_Kind

from racechat.sqlguard.shape import children, walk
from racechat.sqlguard.verdict import RefusalError
from racechat.sqlguard.vocabulary import CONSTANT_ARGUMENTS, GROWING_FUNCTIONS

MAX_TEXT_CHARS = 20_000
MAX_NODES = 4_000
MAX_DEPTH = 60
MAX_CONSTANT_CHARS = 500
MAX_GROWERS = 16
MAX_GROWING_LEVELS = 2
MAX_SERIES_STEPS = 10_000
MAX_EXPONENT = 10


def check_depth(node: ast.Node) -> None:
    """Refuse nesting deeper than any written question."""
    level = [node]
    for _ in range(MAX_DEPTH):
        level = [child for parent in level for child in children(parent)]
        if not level:
            return
    raise RefusalError("it is nested too deeply")


def check_growth(statement: ast.Node) -> None:
    """Refuse text that grows by more than a few joins, or at more than two levels of nesting."""
    total, levels = _growers(statement)
    if total > MAX_GROWERS:
        raise RefusalError("it joins too many pieces of text")
    if levels > MAX_GROWING_LEVELS:
        raise RefusalError("it joins text at too many levels of nesting")


def _growers(node: ast.Node) -> tuple[int, int]:
    """Return how many growing calls there are, and the most selects on one path that hold one."""
    total, deepest, own = 0, 0, False
    stack = list(children(node))
    while stack:
        current = stack.pop()
        if isinstance(current, ast.SelectStmt):
            below, levels = _growers(current)
            total, deepest = total + below, max(deepest, levels)
            continue
        if _grows(current):
            total, own = total + 1, True
        stack.extend(children(current))
    return total, deepest + own


def _grows(node: ast.Node) -> bool:
    if isinstance(node, ast.A_Expr):
        return bool(node.kind == A_Expr_Kind.AEXPR_OP and node.name[-1].sval == "||")
    return isinstance(node, ast.FuncCall) and node.funcname[-1].sval in GROWING_FUNCTIONS


def constant_text(node: object) -> str | None:
    """Return a constant's text, through casts and a sign, or None where the node is not a constant."""
    match node:
        case ast.TypeCast():
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
        case ast.A_Expr() if node.lexpr is None and node.name[-1].sval in ("-", "+"):
            inner = constant_text(node.rexpr)
            return None if inner is None else f"{node.name[-1].sval}{inner}"
    return None


def check_constant_arguments(call: ast.FuncCall) -> None:
    """Refuse a pattern, replacement, separator or exponent that is not a modest constant."""
    name = str(call.funcname[-1].sval)
    arguments = call.args or ()
    for position in CONSTANT_ARGUMENTS.get(name, ()):
        if position >= len(arguments) or (name == "log" and len(arguments) == 1):
            continue
        argument = arguments[position]
        # LIKE and SIMILAR patterns may be put together from pieces, as `'%' || name || '%'`.
        if name == "similar_to_escape" and isinstance(argument, ast.FuncCall | ast.A_Expr):
            continue
        text = constant_text(argument)
        if text is None:
            raise RefusalError(f"{name} takes a constant here")
        if len(text) > 100:
            raise RefusalError(f"the constant in {name} is too long")
        if name == "power" and _number(text) > MAX_EXPONENT:
            raise RefusalError(f"powers above {MAX_EXPONENT} are not part of a question")
        if name in ("round", "trunc") and _number(text) > 20:
            raise RefusalError("that is too many decimals")
        if name in ("left", "right") and abs(_number(text)) > 10_000:
            raise RefusalError(f"the number in {name} is too large")


def check_series(call: ast.FuncCall) -> None:
    """Refuse generate_series but for constant whole-number bounds, or dates with a step of a day or more."""
    arguments = call.args or ()
    texts = [constant_text(argument) for argument in arguments]
    if len(arguments) in (2, 3) and all(text is not None and _is_whole(text) for text in texts):
        low, high, *step = (int(text) for text in texts if text is not None)
        if step != [0] and abs(high - low) // abs(step[0] if step else 1) <= MAX_SERIES_STEPS:
            return
    if len(arguments) == 3 and texts[2] is not None and _is_calendar_step(texts[2]):
        return
    raise RefusalError(
        "generate_series takes constant bounds and at most 10,000 steps, or dates and a step of days or more"
    )


def check_power(expression: ast.A_Expr) -> None:
    """Refuse `^` with anything but a small constant exponent: 9 ^ 9 ^ 9 computes for minutes."""
    exponent = constant_text(expression.rexpr)
    towers = expression.lexpr is not None and any(
        isinstance(below, ast.A_Expr) and below.name[-1].sval == "^" for below in walk(expression.lexpr)
    )
    if towers or exponent is None or _number(exponent) > MAX_EXPONENT:
        raise RefusalError(f"powers above {MAX_EXPONENT} are not part of a question")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("inf")


def _is_whole(text: str) -> bool:
    return text.lstrip("+-").isascii() and text.lstrip("+-").isdigit() and len(text) < 12


def _is_calendar_step(text: str) -> bool:
    count, _, unit = text.strip().partition(" ")
    whole = count.isascii() and count.isdigit() and int(count) >= 1
    return whole and unit.strip().rstrip("s") in {"day", "week", "month", "mon", "year"}
