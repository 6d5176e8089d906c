"""Mailing somebody a one-time code. Every answer is the same, and as quick, whether or not there is such an account."""

from datetime import datetime

from psycopg_pool import ConnectionPool

from project88.accounts import audit
from project88.accounts.asker import Asker
from project88.accounts.mailed_codes import CodeRequest, issue_code, request_code
from project88.accounts.visitor import Visitor
from project88.keys import KeyRing
from project88.mailing import Relay, send
from racechat.account_talk import mail_texts, replies
from racechat.account_talk.command import AccountCommand
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

    def ask(
        self, visitor: Visitor, wanted: AccountCommand, now: datetime, *, for_proof_of: Asker | None = None
    ) -> str:
        """Have a code mailed to an address, by default the visitor's own, and return what to say.

        `for_proof_of` is somebody logged in who proves again who they are: their own address is the only one then.
        """
        language = wanted.language
        if self._relay is None:
            return replies.NO_MAIL[language]
        address = wanted.email or ("" if visitor.is_anybody else visitor.email)
        if for_proof_of is not None:
            address = for_proof_of.email
        if not address:
            return replies.CODE_ADDRESS[language]
        with self._pool.connection() as connection:
            request = request_code(connection, self._keys, visitor, address, now)
            # The same entry whether or not there is an account: who has one is looked up later, in the background.
            audit.record(
                connection,
                kind="mailed_code_requested",
                outcome="refused" if request is None else "ok",
                account_id=None if for_proof_of is None else for_proof_of.account_id,
                partner_id=None if for_proof_of is None else for_proof_of.partner_id,
                detail={"visitor": audit.pseudonym(self._keys, visitor.openwebui_user_id)},
            )
        if request is None:
            return replies.TOO_MANY_CODES[language]
        relay = self._relay
        self._outbox.put(lambda: self._mail(relay, request, now))
        on_its_way = replies.CODE_ON_ITS_WAY if for_proof_of is None else replies.CODE_FOR_PROOF_ON_ITS_WAY
        return on_its_way[language]

    def _mail(self, relay: Relay, request: CodeRequest, now: datetime) -> None:
        with self._pool.connection() as connection:
            code = issue_code(connection, self._keys, request, now)
        if code is not None:
            mail = mail_texts.login_code(code)
            send(relay, (request.email,), mail.subject, mail.text)
