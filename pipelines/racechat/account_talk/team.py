"""The steps by which owners decide who has access to their company's data."""

from dataclasses import replace

import structlog
from psycopg import Connection
from psycopg_pool import ConnectionPool

from project88.accounts import audit
from project88.accounts.identity import normal_email, same_person
from project88.accounts.mailed_codes import charge_mail
from project88.accounts.passwords import Passwords
from project88.accounts.people import memberships, name_from_email
from project88.accounts.team import Invited, Member, accept_invitation, change_role, invite, members, remove
from project88.errors import BadInputError, TransientError
from project88.keys import KeyRing
from project88.mailing import Relay, send
from racechat.account_talk import mail_texts, replies
from racechat.account_talk.command import AccountCommand, Kind
from racechat.account_talk.under_way import Begun, Here, UnderWay
from racechat.once_links import OnceLinks, OncePage

log = structlog.get_logger(__name__)


class Team:
    """Reads and changes the people of the speaker's company."""

    def __init__(
        self, pool: ConnectionPool, keys: KeyRing, passwords: Passwords, links: OnceLinks, relay: Relay | None
    ) -> None:
        self._pool = pool
        self._keys = keys
        self._passwords = passwords
        self._links = links
        self._relay = relay

    def who_has_access(self, here: Here) -> Begun:
        """List the people of the company."""
        asker = here.session.asker
        if asker.partner_id is None:
            return Begun(reply=replies.ADMINISTRATORS_USE_COMMANDS)
        with self._pool.connection() as connection:
            found = members(connection, asker.partner_id)
            audit.record(
                connection,
                kind="members_listed",
                outcome="ok",
                account_id=asker.account_id,
                partner_id=asker.partner_id,
                detail={"role": asker.role, "row_count": len(found)},
            )
        return Begun(reply=replies.who_has_access(found, asker), has_entry=True)

    def whom_to_ask(self, here: Here) -> Begun:
        """Say who changes what somebody cannot change of their own account."""
        asker = here.session.asker
        found: list[Member] = []
        with self._pool.connection() as connection:
            if asker.partner_id is not None:
                found = members(connection, asker.partner_id)
            _record(connection, here, AccountCommand(kind=Kind.OWN_ACCOUNT), "told")
        return Begun(reply=replies.own_account(found, asker), has_entry=True)

    def begin(self, here: Here, command: AccountCommand) -> Begun | None:
        """Say what will happen, or what is missing, or that it may not be; None where it turns out to be about nobody here."""
        asker = here.session.asker
        names_nobody = command.email is None and command.name in {None, "me"}
        if asker.partner_id is None:
            if not command.is_sure:
                return None
            return Begun(reply=replies.ADMINISTRATORS_USE_COMMANDS, is_placed=names_nobody)
        with self._pool.connection() as connection:
            found = members(connection, asker.partner_id)
            if not command.is_sure and not _meant(command, found, asker.account_id)[0]:
                return None
            if asker.role != "owner":
                _record(connection, here, command, "not_allowed")
                reply = replies.for_owners_only(found, asker)
                return Begun(reply=reply, is_placed=names_nobody, has_entry=True)
        if command.kind is Kind.INVITE:
            return self._begin_invitation(here, command)
        return self._begin_change(here, command, found)

    def _begin_invitation(self, here: Here, command: AccountCommand) -> Begun:
        if command.email is None:
            return Begun(reply=replies.ASK_ADDRESS, is_placed=command.name is None)
        if command.role is None:
            return Begun(reply=replies.ASK_ROLE)
        email = normal_email(command.email)
        name = command.name or name_from_email(email)
        sends_mail = self._relay is not None
        reply = replies.confirm_invitation(
            name, email, command.role, here.session.asker, sends_mail=sends_mail
        )
        # Whoever is invited becomes known by it: their name and address are said back, to be checked before the yes.
        return Begun(reply=reply, waiting=_confirming(here, replace(command, email=email, name=name)))

    def _begin_change(self, here: Here, command: AccountCommand, found: list[Member]) -> Begun:
        asker = here.session.asker
        meant, is_exact = _meant(command, found, asker.account_id)
        if not meant:
            return Begun(reply=replies.nobody_called(asker))
        if len(meant) > 1:
            return Begun(reply=replies.several_called(meant), is_placed=is_exact)
        member = meant[0]
        if command.kind is Kind.REMOVE:
            reply = replies.confirm_removal(member, asker)
            return Begun(reply=reply, waiting=_confirming(here, command, member), is_placed=is_exact)
        if command.role is None:
            return Begun(reply=replies.ask_which_role(member), is_placed=is_exact)
        if command.role == member.role:
            return Begun(reply=replies.has_role(member), is_placed=is_exact)
        reply = replies.confirm_role(member, command.role, asker)
        return Begun(reply=reply, waiting=_confirming(here, command, member), is_placed=is_exact)

    def carry_out(self, here: Here, waiting: UnderWay) -> str:
        """Do what was confirmed. Raises NotAllowedError where the database finds that the session may not.

        The database puts what it changes into the audit; that nothing was changed is put there here.
        """
        command = waiting.command
        if command.kind is Kind.INVITE:
            return self._invite(here, command)
        if waiting.member_account_id is None:
            return replies.STALE
        with self._pool.connection() as connection:
            if command.kind is Kind.CHANGE_ROLE and command.role is not None:
                outcome: str = change_role(
                    connection, self._keys, here.asking, waiting.member_account_id, command.role
                )
                done = replies.role_changed(command.role)
            else:
                outcome = remove(connection, self._keys, here.asking, waiting.member_account_id)
                done = replies.REMOVED
        refused = {"last_owner": replies.LAST_OWNER, "no_member": replies.NO_MEMBER}.get(outcome)
        return done if refused is None else self._refused(here, command, outcome, refused)

    def _refused(self, here: Here, command: AccountCommand, outcome: str, reply: str) -> str:
        with self._pool.connection() as connection:
            _record(connection, here, command, outcome)
        return reply

    def accept(self, here: Here, command: AccountCommand) -> Begun:
        """Take up an invitation with its code."""
        if command.code is None:
            return Begun(reply=replies.WHICH_INVITATION)
        with self._pool.connection() as connection:
            partner_id = accept_invitation(connection, self._keys, here.asking, command.code)
            works_for = memberships(connection, here.session.asker.account_id)
        name = next((one.partner_name for one in works_for if one.partner_id == partner_id), None)
        if name is None:
            return Begun(reply=replies.NO_SUCH_INVITATION)
        return Begun(reply=replies.accepted(name), has_entry=True)

    def _invite(self, here: Here, command: AccountCommand) -> str:
        if command.email is None or command.role is None:
            return replies.STALE
        try:
            with self._pool.connection() as connection:
                # Nobody's postbox is filled by invitations that are made and withdrawn.
                is_mailed = self._relay is not None
                if is_mailed and not charge_mail(
                    connection, self._keys, "mail_invited", command.email, here.now
                ):
                    return self._refused(here, command, "too_often", replies.invited_too_often(command.email))
                invited = invite(
                    connection,
                    self._keys,
                    self._passwords,
                    here.asking,
                    email=command.email,
                    display_name=command.name,
                    role=command.role,
                )
        except BadInputError as error:
            return self._refused(here, command, "refused", str(error))
        if self._relay is None:
            return replies.invited_by_link(invited.display_name, self._code_page(here, invited))
        return self._mailed(here, self._relay, invited)

    def _mailed(self, here: Here, relay: Relay, invited: Invited) -> str:
        asker = here.session.asker
        mail = mail_texts.invitation(
            invited, partner_name=asker.partner_name or "", owner_name=asker.display_name
        )
        try:
            send(relay, (invited.email,), mail.subject, mail.text)
        except TransientError:
            log.warning("invitation_not_mailed")
            return replies.invited_not_mailed(invited.display_name)
        return replies.invited_by_mail(invited.display_name, invited.email)

    def _code_page(self, here: Here, invited: Invited) -> str:
        code = invited.code.reveal()
        page = OncePage(
            title="An invitation",
            explanation=(
                f"Give these lines to {invited.display_name}. Whoever has never logged in by chatting writes the first, and "
                "chooses a password; whoever has, logs in as always and writes the second. The code works once, within seven days."
            ),
            lines=(f"{invited.email}, password: {code}", f"accept invitation {code}"),
        )
        return self._links.make(page, here.now)


def _record(connection: Connection, here: Here, command: AccountCommand, outcome: str) -> None:
    asker = here.session.asker
    audit.record(
        connection,
        kind=command.kind.value,
        outcome=outcome,
        account_id=asker.account_id,
        partner_id=asker.partner_id,
        detail={"role": asker.role},
    )


def _confirming(here: Here, command: AccountCommand, member: Member | None = None) -> UnderWay:
    return UnderWay(
        stage="confirm",
        session_id=here.session.session_id,
        command=command,
        member_account_id=None if member is None else member.account_id,
    )


def _meant(command: AccountCommand, found: list[Member], own_id: int) -> tuple[list[Member], bool]:
    """The people that a name or an address means, exactly before misspelt, and whether it does so exactly."""
    if command.email is not None:
        email = command.email.casefold()
        by_address = [one for one in found if one.email == email]
        name = command.name
        names_them = name is None or any(
            same_person(name, one.display_name, forgives_typos=False) for one in by_address
        )
        return by_address, names_them
    name = command.name or ""
    if name == "me":
        return [one for one in found if one.account_id == own_id], True
    for forgives_typos in (False, True):
        meant = [one for one in found if same_person(name, one.display_name, forgives_typos=forgives_typos)]
        if meant:
            return meant, not forgives_typos
    return [], False
