"""Reads the evaluation files beside this module: wordings or dialogues, and the question that they must come to."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One or more messages in a row, and the question of the last one (without labels and names)."""

    file: str
    messages: tuple[str, ...]
    question: dict[str, Any]


def cases() -> Iterator[Case]:
    """Yield every wording and every dialogue of every file."""
    for file in sorted(HERE.glob("*.yaml")):
        for row in yaml.safe_load(file.read_text("utf-8")):
            if "question" not in row:
                continue
            for wording in row.get("wordings", ()):
                yield Case(file=file.stem, messages=(wording,), question=row["question"])
            for dialogue in row.get("dialogues", ()):
                yield Case(file=file.stem, messages=tuple(dialogue), question=row["question"])


def unanswered() -> Iterator[tuple[str, str]]:
    """Yield (kind of outcome, message) of what must not be answered."""
    for row in yaml.safe_load((HERE / "unanswered.yaml").read_text("utf-8")):
        for wording in row["wordings"]:
            yield row["outcome"], wording


def bare(value: Any) -> Any:
    """Return a question as JSON without the labels and names that only tell how it was said."""
    if isinstance(value, dict):
        return {name: bare(item) for name, item in value.items() if name not in {"label", "name"}}
    return [bare(item) for item in value] if isinstance(value, list) else value
