"""The landing tables that hold people: which column says what, and what stays of a row without its person."""

from dataclasses import dataclass

# Stands in place of the name; the merge reads it as no name.
ERASED = "<erased>"

# How such a row is accounted for; the merge's account says the same.
ERASED_ROW = "erased: kept without the person"

ENTRY, REGISTRATION, LINE = "entry", "registration", "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One table. `key_kind` and `key` name the row at its provider; `kept` columns stay, all others are emptied.

    `names` are first name, last name and, where there is one, the whole name. The bib becomes a token.
    """

    table: str
    key_kind: str
    event: str
    key: str
    names: tuple[str, str, str | None]
    bib: str | None
    age: str
    birth_date: str | None
    account: str | None
    account_space: str
    email: str | None
    phones: tuple[str, ...]
    kept: frozenset[str]
    # Keys of the JSON column `extra` that the merge reads and that say nothing about the person.
    kept_extras: frozenset[str] = frozenset()

    @property
    def name_columns(self) -> tuple[str, ...]:
        """The columns that can show that a row is erased, in the order in which one is chosen."""
        first, last, whole = self.names
        return tuple(column for column in (last, first, whole) if column is not None)

    @property
    def identity_columns(self) -> tuple[str, ...]:
        """Every column that who it is can be read from."""
        found = (
            self.event, self.key, *self.names, self.bib, self.age, self.birth_date, self.account, self.email, *self.phones,
        )  # fmt: skip
        return tuple(dict.fromkeys(column for column in found if column is not None))


_OURS = frozenset({"landing_id", "timing_partner_id", "event_id", "race_id", "fetched_date", "created_at"})

ENTRIES = Shape(
    table="ct_participants",
    key_kind=ENTRY,
    event="event_id",
    key="entry_id",
    names=("athlete_first_name", "athlete_last_name", "entry_name"),
    bib="entry_bib",
    age="entry_race_age",
    birth_date="athlete_birthdate",
    account="athlete_id",
    account_space="c",
    email="athlete_email",
    phones=("athlete_mobile_phone", "athlete_home_phone"),
    kept=_OURS
    | {
        "entry_id", "entry_type", "entry_status", "entry_race_age", "athlete_sex", "location_region", "location_country",
    },
)  # fmt: skip

LINES = Shape(
    table="ct_results",
    key_kind=ENTRY,
    event="event_id",
    key="entry_id",
    names=("results_first_name", "results_last_name", None),
    bib="results_bib",
    age="results_age",
    birth_date=None,
    account=None,
    account_space="",
    email=None,
    phones=(),
    kept=_OURS
    | {
        "id", "entry_id", "results_sex", "results_age", "results_state_code", "results_country_code", "results_time",
        "results_gun_time", "results_pace", "results_gun_pace", "results_rank", "results_bracket_name",
        "results_primary_bracket_name",
    },
    kept_extras=frozenset({"results_interval_full", "result_status", "results_status"}),
)  # fmt: skip

REGISTRATIONS = Shape(
    table="runsignup_participants",
    key_kind=REGISTRATION,
    event="event_id",
    key="registration_id",
    names=("first_name", "last_name", None),
    bib=None,
    age="age",
    birth_date="dob",
    account="user_id",
    account_space="r",
    email="email",
    phones=("phone",),
    kept=_OURS
    | {
        "id", "registration_id", "state", "country_code", "gender", "age", "registration_date", "last_modified", "imported",
        "race_fee", "offline_payment_amount", "processing_fee", "processing_fee_paid_by_user", "processing_fee_paid_by_race",
        "partner_fee", "affiliate_profit", "extra_fees", "amount_paid", "usatf_discount_amount_in_cents",
    },
)  # fmt: skip

# Entries before lines: a line is known by its entry.
SHAPES: dict[str, Shape] = {shape.table: shape for shape in (ENTRIES, REGISTRATIONS, LINES)}

# Tables whose free text may quote a person: the text goes where it does.
TEXTS: dict[str, tuple[str, ...]] = {
    "sync_history": ("reason", "error_details", "data_snapshot", "extra"),
    "sync_queue": ("payload", "extra"),
    "other": ("extra",),
}
