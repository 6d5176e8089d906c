"""What is said about accounts, in Markdown."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from project88.accounts.asker import Asker, PartnerRole
from project88.accounts.own_proofs import OpenSession
from project88.accounts.passwords import MINIMUM_LENGTH
from project88.accounts.team import Member
from racechat.login.lexicon import Language
from racechat.login.replies import shown

SAY_YES = "Say `yes` to go on, or `cancel`."
CANCELLED = "All right, nothing was changed."
NOT_PROVEN = (
    "That does not prove that it is you. Send a fresh code from your authenticator app, your present password, or a "
    "recovery code; or say `cancel`."
)
NO_PROOF = (
    "I am waiting for proof that it is you, and that was none. Send a fresh code from your authenticator app, your present "
    "password, or a recovery code; or say `cancel`. If that was your password, write `password: ` before it."
)
STOPPED = (
    "Too many wrong attempts, so nothing was changed. Ask again when you have your code or password at hand."
)
STALE = "Your login or your proofs were changed meanwhile, so nothing was changed now. Please ask again."
# Asking for a code by mail is a part of the login, which speaks Spanish too.
NO_MAIL: dict[Language, str] = {
    "en": (
        "This server sends no mail. Log in with the code from your authenticator app, your password, or a recovery code; "
        "without any of them, ask the person who runs this server."
    ),
    "es": (
        "Este servidor no envía correo. Inicia sesión con el código de tu aplicación de autenticación, tu contraseña o un "
        "código de recuperación; si no tienes ninguno, pregunta a la persona que administra este servidor."
    ),
}
CODE_ON_ITS_WAY: dict[Language, str] = {
    "en": (
        "If there is an account with that address, a six-digit code is on its way to it. It works once, within ten minutes. "
        "Send it here together with the address, like `pat@company.example, code 123456`."
    ),
    "es": (
        "Si hay una cuenta con esa dirección, un código de seis dígitos va en camino. Sirve una sola vez, durante diez "
        "minutos. Envíalo aquí junto con la dirección, así: `pat@empresa.example, código 123456`."
    ),
}
CODE_FOR_PROOF_ON_ITS_WAY: dict[Language, str] = {
    "en": "A code is on its way to your address. It works once, within ten minutes: send it here.",
    "es": "Un código va en camino a tu dirección. Sirve una sola vez, durante diez minutos: envíalo aquí.",
}
TOO_MANY_CODES: dict[Language, str] = {
    "en": "Codes were asked for from here too often. Please wait an hour, or use another proof.",
    "es": "Desde aquí se han pedido demasiados códigos. Espera una hora o usa otra prueba.",
}
CODE_ADDRESS: dict[Language, str] = {
    "en": "Say which address: `mail a code to pat@company.example`.",
    "es": "Di a qué dirección: `envía un código a pat@empresa.example`.",
}
LOGGED_IN_ALREADY: dict[Language, str] = {
    "en": "You are already logged in, so you don't need a code.",
    "es": "Ya has iniciado sesión, así que no necesitas ningún código.",
}
NO_SUCH_INVITATION = (
    "There is no such invitation for you: the code is wrong, was used, has expired, or is someone else's. "
    "Ask whoever invited you for a new one."
)
WHICH_INVITATION = "Send the code that came with it: `accept invitation abcde-fghjk-mnpqr-23456`."
ROLES = "owner, staff or viewer"

WHAT_ROLES_MAY: dict[PartnerRole, str] = {
    "owner": "an owner (sees contact details, and decides who has access)",
    "staff": "staff",
    "viewer": "a viewer",
}


# -- one's own proofs


def confirm_password(*, has_typed_one: bool) -> str:
    hidden = "What you typed there was hidden and not used. " if has_typed_one else ""
    return (
        f"{hidden}I will replace your password, and you will be logged out everywhere else. First I ask you to prove again that it is "
        f"you, then for the new password. {SAY_YES}"
    )


def confirm_authenticator() -> str:
    return (
        "I will set up your authenticator app. You prove again that it is you, I give you a QR code to scan, and you send "
        "the first code that the app shows. From then on only the new app works; you get new recovery codes, and you will be "
        f"logged out everywhere else. {SAY_YES}"
    )


def confirm_recovery_codes() -> str:
    return (
        "I will make ten new recovery codes; your current ones will stop working. First I ask you to prove again that it "
        f"is you. {SAY_YES}"
    )


def ask_proof(*, sends_mail: bool) -> str:
    mail = " or say `mail me a code`;" if sends_mail else ""
    return (
        "Please prove that it is you: send the six-digit code from your authenticator app, your present password, or a "
        f"recovery code;{mail} or `cancel`. What you send now is hidden in this chat."
    )


def ask_new_password() -> str:
    return (
        f"Thank you. Now send the new password, and nothing else: at least {MINIMUM_LENGTH} characters; four unrelated words "
        "work well. It is hidden in this chat."
    )


def password_refused(reason: str) -> str:
    return f"{reason} Send another one, or `cancel`."


SEND_IT_ALONE = (
    "I am not certain which part of that is the password, so I have not used it. Send the new password and nothing else, or "
    "write `new password: ` before it; or `cancel`."
)
NEW_ONE_IS_SET = "Your new password is set, and you have been logged out everywhere else."


def scan(url: str) -> str:
    return (
        f"[Open the QR code]({url}): the link works once, for five minutes. Scan it with your authenticator app, then send "
        "the six digits that the app shows."
    )


FIRST_CODE_MISSING = "Send the six digits that the new app shows now, or `cancel`."
FIRST_CODE_WRONG = "That is not the code of the new app. Send the six digits that it shows now (is your phone's clock right?), or `cancel`."


def authenticator_confirmed(url: str) -> str:
    return (
        "Your authenticator app is set up: log in with its codes from now on. You have been logged out everywhere else. "
        f"{recovery_codes(url)}"
    )


def recovery_codes(url: str) -> str:
    return (
        f"[Open your ten recovery codes]({url}): the link works once, for five minutes. Print them, or keep them where you "
        "keep passwords; each works once."
    )


def sessions(found: Sequence[OpenSession], current_id: int, time_zone: str) -> str:
    """Where a person is logged in, in their own time."""
    lines = ["| company | logged in | last used | |", "| --- | --- | --- | --- |"]
    for one in found:
        company = "all partners" if one.partner_name is None else shown(one.partner_name)
        here = "this one" if one.session_id == current_id else ""
        lines.append(
            f"| {company} | {_moment(one.started_at, time_zone)} | {_moment(one.last_used_at, time_zone)} | {here} |"
        )
    return "\n".join(
        ["You are logged in here:", "", *lines, "", "To end them all, say `log me out everywhere`."]
    )


def other_sessions_ended(count: int) -> str:
    """Say how many logins have ended beside this one."""
    if count < 1:
        return "You are logged in only here."
    logins = "One other login has" if count == 1 else f"{count} other logins have"
    return f"You have been logged out everywhere else: {logins} ended, and your earlier download links too."


def _moment(at: datetime, time_zone: str) -> str:
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{local:%B} {local.day}, {local:%H:%M}"


AUTHENTICATOR_STAYS = (
    "An authenticator app can't be switched off here. One proof is enough to log in: a code from the app, or your password. So "
    "the app asks nothing more of you, and it stays. To replace it, say `new phone, need a new QR code`: the new app counts, and "
    "the old one stops. If you would rather use your password, say `change my password` to choose one."
)


# -- the company's people


def who_has_access(members: Sequence[Member], asker: Asker) -> str:
    """Names and roles; for owners e-mail addresses, last logins and proofs too."""
    if asker.role != "owner":
        lines = ["| name | role |", "| --- | --- |"]
        lines += [f"| {shown(one.display_name)} | {one.role} |" for one in members if not one.is_invited]
        return "\n".join(
            [
                f"These people have access to the data of {shown(asker.partner_name or '')}:",
                "",
                *lines,
                "",
                _RUNS_IT,
            ]
        )
    lines = ["| name | e-mail | role | last login here | logs in with |", "| --- | --- | --- | --- | --- |"]
    for one in members:
        last = "invited" if one.is_invited else _day(one.last_login_at, asker.time_zone)
        lines.append(
            f"| {shown(one.display_name)} | {shown(one.email)} | {one.role} | {last} | {_proofs(one)} |"
        )
    how = "To change this, say for example `invite kim@company.example as staff`, `make Kim an owner` or `take Kim off our account`."
    return "\n".join(
        [
            f"These people have access to the data of {shown(asker.partner_name or '')}:",
            "",
            *lines,
            "",
            f"{_RUNS_IT} {how}",
        ]
    )


_RUNS_IT = "Whoever runs this server can see the data of every company on it."


def _day(at: datetime | None, time_zone: str) -> str:
    if at is None:
        return "never"
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{local:%B} {local.day}, {local.year}"


def _proofs(one: Member) -> str:
    if one.is_invited:
        return "–"
    found = [*(["authenticator app"] if one.has_app else []), *(["password"] if one.has_password else [])]
    return " and ".join(found) or "nothing yet"


def for_owners_only(members: Sequence[Member], asker: Asker) -> str:
    owners = _owners(members)
    who = f" Please ask {' or '.join(owners)}." if owners else " Please ask the person who runs this server."
    return f"Only an owner of {shown(asker.partner_name or '')} decides who has access.{who}"


def own_account(members: Sequence[Member], asker: Asker) -> str:
    """Say who changes a person's name or address, or ends their account: nobody does so for themselves."""
    others = [] if asker.role == "owner" else _owners(members)
    who = " or ".join([*others, "the person who runs this server"])
    return (
        "Your account, with your name and e-mail address, is looked after by those who gave you access, so it can't be changed "
        f"or deleted here. Please ask {who}."
    )


def company_account(asker: Asker) -> str:
    """Say who closes a company's account: nobody does so in the chat, owners neither."""
    company = shown(asker.partner_name or "")
    whose = "Ask them" if asker.role == "owner" else "That is for an owner to ask of them"
    return (
        f"The account of {company} and its data can't be closed or deleted in the chat. The person who runs this server does "
        f"that. {whose}; it can't be undone."
    )


REMOVE_PARTNER_BY_COMMAND = (
    "A partner is closed with a command on the server:\n\n```\nproject88 partner remove --help\n```\n\n"
    "On a server set up with Ansible: `ansible-playbook playbooks/remove-partner.yml` (docs/install.md)."
)


def _owners(members: Sequence[Member]) -> list[str]:
    return [shown(one.display_name) for one in members if one.role == "owner" and not one.is_invited]


ADMINISTRATORS_USE_COMMANDS = (
    "You are looking at all partners; people are managed with commands on the server: `project88 account list`, "
    "`project88 account add E-MAIL --partner NAME --role ROLE`, `project88 account remove E-MAIL --partner NAME`."
)


ASK_ADDRESS = "Say the address and the role, and I will invite them: `invite kim@company.example as staff`."
ASK_ROLE = f"As what: {ROLES}? For example: `invite kim@company.example as staff`."


def confirm_invitation(name: str, email: str, role: PartnerRole, asker: Asker, *, sends_mail: bool) -> str:
    how = "They get a code by mail" if sends_mail else "I show you a code once, to be given to them by hand"
    return (
        f"I will invite {shown(name)} ({shown(email)}) to {shown(asker.partner_name or '')} as {WHAT_ROLES_MAY[role]}. "
        f"{how}; the invitation ends after seven days. {SAY_YES}"
    )


def invited_by_mail(name: str, email: str) -> str:
    return f"{shown(name)} is invited: the mail to {shown(email)} is on its way. {_PAGE}"


def invited_not_mailed(name: str) -> str:
    return (
        f"{shown(name)} is invited, but the mail could not be sent. Invite them again later: that sends a new code. "
        f"`who has access?` shows the invitation."
    )


def invited_too_often(email: str) -> str:
    return f"We have just sent several e-mails to {shown(email)}, so no invitation was sent. Please wait an hour."


def invited_by_link(name: str, url: str) -> str:
    return f"{shown(name)} is invited. [Open the code for them]({url}): the link works once, for five minutes. {_PAGE}"


_PAGE = "If they can't sign in to this page yet, ask the person who runs this server to add them."


def ask_which_role(member: Member) -> str:
    return f"As what: {ROLES}? For example: `make {shown(member.display_name)} staff`."


def confirm_role(member: Member, role: PartnerRole, asker: Asker) -> str:
    return (
        f"I will make {shown(member.display_name)} ({shown(member.email)}), who is {member.role} of "
        f"{shown(asker.partner_name or '')}, {WHAT_ROLES_MAY[role]}. They are logged out and log in again with the new "
        f"role; their downloads end. {SAY_YES}"
    )


def has_role(member: Member) -> str:
    return f"{shown(member.display_name)} is {member.role} already."


def role_changed(role: PartnerRole) -> str:
    return f"Done: from now on they are {WHAT_ROLES_MAY[role]}."


def confirm_removal(member: Member, asker: Asker) -> str:
    company = shown(asker.partner_name or "")
    if member.is_invited:
        return f"I will withdraw the invitation of {shown(member.display_name)} ({shown(member.email)}) to {company}. {SAY_YES}"
    return (
        f"I will take {shown(member.display_name)} ({shown(member.email)}) off {company}: they are logged out there at once, "
        f"and their downloads end. {SAY_YES}"
    )


REMOVED = "Done: they no longer have access."
LAST_OWNER = "That is the last owner: make somebody else an owner first."
NO_MEMBER = "That person no longer has access here. `who has access?` shows who has."


def nobody_called(asker: Asker) -> str:
    return (
        f"Nobody of that name or address has access to the data of {shown(asker.partner_name or '')}. "
        "`who has access?` shows who has."
    )


def several_called(found: Sequence[Member]) -> str:
    people = ", ".join(f"{shown(one.display_name)} ({shown(one.email)})" for one in found[:10])
    return f"That fits several people: {people}. Please say it again with the e-mail address."


def accepted(partner_name: str) -> str:
    return f"You now have access to the data of {shown(partner_name)} too. Say `switch to {shown(partner_name)}`."


ADD_PARTNER_BY_COMMAND = (
    "A partner is added with a command on the server:\n\n```\nproject88 partner add 'NAME'\n```\n\n"
    "On a server set up with Ansible: `ansible-playbook playbooks/add-partner.yml` (docs/install.md)."
)
ADD_PARTNER_BY_ADMINISTRATOR = "Timing partners are added by the person who runs this server."
