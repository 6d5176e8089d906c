"""How values are written: times as 02:24:37, money as $45.00, codes as the words people use."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from racechat.answers.answer import Cell
from racechat.queries.plan import Kind
from racechat.semantic.model import semantic_model

_PROVIDERS = {"runsignup": "RunSignUp", "chronotrack": "ChronoTrack", "raceroster": "Race Roster", "haku": "Haku", "copernico": "Copernico", "racerecord": "Race Record"}  # fmt: skip
_SEXES = {"F": "women", "M": "men", "X": "non-binary", "?": "not given"}
_STATUSES = {"finished": "finished", "dnf": "did not finish", "dns": "did not start", "dq": "disqualified"}


def race_time(milliseconds: float) -> str:
    """Return hours, minutes and seconds, 02:24:37; tenths and hundredths only where there are any. Never rounded up."""
    total_ms = int(milliseconds)
    seconds, rest_ms = divmod(total_ms, 1000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{rest_ms:03}".rstrip("0") if rest_ms else text


def distance_title(code: str) -> str:
    """Return what a standard distance is called in a sentence."""
    found = semantic_model().distances.get(code)
    return code if found is None else found.title


def provider_title(code: str) -> str:
    """Return a provider's name as it writes itself."""
    return _PROVIDERS.get(code, code)


def sex_title(code: str) -> str:
    """Return what the runners of a sex are called."""
    return _SEXES.get(code, code)


def region_title(code: str) -> str:
    """Return the name of a state or province."""
    return semantic_model().regions.get(code, code)


def status_title(code: str) -> str:
    """Return an outcome in words."""
    return _STATUSES.get(code, code)


def money(cents: float) -> str:
    """Return an amount of cents as dollars."""
    return f"${cents / 100:,.2f}"


def long_date(day: date) -> str:
    """Return a day as October 8, 2022."""
    return f"{day:%B} {day.day}, {day.year}"


_WRITERS: dict[Kind, Callable[[str], Cell]] = {
    "time_ms": lambda text: race_time(float(text)),
    "typical_time_ms": lambda text: race_time(round(float(text) / 1000) * 1000),
    "money": lambda text: round(float(text) / 100, 2),
    "distance": distance_title,
    "sex": sex_title,
    "provider": provider_title,
    "providers": lambda text: ", ".join(provider_title(code) for code in text.split(", ")),
    "status": status_title,
}


def cell(value: object, kind: Kind) -> Cell:
    """Return a value as it is shown and exported: numbers stay numbers, all else becomes text."""
    if value is None:
        return None
    if kind == "yes_no":
        return "yes" if value else "no"
    writer = _WRITERS.get(kind)
    return _plain(value) if writer is None else writer(str(value))


def _plain(value: object) -> Cell:
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        # Instants come on the asker's clock, whose zone has a name; a fixed offset stands for itself.
        return f"{value:%Y-%m-%d %H:%M %Z}".rstrip()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | float):
        number = float(value)
        return int(number) if number == int(number) and isinstance(value, Decimal) else round(number, 3)
    return str(value)
