"""Bringing a legacy SQLite file into `landing`: verified, resumable, every row accounted for."""

from project88.importing.importer import import_file
from project88.importing.report import ImportReport

__all__ = ["ImportReport", "import_file"]
