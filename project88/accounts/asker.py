"""Who asks a question, once they have proven it."""

from dataclasses import dataclass
from typing import Literal

PartnerRole = Literal["owner", "staff", "viewer"]
Role = Literal["owner", "staff", "viewer", "platform_admin"]

# Platform administrators look at every partner; their "last year" is that of the house.
DEFAULT_TIME_ZONE = "America/New_York"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """A proven person, looking at one partner's data (or, as platform administrator, at all partners').

    `partner_id` and `partner_name` are None exactly when the role is `platform_admin`. `time_zone` is an IANA name.
    """

    account_id: int
    email: str
    display_name: str
    partner_id: int | None
    partner_name: str | None
    role: Role
    time_zone: str
