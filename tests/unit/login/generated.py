"""Introductions put together from parts: who, company, proof and question in any order, with any separators, labels and language."""

import random
from dataclasses import dataclass

from project88.accounts.identity import folded
from tests.unit.login.people import NAMES, WHO

CODES = ("482913", "482 913", "482-913", "482.913", "48 29 13", "4 8 2 9 1 3")
PASSWORDS = (
    "quiet otters paddle", "Hunter2hunter2!", "correct horse battery staple", "fast marathon 2024 boston", "p@ss,w0rd;x-y",
    "nutrias quietas reman", "show me the money 2024", "two words", "BigRiver2019", "a/b/c:d|e=f9", "canary-until-noon-7",
    "my dog is from Lakeside", "half marathon runners", "çédille Ünïcode 99", "it's, a; secret", "¡Ándale! ¡Ándale! 7",
    "finish line results", "I am the walrus 42", "pass word pass phrase", "code 123456 is mine",
)  # fmt: skip
QUESTIONS = (
    "how many people finished under 3 hours last year?", "show me our active events", "Which races are next weekend?",
    "top 10 women at the 2024 Harvest Half", "who won the River City 10K", "what is the average 5K time by age group",
    "list the DNF rate by race", "compare 2023 and 2024 registrations", "show me Michael Wardian's marathon PR",
    "generate CSV of Boston qualifiers with contact info",
)  # fmt: skip
PREGUNTAS = (
    "¿cuántos corredores terminaron el año pasado?",
    "muéstrame los eventos activos",
    "¿cuáles son las carreras de mayo?",
)

_WHO_AND_COMPANY = {
    "en": (
        "I'm {name} from {company}", "this is {name} with {company}", "{name} here from {company}", "My name is {name} and I work for {company}",
        "{name} from {company}", "{name}, {company}", "{name} ({company})", "{company}, {name}", "it's {name} at {company}", "I am {name} of {company}",
        "name: {name}, company: {company}", "{name} / {company}", "{name} - {company}", "{name} @ {company}", "im {name} from {company}",
        "{email}", "my e-mail is {email}", "e-mail: {email}", "user: {email}", "log me in as {email}", "{spelled}",
    ),
    "es": (
        "soy {name} de {company}", "me llamo {name} y trabajo en {company}", "habla {name} de {company}", "aquí {name} de {company}", "{name} de {company}",
        "nombre: {name}, empresa: {company}", "mi nombre es {name}, de {company}", "{email}", "mi correo es {email}", "correo: {email}", "usuario: {email}", "{name}, {company}",
    ),
}  # fmt: skip
_CODE = {
    "en": ("code {}", "code: {}", "my code is {}", "the code is {}", "one-time code {}", "OTP={}", "2fa: {}", "token {}", "{} is my code", "my authenticator says {}", "cod: {}", "passcode {}"),
    "es": ("código {}", "codigo: {}", "mi código es {}", "el código es {}", "pin {}", "{} es mi código", "token: {}"),
}  # fmt: skip
_PASSWORD = {
    "en": ("password: {}", "password {}", "my password is {}", "pw={}", "pass: {}", "pasword: {}", "passwrod: {}", "passphrase: {}", "password - {}", "password is: {}", 'password "{}"', "password: `{}`", "password: **{}**"),
    "es": ("contraseña: {}", "contrasena {}", "mi contraseña es {}", "clave: {}", "contrsena: {}", "la contraseña es {}", 'clave "{}"'),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """One message, and what is to be understood of it."""

    text: str
    email: str
    secret: str
    is_code: bool
    question: str | None


def introduction(rng: random.Random) -> Introduction:
    """Return an introduction with proof, as the random numbers have it."""
    language = rng.choice(("en", "en", "es"))
    key = rng.choice([*WHO])
    person = WHO[key].account
    [partner_id] = WHO[key].partner_ids
    company = rng.choice(
        (
            NAMES[partner_id],
            NAMES[partner_id],
            NAMES[partner_id].lower(),
            " ".join(NAMES[partner_id].split()[:2]),
        )
    )
    name = rng.choice(
        (person.display_name, person.display_name, person.display_name.lower(), person.display_name.upper())
    )
    local, _, domain = person.email.partition("@")
    who = rng.choice(_WHO_AND_COMPANY[language]).format(
        name=name,
        company=company,
        email=person.email,
        spelled=f"{local.replace('.', ' dot ')} at {domain.replace('.', ' dot ')}",
    )
    is_code = rng.random() < 0.5
    if is_code:
        secret = rng.choice(CODES)
        proof = rng.choice(_CODE[language]).format(secret) if rng.random() < 0.7 else secret
    else:
        secret = rng.choice(PASSWORDS)
        proof = rng.choice(_PASSWORD[language]).format(secret)
    question = None if rng.random() < 0.4 else rng.choice(QUESTIONS if language == "en" else PREGUNTAS)
    text = _put_together(rng, who, proof, question, is_code=is_code)
    return Introduction(
        text=text,
        email=person.email,
        secret="".join(one for one in secret if one.isdigit()) if is_code else secret,
        is_code=is_code,
        question=None if question is None else asked(question),
    )


def asked(question: str) -> str:
    """Return a question in the form in which two are compared."""
    return folded(question)


def _put_together(rng: random.Random, who: str, proof: str, question: str | None, *, is_code: bool) -> str:
    parts = [who, proof]
    rng.shuffle(parts)
    if question is not None:
        parts.insert(rng.choice((0, 2)), question)
    separators = [rng.choice((". ", "\n", "; ", "\n\n", ", ", " - ", "! ")) for _ in parts]
    text = ""
    for part, separator in zip(parts, separators, strict=True):
        # A password ends at its line's end: what stands behind it without a label may be part of it.
        is_open = part == proof and not is_code
        text += part + (rng.choice(("\n", "\n\n")) if is_open else separator)
    text = text.strip() if parts[-1] == proof and not is_code else text.strip(" -;,\n")
    return (
        rng.choice(("", "", "Hi! ", "hello, ", "Good morning. "))
        + text
        + rng.choice(("", "", "\nthanks", "\nThanks!"))
    )
