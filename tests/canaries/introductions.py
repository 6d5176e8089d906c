"""Introductions in the many ways in which people write them, in English and Spanish, generated from a few lists of parts.

None is written to suit a parser: parts come in any order, with any label, separator and slip of the keyboard.
"""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tests.canaries.secrets import KINDS, PASSWORD_KINDS, WORDS_ALONE, Canaries, Canary

COMPANIES = ("Big River Race Management", "Lakeside Timing", "Summit Race Timing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody with an account, whose password is a canary too. A temporary one only lets them choose another."""

    name: str
    email: str
    company: str
    password: Canary
    is_temporary: bool = False
    is_owner: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """What one person writes in one chat. `stops_at` are the messages whose answer is stopped before it has come.

    With `is_logged_in` the person was logged in before the first of them, in another way.
    """

    shape: str
    member: Member
    messages: tuple[str, ...]
    secrets: tuple[Canary, ...]
    stops_at: frozenset[int] = frozenset()
    is_logged_in: bool = False


_FIRST = "Casey Dana Pat Sam Robin Terry Alex Jordan Morgan Riley Quinn Avery Rosa Luis Marta Diego Zoë Aoife Jürgen Inés".split()
_LAST = "Tanaka Whitfield Ortiz Vale Moss Hill Novak O'Brien Lindqvist Herrera Peña Dubois Castillo Fenwick".split()

_GREETINGS = (
    "",
    "",
    "",
    "Hi! ",
    "hello, ",
    "Good morning\n",
    "hey there - ",
    "Hola, ",
    "Buenos días. ",
    "👋 ",
)
_WHO = (
    "I'm {name}", "i am {name}", "{name}", "this is {name}", "{name} here", "my name is {name}", "It's {name}", "name: {name}",
    "user {name}", "{email}", "I'm {email}", "e-mail {email}", "email: {email}", "{name} <{email}>", "login {email}", "usr={email}",
    "soy {name}", "me llamo {name}", "mi nombre es {name}", "correo: {email}", "usuario {email}", "aquí {name}", "{first}", "{initials}",
)  # fmt: skip
_COMPANY = (
    "from {company}", "with {company}", "at {company}", "({company})", "{company}", "company: {company}", "I work for {company}",
    "de {company}", "con {company}", "trabajo en {company}", "empresa: {company}", "",
)  # fmt: skip
_LABELS = (
    "password", "my password is", "pw", "pass", "passwd", "pwd", "passphrase", "pass phrase", "creds", "credentials", "login", "secret",
    "the magic word is", "my secret", "key", "PASSWORD", "Password", "pin", "code", "my code", "otp", "token", "2fa", "authenticator",
    "proof", "one-time code", "backup code", "recovery code",
    "contraseña", "mi contraseña es", "clave", "mi clave es", "código", "mi código", "palabra clave", "la contraseña",
    "pasword", "passwrod", "paswd", "passowrd", "pasward", "p/w", "psw", "pwrd", "cred", "contrasena", "contrseña", "kontraseña",
    "codigo", "cod", "passcode", "Kennwort", "mot de passe",
)  # fmt: skip
_SEPARATORS = (
    ": ",
    " ",
    ":",
    "=",
    " = ",
    " - ",
    " -> ",
    " is ",
    "\n",
    ":\n",
    " — ",
    "|",
    "/",
    " es ",
    ", ",
    "; ",
    "  ",
    "\t",
    " >> ",
    "... ",
)
_BETWEEN = (", ", "\n", ". ", " | ", " / ", "; ", " - ", " ", " & ", "\n\n", " and ", " y ", "\r\n", " · ")
_WRAPPINGS = (
    "{}",
    "{}",
    "{}",
    "{}",
    '"{}"',
    "'{}'",
    "`{}`",
    "“{}”",
    "({})",
    "[{}]",
    "<{}>",
    "«{}»",
    "**{}**",
    "'{}",
    "{}.",
    "{}!",
    "{} ",
    "🔑{}🔑",
)
_QUESTIONS = (
    "show me our active events", "How many people finished under 3 hours in marathons last year?", "who won the Harvest Half?",
    "What's the average 5K time by age group and gender?", "Generate CSV of Boston qualifiers with contact info",
    "how many finishers", "top 10 women in the half marathon last year", "help", "who am I",
)  # fmt: skip
_ENDINGS = (
    "",
    "",
    "",
    "",
    " thanks!",
    " please",
    "\n--\n{name}\n{company}",
    "\nSent from my phone",
    " gracias",
    " 🙏",
    "\n\nBest,\n{first}",
)

# Whole messages that are no list of parts.
_FORMS = (
    "creds: {email}:{secret}", "{email}:{secret}", "{email}/{secret}", "{email} {secret}", "sign me in as {email} with {secret}",
    "log me in, {name}, {secret}", "login {name} {secret}", "log in as {name} from {company} using {secret}", "user={email} pass={secret}",
    "username: {email}\npassword: {secret}", "User: {name}\nCompany: {company}\nPasscode: {secret}\nQuestion: {question}",
    "curl -u {email}:{secret}", "https://chat.example/?user={email}&pw={secret}", "{company},{email},{secret}",
    "{name}\n{company}\n{secret}", "{secret}\n{company}\n{name}", "let me in: {secret} ({email})", "{secret} - {email} - {question}",
    "open sesame {secret}, I'm {name}", "I am {name} and you know me by {secret}", "the word you want from {name} is {secret}",
    "{question} I'm {name} from {company}, {secret}", "{secret}, {question}", "{question} [{secret}]", "{secret}",
    "entrar como {email} con {secret}", "soy {name} de {company}, {secret}, {question}", "inicia sesión: {email} / {secret}",
    "iniciar sesion {name} clave={secret}", "{email}\t{secret}\t{company}", "| {email} | {secret} |", "name={name};company={company};pw={secret}",
    "Hi, {name} here. My password used to be on a sticky note: {secret}. {question}", "is {secret} still my password? {email}",
    "{name} ({company}) ~ {secret} ~ {question}", "<login user='{email}' secret='{secret}'/>", "password is the following\n\n{secret}\n\n{question}",
    "I, {name}, hereby prove it: {secret}", "try {secret} for {email} at {company} and then {question}",
)  # fmt: skip
_TWO_SECRETS = (
    "old password {secret}, new password {other}", "password {secret} or maybe {other}, {email}", "{email} code {other} password {secret}",
    "I'm {name}, pw: {secret}\ncode: {other}", "{email}:{secret} {email}:{other}", "try {secret} and if not {other} ({name}, {company})",
    "mi clave es {secret} y mi código {other}, soy {name}", "{secret} {other}", "first {secret} then {other}, {question}",
)  # fmt: skip
_AFTER_LOGIN = (
    "my new password is {secret}", "change my password to {secret}", "change my password from {secret} to {other}", "password {secret}",
    "btw my old password was {secret}", "use {secret} from now on", "how many finishers, password {secret}", "{question} pw {secret}",
    "contraseña {secret}", "cambia mi contraseña a {secret}", "log out, {secret}", "no wait, this is {email}, {secret}", "new pw: {secret}",
    "show me results for {secret}", "who is {secret}?", "top 10 {secret} 2025", "code {secret}", "remember: {secret}", "what about {secret}",
    "switch to Lakeside with {secret}", "invite {secret}@example.test as staff", "{secret}", "{question} {secret}", "when I say {secret} I mean 5K",
    "results of {secret} in the marathon", "set up my authenticator, here is {secret}", "log me out everywhere {secret}",
)  # fmt: skip


# A secret in the place of a name, in what is said about people; "yes" follows.
_ABOUT_PEOPLE = (
    "take {secret} off our account", "kick {secret} out", "lock {secret} out", "remove {secret} from our team", "revoke {secret}'s access",
    "{secret} no longer works here", "withdraw the invitation for {secret}", "take {secret}@example.test off our account",
    "make {secret} an owner", "make {secret}@example.test staff", "promote {secret} to owner", "change {secret}'s role to viewer",
    "{secret} should be an owner", "give {secret} the viewer role", "invite {secret}", "invite {secret} as staff", "add {secret} to our team",
    "give {secret} access as a viewer", "invite {secret}@example.test", "create an account for {secret}", "let {secret} in as staff",
    "add partner {secret}", "add a timing partner called {secret}", "add {secret} as a partner", "change my name to {secret}",
    "change my e-mail to {secret}@example.test", "mail a code to {secret}@example.test", "{secret}, mail me a code",
    "send a code to {email}, {secret}", "{secret}, envíame un código", "accept invitation {secret}", "my invitation is {secret}",
)  # fmt: skip


def members(canaries: Canaries, count: int, *, temporary: int = 0) -> list[Member]:
    """Return people with accounts, spread over the companies, the first with a password to replace; the same for the same canaries."""
    chance = random.Random(canaries.seed)  # noqa: S311 - the same again for the same seed
    names = [f"{first} {last}" for first in _FIRST for last in _LAST]
    return [
        Member(
            name=name,
            email=f"{name.split()[0].lower()}.{number}@{COMPANIES[number % 3].split()[0].lower()}.example".encode(
                "ascii", "ignore"
            ).decode(),
            company=COMPANIES[number % 3],
            password=canaries.one(chance.choice(PASSWORD_KINDS)),
            is_temporary=number < temporary,
            is_owner=number % 4 in {1, 2},
        )
        for number, name in enumerate(chance.sample(names, count))
    ]


def newcomers(canaries: Canaries, people: Sequence[Member]) -> list[Introduction]:
    """Return how people with a temporary password choose their own, one each."""
    chance = random.Random(canaries.seed + 2)  # noqa: S311 - the same
    return [_choosing(canaries, chance, person) for person in people if person.is_temporary]


def with_codes(
    canaries: Canaries, member: Member, codes: Sequence[str], *, kind: str = "recovery code"
) -> list[Introduction]:
    """Return introductions with codes that the product made for this person."""
    chance = random.Random(canaries.seed + 3)  # noqa: S311 - the same
    made = [Canary(text=code, marks=(code.lower(),), kind=kind) for code in codes]
    return [
        Introduction(
            shape="a code of the product's",
            member=member,
            messages=(
                _filled(chance.choice(_FORMS), chance, member, secret=code.text),
                f"{member.email} recovery code {code.text}",
            ),
            secrets=(code,),
        )
        for code in made
    ]


def introductions(canaries: Canaries, people: Sequence[Member], count: int) -> list[Introduction]:
    """Return so many introductions of these people, every kind among them; the same for the same canaries."""
    chance = random.Random(canaries.seed + 1)  # noqa: S311 - the same
    makers = [make for make, weight in _MAKERS for _ in range(weight)]
    return [
        makers[number % len(makers)](canaries, chance, people[chance.randrange(len(people))])
        for number in range(count)
    ]


def _secret(canaries: Canaries, chance: random.Random, member: Member) -> Canary:
    """The person's own password in one of three: what logs somebody in is handled elsewhere than what does not."""
    return member.password if chance.random() < 0.34 else canaries.one(chance.choice(KINDS))


def _filled(text: str, chance: random.Random, member: Member, **secrets: str) -> str:
    first, last = member.name.split()[0], member.name.split()[-1]
    return text.format(
        name=chance.choice((member.name, member.name.lower(), member.name.upper(), f"{first} {last[0]}.")),
        first=first,
        initials=f"{first[0]}.{last[0]}.",
        email=member.email,
        company=chance.choice(
            (
                member.company,
                member.company.lower(),
                member.company.split()[0],
                _misspelt(member.company, chance),
            )
        ),
        question=chance.choice(_QUESTIONS),
        **secrets,
    )


def _misspelt(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _labelled(chance: random.Random, secret: str) -> str:
    return chance.choice(_LABELS) + chance.choice(_SEPARATORS) + chance.choice(_WRAPPINGS).format(secret)


def _of_parts(canaries: Canaries, chance: random.Random, member: Member) -> Introduction:
    secret = _secret(canaries, chance, member)
    parts = [
        chance.choice(_WHO),
        chance.choice(_COMPANY),
        "{labelled}",
        chance.choice(("", "{question}", "{question}")),
    ]
    chance.shuffle(parts)
    between = chance.choice(_BETWEEN)
    text = chance.choice(_GREETINGS) + between.join(part for part in parts if part) + chance.choice(_ENDINGS)
    message = _filled(text, chance, member, labelled=_labelled(chance, secret.text))
    return Introduction(shape="parts in one message", member=member, messages=(message,), secrets=(secret,))


def _over_messages(canaries: Canaries, chance: random.Random, member: Member) -> Introduction:
    secret = _secret(canaries, chance, member)
    proof = chance.choice((secret.text, secret.text, "{labelled}", "it is {secret}", "es {secret}"))
    parts = [chance.choice(_WHO), chance.choice(_COMPANY) or "hm", "{question}"]
    parts.insert(chance.randrange(4), "\0")
    labelled = _labelled(chance, secret.text)
    messages = tuple(
        proof.replace("{labelled}", labelled).replace("{secret}", secret.text)
        if part == "\0"
        else _filled(part, chance, member)
        for part in parts
    )
    return Introduction(shape="one part a message", member=member, messages=messages, secrets=(secret,))


def _of_a_form(canaries: Canaries, chance: random.Random, member: Member) -> Introduction:
    secret = _secret(canaries, chance, member)
    message = _filled(
        chance.choice(_FORMS), chance, member, secret=chance.choice(_WRAPPINGS[:7]).format(secret.text)
    )
    return Introduction(shape="a form of its own", member=member, messages=(message,), secrets=(secret,))


def _as_json(canaries: Canaries, chance: random.Random, member: Member) -> Introduction:
    secret = _secret(canaries, chance, member)
    label = chance.choice(_LABELS)
    message = json.dumps({"user": member.email, label: secret.text}, ensure_ascii=chance.random() < 0.5)
    return Introduction(shape="JSON", member=member, messages=(message,), secrets=(secret,))


def _of_two_secrets(canaries: Canaries, chance: random.Random, member: Member) -> Introduction:
    secret, other = _secret(canaries, chance, member), canaries.one(chance.choice(KINDS))
    message = _filled(chance.choice(_TWO_SECRETS), chance, member, secret=secret.text, other=other.text)
    return Introduction(shape="two secrets", member=member, messages=(message,), secrets=(secret, other))


def _asked_first(canaries: Canaries, chance: random.Random, member: Member) -> Introduction:
    """A question, the proof when it is asked for, slips on the way, and then something else in the same chat."""
    wrong = canaries.one(chance.choice(KINDS))
    messages = (
        chance.choice(_QUESTIONS),
        _filled(chance.choice(_WHO) + " " + chance.choice(_COMPANY), chance, member),
        wrong.text,
        chance.choice(("sorry, {}", "I meant {}", "{}", "no: {}", "perdón, {}")).format(member.password.text),
        chance.choice(_QUESTIONS),
    )
    return Introduction(
        shape="a question first", member=member, messages=messages, secrets=(wrong, member.password)
    )


def _after_login(canaries: Canaries, chance: random.Random, member: Member) -> Introduction:
    secret, other = canaries.one(chance.choice(KINDS)), canaries.one(chance.choice(KINDS))
    form = chance.choice(_AFTER_LOGIN)
    if form.startswith("invite") and member.is_owner:
        # Whom an owner invites, with an address, is said back to be checked.
        form = "take {secret}@example.test off our account"
    if WORDS_ALONE in (secret.kind, other.kind) and "password" not in form:
        # Words of races, without a word that says what they are, can be read as a complete question, and those are kept.
        form = "my new password is {secret}"
    message = _filled(form, chance, member, secret=secret.text, other=other.text)
    return Introduction(
        shape="after the login",
        member=member,
        messages=(message, "who am I"),
        secrets=(secret, other),
        is_logged_in=True,
    )


def _about_people(canaries: Canaries, chance: random.Random, member: Member) -> Introduction:
    secret = canaries.one("like a name" if chance.random() < 0.7 else chance.choice(PASSWORD_KINDS))
    if secret.kind == WORDS_ALONE:
        secret = canaries.one("like a name")
    message = _filled(chance.choice(_ABOUT_PEOPLE), chance, member, secret=secret.text)
    messages = (chance.choice(("", "", "please ", "can you ")) + message, "yes", "who am I")
    return Introduction(
        shape="about people", member=member, messages=messages, secrets=(secret,), is_logged_in=True
    )


def _proving_again(canaries: Canaries, chance: random.Random, member: Member) -> Introduction:
    """Somebody logged in is asked for proof once more, and types this and that."""
    secret, other = canaries.one(chance.choice(KINDS)), canaries.one(chance.choice(KINDS))
    wish = chance.choice(
        ("change my password", "new phone, need a new QR code", "give me new recovery codes")
    )
    forms = ("{}", "my code is {} thanks", "{}, mail me a code", "it's {}", "is {} right?", "mi clave es {}")
    messages = (
        wish,
        "yes",
        chance.choice(forms).format(secret.text),
        chance.choice(forms).format(other.text),
        chance.choice(("cancel", "log me out please", "who am I")),
    )
    return Introduction(
        shape="proving again", member=member, messages=messages, secrets=(secret, other), is_logged_in=True
    )


def _choosing(canaries: Canaries, chance: random.Random, member: Member) -> Introduction:
    weak, own, again = canaries.one("plain"), canaries.one("strong"), canaries.one("passphrase")
    messages = (
        f"I'm {member.email}, password {member.password.text}",
        chance.choice(("{}", "my new password is {}", "new password: {}", "nueva contraseña: {}")).format(
            weak.text
        ),
        chance.choice(("{}", "then {}", "let it be {}", "new pw {}")).format(own.text),
        f"new password: {again.text}",
        "who am I",
    )
    secrets = (member.password, weak, own, again)
    return Introduction(shape="choosing a password", member=member, messages=messages, secrets=secrets)


def _stopped(
    make: Callable[[Canaries, random.Random, Member], Introduction],
) -> Callable[[Canaries, random.Random, Member], Introduction]:
    def stopped(canaries: Canaries, chance: random.Random, member: Member) -> Introduction:
        made = make(canaries, chance, member)
        last = chance.randrange(len(made.messages))
        return replace(made, shape=f"{made.shape}, stopped", stops_at=frozenset({last}))

    return stopped


_MAKERS: tuple[tuple[Callable[[Canaries, random.Random, Member], Introduction], int], ...] = (
    (_of_parts, 10),
    (_over_messages, 5),
    (_of_a_form, 6),
    (_as_json, 1),
    (_of_two_secrets, 3),
    (_asked_first, 2),
    (_after_login, 6),
    (_about_people, 5),
    (_proving_again, 2),
    (_stopped(_of_parts), 2),
    (_stopped(_of_a_form), 1),
    (_stopped(_over_messages), 1),
    (_stopped(_after_login), 1),
)
