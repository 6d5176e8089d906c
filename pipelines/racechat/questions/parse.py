"""From a message to an outcome: every word accounted for, or said not to be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from racechat.questions.bounds import bounds_in
from racechat.questions.choices import asked_back, chosen, open_choices
from racechat.questions.compared import with_periods_apart
from racechat.questions.cover import best_cover
from racechat.questions.divisions import divisions_in
from racechat.questions.durations import durations_in
from racechat.questions.eventdistance import with_distance_of_event
from racechat.questions.fold import fold
from racechat.questions.followups import edited
from racechat.questions.intents.order import INTENTS
from racechat.questions.intents.reading import Reading
from racechat.questions.lexicon import words_in
from racechat.questions.limits import limits_in
from racechat.questions.names import NameSource, RunnerMention, names_in
from racechat.questions.outcome import AskBackError, NotUnderstood, Outcome, Understood
from racechat.questions.period_pairs import pairs_in
from racechat.questions.periods import periods_in
from racechat.questions.piece import UNKNOWN, Bag, Piece
from racechat.questions.question import Question
from racechat.questions.refusals import refusal, vague
from racechat.questions.tokens import Token, clean, name_between, plain, tokenize
from racechat.questions.validity import misfits

LONGEST_MESSAGE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a message is read against: the day it is, the names in the asker's data, the asker's own partner, the question before."""

    today: date
    names: NameSource
    partner_name: str | None = None
    previous: Question | None = None
    is_platform: bool = False


def read(text: str, context: Context) -> Outcome:
    """Return what a message means, or which of its words have no place."""
    text = clean(text)
    previous = context.previous
    if previous is not None and previous.open_choices:
        question = chosen(text, previous)
        if question is not None:
            return asked_back(question) if question.open_choices else Understood(question=question)
        previous = None
    if len(text) > LONGEST_MESSAGE:
        return NotUnderstood(
            words=(), hint=f"That message has {len(text):,} characters. Ask in one or two sentences."
        )
    tokens = tokenize(text)
    pieces = _pieces(text, tokens, context)
    refused = refusal(text, pieces, is_platform=context.is_platform)
    if refused is not None:
        return refused
    unknown = tuple(piece.said for piece in pieces if piece.kind == UNKNOWN)
    if unknown:
        return NotUnderstood(
            words=unknown, hint="I know no word, runner, event or place by that name in your data."
        )
    return _outcome(pieces, previous)


def _outcome(pieces: tuple[Piece, ...], previous: Question | None) -> Outcome:
    if previous is not None and _is_marked_follow_up(pieces):
        return _followed_up(pieces, previous) or _first_fit(pieces)
    asks_back = vague(pieces) if previous is None else None
    if asks_back is not None:
        return asks_back
    fresh = _first_fit(pieces)
    if previous is None or not (isinstance(fresh, NotUnderstood) or _is_thin(fresh)):
        return fresh
    return _followed_up(pieces, previous) or (
        vague(pieces) or fresh if isinstance(fresh, NotUnderstood) else fresh
    )


def _is_marked_follow_up(pieces: Sequence[Piece]) -> bool:
    """Tell whether a message begins as an edit: 'and ...', 'what about ...', 'only ...', 'same ...', 'without ...'."""
    first = pieces[0] if pieces else None
    if first is None:
        return False
    if (
        first.kind == "join" and first.value in {"and", "only", "same", "not", "or"}
    ) or first.kind.startswith("not_"):
        return True
    return first.kind == "filler" and first.said in {"how about", "what about", "now", "then", "but"}


def _is_thin(outcome: Outcome) -> bool:
    """Tell whether a question says so little by itself that, after another one, it continues it: 'how many women?'."""
    if not isinstance(outcome, Understood):
        return False
    question = outcome.question
    return question.measure in {
        "finisher_count",
        "average_time",
        "median_time",
        "results",
    } and question.filters.given() <= {"sexes", "age", "home_regions"}


def _followed_up(pieces: tuple[Piece, ...], previous: Question) -> Outcome | None:
    try:
        found = edited(pieces, previous)
    except AskBackError as error:
        return error.outcome
    if found is None:
        return None
    question, reading = found
    if reading.bag.left() or misfits(question):
        return None
    return _complete(question, reading)


def _complete(question: Question, reading: Reading) -> Outcome | None:
    """Return the outcome of a question whose words are all placed; None where its periods cannot be told apart."""
    notes = tuple(reading.notes)
    if reading.taken is not None:
        choices = open_choices(reading.taken)
        if choices:
            return asked_back(replace(question, open_choices=choices))
        question, extra = with_distance_of_event(question, reading.taken.events)
        notes += extra
    question = with_periods_apart(question)
    if misfits(question):
        return None
    return Understood(question=question, notes=notes)


def _first_fit(pieces: Sequence[Piece]) -> Outcome:
    fewest: list[Piece] | None = None
    ambiguity: Outcome | None = None
    for intent in INTENTS:
        reading = Reading(bag=Bag(tuple(pieces)))
        try:
            question = intent(reading)
        except AskBackError as error:
            ambiguity = ambiguity or error.outcome
            continue
        if question is None:
            continue
        left = reading.bag.left()
        if left or misfits(question):
            fewest = left if fewest is None or len(left) < len(fewest) else fewest
            continue
        outcome = _complete(question, reading)
        if outcome is not None:
            return outcome
    return ambiguity or NotUnderstood(words=tuple(piece.said for piece in fewest or ()))


def _pieces(text: str, tokens: tuple[Token, ...], context: Context) -> tuple[Piece, ...]:
    today = context.today
    found = [
        *words_in(tokens),
        *bounds_in(tokens),
        *durations_in(tokens),
        *periods_in(tokens, today),
        *pairs_in(tokens, today),
        *limits_in(tokens),
        *divisions_in(tokens),
    ]
    found += _own_partner(tokens, context.partner_name)
    cover = best_cover(tokens, [*found, *names_in(text, tokens, context.names)])
    similar = {piece.start: piece for piece in _similar_runners(text, tokens, cover, context.names)}
    return fold(tuple(similar.get(piece.start, piece) for piece in cover))


def _own_partner(tokens: Sequence[Token], name: str | None) -> Iterable[Piece]:
    """Yield the asker's own partner's name as filler: 'I am from Big River Race Management' restricts nothing."""
    words = [token.text for token in tokenize(clean(name or ""))]
    for start in range(len(tokens) if words else 0):
        if [token.text for token in tokens[start : start + len(words)]] == words:
            yield Piece(
                kind="filler",
                value="own_partner",
                start=start,
                end=start + len(words),
                score=15.0 * len(words),
            )


def _similar_runners(
    text: str, tokens: tuple[Token, ...], cover: Sequence[Piece], names: NameSource
) -> Iterable[Piece]:
    """Yield a runner for each unknown run of words that resembles a name of the dictionary."""
    for piece in cover:
        if piece.kind != UNKNOWN or any(character.isdigit() for character in piece.said):
            continue
        said = name_between(text, tokens, piece.start, piece.end)
        found = names.runners_like(plain(said))
        if found:
            mention = RunnerMention(
                said=said, candidates=tuple(found), is_exact=all(item.similarity == 1.0 for item in found)
            )
            yield Piece(kind="runner", value=mention, start=piece.start, end=piece.end, score=0.0, said=said)
