"""What the login says, in Markdown. Nothing here tells whether an account, a partner or a proof exists."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from project88.accounts.asker import Asker
from project88.accounts.passwords import MINIMUM_LENGTH
from project88.accounts.people import Account, Membership
from project88.accounts.sessions import IDLE_LIMIT, EndReason, Session
from racechat.answers.markdown import escaped

_EXAMPLE = "*I'm Pat from Big River Race Management, code 123456*"

_ROLES = {"owner": "owner", "staff": "staff", "viewer": "viewer", "platform_admin": "platform administrator"}
_ENDED: dict[EndReason, str] = {
    "idle": "You were logged out after 12 hours without a message.",
    "expired": "You were logged out: a login holds for at most 7 days.",
    "rights_changed": "You were logged out because your rights have changed.",
    "credentials_changed": "You were logged out because your password or your codes were changed.",
    "replaced": "You were logged out by another login.",
    "logged_out": "You are logged out.",
}

REFUSED = (
    "That did not work: I could not match that person, partner and proof. "
    "Please try again with your e-mail address and a fresh code from your authenticator app, "
    "for example `pat@company.example, code 123456`. Each code works once. "
    "A company's old shared password only works in the chat of the person whose e-mail address it is."
)
MALFORMED_CODE = "A code has six digits, like `123456` or `123 456`. Please send the one your app shows now."
NOT_LOGGED_IN = "You are not logged in."
LOGGED_OUT = "You are logged out. Until next time."
CANCELLED = "All right, that is forgotten. Ask me something when you like."
LOST_PROOF = (
    "Ask the person who runs this server to reset your login: they give you a new password or a new code for your "
    "authenticator app. If you have recovery codes, send one: `recovery code ABCDE-23456`."
)
NO_PARTNER = "You are who you say, but you work for no timing partner here yet. Ask the person who runs this server to add you to one."
HOW_PASSWORDS_CHANGE = "Say `change my password`: I ask for proof that it is you, and then for the new one. What you typed was not used."
STALE = "That took too long, or your login was changed meanwhile. Please log in again from the start."


def shown(text: str) -> str:
    """Return a name as plain text in Markdown, whatever it contains, on one line."""
    line = " ".join(text.split())
    return escaped(line if len(line) <= 80 else f"{line[:79]}…")


def ask_who(*, own: Account | None, has_question: bool, ended: EndReason | None = None) -> str:
    """Ask for identity and proof; `own` is the account with the visitor's own signed address, if there is one."""
    before = [_ENDED[ended]] if ended is not None else []
    purpose = "To answer that I need to know who you are" if has_question else "Please tell me who you are"
    if own is None:
        ask = (
            f"{purpose}: your name and timing partner, or your e-mail address, and a code from your authenticator app "
            f"(or `password: ...`). For example: {_EXAMPLE}."
        )
    else:
        purpose = (
            "To answer that I need proof that it is you" if has_question else "Please prove that it is you"
        )
        ask = f"Hello {shown(own.display_name)}. {purpose}: {_proof_of(own)}."
    after = ["I keep your question and answer it right after."] if has_question else []
    return " ".join([*before, ask, *after])


def ask_proof(*, knows_person: bool, own: Account | None, has_question: bool) -> str:
    """Ask for what is missing after somebody said who they are. Confirms nothing of what they said."""
    if own is not None:
        return ask_who(own=own, has_question=has_question)
    missing = (
        "Please send the six-digit code from your authenticator app (or `password: ...`)."
        if knows_person
        else "Please send your e-mail address and the six-digit code from your authenticator app, for example "
        "`pat@company.example, 123456` (or `password: ...` in place of the code)."
    )
    after = " I keep your question and answer it right after." if has_question else ""
    return f"Thanks. Now I need proof that it is you. {missing}{after}"


def locked(until: datetime, now: datetime) -> str:
    """Say that nothing was looked at, and for how long."""
    minutes = max(1, math.ceil((until - now).total_seconds() / 60))
    wait = (
        "a minute"
        if minutes == 1
        else f"{minutes} minutes"
        if minutes < 120
        else f"{math.ceil(minutes / 60)} hours"
    )
    return f"There were too many tries that did not work. Please wait {wait}, then try again."


def welcome(asker: Asker, *, has_question: bool, used_password: bool) -> str:
    """Say who is logged in now."""
    lines = [f"You are logged in as {_who(asker)}."]
    if used_password:
        lines.append(
            "A tip: a code from an authenticator app is safer to type here than a password, for it is worthless once used."
        )
    if not has_question:
        lines.append("What would you like to know?")
    return " ".join(lines)


def who_you_are(session: Session) -> str:
    """Say who is logged in, and until when."""
    ends_by = session.ends_by.astimezone(ZoneInfo(session.asker.time_zone))
    return (
        f"{identity(session.asker)} This login ends after {IDLE_LIMIT // timedelta(hours=1)} hours without a message, "
        f"at the latest on {ends_by:%B} {ends_by.day} at {ends_by:%H:%M} ({session.asker.time_zone}), "
        "and at once when you say `log me out`."
    )


def identity(asker: Asker) -> str:
    """Say who somebody is, as this installation knows them."""
    return f"You are {_who(asker)}, e-mail {shown(asker.email)}."


def already(asker: Asker) -> str:
    """Say that a login is not needed."""
    return f"You are logged in as {_who(asker)}. Say `log me out` to end that, or `who am I` for more."


def still(asker: Asker) -> str:
    """Say, after a failed login as somebody else, that the login before it still holds."""
    return f"You are still logged in as {_who(asker)}."


def somebody_else(asker: Asker) -> str:
    """Answer somebody logged in who introduces themselves as another, or with a partner that is not theirs."""
    return (
        f"You are logged in as {_who(asker)}, which is not what you just said, so I have not answered. "
        "To ask as yourself, ask again without the introduction. "
        "To log in as somebody else, add the proof: their code or password."
    )


def choose_partner(memberships: Sequence[Membership], *, may_see_platform: bool, has_question: bool) -> str:
    """Ask a proven person for which partner they want to ask."""
    names = [shown(membership.partner_name) for membership in memberships]
    names += ["All partners (platform)"] if may_see_platform else []
    lines = ["You work for more than one timing partner. Which one is it about?", ""]
    lines += [f"{number}. {name}" for number, name in enumerate(names, start=1)]
    if has_question:
        lines += ["", "I answer your question right after."]
    return "\n".join(lines)


def switched(asker: Asker) -> str:
    """Say what is looked at now."""
    return f"You are now looking at {_where(asker)} as {_ROLES[asker.role]}."


def not_your_partner(memberships: Sequence[Membership]) -> str:
    """Answer the wish to switch to a partner that is not one of theirs, existing or not."""
    names = ", ".join(shown(membership.partner_name) for membership in memberships)
    return f"You do not work for a timing partner of that name. Yours: {names or 'none'}."


def ask_new_password(*, has_question: bool) -> str:
    """Ask for a password of one's own, after a temporary or shared one."""
    after = " Then I answer your question." if has_question else ""
    return (
        "That password is only good for choosing your own, and until then I answer nothing. "
        f"Please write `new password: ` and your new one: at least {MINIMUM_LENGTH} characters, not the old one; "
        f"everything to the end of the line counts. Four unrelated words are a good one.{after}"
    )


def new_password_refused(reason: str) -> str:
    """Say why a new password was not taken."""
    return f"{reason} Please try another: `new password: ...`."


def new_password_not_used() -> str:
    """Say that a message was not taken as the new password."""
    return "I am waiting for your new password and have not used that message. Please write `new password: ` before it."


def _who(asker: Asker) -> str:
    return f"**{shown(asker.display_name)}** ({_where(asker)}, {_ROLES[asker.role]})"


def _where(asker: Asker) -> str:
    return "all partners" if asker.partner_name is None else shown(asker.partner_name)


def _proof_of(account: Account) -> str:
    if account.has_totp:
        return "send the six-digit code from your authenticator app"
    if account.has_password:
        return "send `password: ` and your password"
    return (
        "you have no password of your own yet, so send `password: ` and your company's shared one; "
        "then you choose your own"
    )
