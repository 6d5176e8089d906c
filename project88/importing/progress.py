"""What an import says while it works."""

import time
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where one stage stands. Rows count where the stage has rows; `remaining_s` is None while nobody can say.

    `note` says in words what is at work, where rows do not.
    """

    stage: str
    done: int
    total: int
    elapsed_s: float
    is_finished: bool = False
    note: str = ""

    @property
    def rate_per_s(self) -> float:
        return self.done / self.elapsed_s if self.elapsed_s > 0 else 0.0

    @property
    def remaining_s(self) -> float | None:
        if self.is_finished or not self.done or not self.total:
            return None
        return max(0, self.total - self.done) * self.elapsed_s / self.done


class Progress(Protocol):
    """Takes every step; called often, so it must be quick."""

    def __call__(self, step: Step, /) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTime:
    """A finished stage, for the report."""

    name: str
    seconds: float
    rows: int


@dataclass(slots=True, kw_only=True)
class StageClock:
    """Times the stages one after the other and tells `progress`."""

    progress: Progress | None
    finished: list[StageTime] = field(default_factory=list)
    _name: str = ""
    _started: float = 0.0
    _total: int = 0
    _done: int = 0

    def start(self, name: str, total: int = 0) -> None:
        """Begin a stage of `total` rows (0 where it has none)."""
        self._name, self._total, self._done = name, total, 0
        self._started = time.monotonic()
        self._tell(is_finished=False)

    def advance(self, rows: int) -> None:
        """Count rows as done."""
        self._done += rows
        self._tell(is_finished=False)

    def note(self, words: str) -> None:
        """Say what the stage is at."""
        self._tell(is_finished=False, note=words)

    def finish(self) -> None:
        """End the stage."""
        seconds = time.monotonic() - self._started
        self.finished.append(StageTime(name=self._name, seconds=round(seconds, 3), rows=self._done))
        self._tell(is_finished=True)

    def _tell(self, *, is_finished: bool, note: str = "") -> None:
        if self.progress is not None:
            elapsed_s = time.monotonic() - self._started
            self.progress(
                Step(
                    stage=self._name,
                    done=self._done,
                    total=self._total,
                    elapsed_s=elapsed_s,
                    is_finished=is_finished,
                    note=note,
                )
            )
