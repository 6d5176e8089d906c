"""What is mailed to people."""

from dataclasses import dataclass

from project88.accounts.team import Invited


@dataclass(frozen=True, slots=True, kw_only=True)
class MailText:
    """A subject and a text."""

    subject: str
    text: str


def login_code(code: str) -> MailText:
    """The one-time code that somebody asked for."""
    return MailText(
        subject="Your code for the race chat",
        text=(
            f"Your code is {code}. It works once, within ten minutes.\n\n"
            "If you did not ask for it, somebody else typed your address. Nobody gets in without the code: don't share it with anyone.\n"
        ),
    )


def invitation(invited: Invited, *, partner_name: str, owner_name: str) -> MailText:
    """What somebody gets who is invited."""
    company = " ".join(partner_name.split())
    return MailText(
        subject=f"You have been invited to {company}'s race data",
        text=(
            f"{owner_name} invites you to ask about the race data of {company}, as {invited.role}.\n\n"
            "Open the race chat and sign in to its page. Then, if you have never logged in by chatting, write\n\n"
            f"    {invited.email}, password: {invited.code.reveal()}\n\n"
            "and choose a password of your own. If you have logged in before, log in as always and write\n\n"
            f"    accept invitation {invited.code.reveal()}\n\n"
            "The code works once, within seven days. If you weren't expecting this, ignore it; it expires by itself.\n"
        ),
    )
