"""Random lives of one session against a model of the rules: logged in exactly when the rules say so."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from project88.accounts import add_membership, remove_membership, set_password
from project88.accounts.people import set_disabled
from tests.fix_accounts import BIG_RIVER, NOON, PAT_PASSWORD, Chat, People

STEPS = st.tuples(
    st.sampled_from(
        ["log in", "wrong", "log out", "ask", "ask elsewhere", "new role", "same role", "leave", "join", "reset", "disable", "enable"]
    ),
    st.sampled_from([timedelta(0), timedelta(minutes=1), timedelta(hours=11, minutes=59), timedelta(hours=12), timedelta(days=2)]),
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Model:
    """What the rules say."""

    is_in: bool = False
    started_at: datetime = NOON
    used_at: datetime = NOON
    role: str | None = "staff"
    is_disabled: bool = False

    def can_log_in(self) -> bool:
        return not self.is_disabled and self.role is not None

    def message(self, now: datetime) -> bool:
        """A message at this time; return whether its sender is logged in."""
        if now - self.used_at >= timedelta(hours=12) or now - self.started_at >= timedelta(days=7):
            self.is_in = False
        if self.is_in:
            self.used_at = now
        return self.is_in


def act(people: People, chat: Chat, model: Model, what: str) -> None:  # noqa: C901 - one branch a step
    owner, pat = people.owner, people.pat.account_id
    match what:
        case "log in":
            model.message(chat.now)
            outcome = chat.say(f"I'm Pat from Big River, password: {PAT_PASSWORD}")
            if not model.is_in and model.can_log_in():
                model.is_in, model.started_at, model.used_at = True, chat.now, chat.now
            assert (outcome.asker is not None) is model.is_in
        case "wrong":
            chat.say("I'm Pat from Big River, password: not this one at all")
            model.message(chat.now)
            owner.execute("delete from app.login_throttle")
        case "log out":
            chat.say("log me out")
            model.is_in = False
        case "ask" | "ask elsewhere":
            place = chat if what == "ask" else chat.elsewhere(chat_id="chat-2")
            outcome = place.say("show me our active events")
            assert (outcome.asker is not None) is model.message(chat.now)
            assert (outcome.pending_question is not None) is model.is_in
        case "new role" if model.role is not None:
            model.role = "viewer" if model.role == "staff" else "staff"
            add_membership(owner, pat, BIG_RIVER, "viewer" if model.role == "viewer" else "staff")
            model.is_in = False
        case "same role" if model.role is not None:
            add_membership(owner, pat, BIG_RIVER, "viewer" if model.role == "viewer" else "staff")
        case "leave":
            remove_membership(owner, pat, BIG_RIVER)
            model.role, model.is_in = None, False
        case "join" if model.role is None:
            add_membership(owner, pat, BIG_RIVER, "staff")
            model.role = "staff"
            chat.say("who am i")  # whatever session was there has ended by now
        case "reset" if not model.is_disabled:
            set_password(owner, pat, PAT_PASSWORD, passwords=people.passwords)
            model.is_in = False
        case "disable" | "enable":
            set_disabled(owner, people.pat.email, is_disabled=what == "disable")
            model.is_disabled = what == "disable"
            chat.say("who am i")
            model.is_in = model.is_in and not model.is_disabled
            model.message(chat.now)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=2, max_size=14))
def test_logged_in_exactly_when_the_rules_say_so(people: People, steps: list[tuple[str, timedelta]]) -> None:
    for table in ("chat_session", "login_throttle"):
        people.owner.execute(f"delete from app.{table}")
    set_disabled(people.owner, people.pat.email, is_disabled=False)
    add_membership(people.owner, people.pat.account_id, BIG_RIVER, "staff")
    set_password(people.owner, people.pat.account_id, PAT_PASSWORD, passwords=people.passwords)
    chat, model = people.chat(people.pat.visitor), Model()
    for what, pause in steps:
        chat.now += pause
        act(people, chat, model, what)
