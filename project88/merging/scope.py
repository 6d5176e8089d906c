"""Which landing rows are a partner's: how the sources write its id, and how they write none."""

from collections.abc import Iterable
from dataclasses import dataclass

# As app.partner_number of migration 0008, which keeps to nine digits.
_LARGEST_PARTNER_ID = 10**9 - 1
_NOTHING = frozenset({"", "0", "null", "<null>", "none"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spellings:
    """How landing spells partner ids: `own` by id, and `lost` for rows that name none (beside SQL's NULL)."""

    own: dict[int, tuple[str, ...]]
    lost: tuple[str, ...]

    def of(self, partner_id: int) -> list[str]:
        """Return every way a partner's id is written; at least the plain one."""
        return sorted({*self.own.get(partner_id, ()), str(partner_id)})


def read_partner_id(raw: str | None) -> int | None:
    """Return the id in `5`, ` 5 `, `05` or `5.0`; None for anything else, ids of ten digits among it."""
    text = (raw or "").strip()
    whole, _, fraction = text.partition(".")
    if not (whole.isascii() and whole.isdigit()) or fraction.strip("0"):
        return None
    return int(whole) or None if len(whole.lstrip("0")) <= len(str(_LARGEST_PARTNER_ID)) else None


def read_spellings(spellings: Iterable[str]) -> Spellings:
    """Sort distinct spellings. One that is no number and no word for nothing names no partner, and is not lost either."""
    own: dict[int, set[str]] = {}
    lost: set[str] = {"", "0", "NULL", "<null>", "None"}
    for raw in spellings:
        partner_id = read_partner_id(raw)
        if partner_id is not None:
            own.setdefault(partner_id, set()).add(raw)
        elif raw.strip().lower() in _NOTHING:
            lost.add(raw)
    return Spellings(
        own={partner_id: tuple(sorted(found)) for partner_id, found in own.items()}, lost=tuple(sorted(lost))
    )
