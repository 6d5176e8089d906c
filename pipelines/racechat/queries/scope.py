"""Whose views are read: one partner's, or all partners' with the partner's id in every key."""

from dataclasses import dataclass

from psycopg import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Names the keys that join views: ids are counted per partner, so across partners the partner belongs to each key."""

    is_platform: bool = False

    def key(self, column: str, alias: str | None = None) -> sql.Composable:
        """Return the columns of a key, for USING or for a row comparison: `race_id`, or `partner_id, race_id`."""
        columns = ("partner_id", column) if self.is_platform else (column,)
        return sql.SQL(", ").join(
            sql.Identifier(alias, name) if alias else sql.Identifier(name) for name in columns
        )


def joined(conditions: list[sql.Composable]) -> sql.Composable:
    """Return conditions joined by AND; without any, `true`."""
    return sql.SQL("\n  and ").join(conditions) if conditions else sql.SQL("true")
