"""The SQL guard: decides whether a SQL text is one plain, bounded question over one partner's own views.

It is the third wall. The first two (login role, own-partition views) hold without it; this one keeps out what
rights cannot: endless recursion, memory bombs, and whatever PostgreSQL adds to PUBLIC in its next version.
"""

from racechat.sqlguard.guard import SqlGuard
from racechat.sqlguard.verdict import Verdict

__all__ = ["SqlGuard", "Verdict"]
