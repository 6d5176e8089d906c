"""Who somebody says they are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What somebody says about themselves, as typed. Each part may be absent."""

    email: str | None = None
    name: str | None = None
    partner: str | None = None

    @property
    def is_empty(self) -> bool:
        return self.email is None and self.name is None and self.partner is None
