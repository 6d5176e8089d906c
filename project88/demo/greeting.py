"""What the demo says when it is ready: where, who, and what to ask."""

from collections.abc import Sequence
from pathlib import Path

from project88.demo.people import DemoAccount


def greeting(url: str, accounts: Sequence[DemoAccount], questions: Sequence[str], accounts_file: Path) -> str:
    """Return the lines to print: the address, one line for each account, and how to begin."""
    if not accounts:
        return f"\nOpen {url}\n"
    who = max(len(account.email) for account in accounts)
    lines = ["", f"Open {url} and sign in as one of these:", ""]
    lines += [f"  {'e-mail':{who}}  {'sign-in password':19}  {'password in chat':19}  role"]
    lines += [
        f"  {account.email:{who}}  {account.openwebui_password}  {account.password}  {_role(account)}"
        for account in accounts
    ]
    first = accounts[0]
    lines += ["", "In the chat, say once who you are, in any words. The first one could type:", ""]
    lines += [f"  I'm {first.name} from {first.partner_name}, password {first.password}"]
    lines += ["", "Then ask, for example:", ""]
    lines += [f"  {question}" for question in questions]
    lines += ["", f"Authenticator secrets, and all of this, are in {accounts_file}.", ""]
    return "\n".join(lines)


def _role(account: DemoAccount) -> str:
    return (
        f"{account.role} of {account.partner_name}"
        if account.partner_name
        else "administrator of the platform"
    )
