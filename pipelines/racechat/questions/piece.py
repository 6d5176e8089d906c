"""A piece: some neighbouring words of a message with the meaning they were given."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

# What a piece can be. `word` kinds of the vocabulary keep their own names (noun, stat, rank, ...).
FILLER = "filler"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Tokens `start` up to `end` mean `value`, of kind `kind`. A higher `score` wins where readings overlap."""

    kind: str
    value: object
    start: int
    end: int
    score: float
    said: str = ""

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(slots=True)
class Bag:
    """The pieces of one message, each of which must be taken by whoever builds the question.

    Taking is how words are accounted for: what is left at the end was not understood in this reading.
    """

    pieces: tuple[Piece, ...]
    taken: set[int] = field(default_factory=set)

    def __iter__(self) -> Iterator[Piece]:
        return (piece for index, piece in enumerate(self.pieces) if index not in self.taken)

    def has(self, kind: str, *values: object) -> bool:
        """Tell whether a piece of this kind (with one of these values, if any are given) is still there."""
        return any(_fits(piece, kind, values) for piece in self)

    def first(self, kind: str, *values: object) -> Piece | None:
        """Return the first such piece without taking it."""
        return next((piece for piece in self if _fits(piece, kind, values)), None)

    def take(self, kind: str, *values: object) -> Piece | None:
        """Take and return the first such piece."""
        for index, piece in enumerate(self.pieces):
            if index not in self.taken and _fits(piece, kind, values):
                self.taken.add(index)
                return piece
        return None

    def take_all(self, kind: str, *values: object) -> list[Piece]:
        """Take and return every such piece, in order."""
        found = [
            index
            for index, piece in enumerate(self.pieces)
            if index not in self.taken and _fits(piece, kind, values)
        ]
        self.taken.update(found)
        return [self.pieces[index] for index in found]

    def copy(self) -> "Bag":
        """Return a bag in the same state, for trying another reading."""
        return Bag(self.pieces, set(self.taken))

    def left(self) -> list[Piece]:
        """Return what nobody took, filler apart."""
        return [piece for piece in self if piece.kind != FILLER]


def _fits(piece: Piece, kind: str, values: Iterable[object]) -> bool:
    wanted = tuple(values)
    return piece.kind == kind and (not wanted or piece.value in wanted)
