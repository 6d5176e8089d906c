"""From a message to an outcome: every word accounted for, or said not to be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from racechat.questions.bounds import bounds_in
from racechat.questions.conditions import ambiguous
from racechat.questions.cover import best_cover
from racechat.questions.fold import fold
from racechat.questions.intents.boston import boston_qualifiers
from racechat.questions.intents.events import event_list, fees
from racechat.questions.intents.partners import partner_ranking
from racechat.questions.intents.reading import Intent, Reading
from racechat.questions.intents.times import finisher_count, personal_record, result_list, typical_time
from racechat.questions.intents.weather import slow_races, weather_correlation
from racechat.questions.lexicon import words_in
from racechat.questions.limits import limits_in
from racechat.questions.names import NameSource, RunnerMention, names_in
from racechat.questions.outcome import AskBackError, NotUnderstood, Outcome, Understood
from racechat.questions.periods import periods_in
from racechat.questions.piece import UNKNOWN, Bag, Piece
from racechat.questions.question import Question
from racechat.questions.tokens import Token, clean, name_between, plain, tokenize
from racechat.questions.validity import misfits

INTENTS: tuple[Intent, ...] = (
    boston_qualifiers, partner_ranking, weather_correlation, slow_races, fees, personal_record, finisher_count, typical_time, event_list,
    result_list,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a message is read against: the day it is, the names in the asker's data, the asker's own partner."""

    today: date
    names: NameSource
    partner_name: str | None = None
    previous: Question | None = None


def read(text: str, context: Context) -> Outcome:
    """Return what a message means, or which of its words have no place."""
    text = clean(text)
    tokens = tokenize(text)
    pieces = _pieces(text, tokens, context)
    unknown = tuple(piece.said for piece in pieces if piece.kind == UNKNOWN)
    if unknown:
        return NotUnderstood(words=unknown)
    return _first_fit(pieces)


def _pieces(text: str, tokens: tuple[Token, ...], context: Context) -> tuple[Piece, ...]:
    plain_pieces = [*words_in(tokens), *bounds_in(tokens), *periods_in(tokens, context.today), *limits_in(tokens)]
    plain_pieces += _own_partner(tokens, context.partner_name)
    cover = best_cover(tokens, [*plain_pieces, *names_in(text, tokens, context.names)])
    similar = list(_similar_runners(text, tokens, cover, context.names))
    if similar:
        cover = tuple(next((found for found in similar if found.start == piece.start), piece) for piece in cover)
    return fold(cover)


def _own_partner(tokens: Sequence[Token], name: str | None) -> Iterable[Piece]:
    """Yield the asker's own partner's name as filler: 'I am from Big River Race Management' restricts nothing."""
    words = [token.text for token in tokenize(clean(name or ""))]
    for start in range(len(tokens) if words else 0):
        if [token.text for token in tokens[start : start + len(words)]] == words:
            yield Piece(kind="filler", value="own_partner", start=start, end=start + len(words), score=15.0 * len(words))


def _similar_runners(text: str, tokens: tuple[Token, ...], cover: Sequence[Piece], names: NameSource) -> Iterable[Piece]:
    """Yield a runner for each unknown run of words that resembles a name of the dictionary."""
    for piece in cover:
        if piece.kind != UNKNOWN or any(character.isdigit() for character in piece.said):
            continue
        said = name_between(text, tokens, piece.start, piece.end)
        found = names.runners_like(plain(said))
        if found:
            mention = RunnerMention(said=said, candidates=tuple(found), is_exact=all(item.similarity == 1.0 for item in found))
            yield Piece(kind="runner", value=mention, start=piece.start, end=piece.end, score=0.0, said=said)


def _first_fit(pieces: Sequence[Piece]) -> Outcome:
    fewest: list[Piece] | None = None
    for intent in INTENTS:
        reading = Reading(bag=Bag(tuple(pieces)))
        try:
            question = intent(reading)
        except AskBackError as error:
            return error.outcome
        if question is None:
            continue
        left = reading.bag.left()
        wrong = misfits(question)
        if left or wrong:
            fewest = left if fewest is None or len(left) < len(fewest) else fewest
            continue
        choice = None if reading.taken is None else ambiguous(question, reading.taken)
        return choice or Understood(question=question, notes=tuple(reading.notes))
    return NotUnderstood(words=tuple(piece.said for piece in fewest or ()))
