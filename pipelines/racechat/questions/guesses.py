"""Words that nobody knows: typing mistakes in our own vocabulary, and names that are almost those of the data."""

from collections.abc import Iterable, Sequence
from functools import cache

from racechat.questions.lexicon import known_words, stem
from racechat.questions.names import EventMention, NameSource, RunnerMention
from racechat.questions.piece import UNKNOWN, Piece
from racechat.questions.tokens import Token, name_between, plain
from racechat.questions.unplaced import ordinal, word_number

SHORTEST_MISTYPED = 5
# A message with more unknown places than this is no question with a typing mistake; each would cost a search of its own.
MOST_GUESSED = 8


def corrected(
    text: str, tokens: Sequence[Token], cover: Sequence[Piece], names: NameSource
) -> tuple[str, tuple[str, ...]]:
    """Return the message with mistyped words of our vocabulary put right, and a note for each.

    A word that is a runner's name, or written with a capital inside the message, is no mistake.
    """
    if _is_mostly_unknown(cover):
        return text, ()
    notes: list[str] = []
    changes: list[tuple[int, int, str]] = []
    for piece in cover:
        if piece.kind != UNKNOWN:
            continue
        for token in tokens[piece.start : piece.end]:
            wanted = _meant(token)
            if wanted is None or names.runners_like(token.text):
                continue
            changes.append((token.start, token.end, wanted))
            # The mistyped word itself is not repeated: it may have been something else altogether.
            notes.append(f"The {ordinal(word_number(text, token.start))} word was read as “{wanted}”.")
    for start, end, wanted in reversed(changes):
        text = text[:start] + wanted + text[end:]
    return text, tuple(notes)


def _is_mostly_unknown(cover: Sequence[Piece]) -> bool:
    """Tell whether so much of a message is unknown that guessing at it makes no sense."""
    unknown = [piece for piece in cover if piece.kind == UNKNOWN]
    return len(unknown) > MOST_GUESSED or sum(piece.end - piece.start for piece in unknown) > 4 * MOST_GUESSED


def _meant(token: Token) -> str | None:
    word = token.text
    if len(word) < SHORTEST_MISTYPED or not word.isalpha() or (token.is_capitalised and token.start > 0):
        return None
    candidates = {
        known
        for known in _long_words()
        if abs(len(known) - len(word)) <= 1 and _is_one_slip(stem(word), known)
    }
    return candidates.pop() if len(candidates) == 1 else None


@cache
def _long_words() -> tuple[str, ...]:
    return tuple(sorted(word for word in known_words() if len(word) >= SHORTEST_MISTYPED and word.isalpha()))


# A letter changed in a shorter word often makes another real word (stage and state), so it counts in long ones only.
SHORTEST_CHANGED = 8


def _is_one_slip(word: str, known: str) -> bool:
    """Tell whether two words differ by one letter left out or added, or two neighbours swapped; the first letter stays."""
    if word == known:
        return True
    if word[0] != known[0]:
        return False
    if len(word) == len(known):
        different = [index for index in range(len(word)) if word[index] != known[index]]
        if len(different) == 1:
            return len(word) >= SHORTEST_CHANGED
        is_pair = len(different) == 2 and different[1] == different[0] + 1
        return (
            is_pair
            and word[different[0]] == known[different[1]]
            and word[different[1]] == known[different[0]]
        )
    longer, shorter = (word, known) if len(word) > len(known) else (known, word)
    return len(longer) == len(shorter) + 1 and any(
        longer[:index] + longer[index + 1 :] == shorter for index in range(len(longer))
    )


def similar_names(
    text: str, tokens: tuple[Token, ...], cover: Sequence[Piece], names: NameSource
) -> Iterable[Piece]:
    """Yield a runner or an event for each unknown run of words that resembles one; to be asked back about."""
    for piece in () if _is_mostly_unknown(cover) else cover:
        if piece.kind != UNKNOWN or any(character.isdecimal() for character in piece.said):
            continue
        said = name_between(text, tokens, piece.start, piece.end)
        runners = names.runners_like(plain(said))
        if runners and runners[0].similarity == 1.0:
            mention = RunnerMention(said=said, candidates=tuple(runners), is_exact=True)
            yield Piece(kind="runner", value=mention, start=piece.start, end=piece.end, score=0.0, said=said)
            continue
        events = names.events_like(plain(said))
        if events and (not runners or events[0].similarity >= runners[0].similarity):
            guess = EventMention(said=said, candidates=tuple(events), is_exact=False, is_guess=True)
            yield Piece(kind="event", value=guess, start=piece.start, end=piece.end, score=0.0, said=said)
        elif runners:
            mention = RunnerMention(said=said, candidates=tuple(runners), is_exact=False)
            yield Piece(kind="runner", value=mention, start=piece.start, end=piece.end, score=0.0, said=said)
