"""Something odd about the data, as it is kept in core.finding."""

from dataclasses import dataclass

from psycopg.types.json import Jsonb


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`kind` is a key of ref.finding_kind; with `subject` it is the finding's own key. `what` is a sentence for people."""

    kind: str
    subject: str
    race_id: int | None
    row_count: int
    what: str
    evidence: dict[str, object]

    @property
    def row(self) -> tuple[object, ...]:
        """The finding as a row of the temporary table `found`."""
        return (self.kind, self.subject, self.race_id, self.row_count, self.what, Jsonb(self.evidence))
