"""Who sits at the chat page, as OpenWebUI's signed token says. Not yet anybody we answer."""

from dataclasses import dataclass

# The one user everybody is when OpenWebUI runs without a login of its own.
_NO_LOGIN_EMAIL = "admin@localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """The OpenWebUI user of one message.

    `openwebui_user_id` and `email` come from the signed token. `name` can be edited by the user: never decide by it.
    `is_shared` says that OpenWebUI has no login, so that all visitors look alike: a session then holds for one chat.
    """

    openwebui_user_id: str
    email: str
    name: str = ""
    is_shared: bool = False

    @property
    def is_anybody(self) -> bool:
        """Whether this user id stands for whoever opens the page."""
        return self.is_shared or self.email.strip().lower() == _NO_LOGIN_EMAIL
