"""People: who they are, how they prove it, for which partner they ask, and what was done."""

from project88.accounts.asker import DEFAULT_TIME_ZONE, Asker, PartnerRole, Role
from project88.accounts.company_passwords import import_company_password
from project88.accounts.identity import normal_email
from project88.accounts.people import (
    Account,
    Membership,
    account_by_email,
    add_membership,
    asker_for_email,
    create_account,
    import_user,
    list_accounts,
    memberships,
    remove_membership,
    reset_proofs,
    set_password,
)
from project88.accounts.recovery import issue_recovery_codes
from project88.accounts.secret import Secret
from project88.accounts.totp import enroll_totp, provisioning_uri
from project88.accounts.visitor import Visitor

__all__ = [
    "DEFAULT_TIME_ZONE",
    "Account",
    "Asker",
    "Membership",
    "PartnerRole",
    "Role",
    "Secret",
    "Visitor",
    "account_by_email",
    "add_membership",
    "asker_for_email",
    "create_account",
    "enroll_totp",
    "import_company_password",
    "import_user",
    "issue_recovery_codes",
    "list_accounts",
    "memberships",
    "normal_email",
    "provisioning_uri",
    "remove_membership",
    "reset_proofs",
    "set_password",
]
