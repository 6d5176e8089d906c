"""Whether a regular expression can be matched in a few passes over a text.

Refused are back references; a repeat without bound, or a choice, inside a group that is repeated without bound; and counted
repeats whose product is large: what makes backtracking, or PostgreSQL's automaton, explode.
"""

import re
from dataclasses import dataclass, field

from racechat.sqlguard.verdict import RefusalError

MAX_CHARS = 200
_MAX_REPEATS = 1_000
_MAX_STARS = 8
# How often a group that holds a repeat without bound may be repeated itself.
_MAX_COUNT = 5
_COUNTED = re.compile(r"\{([0-9]{1,6})(,?)([0-9]{0,6})\}")
_PLAIN_OPTIONS = ("(?:", "(?=", "(?!", "(?<", "(?i)")


def check_pattern(pattern: str) -> None:
    """Refuse a pattern that is too long, or of a form whose matching may take long."""
    if len(pattern) > MAX_CHARS:
        raise RefusalError("a regular expression must be a constant of modest length")
    if pattern.startswith("***") or (pattern.startswith("(?") and not pattern.startswith(_PLAIN_OPTIONS)):
        raise RefusalError("that form of a regular expression is not part of a question")
    scan = _Scan()
    position = 0
    while position < len(pattern):
        position = scan.step(pattern, position)
    if scan.repeats > _MAX_REPEATS or scan.stars > _MAX_STARS:
        raise RefusalError("that regular expression repeats too much")


@dataclass(slots=True)
class _Scan:
    """How far a pattern was read: for each open group, and for the piece just read, whether it holds a repeat without
    bound or a choice."""

    groups: list[bool] = field(default_factory=lambda: [False])
    last: bool = False
    repeats: float = 1.0
    stars: int = 0

    def step(self, pattern: str, position: int) -> int:
        """Read one piece; return where the next begins."""
        char = pattern[position]
        if char == "\\":
            escaped = pattern[position + 1 : position + 2]
            if escaped.isdigit() and escaped != "0":
                raise RefusalError("a back reference in a regular expression is not part of a question")
            self.last = False
            return position + 2
        if char == "[":
            self.last = False
            return _past_set(pattern, position + 1)
        if char in "*+":
            self._repeat(0, None)
        elif char == "{" and pattern[position + 1 : position + 2].isdigit():
            return self._count(pattern, position)
        elif char in "()|":
            self._group(char)
        elif char != "?":  # optional, or what comes before is matched as short as can be
            self.last = False
        return position + 1

    def _group(self, char: str) -> None:
        if char == "(":
            self.groups.append(False)
            self.last = False
        elif char == "|":
            self.groups[-1] |= len(self.groups) > 1
        elif len(self.groups) > 1:
            self.last = self.groups.pop()
            self.groups[-1] |= self.last

    def _count(self, pattern: str, position: int) -> int:
        found = _COUNTED.match(pattern, position)
        if found is None:
            raise RefusalError("that regular expression repeats too much")
        low = int(found[1])
        self._repeat(low, None if found[2] and not found[3] else int(found[3] or low))
        return found.end()

    def _repeat(self, low: int, high: int | None) -> None:
        if self.last and (high is None or max(low, high) > _MAX_COUNT):
            raise RefusalError("a repeat inside a repeat makes that regular expression too slow")
        self.repeats *= max(low, high or 1, 1)
        self.stars += high is None
        self.groups[-1] |= high is None
        self.last = self.last or high is None


def _past_set(pattern: str, position: int) -> int:
    """Return where a set in brackets ends: its first bracket may be a member, and classes have brackets of their own."""
    position += pattern[position : position + 1] == "^"
    position += pattern[position : position + 1] == "]"
    while position < len(pattern) and pattern[position] != "]":
        if pattern[position] == "[" and pattern[position + 1 : position + 2] in (":", ".", "="):
            end = pattern.find("]", position)
            position = len(pattern) if end < 0 else end
        position += 1
    return position + 1
