"""A chat in which people talk about accounts: the login and the talk as one conversation has them, at the real time."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyotp
from racechat.account_talk import AccountTalk
from racechat.account_talk.outbox import Outbox
from racechat.login import LoginDialogue
from racechat.login.text import HIDDEN
from racechat.once_links import OnceLinks, OncePage

from project88.accounts import Visitor
from project88.mailing import Relay
from tests.fix_accounts import People, Person

LINK = re.compile(r"\((https://chat\.test/exports/once/([A-Za-z0-9_-]{43}))\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came back for one message: the reply, the form it may be kept in, whether it went on to the desk."""

    reply: str
    masked_text: str | None
    question: str | None = None

    @property
    def is_hidden(self) -> bool:
        return self.masked_text == HIDDEN


@dataclass(slots=True, kw_only=True)
class Talker:
    """One person's chat. The database's clock is real, so this one is too, moved on as the test says."""

    people: People
    visitor: Visitor
    talk: AccountTalk
    login: LoginDialogue
    links: OnceLinks
    outbox: Outbox
    chat_id: str = "chat-1"
    ahead: timedelta = timedelta(0)
    heard: list[Heard] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def say(self, text: str) -> Heard:
        """Say it as the conversation would pass it on: to the talk about accounts, then to the login."""
        outcome = self.talk.consider(text, self.visitor, self.chat_id, self.now)
        if outcome is not None:
            heard = Heard(reply=outcome.reply, masked_text=outcome.masked_text)
        else:
            login = self.login.consider(text, self.visitor, self.chat_id, self.now)
            heard = Heard(
                reply=login.reply or "",
                masked_text=login.masked_text,
                question=login.pending_question if login.asker is not None else None,
            )
        self.heard.append(heard)
        return heard

    def log_in(self, person: Person, proof: str | None = None, partner: str = "") -> Heard:
        """Introduce oneself with a code that is good now."""
        proof = proof or f"code {self.code(person)}"
        heard = self.say(f"{person.email}{partner}, {proof}")
        assert "Welcome" in heard.reply or "logged in" in heard.reply, heard.reply
        return heard

    def code(self, person: Person) -> str:
        """A code of the person's app that has not been used: the test does not wait for the next half minute."""
        self.people.owner.execute(
            "update app.totp set last_step = 0 where account_id = %s", (person.account_id,)
        )
        assert person.totp_secret is not None
        return pyotp.TOTP(person.totp_secret).at(self.now)

    def page(self, heard: Heard) -> OncePage:
        """Open the link of a reply."""
        found = LINK.search(heard.reply)
        assert found is not None, heard.reply
        page = self.links.take(found[2], self.now)
        assert page is not None
        assert self.links.take(found[2], self.now) is None
        return page


def talker(
    people: People,
    person: Person | None = None,
    *,
    visitor: Visitor | None = None,
    relay: Relay | None = None,
) -> Talker:
    """A chat of a person, or of any visitor."""
    links, outbox = OnceLinks("https://chat.test"), Outbox()
    talk = AccountTalk(
        people.pool, people.keys, links=links, relay=relay, outbox=outbox, passwords=people.passwords
    )
    seen = visitor or (person.visitor if person is not None else None)
    assert seen is not None
    login = LoginDialogue(people.pool, people.keys, passwords=people.passwords, sends_mail=relay is not None)
    return Talker(people=people, visitor=seen, talk=talk, login=login, links=links, outbox=outbox)
