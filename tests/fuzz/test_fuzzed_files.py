"""Whatever a file holds, reading it ends: in rows, or in a sentence. Never in a traceback, never in no end.

FUZZ_CASES=20000 makes a long run of it; FUZZ_SEED begins elsewhere.
"""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fuzz.damage import KINDS
from tests.fuzz.legacy_files import BASES, ROWS, write_base

CASES = int(os.environ.get("FUZZ_CASES", "280"))
SEED = int(os.environ.get("FUZZ_SEED", "0"))


class Reader:
    """The program that reads; one for all cases, which forks for each."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz.reading"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def read(self, path: Path, *, accept_damage: bool = False) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"path": str(path), "accept_damage": accept_damage}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def close(self) -> None:
        self.process.communicate()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("bases")
    found = {}
    for number, base in enumerate(BASES):
        path = folder / f"{number}.sqlite"
        write_base(path, base)
        found[base.name] = path.read_bytes()
    return found


@pytest.mark.parametrize("accept_damage", [False, True])
@pytest.mark.parametrize("base", [base.name for base in BASES])
def test_a_sound_file_is_read_whole(
    reader: Reader, bases: dict[str, bytes], tmp_path: Path, base: str, accept_damage: bool
) -> None:
    file = tmp_path / "sound.sqlite"
    file.write_bytes(bases[base])
    answer = reader.read(file, accept_damage=accept_damage)
    assert answer["outcome"] == "read", answer
    assert answer["rows"]["ct_results"] == ROWS
    assert answer["rows"]["ct_races"] == 7
    assert answer["rows"]["computed"] == 29
    assert answer["rows"]["ordered"] == 59
    assert answer["rows"]["remarks_content"] == 2
    assert answer["gaps"] == []
    assert {"season", "without_end", "remarks", "places", "remarks_data"} <= set(answer["left_out"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_ends_in_rows_or_in_a_sentence(
    reader: Reader, bases: dict[str, bytes], tmp_path: Path, kind: str
) -> None:
    file = tmp_path / "damaged.sqlite"
    outcomes: Counter[str] = Counter()
    for number in range(SEED, SEED + CASES // len(KINDS)):
        dice = random.Random(f"{kind} {number}")  # noqa: S311 - the same cases each time
        content = bytearray(bases[dice.choice(BASES).name])
        KINDS[kind](content, dice, tmp_path)
        file.write_bytes(content)
        for accept_damage in (False, True):
            answer = reader.read(file, accept_damage=accept_damage)
            outcomes[f"{answer['outcome']}, {'accepted' if accept_damage else 'as it is'}"] += 1
            assert answer["outcome"] in {"read", "refused"}, f"{kind} {number}: {answer.get('trace', answer)}"
    assert outcomes["read, accepted"] > 0
