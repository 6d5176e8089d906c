"""Limits on use, kept in PostgreSQL: they survive restarts and hold across processes.

| counted | within | each person | a partner's people together |
| --- | --- | --- | --- |
| questions | a minute | 120 | 600 |
| exports | an hour | 30 | 120 |
| rows handed out, in the chat and in files | 24 hours | 1,000,000 | 5,000,000 |

A window begins with the first use after the one before it ended. Platform administrators are counted as persons, and
together as one partner. The figures are those of a new installation; `app.usage_limit` has those in force.
"""

from dataclasses import dataclass
from typing import Literal

from psycopg import Connection
from psycopg.rows import class_row

from project88.accounts import audit
from project88.accounts.asker import Asker
from project88.database.statements import statement
from project88.errors import BadInputError, NotAllowedError

Subject = Literal["account", "partner"]
Counted = Literal["questions", "exports", "rows"]

LONGEST_WAIT = {"questions": "minute", "exports": "hour", "rows": "24 hours"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitReached:
    """A limit that is in the way. `wait_s` is None where what was asked for never fits within it.

    `is_first` holds for the first refusal of a window: one entry in the audit is enough.
    """

    subject: Subject
    counted: Counted
    most: int
    used: int
    wait_s: float | None
    is_first: bool

    def as_sentence(self) -> str:
        """Return what to tell the asker, with the time to wait."""
        who = "You have" if self.subject == "account" else "Your company has"
        within = f"in the last {LONGEST_WAIT[self.counted]}"
        match self.counted:
            case "questions":
                done = f"{who} asked {_counted(self.used, 'question')} {within}"
            case "exports":
                done = f"{who} made {_counted(self.used, 'export')} {within}"
            case "rows":
                done = f"{who} been given {_counted(self.used, 'row')} {within}, and this would be more than the {self.most:,} allowed"
        if self.wait_s is None:
            allowed = "You" if self.subject == "account" else "Your company"
            return f"This is more than the {self.most:,} {self.counted} that {allowed.lower()} may have in {LONGEST_WAIT[self.counted]}. Ask for less at a time."
        again = " again" if self.counted != "exports" else " for another"
        less = ", or ask for less" if self.counted == "rows" else ""
        return f"{done}; ask{again} in {in_words(self.wait_s)}{less}."


class LimitReachedError(NotAllowedError):
    """A limit on use is in the way; `reached` are the limits, the longest wait first."""

    def __init__(self, reached: list[LimitReached]) -> None:
        self.reached = sorted(reached, key=lambda one: -1 if one.wait_s is None else -one.wait_s)
        hardest = next((one for one in self.reached if one.wait_s is None), self.reached[0])
        super().__init__(hardest.as_sentence())


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit in force. `is_own`: the partner has a figure of its own."""

    subject: Subject
    counted: Counted
    most: int
    is_own: bool


def charge(
    connection: Connection, asker: Asker, *, questions: int = 0, exports: int = 0, rows: int = 0
) -> None:
    """Charge the asker and their partner with all of this, or with nothing and raise LimitReachedError.

    One statement. The connection must be in autocommit mode, so that what was charged stays charged.
    """
    values = {
        "account_id": asker.account_id,
        "partner_id": asker.partner_id,
        "questions": questions,
        "exports": exports,
        "rows": rows,
    }
    with connection.cursor(row_factory=class_row(LimitReached)) as cursor:
        reached = cursor.execute(statement("accounts/charge_usage"), values).fetchall()
    if reached:
        raise LimitReachedError(reached)


def record_limit(connection: Connection, asker: Asker, reached: LimitReached) -> None:
    """Append to the audit that a limit was reached."""
    audit.record(
        connection,
        kind="limit_reached",
        outcome=reached.counted,
        account_id=asker.account_id,
        partner_id=asker.partner_id,
        detail={"subject": reached.subject, "most": reached.most, "wait_s": reached.wait_s},
    )


def limits(connection: Connection, partner_id: int | None) -> list[Limit]:
    """Return the limits in force for a partner (None: the installation's own). Owner's connection."""
    with connection.cursor(row_factory=class_row(Limit)) as cursor:
        return cursor.execute(statement("accounts/usage_limits"), {"partner_id": partner_id}).fetchall()


def set_limit(
    connection: Connection, partner_id: int | None, subject: Subject, counted: Counted, most: int
) -> None:
    """Give a partner (None: the installation) a limit of its own. Owner's connection."""
    if most < 1:
        raise BadInputError("A limit is a whole number of at least 1.")
    values = {"partner_id": partner_id, "subject": subject, "counted": counted, "most": most}
    connection.execute(statement("accounts/set_usage_limit"), values)


def reset_limits(connection: Connection, partner_id: int) -> None:
    """Let a partner have the installation's limits again. Owner's connection."""
    connection.execute(statement("accounts/reset_usage_limits"), {"partner_id": partner_id})


def in_words(wait_s: float) -> str:
    """Return a time to wait as people say it, rounded up: 20 seconds, 3 minutes, 5 hours."""
    seconds = max(1, -int(-wait_s // 1))
    if seconds < 90:
        return _counted(seconds, "second")
    if seconds < 90 * 60:
        return _counted(-(-seconds // 60), "minute")
    return _counted(-(-seconds // 3600), "hour")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
