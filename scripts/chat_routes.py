"""Writes docs/chat-routes.md from roles/apache/vars/openwebui_routes.yml, as `make docs` does. `--check` only compares."""

import argparse
import sys
from pathlib import Path
from typing import Any

import yaml

CHECKOUT = Path(__file__).resolve().parent.parent
SOURCE = CHECKOUT / "roles" / "apache" / "vars" / "openwebui_routes.yml"
PAGE = CHECKOUT / "docs" / "chat-routes.md"
WHO = {"anybody": "anybody", "user": "who is signed in", "administrator": "administrators"}

TEXT = """# Which OpenWebUI routes are open

At the chat's address Apache lets these methods and paths of OpenWebUI {version} through, spelled exactly so, and answers everything else with 403 and a
sentence. The rest of OpenWebUI's interface tells anybody who is signed in who else has an account, takes files, runs programs, or leads past the gate in
front of the Pipelines server. `{{id}}` is a UUID, so no word passes for one; `{{file}}` is a path of plain names.

| what for | whose | routes |
| --- | --- | --- |
{routes}

**Administrators.** Apache cannot check the signature of OpenWebUI's session, so it passes these routes on, and OpenWebUI refuses whoever is no
administrator; a test reads from the running program that each of them asks for one. `apache_administrator_networks` shuts them to all other addresses as
well. The administrator's other pages stay empty: settings come from Ansible at each start.

## Answered by Apache

| why | routes | with |
| --- | --- | --- |
{answered}

## What may be stored in a chat

OpenWebUI would let people write their own chats by hand, an answer that was never given included. ModSecurity reads the JSON of these requests:

| route | may hold only | must not hold | must be |
| --- | --- | --- | --- |
{bodies}

The pencil beside an answer is switched off (`USER_PERMISSIONS_CHAT_EDIT`), and with it the one beside one's own question: OpenWebUI has a single switch
for both. A question is asked anew instead, so what stands above an answer is what was asked. An administrator's page still shows the pencil, and Apache
refuses what it sends. People may delete messages and chats of their own. Chats cannot be shared and administrators do not see them, so whatever stands in
one is seen by nobody else. **What cannot be closed:** anybody can change what their own browser shows them, and take a picture of it. Ask again before a
picture counts as proof.

## Without Apache

The demo has no Apache. OpenWebUI's own settings close there what they can; what they cannot is in the README. An installation whose OpenWebUI is reached
past Apache is in the same state: the port listens on loopback, or lets the web host in alone.

This page is made from `roles/apache/vars/openwebui_routes.yml` by `make docs`.
"""


def code(names: list[str], between: str = "<br>") -> str:
    """Names as code, for a cell of a table."""
    return between.join(f"`{name}`" for name in names)


def page(data: dict[str, Any]) -> str:
    """Return the page as text."""
    groups, answers, rules = (data[f"__apache_chat_{name}"] for name in ("routes", "answered", "bodies"))
    groups = [*groups, *data["__apache_openid_routes"]]
    return TEXT.format(
        version=data["__apache_openwebui_version"],
        routes="\n".join(
            f"| {group['purpose']} | {WHO[group['who']]} | {code(group['routes'])} |" for group in groups
        ),
        answered="\n".join(
            f"| {answer['purpose']} | {code(answer['routes'])} | `{answer['with']}` |" for answer in answers
        ),
        bodies="\n".join(body_row(rule) for rule in rules),
    )


def body_row(rule: dict[str, Any]) -> str:
    """One route's rule for its body, as a line of the table."""
    exact = [f"{name}: {value}" for name, value in rule.get("exactly", {}).items()]
    cells = (code(names, ", ") for names in (rule.get("only", []), rule.get("never", []), exact))
    return f"| `{rule['route']}` | {' | '.join(cells)} |"


def main() -> int:
    """Write the page; with --check return 1 where it is not current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    is_check = parser.parse_args().check
    text = page(yaml.safe_load(SOURCE.read_text("utf-8")))
    if is_check:
        return int(not PAGE.exists() or PAGE.read_text("utf-8") != text)
    PAGE.write_text(text, "utf-8")
    sys.stdout.write(f"Wrote {PAGE.relative_to(CHECKOUT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
