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


def page(data: dict[str, Any]) -> str:
    """Return the page as text."""
    lines = [
        "# What of OpenWebUI is open",
        "",
        f"At the chat's address Apache lets these methods and paths of OpenWebUI {data['__apache_openwebui_version']} through, spelled exactly so, "
        "and answers everything else",
        "with 403 and a sentence. The rest of OpenWebUI's interface tells anybody who is signed in who else has an account, takes files, runs "
        "programs, or leads",
        "past the gate in front of the Pipelines server. `{id}` is a UUID, so no word passes for one; `{file}` is a path of plain names.",
        "",
        "| what for | whose | routes |",
        "| --- | --- | --- |",
    ]
    for group in data["__apache_chat_routes"]:
        routes = "<br>".join(f"`{route}`" for route in group["routes"])
        lines.append(f"| {group['purpose']} | {WHO[group['who']]} | {routes} |")
    lines += [
        "",
        "**Administrators.** Apache cannot check the signature of OpenWebUI's session, so it passes these routes on, and OpenWebUI refuses "
        "whoever is no administrator;",
        "a test reads from the running program that each of them asks for one. `apache_administrator_networks` shuts them to all other "
        "addresses as well. The",
        "administrator's other pages stay empty: settings come from Ansible at each start.",
        "",
        "## Answered by Apache",
        "",
        "| why | routes | with |",
        "| --- | --- | --- |",
    ]
    for answer in data["__apache_chat_answered"]:
        routes = "<br>".join(f"`{route}`" for route in answer["routes"])
        lines.append(f"| {answer['purpose']} | {routes} | `{answer['with']}` |")
    lines += [
        "",
        "## What may be stored in a chat",
        "",
        "OpenWebUI would let people write their own chats by hand, an answer that was never given included. ModSecurity reads the JSON of "
        "these requests:",
        "",
        "| route | may hold only | must not hold | must be |",
        "| --- | --- | --- | --- |",
    ]
    for rule in data["__apache_chat_bodies"]:
        only, never = (", ".join(f"`{name}`" for name in rule.get(key, [])) for key in ("only", "never"))
        exact = ", ".join(f"`{name}` = `{value}`" for name, value in rule.get("exactly", {}).items())
        lines.append(f"| `{rule['route']}` | {only} | {never} | {exact} |")
    lines += [
        "",
        "The pencil beside an answer is switched off (`USER_PERMISSIONS_CHAT_EDIT`), and with it the one beside one's own question: "
        "OpenWebUI has a single switch for",
        "both. A question is asked anew instead, so what stands above an answer is what was asked. People may still delete messages and chats "
        "of their own. Chats",
        "cannot be shared and administrators do not see them, so whatever stands in one is seen by nobody else. **What cannot be closed:** "
        "anybody can change what their own",
        "browser shows them, and take a picture of it. Ask again, or look at the audit, before a picture counts as proof.",
        "",
        "## Without Apache",
        "",
        "The demo has no Apache. OpenWebUI's own settings close there what they can; what they cannot is in the README. An installation "
        "whose OpenWebUI is reached past",
        "Apache is in the same state: the port listens on loopback, or lets the web host in alone.",
        "",
        "This page is made from `roles/apache/vars/openwebui_routes.yml` by `make docs`.",
        "",
    ]
    return "\n".join(lines)


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
