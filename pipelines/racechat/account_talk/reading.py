"""Reading what a message asks to be done with accounts. Pure and linear in the length of the message."""

import itertools
import re
from collections.abc import Callable
from dataclasses import replace

from project88.accounts.identity import folded
from project88.accounts.secret import Secret
from racechat.account_talk.command import AccountCommand, Kind
from racechat.account_talk.people import reads_dismissal, reads_invitation, reads_removal, reads_role_change
from racechat.account_talk.words import (
    CHANGING,
    FILLER,
    MAX_CHARACTERS,
    PASSWORD,
    Word,
    are_placed,
    race_words,
    texts,
    words_in,
)

_LOST = frozenset(
    """
    lost losing stolen broken broke broken dead died wiped new old gone leaked compromised hacked exposed knows saw seen think
    somebody anybody anyone guess guessed different another replaced forgot forgotten expired weak too
    """.split()
)
_LOGIN = frozenset("login log sign account in chat here project88 access".split())

_AUTHENTICATOR = frozenset(
    """
    authenticator authenticators 2fa mfa otp totp two-factor multi-factor twofactor 2-factor two-step 2-step qr
    """.split()
)
_AUTHENTICATOR_TOO = frozenset(
    """
    app apps code codes phone phones device devices mobile cell smartphone factor authentication authenticate auth google
    microsoft authy image link secret key setup enrol enroll enrolling enrolment enrollment register add adding activate
    enable use using scan scanning move moved moving transfer reset link connect bought use upgrade upgraded configure
    start turn works work working doesn't isn't two one-time pair re-enrol re-enroll two step second verification for
    multi 2
    """.split()
)
_DISABLING = frozenset(
    """
    disable disabled disabling deactivate deactivated deactivating remove removing delete deleting drop cancel end stop stopped
    off without skip unlink unenroll unenrol opt out rid switch don't do not no longer anymore more
    """.split()
)
_SURELY_DISABLING = _DISABLING - frozenset("switch out don't do not no longer anymore more".split())
_REPLACING = frozenset(
    "change new pick renew replace replacing another different add adding lost stolen broken".split()
)
_PHONE = frozenset("phone mobile smartphone cell device".split())
_RECOVERY = frozenset("recovery backup back-up rescue emergency scratch".split())
_RECOVERY_TOO = frozenset(
    """
    code codes key keys more fresh print printed issue generate regenerate used last list set generating few left run
    running
    """.split()
)
_MAILING = frozenset("mail email e-mail mailing emailed mailed send sending sent".split())
_MAILING_TOO = frozenset(
    """
    code codes one-time onetime login log-in sign-in login verification access passcode otp six-digit six digit number
    address inbox instead another fresh new time single-use use
    """.split()
)
_SENDING_ES = frozenset(
    """
    enviame envianos enviarme envieme enviar envia envie envies mandame mandarme mandeme mandar manda mande mandes pasame dame
    reenviame reenvia
    """.split()
)
_BY_MAIL_ES = frozenset("correo e-mail email mail".split())
_CODE_ES = frozenset("codigo codigos clave".split())
_MAILING_ES_TOO = frozenset(
    """
    un una uno el la los al a mi me por favor de del en otro otra nuevo nueva correo e-mail email mail electronico acceso
    verificacion direccion ingreso entrar para poder puedes recibir recibo pido pedir solicito solicitar puede podrias podria quiero quisiera necesito que hola buenos buenas
    dias tardes noches gracias ahora tu solo vez unico temporal seis digitos inicio iniciar sesion y
    """.split()
)
_SESSIONS = frozenset("session sessions logins".split())
_DEVICES = frozenset("devices device computers browsers chats places place computer phone".split())
_SESSIONS_TOO = frozenset(
    "see view active open current list many logged signed log login sign live running else other every everywhere anywhere".split()
)
_ACCESS_VERBS = frozenset("see view read look use access open reach query ask".split())
_ACCESS_OBJECTS = frozenset("data account accounts company chat".split())
_TEAM_LISTS = frozenset(
    "team members member users user colleagues owners viewers coworkers co-workers employees".split()
)
_ACCESS_TOO = frozenset(
    """
    access list everyone everybody people person else log login sign log-in into works work working allowed invited members
    member users user colleagues staff owners owner viewers viewer roles role team company account accounts data chat at
    view see read look use open system currently right rights permission permissions other anybody anyone names name
    """.split()
)
_ENDING = frozenset("end close kill terminate rid out off".split())
_ALL_BUT = frozenset("not but except excepting apart besides other than".split()) - {"other", "than"}
_OTHERS = frozenset("other else except excepting apart besides".split())
_DELETING = frozenset(
    "delete remove close cancel erase deactivate disable deleted removed closed erased".split()
)
_COMPANY = frozenset(
    "company company's business organisation organization org firm team our us we everyone everybody".split()
)
_COMPANY_THING = frozenset(
    "account accounts data company company's subscription contract tenancy organisation organization org business firm".split()
)
_ACCOUNT = frozenset("account profile login user personal data".split())
_CHANGED = frozenset(
    "change changed changing update edit correct fix modify use new wrong different other another misspelt misspelled".split()
)
_DETAILS = frozenset(
    "email e-mail mail address name username surname spelling display last first phone number profile details".split()
)
_PARTNER = frozenset("partner tenant".split())
_ADDING = frozenset("add adding create register onboard set setup new".split())
_MOST_PARTNER_WORDS = 8
_PARTNER_TOO = frozenset(
    "timing company partner partners customer tenant add adding create new another register onboard set setup open".split()
)
_INVITATION_CODE = re.compile(r"(?<![a-z0-9])[a-z2-9]{5}(?:[- ][a-z2-9]{5}){3}(?![a-z0-9])")


def read(message: str) -> AccountCommand | None:
    """Return what the message asks to be done with accounts; None where it is none of their business."""
    if not 0 < len(message) <= MAX_CHARACTERS:
        return None
    words = words_in(message)
    accepted = _accept(message, words)
    if accepted is not None:
        return accepted
    return next((found for reader in _READERS if (found := reader(words)) is not None), None)


def asks_for_mailed_code(message: str) -> AccountCommand | None:
    """Return the request for a code by mail that a message is, or that stands in it beside who is speaking."""
    if len(message) > MAX_CHARACTERS:
        return None
    whole = words_in(message)
    address = next((word.text for word in whole if word.is_address), None)
    for clause in re.split(r"[,;!?\n]|\. ", message):
        found = _mail_code(words_in(clause))
        if found is not None:
            return replace(found, email=found.email or address)
    return None


def _accept(message: str, words: list[Word]) -> AccountCommand | None:
    said = set(texts(words))
    speaks = not said.isdisjoint({"invitation", "invite", "invited"})
    found = _INVITATION_CODE.search(message.lower()) if speaks else None
    if found is not None:
        return AccountCommand(kind=Kind.ACCEPT_INVITATION, code=Secret(found[0]), holds_secret=True)
    accepts = not said.isdisjoint({"accept", "join", "take", "use", "redeem"})
    known = frozenset("accept join take use redeem invitation invite code".split())
    if speaks and accepts and are_placed(texts(words), known):
        return AccountCommand(kind=Kind.ACCEPT_INVITATION)
    return None


def _change_password(words: list[Word]) -> AccountCommand | None:
    said = texts(words)
    if PASSWORD.isdisjoint(said) or any(word.is_address for word in words):
        return None
    changes = not CHANGING.isdisjoint(said)
    is_bad = not _LOST.isdisjoint(said)
    if not (changes or is_bad):
        return None
    if are_placed(said, PASSWORD, CHANGING, _LOST, _LOGIN, _RECOVERY):
        return AccountCommand(kind=Kind.CHANGE_PASSWORD)
    # "change my password to ...": what was typed after it may be the password. It is not used, and not kept.
    first = next(number for number, word in enumerate(said) if word in PASSWORD)
    if changes and are_placed(said[:first], CHANGING):
        return AccountCommand(kind=Kind.CHANGE_PASSWORD, holds_secret=True)
    return None


def _authenticator(words: list[Word]) -> AccountCommand | None:
    said = texts(words)
    # "two factor", "2 step" and "two-factor" are one word each.
    pairs = {f"{one}-{other}" for one, other in itertools.pairwise(said)}
    names_app = not _AUTHENTICATOR.isdisjoint(pairs.union(said))
    has_new_phone = not _PHONE.isdisjoint(said) and not (_LOST | CHANGING).isdisjoint(said)
    if (names_app or has_new_phone) and are_placed(
        said, _AUTHENTICATOR, _AUTHENTICATOR_TOO, CHANGING, _LOST, _LOGIN, _DISABLING
    ):
        return AccountCommand(kind=Kind.ENROLL_AUTHENTICATOR)
    return None


def _keep_authenticator(words: list[Word]) -> AccountCommand | None:
    """Return "disable two factor", "I don't want the app any more": nobody switches a proof off, only in its place another."""
    said = texts(words)
    pairs = {f"{one}-{other}" for one, other in itertools.pairwise(said)}
    names_app = not _AUTHENTICATOR.isdisjoint(pairs.union(said))
    refuses = {"don't", "want"} <= set(said) or {"don't", "need"} <= set(said) or {"not", "want"} <= set(said)
    if (
        not names_app
        or not _REPLACING.isdisjoint(said)
        or not (refuses or not _SURELY_DISABLING.isdisjoint(said))
    ):
        return None
    if are_placed(said, _AUTHENTICATOR, _AUTHENTICATOR_TOO, _DISABLING, _LOGIN):
        return AccountCommand(kind=Kind.KEEP_AUTHENTICATOR)
    return None


def _recovery(words: list[Word]) -> AccountCommand | None:
    said = texts(words)
    if _RECOVERY.isdisjoint(said) or {"code", "codes", "key", "keys"}.isdisjoint(said):
        return None
    if are_placed(said, _RECOVERY, _RECOVERY_TOO, CHANGING, _LOST):
        return AccountCommand(kind=Kind.NEW_RECOVERY_CODES)
    return None


def _mail_code(words: list[Word]) -> AccountCommand | None:
    said = [word.text for word in words if not word.is_address]
    address = next((word.text for word in words if word.is_address), None)
    names_code = not {"code", "codes", "passcode", "otp"}.isdisjoint(said)
    is_mailed = not _MAILING.isdisjoint(said) and _RECOVERY.isdisjoint(said)
    if names_code and is_mailed and are_placed(said, _MAILING, _MAILING_TOO):
        return AccountCommand(kind=Kind.MAIL_CODE, email=address)
    # Logging in is understood in Spanish too, and this is a part of it.
    folded_words = {folded(word) for word in said}
    is_sent = not (_SENDING_ES | _BY_MAIL_ES).isdisjoint(folded_words)
    is_spanish = not (_SENDING_ES | {"codigo", "codigos"}).isdisjoint(folded_words)
    if (
        is_sent
        and is_spanish
        and not _CODE_ES.isdisjoint(folded_words)
        and folded_words <= _SENDING_ES | _CODE_ES | _MAILING_ES_TOO
    ):
        return AccountCommand(kind=Kind.MAIL_CODE, email=address, language="es")
    return None


def _my_sessions(words: list[Word]) -> AccountCommand | None:
    said = texts(words)
    names_sessions = not _SESSIONS.isdisjoint(said)
    is_logged = not {"logged", "signed"}.isdisjoint(said)
    asks_where = is_logged and not ({"where", "else"} | _DEVICES).isdisjoint(said)
    if not are_placed(said, _SESSIONS, _DEVICES, _SESSIONS_TOO, _ENDING, _OTHERS):
        return None
    if not _ENDING.isdisjoint(said):
        # All of them, this one too, are the login's: "log me out everywhere".
        # "Here and on the other computers" is everywhere; "all but here" is the others.
        is_here_too = "here" in said and _ALL_BUT.isdisjoint(said)
        is_others = not _OTHERS.isdisjoint(said) and not is_here_too
        has_place = names_sessions or not ({"everywhere", "anywhere"} | _DEVICES).isdisjoint(said)
        return AccountCommand(kind=Kind.END_OTHER_SESSIONS) if is_others and has_place else None
    return AccountCommand(kind=Kind.MY_SESSIONS) if names_sessions or asks_where else None


def _own_account(words: list[Word]) -> AccountCommand | None:
    """Return "delete my account", "change my e-mail address to ...": what nobody does for themselves here."""
    said = texts(words)
    if {"my", "mine", "i", "me", "i'm", "i've"}.isdisjoint(said) or "our" in said:
        return None
    ends = not _DELETING.isdisjoint(said) and not _ACCOUNT.isdisjoint(said)
    is_changed = not _CHANGED.isdisjoint(said) and not _DETAILS.isdisjoint(said)
    address = next((word.text for word in words if word.is_address), None)
    rest = [word.text for word in words if not word.is_address]
    if (ends and are_placed(rest, _DELETING, _ACCOUNT)) or (
        is_changed and are_placed(rest, _CHANGED, _DETAILS, _ACCOUNT)
    ):
        return AccountCommand(kind=Kind.OWN_ACCOUNT, email=address)
    # "change my name to ...": what follows is whatever they typed.
    for number, word in enumerate(said):
        before = set(said[:number])
        if word == "to" and "my" in before and before & _CHANGED and before & _DETAILS:
            is_placed = are_placed(before, _CHANGED, _DETAILS, _ACCOUNT)
            return AccountCommand(kind=Kind.OWN_ACCOUNT, holds_secret=True) if is_placed else None
    return None


def _company_account(words: list[Word]) -> AccountCommand | None:
    """Return "delete our account", "close the company's account": what no one does in the chat."""
    said = texts(words)
    is_ours = not _COMPANY.isdisjoint(said)
    ends = not _DELETING.isdisjoint(said) and not _COMPANY_THING.isdisjoint(said)
    if is_ours and ends and are_placed(said, _DELETING, _COMPANY, _COMPANY_THING):
        return AccountCommand(kind=Kind.COMPANY_ACCOUNT)
    return None


def _who_has_access(words: list[Word]) -> AccountCommand | None:
    said = texts(words)
    asks = not {"who", "who's", "whose", "which", "list", "show", "what"}.isdisjoint(said)
    is_about_oneself = ("do", "i") in itertools.pairwise(said)  # "what access do I have?"
    if not asks or is_about_oneself or not are_placed(said, _ACCESS_TOO, _ACCESS_VERBS):
        return None
    found = set(said)
    has_access = "access" in found or not {"permissions", "permission", "allowed", "invited"}.isdisjoint(
        found
    )
    may_log_in = not {"log", "login", "log-in", "sign"}.isdisjoint(found) and not {
        "can",
        "could",
        "may",
    }.isdisjoint(found)
    may_see = not _ACCESS_VERBS.isdisjoint(found) and not _ACCESS_OBJECTS.isdisjoint(found) and "who" in found
    works_here = not {"works", "work", "working"}.isdisjoint(found) and not {
        "here",
        "us",
        "company",
    }.isdisjoint(found)
    is_team = not _TEAM_LISTS.isdisjoint(found) and not {
        "our",
        "my",
        "team",
        "users",
        "members",
        "company",
    }.isdisjoint(found)
    is_ours = {"who", "else"} <= found and not {"team", "account", "company", "here"}.isdisjoint(found)
    if has_access or may_log_in or may_see or works_here or is_team or is_ours:
        return AccountCommand(kind=Kind.WHO_HAS_ACCESS)
    return None


def _add_partner(words: list[Word]) -> AccountCommand | None:
    content = [word for word in words if word.text not in FILLER]
    if not content or content[0].text not in _ADDING:
        return None
    said = texts(words)
    if not _PARTNER.isdisjoint(said) and are_placed(said, _PARTNER_TOO):
        return AccountCommand(kind=Kind.ADD_PARTNER)
    # "add (a new timing) partner (called) Foo Timing", "add Foo Timing as a partner"
    for number, word in enumerate(words):
        before, after = words[:number], words[number + 1 :]
        name: list[Word] = []
        if word.text in _PARTNER and are_placed(texts(before), _PARTNER_TOO):
            name = after[1:] if after and after[0].text in {"called", "named"} else after
        elif (
            word.text == "as"
            and not _PARTNER.isdisjoint(texts(after))
            and are_placed(texts(after), _PARTNER_TOO)
        ):
            name = [one for one in before if one.text not in FILLER][1:]
        if name and len(name) <= _MOST_PARTNER_WORDS and _is_company_name(name):
            return AccountCommand(kind=Kind.ADD_PARTNER, holds_secret=True)
    return None


def _is_company_name(words: list[Word]) -> bool:
    """Whether it could be called so: in capitals, or of words that no question has ("add partner fees" is one)."""
    is_title = all(word.raw[:1].isupper() for word in words if word.text not in FILLER)
    return is_title or not any(word.text in race_words() for word in words)


_READERS: tuple[Callable[[list[Word]], AccountCommand | None], ...] = (
    _recovery,
    _change_password,
    _mail_code,
    _keep_authenticator,
    _authenticator,
    _my_sessions,
    _own_account,
    _company_account,
    _add_partner,
    reads_role_change,
    reads_removal,
    reads_dismissal,
    reads_invitation,
    _who_has_access,
)
