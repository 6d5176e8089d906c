"""All checks of one host of an installation, in the order in which a fault of one explains those after it."""

from collections.abc import Iterator

from project88.doctor.credentials import credential_file
from project88.doctor.database_certificate import check_database_certificate
from project88.doctor.duties import Duties
from project88.doctor.finding import Finding
from project88.doctor.freshness import check_backup, check_sync
from project88.doctor.host import check_host
from project88.doctor.parts import check_parts
from project88.doctor.postgres import check_chat_login, check_postgres
from project88.doctor.repositories import check_repositories
from project88.doctor.telling import check_receivers
from project88.doctor.updates import check_updates
from project88.doctor.web import check_web
from project88.errors import ConfigurationError
from project88.keys import KeyRing


def check_appliance(duties: Duties, *, is_thorough: bool) -> Iterator[Finding]:
    """Look at every part that this host has to run; `is_thorough` also does what takes too long for every few minutes."""
    yield from check_host(duties)
    yield from check_updates(duties)
    keys = None
    if duties.database_url or duties.chat_database_url:
        file = credential_file("master_key")
        try:
            keys = KeyRing.from_file(file) if file is not None else None
            seen, to_do = "cannot be read", "run this as root"
        except ConfigurationError as error:
            seen, to_do = "cannot be used", str(error)
        if keys is None:
            yield Finding(part="Master key", is_well=False, seen=seen, to_do=to_do)
    if keys is not None and duties.database_url:
        found = list(check_postgres(duties, keys, is_thorough=is_thorough))
        yield from found
        yield from check_sync(duties, found)
    elif keys is not None:
        yield from check_chat_login(duties, keys)
    if duties.database_url:
        yield from check_database_certificate(duties)
    yield from check_parts(duties)
    if duties.chat_name:
        yield from check_web(duties)
    if duties.backup_stamp is not None:
        yield from check_backup(
            duties.backup_stamp, duties.backup_max_age_h, installed_at_s=duties.installed_at_s
        )
        if is_thorough:
            yield from check_repositories()
    yield check_receivers(duties)
