"""A timing company's owner signs in to OpenWebUI, says who they are in the chat, and asks. Everything is real."""

import csv
import re
from pathlib import Path

import psycopg
import pyotp
import pytest
from playwright.sync_api import expect

from tests.fix_browser import ChatPage
from tests.fix_demo import DemoStack

pytestmark = pytest.mark.acceptance

BIG_RIVER = "Big River Race Management"


@pytest.fixture
def owner(demo_stack: DemoStack) -> dict[str, str]:
    return demo_stack.account("owner", BIG_RIVER)


def test_nothing_is_answered_before_the_login(chat_page: ChatPage, demo_stack: DemoStack) -> None:
    stranger = demo_stack.account("viewer")
    chat_page.sign_in(demo_stack.url, stranger["openwebui_email"], stranger["openwebui_password"])
    answer = chat_page.ask("What's the average 5K time by age group and gender?")
    expect(answer).to_contain_text(re.compile("proof|who you are|log in", re.IGNORECASE))
    expect(answer.locator("table")).to_have_count(0)


def test_logging_in_by_chatting_and_asking(
    chat_page: ChatPage, demo_stack: DemoStack, owner: dict[str, str]
) -> None:
    chat_page.sign_in(demo_stack.url, owner["openwebui_email"], owner["openwebui_password"])
    code = pyotp.TOTP(owner["totp_secret"]).now()
    answer = chat_page.ask(f"I'm {owner['name']} from {BIG_RIVER}, code {code}")
    expect(answer).to_contain_text(BIG_RIVER)

    answer = chat_page.ask("Show me Michael Wardian's marathon PR")
    expect(answer).to_contain_text("2:24:37")
    expect(answer).to_contain_text("Hartford Marathon")
    chat_page.picture("chat")

    answer = chat_page.ask("What's the average 5K time by age group and gender?")
    expect(answer.locator("table").first).to_be_visible()
    expect(answer.locator("table").first.locator("tbody tr")).not_to_have_count(0)
    chart = answer.locator("canvas, svg.marks").first
    expect(chart).to_be_visible()
    chart.scroll_into_view_if_needed()
    chat_page.picture("chart")

    answer = chat_page.ask("Generate CSV of Boston qualifiers with contact info")
    link = answer.locator("a[href*='/exports/']").first
    expect(link).to_be_visible()
    chat_page.picture("download")
    with chat_page.download(link).path().open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert any("email" in name.lower() or "e-mail" in name.lower() for name in header)
    assert any("phone" in name.lower() for name in header)
    assert rows


def test_a_password_typed_in_the_chat_stays_nowhere(chat_page: ChatPage, demo_stack: DemoStack) -> None:
    staff = demo_stack.account("staff", BIG_RIVER)
    chat_page.sign_in(demo_stack.url, staff["openwebui_email"], staff["openwebui_password"])
    answer = chat_page.ask(f"I'm {staff['name']} from {BIG_RIVER}, password {staff['password']}")
    expect(answer).to_contain_text(f"logged in as {staff['name']}")
    expect(chat_page.page.locator("body")).not_to_contain_text(staff["password"])
    chat_page.ask("who am I")  # by now what belongs to the first message is written
    with psycopg.connect(demo_stack.variables["PROJECT88_DATABASE_URL"]) as connection:
        connection.execute("checkpoint")
    stores = [path for path in demo_stack.files() if path.name != "accounts.json"]
    assert {"openwebui.log", "pipelines.log", "server.log", "season.sqlite"} <= {path.name for path in stores}
    assert [path.name for path in stores if holds(path, staff["password"])] == []


def holds(path: Path, secret: str) -> bool:
    """Whether a file holds the secret; one that is gone by now holds nothing."""
    try:
        return secret.encode() in path.read_bytes()
    except FileNotFoundError:
        return False
