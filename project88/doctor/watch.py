"""When somebody is told: once when something goes wrong, once when it is well again, and daily while it is not.

A restart or a full minute of load is not worth an alert, so a fault counts from its second sight on.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from project88.doctor.finding import Finding

SIGHTS = 2
REMIND_AFTER_S = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is known from the runs before: how often each fault was seen in a row, and what was told when (epoch seconds)."""

    sights: Mapping[str, int] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    told_at_s: float = 0.0

    @classmethod
    def read(cls, file: Path) -> Self:
        """Return what was kept; a fresh start where nothing was, or nothing that can be read."""
        try:
            kept = json.loads(file.read_text("utf-8"))
            return cls(
                sights={str(part): int(count) for part, count in kept["sights"].items()},
                told=tuple(str(part) for part in kept["told"]),
                told_at_s=float(kept["told_at_s"]),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def keep(self, file: Path) -> None:
        draft = file.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(self)) + "\n", "utf-8")
        draft.replace(file)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is worth telling: faults that stand, and parts that were told to be faulty and are well again."""

    faults: tuple[Finding, ...]
    recovered: tuple[str, ...]

    def subject(self, host: str) -> str:
        if not self.faults:
            return f"Project88 on {host}: well again"
        first = self.faults[0].part
        more = f" and {len(self.faults) - 1} more" if len(self.faults) > 1 else ""
        return f"Project88 on {host}: {first}{more}"

    def text(self, host: str) -> str:
        lines = [
            f"{finding.part}: {finding.seen}.\n    What to do: {finding.to_do}." for finding in self.faults
        ]
        if self.recovered:
            lines.append(f"Well again: {', '.join(self.recovered)}.")
        lines.append(f"The whole list: `project88 doctor`, as root on {host}.")
        return "\n\n".join(lines) + "\n"


def consider(watch: Watch, findings: Sequence[Finding], *, now_s: float) -> tuple[Watch, News | None]:
    """Return what to remember, and what to tell, if anything."""
    faulty = {finding.part: finding for finding in findings if not finding.is_well}
    sights = {part: watch.sights.get(part, 0) + 1 for part in faulty}
    standing = {part for part, count in sights.items() if count >= SIGHTS or part in watch.told}
    recovered = tuple(part for part in watch.told if part not in faulty)
    is_new = bool(standing - set(watch.told))
    is_due = bool(standing) and now_s - watch.told_at_s >= REMIND_AFTER_S
    if not (is_new or recovered or is_due):
        return Watch(sights=sights, told=watch.told, told_at_s=watch.told_at_s), None
    news = News(faults=tuple(faulty[part] for part in faulty if part in standing), recovered=recovered)
    return Watch(
        sights=sights, told=tuple(part for part in faulty if part in standing), told_at_s=now_s
    ), news
