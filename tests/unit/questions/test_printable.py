"""The SQL that people see: easy to read, and the same query as the one that ran."""

from datetime import date

import pglast
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pglast.stream import RawStream
from psycopg import sql
from racechat.queries.binding import Binding
from racechat.queries.printable import printable

QUERY = """-- What ran; the second line

select full_name, count(*) as Races from result as r left join event using (event_id)


where r.status = {status} and (r.age between 20 and 29 or exists (select 1 from athlete where name_key %% {name})) -- near
and case when r.sex = 'F' then 'a

b' else E'it\\'s' end <> $$x

y$$ group by full_name order by races desc nulls last limit 10"""


def _tree(text: str) -> str:
    """The query as PostgreSQL's parser writes it: the same for two layouts of one query."""
    return str(RawStream()(text))


def _printed(name: object = "Ana  Ruiz") -> str:
    bind = Binding()
    query = sql.SQL(QUERY).format(status=bind("finished"), name=bind(name))
    return printable(query, bind.params)


def test_it_is_laid_out_by_clause_without_blank_lines_and_in_its_own_words() -> None:
    lines = _printed().split("\n")
    assert lines[:3] == ["-- What ran; the second line", "select full_name,", "       count(*) as Races"]
    assert [line.split()[0] for line in lines if line and not line.startswith(" ")] == [
        "--", "select", "from", "left", "where", "and", "b'", "y$$", "group", "order", "limit",
    ]  # fmt: skip
    # The two that are left stand inside literals.
    assert [lines[number + 1][:2] for number, line in enumerate(lines) if not line.strip()] == ["b'", "y$"]
    assert "-- near" in _printed()
    assert "%%" not in _printed()


def test_it_is_the_same_every_time() -> None:
    assert _printed() == _printed()


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=30))
def test_it_means_what_ran_whatever_was_typed(typed: str) -> None:
    plain = sql.SQL(QUERY.replace("%%", "%")).format(status=sql.Literal("finished"), name=sql.Literal(typed))
    assert _tree(_printed(typed)) == _tree(plain.as_string(None))


def test_a_text_too_long_to_lay_out_is_shown_as_it_was_written() -> None:
    text = "select " + ", ".join(["1"] * 20_000)
    assert _tree(printable(sql.SQL(text), {})) == _tree(text)  # type: ignore[arg-type]


def test_a_parameter_that_is_missing_is_no_text() -> None:
    with pytest.raises(KeyError):
        printable(sql.Composed([sql.SQL("select "), sql.Placeholder("p1")]), {})


def test_values_of_every_kind_are_written_out() -> None:
    values = [17, 2.5, None, True, date(2026, 6, 15), ["a", "b\\'c"], "%(p1)s %% 100%"]
    bind = Binding()
    query = sql.SQL("select {}").format(sql.SQL(", ").join([bind(value) for value in values]))
    text = printable(query, bind.params)
    assert "%(p1)s %% 100%" in text
    assert "'2026-06-15'::date" in text
    assert pglast.parse_sql(text)
