"""A timing company's owner signs in to OpenWebUI, says who they are in the chat, and asks. Everything is real."""

import csv
import re

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
    expect(answer).to_contain_text(re.compile("who you are|log in", re.IGNORECASE))
    expect(answer.locator("table")).to_have_count(0)


def test_logging_in_by_chatting_and_asking(
    chat_page: ChatPage, demo_stack: DemoStack, owner: dict[str, str]
) -> None:
    chat_page.sign_in(demo_stack.url, owner["openwebui_email"], owner["openwebui_password"])
    code = pyotp.TOTP(owner["totp_secret"]).now()
    answer = chat_page.ask(f"I'm {owner['name']} from {BIG_RIVER}, code {code}")
    expect(answer).to_contain_text(BIG_RIVER)
    chat_page.picture("login")

    answer = chat_page.ask("Show me Michael Wardian's marathon PR")
    expect(answer).to_contain_text("2:24:37")
    expect(answer).to_contain_text("Hartford Marathon")
    chat_page.picture("personal-record")

    answer = chat_page.ask("What's the average 5K time by age group and gender?")
    expect(answer.locator("table").first).to_be_visible()
    expect(answer.locator("table").first.locator("tbody tr")).not_to_have_count(0)
    chart = answer.locator("canvas, svg.marks").first
    expect(chart).to_be_visible()
    chart.scroll_into_view_if_needed()
    chat_page.picture("average-by-age-group")

    answer = chat_page.ask("Generate CSV of Boston qualifiers with contact info")
    link = answer.locator("a[href*='/exports/']").first
    expect(link).to_be_visible()
    chat_page.picture("download")
    # It opens in a tab of its own, which turns into a download.
    with chat_page.page.context.expect_event("page") as opened, chat_page.page.expect_event("popup"):
        link.click(no_wait_after=True)
    with opened.value.expect_download() as download:
        pass
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert any("email" in name.lower() or "e-mail" in name.lower() for name in header)
    assert any("phone" in name.lower() for name in header)
    assert rows
