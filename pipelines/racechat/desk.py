"""Answering one question of somebody who is logged in: the same path for the chat and for `project88 ask`."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import psycopg
import structlog
from psycopg_pool import ConnectionPool

from project88.accounts import audit, usage
from project88.accounts.asker import Asker
from project88.accounts.sessions import Seat
from project88.accounts.usage import LimitReachedError
from project88.database.pools import PartnerPools
from project88.database.reading import BoundedReader
from project88.errors import NotAllowedError, Project88Error
from project88.keys import KeyRing
from racechat.answers.answer import Answer, ExportRequest
from racechat.answers.answering import answer_question
from racechat.commands import ChatCommand, command_in, help_answer, started_over
from racechat.exports.store import ExportStore
from racechat.memory import ChatKey, ChatMemory
from racechat.owners_audit import AuditRequest, asking_for_audit, audit_answer, audit_request_in

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that answering needs, made once per process. Holds no connection between two questions."""

    pool: ConnectionPool
    keys: KeyRing
    readers: PartnerPools
    memory: ChatMemory
    exports: ExportStore
    clock: Callable[[], datetime]

    def answer(self, asker: Asker, text: str, key: ChatKey, *, seat: Seat | None = None) -> Answer:
        """Return the answer to a readable message, having kept its context, its download and its trace in the audit.

        What is kept is what was understood, never the text. `seat` is where the asker is logged in, None outside the
        chat. Raises Project88Error where it cannot be answered for a
        reason that a sentence explains, LimitReachedError where the asker or their company has had enough for now.
        """
        started_s = time.perf_counter()
        match command_in(text):
            case ChatCommand.HELP:
                self._record_command(asker, "help")
                return help_answer()
            case ChatCommand.START_OVER:
                self.memory.forget_chat(key)
                self._record_command(asker, "start_over")
                return started_over()
        self._charge(asker, questions=1)
        wanted = audit_request_in(text, self.clock().astimezone(ZoneInfo(asker.time_zone)).date())
        kind = "question" if wanted is None else "command"
        try:
            answer = self._find(asker, text, key) if wanted is None else self._read_audit(asker, wanted, seat)
            answer = self._handed_out(asker, answer)
        except Project88Error as error:
            failed = Answer(status=_status(error), answer="", reason=_reason(error), path=_path(wanted))
            self._record(asker, failed, kind=kind, elapsed_ms=_since_ms(started_s))
            raise
        if wanted is None:
            self.memory.remember(key, asker, answer)
        self._record(asker, answer, kind=kind, elapsed_ms=_since_ms(started_s))
        return answer

    def note_command(self, asker: Asker, command: str) -> None:
        """Put a command that was answered without a question into the audit.

        Never in the answer's way: it is there already, and `help` helps where the database is down.
        """
        try:
            self._record_command(asker, command)
        except psycopg.OperationalError as error:
            log.warning("command_not_audited", reason=type(error).__name__)

    def _record_command(self, asker: Asker, command: str) -> None:
        with self.pool.connection() as connection:
            audit.record(
                connection,
                kind="command",
                outcome=command,
                account_id=asker.account_id,
                partner_id=asker.partner_id,
                detail={"path": "command", "role": asker.role},
            )

    def _find(self, asker: Asker, text: str, key: ChatKey) -> Answer:
        return answer_question(
            text,
            asker=asker,
            reader_for=self._reader_for,
            previous=self.memory.recall(key, asker),
            now=self.clock(),
        )

    def _read_audit(self, asker: Asker, wanted: AuditRequest, seat: Seat | None) -> Answer:
        now = self.clock()
        with self.pool.connection() as connection:
            asking = asking_for_audit(connection, asker, seat, now)
            return audit_answer(connection, self.keys, asking, wanted, now)

    def _handed_out(self, asker: Asker, answer: Answer) -> Answer:
        """Return the answer with its download, charged: nothing leaves that the limits do not allow."""
        export = answer.export
        rows = answer.row_count if export is None else len(export.rows)
        if rows or export is not None:
            self._charge(asker, exports=int(export is not None), rows=rows)
        if export is None:
            return answer
        answer = answer.with_download(self.exports.write(asker, export))
        self._record_export(asker, export)
        return answer

    def _charge(self, asker: Asker, *, questions: int = 0, exports: int = 0, rows: int = 0) -> None:
        with self.pool.connection() as connection:
            try:
                usage.charge(connection, asker, questions=questions, exports=exports, rows=rows)
            except LimitReachedError as error:
                for reached in error.reached:
                    if reached.is_first:  # once a window: whoever goes on asking fills no audit
                        usage.record_limit(connection, asker, reached)
                raise

    def _reader_for(self, asker: Asker) -> BoundedReader:
        return self.readers.platform() if asker.partner_id is None else self.readers.reader(asker.partner_id)

    def _record(self, asker: Asker, answer: Answer, *, kind: str, elapsed_ms: float) -> None:
        understood = (
            None
            if answer.question is None
            else audit.Understood(question=answer.question, filters=answer.filters, sql_text=answer.sql)
        )
        with self.pool.connection() as connection:
            audit.record(
                connection,
                kind=kind,
                outcome=answer.status,
                account_id=asker.account_id,
                partner_id=asker.partner_id,
                detail={
                    "path": answer.path,
                    "role": asker.role,
                    "row_count": answer.row_count,
                    "total_rows": answer.total_rows,
                    "elapsed_ms": round(elapsed_ms, 1),
                    **({} if answer.reason is None else {"reason": answer.reason}),
                    **_shapes(answer),
                },
                understood=understood,
            )

    def _record_export(self, asker: Asker, request: ExportRequest) -> None:
        with self.pool.connection() as connection:
            audit.record(
                connection,
                kind="export",
                outcome="ok",
                account_id=asker.account_id,
                partner_id=asker.partner_id,
                detail={"row_count": len(request.rows), "has_contact": request.holds_contact_details},
            )


def _shapes(answer: Answer) -> dict[str, int]:
    """Return how many words found no place, by what they are made of: all that is kept of them."""
    if not answer.unplaced:
        return {}
    return {
        "unplaced_words": sum(words.words for words in answer.unplaced),
        "unplaced_letters": sum(words.letters for words in answer.unplaced),
        "unplaced_digits": sum(words.digits for words in answer.unplaced),
        "unplaced_mixed": sum(words.mixed for words in answer.unplaced),
    }


def _status(error: Project88Error) -> Literal["refused", "error"]:
    return "refused" if isinstance(error, NotAllowedError) else "error"


def _reason(error: Project88Error) -> str:
    return "limit" if isinstance(error, LimitReachedError) else type(error).__name__


def _path(wanted: AuditRequest | None) -> Literal["typed", "command"]:
    return "typed" if wanted is None else "command"


def _since_ms(started_s: float) -> float:
    return (time.perf_counter() - started_s) * 1000
