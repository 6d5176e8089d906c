"""What OpenWebUI keeps of what people type: canaries through the real servers, with stopped answers and pages that post again."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import psycopg
import pyotp
import pytest
from playwright.sync_api import expect

from project88.accounts import set_password
from tests.canaries import Canaries, Canary, Introduction, Member, Places, Searcher, introductions
from tests.canaries.searching import databases, relation_files
from tests.canaries.secrets import KINDS
from tests.fix_browser import ChatPage
from tests.fix_demo import DemoStack
from tests.openwebui_page import OpenWebUIPage, until

pytestmark = pytest.mark.acceptance

HIDDEN = "[hidden]"
QUESTION = "How many people finished under 3 hours in marathons last year?"
COUNT = 60
# How long after an answer nothing may be there any more.
ALLOWED_S = 5


@pytest.fixture(scope="module")
def canaries() -> Canaries:
    return Canaries(seed=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who works for a partner, signed in to OpenWebUI."""

    account: dict[str, str]
    page: OpenWebUIPage

    def new_chat(self) -> OpenWebUIPage:
        return self.page.another_chat()

    @property
    def member(self) -> Member:
        password = self.account["password"]
        return Member(
            name=self.account["name"],
            email=self.account["email"],
            company=self.account["partner_name"],
            password=Canary(text=password, marks=(password.lower(),), kind="of the demo"),
        )


@pytest.fixture(scope="module")
def colleagues(demo_stack: DemoStack) -> Iterator[list[Colleague]]:
    """Everybody who works for a partner; of the tests below that log somebody in with a code, each takes another."""
    accounts = [account for account in demo_stack.accounts if account["partner_name"]]
    with ExitStack() as opened:
        opened.enter_context(proofs_restored(demo_stack, accounts))
        yield [
            Colleague(
                account=account,
                page=opened.enter_context(
                    OpenWebUIPage.signed_in(
                        demo_stack.url, account["openwebui_email"], account["openwebui_password"]
                    )
                ),
            )
            for account in accounts
        ]
    start_over(demo_stack)  # other tests of the same demo begin with people who are not logged in


@contextmanager
def proofs_restored(demo_stack: DemoStack, accounts: list[dict[str, str]]) -> Iterator[None]:
    """Give people back the proofs that they had: what is typed here changes passwords and authenticators, too."""
    url = demo_stack.variables["PROJECT88_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as owner:
        secrets = owner.execute(
            "select sealed_secret, sealed_pending_secret, account_id from app.totp"
        ).fetchall()
        ids = dict(owner.execute("select email, account_id from app.account").fetchall())
    yield
    with psycopg.connect(url, autocommit=True) as owner:
        for account in accounts:
            set_password(owner, ids[account["email"]], account["password"])
        for row in secrets:
            owner.execute(
                "update app.totp set sealed_secret = %s, sealed_pending_secret = %s where account_id = %s",
                row,
            )


def start_over(demo_stack: DemoStack) -> None:
    """Log everybody out and let everybody try again: a login holds in all chats of a person."""
    with psycopg.connect(demo_stack.variables["PROJECT88_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("delete from app.login_throttle")
        owner.execute("delete from app.chat_session")


def log_in(page: OpenWebUIPage, account: dict[str, str]) -> None:
    """Log in with a code; each counts once, so with one that was not used before."""
    totp = pyotp.TOTP(account["totp_secret"])
    for _ in range(2):
        answer = page.say(f"I'm {account['email']}, code {totp.now()}")
        if account["name"] in answer["content"]:
            return
        time.sleep(totp.interval - time.time() % totp.interval)
    pytest.fail(answer["content"])


def log_in_with_password(page: OpenWebUIPage, member: Member) -> None:
    """A code counts once in half a minute, and there are more chats than that."""
    answer = page.say(f"I'm {member.email}, password {member.password.text}")
    assert member.name in answer["content"], answer["content"]


def found_in_openwebui(demo_stack: DemoStack, searcher: Searcher) -> Places:
    """Search OpenWebUI's database, row by row and in its files, its write-ahead log, every log and every other file."""
    places = Places()
    owner = demo_stack.variables["PROJECT88_DATABASE_URL"]
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("checkpoint")
        [(number,)] = connection.execute("select oid from pg_database where datname = 'openwebui'").fetchall()
    places.add(searcher.in_database(f"{owner.rpartition('/')[0]}/openwebui"))
    cluster = (demo_stack.folder / "cluster").resolve()
    places.add(
        searcher.in_files(
            [
                cluster / "data" / "base" / str(number),
                cluster / "server.log",
                *(demo_stack.folder / name for name in ("logs", "openwebui", "exports", "openwebui.json")),
            ],
            relation_files(owner),
        )
    )
    return places


def found_anywhere(demo_stack: DemoStack, searcher: Searcher) -> Places:
    """The same for the whole server: every database, the write-ahead log and every file but the one that lists accounts."""
    places = found_in_openwebui(demo_stack, searcher)
    owner = demo_stack.variables["PROJECT88_DATABASE_URL"]
    for name in databases(owner):
        places.add(searcher.in_database(f"{owner.rpartition('/')[0]}/{name}"))
    files = [path for path in demo_stack.files() if path.name != "accounts.json"]
    places.add(searcher.in_files(files, relation_files(owner)))
    return places


@contextmanager
def answers_held(demo_stack: DemoStack) -> Iterator[None]:
    """Nobody is answered meanwhile: the login waits for a table that is locked."""
    with psycopg.connect(demo_stack.variables["PROJECT88_DATABASE_URL"]) as owner:
        owner.execute("lock table app.chat_session in access exclusive mode")
        yield
        owner.rollback()


@pytest.fixture(scope="module")
def said(
    demo_stack: DemoStack, canaries: Canaries, colleagues: list[Colleague]
) -> tuple[list[Introduction], list[str]]:
    """Introductions through OpenWebUI's own interface, half of them posted again; with them, all that came back.

    Half of them are typed by somebody who is logged in already.
    """
    by_email = {colleague.member.email: colleague for colleague in colleagues}
    members = [colleague.member for colleague in colleagues]
    every = introductions(canaries, members, 8 * COUNT)
    before, after = (
        [one for one in every if one.is_logged_in is is_in][: COUNT // 2] for is_in in (False, True)
    )
    made = [one for pair in zip(before, after, strict=True) for one in pair]
    shown: list[str] = []
    for number, introduction in enumerate(made):
        start_over(demo_stack)
        page = by_email[introduction.member.email].new_chat()
        if introduction.is_logged_in:
            log_in_with_password(page, introduction.member)
        for position, message in enumerate(introduction.messages):
            if position in introduction.stops_at:
                with answers_held(demo_stack):
                    page.send(message)
                    page.stop()
            else:
                shown.append(str(page.say(message)))
            if number % 4 > 1:
                page.post_again()
        shown.append(str(page.stored()))
    return made, shown


@pytest.mark.slow
def test_introductions_leave_nothing_in_openwebui(
    demo_stack: DemoStack, said: tuple[list[Introduction], list[str]]
) -> None:
    made, shown = said
    searcher = Searcher([canary for introduction in made for canary in introduction.secrets])
    time.sleep(ALLOWED_S)
    places = found_in_openwebui(demo_stack, searcher)
    for text in shown:
        places.add(searcher.in_text("what a page was given", text))
    assert not places.findings, places.summary(made)


@pytest.mark.slow
def test_introductions_leave_nothing_anywhere(
    demo_stack: DemoStack, said: tuple[list[Introduction], list[str]]
) -> None:
    made, _ = said
    places = found_anywhere(demo_stack, Searcher([canary for one in made for canary in one.secrets]))
    assert not places.findings, places.summary(made)


@pytest.mark.slow
def test_introductions_were_answered(said: tuple[list[Introduction], list[str]]) -> None:
    made, shown = said
    assert len(made) == COUNT
    assert sum(one.is_logged_in for one in made) == COUNT // 2
    assert sum(len(one.stops_at) for one in made) > COUNT // 20
    assert sum("'done': True" in text for text in shown) > COUNT


def test_a_question_after_the_login_stays_as_it_was_typed(
    demo_stack: DemoStack, canaries: Canaries, colleagues: list[Colleague]
) -> None:
    page = colleagues[-1].new_chat()
    log_in(page, colleagues[-1].account)
    first = page.say(QUESTION)
    assert page.typed()[-1] == QUESTION
    page.post_again()
    assert page.typed()[-1] == QUESTION
    page.wait(page.send_again(first["id"]))
    assert page.typed()[-1] == QUESTION
    assert page.typed()[0].startswith(HIDDEN)
    secret = canaries.one("strong")
    page.messages[next(key for key, one in page.messages.items() if one["content"] == QUESTION)][
        "content"
    ] = f"{QUESTION} {secret.text}"
    page.post_again()
    assert page.typed()[-1] == QUESTION
    assert not found_anywhere(demo_stack, Searcher([secret])).findings


def test_a_title_says_what_was_understood(colleagues: list[Colleague]) -> None:
    first = colleagues[-2].new_chat()
    log_in(first, colleagues[-2].account)
    assert until(lambda: _title(first)) == "Race results"
    second = first.another_chat()
    second.say(f"  {QUESTION.upper()}")
    title = until(lambda: _title(second))
    assert "marathon" in title
    assert "people" not in title.lower()


def _title(page: OpenWebUIPage) -> str | None:
    title = page.stored()["title"]
    return None if title == "New Chat" else str(title)


def test_what_was_hidden_cannot_be_answered_again_and_says_so(
    canaries: Canaries, colleagues: list[Colleague]
) -> None:
    page = colleagues[-3].new_chat()
    answer = page.say(canaries.one("passphrase").text)
    opened_again = page.another_chat()
    opened_again.chat_id = page.chat_id
    opened_again.messages = page.stored()["history"]["messages"]
    again = opened_again.wait(opened_again.send_again(answer["id"]))
    assert "type it again" in again["content"]


def test_an_answer_that_is_stopped_leaves_nothing(
    demo_stack: DemoStack, canaries: Canaries, colleagues: list[Colleague]
) -> None:
    secrets = [canaries.one(kind) for kind in KINDS]
    pages = []
    with answers_held(demo_stack):
        for secret in secrets:
            pages.append(colleagues[-3].new_chat())
            pages[-1].send(f"password {secret.text}")
            pages[-1].stop()
    for page in pages:
        page.post_again()
    time.sleep(ALLOWED_S)  # whatever still ran has ended
    assert [page.typed() for page in pages] == [[HIDDEN]] * len(KINDS)
    assert not found_in_openwebui(demo_stack, Searcher(secrets)).findings


def test_a_browser_that_types_reloads_and_regenerates(
    chat_page: ChatPage, demo_stack: DemoStack, canaries: Canaries
) -> None:
    account = demo_stack.account("owner")
    secrets = [canaries.one(kind) for kind in ("strong", "emoji", "with quotes")]
    chat_page.sign_in(demo_stack.url, account["openwebui_email"], account["openwebui_password"])
    for secret in secrets:
        chat_page.ask(f"creds: {account['email']}:{secret.text}")
    expect(chat_page.page.get_by_text(HIDDEN).first).to_be_visible()
    for secret in secrets:
        expect(chat_page.page.locator("body")).not_to_contain_text(secret.text)
    chat_page.page.reload()
    expect(chat_page.page.get_by_text(HIDDEN)).to_have_count(len(secrets))
    time.sleep(ALLOWED_S)
    assert not found_in_openwebui(demo_stack, Searcher(secrets)).findings
    assert not list((demo_stack.folder / "openwebui").glob("webui.db*"))
