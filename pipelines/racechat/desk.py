"""Answering one question of somebody who is logged in: the same path for the chat and for `project88 ask`."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from psycopg_pool import ConnectionPool

from project88.accounts import audit
from project88.accounts.asker import Asker
from project88.database.pools import PartnerPools
from project88.database.reading import BoundedReader
from project88.errors import NotAllowedError, Project88Error
from racechat.answers.answer import Answer, ExportRequest
from racechat.answers.answering import answer_question
from racechat.commands import ChatCommand, command_in, help_answer, started_over
from racechat.exports.store import ExportStore
from racechat.memory import ChatKey, ChatMemory


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that answering needs, made once per process. Holds no connection between two questions."""

    pool: ConnectionPool
    readers: PartnerPools
    memory: ChatMemory
    exports: ExportStore
    clock: Callable[[], datetime]

    def answer(self, asker: Asker, text: str, key: ChatKey) -> Answer:
        """Return the answer to a readable message, having kept its context, its download and its trace in the audit.

        Raises Project88Error where it cannot be answered for a reason that a sentence explains.
        """
        started_s = time.perf_counter()
        match command_in(text):
            case ChatCommand.HELP:
                return help_answer()
            case ChatCommand.START_OVER:
                self.memory.forget_chat(key)
                return started_over()
        try:
            answer = self._find(asker, text, key)
        except Project88Error as error:
            self._record(asker, text, outcome=_outcome(error), answer=None, elapsed_ms=_since_ms(started_s))
            raise
        self._record(asker, text, outcome=answer.status, answer=answer, elapsed_ms=_since_ms(started_s))
        return answer

    def _find(self, asker: Asker, text: str, key: ChatKey) -> Answer:
        now = self.clock()
        answer = answer_question(
            text, asker=asker, reader_for=self._reader_for, previous=self.memory.recall(key, asker), now=now
        )
        export = answer.export
        if export is not None:
            answer = answer.with_download(self.exports.write(asker, export))
            self._record_export(asker, export)
        self.memory.remember(key, asker, answer)
        return answer

    def _reader_for(self, asker: Asker) -> BoundedReader:
        return self.readers.platform() if asker.partner_id is None else self.readers.reader(asker.partner_id)

    def _record(
        self, asker: Asker, text: str, *, outcome: str, answer: Answer | None, elapsed_ms: float
    ) -> None:
        with self.pool.connection() as connection:
            audit.record_question(
                connection,
                asker=asker,
                question=text,
                path="typed" if answer is None else answer.path,
                outcome=outcome,
                sql_text=None if answer is None else answer.sql,
                row_count=None if answer is None else answer.row_count,
                elapsed_ms=elapsed_ms,
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


def _outcome(error: Project88Error) -> str:
    return "refused" if isinstance(error, NotAllowedError) else "error"


def _since_ms(started_s: float) -> float:
    return (time.perf_counter() - started_s) * 1000
