"""The ledger file: one line of JSON for each erasure, written and on disk before the database commits.

A crash between the two leaves a line too many, never one too few: doing it again does no harm, missing it would bring a
person back. The file holds keyed hashes and the key sealed under the master key, and no personal data; copies of it go
wherever backups go, and are laid upon what is restored from them.
"""

import base64
import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from project88.erasure.keys import SealedKey
from project88.errors import BadInputError, ConfigurationError

VERSION = 1


class LedgerDamagedError(BadInputError):
    """Lines of a ledger cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """One person of one partner, as hashes."""

    erasure_id: UUID
    partner_id: int
    key_id: str
    erased_at: datetime
    erased_by: str
    identities: frozenset[bytes] = field(repr=False)
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """A file's content. Of a key that stands there several times, the last sealing comes first."""

    keys: tuple[SealedKey, ...] = ()
    erasures: tuple[Erasure, ...] = ()
    damaged_lines: tuple[int, ...] = ()


def read_ledger(path: Path, *, must_exist: bool = True) -> Ledger:
    """Read a ledger. A last line that was cut off by a crash never counted and is passed over; other damage is told."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        if not must_exist:
            return Ledger()
        raise BadInputError(f"There is no ledger of erasures at {path}.") from None
    except OSError as error:
        raise ConfigurationError(
            f"The ledger of erasures {path} cannot be read: {error.strerror}."
        ) from error
    keys: list[SealedKey] = []
    erasures: dict[UUID, Erasure] = {}
    damaged = []
    *lines, _cut_off = raw.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found = _parsed(line)
        except (ValueError, KeyError, TypeError):
            damaged.append(number)
            continue
        if isinstance(found, SealedKey):
            keys.insert(0, found)
        else:
            erasures[found.erasure_id] = found
    return Ledger(keys=tuple(keys), erasures=tuple(erasures.values()), damaged_lines=tuple(damaged))


def append_erasure(path: Path, erasure: Erasure, key: SealedKey) -> None:
    """Put an erasure on disk, and before it the key where the file does not have it yet."""
    append(path, [key], [erasure])


def append_keys(path: Path, keys: Iterable[SealedKey]) -> None:
    """Put newly sealed keys on disk: after a change of the master key, before the database commits to it."""
    append(path, keys, [])


def append(path: Path, keys: Iterable[SealedKey], erasures: Iterable[Erasure]) -> None:
    """Append what the file has not yet, and return when the disk has it.

    Raises ConfigurationError where the file cannot be written: then nothing may be erased, because a restored backup
    would undo it.
    """
    try:
        is_new = not path.exists()
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        descriptor = open_ledger(path)
        try:
            _drop_cut_off_line(descriptor)
            known = read_ledger(path)
            sealings = {(key.key_id, key.sealed) for key in known.keys}
            ids = {erasure.erasure_id for erasure in known.erasures}
            lines = [_key_line(key) for key in keys if (key.key_id, key.sealed) not in sealings]
            lines += [_erasure_line(erasure) for erasure in erasures if erasure.erasure_id not in ids]
            _write_all(descriptor, b"".join(lines))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            _sync_folder(path.parent)
    except OSError as error:
        raise ConfigurationError(
            f"The ledger of erasures {path} cannot be written: {error.strerror}. Nothing was erased."
            " PROJECT88_ERASURE_LEDGER says where it is."
        ) from error


def write_ledger(path: Path, keys: Iterable[SealedKey], erasures: Iterable[Erasure]) -> None:
    """Write a whole ledger in place of what stands at `path`, or leave that as it is."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        append(part, keys, erasures)
        part.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}.") from error


def open_ledger(path: Path) -> int:
    """Open a ledger for appending, making it where there is none, alone until the descriptor returned is closed.

    Whoever the folder belongs to (the services, one of which looks whether everything was done) may read it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_uid == os.geteuid():
            group = path.parent.stat().st_gid
            if os.geteuid() == 0 and os.fstat(descriptor).st_gid != group:
                os.fchown(descriptor, -1, group)
            os.fchmod(descriptor, 0o640)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _drop_cut_off_line(descriptor: int) -> None:
    size = os.fstat(descriptor).st_size
    end = size
    while end > 0:
        start = max(0, end - 65_536)
        place = os.pread(descriptor, end - start, start).rfind(b"\n")
        if place >= 0:
            end = start + place + 1
            break
        end = start
    if end != size:
        os.ftruncate(descriptor, end)


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _key_line(key: SealedKey) -> bytes:
    return _line(
        {
            "kind": "key",
            "key_id": key.key_id,
            "sealed": base64.b64encode(key.sealed).decode(),
            "made_at": key.made_at.isoformat(),
        }
    )


def _erasure_line(erasure: Erasure) -> bytes:
    return _line(
        {
            "kind": "erasure",
            "erasure_id": str(erasure.erasure_id),
            "partner_id": erasure.partner_id,
            "key_id": erasure.key_id,
            "erased_at": erasure.erased_at.isoformat(),
            "erased_by": erasure.erased_by,
            "counts": dict(erasure.counts),
            "identities": sorted(identity.hex() for identity in erasure.identities),
        }
    )


def _line(content: dict[str, Any]) -> bytes:
    content = {"version": VERSION, **content}
    return json.dumps({**content, "check": _check(content)}).encode() + b"\n"


def _check(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def _parsed(line: bytes) -> SealedKey | Erasure:
    content = json.loads(line)
    if content.pop("check") != _check(content) or content["version"] != VERSION:
        raise ValueError
    if content["kind"] == "key":
        return SealedKey(
            key_id=content["key_id"],
            sealed=base64.b64decode(content["sealed"]),
            made_at=datetime.fromisoformat(content["made_at"]),
        )
    return Erasure(
        erasure_id=UUID(content["erasure_id"]),
        partner_id=int(content["partner_id"]),
        key_id=content["key_id"],
        erased_at=datetime.fromisoformat(content["erased_at"]),
        erased_by=content["erased_by"],
        counts=content["counts"],
        identities=frozenset(bytes.fromhex(identity) for identity in content["identities"]),
    )
