"""Which columns are never copied readable: they hold passwords, keys or parts of them."""

import re

# Known by name in the legacy tables. Everything else that sounds like a secret is treated as one, if landing has no
# column for it: better a harmless column left out than a key copied.
_LEGACY = {
    ("timing_partners", "access_password"): "kept as an Argon2id hash",
    ("partner_provider_credentials", "principal"): "sealed",
    ("partner_provider_credentials", "secret"): "sealed",
    ("partner_provider_credentials", "additional_config"): "sealed",
    ("timing_partner_haku_orgs", "client_id"): "sealed",
    ("timing_partner_haku_orgs", "client_secret"): "sealed",
}
_PART_OF_A_KEY = "the beginning of a provider's key"
_SUSPECT = re.compile(
    r"passw|passphrase|pwd|secret|token|api_?key|private_?key|credential|principal|client_?id|(^|_)(salt|hash)(_|$)"
)


def reason_to_withhold(table: str, column: str) -> str | None:
    """Say in words why this column is left out of landing, or None where it is not. Names as `plain_name` gives them."""
    if reason := _LEGACY.get((table, column)):
        return reason
    if column.endswith("credentials_used"):
        return _PART_OF_A_KEY
    if _SUSPECT.search(column):
        return "its name says that it holds a secret"
    return None
