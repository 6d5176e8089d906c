"""Calls of everything that the guard allows, made from the database's own catalog: nobody adds a function here.

An overload is taken where each of its arguments is of a type that a question can name. Each argument is given small and
large, as a constant and as a column of a list.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import psycopg
from racechat.sqlguard.vocabulary import CONSTANT_ARGUMENTS, FUNCTIONS, NUMBER_LIMITS, OPERATORS

# Small first. Letters that grow when they are written otherwise: quotes, marks, control characters, letters of two and more
# bytes, digits, what a list or JSON is made of.
_TEXTS = (
    "'a'",
    "'a,b c'",
    "''",
    "'" + "a" * 450 + "'",
    "'" + '"' * 450 + "'",
    "'" + "\\" * 450 + "'",
    "E'" + "\\x01" * 120 + "'",
    "'" + "," * 450 + "'",
    "'" + " " * 450 + "'",
    "'" + "ß" * 220 + "'",
    "'" + "ΐ" * 220 + "'",
    "'" + "ﷺ" * 140 + "'",
    "'" + "😀" * 120 + "'",
    "'" + "1" * 400 + "'",
    "'1e99'",
    "'-1.5'",
    # Units, forms and zones that some functions take and no other text.
    "'day'",
    "'nfc'",
    "'utc'",
)
SAMPLES: dict[str, tuple[str, ...]] = {
    "text": _TEXTS,
    "int2": ("1", "0", "'32767'", "'-32768'"),
    "int4": ("1", "0", "3", "-1", "200", "2147483647", "'-2147483648'"),
    "int8": ("1", "0", "9223372036854775807", "'-9223372036854775808'"),
    "numeric": ("1.5", "0", "2", "-1.5", "1e99", "1e-99", "'" + "9" * 400 + "'", "0." + "1" * 300, "'NaN'"),
    "float4": ("1.5", "'-1.5e-37'", "'3.4e38'", "'infinity'"),
    "float8": ("1.5", "0.5", "0", "'-1.2345678901234567e-99'", "'1.7e99'", "'infinity'"),
    "bool": ("true", "false"),
    "date": ("'2020-01-01'", "'5000000-01-01'", "'infinity'", "'0004-01-01 bc'"),
    "time": ("'10:00'", "'23:59:59.999999'"),
    "timetz": ("'10:00+00'", "'23:59:59.999999+15:59'"),
    "timestamp": ("'2020-01-01'", "'200000-12-31 23:59:59.999999'", "'4000-01-01 01:02:03.456789 bc'"),
    "timestamptz": ("'2020-01-01 00:00+00'", "'200000-12-31 23:59:59.999999+00'", "'4000-01-01 01:02:03.456789 bc'"),
    "interval": ("'1 day'", "'-178000 years -11 months -1000000 days -1000000:59:59.999999'"),
    "json": ("'[1]'", "'{\"a\": 1}'", "'[" + ",".join(["1e99"] * 90) + "]'", "'{" + ",".join(f'"{n}":null' for n in range(50)) + "}'",
             "'[" + ",".join(["0"] * 240) + "]'", "'[\"" + '\\"' * 220 + "\"]'", "'[\"" + "\\u0001" * 70 + "\"]'"),
    "daterange": ("'[2020-01-01,2020-02-01)'", "'(,)'", "'[5000000-01-01,5000001-01-01)'"),
    "tsrange": ("'[2020-01-01,2020-02-01)'", "'[4000-01-01 01:02:03.456789 bc,200000-12-31 23:59:59.999999]'"),
    "tstzrange": ("'[2020-01-01,2020-02-01)'", "'[4000-01-01 01:02:03.456789 bc,200000-12-31 23:59:59.999999]'"),
    "int4range": ("'[1,2)'", "'[-2147483648,2147483646)'"),
    "int8range": ("'[1,2)'", "'[-9223372036854775808,9223372036854775806)'"),
    "numrange": ("'[1,2)'", "'[-1e99,1e99]'", "'[1," + "9" * 400 + "]'"),
    "text[]": ("array['a']", "'{" + "a," * 200 + "a}'", "array['" + '"' * 400 + "', 'b']", "array['" + "\\" * 400 + "']", "'{{a,b},{c,d}}'", "array[null, '']"),
    "int4[]": ("array[1, 2]", "'{" + "1," * 200 + "1}'", "'{" + "-2147483648," * 40 + "1}'"),
    "numeric[]": ("array[1.5, 2]", "array[1e99, 1e-99]", "'{" + "1e99," * 90 + "1}'"),
    "bool[]": ("array[true]", "'{" + "t," * 240 + "f}'"),
    "float8[]": ("array[0.5::float8]", "'{" + "-1.2345678901234567e-99," * 20 + "1}'"),
    "timestamptz[]": ("array[timestamptz '2020-01-01']", "'{" + "4000-01-01 01:02:03.456789 bc," * 16 + "-infinity}'"),
}  # fmt: skip
SAMPLES["varchar"] = SAMPLES["bpchar"] = SAMPLES["text"]
SAMPLES["jsonb"] = SAMPLES["json"]
SAMPLES["jsonb[]"] = ("array['[1]'::jsonb]", "array['[1]'::jsonb, '" + "[" * 60 + "]" * 60 + "'::jsonb]")

# What a polymorphic signature is tried with: its element; a range is tried with its own.
_ELEMENTS = ("text", "numeric", "jsonb")
_RANGES = {"int4range": "int4", "numrange": "numeric", "daterange": "date", "tstzrange": "timestamptz"}
_ROWS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Overload:
    """One signature of a function or operator, its polymorphic types filled in."""

    name: str
    kind: str
    """f a function, a an aggregate, o an ordered-set aggregate, w a window, op an operator."""
    arguments: tuple[str, ...]
    result: str
    direct: int = 0
    """How many of the arguments stand in the brackets, where the others are ordered by."""

    def call(self, arguments: Iterable[str]) -> str:
        """Write the call with these arguments."""
        given = list(arguments)
        if self.kind == "op":
            return f"({' '.join([*given[:-1], f'operator(pg_catalog.{self.name})' if len(given) > 2 else self.name, given[-1]])})"
        # A schema in front keeps the grammar's own words (extract, position) plain functions.
        schema = "extensions." if self.name in _EXTENSION else "pg_catalog."
        if self.kind == "o":
            return f"{schema}{self.name}({', '.join(given[: self.direct])}) within group (order by {', '.join(given[self.direct :])})"
        listed = "*" if self.name == "count" and not given else ", ".join(given)
        return f"{schema}{self.name}({listed}){' over ()' if self.kind == 'w' else ''}"


_EXTENSION = frozenset({"unaccent", "similarity", "word_similarity", "strict_word_similarity"})


def overloads(owner: psycopg.Connection) -> list[Overload]:
    """Read every signature of the guard's functions and operators that a question could call."""
    functions = owner.execute(
        "select p.proname::text, coalesce(a.aggkind::text, p.prokind::text), p.proargtypes::regtype[]::text[], p.prorettype::regtype::text,"
        " p.provariadic::regtype::text, coalesce(a.aggnumdirectargs, 0)"
        " from pg_proc as p left join pg_aggregate as a on a.aggfnoid = p.oid"
        " where p.pronamespace in ('pg_catalog'::regnamespace, 'extensions'::regnamespace)"
        " and p.proname = any (%s) and has_function_privilege('partner_1', p.oid, 'execute')",
        (sorted(FUNCTIONS),),
    ).fetchall()
    operators = owner.execute(
        "select oprname::text, array_remove(array[oprleft, oprright], 0::oid)::regtype[]::text[], oprresult::regtype::text"
        " from pg_operator where oprnamespace in ('pg_catalog'::regnamespace, 'extensions'::regnamespace) and oprname = any (%s)",
        (sorted(OPERATORS),),
    ).fetchall()
    found: dict[Overload, None] = {}
    for name, kind, types, result, variadic, direct in functions:
        # h: of a row that is not there, its place among the others.
        ordered = ["any", "any"] if kind == "h" else [_plain(one) for one in types]
        more = None if kind == "h" or variadic == "-" else _plain(variadic)
        for signature in _signatures(ordered, more):
            for arguments, made in _filled(signature, _plain(result)):
                overload = Overload(
                    name=name,
                    kind={"n": "a", "h": "o", "w": "w", "o": "o"}.get(kind, "f"),
                    arguments=arguments,
                    result=made,
                    direct=1 if kind == "h" else direct,
                )
                found[overload] = None
    for name, types, result in operators:
        for arguments, made in _filled(tuple(_plain(one) for one in types), _plain(result)):
            found[Overload(name=name, kind="op", arguments=arguments, result=made)] = None
    return list(found)


_NAMES = {
    "integer": "int4", "bigint": "int8", "smallint": "int2", "boolean": "bool", "real": "float4", "double precision": "float8",
    "character varying": "varchar", "character": "bpchar", "time without time zone": "time", "time with time zone": "timetz",
    "timestamp without time zone": "timestamp", "timestamp with time zone": "timestamptz", '"any"': "any",
}  # fmt: skip


def _plain(name: str) -> str:
    base, brackets = (name[:-2], "[]") if name.endswith("[]") else (name, "")
    return _NAMES.get(base, base) + brackets


def _signatures(types: list[str], variadic: str | None) -> Iterator[tuple[str, ...]]:
    if variadic is None:
        yield tuple(types)
        return
    for count in (1, 3):
        yield (*types[:-1], *([variadic] * count))


def _filled(signature: tuple[str, ...], result: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the signature with each way to fill in its polymorphic types, where a question can name all of them."""
    names = {*signature, result}
    fillings: list[dict[str, str]]
    if names & {"anyrange", "anycompatiblerange"}:
        fillings = [
            {
                "anyrange": range_,
                "anyelement": element,
                "anycompatiblerange": range_,
                "anycompatible": element,
            }
            for range_, element in _RANGES.items()
        ]
    elif any(name.startswith("any") for name in names):
        fillings = [
            {"any": one, "anyelement": one, "anynonarray": one, "anycompatible": one, "anycompatiblenonarray": one,
             "anyarray": f"{one}[]", "anycompatiblearray": f"{one}[]"}
            for one in _ELEMENTS
        ]  # fmt: skip
    else:
        fillings = [{}]
    for filling in fillings:
        arguments = tuple(filling.get(name, name) for name in signature)
        if all(name in SAMPLES for name in arguments):
            yield arguments, filling.get(result, result)


def typed(sample: str, type_name: str) -> str:
    """A sample as a constant of its type."""
    return f"{sample}::{type_name}"


def statements(overload: Overload) -> Iterator[str]:
    """Yield questions that call it: each argument small and large, all large; as constants and as columns."""
    types = overload.arguments
    if not types:
        yield f"select {overload.call(())} as v from (values (1), (2), (3)) as s(a)"
        return
    small = [SAMPLES[name][0] for name in types]
    choices: dict[tuple[str, ...], None] = {tuple(small): None}
    for position, name in enumerate(types):
        # What is true or false is so whatever went in: every fifth will do.
        for sample in SAMPLES[name][1 :: 5 if overload.result == "bool" else 1]:
            choices[(*small[:position], sample, *small[position + 1 :])] = None
    for turn in range(1, 3):
        choices[tuple(SAMPLES[name][-turn % len(SAMPLES[name])] for name in types)] = None
    for choice in choices:
        written = [typed(sample, name) for sample, name in zip(choice, types, strict=True)]
        yield from _asked(overload, written)
    if len(types) > 1 and overload.result != "bool":
        yield from _untyped(overload, small)


def _untyped(overload: Overload, small: list[str]) -> Iterator[str]:
    """Each argument in its turn as a constant without a type, which the others decide."""
    types = overload.arguments
    listed = ", ".join(typed(sample, name) for sample, name in zip(small, types, strict=True))
    columns = [f"a{n}" for n in range(len(types))]
    for position, name in enumerate(types):
        for sample in SAMPLES[name]:
            if name != "text" and sample.startswith("'"):
                given = [*columns[:position], sample, *columns[position + 1 :]]
                yield f"select {overload.call(given)} as v from (values ({listed})) as s({', '.join(columns)})"


def _asked(overload: Overload, written: list[str]) -> Iterator[str]:
    """Which arguments are columns and which stay constants: all, none, or the first alone where that matters."""
    count = len(written)
    forms = dict.fromkeys([(True,) * count, (False,) * count])
    if overload.name in CONSTANT_ARGUMENTS or overload.name in NUMBER_LIMITS:
        forms[True, *(False,) * (count - 1)] = None
    if overload.result == "bool":
        forms = {(True, *(False,) * (count - 1)): None}
    listed = ", ".join([f"({', '.join(written)})"] * _ROWS)
    columns = [f"a{n}" for n in range(count)]
    for form in forms:
        given = [
            column if is_column else constant
            for column, constant, is_column in zip(columns, written, form, strict=True)
        ]
        yield f"select {overload.call(given)} as v from (values {listed}) as s({', '.join(columns)})"


def casts(targets: Iterable[str]) -> Iterator[str]:
    """Yield each sample cast to each type, as a constant and as a column."""
    for (source, samples), target in itertools.product(SAMPLES.items(), targets):
        for sample in samples:
            yield f"select a::{target} as v from (values ({typed(sample, source)})) as s(a)"
            yield f"select {typed(sample, source)}::{target} as v"
