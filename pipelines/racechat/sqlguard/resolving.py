"""A column reference, resolved: `name` or `alias.name`, and nothing longer."""

from pglast import ast

from racechat.sqlguard.names import Item, Scope
from racechat.sqlguard.verdict import RefusalError
from racechat.sqlguard.weight import Value, joined


def resolve(reference: ast.ColumnRef, scope: Scope) -> tuple[Value, Item | None, bool]:
    """Return what the column holds per row of this scope, its item here (None where outside), and whether it is outside.

    Raises RefusalError for anything that is no column: a call in the form `x.f`, a whole row, three names.
    """
    match _names(reference):
        case (name,):
            found = scope.column(name)
        case (alias, name):
            found = scope.qualified(alias, name)
        case _:
            raise RefusalError("a whole row, or a name of three parts, is not part of a question")
    value, item, is_outside = found
    return (value.over(scope.rows) if is_outside else value), item, is_outside


def whole_row(node: object, scope: Scope, *, is_counted: bool = False) -> Value | None:
    """Return the weight of a whole row of a sub-select or WITH query, by its name or `name.*`; None for anything else.

    A row of a view is none, but to be counted: its columns are to be named.
    """
    if not isinstance(node, ast.ColumnRef):
        return None
    last = node.fields[-1]
    if len(node.fields) == 2 and isinstance(last, ast.A_Star):
        alias = str(node.fields[0].sval)
    elif len(node.fields) == 1 and isinstance(last, ast.String):
        alias = str(last.sval)
        # A column of that name comes first, in whichever query around.
        if any(_has(outer, alias) for outer in scope.outward()):
            return None
    else:
        return None
    item, is_outside = scope.item(alias)
    if not item.is_query and not is_counted:
        raise RefusalError(f"a whole row of {alias} is not part of a question: name its columns")
    # As JSON it brings the names of its columns along.
    names_bytes = float(sum(len(name.encode("utf-8", "replace")) + 8 for name in item.by_name))
    value = joined((item.column(name) for name in item.by_name), scope.rows, names_bytes)
    return value.over(scope.rows) if is_outside else value


def _has(scope: Scope, name: str) -> bool:
    return any(name in item.by_name for item in scope.items)


def _names(reference: ast.ColumnRef) -> tuple[str, ...]:
    if not all(isinstance(part, ast.String) for part in reference.fields):
        return ()
    return tuple(str(part.sval) for part in reference.fields)
