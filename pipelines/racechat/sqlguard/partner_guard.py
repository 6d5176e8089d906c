"""The guard of one partner: its relations and columns as the semantic model shows them to a role."""

from functools import cache

from project88.accounts.asker import Role
from racechat.semantic.model import semantic_model
from racechat.sqlguard.guard import SqlGuard


@cache
def guard_for(partner_id: int, role: Role) -> SqlGuard:
    """Return the guard for SQL asked by somebody in this role of this partner."""
    model = semantic_model()
    return SqlGuard({f"tenant_{partner_id}": model.relations_for(role), "ref": model.reference})
