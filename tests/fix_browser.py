"""A headless Chromium that reaches loopback and nothing else, and an OpenWebUI chat in it as a person sees it."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Download, Locator, Page, Route, expect, sync_playwright

from project88.settings import CHECKOUT
from tests.fix_demo import DemoStack

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
LOOPBACK = {"127.0.0.1", "localhost"}
# Generous: CI machines are slow, and nothing here measures time.
PATIENCE_MS = 60_000


@dataclass(slots=True, kw_only=True)
class ChatPage:
    """OpenWebUI in a browser, signed in as one person. `strays` lists requests that left this machine."""

    page: Page
    artifacts: Path
    strays: list[str] = field(default_factory=list)

    def sign_in(self, url: str, email: str, password: str) -> None:
        self.page.goto(f"{url}/auth")
        self.page.fill("input[type=email]", email)
        self.page.fill("input[type=password]", password)
        self.page.click("button[type=submit]")
        expect(self.page.locator("#chat-input")).to_be_visible()
        news = self.page.get_by_role("button", name=re.compile("Okay, Let's Go", re.IGNORECASE))
        if news.count():
            news.first.click()

    def ask(self, text: str) -> Locator:
        """Send a message and return the answer to it, complete."""
        before = self.answers.count()
        self.page.click("#chat-input")
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")
        expect(self.answers).to_have_count(before + 2)  # the question, and the answer to it
        answer = self.answers.last
        expect(self.page.get_by_role("button", name="Stop")).to_have_count(0)
        expect(
            answer.get_by_role("button", name="Copy").first
        ).to_be_attached()  # comes with the end of the answer
        return answer

    def download(self, link: Locator) -> Download:
        """Follow a link that opens a tab of its own, which turns into a download."""
        downloads: list[Download] = []

        def keep(download: Download) -> None:
            downloads.append(download)

        self.page.context.on("page", lambda tab: tab.on("download", keep))
        self.page.on("download", keep)
        link.click()
        for _ in range(PATIENCE_MS // 100):
            if downloads:
                return downloads[0]
            self.page.wait_for_timeout(100)
        raise AssertionError(f"Nothing was downloaded from {link.get_attribute('href')}.")

    @property
    def answers(self) -> Locator:
        return self.page.locator('[id^="message-"]:not(#message-input-container)')

    def picture(self, name: str) -> None:
        """Save what is on the screen among the test's artifacts; into docs/images too, when asked to renew them."""
        expect(self.page.locator("[data-sonner-toast]")).to_have_count(0)
        file = self.artifacts / f"{name}.png"
        self.page.screenshot(path=file)
        if os.environ.get("PROJECT88_RENEW_IMAGES"):
            images = CHECKOUT / "docs" / "images"
            images.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, images / file.name)


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Chromium as the distribution packages it.

    Made for each test: while Playwright runs, an event loop runs in this thread, and other tests start their own.
    """
    program = next(
        (
            found
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (found := shutil.which(name))
        ),
        None,
    )
    if program is None:
        pytest.fail("No Chromium is installed for the tests: run scripts/bootstrap.sh tests.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def chat_page(browser: Browser, demo_stack: DemoStack, tmp_path: Path) -> Iterator[ChatPage]:
    """A fresh browser profile on the demo; fails the test if the page asked any other host for anything."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 1000}, accept_downloads=True, locale="en-US"
    )
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    chat = ChatPage(page=context.new_page(), artifacts=tmp_path)

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).hostname in LOOPBACK:
            route.continue_()
        else:
            chat.strays.append(route.request.url)
            route.abort()

    context.route(re.compile("^https?://"), guard)
    yield chat
    context.close()
    assert chat.strays == []
