"""OpenWebUI works under the policy of content that Apache sends: signing in, answering, charts; and nothing else may run."""

import re

import pyotp
import pytest
import yaml
from playwright.sync_api import Route, expect

from project88.settings import CHECKOUT
from tests.fix_browser import ChatPage
from tests.fix_demo import DemoStack

pytestmark = pytest.mark.acceptance

BIG_RIVER = "Big River Race Management"


def policy(host: str) -> str:
    """Return the policy of roles/apache, for this address instead of the appliance's."""
    variables = yaml.safe_load((CHECKOUT / "roles/apache/vars/main.yml").read_text("utf-8"))
    hashes = " ".join(f"'{digest}'" for digest in variables["__apache_chat_script_hashes"])
    parts = "; ".join(variables["__apache_chat_policy"])
    parts = re.sub(r"\{\{ __apache_chat_script_hashes.*?\}\}", hashes, parts)
    return re.sub(r"wss://\{\{ apache_chat_name \}\}", f"ws://{host}", parts)


def test_the_chat_works_under_the_policy_and_scripts_of_others_do_not(
    chat_page: ChatPage, demo_stack: DemoStack
) -> None:
    host = demo_stack.url.removeprefix("http://")
    assert "{{" not in policy(host)
    complaints: list[str] = []

    def with_policy(route: Route) -> None:
        if route.request.resource_type != "document":
            route.fallback()
            return
        reply = route.fetch()
        route.fulfill(response=reply, headers={**reply.headers, "content-security-policy": policy(host)})

    page = chat_page.page
    page.route("**/*", with_policy)
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )

    owner = demo_stack.account("owner", BIG_RIVER)
    # A page that the test answers for has no address of its own, and Chromium asks before such a one may reach loopback.
    page.context.grant_permissions(["local-network-access"], origin=demo_stack.url)
    chat_page.sign_in(demo_stack.url, owner["openwebui_email"], owner["openwebui_password"])
    chat_page.ask(f"I'm {owner['name']} from {BIG_RIVER}, code {pyotp.TOTP(owner['totp_secret']).now()}")
    answer = chat_page.ask("What's the average 5K time by age group and gender?")
    expect(answer.locator("canvas, svg.marks").first).to_be_visible()
    assert complaints == []

    page.evaluate(
        "() => { const it = document.createElement('script'); it.textContent = 'window.strange = 1'; document.body.append(it); }"
    )
    page.evaluate(
        "() => { const it = document.createElement('img'); it.setAttribute('onerror', 'window.strange = 1'); it.src = '/static/none.png'; document.body.append(it); }"
    )
    page.wait_for_timeout(500)
    assert page.evaluate("() => window.strange") is None
    assert complaints
