"""The guard itself: parse with PostgreSQL's own grammar, look at every node, then weigh the whole.

    parse           one statement, a SELECT
    shape, words    node types, fields, functions, operators, types and collations are listed, wherever they stand
    weigh           every name is resolved to a column in scope; every value, list of rows and step is bounded

The weighing must have come by every column of the text; one that no rule met is refused.
"""

from collections.abc import Mapping

from pglast import ast, parse_sql
from pglast.parser import ParseError

from racechat.semantic import model
from racechat.sqlguard.expressions import Expressions
from racechat.sqlguard.names import Relation, Scope
from racechat.sqlguard.selects import Selects
from racechat.sqlguard.shape import check_depth, check_shape, walk
from racechat.sqlguard.verdict import RefusalError, Verdict
from racechat.sqlguard.weight import FIXED_BYTES, TEXT_COLUMN_BYTES, WHOLE_BYTES, Bound, Source, Value
from racechat.sqlguard.words import check_words

MAX_TEXT_CHARS = 20_000
MAX_NODES = 4_000

Relations = Mapping[str, Mapping[str, model.Relation]]
"""Schema name -> relation name -> what the semantic model says of it."""

_COLUMN_BYTES = {"text": TEXT_COLUMN_BYTES, "whole": WHOLE_BYTES}
_SCALES = {"thousands": Bound(1.0, 0.5), "millions": Bound(1.0, 1.0)}


class SqlGuard:
    """Judges SQL texts for one partner.

    `relations` are the partner's own views and the reference tables, as the semantic model lists them for the asker's role;
    unqualified names are looked for in every schema, in that order. `is_ordered` says that their columns stand in the
    view's own order, so that they may be renamed by position.
    """

    def __init__(self, relations: Relations, *, is_ordered: bool = False) -> None:
        self._relations = {
            schema: {name: _relation(name, listed, is_ordered=is_ordered) for name, listed in known.items()}
            for schema, known in relations.items()
        }

    def check(self, text: str) -> Verdict:
        """Return the verdict on a text. Never raises for a bad text, whatever is in it."""
        try:
            _, judge, steps = self._judge(text)
        except RefusalError as refusal:
            return Verdict(allowed=False, reason=f"Refused: {refusal}.")
        except RecursionError:
            return Verdict(allowed=False, reason="Refused: it is nested too deeply.")
        return Verdict(allowed=True, reason="ok", steps=steps, gathered_row_bytes=judge.gathered_row_bytes)

    def weigh(self, text: str) -> Relation:
        """Return the bounds that an allowed text's columns and rows keep. Raises RefusalError for any other text."""
        return self._judge(text)[0]

    def _judge(self, text: str) -> tuple[Relation, Expressions, int]:
        statement = _parse(text)
        check_depth(statement)
        nodes = list(walk(statement))
        if len(nodes) > MAX_NODES:
            raise RefusalError("it is too long")
        for node in nodes:
            check_shape(node)
        for node in nodes:
            check_words(node)
        selects = Selects(self._relations)
        relation, _ = selects.query(statement, Scope(ctes={}))
        met = selects.expressions.met
        if any(isinstance(node, ast.ColumnRef) and id(node) not in met for node in nodes):
            raise RefusalError("a name stands where none is part of a question")
        return relation, selects.expressions, len(nodes) + selects.expressions.steps


def _relation(name: str, listed: model.Relation, *, is_ordered: bool) -> Relation:
    rows = _SCALES[listed.rows] if isinstance(listed.rows, str) else Bound(float(listed.rows))
    return Relation(
        columns=tuple(
            (
                column,
                Value(
                    cell=(cell := Bound(_COLUMN_BYTES.get(said.kind, FIXED_BYTES))),
                    total=cell * rows,
                    uses={Source(f"{name}.{column}", is_of_race=said.of_race): 1},
                    is_coarse=said.is_coarse or said.kind == "truth",
                    is_calendar=True,
                    is_column=True,
                    is_plain=True,
                    is_integer=said.kind == "whole",
                    unique_of=rows if column in listed.keys else None,
                    met_by_band=None if said.met_by_band is None else Bound(float(said.met_by_band)),
                ),
            )
            for column, said in listed.columns.items()
        ),
        rows=rows,
        is_ordered=is_ordered,
    )


def _parse(text: str) -> ast.SelectStmt:
    if len(text) > MAX_TEXT_CHARS:
        raise RefusalError("it is too long")
    if "\x00" in text:
        raise RefusalError("it holds a zero character")
    try:
        statements = parse_sql(text)
    except (ParseError, UnicodeEncodeError, ValueError) as error:
        raise RefusalError("it is not valid SQL") from error
    if len(statements) != 1:
        raise RefusalError("it must be one statement")
    statement = statements[0].stmt
    if not isinstance(statement, ast.SelectStmt):
        check_shape(statement)
        raise RefusalError("only SELECT is a question")
    return statement
