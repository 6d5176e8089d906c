"""Writing a CSV file that opens right in a spreadsheet and is there whole or not at all."""

import csv
import errno
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from project88.csv_cells import cell, harmless
from project88.errors import ConfigurationError, TransientError

# Without it, spreadsheets on Windows read UTF-8 as their local code page.
BYTE_ORDER_MARK = "\ufeff"
PART_SUFFIX = ".part"


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a new file (mode 0600) and return its size in bytes.

    Raises TransientError where the disk is full and ConfigurationError where the folder cannot be written; nothing is left then.
    """
    part = path.with_name(path.name + PART_SUFFIX)
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(BYTE_ORDER_MARK)
            writer = csv.writer(file)
            writer.writerow([harmless(column) for column in columns])
            for row in rows:
                writer.writerow([cell(value) for value in row])
            file.flush()
            os.fsync(file.fileno())
        size_bytes = part.stat().st_size
        part.rename(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise TransientError(
                "The disk is full, so the file could not be written. Please tell your administrator."
            ) from error
        raise ConfigurationError(
            "The folder for downloads cannot be written. Please tell your administrator."
        ) from error
    return size_bytes
