"""Files that wait for their asker: written, linked, found again, counted and swept away."""

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from psycopg import Connection
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from project88.accounts import audit
from project88.accounts.asker import Asker
from project88.database.statements import statement
from project88.errors import ConfigurationError, NotAllowedError, Project88Error
from racechat.answers.answer import ExportRequest
from racechat.exports.csv_file import PART_SUFFIX, write_csv
from racechat.exports.names import file_name

LIFETIME_S = 3600
# Enough for retries and a second device; too few for passing a link round.
MAX_DOWNLOADS = 10
TOKEN_BYTES = 32
EXPIRED = "This download has expired. Ask for it again in the chat."

_STORED_NAME = re.compile(rf"[0-9a-f]{{32}}\.csv({re.escape(PART_SUFFIX)})?")

log = structlog.get_logger(__name__)


class ExportUnknownError(Project88Error):
    """No link like this was ever given out, or its time is long gone."""


class ExportGoneError(Project88Error):
    """The link was good once: it expired, was used up, or its owner lost the right to see the rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredExport:
    """A file that may be sent now."""

    path: Path
    byte_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    stored_name: str
    byte_count: int
    is_live: bool
    account_id: int
    partner_id: int | None
    row_count: int
    has_contact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    stored_name: str
    is_live: bool


class ExportStore:
    """Downloads of one installation. Links outlive a restart: what they stand for is in the database."""

    def __init__(
        self,
        pool: ConnectionPool,
        directory: Path,
        public_url: str,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._pool = pool
        self._directory = directory
        self._public_url = public_url.rstrip("/")
        self._clock = clock

    def write(self, asker: Asker, request: ExportRequest) -> str:
        """Write the file and return its link.

        Raises NotAllowedError where the rows hold contact details and the asker is no owner.
        """
        if request.holds_contact_details and asker.role != "owner":
            raise NotAllowedError(
                "Contact details leave this chat only for owners. Ask an owner of your account to export them."
            )
        self.sweep()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        stored_name = f"{secrets.token_hex(16)}.csv"
        name = file_name(request.file_name)
        byte_count = write_csv(self._folder() / stored_name, request.columns, request.rows)
        with self._pool.connection() as connection:
            connection.execute(
                statement("chat/insert_export"),
                {
                    "token_sha256": _digest(token),
                    "account_id": asker.account_id,
                    "partner_id": asker.partner_id,
                    "stored_name": stored_name,
                    "file_name": name,
                    "row_count": len(request.rows),
                    "byte_count": byte_count,
                    "has_contact": request.holds_contact_details,
                    "lifetime_s": LIFETIME_S,
                    "max_downloads": MAX_DOWNLOADS,
                },
            )
        return f"{self._public_url}/exports/{token}/{name}"

    def find(self, token: str, name: str, *, is_counted: bool) -> StoredExport:
        """Return the file behind a link, counting a download where asked to.

        Raises ExportUnknownError or ExportGoneError, with a sentence for the browser.
        """
        gone = ExportGoneError(EXPIRED)
        with self._pool.connection() as connection:
            cursor = connection.cursor(row_factory=class_row(_Found))
            found = cursor.execute(
                statement("chat/find_export"), {"token_sha256": _digest(token), "file_name": name}
            ).fetchone()
            if found is None:
                raise ExportUnknownError("There is no such download. Ask for it again in the chat.")
            if not found.is_live:
                raise gone
            if is_counted and not _counted(connection, token, found):
                raise gone
        path = self._directory / found.stored_name
        if not path.is_file():
            raise gone
        return StoredExport(path=path, byte_count=found.byte_count)

    def sweep(self) -> int:
        """Delete files whose links are dead, and the traces of writes that never ended; return how many went."""
        with self._pool.connection() as connection:
            cursor = connection.cursor(row_factory=class_row(_Known))
            known = {row.stored_name: row.is_live for row in cursor.execute(statement("chat/known_exports"))}
            connection.execute(statement("chat/delete_old_exports"))
        removed = 0
        for path in self._directory.iterdir() if self._directory.is_dir() else ():
            if _STORED_NAME.fullmatch(path.name) and self._is_dead(path, known.get(path.name)):
                path.unlink(missing_ok=True)
                removed += 1
        if removed:
            log.info("exports_swept", files=removed)
        return removed

    def _is_dead(self, path: Path, is_live: bool | None) -> bool:  # noqa: FBT001 - three-valued: None is unknown
        if is_live is not None:
            return not is_live
        try:
            # A file without a row may be one that another request is writing at this moment.
            return self._clock() - path.stat().st_mtime > LIFETIME_S
        except FileNotFoundError:
            return False

    def _folder(self) -> Path:
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(
                "The folder for downloads cannot be made. Please tell your administrator."
            ) from error
        return self._directory


def _counted(connection: Connection, token: str, found: _Found) -> bool:
    """Count a download and put it in the audit, in one transaction; return False where the link is used up."""
    with connection.transaction():
        # One statement, so that parallel fetches cannot pass the limit together.
        row = connection.execute(
            statement("chat/count_download"), {"token_sha256": _digest(token)}
        ).fetchone()
        if row is None:
            return False
        audit.record(
            connection,
            kind="download",
            outcome="ok",
            account_id=found.account_id,
            partner_id=found.partner_id,
            detail={"row_count": found.row_count, "has_contact": found.has_contact},
        )
    return True


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
