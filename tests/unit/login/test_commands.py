"""Messages about the login itself, in English and Spanish, and messages that only look like them."""

import pytest
from racechat.login.commands import Command
from racechat.login.understanding import understand

COMMANDS = {
    Command.LOG_OUT_EVERYWHERE: """
        log me out everywhere | sign out of all devices | log out everywhere please | please sign me out on every device | end all my sessions | logout everywhere
        log me out of all my chats | cierra todas mis sesiones | cierra mi sesión en todas partes | cerrar sesión en todos los dispositivos | log me out, everywhere!
        I want to be logged out everywhere | sign out all | end every login of mine | kill every session I have | close out all logins | sign everything out
        get me logged out of every device | end all my logins, here and on the other computers | finaliza todas las sesiones
        Can you sign me out everywhere? | close all sessions | kill all my sessions | LOG ME OUT EVERYWHERE | desconéctame de todo | log me out of everything
    """,
    Command.LOG_OUT: """
        log me out | logout | sign me out please | thanks, log me out! | ok bye, sign out | cierra mi sesión | cerrar sesión | Salir | end my session | log me out here
        log me out of this chat | that's all, log me off thanks | I want to log out | LOG OUT | cierra sesión por favor | quiero salir | please sign me off now | disconnect
        sal de la sesión | sácame de la sesión | I'd like to be signed out | please close the current session
        could you log me out? | gracias, cierra mi sesión | log me out on this computer | sign out from here
    """,
    Command.WHO_AM_I: """
        who am i | Who am I? | whoami | ¿quién soy? | quien soy | which partner am I logged in as | am I logged in? | what's my account | ¿con qué cuenta estoy?
        who am I logged in as right now | do you know who I am? | WHO AM I | which company am I using | as whom am I logged in | ¿estoy conectado?
    """,
    Command.LOG_IN: "log in | login | log me in please | sign in | How do I log in? | I want to log in | quiero entrar | iniciar sesión | let me in",
    Command.CANCEL: "cancel | never mind | forget it. | start over | cancela | olvídalo | no importa | please cancel that",
    Command.LOST_PROOF: """
        I forgot my password | I lost my phone with the authenticator | can't log in | olvidé mi contraseña | I don't have my phone | I can't find the code | no puedo entrar
        I'm Pat from Lakeside and I lost my phone | perdí mi teléfono | locked out | I no longer have the authenticator app
    """,
}  # fmt: skip

ABOUT_RACES = """
    who is logged in most often at registration | how many sign out at the finish | switch to women | what is everywhere | log of the sync | cancel rate by event
    who am I going to race against in the Harvest Half | show me everyone who finished | exit times by split | how many runners quit | cancelled events this year
"""


def each(texts: str) -> list[str]:
    return [text.strip() for line in texts.strip().splitlines() for text in line.split("|") if text.strip()]


@pytest.mark.parametrize(
    ("command", "text"), [(command, text) for command, texts in COMMANDS.items() for text in each(texts)]
)
def test_a_whole_message_is_a_command(command: Command, text: str) -> None:
    assert understand(text).command is command


@pytest.mark.parametrize("text", each(ABOUT_RACES))
@pytest.mark.parametrize("is_logged_in", [True, False])
def test_a_question_with_its_words_is_none(text: str, *, is_logged_in: bool) -> None:
    assert understand(text, is_logged_in=is_logged_in).command is None


@pytest.mark.parametrize(
    ("text", "target", "is_explicit"),
    [
        ("switch to Lakeside", "Lakeside", False),
        ("please switch me over to Lakeside Timing", "Lakeside Timing", False),
        ("ok, now switch to the partner Lakeside", "Lakeside", True),
        ("change my company to Lakeside", "Lakeside", True),
        ("go back to Big River", "Big River", False),
        ("cambia a Lakeside", "Lakeside", False),
        ("cámbiame de empresa a Lakeside", "Lakeside", True),
        ('Switch to "Lakeside"', "Lakeside", False),
        ("pásame a Lakeside", "Lakeside", False),
    ],
)  # fmt: skip
def test_switching(text: str, target: str, *, is_explicit: bool) -> None:
    switch = understand(text, is_logged_in=True).switch
    assert switch is not None
    assert (switch.target, switch.is_explicit) == (target, is_explicit)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("new password: seven calm kayaks drift", "seven calm kayaks drift"),
        ("my new password is seven calm kayaks drift", "seven calm kayaks drift"),
        ('new password: "seven calm; kayaks"', "seven calm; kayaks"),
        ("nueva contraseña: siete kayaks tranquilos", "siete kayaks tranquilos"),
        ("change my password to seven calm kayaks drift", "seven calm kayaks drift"),
        ("New Password:\nseven calm kayaks drift", "seven calm kayaks drift"),
        ("set my password to: seven calm kayaks", "seven calm kayaks"),
        ("cambia mi contraseña a siete kayaks", "siete kayaks"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_logged_in", [True, False])
def test_a_new_password_counts_to_the_end_of_its_line(text: str, chosen: str, *, is_logged_in: bool) -> None:
    said = understand(text, is_logged_in=is_logged_in)
    assert said.new_password is not None
    assert said.new_password.secret.reveal() == chosen
    assert said.may_hold_secret
    assert chosen not in said.masked


AFTER_LOGIN = [
    ("my password is quiet otters paddle", "quiet otters paddle"),
    ("password: quiet otters paddle", "quiet otters paddle"),
    ("show me our active events, password: quiet otters paddle", "quiet otters paddle"),
    ("code 482913", "482913"),
    ("show me our active events\ncontraseña: nutrias quietas", "nutrias quietas"),
    ("I'm Kim from Lakeside, pasword quiet otters paddle", "quiet otters paddle"),
    ("no wait, this is kim.moss@lakeside.example / quiet otters paddle", "quiet otters paddle"),
    ("kim.moss@lakeside.example 482913", "482913"),
    ("recovery code KQ7RM-2VXJD", "KQ7RM-2VXJD"),
    ("how many finishers? my code is 482 913", "482 913"),
]


@pytest.mark.parametrize(("text", "secret"), AFTER_LOGIN)
def test_after_a_login_a_secret_is_told_from_a_question(text: str, secret: str) -> None:
    said = understand(text, is_logged_in=True)
    assert said.may_hold_secret
    assert secret not in (said.question or "")
    assert secret not in said.masked


@pytest.mark.parametrize(("text", "language"), [("¿quién soy?", "es"), ("soy María de Lakeside", "es"), ("I'm Kim from Lakeside", "en"), ("who am i", "en"), ("cierra mi sesión", "es"), ("show me our active events", "en"), ("482913", "en")])  # fmt: skip
def test_the_language_is_told(text: str, language: str) -> None:
    assert understand(text).language == language


def test_somebody_logged_in_who_says_who_they_are_keeps_the_question_whole() -> None:
    said = understand("I'm Pat Lee from Lakeside, show me my marathon PR", is_logged_in=True)
    assert said.introduction is not None
    assert (said.introduction.identity.name, said.introduction.identity.partner) == ("Pat Lee", "Lakeside")
    assert said.question == "show me my marathon PR"
    assert not said.may_hold_secret
