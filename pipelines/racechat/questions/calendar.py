"""Days, weeks, months, seasons and years around a given day."""

from calendar import monthrange
from datetime import date, timedelta

from racechat.questions.values import Period

MONTHS = {
    "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6, "jun": 6,
    "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "october": 10, "oct": 10, "november": 11,
    "nov": 11, "december": 12, "dec": 12,
}  # fmt: skip
WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6, "mon": 0, "tues": 1,
    "tue": 1, "wed": 2, "thurs": 3, "thu": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
# First month of each season of the year; winter runs into the next year.
SEASONS = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}
FIRST_YEAR, LAST_YEAR = 1970, 2099


def whole_year(year: int, label: str | None = None) -> Period:
    """Return a calendar year."""
    return Period(first=date(year, 1, 1), last=date(year, 12, 31), label=label or str(year))


def whole_month(year: int, month: int, label: str | None = None) -> Period:
    """Return a calendar month; months beyond 1 to 12 run into the neighbouring years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    first = date(year, month, 1)
    return Period(
        first=first, last=date(year, month, monthrange(year, month)[1]), label=label or f"{first:%B %Y}"
    )


def whole_quarter(year: int, quarter: int, label: str | None = None) -> Period:
    """Return a quarter; quarters beyond 1 to 4 run into the neighbouring years."""
    year, quarter = year + (quarter - 1) // 4, (quarter - 1) % 4 + 1
    first, last = whole_month(year, 3 * quarter - 2), whole_month(year, 3 * quarter)
    return Period(first=first.first, last=last.last, label=label or f"quarter {quarter} of {year}")


def whole_week(day: date, weeks: int, label: str) -> Period:
    """Return the week, Monday to Sunday, that lies `weeks` after the week of a day."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=weeks)
    return Period(first=monday, last=monday + timedelta(days=6), label=label)


def weekend(day: date, weeks: int, label: str) -> Period:
    """Return Saturday and Sunday of the week that lies `weeks` after the week of a day."""
    saturday = day - timedelta(days=day.weekday()) + timedelta(weeks=weeks, days=5)
    return Period(first=saturday, last=saturday + timedelta(days=1), label=label)


def season(year: int, name: str, label: str | None = None) -> Period:
    """Return three months: spring from March, summer from June, autumn from September, winter from December."""
    first, last = whole_month(year, SEASONS[name]), whole_month(year, SEASONS[name] + 2)
    return Period(first=first.first, last=last.last, label=label or f"{name} {year}")


def single_day(day: date, label: str) -> Period:
    """Return one day."""
    return Period(first=day, last=day, label=label)


def shift_months(day: date, months: int) -> date:
    """Return the day some months away, cut to the last day of a shorter month."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def safe_date(year: int, month: int, day: int) -> date | None:
    """Return the date, or None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
