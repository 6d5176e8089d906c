"""One runner per partner whose name is nowhere else: if another partner ever sees it, the boundary leaks."""

_WORDS = (
    "Amberfinch", "Bluethorn", "Copperwren", "Duskheron", "Elmsparrow", "Frostplover", "Goldsiskin",
    "Hazelcrake", "Ivorypetrel", "Jadewhimbrel", "Kelpdotterel", "Lindenpipit", "Mossgodwit",
)  # fmt: skip


def canary_name(partner_id: int) -> str:
    """Return first and last name of the partner's canary runner, for example `Quillon Amberfinch`."""
    return f"Quillon {canary_last_name(partner_id)}"


def canary_last_name(partner_id: int) -> str:
    """Return the canary's last name: one word that occurs with this partner alone."""
    round_, index = divmod(partner_id - 1, len(_WORDS))
    return _WORDS[index] + ("" if round_ == 0 else f"-{round_ + 1}")


def canary_email(partner_id: int) -> str:
    """Return the canary's e-mail address, used by nobody else."""
    return f"quillon.{canary_last_name(partner_id).lower()}@canary.example"


def canary_phone(partner_id: int) -> str:
    """Return the canary's phone number, used by nobody else."""
    return f"000-555-{88_00 + partner_id:04d}"
