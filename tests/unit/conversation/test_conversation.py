"""A turn's events, with a login and a desk that do as they are told."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import psycopg
import pytest
from racechat.account_talk import AccountOutcome
from racechat.answers.answer import Answer
from racechat.conversation import Conversation, Hidden, Progress, Turn
from racechat.login import LoginOutcome
from racechat.memory import ChatKey

from project88.accounts.asker import Asker
from project88.accounts.sessions import Seat
from project88.accounts.visitor import Visitor
from project88.errors import BadInputError, ConfigurationError, NotAllowedError, TransientError

NOW = datetime(2026, 6, 15, tzinfo=UTC)
PAT = Asker(
    account_id=1,
    email="pat@example.test",
    display_name="Pat",
    partner_id=6,
    partner_name="Big River",
    role="staff",
    time_zone="America/New_York",
)


@dataclass
class Told:
    """Both fakes: says what it was asked, returns or raises what it was given."""

    outcome: LoginOutcome | Exception
    answer_: Answer | Exception = field(
        default_factory=lambda: Answer(status="answered", answer="42", is_placed=True)
    )
    heard: list[object] = field(default_factory=list)
    is_in: Asker | Exception | None = None
    about_accounts: dict[str, AccountOutcome] = field(default_factory=dict)

    def who_is_in(self, visitor: Visitor, chat_id: str, now: datetime) -> Asker | None:
        if isinstance(self.is_in, Exception):
            raise self.is_in
        return self.is_in

    def awaits_new_password(self, visitor: Visitor, chat_id: str, now: datetime) -> bool:
        return False

    def consider(self, text: str, visitor: Visitor, chat_id: str, now: datetime) -> LoginOutcome:
        self.heard.append(("consider", text, visitor.openwebui_user_id, chat_id, now))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def note_who(self, text: str, visitor: Visitor, chat_id: str, now: datetime) -> None:
        self.heard.append(("note_who", text))

    def answer(self, asker: Asker, text: str, key: ChatKey, *, seat: Seat | None = None) -> Answer:
        assert seat == Seat(openwebui_user_id=key.openwebui_user_id)
        self.heard.append(("answer", asker, text, key))
        if isinstance(self.answer_, Exception):
            raise self.answer_
        return self.answer_

    @property
    def memory(self) -> "Told":
        return self

    def note_command(self, asker: Asker, command: str) -> None:
        self.heard.append(("noted", asker, command))

    def forget_others(self, seat: object, asker: Asker | None) -> None:
        assert seat
        self.heard.append(("forget", asker))


@dataclass(frozen=True)
class Accounts:
    """Says of a message what it was given."""

    outcomes: dict[str, AccountOutcome]

    def consider(self, text: str, visitor: Visitor, chat_id: str, now: datetime) -> AccountOutcome | None:
        return self.outcomes.get(text)


def _events(told: Told, text: str = "Who won?", **more: object) -> list[object]:
    accounts = Accounts(told.about_accounts) if told.about_accounts else None
    conversation = Conversation(login=told, desk=told, clock=lambda: NOW, accounts=accounts)  # type: ignore[arg-type]
    visitor = Visitor(openwebui_user_id="u1", email="pat@example.test")
    return list(conversation.handle(Turn(visitor=visitor, chat_id="c1", text=text, **more)))


def _answer(events: list[object]) -> Answer:
    *before, last = events
    assert isinstance(last, Answer)
    progress = [event for event in before if isinstance(event, Progress)]
    assert [event.is_done for event in progress] == [False] * (len(progress) - 1) + [True]
    assert isinstance(events[0], Progress)
    return last


def _hidden(events: list[object]) -> list[str]:
    return [event.masked_text for event in events if isinstance(event, Hidden)]


def test_somebody_logged_in_gets_an_answer():
    told = Told(LoginOutcome(asker=PAT, pending_question="Who won?", masked_text="Who won?"))
    assert _answer(_events(told)).answer == "42"
    key = ChatKey(openwebui_user_id="u1", chat_id="c1")
    assert told.heard == [("consider", "Who won?", "u1", "c1", NOW), ("answer", PAT, "Who won?", key)]


def test_the_pending_question_is_answered_right_after_the_login_and_not_the_message():
    told = Told(
        LoginOutcome(
            asker=PAT, reply="Welcome, Pat.", pending_question="Who won?", masked_text="[hidden] Who won?"
        )
    )
    events = _events(told, "I'm Pat, code 123456")
    assert _answer(events).answer == "Welcome, Pat.\n\n42"
    assert _hidden(events) == ["[hidden]", "[hidden] Who won?"]
    assert ("forget", PAT) in told.heard


def test_nobody_is_answered_without_a_login():
    told = Told(LoginOutcome(reply="Who are you?", pending_question=None, masked_text="Who won?"))
    answer = _answer(_events(told))
    assert (answer.status, answer.path, answer.answer) == ("login_required", "command", "Who are you?")
    assert ("forget", None) in told.heard
    assert not [heard for heard in told.heard if heard[0] == "answer"]


def test_a_question_without_an_asker_is_never_answered():
    told = Told(LoginOutcome(asker=None, pending_question="Who won?", masked_text="Who won?"))
    assert _answer(_events(told)).status == "login_required"
    assert not [heard for heard in told.heard if heard[0] == "answer"]


def test_who_am_i_is_answered_by_the_login():
    told = Told(LoginOutcome(asker=PAT, reply="You are Pat.", masked_text="who am I"))
    answer = _answer(_events(told))
    assert (answer.status, answer.answer) == ("answered", "You are Pat.")


@pytest.mark.parametrize(("masked", "hidden"), [("log me out", []), ("[hidden]", ["[hidden]"])])
def test_whoever_logs_out_is_not_asked_who_they_are(masked, hidden):
    told = Told(LoginOutcome(reply="You are logged out.", masked_text=masked, has_left=True))
    events = _events(told, "log me out")
    assert (_answer(events).status, _answer(events).answer) == ("answered", "You are logged out.")
    assert [event.description for event in events if isinstance(event, Progress)][-1] == "Done"
    assert _hidden(events) == hidden
    assert ("forget", None) in told.heard


@pytest.mark.parametrize("text", ["", "x" * 100_000])
def test_a_message_that_cannot_be_read_reaches_nobody(text):
    told = Told(LoginOutcome(masked_text=""))
    assert _answer(_events(told, text)).status == "error"
    assert told.heard == []


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("help", LoginOutcome(masked_text="")),
        ("", LoginOutcome(masked_text="")),
        ("Who won?", LoginOutcome(reply="Who are you?", masked_text="Who won?")),
        ("who am I", LoginOutcome(asker=PAT, reply="You are Pat.", masked_text="who am I")),
        ("Who won?", TransientError("The database is away.")),
        ("Who won?", LoginOutcome(asker=PAT, pending_question="Who won?", masked_text="Who won?")),
    ],
    ids=["help", "unreadable", "login required", "command", "error", "question"],
)
def test_every_answer_tells_how_long_it_took(text, outcome):
    assert _answer(_events(Told(outcome), text)).elapsed_ms > 0


def test_help_needs_no_login():
    told = Told(LoginOutcome(masked_text=""))
    assert "active events" in _answer(_events(told, "help")).answer
    assert told.heard == []


@pytest.mark.parametrize(
    ("text", "outcome", "noted"),
    [
        ("help", LoginOutcome(masked_text=""), ["help"]),
        (
            "Who am I?",
            LoginOutcome(asker=PAT, reply="You are Pat.", masked_text="Who am I?", command="who_am_i"),
            ["who_am_i"],
        ),
        # What the login says was done counts, and never what the message looks like.
        ("Who am I?", LoginOutcome(asker=PAT, reply="You are out.", masked_text="Who am I?"), []),
        ("Who am I?", LoginOutcome(reply="Nobody yet.", masked_text="[hidden]", command="who_am_i"), []),
        ("code 123456", LoginOutcome(asker=PAT, reply="Welcome.", masked_text="[hidden]"), []),
        (
            "Who won?",
            LoginOutcome(asker=PAT, pending_question="Who won?", masked_text="Who won?"),
            [],
        ),
        ("Who am I?", BadInputError("Say which."), []),
    ],
)
def test_commands_of_somebody_logged_in_are_noted_by_name(text, outcome, noted):
    told = Told(outcome, is_in=PAT)
    _events(told, text)
    assert [heard for heard in told.heard if heard[0] == "noted"] == [("noted", PAT, name) for name in noted]


@pytest.mark.parametrize("command", ["change_password", None])
@pytest.mark.parametrize("waited", [True, False])
def test_what_is_said_about_accounts_is_noted_where_it_has_no_entry_of_its_own(command, *, waited):
    said = AccountOutcome(reply="Sure?", masked_text="change my password", asker=PAT, command=command)
    pending = LoginOutcome(
        asker=PAT, reply="Welcome.", pending_question="change my password", masked_text="[hidden]"
    )
    told = Told(pending, about_accounts={"change my password": said})
    assert (
        "Sure?" in _answer(_events(told, "I'm Pat, code 123456" if waited else "change my password")).answer
    )
    noted = [("noted", PAT, command)] if command else []
    assert [heard for heard in told.heard if heard[0] == "noted"] == noted


def test_help_for_nobody_is_not_noted():
    told = Told(LoginOutcome(masked_text=""))
    _events(told, "help")
    assert told.heard == []


def _foreseen(where: str) -> list[object]:
    return [
        pytest.param(where, TransientError("The database is away."), "error", "The database is away.", id=f"{where} transient"),
        pytest.param(where, BadInputError("Say which."), "error", "Say which.", id=f"{where} input"),
        pytest.param(where, psycopg.OperationalError("server said: secret"), "error", "try again in a minute", id=f"{where} gone"),
    ]  # fmt: skip


@pytest.mark.parametrize(("where", "error", "status", "sentence"), _foreseen("login") + _foreseen("desk") + [
    pytest.param("desk", NotAllowedError("That is for owners."), "refused", "That is for owners.", id="desk refused"),
    pytest.param("desk", ConfigurationError("The folder is missing."), "error", "folder is missing", id="desk settings"),
])  # fmt: skip
def test_what_was_foreseen_is_a_sentence_without_the_servers_words(where, error, status, sentence):
    asked = LoginOutcome(asker=PAT, pending_question="Who won?", masked_text="Who won?")
    told = Told(error) if where == "login" else Told(asked, answer_=error)
    answer = _answer(_events(told))
    assert answer.status == status
    assert sentence in answer.answer
    assert "secret" not in answer.answer


@pytest.mark.parametrize(
    "error", [KeyError("Dana Whitfield"), psycopg.ProgrammingError("column does not exist")]
)
def test_what_nobody_foresaw_is_passed_on(error):
    asked = LoginOutcome(asker=PAT, pending_question="Who won?", masked_text="Who won?")
    with pytest.raises(type(error)):
        _events(Told(asked, answer_=error))


def test_whoever_stops_reading_leaves_nothing_behind():
    told = Told(LoginOutcome(asker=PAT, pending_question="Who won?", masked_text="Who won?"))
    conversation = Conversation(login=told, desk=told, clock=lambda: NOW)  # type: ignore[arg-type]
    events = conversation.handle(
        Turn(visitor=Visitor(openwebui_user_id="u1", email=""), chat_id="c1", text="Who won?")
    )
    next(events)
    events.close()
    assert told.heard == []


@pytest.mark.parametrize(
    "error",
    [
        ConfigurationError("A stored secret (totp-secrets, account/35) does not open with this master key."),
        NotAllowedError("Pat is no owner of Big River."),
    ],
)
def test_whoever_has_proved_nothing_reads_nothing_of_what_is_stored(error):
    events = _events(Told(error))
    answer = _answer(events)
    assert (answer.status, "administrator" in answer.answer) == ("error", True)
    assert not set(str(error).split()) & {word for word in answer.answer.split() if word[0].isupper()} - {"A"}
    assert _hidden(events) == ["[hidden]"]


TYPED = LoginOutcome(asker=PAT, pending_question="Who won?", masked_text="Who won?")


@pytest.mark.parametrize(
    ("text", "told", "kept"),
    [
        ("Who won?", Told(TYPED), []),
        ("Who wonn?", Told(TYPED, answer_=Answer(status="clarify", answer="Who?")), ["[hidden]"]),
        ("Who won?", Told(TYPED, answer_=TransientError("Away.")), ["[hidden]"]),
        ("Who won?", Told(LoginOutcome(reply="Who are you?", masked_text="Who won?")), ["[hidden]"]),
        ("Who won?", Told(TransientError("Away.")), ["[hidden]"]),
        ("x" * 10_000, Told(TYPED), ["[hidden]"]),
        ("who am I", Told(LoginOutcome(asker=PAT, reply="Pat.", masked_text="who am I")), []),
        ("my pw is x", Told(LoginOutcome(asker=PAT, reply="Pat.", masked_text="[hidden]")), ["[hidden]"]),
        ("help", Told(TYPED, is_in=PAT), []),
        ("help", Told(TYPED), ["[hidden]"]),
        ("help", Told(TYPED, is_in=TransientError("Away.")), ["[hidden]"]),
    ],
)
def test_a_message_stays_only_where_somebody_is_logged_in_and_every_word_had_its_place(text, told, kept):
    assert _hidden(_events(told, text)) == kept


@pytest.mark.parametrize("where", ["login", "desk"])
def test_a_message_is_hidden_also_where_something_went_wrong_that_nobody_foresaw(where):
    told = Told(KeyError("x")) if where == "login" else Told(TYPED, answer_=KeyError("x"))
    conversation = Conversation(login=told, desk=told, clock=lambda: NOW)  # type: ignore[arg-type]
    turn = Turn(visitor=Visitor(openwebui_user_id="u1", email=""), chat_id="c1", text="Who won?")
    seen: list[object] = []
    events = conversation.handle(turn)
    with pytest.raises(KeyError):
        seen.extend(iter(lambda: seen.append(next(events)), 0))
    assert _hidden(seen) == ["[hidden]"]


def test_the_answer_names_the_partner_of_somebody_who_has_several():
    told = Told(replace(TYPED, names_partner=True))
    assert _answer(_events(told)).answer == "*Big River*\n\n42"
    told.outcome = replace(TYPED, names_partner=True, asker=replace(PAT, partner_id=None, partner_name=None))
    assert _answer(_events(told)).answer == "*All partners*\n\n42"
    told.outcome = replace(TYPED, names_partner=True, reply="You are now looking at Lakeside.")
    assert _answer(_events(told)).answer == "You are now looking at Lakeside.\n\n42"
