"""A timing partner with a small season and an owner who logs in by chatting: what tests of the whole product begin with."""

import datetime
import time
from pathlib import Path
from typing import Any

from project88.season import write_season
from tests.appliance.harness import CHAT, Host, Lab, Play

PARTNER, PARTNER_ID = "Big River Race Management", 1
OWNER, OWNER_EMAIL, OWNER_PASSWORD = "Toni Marsh", "toni.marsh@bigriver.example", "correct-Horse-7-battery"
M1 = "Show me Michael Wardian's marathon PR"
M1_ANSWER, M1_RACE = "2:24:37", "Hartford Marathon"
ADMINISTRATOR = "admin@project88.test"


def write_small_season(file: Path) -> None:
    """Write a season of some ten thousand rows, all thirteen partners in it, that ends in June 2026."""
    write_season(file, scale=0.004, seed=7, years=4, as_of=datetime.date(2026, 6, 15), progress=None)


def import_season(lab: Lab, inventory: Path, season: Path) -> Play:
    """Import it as an operator does."""
    return lab.playbook(
        "playbooks/import.yml",
        inventory,
        extra={"import_file": str(season)},
        called="import of the demo season",
    ).need()


def add_owner(database: Host) -> None:
    """Make the partner's owner an account, on the host of group `db`."""
    added = database.run(
        ["/usr/local/bin/project88", "account", "add", OWNER_EMAIL, "--name", OWNER, "--partner", PARTNER, "--role", "owner", "--password-stdin"],
        input_text=f"{OWNER_PASSWORD}\n",
    )  # fmt: skip
    assert OWNER_PASSWORD not in added.out


def log_in_by_chatting_and_ask_m1(lab: Lab, pictures: Path) -> dict[str, Any]:
    """Ask M1 as a stranger, log in, ask again: over HTTPS, in a browser, as anybody would. Return what the browser saw."""
    seen: dict[str, Any] = lab.client.call(
        "chat",
        trust=lab.browser_trust,
        chat_name=CHAT,
        email=ADMINISTRATOR,
        password=lab.secret("vault_project88_openwebui_admin_password"),
        messages=[M1, f"I'm {OWNER} from {PARTNER}, password {OWNER_PASSWORD}", M1],
        pictures=str(pictures),
    )
    stranger, welcome, answer = seen["answers"]
    assert M1_ANSWER not in stranger, "nothing is answered before the login"
    assert PARTNER in welcome
    assert M1_ANSWER in answer
    assert M1_RACE in answer
    return seen


def wait_for_the_chat(lab: Lab, patience_s: float = 180) -> None:
    """Wait until the chat's page is served again, after a restart."""
    end = time.monotonic() + patience_s
    while True:
        seen = lab.client.call("pages", trust=lab.browser_trust, name=CHAT, path="/health")
        if seen["status"] == 200:
            return
        assert time.monotonic() < end, seen
        time.sleep(1)
