"""The steps by which somebody changes their own proofs."""

from dataclasses import replace

from psycopg_pool import ConnectionPool

from project88.accounts.own_proofs import (
    begin_authenticator,
    change_password,
    confirm_authenticator,
    replace_recovery_codes,
)
from project88.accounts.passwords import Passwords
from project88.accounts.people import account_by_id
from project88.accounts.secret import Secret
from project88.accounts.sessions import Session, live_session, start_session
from project88.accounts.signed_requests import Asking
from project88.accounts.totp import provisioning_uri
from project88.errors import BadInputError
from project88.keys import KeyRing
from racechat.account_talk import replies
from racechat.account_talk.command import Kind
from racechat.account_talk.proof_again import proofs_in
from racechat.account_talk.under_way import Here, UnderWay
from racechat.login.said import Said
from racechat.once_links import OnceLinks, OncePage

MOST_WRONG_CODES = 5


class OwnProofs:
    """Changes the proofs of whoever is speaking. Each step returns what to say and what waits for the next message."""

    def __init__(self, pool: ConnectionPool, keys: KeyRing, passwords: Passwords, links: OnceLinks) -> None:
        self._pool = pool
        self._keys = keys
        self._passwords = passwords
        self._links = links

    def proven(self, here: Here, waiting: UnderWay, credential_version: int) -> tuple[str, UnderWay | None]:
        """Go on once somebody has proven again who they are."""
        match waiting.command.kind:
            case Kind.CHANGE_PASSWORD:
                return replies.ask_new_password(), replace(
                    waiting, stage="new_password", credential_version=credential_version
                )
            case Kind.ENROLL_AUTHENTICATOR:
                with self._pool.connection() as connection:
                    secret = begin_authenticator(connection, self._keys, here.asking)
                return replies.scan(self._qr_code(here, secret)), replace(
                    waiting, stage="first_code", credential_version=credential_version, wrong_tries=0
                )
            case _:
                return replies.recovery_codes(self._recovery_codes(here, here.asking)), None

    def chosen(self, here: Here, waiting: UnderWay, said: Said) -> tuple[str, UnderWay | None]:
        """Set the new password. Where it is not certain what of the message it is, ask: nobody remembers a guess."""
        if waiting.credential_version is None:
            return replies.STALE, None
        chosen = _new_password(said)
        if chosen is None:
            return replies.SEND_IT_ALONE, waiting
        try:
            account = change_password(
                self._pool,
                self._passwords,
                here.session.asker.account_id,
                waiting.credential_version,
                chosen,
            )
        except BadInputError as error:
            return replies.password_refused(str(error)), waiting
        if account is None or self._logged_in_again(here) is None:
            return replies.STALE, None
        return replies.NEW_ONE_IS_SET, None

    def first_code(self, here: Here, waiting: UnderWay, said: Said) -> tuple[str, UnderWay | None]:
        """Let the new app count where this is its code. A message without a code is no try."""
        code = next((proof.secret for proof in proofs_in(said) if proof.kind == "code"), None)
        if code is None:
            return replies.FIRST_CODE_MISSING, waiting
        if waiting.credential_version is None:
            return replies.STALE, None
        is_confirmed = confirm_authenticator(
            self._pool,
            self._keys,
            code,
            here.now,
            account_id=here.session.asker.account_id,
            credential_version=waiting.credential_version,
        )
        if not is_confirmed:
            wrong = replace(waiting, wrong_tries=waiting.wrong_tries + 1)
            is_over = wrong.wrong_tries >= MOST_WRONG_CODES
            return (replies.STOPPED, None) if is_over else (replies.FIRST_CODE_WRONG, wrong)
        session = self._logged_in_again(here)
        if session is None:
            return replies.STALE, None
        asking = Asking(session=session, seat=here.seat)
        return replies.authenticator_confirmed(self._recovery_codes(here, asking)), None

    def _logged_in_again(self, here: Here) -> Session | None:
        """Start this session anew under the new proofs, which have ended all of the person's sessions."""
        asker = here.session.asker
        with self._pool.connection() as connection, connection.transaction():
            account = account_by_id(connection, asker.account_id)
            if account is None:
                return None
            start_session(connection, here.seat, asker, account.credential_version, here.now)
            return live_session(connection, here.seat, here.now)

    def _qr_code(self, here: Here, secret: str) -> str:
        page = OncePage(
            title="Your authenticator app",
            explanation="Scan this with the app, or type the secret into it. Then send the six digits that the app shows in the chat.",
            lines=(" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),),
            qr_text=provisioning_uri(secret, here.session.asker.email),
        )
        return self._links.make(page, here.now)

    def _recovery_codes(self, here: Here, asking: Asking) -> str:
        with self._pool.connection() as connection:
            codes = replace_recovery_codes(connection, self._keys, asking)
        page = OncePage(
            title="Your recovery codes",
            explanation="Each works once, when you have no authenticator app at hand. In the chat: recovery code, and one of these.",
            lines=tuple(codes),
        )
        return self._links.make(page, here.now)


def _new_password(said: Said) -> Secret | None:
    """Return the password that a message is, or says behind "new password:"; None where it calls only a part of itself one."""
    if said.new_password is not None:
        return said.new_password.secret
    whole = _without_quotes(said.text.strip())
    proofs = proofs_in(said)
    is_whole = not proofs or any(_without_quotes(one.secret.reveal()) == whole for one in proofs)
    return Secret(whole) if is_whole else None


def _without_quotes(text: str) -> str:
    is_quoted = len(text) > 2 and text[0] == text[-1] and text[0] in "\"'`"
    return text[1:-1] if is_quoted else text
