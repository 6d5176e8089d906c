"""From a message to an outcome: every word accounted for, or said not to be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from racechat.questions.bounds import bounds_in
from racechat.questions.choices import asked_back, chosen, open_choices
from racechat.questions.compared import told_apart
from racechat.questions.cover import best_cover
from racechat.questions.divisions import divisions_in
from racechat.questions.durations import durations_in
from racechat.questions.eventdistance import with_distance_of_event
from racechat.questions.fold import fold
from racechat.questions.followups import edited
from racechat.questions.guesses import corrected, similar_names
from racechat.questions.intents.order import INTENTS
from racechat.questions.intents.reading import Reading
from racechat.questions.lexicon import known_words, stem, words_in
from racechat.questions.limits import bibs_in, limits_in, places_in
from racechat.questions.names import NameSource, names_in
from racechat.questions.outcome import AskBack, AskBackError, NotUnderstood, Outcome, Understood
from racechat.questions.period_pairs import pairs_in
from racechat.questions.periods import periods_in
from racechat.questions.piece import FILLER, UNKNOWN, Bag, Piece
from racechat.questions.question import Question
from racechat.questions.refusals import refusal, vague
from racechat.questions.tokens import Token, clean, tokenize
from racechat.questions.unplaced import is_linked, unplaced_words
from racechat.questions.validity import misfits

LONGEST_MESSAGE = 1_000
# Words and names with a meaning of their own. Readings compare them with each other, so their number is bounded as well.
MOST_PIECES = 80


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
        return NotUnderstood(hint=f"That message has {len(text):,} characters. Ask in one or two sentences.")
    message = _read_words(text, context)
    pieces = message.pieces
    if sum(piece.kind != FILLER for piece in pieces) > MOST_PIECES:
        return NotUnderstood(
            hint="That is more than I can read as one question. Ask in one or two sentences."
        )
    if context.is_platform:
        pieces = tuple(
            replace(piece, kind="noun", value="partner")
            if (piece.kind, piece.value) == ("refuse", "others")
            else piece
            for piece in pieces
        )
    refused = refusal(text, pieces, is_platform=context.is_platform)
    if refused is not None:
        return refused
    unknown = tuple(piece for piece in pieces if piece.kind == UNKNOWN)
    if unknown:
        return message.told(
            NotUnderstood(
                pieces=unknown, hint="I know no word, runner, event or place by that name in your data."
            )
        )
    outcome = _outcome(pieces, previous, context.today)
    if isinstance(outcome, NotUnderstood):
        return message.told(outcome)
    if isinstance(outcome, AskBack):
        return replace(outcome, is_placed=all(map(is_linked, pieces)))
    return (
        replace(outcome, notes=(*message.notes, *outcome.notes))
        if isinstance(outcome, Understood)
        else outcome
    )


def _outcome(pieces: tuple[Piece, ...], previous: Question | None, today: date) -> Outcome:
    if previous is not None and _is_marked_follow_up(pieces):
        fresh = _first_fit(pieces, today)
        # An edit that fails is answered by itself only where it says enough by itself.
        return _followed_up(pieces, previous) or (
            NotUnderstood(pieces=_telling(pieces)) if _is_thin(fresh) else fresh
        )
    asks_back = vague(pieces) if previous is None else None
    if asks_back is not None:
        return asks_back
    fresh = _first_fit(pieces, today)
    # What asks back for want of words is complete after another question: 'under 4 hours'.
    is_lacking = isinstance(fresh, NotUnderstood) or (isinstance(fresh, AskBack) and fresh.question is None)
    if previous is None or not (is_lacking or _is_thin(fresh)):
        return fresh
    return _followed_up(pieces, previous) or (vague(pieces) if is_lacking else None) or fresh


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
    return outcome.question.filters.given() <= {"sexes", "age", "home_regions", "time", "clock"}


def _telling(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.kind not in {"filler", "join"})


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
    """Return the outcome of a question whose words are all placed; None where its values cannot be told apart."""
    notes = tuple(reading.notes)
    event_distances: tuple[str, ...] = ()
    if reading.taken is not None:
        choices = open_choices(reading.taken)
        if choices:
            return asked_back(replace(question, open_choices=choices))
        question, extra = with_distance_of_event(question, reading.taken.events)
        notes += extra
        event_distances = tuple(
            {code for event in reading.taken.events for code in event.candidates[0].distances}
        )
    try:
        question = told_apart(question, event_distances)
    except AskBackError as error:
        return error.outcome
    return None if misfits(question) else Understood(question=question, notes=notes)


def _first_fit(pieces: Sequence[Piece], today: date) -> Outcome:
    fewest: list[Piece] | None = None
    ambiguity: Outcome | None = None
    for intent in INTENTS:
        reading = Reading(bag=Bag(tuple(pieces)), today=today)
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
    return ambiguity or NotUnderstood(pieces=tuple(fewest or ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    """A message cut into pieces, with notes on words that were put right.

    `text` and `tokens` are as they were typed: a word that was put right is as near to what was typed as can be.
    """

    text: str
    tokens: tuple[Token, ...]
    pieces: tuple[Piece, ...]
    notes: tuple[str, ...]

    def told(self, outcome: NotUnderstood) -> NotUnderstood:
        """Return the outcome with what may be told of its words."""
        return replace(outcome, words=unplaced_words(self.text, self.tokens, outcome.pieces))


def _read_words(text: str, context: Context) -> _Message:
    tokens = tokenize(text)
    typed, typed_tokens = text, tokens
    cover = _cover(text, tokens, context)
    notes: tuple[str, ...] = ()
    if any(piece.kind == UNKNOWN for piece in cover):
        right, notes = corrected(text, tokens, cover, context.names)
        if notes:
            text, tokens = right, tokenize(right)
            cover = _cover(text, tokens, context)
    similar = {piece.start: piece for piece in similar_names(text, tokens, cover, context.names)}
    pieces = fold(tuple(similar.get(piece.start, piece) for piece in cover))
    return _Message(text=typed, tokens=typed_tokens, pieces=pieces, notes=notes)


def _cover(text: str, tokens: tuple[Token, ...], context: Context) -> tuple[Piece, ...]:
    today = context.today
    found = [
        *words_in(tokens),
        *bounds_in(tokens),
        *durations_in(tokens),
        *periods_in(tokens, today),
        *pairs_in(tokens, today),
        *limits_in(tokens),
        *places_in(tokens),
        *bibs_in(tokens),
        *divisions_in(tokens),
        *_own_partner(tokens, context.partner_name),
    ]
    return best_cover(tokens, [*found, *names_in(text, tokens, context.names)])


# What opens an introduction: 'I'm Pat from Big River, show me ...'.
_INTRODUCTIONS = (
    ("i", "am"),
    ("this", "is"),
    ("my", "name", "is"),
    ("it", "is"),
    ("we", "are"),
    ("here", "is"),
)
_MOST_NAMES = 4


def _own_partner(tokens: Sequence[Token], name: str | None) -> Iterable[Piece]:
    """Yield the asker's own partner's name as filler, with the introduction before it: it restricts nothing.

    The beginning of the name is enough, where it is no common word.
    """
    words = [token.text for token in tokenize(clean(name or ""))]
    for count in range(len(words), 0, -1):
        part = words[:count]
        if count == 1 and (len(words) == 1 or stem(part[0]) in known_words()):
            return
        for start in range(len(tokens)):
            end = start + count
            if [token.text for token in tokens[start:end]] == part:
                begin = _introduction(tokens, start)
                yield Piece(
                    kind="filler", value="own_partner", start=begin, end=end, score=15.0 * (end - begin)
                )


def _introduction(tokens: Sequence[Token], partner: int) -> int:
    """Return where the introduction before a partner's name begins; the partner's own place where there is none."""
    if partner == 0 or tokens[partner - 1].text not in {"from", "with", "at", "of"}:
        return partner
    for opening in _INTRODUCTIONS:
        for start in range(max(0, partner - 1 - _MOST_NAMES - len(opening)), partner - len(opening)):
            if tuple(token.text for token in tokens[start : start + len(opening)]) == opening:
                return start
    return partner
