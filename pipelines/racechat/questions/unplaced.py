"""Words of a message that found no place, told without repeating them.

What is typed into a chat may be anything, a password too. So a word is said again only where the model or the asker's
own data knows it; of any other word it is told which one it was: the fourth, after "finishers".
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from racechat.questions.lexicon import known_words, stem
from racechat.questions.names import EventMention, RunnerMention
from racechat.questions.piece import UNKNOWN, Piece
from racechat.questions.tokens import Token

_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """Neighbouring words without a place: number `first` to number `last` of the message, counted from 1.

    `shown` is what may be repeated of them (None: nothing), `after` and `before` the known words that stand on either
    side of them (None: no such word). The counts tell their shapes, which is all that is kept of them anywhere.
    """

    first: int
    last: int
    shown: str | None = None
    after: str | None = None
    before: str | None = None
    is_whole_message: bool = False
    letters: int = 0
    digits: int = 0
    mixed: int = 0

    @property
    def words(self) -> int:
        """How many words, as a reader counts them."""
        return self.last - self.first + 1

    def in_words(self) -> str:
        """Return what to call them in a sentence."""
        if self.shown is not None:
            return f"“{self.shown}”"
        if self.is_whole_message:
            return "that word" if self.words == 1 else "any of these words"
        joined = "and" if self.words == 2 else "to"
        place = (
            f"the {ordinal(self.first)} word"
            if self.words == 1
            else f"the {ordinal(self.first)} {joined} {ordinal(self.last)} words"
        )
        match self.after, self.before:
            case None, None:
                return place
            case after, None:
                return f"{place} (after “{after}”)"
            case None, before:
                return f"{place} (before “{before}”)"
            case after, before:
                return f"{place} (between “{after}” and “{before}”)"


def unplaced_words(text: str, tokens: Sequence[Token], pieces: Sequence[Piece]) -> tuple[Unplaced, ...]:
    """Return the pieces of a message that found no place as what may be told of them. `text` is cleaned."""
    split = text.split(" ")
    numbers = _word_numbers(text, tokens)
    found: list[Unplaced] = []
    for piece in pieces:
        first, last = numbers[piece.start], numbers[piece.end - 1]
        words = replace(
            _between(split, first, last),
            shown=shown_of(piece) if _is_as_typed(tokens[piece.start : piece.end], piece) else None,
            after=_known(tokens, piece.start - 1),
            before=_known(tokens, piece.end),
        )
        is_again = bool(found) and found[-1].last >= words.first and found[-1].shown is words.shown is None
        if is_again:  # two pieces of one word, as a reader counts them: "left-handed"
            words = replace(
                _between(split, found[-1].first, max(found[-1].last, words.last)),
                after=found[-1].after,
                before=words.before,
            )
            found.pop()
        found.append(words)
    return tuple(found)


def word_number(text: str, position: int) -> int:
    """Return which word of a cleaned message a position lies in, from 1, as a reader counts them."""
    return text.count(" ", 0, position) + 1


def ordinal(number: int) -> str:
    """Return 'third' for 3, '23rd' for 23."""
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in {11, 12, 13} else "th"
    return f"{number}{ending}"


def shown_of(piece: Piece) -> str | None:
    """Return what may be repeated of a piece: words that the model or the data knows, no numbers."""
    if piece.kind == UNKNOWN:
        return None
    if isinstance(piece.value, RunnerMention | EventMention):
        return piece.value.linked or None
    if piece.kind != "distance" and any(character.isdigit() for character in piece.said):
        return None
    return piece.said or None


def is_linked(piece: Piece) -> bool:
    """Tell whether a piece that has a meaning has it for certain: a name that was only guessed at has not."""
    return not isinstance(piece.value, RunnerMention | EventMention) or bool(piece.value.linked)


def _word_numbers(text: str, tokens: Sequence[Token]) -> list[int]:
    """Return for each token which word it is part of, from 1."""
    numbers, number, position = [], 1, 0
    for token in tokens:
        number += text.count(" ", position, token.start)
        position = max(position, token.start)
        numbers.append(number)
    return numbers


def _is_as_typed(inside: Sequence[Token], piece: Piece) -> bool:
    """Tell whether the model or the data knows the words as they were typed, not only as they were put right."""
    if isinstance(piece.value, RunnerMention | EventMention):
        return True
    said = set(piece.said.split())
    return all(token.text in said for token in inside if token.is_word)


def _between(split: Sequence[str], first: int, last: int) -> Unplaced:
    shapes = [_shape(word) for word in split[first - 1 : last]]
    return Unplaced(
        first=first,
        last=last,
        is_whole_message=first == 1 and last == len(split),
        letters=shapes.count("letters"),
        digits=shapes.count("digits"),
        mixed=shapes.count("mixed"),
    )


def _known(tokens: Sequence[Token], index: int) -> str | None:
    """Return a neighbour's word where the model knows it."""
    if not 0 <= index < len(tokens):
        return None
    word = tokens[index].text
    return word if word.isalpha() and {word, stem(word)} & known_words() else None


def _shape(word: str) -> str:
    bare = word.strip(".,;:!?\"'()")
    return "letters" if bare.isalpha() else "digits" if bare.isdigit() else "mixed"
