"""Finds the vocabulary of the semantic model in a message."""

from collections.abc import Iterator, Sequence
from functools import cache

from racechat.questions.piece import FILLER, Piece
from racechat.questions.tokens import Token, tokenize
from racechat.semantic.model import semantic_model

Entry = tuple[tuple[str, ...], str, str]  # words, kind, value


def stem(word: str) -> str:
    """Return a word without its plural ending, good enough to compare two words by."""
    if word == "ks":
        return "k"
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("shes", "ches", "sses", "xes", "zes")):
        return word[:-2]
    if len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@cache
def _index() -> dict[str, list[Entry]]:
    model = semantic_model()
    entries: list[Entry] = []
    for kind, values in model.words.items():
        entries += [(_cut(phrase), kind, value) for value, phrases in values.items() for phrase in phrases]
    entries += [
        (_cut(phrase), "distance", code)
        for code, distance in model.distances.items()
        for phrase in distance.phrases
    ]
    entries += [(_cut(name), "region", code) for code, name in model.regions.items()]
    entries += [(_cut(phrase), FILLER, phrase) for phrase in model.filler_phrases]
    index: dict[str, list[Entry]] = {}
    for entry in entries:
        index.setdefault(entry[0][0], []).append(entry)
    return index


@cache
def filler_words() -> frozenset[str]:
    """Return the words that carry no content."""
    return frozenset(semantic_model().filler.split())


@cache
def known_words() -> frozenset[str]:
    """Return every word of the vocabulary, cut to its stem, and the fillers as they are."""
    return (
        frozenset(word for entries in _index().values() for words, _, _ in entries for word in words)
        | filler_words()
    )


def _cut(phrase: str) -> tuple[str, ...]:
    return tuple(stem(token.text) for token in tokenize(phrase) if token.text != "-")


def words_in(tokens: Sequence[Token]) -> Iterator[Piece]:
    """Yield every phrase of the vocabulary that stands in a message, overlapping ones included."""
    index = _index()
    for start, token in enumerate(tokens):
        if token.text in filler_words():
            yield Piece(kind=FILLER, value=token.text, start=start, end=start + 1, score=9.0, said=token.text)
        for words, kind, value in index.get(stem(token.text), ()):
            end = _match(tokens, start, words)
            if end is None:
                continue
            score = 10.0
            said = " ".join(item.text for item in tokens[start:end])
            yield Piece(
                kind=kind,
                value=value,
                start=start,
                end=end,
                score=score * len(words) + 2.0 * (len(words) - 1),
                said=said,
            )
    yield from _region_codes(tokens)


def _match(tokens: Sequence[Token], start: int, words: tuple[str, ...]) -> int | None:
    position = start
    for number, word in enumerate(words):
        if number and position < len(tokens) and tokens[position].text == "-":
            position += 1
        if position >= len(tokens) or stem(tokens[position].text) != word:
            return None
        position += 1
    return position


def _region_codes(tokens: Sequence[Token]) -> Iterator[Piece]:
    """Yield state codes: two capitals after 'in', 'from', a comma's place, or alone where they are no English word."""
    regions = semantic_model().regions
    for start, token in enumerate(tokens):
        if len(token.raw) != 2 or not token.raw.isupper() or token.raw not in regions:
            continue
        is_word = token.text in filler_words() or token.text in {"ok", "hi", "pr", "or"}
        if not is_word or (start > 0 and tokens[start - 1].text in {"in", "from"}):
            yield Piece(
                kind="region", value=token.raw, start=start, end=start + 1, score=11.0, said=token.raw
            )
