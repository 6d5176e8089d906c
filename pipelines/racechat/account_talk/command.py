"""What a message asks to be done with accounts."""

from dataclasses import dataclass
from enum import Enum

from project88.accounts.asker import PartnerRole
from project88.accounts.secret import Secret
from racechat.login.lexicon import Language


class Kind(Enum):
    """What is to be done; the value is what the audit calls it."""

    CHANGE_PASSWORD = "change_password"  # noqa: S105 - a name, no password
    ENROLL_AUTHENTICATOR = "enroll_authenticator"
    KEEP_AUTHENTICATOR = "keep_authenticator"
    NEW_RECOVERY_CODES = "new_recovery_codes"
    MAIL_CODE = "mail_code"
    MY_SESSIONS = "my_sessions"
    END_OTHER_SESSIONS = "end_other_sessions"
    OWN_ACCOUNT = "own_account"
    COMPANY_ACCOUNT = "company_account"
    WHO_HAS_ACCESS = "who_has_access"
    INVITE = "invite_member"
    CHANGE_ROLE = "change_member_role"
    REMOVE = "remove_member"
    ACCEPT_INVITATION = "accept_invitation"
    ADD_PARTNER = "add_partner"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCommand:
    """One command. Who is meant is as typed; `holds_secret` says that the message must not be kept as it is.

    `is_sure`: False where the words are only a command if the name is that of somebody of the company; "fire Sam" is
    one, "Fire Island" may be a race.
    """

    kind: Kind
    name: str | None = None
    email: str | None = None
    role: PartnerRole | None = None
    code: Secret | None = None
    holds_secret: bool = False
    is_sure: bool = True
    language: Language = "en"
