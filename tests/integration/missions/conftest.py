"""A small season whose answers are known by hand, asked through each partner's own role."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import LiteralString, cast

import psycopg
import pytest
from pydantic import SecretStr
from racechat.answers.answer import Answer
from racechat.answers.answering import answer_question
from racechat.questions.question import Question

from project88 import partners
from project88.accounts.asker import Asker, Role
from project88.database.pools import PartnerPools
from project88.database.reading import BoundedReader
from project88.keys import KeyRing
from project88.settings import Settings
from tests.fix_postgres import MASTER_KEY, Postgres, clone
from tests.fix_season import SeasonDatabase

NOW = datetime(2026, 6, 15, 16, 0, tzinfo=UTC)
PARTNERS = {1: "Big River Race Management", 2: "Lakeside Timing"}
ADMINISTRATOR: Role = "platform_admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Asks questions as somebody, the way the chat does."""

    pools: PartnerPools

    def ask(
        self,
        text: str,
        *,
        role: Role = "staff",
        partner_id: int = 1,
        previous: Question | None = None,
        now: datetime = NOW,
    ) -> Answer:
        """Return the answer that a member of a partner (or the platform administrator) is given."""
        is_admin = role == "platform_admin"
        asker = Asker(
            account_id=1,
            email="asker@example.org",
            display_name="Asker",
            partner_id=None if is_admin else partner_id,
            partner_name=None if is_admin else PARTNERS.get(partner_id, "Somebody"),
            role=role,
            time_zone="America/New_York",
        )
        return answer_question(text, asker=asker, reader_for=self._reader, previous=previous, now=now)

    def follow(self, *texts: str, role: Role = "staff") -> Answer:
        """Ask several messages in a row, each with the question before it as its context; return the last answer."""
        previous: Question | None = None
        answer: Answer | None = None
        for text in texts:
            answer = self.ask(text, role=role, previous=previous)
            previous = Question.from_dict(answer.question) if answer.question is not None else previous
        assert answer is not None
        return answer

    def _reader(self, asker: Asker) -> BoundedReader:
        return self.pools.platform() if asker.partner_id is None else self.pools.reader(asker.partner_id)


@pytest.fixture(scope="session")
def desk(
    postgres: Postgres, _template: str, keys: KeyRing, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """The small season in a database of its own."""
    name = "small_season"
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        clone(server, name, _template)
    rows = cast(LiteralString, Path(__file__).with_name("small_season.sql").read_text("utf-8"))
    with psycopg.connect(postgres.url(name), autocommit=True) as owner:
        for partner_id, partner_name in PARTNERS.items():
            partners.provision(owner, keys, partner_id, partner_name)
        owner.execute(rows)
    master_key = tmp_path_factory.mktemp("keys") / "master"
    master_key.write_bytes(MASTER_KEY)
    settings = Settings(database_url=SecretStr(postgres.url(name)), secret_key_file=master_key)
    pools = PartnerPools(settings, keys)
    try:
        yield Desk(pools=pools)
    finally:
        pools.close()


@pytest.fixture(scope="session")
def season_desk(season_database: SeasonDatabase) -> Iterator[Desk]:
    """The made-up season that the demo shows, imported and merged."""
    pools = PartnerPools(season_database.settings, season_database.keys)
    try:
        yield Desk(pools=pools)
    finally:
        pools.close()
