"""Canary secrets typed in every way and at every moment; afterwards nothing anywhere holds one."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog
from racechat.login import LoginOutcome

from project88.accounts import audit, issue_recovery_codes, set_password
from project88.accounts.secret import Secret
from tests.fix_accounts import Chat, People

OWN = "canary otters, drum at Dawn7!"
NEW = "canary kayaks 'drift' seaward"
TEMPORARY = "canary-until-noon-7"
WRONG = "canary-wrong&guess;one"
BARE = "canary#bare99"


def conversations(people: People) -> Iterator[tuple[Chat, list[str]]]:
    """What each person says, in order. The canaries are in the messages."""
    [recovery, spare, *_] = issue_recovery_codes(people.owner, people.keys, people.pat.account_id)
    set_password(people.owner, people.pat.account_id, OWN, passwords=people.passwords)
    set_password(
        people.owner, people.terry.account_id, TEMPORARY, must_change=True, passwords=people.passwords
    )
    code = people.pat.code()
    stranger = people.chat(
        people.pat.visitor.__class__(openwebui_user_id="owui-x", email="x@y.example"), "chat-x"
    )
    yield (
        stranger,
        [
            f"I'm Pat from Big River, password {WRONG}, show me our active events",
            f"pat@bigriver.example\npassword: {WRONG}\nshow me our active events",
            f"show me our active events, password {WRONG}",
            f"my password is {WRONG}",
            BARE,
            f"pat@bigriver.example {BARE}",
            f"new password: {NEW}",
            f"I'm Pat from Nowhere, code {code}",
            f"recovery code {spare} for somebody@else.example",
            "canary words without any announcement",
            f"PASSWORD = {WRONG}",
        ],
    )
    yield (
        people.chat(people.pat.visitor, "chat-p"),
        [
            "show me our active events",
            f"I'm Pat from Big River. My password is {OWN}",
            f"password: {OWN}",
            f"how many finishers, password {OWN}",
            f"code {code}",
            "log me out",
            f'login as pat@bigriver.example pw "{OWN}" and show me our active events',
            "log out",
            f"{code[:3]} {code[3:]}",
            "log out",
            f"I'm Pat from Big River, recovery code {recovery}",
            "who am i",
        ],
    )
    yield (
        people.chat(people.terry.visitor, "chat-t"),
        [
            f"show me our active events. I'm Terry from Big River, password {TEMPORARY}",
            f"password: {NEW}",
            NEW,
            f"new password: {TEMPORARY}",
            f"new password: {NEW}",
            "who am i",
        ],
    )


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    kept = io.StringIO()
    before = structlog.get_config()
    structlog.configure(
        logger_factory=structlog.PrintLoggerFactory(kept),
        wrapper_class=structlog.make_filtering_bound_logger(0),  # whatever level a test before this one left
        cache_logger_on_first_use=False,
    )
    try:
        yield kept
    finally:
        structlog.configure(**before)


def rows_of_everything(people: People) -> Iterator[tuple[str, str]]:
    tables = people.owner.execute(
        "select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema')"
    ).fetchall()
    for (table,) in tables:
        for (row,) in people.owner.execute(f"select t::text from {table} as t"):
            yield table, row


def test_no_store_holds_a_secret(people: People, capfd: pytest.CaptureFixture[str]) -> None:
    outcomes: list[LoginOutcome] = []
    secrets = {OWN, NEW, TEMPORARY, WRONG, BARE, people.pat.code(), "canary"}
    with everything_logged() as log:
        for chat, messages in conversations(people):
            for message in messages:
                outcome = chat.say(message)
                outcomes.append(outcome)
                if outcome.asker is not None and outcome.pending_question is not None:
                    audit.record(
                        people.owner,
                        kind="question",
                        outcome="answered",
                        account_id=outcome.asker.account_id,
                        partner_id=outcome.asker.partner_id,
                        question=outcome.masked_text,
                    )
    assert any(outcome.asker is not None for outcome in outcomes)
    assert people.count("audit_text") > 0
    assert "login_refused" in log.getvalue()
    output = capfd.readouterr()
    haystacks = [("log", log.getvalue()), ("output", output.out + output.err)]
    haystacks += [("outcome", repr(outcome)) for outcome in outcomes]
    haystacks += rows_of_everything(people)
    for where, text in haystacks:
        for secret in secrets:
            assert secret not in text, where
            assert secret.encode().hex() not in text, where


UNPROVEN = [
    "I'm Zanzibara Quillfeather from Wobblegong Timing, how did Quentina Oddlegs do?",
    "zanzibara@wobblegong.example",
    "Zanzibara",
    "Wobblegong",
    "how did Quentina Oddlegs do?",
    "no wait, this is Zanzibara from Wobblegong",
    "482913",
    "Zanzibara from Wobblegong, password: Oddlegs at Dawn7",
    "soy Zanzibara Quillfeather de Wobblegong, código 482913",
    "who am i", "log me in", "switch to Wobblegong", "new password: Oddlegs at Dawn7",
]  # fmt: skip


def test_what_is_typed_before_a_login_reaches_no_table_no_log_and_no_reply(people: People) -> None:
    canaries = ("zanzibara", "quillfeather", "wobblegong", "quentina", "oddlegs", "482913", "dawn7")
    stranger = people.pat.visitor.__class__(openwebui_user_id="owui-x", email="x@y.example")
    with everything_logged() as log:
        for number in range(len(UNPROVEN)):
            chat = people.chat(stranger, f"chat-{number}")
            said = [chat.say(message) for message in (*UNPROVEN[number:], *UNPROVEN[:number])]
            assert {outcome.masked_text for outcome in said} == {"[hidden]"}
            haystacks = [repr(outcome) for outcome in said]
            assert not [text for text in haystacks for canary in canaries if canary in text.casefold()]
    held = [("log", log.getvalue()), *rows_of_everything(people)]
    assert not [where for where, text in held for canary in canaries if canary in text.casefold()]
    assert people.count("audit") > 0


def test_a_secret_shows_itself_nowhere_by_accident() -> None:
    secret = Secret("canary")
    for text in (
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r:>20}",
        str(secret).join("ab"),
        repr({secret: [secret]}),
    ):
        assert "canary" not in text
    with pytest.raises(TypeError):
        __import__("pickle").dumps(secret)
