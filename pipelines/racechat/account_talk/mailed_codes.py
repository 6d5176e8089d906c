"""Mailing somebody a one-time code. Every answer is the same, and as quick, whether or not there is such an account."""

from datetime import datetime

from psycopg_pool import ConnectionPool

from project88.accounts.mailed_codes import CodeRequest, issue_code, request_code
from project88.accounts.visitor import Visitor
from project88.keys import KeyRing
from project88.mailing import Relay, send
from racechat.account_talk import mail_texts, replies
from racechat.account_talk.outbox import Outbox


class MailedCodes:
    """Takes requests for codes; making and mailing them happens in the background."""

    def __init__(self, pool: ConnectionPool, keys: KeyRing, relay: Relay | None, outbox: Outbox) -> None:
        self._pool = pool
        self._keys = keys
        self._relay = relay
        self._outbox = outbox

    @property
    def is_possible(self) -> bool:
        return self._relay is not None

    def ask(self, visitor: Visitor, email: str | None, now: datetime, *, on_its_way: str) -> str:
        """Have a code mailed to an address, by default the visitor's own, and return what to say."""
        if self._relay is None:
            return replies.NO_MAIL
        address = email or ("" if visitor.is_anybody else visitor.email)
        if not address:
            return replies.CODE_ADDRESS
        with self._pool.connection() as connection:
            request = request_code(connection, self._keys, visitor, address, now)
        if request is None:
            return replies.TOO_MANY_CODES
        relay = self._relay
        self._outbox.put(lambda: self._mail(relay, request, now))
        return on_its_way

    def _mail(self, relay: Relay, request: CodeRequest, now: datetime) -> None:
        with self._pool.connection() as connection:
            code = issue_code(connection, self._keys, request, now)
        if code is not None:
            mail = mail_texts.login_code(code)
            send(relay, (request.email,), mail.subject, mail.text)
