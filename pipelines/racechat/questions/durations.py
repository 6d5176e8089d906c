"""Race times as people write them: '3 hours', '2h30', 'an hour and a half', '3:00:00', '19:59.5', and bare '3:45' or '20'."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from racechat.questions.numbers import number_at
from racechat.questions.piece import Piece
from racechat.questions.tokens import Token

HOUR_MS, MINUTE_MS, SECOND_MS = 3_600_000, 60_000, 1_000

_UNITS_MS = {
    "hour": HOUR_MS, "hours": HOUR_MS, "hr": HOUR_MS, "hrs": HOUR_MS, "h": HOUR_MS,
    "minute": MINUTE_MS, "minutes": MINUTE_MS, "min": MINUTE_MS, "mins": MINUTE_MS,
    "second": SECOND_MS, "seconds": SECOND_MS, "sec": SECOND_MS, "secs": SECOND_MS,
}  # fmt: skip
# One letter counts only where it is glued to its number, as in 2h30m15s.
_GLUED_UNITS_MS = {"h": HOUR_MS, "m": MINUTE_MS, "s": SECOND_MS}


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidTime:
    """A time as said, with every way to read it, in milliseconds: '3:45' is 3 h 45 min or 3 min 45 s."""

    readings_ms: tuple[int, ...]
    said: str

    def at(self, plausible_s: Sequence[tuple[int, int]]) -> int | None:
        """Return the one reading that is believable at these distances (their ranges of seconds); None where not one is."""
        if len(self.readings_ms) == 1:
            return self.readings_ms[0]
        fitting = {
            reading
            for reading in self.readings_ms
            for low_s, high_s in plausible_s
            if low_s <= reading / SECOND_MS <= high_s
        }
        return fitting.pop() if len(fitting) == 1 else None


def time_at(tokens: Sequence[Token], start: int) -> tuple[SaidTime, int] | None:
    """Return (time, next token) of a time that is surely one: with a colon or with a unit."""
    return _clock_at(tokens, start) or _with_units_at(tokens, start)


def bare_time_at(tokens: Sequence[Token], start: int) -> tuple[SaidTime, int] | None:
    """Return a plain number as a time: 'sub 3' is 3 hours or 3 minutes."""
    found = number_at(tokens, start)
    if found is None:
        return None
    value, position = found
    whole = round(value * HOUR_MS), round(value * MINUTE_MS)
    return SaidTime(readings_ms=whole, said=f"{value:g}"), position


def _clock_at(tokens: Sequence[Token], start: int) -> tuple[SaidTime, int] | None:
    if start >= len(tokens) or ":" not in tokens[start].text:
        return None
    text = tokens[start].text
    parts = [float(part) for part in text.split(":")]
    if any(part >= 60 for part in parts[1:]):
        return None
    position = start + 1
    unit = tokens[position].text if position < len(tokens) else ""
    if len(parts) == 3:
        readings = [parts[0] * HOUR_MS + parts[1] * MINUTE_MS + parts[2] * SECOND_MS]
    elif "." in text or parts[0] > 23:
        readings = [parts[0] * MINUTE_MS + parts[1] * SECOND_MS]
    else:
        readings = [parts[0] * HOUR_MS + parts[1] * MINUTE_MS, parts[0] * MINUTE_MS + parts[1] * SECOND_MS]
    if unit in _UNITS_MS and len(parts) == 2:
        is_hours = _UNITS_MS[unit] == HOUR_MS
        readings = [readings[0] if is_hours else readings[-1]]
    if unit in _UNITS_MS:
        position += 1
    return SaidTime(readings_ms=tuple(round(reading) for reading in readings), said=text), position


def _with_units_at(tokens: Sequence[Token], start: int) -> tuple[SaidTime, int] | None:
    total_ms, position, last_unit_ms, pieces = 0.0, start, 0, 0
    while position < len(tokens):
        amount = _amount_at(tokens, position, is_first=pieces == 0)
        if amount is None:
            break
        value, after = amount
        unit_ms, after = _unit_at(tokens, after)
        if unit_ms == SECOND_MS and pieces == 0 and tokens[after - 1].text == "s":
            break  # '18s' alone is a class of ages, not a time
        if unit_ms == 0:
            if last_unit_ms != HOUR_MS or value >= 60:
                break
            unit_ms = MINUTE_MS  # 2h30, three hours thirty
        if last_unit_ms and unit_ms >= last_unit_ms:
            break
        total_ms, last_unit_ms, position, pieces = total_ms + value * unit_ms, unit_ms, after, pieces + 1
        half = _skip_words(tokens, position, ("and", "a", "half"))
        if half is not None:
            total_ms, position = total_ms + unit_ms / 2, half
            break
        position = _skip_words(tokens, position, ("and",)) or position
    if pieces == 0:
        return None
    while position > start and tokens[position - 1].text == "and":
        position -= 1
    said = " ".join(token.text for token in tokens[start:position])
    return SaidTime(readings_ms=(round(total_ms),), said=said), position


def _amount_at(tokens: Sequence[Token], start: int, *, is_first: bool) -> tuple[float, int] | None:
    found = number_at(tokens, start)
    if found is None and is_first:
        half_an = _skip_words(tokens, start, ("half", "an")) or _skip_words(tokens, start, ("half", "a"))
        if half_an is not None:
            return 0.5, half_an
        one = _skip_words(tokens, start, ("an",)) or _skip_words(tokens, start, ("a",))
        return None if one is None else (1.0, one)
    if found is None:
        return None
    value, position = found
    half = _skip_words(tokens, position, ("and", "a", "half"))
    return (value + 0.5, half) if half is not None else (value, position)


def _unit_at(tokens: Sequence[Token], start: int) -> tuple[int, int]:
    position = start
    if position < len(tokens) and tokens[position].text == "-":
        position += 1  # three-hour
    if position < len(tokens):
        text = tokens[position].text
        if text in _UNITS_MS:
            return _UNITS_MS[text], position + 1
        if text in _GLUED_UNITS_MS and tokens[position].is_glued:
            return _GLUED_UNITS_MS[text], position + 1
    return 0, start


def _skip_words(tokens: Sequence[Token], start: int, words: tuple[str, ...]) -> int | None:
    end = start + len(words)
    return end if tuple(token.text for token in tokens[start:end]) == words else None


def durations_in(tokens: Sequence[Token]) -> Iterator[Piece]:
    """Yield every time in a message that stands without a bound; kind 'duration', value SaidTime."""
    for start in range(len(tokens)):
        found = time_at(tokens, start)
        if found is not None and not tokens[start].text.startswith("a"):
            said = " ".join(token.text for token in tokens[start : found[1]])
            yield Piece(
                kind="duration",
                value=found[0],
                start=start,
                end=found[1],
                score=11.0 * (found[1] - start),
                said=said,
            )
