"""What people say about accounts rather than races: their own proofs, and who else may look at their company's data."""

from racechat.account_talk.talk import AccountTalk
from racechat.account_talk.under_way import AccountOutcome

__all__ = ["AccountOutcome", "AccountTalk"]
