"""What the demo says when it is ready: where, who, and what to ask."""

from collections.abc import Sequence

from project88.demo.people import DemoAccount


def greeting(url: str, accounts: Sequence[DemoAccount], questions: Sequence[str]) -> str:
    """Return the lines to print: the address, one line for each account, and how to begin."""
    who = max((len(account.email) for account in accounts), default=0)
    what = max((len(account.role) for account in accounts), default=0)
    lines = ["", f"Open {url} and sign in as one of these (e-mail, OpenWebUI password, role):", ""]
    lines += [
        f"  {account.email:{who}}  {account.openwebui_password}  {account.role:{what}}  {account.partner_name or 'all partners'}"
        for account in accounts
    ]
    lines += ["", "In the chat, say who you are once, in any words; the first account could type:", ""]
    lines += (
        [f"  {accounts[0].name} here from {accounts[0].partner_name}, password {accounts[0].password}"]
        if accounts
        else []
    )
    lines += ["", "Then ask, for example:", ""]
    lines += [f"  {question}" for question in questions]
    lines += ["", "Passwords and authenticator secrets of all accounts are in .demo/accounts.json.", ""]
    return "\n".join(lines)
