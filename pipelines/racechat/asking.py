"""One question outside the chat, by somebody whom the operator names: no login, the same desk."""

from project88.accounts.people import asker_for_email
from project88.errors import BadInputError
from project88.keys import KeyRing
from project88.settings import Settings
from racechat.answers.answer import Answer
from racechat.assembly import Assembly
from racechat.conversation import FORESEEN, explained
from racechat.memory import ChatKey
from racechat.message import readable


def ask_once(question: str, *, email: str, chat_id: str = "", partner: str | None = None) -> Answer:
    """Return the answer for an account, with context kept under `chat_id`. Every foreseen failure is an answer as well.

    Raises ConfigurationError where this installation has no settings.
    """
    settings = Settings.load()
    keys = KeyRing.from_file(settings.secret_key_file)
    with Assembly.of(settings, keys, pool_size=2) as parts:
        try:
            with parts.pool.connection() as connection:
                asker = asker_for_email(connection, email, partner)
        except BadInputError as error:
            return Answer(status="login_required", path="command", answer=str(error))
        except FORESEEN as error:
            return explained(error)
        try:
            text = readable(question, has_attachments=False)
            # Kept apart from every chat: no user of OpenWebUI has an id like this.
            return parts.desk.answer(
                asker, text, ChatKey(openwebui_user_id=f"ask:{asker.account_id}", chat_id=chat_id)
            )
        except FORESEEN as error:
            return explained(error)
