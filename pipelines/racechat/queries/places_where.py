"""The building blocks of conditions: one of several values, a range, a period."""

from psycopg import sql

from racechat.queries.binding import Binding
from racechat.questions.filters import Filters
from racechat.questions.values import NumberRange, OneOf, Period, TimeRange


def one_of(column: sql.Composable, wanted: OneOf | None, bind: Binding) -> sql.Composable:
    """Return `column` is one of the values; excluded values leave rows without any value in."""
    assert wanted is not None  # noqa: S101 -- callers ask only for filters that are given
    if wanted.is_excluded:
        return sql.SQL("({column} is null or {column} <> all({values}))").format(
            column=column, values=bind(list(wanted.values))
        )
    if len(wanted.values) == 1:
        return sql.SQL("{} = {}").format(column, bind(wanted.values[0]))
    return sql.SQL("{} = any({})").format(column, bind(list(wanted.values)))


def range_condition(column: sql.Composable, wanted: NumberRange | None, bind: Binding) -> sql.Composable:
    """Return `column` lies within the range."""
    assert wanted is not None  # noqa: S101 -- see one_of
    return _within(
        column, (wanted.minimum, wanted.excludes_minimum), (wanted.maximum, wanted.excludes_maximum), bind
    )


def time_condition(column: sql.Composable, wanted: TimeRange, bind: Binding) -> sql.Composable:
    """Return a time in milliseconds lies within the range."""
    return _within(
        column,
        (wanted.minimum_ms, wanted.excludes_minimum),
        (wanted.maximum_ms, wanted.excludes_maximum),
        bind,
    )


def _within(
    column: sql.Composable,
    minimum: tuple[float | None, bool],
    maximum: tuple[float | None, bool],
    bind: Binding,
) -> sql.Composable:
    parts: list[sql.Composable] = []
    for (value, is_strict), loose, strict in ((minimum, ">=", ">"), (maximum, "<=", "<")):
        if value is not None:
            number = int(value) if value == int(value) else value
            parts.append(
                sql.SQL("{} {} {}").format(column, sql.SQL(strict if is_strict else loose), bind(number))
            )
    return sql.SQL(" and ").join(parts)


def either_period(
    alias: str, date_column: str, year_column: str | None, filters: Filters, bind: Binding
) -> sql.Composable:
    """Return the day lies within the period, or within the one it is compared with."""
    one = period_condition(alias, date_column, year_column, filters.period, bind)
    if filters.other_period is None:
        return one
    return sql.SQL("(({}) or ({}))").format(
        one, period_condition(alias, date_column, year_column, filters.other_period, bind)
    )


def period_condition(
    alias: str, date_column: str, year_column: str | None, period: Period | None, bind: Binding
) -> sql.Composable:
    """Return the day lies within the period; whole years are compared by the year, which indexes and summaries know."""
    assert period is not None  # noqa: S101 -- see one_of
    years = period.whole_years if year_column is not None else None
    if years is not None and year_column is not None:
        first_year, last_year = years
        column = sql.Identifier(alias, year_column)
        if first_year is not None and first_year == last_year:
            return sql.SQL("{} = {}").format(column, bind(first_year))
        return _within(column, (first_year, False), (last_year, False), bind)
    column = sql.Identifier(alias, date_column)
    parts: list[sql.Composable] = []
    if period.first is not None:
        parts.append(sql.SQL("{} >= {}").format(column, bind(period.first)))
    if period.last is not None:
        parts.append(sql.SQL("{} <= {}").format(column, bind(period.last)))
    return sql.SQL(" and ").join(parts) if parts else sql.SQL("true")
