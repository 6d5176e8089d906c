"""What was sent or read back: rows, bytes, SHA-256 in order, and per partner a count and a checksum without order."""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Form(StrEnum):
    """The COPY text form a chunk travels in.

    COMPACT: lines are put together inside SQLite, fields apart by the unit separator. It cannot hold invalid UTF-8,
    NUL or that separator; the server refuses such a chunk, and it is sent again in the STANDARD form (tab, backslash N),
    which is put together value by value and holds everything.
    """

    COMPACT = "compact"
    STANDARD = "standard"

    @property
    def delimiter(self) -> bytes:
        return b"\x1f" if self is Form.COMPACT else b"\t"

    def null(self, marker: str) -> str:
        """How NULL is written; `marker` is the database's own."""
        return marker if self is Form.COMPACT else "\\N"


@dataclass(slots=True, kw_only=True)
class PartnerTally:
    """Rows of one partner and the sum of their CRC-32: equal sets of rows give equal sums, whatever their order."""

    row_count: int = 0
    checksum: int = 0


@dataclass(slots=True, kw_only=True)
class Tally:
    """Adds up one chunk. `null` is how a NULL partner is written; with `has_partner` off all rows count under ''."""

    delimiter: bytes
    null: bytes
    has_partner: bool
    row_count: int = 0
    byte_count: int = 0
    partners: dict[str, PartnerTally] = field(default_factory=dict)
    _sha256: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()

    def add(self, block: bytes, lines: Sequence[bytes]) -> None:
        """Count one block: the bytes as sent, and the same cut into lines (without their newline)."""
        if not lines:
            return
        self._sha256.update(block)
        self.byte_count += len(block)
        self.row_count += len(lines)
        if not self.has_partner:
            self._count(b"", len(lines), sum(map(zlib.crc32, lines)))
            return
        delimiter = self.delimiter
        keys = [line.partition(delimiter)[0] for line in lines]
        if keys.count(keys[0]) == len(keys):
            self._count(keys[0], len(lines), sum(map(zlib.crc32, lines)))
            return
        sums: dict[bytes, list[int]] = {}
        for key, checksum in zip(keys, map(zlib.crc32, lines), strict=True):
            pair = sums.get(key)
            if pair is None:
                pair = sums[key] = [0, 0]
            pair[0] += 1
            pair[1] += checksum
        for key, (count, checksum) in sums.items():
            self._count(key, count, checksum)

    def _count(self, key: bytes, row_count: int, checksum: int) -> None:
        name = "" if key == self.null else key.decode("utf-8", "replace")
        partner = self.partners.setdefault(name, PartnerTally())
        partner.row_count += row_count
        partner.checksum += checksum
