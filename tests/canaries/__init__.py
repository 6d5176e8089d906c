"""Introductions as people write them, each with secrets of its own, and a search for those secrets wherever anything is kept."""

from tests.canaries.introductions import Introduction, Member, introductions, members
from tests.canaries.searching import Finding, Places, Searcher
from tests.canaries.secrets import Canaries, Canary

__all__ = [
    "Canaries",
    "Canary",
    "Finding",
    "Introduction",
    "Member",
    "Places",
    "Searcher",
    "introductions",
    "members",
]
