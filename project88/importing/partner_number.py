"""What a partner written as text means: the merge's rule, within what the database can hold."""

from project88.merging.scope import read_partner_id


def partner_number(source_partner: str) -> int | None:
    """Return the partner id in a legacy value, or None where it is empty, zero or no whole number."""
    return read_partner_id(source_partner)
