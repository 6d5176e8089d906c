"""A person with a browser: signs in to OpenWebUI, writes messages, reads answers. Watches the WebSocket while they come."""

import re
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import WebSocket, expect, sync_playwright

from tests.appliance.outside import answer
from tests.fix_browser import FLAGS, PATIENCE_MS, ChatPage


def converse(
    chat_name: str, email: str, password: str, messages: list[str], pictures: str | None = None
) -> dict[str, Any]:
    """Return the answers' texts, the requests that left the two names, and what went over the WebSocket.

    Chromium takes authorities from a store of its own, so it believes in any certificate here; `pages` and the others check it.
    """
    program = next(found for name in ("chromium", "google-chrome") if (found := shutil.which(name)))
    sockets: dict[str, int] = {}
    strays: list[str] = []

    def watch(socket: WebSocket) -> None:
        url = socket.url.split("?")[0]
        sockets.setdefault(url, 0)

        def count(_frame: object) -> None:
            sockets[url] += 1

        socket.on("framereceived", count)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=FLAGS)
        context = browser.new_context(
            viewport={"width": 1280, "height": 1000}, locale="en-US", ignore_https_errors=True
        )
        context.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        page = context.new_page()
        page.on("websocket", watch)
        page.on(
            "request",
            lambda request: (
                None
                if re.match(rf"(https|wss)://{re.escape(chat_name)}[/:]|data:|blob:", request.url)
                else strays.append(request.url)
            ),
        )
        chat = ChatPage(page=page, artifacts=Path(pictures or "."))
        chat.sign_in(f"https://{chat_name}", email, password)
        answers = []
        for message in messages:
            answers.append(chat.ask(message).inner_text())
            if pictures is not None:
                page.screenshot(path=Path(pictures) / f"answer-{len(answers)}.png")
        browser.close()
    return {"answers": answers, "strays": strays, "websockets": sockets}


if __name__ == "__main__":
    answer(converse)
