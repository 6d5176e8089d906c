"""What the login says, in Markdown, in English or Spanish. Nothing tells whether an account, a partner or a proof exists."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import yaml

from project88.accounts.asker import Asker
from project88.accounts.passwords import MINIMUM_LENGTH
from project88.accounts.people import Membership
from project88.accounts.sessions import IDLE_LIMIT, EndReason, Session
from racechat.answers.markdown import escaped
from racechat.login.lexicon import Language


def said(name: str, language: Language, **values: object) -> str:
    """Return the sentence of that name in replies.yaml, filled in."""
    text = _sentences()[name][language]
    return text.format(**values) if values else text


def shown(text: str) -> str:
    """Return a name as plain text in Markdown, whatever it contains, on one line."""
    line = " ".join(text.split())
    return escaped(line if len(line) <= 80 else f"{line[:79]}…")


def ask_who(
    language: Language, *, has_question: bool, sends_mail: bool, ended: EndReason | None = None
) -> str:
    """Ask for identity and proof. The same for every visitor, whether or not they have an account."""
    before = [said(f"ended_{ended}", language)] if ended is not None else []
    asked = said("ask_who_for_question" if has_question else "ask_who", language)
    return with_mail(" ".join([*before, asked]), language, sends_mail=sends_mail)


def ask_proof(language: Language, *, is_complete: bool, has_question: bool, sends_mail: bool) -> str:
    """Ask for what is missing after somebody said who they are. Confirms nothing of what they said."""
    asked = said("ask_proof" if is_complete else "ask_rest_and_proof", language)
    asked = with_mail(asked, language, sends_mail=sends_mail)
    return f"{asked} {said('question_waits', language)}" if has_question else asked


def with_mail(asked: str, language: Language, *, sends_mail: bool) -> str:
    """Return what asks for a proof, with the hint that a code can be mailed, where there is a relay to mail it."""
    return f"{asked} {said('code_by_mail', language)}" if sends_mail else asked


def locked(language: Language, until: datetime, now: datetime) -> str:
    """Say that nothing was looked at, and for how long."""
    minutes = max(1, math.ceil((until - now).total_seconds() / 60))
    if minutes == 1:
        wait = said("a_minute", language)
    elif minutes < 120:
        wait = said("minutes", language, count=minutes)
    else:
        wait = said("hours", language, count=math.ceil(minutes / 60))
    return said("locked", language, wait=wait)


def welcome(language: Language, asker: Asker, *, has_question: bool, used_password: bool) -> str:
    """Say who is logged in now."""
    lines = [said("welcome", language, who=_who(language, asker))]
    if used_password:
        lines.append(said("tip_use_codes", language))
    if not has_question:
        lines.append(said("what_next", language))
    return " ".join(lines)


def who_you_are(language: Language, session: Session) -> str:
    """Say who is logged in, and until when."""
    zone = session.asker.time_zone
    ends_by = session.ends_by.astimezone(ZoneInfo(zone))
    month = said("months", language).split()[ends_by.month - 1]
    ends = said(
        "login_ends",
        language,
        hours=IDLE_LIMIT // timedelta(hours=1),
        date=said("date", language, month=month, day=ends_by.day),
        time=f"{ends_by:%H:%M}",
        zone=zone,
    )
    return f"{identity(session.asker, language)} {ends}"


def identity(asker: Asker, language: Language = "en") -> str:
    """Say who somebody is, as this installation knows them."""
    return said("identity", language, who=_who(language, asker), email=shown(asker.email))


def logged_out_everywhere(language: Language, count: int) -> str:
    """Say how many logins have ended."""
    if count <= 1:
        return said("logged_out_everywhere_one", language)
    return said("logged_out_everywhere", language, count=count)


def about(name: str, language: Language, asker: Asker) -> str:
    """Return a sentence about who is logged in: already, still, somebody_else, secret_not_used."""
    return said(name, language, who=_who(language, asker))


def choose_partner(
    language: Language,
    memberships: Sequence[Membership],
    *,
    may_see_platform: bool,
    has_question: bool,
    is_another: bool = False,
) -> str:
    """Ask a proven person for which partner they want to ask; `is_another` where they named one that is not theirs."""
    names = [shown(membership.partner_name) for membership in memberships]
    names += [said("all_partners_choice", language)] if may_see_platform else []
    lines = [said("choose_another_partner" if is_another else "choose_partner", language), ""]
    lines += [f"{number}. {name}" for number, name in enumerate(names, start=1)]
    if has_question:
        lines += ["", said("answer_after_choice", language)]
    return "\n".join(lines)


def switched(language: Language, asker: Asker) -> str:
    """Say what is looked at now."""
    return said(
        "switched", language, where=_where(language, asker), role=said(f"role_{asker.role}", language)
    )


def not_your_partner(language: Language, memberships: Sequence[Membership]) -> str:
    """Answer the wish to switch to a partner that is not one of theirs, existing or not."""
    names = ", ".join(shown(membership.partner_name) for membership in memberships)
    return said("not_your_partner", language, names=names or said("none", language))


def ask_new_password(language: Language, *, has_question: bool) -> str:
    """Ask for a password of one's own, after a temporary or shared one."""
    asked = said("ask_new_password", language, length=MINIMUM_LENGTH)
    return f"{asked} {said('answer_after_new_password', language)}" if has_question else asked


def _who(language: Language, asker: Asker) -> str:
    role = said(f"role_{asker.role}", language)
    return f"**{shown(asker.display_name)}** ({_where(language, asker)}, {role})"


def _where(language: Language, asker: Asker) -> str:
    return said("all_partners", language) if asker.partner_name is None else shown(asker.partner_name)


@cache
def _sentences() -> dict[str, dict[Language, str]]:
    text = files(__package__).joinpath("replies.yaml").read_text(encoding="utf-8")
    sentences: dict[str, dict[Language, str]] = yaml.safe_load(text)
    return sentences
