"""What a partner written as text means: the merge's rule, within what the database can hold."""

from project88.merging.scope import read_partner_id

# As app.partner_number of migration 0008, which keeps to nine digits.
_LARGEST = 10**9 - 1


def partner_number(source_partner: str) -> int | None:
    """Return the partner id in a legacy value, or None where it is empty, zero or no whole number."""
    number = read_partner_id(source_partner)
    return number if number is not None and number <= _LARGEST else None
