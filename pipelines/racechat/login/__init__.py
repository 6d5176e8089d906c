"""Logging in by chatting."""

from project88.accounts.visitor import Visitor
from racechat.login.dialogue import LoginDialogue
from racechat.login.outcome import LoginOutcome

__all__ = ["LoginDialogue", "LoginOutcome", "Visitor"]
