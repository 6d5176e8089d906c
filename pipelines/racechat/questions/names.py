"""Names in a message: which runners, events and towns of the asker's own data they stand for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Literal, Protocol

from racechat.questions.lexicon import filler_words, known_words, stem
from racechat.questions.piece import Piece
from racechat.questions.tokens import Token, clean, name_between, plain, tokenize
from racechat.questions.values import EventRef, RunnerRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """An entry of the runner dictionary. `similarity` is 1.0 for the very name."""

    athlete_id: int
    full_name: str
    name_key: str
    sex: str | None
    birth_year: int | None
    city: str | None
    state: str | None
    race_count: int
    last_raced_on: date | None
    similarity: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event in all its editions, with the standard distances of its races."""

    series: str
    name: str
    editions: int
    last_on: date | None
    city: str | None
    state: str | None
    distances: tuple[str, ...]
    similarity: float = 1.0


class NameSource(Protocol):
    """Looks names up in the asker's own data."""

    def runners_named(self, keys: Sequence[str]) -> list[Runner]:
        """Return the runners whose whole name is one of these keys."""

    def runners_like(self, key: str) -> list[Runner]:
        """Return runners with this first or last name, else those with a similar whole name, best first."""

    def events_with(self, words: Sequence[str]) -> list[Event]:
        """Return the events whose name holds one of these words, or is similar to all of them together."""

    def events_like(self, text: str) -> list[Event]:
        """Return the events whose name holds words much like these, best first."""

    def partners(self) -> list[str]:
        """Return the names of the partners that may be asked about: administrators' names only."""

    def cities_named(self, keys: Sequence[str]) -> list[str]:
        """Return the towns of events, as written in the data, whose lower-case name is one of these keys."""

    def home_cities_named(self, keys: Sequence[str]) -> list[str]:
        """Return the home towns of runners, as written in the data, whose lower-case name is one of these keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerMention:
    """A runner's name in a message, and who it can be."""

    said: str
    candidates: tuple[Runner, ...]
    is_exact: bool

    @property
    def linked(self) -> str:
        """The name as the data writes it, where each word that was typed is part of it; else empty."""
        return as_in_data(self.said, (runner.full_name for runner in self.candidates))

    def as_ref(self) -> RunnerRef:
        """Return the reference to all candidates together (they are one person, or the choice was made)."""
        return RunnerRef(
            name=self.candidates[0].full_name, athlete_ids=tuple(item.athlete_id for item in self.candidates)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMention:
    """An event's name in a message, and which events it can be."""

    said: str
    candidates: tuple[Event, ...]
    is_exact: bool
    is_guess: bool = False

    @property
    def linked(self) -> str:
        """The name as the data writes it, where each word that was typed is part of it; else empty."""
        return as_in_data(self.said, (event.name for event in self.candidates))

    def as_ref(self) -> EventRef:
        """Return the reference to all candidates together."""
        return EventRef(name=self.candidates[0].name, series=tuple(item.series for item in self.candidates))


def as_in_data(said: str, names: Iterable[str]) -> str:
    """Return the words of a typed name in the spelling of the first of these names that holds them all; else nothing.

    What was typed is never handed on by itself: a name that is only like one of the data may be anything.
    """
    wanted = [token.text for token in tokenize(said) if token.is_word]
    for name in names:
        spelling = _spelling(name)
        if wanted and all(word in spelling for word in wanted):
            return " ".join(spelling[word] for word in wanted)
    return ""


@lru_cache(maxsize=8192)
def _spelling(name: str) -> dict[str, str]:
    """Return each word of a name of the data, as names are compared and as it is written there."""
    return {token.text: token.raw for token in tokenize(clean(name)) if token.is_word}


# Words that many events share: alone they name none.
_GENERIC = frozenset(
    "the a an of and at on in run runs race races marathon half full 5k 10k 15k k km mile miles 5 10 15 12 8 1 fun walk trail classic festival fest series event "
    "challenge relay ultra kids dash annual charity memorial city for days day new year".split()
)


# Of these, the ones that only say how far: 'half marathon' names a distance, 'city marathon' can name an event.
_DISTANCES = frozenset(
    "the a an of and at on in for run runs race races marathon half full 5k 10k 15k k km mile miles 5 10 15 12 8 1 days day new year event series ultra".split()
)


# Which part of an event's name was said.
Part = Literal["whole", "start", "end"]


def content_words(tokens: Sequence[Token]) -> list[str]:
    """Return the words by which an event could be meant."""
    return sorted(
        {
            token.text
            for token in tokens
            if token.is_word and len(token.text) > 1 and token.text not in filler_words()
        }
    )


def _search_words(tokens: tuple[Token, ...], words: Sequence[str]) -> list[str]:
    """Return the words to look events up by: the telling ones, and the generic ones of a pair such as 'City Marathon'."""
    telling = [word for word in words if word not in _GENERIC]
    pairs = {
        word.text
        for word, following in pairwise(tokens)
        if _makes_a_name(word) and following.text in _GENERIC
    }
    return sorted({*telling, *pairs}) or list(words)


def _makes_a_name(token: Token) -> bool:
    return token.text in _GENERIC and token.text not in _DISTANCES and token.text not in filler_words()


def names_in(text: str, tokens: tuple[Token, ...], source: NameSource) -> list[Piece]:
    """Return pieces for every event, runner and town that is named in full; kinds 'event', 'runner', 'city', 'home_city'."""
    words = content_words(tokens)
    if not words:
        return []
    pieces = list(_partners(tokens, source.partners()))
    pieces += list(_events(text, tokens, source.events_with(_search_words(tokens, words))))
    spans = _name_spans(text, tokens)
    if spans:
        pieces += _runners(text, tokens, spans, source)
        pieces += _cities(tokens, spans, source)
    return pieces


def _name_spans(text: str, tokens: tuple[Token, ...]) -> dict[str, list[tuple[int, int]]]:
    """Return key -> spans of one to four tokens that could be a person's or a town's name."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for start, token in enumerate(tokens):
        if not token.is_word or token.text[0].isdecimal():
            continue
        for end in range(start + 1, min(start + 5, len(tokens)) + 1):
            inside = tokens[start:end]
            if not inside[-1].is_word or any(item.text[0].isdecimal() for item in inside):
                continue
            if all(
                stem(item.text) in known_words() or item.text in known_words() for item in inside
            ) and not all(item.is_capitalised for item in inside):
                continue
            spans.setdefault(plain(name_between(text, tokens, start, end)), []).append((start, end))
    return spans


def _partners(tokens: Sequence[Token], partners: Sequence[str]) -> Iterable[Piece]:
    places = _places_of_words(tokens)
    for name in partners:
        words = _cut(plain(name))
        for start, end in _found(words, tokens, places):
            score = 15.0 * (end - start)
            yield Piece(kind="partner_name", value=name, start=start, end=end, score=score, said=name)


def _runners(
    text: str, tokens: tuple[Token, ...], spans: dict[str, list[tuple[int, int]]], source: NameSource
) -> Iterable[Piece]:
    keys = [key for key in spans if " " in key]
    if not keys:
        return
    found: dict[str, list[Runner]] = {}
    for runner in source.runners_named(keys):
        found.setdefault(runner.name_key, []).append(runner)
    for key, runners in found.items():
        for start, end in spans[key]:
            said = name_between(text, tokens, start, end)
            mention = RunnerMention(said=said, candidates=tuple(runners), is_exact=True)
            yield Piece(
                kind="runner", value=mention, start=start, end=end, score=14.0 * (end - start), said=said
            )


def _cities(
    tokens: Sequence[Token], spans: dict[str, list[tuple[int, int]]], source: NameSource
) -> Iterable[Piece]:
    after = {"in", "near", "at", "around", "from", "of", "without", "except", "excluding", "outside"}
    placed = {
        key: found
        for key, found in spans.items()
        if any(start and tokens[start - 1].text in after for start, _ in found)
    }
    if not placed:
        return
    from_home = [
        key
        for key, found in placed.items()
        if any(start and tokens[start - 1].text == "from" for start, _ in found)
    ]
    readings = [("city", source.cities_named(list(placed)))]
    if from_home:
        readings.append(("home_city", source.home_cities_named(from_home)))
    for kind, cities in readings:
        for city in cities:
            for start, end in placed.get(plain(city), ()):
                if start and tokens[start - 1].text in after:
                    yield Piece(
                        kind=kind, value=city, start=start, end=end, score=10.5 * (end - start), said=city
                    )


def _events(text: str, tokens: tuple[Token, ...], events: Sequence[Event]) -> Iterable[Piece]:
    """Yield a piece for each run of words that is an event's name, or the telling part of it."""
    spans: dict[tuple[int, int], list[tuple[Part, Event]]] = {}
    places = _places_of_words(tokens)
    for event in events:
        for start, end, part in _places_of(event, tokens, places):
            spans.setdefault((start, end), []).append((part, event))
    for (start, end), found in spans.items():
        exact = [event for part, event in found if part == "whole"]
        said = name_between(text, tokens, start, end)
        mention = EventMention(
            said=said,
            candidates=tuple(exact or (event for _, event in found)),
            is_exact=bool(exact),
            # The end of a name alone is a guess: 'City Marathon' may well be one that is not in the data.
            is_guess=all(part == "end" for part, _ in found),
        )
        # Part of a name weighs less than a town of that name: 'in Hartford' is the town, 'at Hartford Marathon' the event.
        weight = 14.5 if exact else 10.2
        yield Piece(
            kind="event", value=mention, start=start, end=end, score=weight * (end - start), said=said
        )


def _places_of(
    event: Event, tokens: Sequence[Token], places: Mapping[str, Sequence[int]]
) -> Iterable[tuple[int, int, Part]]:
    """Yield (start, end, which part of the name) wherever an event's name stands in a message."""
    series = event.series.replace("-", " ")
    name, words = [plain(word) for word in series.split()], _cut(series)
    for start, end in _found(words, tokens, places):
        if _is_whole_name(tokens, start, end):
            yield start, end, "whole"
    # A part of the name is enough where it is telling: 'River City' for 'River City Run'.
    generic = next((count for count, word in enumerate(name) if word not in _GENERIC), len(name))
    for cut in range(len(name) - 1, generic, -1):
        if _is_tail_generic(name[cut:]):
            for start, end in _found(words[:cut], tokens, places):
                if _is_telling(tokens[start:end]):
                    yield start, end, "start"
    # 'City Marathon' for 'River City Marathon': the end of the name, where it is written as a name.
    for begin in range(1, len(name) - 1):
        for start, end in _found(words[begin:], tokens, places):
            if not _ends_another_name(tokens, start) and _is_written_as_name(tokens[start:end]):
                yield start, end, "end"


def _found(
    words: Sequence[tuple[str, ...]], tokens: Sequence[Token], places: Mapping[str, Sequence[int]]
) -> Iterable[tuple[int, int]]:
    for start in places.get(_first(words), ()):
        length = _matched(tokens, start, words)
        if length is not None:
            yield start, start + length


def _is_written_as_name(tokens: Sequence[Token]) -> bool:
    return all(token.is_capitalised or not token.is_word for token in tokens)


def _is_tail_generic(tail: Sequence[str]) -> bool:
    return all(word in _GENERIC or stem(word) in known_words() for word in tail)


def _matched(tokens: Sequence[Token], start: int, name: Sequence[tuple[str, ...]]) -> int | None:
    """Return how many tokens from `start` on say the name, a hyphen allowed between two of its words; None where they do not."""
    position = start
    for number, word in enumerate(name):
        if number and position < len(tokens) and tokens[position].text == "-":
            position += 1
        for piece in word:
            if position >= len(tokens) or tokens[position].text != piece:
                return None
            position += 1
    return position - start


def _places_of_words(tokens: Sequence[Token]) -> dict[str, list[int]]:
    """Return where each word stands: a name is tried only where its first word is, however many names there are."""
    places: dict[str, list[int]] = {}
    for index, token in enumerate(tokens):
        places.setdefault(token.text, []).append(index)
    return places


def _first(name: Sequence[tuple[str, ...]]) -> str:
    """Return the first token of a name; '' where it has none, and stands nowhere: 'Run (!)' has a word without any."""
    return next((piece for word in name for piece in word), "")


@lru_cache(maxsize=8192)
def _cut(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a name, each as the tokens that a message would have for it."""
    return tuple(tuple(token.text for token in tokenize(plain(word))) for word in name.split())


def _is_whole_name(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Tell whether an event's whole name at this place means the event, even where all its words are common ones."""
    inside = tokens[start:end]
    if _is_telling(inside):
        return True
    return (
        len(inside) > 1
        and any(_makes_a_name(token) for token in inside)
        and not _ends_another_name(tokens, start)
    )


def _ends_another_name(tokens: Sequence[Token], start: int) -> bool:
    """Tell whether words are the end of a longer name, as 'City Marathon' is in 'New York City Marathon'."""
    # The first word of a message has its capital from there.
    return start > 1 and tokens[start - 1].is_capitalised and tokens[start - 1].text not in filler_words()


def _is_telling(tokens: Sequence[Token]) -> bool:
    """Tell whether words are a name: not generic alone, and either unknown to the vocabulary or written as a name."""
    words = [token for token in tokens if token.is_word]
    if all(token.text in _GENERIC for token in words):
        return False
    is_known = all(
        stem(token.text) in known_words() or token.text in known_words() or token.text[0].isdecimal()
        for token in words
    )
    return not is_known or all(
        token.is_capitalised or token.text[0].isdecimal() or token.text in filler_words() for token in words
    )
