"""What a call of a function weighs, by the function's class in vocabulary.py."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from pglast import ast
from pglast.enums import (
    FRAMEOPTION_EXCLUDE_CURRENT_ROW,
    FRAMEOPTION_EXCLUDE_GROUP,
    FRAMEOPTION_EXCLUDE_TIES,
    FRAMEOPTION_START_UNBOUNDED_PRECEDING,
)

from racechat.sqlguard.calendar import series_rows
from racechat.sqlguard.constants import constant_number, constant_text
from racechat.sqlguard.names import Scope
from racechat.sqlguard.patterns import check_pattern
from racechat.sqlguard.resolving import whole_row
from racechat.sqlguard.shape import walk
from racechat.sqlguard.verdict import RefusalError
from racechat.sqlguard.vocabulary import (
    ADDING,
    AGGREGATES,
    CONSTANT_ARGUMENTS,
    FIXED,
    GATHERING,
    JOINED,
    JSON_BUILDING,
    JSONB_READING,
    NORMALISING,
    NUMBER_LIMITS,
    NUMBERS,
    OF_FIRST,
    PATTERN_ARGUMENTS,
    PIECES,
    SEARCHING,
    SERIES,
    SET_RETURNING,
    SPLITTING,
    TRIMMING,
    WIDEST,
)
from racechat.sqlguard.weight import (
    FIXED_BYTES,
    MAX_BASE_BYTES,
    MEMBER_BYTES,
    ONE,
    WHOLE_BYTES,
    Bound,
    Value,
    as_read,
    check_gathered,
    check_rows,
    check_value,
    fixed,
    is_long_number,
    joined,
    members,
    most_members,
    pair_steps,
    widest,
)

if TYPE_CHECKING:
    from racechat.sqlguard.expressions import Expressions

_EXCLUSION = FRAMEOPTION_EXCLUDE_CURRENT_ROW | FRAMEOPTION_EXCLUDE_GROUP | FRAMEOPTION_EXCLUDE_TIES
_Arguments = tuple[ast.Node, ...]
_Rule = Callable[[str, _Arguments, list[Value], Bound], Value]

# e to the power of 6,000, the most that an exact number takes.
EXP_BYTES = 3_900.0
# Letters that become several, or longer ones.
_LONGER_LETTERS = {"lower": 1.5, "upper": 3.0, "initcap": 3.0, "normalize": 18.0, "unaccent": 6.0}
_MAX_ARGUMENTS = 100
_TO_CHAR_PER_LETTER = 12
_WHOLE_ROW_TAKERS = frozenset({"count", "json_agg", "jsonb_agg", "row_to_json", "to_json", "to_jsonb"})
# Aggregates that take a row out of a moving window again instead of starting anew.
_REVERSIBLE = frozenset("sum avg count stddev stddev_pop stddev_samp variance var_pop var_samp".split())
_COUNTS = frozenset("count row_number rank dense_rank ntile length char_length cardinality".split())
_COARSE_FIELDS = frozenset(
    "year month day dow isodow week quarter doy hour decade century isoyear minute".split()
)


def call_value(judge: "Expressions", call: ast.FuncCall, scope: Scope) -> Value:
    """Return what a call yields. Raises RefusalError."""
    name = function_name(call)
    arguments = call.args or ()
    if len(arguments) > _MAX_ARGUMENTS:
        raise RefusalError(f"{name} has too many arguments")
    _check_constants(name, arguments)
    seen = judge.local_columns, judge.outer_columns
    values = [_argument(judge, name, argument, scope) for argument in arguments]
    is_aggregate = (name in AGGREGATES or call.agg_within_group) and name != "grouping"
    if is_aggregate and judge.outer_columns > seen[1] and judge.local_columns == seen[0]:
        # PostgreSQL hands such an aggregate to the outer query, whose rows it gathers.
        raise RefusalError(f"{name} of an outer query's column alone is not part of a question")
    values = as_read(values, is_sure=name in JSONB_READING or "array" in name)
    ordered = judge.values(call.agg_order, scope)
    judge.values(call.agg_filter, scope)
    if call.over is not None:
        is_reversible = not is_aggregate or _is_reversible(name, call, values)
        _check_window(judge, call.over, scope, is_reversible=is_reversible)
        scope.has_windows = True
    elif is_aggregate:
        scope.has_aggregates = True
    if call.agg_within_group:
        return _of_ordered(name, ordered, values, scope.rows)
    if name in GATHERING:
        return _gathered(call, values, scope)
    if name in SET_RETURNING:
        rows, value = returned_set(name, arguments, values, scope)
        scope.series = scope.series * rows
        return value
    return _plain(judge, name, arguments, values, scope)


def _of_ordered(name: str, ordered: list[Value], values: list[Value], rows: Bound) -> Value:
    value = widest(ordered, rows) if name in WIDEST else fixed(rows)
    lists = [one for one in values if one.is_list]
    if not lists:
        return value
    # An array of percentages asks for as many values.
    count, one = most_members(lists[0]), members([value], rows)
    return replace(one, cell=one.cell * count, total=one.total * count, elements=count)


def function_name(call: ast.FuncCall) -> str:
    """Return the name of the function, without its schema."""
    return str(call.funcname[-1].sval)


def returned_set(name: str, arguments: _Arguments, values: list[Value], scope: Scope) -> tuple[Bound, Value]:
    """Return how many rows a set-returning function makes of each row, and what each of them holds."""
    if name == "generate_series":
        rows = series_rows(arguments, values)
        # Exact numbers have the digits of all of them.
        is_whole = all(value.is_integer for value in values)
        size_bytes = WHOLE_BYTES if is_whole else FIXED_BYTES + sum(value.cell.factor for value in values)
        return rows, replace(fixed(scope.rows * rows, size_bytes), is_calendar=True)
    rows = Bound(0.0)
    for value in values if name == "unnest" else values[:1]:
        rows = rows | most_members(value)
    whole = widest(values if name == "unnest" else values[:1], scope.rows)
    if name == "regexp_matches":
        whole = members([whole], scope.rows)
    return rows, replace(
        whole,
        total=whole.total.times(2) + rows * scope.rows.times(2 * MEMBER_BYTES),
        elements=None,
        is_list=name == "regexp_matches",
        is_plain=whole.is_plain and "json" not in name,
        is_number=False,
        is_column=False,
        # JSON and lists may have been written with escapes.
        is_composed=whole.is_composed or "json" in name or name == "unnest",
        is_json=whole.is_json and "json" in name and not name.endswith("_text"),
    )


def _argument(judge: "Expressions", name: str, argument: ast.Node, scope: Scope) -> Value:
    if name in _WHOLE_ROW_TAKERS:
        row = whole_row(argument, scope, is_counted=name == "count")
        if row is not None:
            judge.note(argument, is_outside=False)
            return row
    return judge.value(argument, scope)


def _check_constants(name: str, arguments: _Arguments) -> None:
    for position in CONSTANT_ARGUMENTS.get(name, ()):
        if position >= len(arguments):
            continue
        text = constant_text(arguments[position])
        if text is None:
            raise RefusalError(f"{name} takes a constant here")
        if text is not None and len(text) > 200:
            raise RefusalError(f"the constant in {name} is too long")
    if name in PATTERN_ARGUMENTS and len(arguments) > 1:
        check_pattern(constant_text(arguments[PATTERN_ARGUMENTS[name]]) or "")
    if name in NUMBER_LIMITS:
        position, limit = NUMBER_LIMITS[name]
        number = constant_number(arguments[position]) if position < len(arguments) else 0.0
        if name != "exp" and number is None:
            raise RefusalError(f"{name} takes a constant number here")
        if number is not None and abs(number) > limit:
            raise RefusalError(f"the number in {name} is too large")


def _is_reversible(name: str, call: ast.FuncCall, values: list[Value]) -> bool:
    """Whether PostgreSQL takes a row out of the aggregate again: whole numbers, and no sub-select in what is gathered."""
    has_query = any(isinstance(node, ast.SubLink) for node in walk(call))
    return name in _REVERSIBLE and not has_query and (name == "count" or all(v.is_integer for v in values))


def _check_window(judge: "Expressions", window: ast.WindowDef, scope: Scope, *, is_reversible: bool) -> None:
    judge.value(window, scope)
    named = scope.windows.get(window.name or window.refname or "")
    moving = [frame for frame in (window, named) if frame is not None and _moves(frame)]
    excludes = any((frame.frameOptions or 0) & _EXCLUSION for frame in moving)
    if (is_reversible and not excludes) or not moving:
        return
    # The aggregate starts anew for each row, over as many rows as the window holds.
    sizes = [constant_number(frame.startOffset) for frame in moving]
    width = sizes[0] if len(moving) == 1 and sizes[0] is not None else None
    ends = constant_number(moving[0].endOffset) or 0.0
    check_rows(scope.rows * (scope.rows if width is None else Bound(abs(width) + abs(ends) + 1)))


def _moves(window: ast.WindowDef) -> bool:
    options = window.frameOptions or 0
    is_fixed_start = bool(options & FRAMEOPTION_START_UNBOUNDED_PRECEDING)
    return not is_fixed_start or bool(options & _EXCLUSION)


def _gathered(call: ast.FuncCall, values: list[Value], scope: Scope) -> Value:
    name = function_name(call)
    is_json, is_list = "json" in name, name == "array_agg"
    if name == "string_agg" and values:
        separator = constant_text(call.args[1]) or "" if len(call.args) > 1 else ""
        cell = values[0].total + scope.rows.times(len(separator.encode("utf-8", "replace")) + 4.0)
        whole = joined(values, scope.rows)
    else:
        pieces = [escaped(value) for value in values] if is_json else values
        whole = members(pieces, scope.rows) if is_list else joined(pieces, scope.rows)
        cell = whole.total + scope.rows.times(MEMBER_BYTES)
    elements = scope.rows * (whole.elements or ONE) if is_list else scope.rows if is_json else None
    if cell.degree > 0:
        scope.gathered_row_bytes += cell.factor
    total = cell * scope.rows if call.over is not None else cell
    return replace(
        whole, cell=cell, total=total, elements=elements, is_composed=True, is_json=is_json, is_list=is_list
    )


def _plain(
    judge: "Expressions", name: str, arguments: _Arguments, values: list[Value], scope: Scope
) -> Value:
    judge.spend(_steps(name, values), scope)
    if name in _OWN:
        return _OWN[name](arguments, values, scope.rows)
    for names, rule in _BY_CLASS:
        if name in names:
            return rule(name, arguments, values, scope.rows)
    raise RefusalError(f"the function {name} is not allowed here")


def _steps(name: str, values: list[Value]) -> Bound:
    """Return what one call takes beside reading its arguments once. Raises RefusalError where that is beyond measure."""
    if name in SEARCHING or name in TRIMMING:
        check_gathered(values)
        return pair_steps(values[0], values[1]) if len(values) > 1 else Bound(0.0)
    if name in NORMALISING:
        check_gathered(values)
        return values[0].cell * values[0].cell if values else Bound(0.0)
    longest = max((value.cell.factor for value in values), default=0.0)
    if name in SERIES:
        return Bound(longest**3 / 64)
    if name in NUMBERS or name in ADDING:
        return Bound(longest**2 / 16)
    return Bound(0.0)


def _fixed(name: str, arguments: _Arguments, values: list[Value], rows: Bound) -> Value:
    for value in values:
        check_value(value)
    if name in ADDING:
        return replace(_number(name, arguments, values, rows), is_integer=False)
    return _measured(name, arguments, values, rows)


def _number(name: str, arguments: _Arguments, values: list[Value], rows: Bound) -> Value:
    if any(is_long_number(value) for value in values):
        raise RefusalError("it computes with too long numbers")
    exponent = 1.0
    if name in ("power", "pow") and len(arguments) > 1:
        if values[0].cell.factor > MAX_BASE_BYTES:
            raise RefusalError("a power of a power is not part of a question")
        exponent = max(abs(constant_number(arguments[1]) or 1.0), 1.0)
    if name == "exp":
        return fixed(rows, EXP_BYTES)
    longest = max((value.cell.factor for value in values), default=FIXED_BYTES)
    if name in ADDING and name not in ("sum", "avg"):
        exponent = 2.0
    if name in ("div", "mod", "gcd", "lcm"):
        longest = sum(value.cell.factor for value in values)
    return fixed(rows, (longest + 32) * exponent)


def _of_first(name: str, arguments: _Arguments, values: list[Value], rows: Bound) -> Value:
    if name == "substring" and len(arguments) > 1:
        _check_substring(arguments[1], values[1])
    if name == "unaccent" and len(arguments) != 1:
        raise RefusalError("unaccent takes one text")
    first = values[0] if values else fixed(rows)
    if name in _LONGER_LETTERS:
        first = first.times(_LONGER_LETTERS[name])
    is_piece = name in PIECES
    return replace(
        first,
        is_number=first.is_number and "value" in name,
        is_calendar=first.is_calendar and "value" in name,
        is_composed=first.is_composed or not is_piece,
        is_column=first.is_column and is_piece,
        is_json=first.is_json and not name.endswith("_text"),
        is_plain=first.is_plain and "json" not in name,
        # A part of JSON may hold more than the whole has members.
        elements=None if "json" in name else first.elements,
        is_integer=first.is_integer and "value" in name,
    )


def _one(name: str, _arguments: _Arguments, values: list[Value], rows: Bound) -> Value:
    return widest(values[:1] if name in ("lag", "lead") and len(values) < 3 else values, rows)


def _one_after_the_other(name: str, _arguments: _Arguments, values: list[Value], rows: Bound) -> Value:
    if name == "concat_ws":
        # The separator stands once between any two.
        return joined([*values[1:], *(value.times(len(values)) for value in values[:1])], rows)
    return members(values, rows) if "array" in name else joined(values, rows, 32.0 * len(values))


def _json(_name: str, _arguments: _Arguments, values: list[Value], rows: Bound) -> Value:
    pieces = [escaped(value) for value in values]
    return replace(joined(pieces, rows, 16.0 + 16.0 * len(values)), is_json=True, is_list=False)


def escaped(value: Value) -> Value:
    """Return what a value is as a part of JSON: letters of a row's text at most double, any others become `\\u0001`."""
    if value.is_json:
        return value
    return value.times(2.0 if value.is_plain else 6.0)


def _split(_name: str, _arguments: _Arguments, values: list[Value], rows: Bound) -> Value:
    first = values[0] if values else fixed(rows)
    return replace(
        first.times(8).plus(Bound(64.0), rows),
        elements=most_members(first),
        is_list=True,
        is_number=False,
        is_column=False,
        is_json=False,
    )


_BY_CLASS: tuple[tuple[frozenset[str], _Rule], ...] = (
    (FIXED, _fixed),
    (NUMBERS, _number),
    (OF_FIRST, _of_first),
    (WIDEST, _one),
    (JOINED, _one_after_the_other),
    (JSON_BUILDING, _json),
    (SPLITTING, _split),
)


def _measured(name: str, arguments: _Arguments, values: list[Value], rows: Bound) -> Value:
    value = replace(fixed(rows), is_integer=name in _COUNTS)
    if name in ("extract", "date_part"):
        field = (constant_text(arguments[0]) or "").lower() if arguments else ""
        return replace(value, is_coarse=field in _COARSE_FIELDS and any(v.is_calendar for v in values[1:]))
    if name in ("date_trunc", "timezone", "date") and values:
        return replace(value, is_number=False, is_calendar=values[-1].is_calendar or values[0].is_calendar)
    if name in ("now", "statement_timestamp", "transaction_timestamp"):
        return replace(value, is_number=False, is_calendar=True)
    if name == "make_date":
        year = constant_number(arguments[0]) if arguments else None
        is_near = (year is not None and 1900 <= year <= 2100) or bool(values and values[0].is_coarse)
        return replace(value, is_number=False, is_calendar=is_near)
    return value


def _check_substring(argument: ast.Node, value: Value) -> None:
    """Its second argument is a place, or a regular expression."""
    text = constant_text(argument)
    if text is None and not value.is_number:
        raise RefusalError("substring takes a constant pattern or a number")
    if text is not None and constant_number(argument) is None:
        check_pattern(text)


def _format(arguments: _Arguments, values: list[Value], rows: Bound) -> Value:
    text = constant_text(arguments[0]) if arguments else None
    if text is None:
        raise RefusalError("format takes a constant here")
    parts: list[Value] = []
    width_bytes, following = 0.0, 0
    pieces = text.replace("%%", "").split("%")[1:]
    for piece in pieces:
        spec = piece[: next((at for at, char in enumerate(piece) if char in "sIL"), len(piece))]
        place, dollar, rest = spec.partition("$")
        width = (rest if dollar else spec).lstrip("-")
        if not (width.isascii() and (width.isdigit() or not width)) or len(width) > 4:
            raise RefusalError("the width in format must be a modest number")
        width_bytes += 4 * min(int(width or 0), 9_999)
        following = (
            int(place) if dollar and place.isascii() and place.isdigit() and len(place) < 4 else following + 1
        )
        if 1 <= following < len(values):
            parts.append(values[following])
    return replace(
        joined(parts, rows).times(2).plus(Bound(width_bytes + 4.0 * len(text)), rows),
        is_list=False,
        is_plain=False,
    )


def _padded(arguments: _Arguments, _values: list[Value], rows: Bound) -> Value:
    length = constant_number(arguments[1]) if len(arguments) > 1 else None
    if length is None:
        raise RefusalError("padding takes a constant length")
    size_bytes = max(FIXED_BYTES, 4 * abs(length))
    return replace(fixed(rows, size_bytes, is_number=False), is_composed=True, is_plain=False)


def _replaced(arguments: _Arguments, values: list[Value], _rows: Bound) -> Value:
    text = constant_text(arguments[2]) if len(arguments) > 2 else None
    if text is None:
        raise RefusalError("the replacement must be a constant")
    grown = values[0].times(max(1.0, float(len(text.encode("utf-8", "replace")))))
    return _made_of(grown)


def _made_of(value: Value) -> Value:
    """A text that may spell what its source does not."""
    return replace(
        value,
        elements=None,
        is_composed=True,
        is_number=False,
        is_column=False,
        is_json=False,
        is_integer=False,
        is_list=False,
        is_plain=False,
    )


def _translated(_arguments: _Arguments, values: list[Value], _rows: Bound) -> Value:
    return _made_of(values[0].times(4.0))


def _replaced_by_pattern(arguments: _Arguments, values: list[Value], rows: Bound) -> Value:
    text = constant_text(arguments[2]) if len(arguments) > 2 else None
    if text is None:
        raise RefusalError("the replacement must be a constant")
    size_bytes = float(len(text.encode("utf-8", "replace")))
    # A pattern may match nothing, between any two letters and at both ends; each \1 or \& brings a piece of the text again.
    return _made_of(values[0].times(1.0 + size_bytes + text.count("\\")).plus(Bound(size_bytes), rows))


def _escaped_pattern(_arguments: _Arguments, values: list[Value], rows: Bound) -> Value:
    return _made_of(values[0].times(4.0).plus(Bound(64.0), rows))


def _to_number(arguments: _Arguments, _values: list[Value], rows: Bound) -> Value:
    text = constant_text(arguments[1]) or "" if len(arguments) > 1 else ""
    return fixed(rows, FIXED_BYTES + _TO_CHAR_PER_LETTER * len(text))


def _formatted(arguments: _Arguments, _values: list[Value], rows: Bound) -> Value:
    text = constant_text(arguments[1]) or "" if len(arguments) > 1 else ""
    size_bytes = FIXED_BYTES + _TO_CHAR_PER_LETTER * len(text)
    return replace(fixed(rows, size_bytes, is_number=False), is_plain=False)


def _listed(arguments: _Arguments, values: list[Value], rows: Bound) -> Value:
    texts = [constant_text(argument) or "" for argument in arguments[1:]]
    # An array weighs 8 bytes an element at least.
    between_bytes = float(sum(len(text.encode("utf-8", "replace")) for text in texts))
    return _made_of(values[0].times(1.0 + between_bytes / 8).plus(Bound(32.0 + between_bytes), rows))


_OWN: dict[str, Callable[[_Arguments, list[Value], Bound], Value]] = {
    "format": _format,
    "lpad": _padded,
    "rpad": _padded,
    "replace": _replaced,
    "translate": _translated,
    "regexp_replace": _replaced_by_pattern,
    "to_char": _formatted,
    "to_number": _to_number,
    "like_escape": _escaped_pattern,
    "similar_to_escape": _escaped_pattern,
    "array_to_string": _listed,
}
