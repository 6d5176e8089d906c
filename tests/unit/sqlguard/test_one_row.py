"""What one row may take, and what a text may spell: every way to make a long value, in every place that walks over it."""

import pytest
from racechat.sqlguard.partner_guard import guard_for
from racechat.sqlguard.vocabulary import NORMALISING, SEARCHING, TRIMMING

GUARD = guard_for(1, "owner")

# Texts of many rows, and constants that grow.
GATHERED = (
    "(select string_agg(full_name, '') from result)",
    "(select string_agg(lpad('', 900, 'a'), '') from result)",
    "(select array_to_string(array_agg(full_name), '') from result)",
    "(select json_agg(full_name)::text from result)",
)
LONG = "concat(" + ", ".join(["lpad('', 1000, 'a')"] * 40) + ")"
# Ways to a number of 131,072 digits that no constant spells.
SPELT = (
    "('1e' || '131071')",
    "concat('1', 'e131071')",
    "reverse('170131' || 'e1')",
    "replace('1x131071', 'x', 'e')",
    "translate('1x131071', 'x', 'e')",
    "overlay('1x131071' placing 'e' from 2 for 1)",
    "lpad('131071', 8, '1e')",
    "('[\"1\\u0065131071\"]'::jsonb ->> 0)",
    "('{\"1\\e131071\"}'::text[])[1]",
    "array_to_string(array['1e', '131071'], '')",
    "format('%se131071', '1')",
)


@pytest.mark.parametrize(
    "name", sorted((SEARCHING | TRIMMING | NORMALISING) - {"is_normalized", "trim", "position"})
)
def test_nothing_walks_letter_by_letter_over_what_rows_were_gathered_into(name: str) -> None:
    second = "" if name in NORMALISING else ", 'a', 'b'" if name in ("replace", "translate") else ", 'a'"
    for text in GATHERED:
        assert not GUARD.check(f"select {name}({text}{second})").allowed


@pytest.mark.parametrize("name", ["strpos", "btrim", "ltrim", "rtrim", "split_part", "similarity"])
def test_two_long_texts_are_not_set_against_each_other(name: str) -> None:
    last = ", 1" if name == "split_part" else ""
    assert not GUARD.check(f"select {name}({LONG}, {LONG}{last})").allowed


@pytest.mark.parametrize("spelt", SPELT)
@pytest.mark.parametrize("place", ["{x}::numeric * {x}::numeric", "('[' || {x} || ']')::jsonb::text", "array[{x}]::numeric[]", "('[' || {x} || ',)')::numrange"])  # fmt: skip
def test_a_long_number_that_was_put_together_is_weighed_as_one(spelt: str, place: str) -> None:
    assert not GUARD.check(f"select {place.replace('{x}', spelt)}").allowed


@pytest.mark.parametrize("constant", ["x 1e1000 y", "[1e100]", "{1E+131071}", "1_0e1_31071", "170131e1", "１e１００"])  # fmt: skip
def test_a_constant_spells_no_long_number(constant: str) -> None:
    assert not GUARD.check(f"select split_part('{constant}', ' ', 2)").allowed


@pytest.mark.parametrize("use", ["|| result_id::text", "-> 1", "[1]", "::text", "similar to '%a%'", "= 'a'"])
def test_nothing_is_computed_once_a_row_from_all_rows(use: str) -> None:
    for text in GATHERED:
        assert not GUARD.check(f"select count(*) from result where ({text} {use}) is null").allowed
    assert GUARD.check(f"select result_id, {GATHERED[0]} is null from result").allowed


@pytest.mark.parametrize("exclusion", ["current row", "group", "ties"])
def test_a_window_that_leaves_rows_out_starts_anew(exclusion: str) -> None:
    frame = f"rows between unbounded preceding and unbounded following exclude {exclusion}"
    assert not GUARD.check(f"select count(*) over ({frame}) from result").allowed


def test_products_on_one_row_are_added_up() -> None:
    product = "(chip_time_ms::numeric(1000)) * (gun_time_ms::numeric(1000))"
    assert GUARD.check(f"select {product} from result").allowed
    assert not GUARD.check("select " + ", ".join([product] * 40) + " from result").allowed
