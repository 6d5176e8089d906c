"""What people say about accounts is heard in many wordings, and no question about races is taken for it."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from racechat.account_talk.command import Kind
from racechat.account_talk.reading import asks_for_mailed_code, read

QUESTIONS = Path(__file__).parents[2] / "questions"

BEFORE = ("", "please ", "can you ", "I want to ", "hi, I'd like to ", "could you please ")
AFTER = ("", ".", " please", " now", ", thanks!")

PHRASES: dict[Kind, tuple[str, ...]] = {
    Kind.CHANGE_PASSWORD: (
        "change my password",
        "reset my password",
        "update my password",
        "set a new password",
        "choose another password",
        "replace my old passphrase",
    ),
    Kind.ENROLL_AUTHENTICATOR: (
        "set up my authenticator",
        "enrol an authenticator app",
        "replace my authenticator app",
        "get a new QR code",
        "enable 2FA",
        "set up two factor authentication",
        "turn on 2 step verification",
        "activate multi factor authentication",
        "move my authenticator to a new phone",
        "scan a new QR code",
        "register my new phone",
    ),
    Kind.KEEP_AUTHENTICATOR: (
        "disable two factor",
        "disable two-factor authentication",
        "turn off 2FA",
        "switch off my authenticator app",
        "remove the authenticator from my account",
        "stop using the authenticator app",
        "get rid of two-step verification",
        "log in without 2FA",
        "opt out of MFA",
    ),
    Kind.NEW_RECOVERY_CODES: (
        "get new recovery codes",
        "have new backup codes",
        "generate more recovery codes",
    ),
    Kind.MY_SESSIONS: (
        "see my sessions",
        "list my open sessions",
        "know where I am logged in",
        "show my active logins",
    ),
    Kind.END_OTHER_SESSIONS: (
        "log out my other devices",
        "log me out everywhere else",
        "sign out of all my other sessions",
        "end my other sessions",
        "log out all other devices",
        "close all other logins",
        "log out of all devices except this one",
        "get rid of my other sessions",
    ),
    Kind.OWN_ACCOUNT: (
        "delete my account",
        "close my account",
        "change my email address",
        "change my e-mail to kim@new.example",
        "update my name",
        "use another email for my account",
        "change my phone number",
        "change my name to Kim Moss",
        "have my profile removed",
        "correct the spelling of my name",
    ),
    Kind.COMPANY_ACCOUNT: (
        "delete our account",
        "close our company's account",
        "cancel our subscription",
        "delete all our data",
        "have our company account removed",
    ),
    Kind.WHO_HAS_ACCESS: (
        "show me who has access",
        "tell me who can see our data",
        "list our users",
        "list everyone with access to our account",
        "show who works here",
        "see who is on our team",
    ),
    Kind.INVITE: (
        "invite kim@lakeside.example as staff",
        "add Kim (kim@lakeside.example) to our team as a viewer",
        "give kim@lakeside.example access as a viewer",
        "invite Kim Moss <kim@lakeside.example>",
        "add kim@lakeside.example to our account",
        "let kim@lakeside.example in",
        "send Kim an invitation at kim@lakeside.example",
        "create an account for kim@lakeside.example",
        "invite Kim",
        "add Kim to our team",
    ),
    Kind.CHANGE_ROLE: (
        "make Kim an owner",
        "promote Kim to owner",
        "change Kim's role to viewer",
        "turn Kim Moss into a viewer",
        "make kim@lakeside.example staff",
        "demote Kim to viewer",
        "set Kim's role to staff",
        "give Kim the owner role",
    ),
    Kind.REMOVE: (
        "take Sam off our account",
        "remove Sam from our team",
        "remove sam@both.example",
        "revoke Sam's access",
        "kick Sam Ortiz off the team",
        "uninvite sam@both.example",
        "withdraw the invitation for Sam",
        "end Sam's access",
        "kick Sam out",
        "kick out Sam Ortiz",
        "lock Sam out",
        "throw sam@both.example out",
        "offboard Sam Ortiz",
        "deactivate Sam",
        "ban Sam",
        "get Sam off our account",
        "fire Sam",
        "fire Sam Ortiz from the company",
        "let Sam go",
        "let go of Sam Ortiz",
        "lay Sam off",
        "dismiss Sam",
        "get rid of Sam",
    ),
    Kind.ACCEPT_INVITATION: ("accept the invitation", "accept my invitation abcde-fghjk-mnpqr-23456"),
    Kind.ADD_PARTNER: (
        "add a partner",
        "add a new timing partner",
        "add a timing partner called Foo Timing",
        "add Big Creek Timing as a partner",
        "add partner Foo Timing",
        "add the partner Prairie Wind Race Management",
        "onboard a new timing partner named zed chips",
        "onboard a new timing company as a partner",
    ),
    Kind.MAIL_CODE: (
        "mail me a code",
        "send me a one-time code",
        "e-mail a login code to pat@bigriver.example",
    ),
}
WHOLE: dict[Kind, tuple[str, ...]] = {
    Kind.CHANGE_PASSWORD: ("I think somebody knows my password", "my password was leaked", "Password change"),
    Kind.ENROLL_AUTHENTICATOR: (
        "new phone, need a new QR code",
        "I got a new phone",
        "I lost my phone",
        "my phone was stolen",
        "how do I set up two-factor authentication?",
        "remove my old authenticator and add a new one",
        "turn off the authenticator on my lost phone and give me a new QR code",
        "I need a new QR code for Google Authenticator",
    ),
    Kind.NEW_RECOVERY_CODES: ("I lost my recovery codes", "running out of backup codes"),
    Kind.MY_SESSIONS: ("my sessions", "where am I logged in?", "what devices am I logged in on?"),
    Kind.KEEP_AUTHENTICATOR: ("I don't want two factor any more", "how do I turn off two-factor?"),
    Kind.WHO_HAS_ACCESS: (
        "who has access?",
        "Who can see our data?",
        "who can log in",
        "who else is on our account?",
        "which users have access to our data",
        "who has access to our data?",
        "who are our users",
    ),
    Kind.CHANGE_ROLE: ("Kim should be an owner", "make me an owner", "make Kim an admin"),
    Kind.REMOVE: (
        "Sam no longer works here",
        "Sam Ortiz has left the company",
        "Sam doesn't work for us any longer",
        "Sam was fired",
        "we let Sam go",
        "Sam Ortiz has been laid off",
        "Sam quit",
    ),
    Kind.INVITE: ("kim@lakeside.example should get access as staff", "invite a colleague"),
}

# Questions that share words with talk about accounts.
LOOKALIKES = """
who has the most marathons|who has the record|who can see the results|who works at the finish line|who won|who is Sam Ortiz
remove Ohio|remove Sam|remove women from the list|remove the filter|take out the DNFs|drop the 5K|delete|cancel|reset|stop|end in 2023
change to women|change it to a bar chart|make it a chart|make a table|make it 2023|set the limit to 20|switch to Lakeside
add 2023|add women|add Ohio|add Sam|add the half marathon|add Kim|add a column|add fees|add kids to the table
what is the code for the Boston marathon|zip code 50309|promo code SPRING|bib 123456|send me the csv|email me the results
how many sessions did we time|open registrations|who registered with a new address|register women|our biggest events
which team has the most finishers|team results|list the teams|show the team race|which company has most events
who is the director|who is logged in|who am I|log me out|log me out everywhere|let me see the owners of events
what did staff win|staff 5K results|Viewer Cup results|Owner's Cup 10K|members of the 3-hour club in marathons
who has access to the course|access road 10k results|new records|lost runners|phone book 5K results|QR code 5K results
give me Kim Moss|show me Kim Moss|invitational results|Boston Invitational|the Invitation 10K in 2023|accept|yes|no
how many people have a password|list partners|which partner has most runners|partner fees|average age of our team
kim@lakeside.example|results of kim@lakeside.example|show registrations for kim@lakeside.example|who is kim@lakeside.example
add partner fees|add a partner column|cut off times|time off our record|how far off our goal was Sam|ban on headphones 5K|email addresses of finishers|what is the cut off for Ohio|Lock Haven half marathon|kick off 5K|take Ohio out
block party 5K results|new name of the Harvest Half|how many sign up last minute|end of year races|name changes of events
add registrations for kim@lakeside.example|remove kim from the results|take 2023 off the chart|make Ohio the first state
"""


@pytest.mark.parametrize("kind", PHRASES)
def test_a_wish_is_heard_however_politely(kind: Kind) -> None:
    for before, phrase, after in itertools.product(BEFORE, PHRASES[kind], AFTER):
        for said in (f"{before}{phrase}{after}", f"{before}{phrase}{after}".upper()):
            found = read(said)
            assert found is not None, said
            assert found.kind is kind, said


@pytest.mark.parametrize("kind", WHOLE)
def test_other_wordings_are_heard(kind: Kind) -> None:
    for said in WHOLE[kind]:
        found = read(said)
        assert found is not None, said
        assert found.kind is kind, said


def strings_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings_in(one)


def test_no_question_about_races_is_swallowed() -> None:
    questions = [
        text
        for file in sorted(QUESTIONS.glob("*.yaml"))
        for text in strings_in(yaml.safe_load(file.read_text()))
    ]
    assert len(questions) > 500
    for question in [*questions, *LOOKALIKES.replace("\n", "|").strip("|").split("|")]:
        assert read(question) is None, question
        assert asks_for_mailed_code(question) is None, question


@pytest.mark.parametrize(
    ("said", "name", "email", "role"),
    [
        ("invite kim@lakeside.example as staff", None, "kim@lakeside.example", "staff"),
        (
            "add Kim Moss (kim@lakeside.example) to our team as a viewer",
            "Kim Moss",
            "kim@lakeside.example",
            "viewer",
        ),
        ("Please invite Kim <mailto:Kim@Lakeside.Example>.", "Kim", "kim@lakeside.example", None),
        ("make Kim Moss an owner", "Kim Moss", None, "owner"),
        ("change O'Brien’s role to viewer", "O'Brien", None, "viewer"),
        ("change Kim from staff to owner", "Kim", None, "owner"),
        ("make Georgia an owner", "Georgia", None, "owner"),
        ("take Zoë Ångström off our account", "Zoë Ångström", None, None),
        ("make me an owner", "me", None, "owner"),
    ],
)
def test_who_is_meant_is_read(said: str, name: str | None, email: str | None, role: str | None) -> None:
    found = read(said)
    assert found is not None
    assert (found.name, found.email, found.role) == (name, email, role)


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("mail me a code", None),
        ("I'm pat@bigriver.example, mail me a code", "pat@bigriver.example"),
        ("Hi! Send a code to pat@bigriver.example, please", "pat@bigriver.example"),
        ("envíame un código", None),
        ("Por favor, mándame un código por correo a pat@bigriver.example", "pat@bigriver.example"),
        ("Necesito un código por correo.", None),
        ("hola, ¿puedes enviarme un código de acceso?", None),
        ("Soy pat@bigriver.example, quiero que me envíes otro código", "pat@bigriver.example"),
    ],
)
def test_a_code_is_asked_for_beside_an_introduction(said: str, address: str | None) -> None:
    found = asks_for_mailed_code(said)
    assert found is not None
    assert found.email == address


@pytest.mark.parametrize(
    "said",
    [
        "envíame los resultados",
        "código postal 50309",
        "dame el código del maratón",
        "mándame la clave del 10K",
    ],
)
def test_what_is_sent_in_spanish_is_no_code(said: str) -> None:
    assert asks_for_mailed_code(said) is None


@pytest.mark.parametrize(
    "said",
    [
        "change my password to seven calm kayaks drift",
        "please set my password: hunter2-hunter2-hunter2",
        "update my password = Ohio marathon 2023",
        "accept invitation abcde-fghjk-mnpqr-23456",
        "I was invited, the code is ABCDE FGHJK MNPQR 23456",
    ],
)
def test_a_message_with_a_secret_says_so(said: str) -> None:
    found = read(said)
    assert found is not None
    assert found.holds_secret
    assert "kayaks" not in repr(found)
    assert "fghjk" not in repr(found).lower()


@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(text: str) -> None:
    read(text)
    asks_for_mailed_code(text)


@given(
    st.lists(
        st.sampled_from(["a", "@", ".", "add", "my", "password", "'s", "-", ",", "owner", "as"]), max_size=150
    )
)
def test_any_heap_of_its_own_words_too(words: list[str]) -> None:
    read(" ".join(words))
    read("".join(words))
    asks_for_mailed_code(" ".join(words))
