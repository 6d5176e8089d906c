"""Chooses, among overlapping pieces, those that explain the message best, and names what stays unexplained."""

from collections.abc import Iterable, Sequence

from racechat.questions.piece import FILLER, UNKNOWN, Piece
from racechat.questions.tokens import Token


def best_cover(tokens: Sequence[Token], pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return pieces that cover every token once, with the highest total score; words without any piece are 'unknown'.

    Neighbouring unknown words become one piece, so that a name of two words is looked up as one.
    """
    starting: dict[int, list[Piece]] = {}
    for piece in pieces:
        starting.setdefault(piece.start, []).append(piece)
    for index, token in enumerate(tokens):
        kind = UNKNOWN if token.is_word or token.text[1:].isdecimal() else FILLER
        own = Piece(kind=kind, value=token.text, start=index, end=index + 1, score=0.0, said=token.text)
        starting.setdefault(index, []).append(own)
    best: list[tuple[float, int, Piece | None]] = [(0.0, 0, None)] * (len(tokens) + 1)
    for index in range(len(tokens) - 1, -1, -1):
        # Equal scores: fewer pieces, hence longer ones, win.
        best[index] = max(
            ((best[piece.end][0] + piece.score, best[piece.end][1] - 1, piece) for piece in starting[index]),
            key=lambda found: (found[0], found[1]),
        )
    chosen, index = [], 0
    while index < len(tokens):
        found = best[index][2]
        assert found is not None  # noqa: S101 -- every index below len(tokens) was filled above
        chosen.append(found)
        index = found.end
    return tuple(_join_unknown(chosen))


def _join_unknown(pieces: list[Piece]) -> Iterable[Piece]:
    waiting: Piece | None = None
    for piece in pieces:
        if piece.kind == UNKNOWN and waiting is not None and waiting.end == piece.start:
            said = f"{waiting.said} {piece.said}"
            waiting = Piece(
                kind=UNKNOWN, value=said, start=waiting.start, end=piece.end, score=0.0, said=said
            )
            continue
        if waiting is not None:
            yield waiting
        waiting = piece if piece.kind == UNKNOWN else None
        if waiting is None:
            yield piece
    if waiting is not None:
        yield waiting
