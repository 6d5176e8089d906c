"""What is under way in a chat between two messages. Kept in memory alone; see `racechat.expiring`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from project88.accounts.asker import Asker
from project88.accounts.sessions import Seat, Session
from project88.accounts.signed_requests import Asking
from project88.accounts.visitor import Visitor
from racechat.account_talk.command import AccountCommand
from racechat.memory import ChatKey

LIFETIME = timedelta(minutes=10)

Stage = Literal["confirm", "prove", "new_password", "first_code"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """A command that waits for a yes, for a proof of who is speaking, for a new password or for an app's first code.

    `member_account_id` is whom it is about, once that is settled. `credential_version` is that of the proof given.
    """

    stage: Stage
    session_id: int
    command: AccountCommand
    member_account_id: int | None = None
    credential_version: int | None = None
    wrong_tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What to say to a command, what then waits for the next message, and whether the audit has an entry of it already.

    `is_placed` says that whom the message names is known here; what is not may be anything, and is neither kept nor repeated.
    """

    reply: str
    waiting: UnderWay | None = None
    is_placed: bool = False
    has_entry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Who is speaking where, and when."""

    visitor: Visitor
    seat: Seat
    key: ChatKey
    session: Session
    now: datetime

    @property
    def asking(self) -> Asking:
        return Asking(session=self.session, seat=self.seat)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOutcome:
    """What to reply (Markdown), and the only form in which the message may be kept.

    `asker` is who was logged in. `command` is what the audit calls what was done for them; None where what was done has
    an entry of its own there, and for a step of a command that has one.
    """

    reply: str
    masked_text: str
    asker: Asker | None = None
    command: str | None = None
