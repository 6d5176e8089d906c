"""Bringing a legacy SQLite file into `landing`: verified, resumable, every row accounted for."""

from project88.importing.importer import import_file
from project88.importing.report import ImportReport, IncompleteImportError

__all__ = ["ImportReport", "IncompleteImportError", "import_file"]
