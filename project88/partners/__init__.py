"""Timing partners: what each has in the database, made, repaired and taken away by one function each."""

from project88.partners.partner import Partner, partner_role, partner_schema
from project88.partners.provisioning import (
    PartnerRemovedError,
    UnknownPartnerError,
    drop_data,
    list_partners,
    next_partner_id,
    provision,
    provision_all,
    remove,
    restore,
)
from project88.partners.tokens import ApiToken, api_role, issue_token, list_tokens, revoke_token

__all__ = [
    "ApiToken",
    "Partner",
    "PartnerRemovedError",
    "UnknownPartnerError",
    "api_role",
    "drop_data",
    "issue_token",
    "list_partners",
    "list_tokens",
    "next_partner_id",
    "partner_role",
    "partner_schema",
    "provision",
    "provision_all",
    "remove",
    "restore",
    "revoke_token",
]
