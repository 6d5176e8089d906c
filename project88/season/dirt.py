"""The ledger: every defect is counted where it is planted, so that an import can be held to account.

A kind counts rows, unless its name ends in `_cells`. A row may carry several kinds.
"""

from collections import Counter

# How an empty value is written, by six random bits; the kinds beside it.
_WORDS: tuple[tuple[str | None, str], ...] = (
    ("", "empty_text_cells"),
    (None, "null_cells"),
    ("<null>", "null_word_angle_cells"),
    ("NULL", "null_word_upper_cells"),
    ("None", "null_word_none_cells"),
    (" ", "blank_cells"),
)
_SHARES = (44, 10, 4, 3, 2, 1)
EMPTY: tuple[str | None, ...] = tuple(
    word for (word, _), share in zip(_WORDS, _SHARES, strict=True) for _ in range(share)
)
EMPTY_KIND: tuple[str, ...] = tuple(
    kind for (_, kind), share in zip(_WORDS, _SHARES, strict=True) for _ in range(share)
)
_KINDS = dict(_WORDS)

# The columns whose empty cells the `_cells` kinds of empty values count.
OPTIONAL_COLUMNS = {
    "ct_participants": (
        "entry_external_id", "team_id", "team_name", "athlete_email", "athlete_sex", "athlete_birthdate",
        "athlete_home_phone", "athlete_mobile_phone", "location_postal_code",
    ),
    "ct_results": ("results_hometown", "results_postal_code"),
    "runsignup_participants": (
        "middle_name", "gender", "profile_image_url", "bib_num", "chip_num", "age", "team_id", "team_name",
        "team_type_id", "team_type", "team_gender", "team_bib_num", "usatf_discount_additional_field",
        "giveaway_option_id", "fundraiser_id", "fundraiser_charity_id", "fundraiser_charity_name",
        "team_fundraiser_id", "multi_race_bundle_id", "multi_race_bundle",
    ),
}  # fmt: skip


def kind_of_empty(value: str | None) -> str | None:
    """Return the kind under which an empty value is counted; None for a real one."""
    return _KINDS.get(value)


class Ledger:
    """Counts of planted defects by table and kind; ledgers of several processes add up."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    def add(self, table: str, kind: str, count: int = 1) -> None:
        """Note that `count` rows (or cells) of `table` were written with this defect."""
        if count:
            self.counts[table, kind] += count

    def add_empties(self, table: str, counts: list[int]) -> None:
        """Note empty cells, counted by their place in EMPTY."""
        for place, count in enumerate(counts):
            self.add(table, EMPTY_KIND[place], count)

    def merge(self, other: "Ledger") -> None:
        """Add another ledger to this one."""
        self.counts.update(other.counts)

    def as_dict(self) -> dict[str, dict[str, int]]:
        """Return {table: {kind: count}}, sorted."""
        tables: dict[str, dict[str, int]] = {}
        for (table, kind), count in sorted(self.counts.items()):
            tables.setdefault(table, {})[kind] = count
        return tables
