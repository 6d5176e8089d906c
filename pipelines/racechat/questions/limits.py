"""How many are wanted: 'top 10', 'the ten fastest', 'first 20', 'last 5'."""

from collections.abc import Iterator, Sequence

from racechat.questions.numbers import is_figure, number_at, ordinal_at
from racechat.questions.piece import Piece
from racechat.questions.tokens import Token

_BEFORE = {
    "top": "top",
    "first": "top",
    "best": "top",
    "last": "last",
    "bottom": "bottom",
    "latest": "last",
    "only": "",
    "limit": "",
    "just": "",
}
_AFTER = {
    "fastest", "quickest", "best", "slowest", "biggest", "largest", "smallest", "hottest", "coldest", "warmest", "coolest", "wettest",
    "windiest", "most", "highest", "lowest", "cheapest", "latest", "newest", "priciest", "top", "rows", "results", "finishers", "recent",
}  # fmt: skip
_UNITS = frozenset({"k", "km", "mile", "miles", "mi", "m", "kilometer", "kilometers", "-", "and", "or"})
MOST_ROWS = 1000


def limits_in(tokens: Sequence[Token]) -> Iterator[Piece]:
    """Yield pieces of kind 'limit', value (number, word): the word is top, last, bottom or empty."""
    for start, token in enumerate(tokens):
        if token.text in _BEFORE:
            found = number_at(tokens, start + 2 if _is_dash(tokens, start + 1) else start + 1)
            if found is not None and found[0] == int(found[0]) and 1 <= found[0] <= MOST_ROWS:
                yield _piece(tokens, start, found[1], int(found[0]), _BEFORE[token.text])
        found = number_at(tokens, start)
        if found is None or found[0] != int(found[0]) or not 1 <= found[0] <= MOST_ROWS:
            continue
        is_before = found[1] < len(tokens) and tokens[found[1]].text in _AFTER  # 'ten slowest'
        is_after = (
            start > 0 and tokens[start - 1].text in _AFTER and not _is_unit(tokens, found[1])
        )  # 'slowest ten'
        if is_before or is_after:
            yield _piece(tokens, start, found[1], int(found[0]), "")


def bibs_in(tokens: Sequence[Token]) -> Iterator[Piece]:
    """Yield pieces of kind 'bib', value its text: 'bib 102', 'bib number 0017', 'bib #5'."""
    for start, token in enumerate(tokens):
        end = start + 1
        while token.text == "bib" and end < len(tokens) and tokens[end].text in {"number", "no", "#"}:
            end += 1
        if (
            token.text == "bib"
            and end < len(tokens)
            and tokens[end].text.isdecimal()
            and is_figure(tokens[end].text)
        ):
            yield Piece(
                kind="bib",
                value=tokens[end].text,
                start=start,
                end=end + 1,
                score=13.0 * (end + 1 - start),
                said=f"bib {tokens[end].text}",
            )


_PLACED_BEFORE = {
    "place",
    "placed",
    "placing",
    "came",
    "come",
    "finished",
    "finish",
    "was",
    "were",
    "is",
    "took",
    "ran",
    "got",
    "in",
}
_PLACED_AFTER = {"place", "overall", "finisher", "finishers"}


def places_in(tokens: Sequence[Token]) -> Iterator[Piece]:
    """Yield pieces of kind 'place', value int: 'second place', 'came third', 'who was 2nd', 'runner-up'."""
    for start, token in enumerate(tokens):
        if token.text == "runner" and _up_at(tokens, start) is not None:
            yield Piece(
                kind="place",
                value=2,
                start=start,
                end=_up_at(tokens, start) or start,
                score=25.0,
                said="runner-up",
            )
        found = ordinal_at(tokens, start)
        if found is None or not 1 <= found[0] <= MOST_ROWS:
            continue
        place, end = found
        has_after = end < len(tokens) and tokens[end].text in _PLACED_AFTER
        has_before = start > 0 and tokens[start - 1].text in _PLACED_BEFORE
        is_quarter = end < len(tokens) and tokens[end].text in {"quarter", "half", "of", "time"}
        if (has_after or has_before) and not is_quarter:
            end += has_after
            said = " ".join(item.text for item in tokens[start:end])
            yield Piece(
                kind="place", value=place, start=start, end=end, score=11.0 * (end - start), said=said
            )


def _up_at(tokens: Sequence[Token], start: int) -> int | None:
    end = start + 2 if _is_dash(tokens, start + 1) else start + 1
    return end + 1 if end < len(tokens) and tokens[end].text == "up" else None


def _is_unit(tokens: Sequence[Token], position: int) -> bool:
    return position < len(tokens) and tokens[position].text in _UNITS


def _is_dash(tokens: Sequence[Token], position: int) -> bool:
    return position < len(tokens) and tokens[position].text == "-"


def _piece(tokens: Sequence[Token], start: int, end: int, number: int, word: str) -> Piece:
    said = " ".join(token.text for token in tokens[start:end])
    return Piece(
        kind="limit", value=(number, word), start=start, end=end, score=11.5 * (end - start), said=said
    )
