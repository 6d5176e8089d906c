"""The books: every source row under exactly one disposition, or the line says that it is off."""

from project88.importing.report import Disposition, draw_up
from project88.importing.tally import PartnerTally

NUMBERS = {"": None, "1": 1, "01": 1, "n/a": None}


def tally(row_count: int, checksum: int = 0) -> PartnerTally:
    return PartnerTally(row_count=row_count, checksum=checksum)


def went(table: str, partner: int | None, disposition: str, rows: int, stage: str = "merge") -> Disposition:
    return Disposition(
        stage=stage, table=table, partner=partner, disposition=disposition, reason="", row_count=rows
    )


def test_a_partner_written_in_several_ways_is_one_line() -> None:
    counts = {
        ("t", "1"): tally(3, 30),
        ("t", "01"): tally(2, 20),
        ("t", ""): tally(1, 5),
        ("t", "n/a"): tally(1, 6),
    }
    lines = draw_up(
        source=counts,
        landed=counts,
        partner_numbers=NUMBERS,
        dispositions=[went("t", 1, "imported", 5, "load"), went("t", None, "imported", 2, "load")],
    )
    assert [(line.partner, line.source_count, line.source_checksum, line.is_balanced) for line in lines] == [
        (None, 2, 11, True),
        (1, 5, 50, True),
    ]


def test_a_row_without_a_disposition_shows() -> None:
    counts = {("t", "1"): tally(10, 99)}
    (line,) = draw_up(
        source=counts, landed=counts, partner_numbers=NUMBERS, dispositions=[went("t", 1, "imported", 9)]
    )
    assert not line.is_balanced


def test_a_changed_checksum_shows_though_the_counts_agree() -> None:
    (line,) = draw_up(
        source={("t", "1"): tally(10, 99)},
        landed={("t", "1"): tally(10, 98)},
        partner_numbers=NUMBERS,
        dispositions=[went("t", 1, "imported", 10)],
    )
    assert not line.is_balanced


def test_dispositions_of_the_merge_replace_those_of_the_load_but_not_its_quarantine() -> None:
    (line,) = draw_up(
        source={("t", "1"): tally(10, 7)},
        landed={("t", "1"): tally(9, 7)},
        partner_numbers=NUMBERS,
        dispositions=[
            went("t", 1, "imported", 9, "load"),
            went("t", 1, "quarantined", 1, "load"),
            went("t", 1, "imported", 4),
            went("t", 1, "merged", 3),
            went("t", 1, "repaired", 2),
        ],
    )
    assert line.is_balanced
    assert (line.imported, line.merged, line.repaired, line.quarantined) == (4, 3, 2, 1)


def test_dispositions_of_a_table_that_the_file_lacks_show() -> None:
    (line,) = draw_up(
        source={}, landed={}, partner_numbers=NUMBERS, dispositions=[went("t", 1, "imported", 4)]
    )
    assert not line.is_balanced
