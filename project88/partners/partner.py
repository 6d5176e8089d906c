"""A timing partner as `app.partner` knows it, and the names of what it owns in the database."""

from dataclasses import dataclass
from datetime import datetime

# The login role of platform administrators: reads schema platform, all partners together.
PLATFORM_ROLE = "platform_admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """One timing partner, present or past."""

    partner_id: int
    name: str
    time_zone: str
    created_at: datetime
    removed_at: datetime | None
    data_dropped_at: datetime | None
    can_log_in: bool

    @property
    def state(self) -> str:
        """`active`, `removed` (its data still there) or `dropped`."""
        if self.data_dropped_at is not None:
            return "dropped"
        return "active" if self.removed_at is None else "removed"


def partner_role(partner_id: int) -> str:
    """Return the login role of a partner; the same as SQL's app.partner_role."""
    return f"partner_{int(partner_id)}"


def partner_schema(partner_id: int) -> str:
    """Return the schema of a partner's views; the same as SQL's app.partner_schema."""
    return f"tenant_{int(partner_id)}"
