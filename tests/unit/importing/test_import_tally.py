"""Checksums: equal for the same rows in any order, different for anything else."""

import random

from hypothesis import given
from hypothesis import strategies as st

from project88.importing.tally import Tally

FIELD = st.binary(max_size=6).filter(lambda text: not set(text) & set(b"\n\t"))
LINES = st.lists(
    st.tuples(st.sampled_from([b"1", b"2", b"13", b"\\N", b""]), FIELD).map(b"\t".join), min_size=1
)


def tallied(lines: list[bytes], *, block: int = 3) -> Tally:
    tally = Tally(delimiter=b"\t", null=b"\\N", has_partner=True)
    for start in range(0, len(lines), block):
        part = lines[start : start + block]
        tally.add(b"".join(line + b"\n" for line in part), part)
    return tally


@given(lines=LINES, seed=st.integers())
def test_order_and_blocks_do_not_matter_to_the_partners_sums(lines: list[bytes], seed: int) -> None:
    shuffled = random.Random(seed).sample(lines, len(lines))  # noqa: S311 - an order, not a secret
    assert tallied(lines).partners == tallied(shuffled, block=7).partners


@given(lines=LINES, position=st.integers(0, 10**6))
def test_a_changed_row_changes_the_sums(lines: list[bytes], position: int) -> None:
    changed = list(lines)
    changed[position % len(lines)] += b"x"
    assert tallied(lines).partners != tallied(changed).partners
    assert tallied(lines).sha256 != tallied(changed).sha256


def test_null_and_empty_partners_count_as_none() -> None:
    tally = tallied([b"\\N\ta", b"\tb", b"7\tc"])
    assert {name: partner.row_count for name, partner in tally.partners.items()} == {"": 2, "7": 1}


def test_rows_are_not_lost_where_a_table_has_no_partner() -> None:
    tally = Tally(delimiter=b"\t", null=b"\\N", has_partner=False)
    tally.add(b"1\tx\n2\ty\n", [b"1\tx", b"2\ty"])
    assert tally.partners[""].row_count == 2
