"""What the main process asks of its workers, and what they answer. All of it travels between processes."""

from collections.abc import Mapping
from dataclasses import dataclass

from project88.importing.layout import Layout
from project88.importing.ledger import Entry
from project88.importing.loading import Loaded, ReadBack
from project88.importing.plan import Chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadChunk:
    """Bring one chunk into landing. `known` is its line of the ledger; `reload` replaces it even when unchanged.

    `trail` are hashes of erased people's entries that this file has and the ledger of erasures has not.
    """

    layout: Layout
    chunk: Chunk
    known: Entry | None
    reload: bool = False
    trail: Mapping[int, set[bytes]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildKeys:
    """Make the keys of one landing table again, and gather the planner's figures."""

    table: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadChunkBack:
    """Compare one chunk in landing with what was sent."""

    layout: Layout
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class CountWithheld:
    """Count the values of columns that are left out; of a damaged table, in its chunks alone, which can be read."""

    layout: Layout
    chunks: tuple[Chunk, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellMemory:
    """Say how much memory the worker took at its peak."""


Task = LoadChunk | BuildKeys | ReadChunkBack | CountWithheld | TellMemory


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysBuilt:
    """Nothing more to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldCounted:
    """Non-empty values of each withheld column, in the layout's order."""

    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryTold:
    """None where the system does not tell."""

    peak_mb: int | None


Answer = Loaded | ReadBack | KeysBuilt | WithheldCounted | MemoryTold


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The task failed for a reason we can explain."""

    error: Exception
