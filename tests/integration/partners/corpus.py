"""Reads the corpus files; see corpus/README.md for their form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("corpus")
EXPECTATIONS = {"refused", "fails", "own", "stopped", "self"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """One hostile text and what the server must make of it."""

    file: str
    line: int
    expectation: str
    template: str

    def text(self, me: int, other: int) -> str:
        """The SQL as partner `me` runs it against partner `other`."""
        return self.template.replace("$ME", str(me)).replace("$OTHER", str(other))

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def hostile(*files: str) -> list[Hostile]:
    """All texts of these files (by the beginning of their names), in order."""
    return [
        item for file in sorted(FOLDER.glob("*.sql")) if file.name.startswith(files) for item in _read(file)
    ]


def _read(file: Path) -> Iterator[Hostile]:
    lines = file.read_text("utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("--:")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        expectation = re.sub(r"^--: *", "", lines[start])
        if expectation not in EXPECTATIONS:
            raise ValueError(f"{file.name}:{start + 1}: no such expectation: {expectation}")
        yield Hostile(
            file=file.name,
            line=start + 1,
            expectation=expectation,
            template="\n".join(lines[start + 1 : end]).strip(),
        )
