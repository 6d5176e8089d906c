"""Times that say their units (`1h 10m 5s`, `19'30"`, `PT19M30S`), and times in a date's clothes (`1899-12-30 00:19:30`)."""

import re

from project88.merging.times.shapes import clock_ms
from project88.merging.times.time_text import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, TimeText, reading

_ISO = re.compile(r"p(?:(\d{1,3})d)?t?(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6}(?:[.,]\d{1,9})?)s)?")
_UNIT_MS = {
    **dict.fromkeys(("d", "day", "days"), DAY_MS),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), HOUR_MS),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "'"), MINUTE_MS),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", '"'), SECOND_MS),
    **dict.fromkeys(("ms", "msec"), 1),
}
_NEXT_MS = {DAY_MS: HOUR_MS, HOUR_MS: MINUTE_MS, MINUTE_MS: SECOND_MS, SECOND_MS: None, 1: None}
_PIECE = re.compile(r"(\d{1,9}(?:[.,]\d{1,9})?) ?([a-z]{1,7}|['\"])?[,. ]{0,2}")
_DAYS_AND_CLOCK = re.compile(r"(\d{1,2}) ?d(?:ays?)?,? ?(\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d{1,9})?))?")
_CLOCK_AND_UNIT = re.compile(r"(\d{1,4}):(\d{1,2}(?:[.,]\d{1,9})?) ?(h|hrs?|hours?|m|mins?|minutes?)\.?")
_OF_A_DATE = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[t ](\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d{1,9})?))?(?: ?(?:z|[+-]\d{2}:?\d{2}))?"
)
_OF_A_DAY = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d{1,9})?))? ?([ap])\.?m\.?")
# Days that stand for no day: spreadsheets and languages count from them.
_NO_DAY = {
    "1899-12-30",
    "1899-12-31",
    "1900-01-00",
    "1900-01-01",
    "1904-01-01",
    "1970-01-01",
    "0001-01-01",
    "0000-00-00",
}


def read_written_out(text: str) -> TimeText | None:
    """Read a time that says its units itself; None for any other text. Such a text has one reading at most."""
    match = _ISO.fullmatch(text)
    if match is not None and any(match.groups()):
        days, *clock = (float((figure or "0").replace(",", ".")) for figure in match.groups())
        hours, minutes, seconds = clock
        total_ms = days * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS
        return TimeText(shape="iso 8601", readings=reading("iso 8601", total_ms))
    match = _DAYS_AND_CLOCK.fullmatch(text)
    if match is not None:
        days_text, *figures = match.groups()
        rest_ms = clock_ms([figure or "0" for figure in figures], HOUR_MS, MINUTE_MS, SECOND_MS)
        total = None if rest_ms is None else float(days_text) * DAY_MS + rest_ms
        return TimeText(shape="units", readings=reading("days, h:mm:ss", total))
    match = _CLOCK_AND_UNIT.fullmatch(text)
    if match is not None:
        units_ms = (HOUR_MS, MINUTE_MS) if match[3].startswith("h") else (MINUTE_MS, SECOND_MS)
        length_ms = clock_ms((match[1], match[2]), *units_ms)
        return TimeText(shape="units", readings=reading("units", length_ms))
    added_ms = _with_units_ms(text)
    return None if added_ms is None else TimeText(shape="units", readings=reading("units", added_ms))


def read_of_a_date(text: str) -> TimeText | None:
    """Read a time that a program took for a time of day; None for any other text.

    On a day that spreadsheets count from it is a length. On any other it is a moment, which says no length.
    """
    match = _OF_A_DATE.fullmatch(text)
    if match is not None:
        year, month, day, *figures = match.groups()
        if f"{year}-{month}-{day}" not in _NO_DAY:
            return TimeText(shape="moment")
        length_ms = clock_ms([figure or "0" for figure in figures], HOUR_MS, MINUTE_MS, SECOND_MS)
        return TimeText(shape="date a:bb:cc", readings=reading("h:mm:ss", length_ms))
    match = _OF_A_DAY.fullmatch(text)
    if match is not None:
        hours, minutes, seconds, half = match.groups()
        hour = float(hours) % 12 + (12 if half == "p" else 0)
        length_ms = clock_ms([str(hour), minutes, seconds or "0"], HOUR_MS, MINUTE_MS, SECOND_MS)
        return TimeText(shape="a:bb:cc am", readings=reading("h:mm:ss", length_ms))
    return None


def _with_units_ms(text: str) -> float | None:
    at, total_ms, last_ms, has_unit = 0, 0.0, float(10 * DAY_MS), False
    while at < len(text):
        piece = _PIECE.match(text, at)
        if piece is None:
            return None
        unit_ms = _UNIT_MS.get(piece[2]) if piece[2] else _NEXT_MS.get(int(last_ms))
        # Units go down, and the last may be left out: 1h10, 19'30.
        if unit_ms is None or unit_ms >= last_ms or (not piece[2] and piece.end() < len(text)):
            return None
        total_ms += float(piece[1].replace(",", ".")) * unit_ms
        at, last_ms, has_unit = piece.end(), unit_ms, True
    return total_ms if has_unit else None
