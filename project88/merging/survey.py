"""A look at landing before partners are merged: how it spells partners, and the words of every vocabulary, read once."""

from dataclasses import dataclass
from typing import Any

import psycopg

from project88.database.statements import statement
from project88.merging.places import Regions
from project88.merging.scope import Spellings, read_spellings
from project88.merging.vocabulary import Row, Vocabulary, lay_out, spellings_of, vocabularies


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What all partners' merges share, so that landing is searched for words once and not once per partner."""

    spellings: Spellings
    regions: Regions
    zones: tuple[str, ...]
    words: tuple[tuple[Vocabulary, tuple[Row, ...]], ...]

    def parameters(self, partner_id: int) -> dict[str, object]:
        """Return how landing rows of one partner are found."""
        return {
            "partner_id": partner_id,
            "own": self.spellings.of(partner_id),
            "lost": list(self.spellings.lost),
        }

    def lay_out(self, connection: psycopg.Connection[Any]) -> int:
        """Make the temporary tables of words; return how many words there are."""
        connection.execute(statement("merge/create_zones"), (list(self.zones),))
        for vocabulary, rows in self.words:
            lay_out(connection, vocabulary, rows)
        connection.execute(statement("merge/number_brackets"))
        connection.execute(statement("merge/provider_ids"))
        return sum(len(rows) for _, rows in self.words)


def take_survey(connection: psycopg.Connection[Any], partner_id: int | None = None) -> Survey:
    """Look at all of landing, or at one partner's rows (and those that name no partner)."""
    rows: list[tuple[str]] = connection.execute(
        statement("merge/partner_spellings" if partner_id is None else "merge/few_partner_spellings")
    ).fetchall()
    spellings = read_spellings(raw for (raw,) in rows)
    parameters: dict[str, object] = {
        "everyone": partner_id is None,
        "mine_or_lost": [*spellings.of(partner_id), *spellings.lost] if partner_id is not None else [],
    }
    regions = Regions(connection.execute(statement("merge/regions")).fetchall())
    words = tuple(
        (vocabulary, tuple(vocabulary.rows(spellings_of(connection, vocabulary, parameters))))
        for vocabulary in vocabularies(regions)
    )
    zones = tuple(name for (name,) in connection.execute(statement("merge/zones")).fetchall())
    return Survey(spellings=spellings, regions=regions, zones=zones, words=words)
