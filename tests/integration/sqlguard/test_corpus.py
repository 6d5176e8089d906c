"""The honest corpus runs on the real schema: it must not drift into SQL that no partner could ask."""

from pathlib import Path
from typing import LiteralString, cast

import psycopg
import pytest

CORPUS = Path(__file__).parents[2] / "unit" / "sqlguard" / "questions.txt"


def test_every_honest_question_runs_on_the_real_schema(database: object) -> None:
    texts = [line for line in CORPUS.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    failures: list[str] = []
    with psycopg.connect(database.url, autocommit=True) as connection:  # type: ignore[attr-defined]
        connection.execute("set search_path = core, ref, extensions")
        for text in texts:
            runnable = text.replace("\\n", "\n").replace("tenant_1.", "core.")
            try:
                connection.execute(cast(LiteralString, runnable))
            except psycopg.Error as error:
                failures.append(f"{text}\n    {error}")
    if failures:
        pytest.fail("\n".join(failures))
