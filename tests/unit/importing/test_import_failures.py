"""What the database reports in the middle of an import, as sentences."""

import psycopg
import pytest

from project88.errors import Project88Error
from project88.importing.failures import explain_database
from project88.importing.source import SourceError


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (psycopg.errors.ProgramLimitExceeded("row holds Dana"), SourceError, "too long"),
        (psycopg.errors.NumericValueOutOfRange("Dana"), SourceError, "cannot take"),
        (psycopg.errors.UniqueViolation("Dana"), Project88Error, "23505"),
        (psycopg.errors.CardinalityViolation("Dana"), Project88Error, "fault of this program"),
        (psycopg.errors.DiskFull("Dana"), Project88Error, "disk is full"),
    ],
)
def test_every_failure_has_its_own_sentence(error: psycopg.Error, kind: type[Exception], words: str) -> None:
    explained = explain_database(error)
    assert isinstance(explained, kind)
    assert words in str(explained)
    assert "does not answer" not in str(explained)
    assert "Dana" not in str(explained)
