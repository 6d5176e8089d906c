"""Reads the semantic model and checks that it is whole. Everything else asks this module, never the files."""

from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

Role = Literal["viewer", "staff", "owner", "platform_admin"]

_FILES = (
    "reference.yaml",
    "model.yaml",
    "measures.yaml",
    "distances.yaml",
    "regions.yaml",
    "vocabulary.yaml",
)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Part):
    """A column of a view: what it means, its unit, and whether it is personal data (a name, or how to reach one).

    `kind`: whole is a number of 8 bytes at most, number any other, truth a boolean, instant a time with its zone.
    """

    meaning: str
    kind: Literal["whole", "number", "text", "date", "instant", "truth"]
    is_coarse: bool = False
    of_race: bool = False
    met_by_band: int | None = None
    unit: str | None = None
    personal: Literal["name", "contact"] | None = None


class Relation(_Part):
    """A view that a partner's role may read, the roles that may see it in chat, how many rows it has, and its keys."""

    meaning: str
    visible_to: tuple[Role, ...]
    rows: Literal["millions", "thousands"] | int
    keys: tuple[str, ...] = ()
    columns: dict[str, Column]


class Join(_Part):
    """Two relations and the columns that join them (equal names on both sides)."""

    relations: tuple[str, str]
    on: tuple[str, ...]


class Distance(_Part):
    """A standard distance; `plausible_s` are the fastest and slowest believable times in seconds."""

    title: str
    phrases: tuple[str, ...]
    plausible_s: tuple[int, int]


class MeasureSpec(_Part):
    """What can be asked of a measure: which filters and groupings it honours, who may ask, and how it is called."""

    subject: str
    title: str
    filters: tuple[str, ...] = ()
    grouping: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ("viewer", "staff", "owner", "platform_admin")
    examples: tuple[str, ...] = ()


class SemanticModel(_Part):
    """The whole model, as the files say it."""

    relations: dict[str, Relation]
    reference: dict[str, Relation]
    joins: tuple[Join, ...]
    measures: dict[str, MeasureSpec]
    filter_sets: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    distances: dict[str, Distance]
    regions: dict[str, str]
    filler: str
    filler_phrases: tuple[str, ...]
    words: dict[str, dict[str, tuple[str, ...]]]

    def relations_for(self, role: Role) -> dict[str, Relation]:
        """Return the relations that a role may see in chat."""
        return {name: relation for name, relation in self.relations.items() if role in relation.visible_to}

    def examples_of(self, *measures: str) -> tuple[str, ...]:
        """Return the first example of each measure: questions to offer."""
        return tuple(self.measures[measure].examples[0] for measure in measures)

    def filters_of(self, measure: str) -> frozenset[str]:
        """Return the filters a measure honours; a name in capitals stands for a set of them."""
        found: set[str] = set()
        for name in self.measures[measure].filters:
            found.update(self.filter_sets.get(name, (name,)))
        return frozenset(found)


@cache
def semantic_model() -> SemanticModel:
    """Return the model; reading it once is enough, for it is part of the program."""
    merged: dict[str, Any] = {}
    for name in _FILES:
        text = resources.files("racechat.semantic").joinpath(name).read_text("utf-8")
        merged |= yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 -- every scalar stays text: 26.2, no, on
    return SemanticModel.model_validate(merged)
