"""An installation that introductions are said to, and the search through everything it wrote."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pyotp
from racechat.answers.answer import Answer
from racechat.assembly import Assembly
from racechat.conversation import Conversation, Hidden, Progress, Turn
from racechat.server.history import may_be_kept

from project88.accounts import Visitor
from project88.cluster import PrivateCluster
from tests.canaries.history import TypedHistory
from tests.canaries.introductions import Introduction, Member
from tests.canaries.searching import Finding, Searcher, databases, relation_files
from tests.canaries.secrets import Canaries, Canary

DATABASE = "canaries"


@dataclass(slots=True, kw_only=True)
class Installation:
    """Everything that a chat is answered by, and all that it writes to."""

    cluster: PrivateCluster
    folder: Path
    canaries: Canaries
    people: list[Member]
    totp_secrets: dict[str, str]
    recovery_codes: list[str]  # of the last of the people
    assembly: Assembly
    conversation: Conversation
    log: io.StringIO
    history: TypedHistory
    now: datetime = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
    # What people were shown.
    shown: list[tuple[str, str]] = field(default_factory=list)
    # The codes that logged people in where their introduction says nothing of how.
    codes: list[Canary] = field(default_factory=list)
    answers: int = 0

    @property
    def url(self) -> str:
        return self.cluster.url(DATABASE)

    def converse(self, introduction: Introduction, number: int) -> None:
        """Say everything of an introduction in a chat of its own, as a user of its own."""
        self.now += timedelta(seconds=31)  # a code counts once
        # Every other one signs in to OpenWebUI with the address that the account has too.
        email = introduction.member.email if number % 2 else f"visitor{number}@chat.example"
        visitor = Visitor(openwebui_user_id=f"user-{number}", email=email, name=introduction.member.name)
        if introduction.is_logged_in:
            code = pyotp.TOTP(self.totp_secrets[introduction.member.email]).at(self.now)
            self.codes.append(Canary(text=code, marks=(code,), kind="code"))
            self.say(visitor, number, f"I'm {introduction.member.email}, code {code}", None)
        for position, message in enumerate(introduction.messages):
            stops = number % 4 + 1 if position in introduction.stops_at else None
            self.say(visitor, number, message, stops)

    def say(self, visitor: Visitor, number: int, text: str, stops_after: int | None) -> None:
        """Send one message; with `stops_after` the answer is stopped after so many events."""
        chat_id = f"chat-{number}"
        message_id = self.history.send(user_id=visitor.openwebui_user_id, chat_id=chat_id, text=text)
        answer: Answer | None = None
        masked_text: str | None = None
        events = self.conversation.handle(Turn(visitor=visitor, chat_id=chat_id, text=text))
        for count, event in enumerate(events, start=1):
            match event:
                case Progress():
                    self.shown.append(("a line of progress", event.description))
                case Hidden():
                    masked_text = event.masked_text
                case Answer():
                    answer = event
                    self.shown.append(("an answer", f"{event.to_json()} {event.answer} {event.export}"))
            if count == stops_after:
                events.close()  # type: ignore[attr-defined]  # a generator, as the server's is
                return
        assert answer is not None
        self.answers += 1
        self.history.service.keep(
            user_id=visitor.openwebui_user_id,
            chat_id=chat_id,
            message_id=message_id,
            text=may_be_kept(text, answer, masked_text),
        )

    def let_everybody_try_again(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as owner:
            owner.execute("delete from app.login_throttle")

    def search(self, searcher: Searcher) -> list[Finding]:
        """Return where any of the canaries is kept or was shown."""
        found = [finding for where, text in self.shown for finding in searcher.in_text(where, text)]
        found += searcher.in_text("our log", self.log.getvalue())
        with psycopg.connect(self.url, autocommit=True) as owner:
            owner.execute("checkpoint")  # what waits in memory is a file's too
        for name in databases(self.cluster.url()):
            found += searcher.in_database(self.cluster.url(name))
        names = relation_files(self.cluster.url())
        return found + searcher.in_files([self.cluster.log.parent, self.folder], names)
