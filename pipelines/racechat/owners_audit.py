"""An owner reads their company's audit in the chat: 'show me our audit log', 'who asked what last week', 'as CSV'."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from psycopg import Connection

from project88.accounts.asker import Asker
from project88.accounts.sessions import Seat, Session, live_session
from project88.accounts.signed_requests import Asking, ask_rows
from project88.errors import NotAllowedError
from project88.keys import KeyRing
from racechat.answers.answer import Answer, Cell, ExportRequest
from racechat.answers.markdown import bold, table
from racechat.queries.plan import Column
from racechat.questions.cover import best_cover
from racechat.questions.lexicon import filler_words, words_in
from racechat.questions.periods import SaidPeriod, periods_in
from racechat.questions.piece import FILLER, Piece
from racechat.questions.tokens import clean, tokenize
from racechat.questions.values import Period

Topic = Literal["everything", "questions", "sign_ins", "exports"]

MOST_SHOWN = 25
MOST_IN_A_FILE = 100_000
_LONGEST_REQUEST = 200

_OWNERS_ONLY = "Only owners read their company's audit log. Ask an owner of your account."
_BY_COMMAND = (
    "Platform administrators read the audit on the command line: "
    "`project88 audit export --partner ID --since YYYY-MM-DD`."
)
_WITHOUT_LOGIN = (
    "Your company's audit log is shown in the chat, to an owner who is logged in there. On the command line: "
    "`project88 audit export --partner ID --since YYYY-MM-DD`."
)
_KINDS: dict[Topic, tuple[str, ...] | None] = {
    "everything": None,
    "questions": ("question", "command"),
    "sign_ins": ("proof", "login", "logout", "partner_switched"),
    "exports": ("export", "download"),
}
_CALLED: dict[Topic, str] = {
    "everything": "entry",
    "questions": "question",
    "sign_ins": "sign-in",
    "exports": "export",
}
# What a message says besides fillers, a period and 'as CSV', for each topic: one word of each group, and no other word.
_LOG = frozenset({"log", "logs", "trail", "history", "entry", "entries", "record", "records"})
_DONE = frozenset(
    {
        "who",
        "people",
        "everybody",
        "everyone",
        "anybody",
        "anyone",
        "when",
        "staff",
        "else",
        "chat",
        "company",
    }
)
_TOPICS: tuple[tuple[Topic, frozenset[str], frozenset[str]], ...] = (
    ("everything", frozenset({"audit"}), _LOG | {"company", "complete", "whole", "full"}),
    ("questions", frozenset({"asked", "ask", "asking"}), _DONE | {"questions"}),
    ("sign_ins", frozenset({"logged", "signed", "logins", "login", "sign-ins"}), _DONE),
    ("exports", frozenset({"exported", "downloaded"}), _DONE),
)
_COLUMNS = (
    Column(name="happened_at", title="When", kind="text"),
    Column(name="who", title="Who", kind="text"),
    Column(name="kind", title="What", kind="text"),
    Column(name="asked", title="Asked for", kind="text"),
    Column(name="row_count", title="Rows", kind="integer"),
    Column(name="outcome", title="Outcome", kind="text"),
    Column(name="elapsed_ms", title="Milliseconds", kind="decimal"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRequest:
    """What of the audit is asked for; no period: all that is kept."""

    topic: Topic
    period: Period | None
    as_file: bool


def asking_for_audit(connection: Connection, asker: Asker, seat: Seat | None, now: datetime) -> Asking:
    """Return the login by which an owner asks; raise NotAllowedError, with what to do instead, where there is none.

    No seat: asked outside the chat, where nobody is logged in.
    """
    if asker.partner_id is None:
        raise NotAllowedError(_BY_COMMAND)
    if asker.role != "owner":
        raise NotAllowedError(_OWNERS_ONLY)
    session = None if seat is None else live_session(connection, seat, now)
    if seat is None or session is None or not _is_of(session, asker):
        raise NotAllowedError(_WITHOUT_LOGIN)
    return Asking(session=session, seat=seat)


def audit_request_in(text: str, today: date) -> AuditRequest | None:
    """Return what of the audit a message asks for, where it asks for that and nothing else."""
    if len(text) > _LONGEST_REQUEST:
        return None
    tokens = tokenize(clean(text))
    known = [piece for piece in words_in(tokens) if piece.kind in {FILLER, "shape"}]
    cover = best_cover(tokens, [*known, *periods_in(tokens, today)])
    shapes = [piece for piece in cover if piece.kind == "shape"]
    periods = [piece.value for piece in cover if isinstance(piece.value, SaidPeriod)]
    words = [word for piece in cover if not _is_apart(piece) for word in piece.said.split()]
    topic = _topic(words)
    if topic is None or len(periods) > 1 or any(piece.value not in {"csv", "table"} for piece in shapes):
        return None
    said = {token.text for token in tokens}
    # 'Who asked' alone may go on as a question about races; with 'what' or a period it is about the chat.
    if "audit" not in said and not ("what" in said or (periods and topic != "everything")):
        return None
    if words == ["who"] and not said >= {"did", "what"}:
        return None
    return AuditRequest(
        topic=topic,
        period=periods[0].past if periods else None,
        as_file=any(piece.value == "csv" for piece in shapes),
    )


def audit_answer(
    connection: Connection, keys: KeyRing, asking: Asking, request: AuditRequest, now: datetime
) -> Answer:
    """Return the entries of the asker's own company, newest first. Raises NotAllowedError for all but its owners.

    Who that is the database makes sure of for itself: of the request it takes the session, and believes nothing else.
    """
    asker = asking.session.asker
    zone = ZoneInfo(asker.time_zone)
    since, until = _span(request.period, zone, now)
    found = ask_rows(
        connection,
        keys,
        asking,
        "partner_audit",
        since=since.isoformat(),
        until=until.isoformat(),
        kinds=_KINDS[request.topic],
        most=MOST_IN_A_FILE if request.as_file else MOST_SHOWN,
    )
    total = int(found[0]["total"]) if found else 0
    rows = tuple(_cells(row, zone) for row in found)
    return Answer(
        status="answered",
        path="command",
        answer=_text(asker, request, rows[:MOST_SHOWN], total),
        columns=tuple(column.title for column in _COLUMNS),
        rows=rows[:MOST_SHOWN],
        total_rows=total,
        export=_file(rows, total, now.astimezone(zone).date()) if request.as_file and rows else None,
        is_placed=True,
    )


def _is_of(session: Session, asker: Asker) -> bool:
    return (session.asker.account_id, session.asker.partner_id) == (asker.account_id, asker.partner_id)


def _is_apart(piece: Piece) -> bool:
    return piece.kind in {FILLER, "shape", "period"} or all(
        word in filler_words() for word in piece.said.split()
    )


def _topic(words: Sequence[str]) -> Topic | None:
    if set(words) == {"who"}:  # 'who did what last week': all of it
        return "everything"
    for topic, naming, besides in _TOPICS:
        if not naming.isdisjoint(words) and naming | besides >= set(words):
            return topic
    return None


def _span(period: Period | None, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    """Return the first moment and the first one after, of the days in the asker's own time zone."""
    first = None if period is None else period.first
    last = None if period is None else period.last
    return (
        datetime.min.replace(year=1970, tzinfo=zone)
        if first is None
        else datetime.combine(first, time(), zone),
        now + timedelta(days=1) if last is None else datetime.combine(last + timedelta(days=1), time(), zone),
    )


def _cells(row: Mapping[str, Any], zone: ZoneInfo) -> tuple[Cell, ...]:
    asked = [str(row["measure"]).replace("_", " ")] if row["measure"] else []
    if row["filters"] not in {None, "none"}:
        asked.append(str(row["filters"]))
    return (
        f"{row['happened_at'].astimezone(zone):%Y-%m-%d %H:%M:%S}",
        str(row["who"]),
        str(row["kind"]).replace("_", " "),
        "; ".join(asked) or None,
        row["row_count"],
        str(row["outcome"]).replace("_", " "),
        None if row["elapsed_ms"] is None else float(row["elapsed_ms"]),
    )


def _text(asker: Asker, request: AuditRequest, rows: Sequence[Sequence[Cell]], total: int) -> str:
    noun = _CALLED[request.topic]
    plural = noun if total == 1 else "entries" if noun == "entry" else f"{noun}s"
    when = "" if request.period is None else f", {request.period.label}"
    said = f"{bold(f'{total:,}')} {plural} in the audit log of {bold(asker.partner_name or '')}{when}."
    if total > len(rows):
        said += f" These are the newest {len(rows)}; add “as CSV” for all."
    return f"{said}\n\n{table(_COLUMNS, rows)}" if rows else said


def _file(rows: tuple[tuple[Cell, ...], ...], total: int, today: date) -> ExportRequest:
    return ExportRequest(
        file_name=f"audit-log-{today.isoformat()}.csv",
        columns=tuple(column.title for column in _COLUMNS),
        rows=rows,
        total_rows=total,
        is_truncated=len(rows) < total,
    )
