"""Periods as people say them, resolved against today: 'last year', 'since 2020', 'next weekend', 'in May', '2024-05-31'."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from racechat.questions import calendar
from racechat.questions.numbers import number_at, ordinal_at
from racechat.questions.piece import Piece
from racechat.questions.tokens import Token
from racechat.questions.values import Period

_PREPOSITIONS = frozenset(
    {"in", "during", "for", "from", "of", "on", "at", "within", "over", "throughout", "across"}
)
_LAST, _THIS, _NEXT = (
    {"last", "previous", "past", "prior"},
    {"this", "current"},
    {"next", "coming", "upcoming", "following"},
)
_UNITS = {
    "day": "day", "days": "day", "week": "week", "weeks": "week", "month": "month", "months": "month", "year": "year", "years": "year",
    "season": "year", "seasons": "year", "weekend": "weekend", "weekends": "weekend", "quarter": "quarter", "quarters": "quarter",
}  # fmt: skip

# "the last 1,000 weeks" is the most that a period is counted in: no calendar goes on for ever.
_MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidPeriod:
    """A period as said. 'In May' is the last May of results (`past`), this year's of events (`coming`), and of what is
    still to come the one that is not over (`ahead`, where it is another than `coming`).
    """

    past: Period
    coming: Period
    ahead: Period | None = None
    is_relative_guess: bool = False


Reading = tuple[SaidPeriod, int]


def periods_in(tokens: Sequence[Token], today: date) -> Iterator[Piece]:
    """Yield every period in a message, overlapping ones included; kind 'period', value SaidPeriod."""
    for start in range(len(tokens)):
        for period, end in _with_openers(tokens, start, today):
            said = " ".join(token.text for token in tokens[start:end])
            yield Piece(
                kind="period", value=period, start=start, end=end, score=13.0 * (end - start), said=said
            )


def _with_openers(tokens: Sequence[Token], start: int, today: date) -> Iterator[Reading]:
    yield from _plain_at(tokens, start, today)
    text = tokens[start].text
    inner = start + 1
    if text in _PREPOSITIONS and inner < len(tokens):
        if tokens[inner].text == "the":
            inner += 1
        yield from _plain_at(tokens, inner, today)
    if text in {"since", "after", "before", "until", "till", "through", "by", "starting", "from", "up"}:
        yield from _open_at(tokens, start, today)
    yield from _between_at(tokens, start, today)


def _same(period: Period) -> SaidPeriod:
    return SaidPeriod(past=period, coming=period)


def _plain_at(tokens: Sequence[Token], start: int, today: date) -> Iterator[Reading]:
    if start >= len(tokens):
        return
    for reader in _READERS:
        yield from reader(tokens, start, today)


def _words(tokens: Sequence[Token], start: int, count: int) -> tuple[str, ...]:
    return tuple(token.text for token in tokens[start : start + count])


def _year_at(tokens: Sequence[Token], start: int) -> int | None:
    if start >= len(tokens):
        return None
    text = tokens[start].text
    if len(text) == 3 and text[0] == "'":
        return 2000 + int(text[1:])
    is_year = len(text) == 4 and text.isdecimal() and calendar.FIRST_YEAR <= int(text) <= calendar.LAST_YEAR
    is_measured = start + 1 < len(tokens) and tokens[start + 1].text in {
        "m",
        "meter",
        "meters",
        "finishers",
        "runners",
        "people",
    }
    return int(text) if is_year and not is_measured else None


def _single_words(tokens: Sequence[Token], start: int, today: date) -> Iterator[Reading]:
    text = tokens[start].text
    days = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
    if text in days:
        yield _same(calendar.single_day(today + timedelta(days=days[text]), text)), start + 1
    if text == "ytd" or _words(tokens, start, 3) == ("year", "to", "date"):
        to_date = Period(first=date(today.year, 1, 1), last=today, label=f"{today.year} to date")
        yield _same(to_date), start + (1 if text == "ytd" else 3)
    if _words(tokens, start, 2) == ("so", "far"):
        for period, end in _relative(tokens, start + 2, today):
            yield _same(replace(period.past, last=min(today, period.past.last or today))), end


def _years(tokens: Sequence[Token], start: int, today: date) -> Iterator[Reading]:  # noqa: ARG001 -- one signature for all readers
    year = _year_at(tokens, start)
    if year is None:
        return
    end = start + 1
    if end < len(tokens) and tokens[end].text == "s" and tokens[end].is_glued and year % 10 == 0:
        yield _same(Period(first=date(year, 1, 1), last=date(year + 9, 12, 31), label=f"{year}s")), end + 1
        return
    yield _same(calendar.whole_year(year)), end
    if end < len(tokens) and tokens[end].text in {"season", "calendar"}:
        yield _same(calendar.whole_year(year)), end + 1
    upto = start + 2
    later = (
        _year_at(tokens, upto)
        if _words(tokens, start + 1, 1) in {("-",), ("to",), ("through",), ("thru",)}
        else None
    )
    if later is not None and later > year:
        yield (
            _same(Period(first=date(year, 1, 1), last=date(later, 12, 31), label=f"{year} to {later}")),
            upto + 1,
        )


def _relative(tokens: Sequence[Token], start: int, today: date) -> Iterator[Reading]:
    if start >= len(tokens):
        return
    text = tokens[start].text
    step = -1 if text in _LAST else 0 if text in _THIS else 1 if text in _NEXT else None
    if step is None:
        return
    yield from _stepped(tokens, start + 1, step, today)
    if step == 0 and _words(tokens, start + 1, 1) and tokens[start + 1].text in _NEXT:
        yield from _stepped(tokens, start + 2, 0, today)  # this coming weekend
    counted = number_at(tokens, start + 1)
    if counted is not None and step != 0 and counted[1] < len(tokens):
        count, unit = int(counted[0]), _UNITS.get(tokens[counted[1]].text)
        if unit is not None and 1 <= count <= _MOST_COUNTED:
            yield _same(_counted(step, count, unit, today)), counted[1] + 1
    if text in {"past", "last"} and _words(tokens, start + 1, 2) in {("couple", "of"), ("few", "of")}:
        unit = _UNITS.get(_words(tokens, start + 3, 1)[0]) if start + 3 < len(tokens) else None
        if unit is not None and tokens[start + 1].text == "couple":
            yield _same(_counted(-1, 2, unit, today)), start + 4


def _stepped(tokens: Sequence[Token], start: int, step: int, today: date) -> Iterator[Reading]:
    if start >= len(tokens):
        return
    text = tokens[start].text
    if start + 1 < len(tokens) and text == "calendar" and tokens[start + 1].text == "year":
        yield _same(calendar.whole_year(today.year + step)), start + 2
    if (
        text in {"race", "racing", "running"}
        and start + 1 < len(tokens)
        and tokens[start + 1].text == "season"
    ):
        yield _same(calendar.whole_year(today.year + step)), start + 2
    which = {-1: "last", 0: "this", 1: "next"}[step]
    unit = _UNITS.get(text) if not text.endswith("s") else None
    if unit is not None:
        yield _same(_unit_period(unit, step, today, f"{which} {text}")), start + 1
        if step == 0 and _words(tokens, start + 1, 2) == ("so", "far"):
            whole = _unit_period(unit, 0, today, f"this {text} so far")
            yield _same(replace(whole, last=today)), start + 3
    elif text in calendar.SEASONS:
        yield _same(_season_near(text, step, today)), start + 1
    elif text in calendar.WEEKDAYS:
        yield _same(_weekday_near(text, step, today)), start + 1
    elif text in calendar.MONTHS:
        yield _same(_month_near(calendar.MONTHS[text], step, today)), start + 1


def _unit_period(unit: str, step: int, today: date, label: str) -> Period:
    makers: dict[str, Callable[[], Period]] = {
        "day": lambda: calendar.single_day(today + timedelta(days=step), label),
        "week": lambda: calendar.whole_week(today, step, label),
        "weekend": lambda: calendar.weekend(today, step, label),
        "month": lambda: calendar.whole_month(today.year, today.month + step),
        "quarter": lambda: calendar.whole_quarter(today.year, (today.month - 1) // 3 + 1 + step),
        "year": lambda: calendar.whole_year(today.year + step),
    }
    return makers[unit]()


def _counted(step: int, count: int, unit: str, today: date) -> Period:
    """Return the last (or next) so many days, weeks or months up to today; years count back from the same day."""
    label = f"{'last' if step < 0 else 'next'} {count} {unit}{'' if count == 1 else 's'}"
    if unit == "weekend":
        near, far = calendar.weekend(today, step, label), calendar.weekend(today, step * count, label)
        return Period(
            first=min(near.first or today, far.first or today),
            last=max(near.last or today, far.last or today),
            label=label,
        )
    if unit in {"day", "week"}:
        other = today + step * timedelta(days=count * (7 if unit == "week" else 1))
    else:
        other = calendar.shift_months(today, step * count * {"month": 1, "quarter": 3, "year": 12}[unit])
    if step < 0:
        return Period(first=other + timedelta(days=1), last=today, label=label)
    return Period(first=today, last=other, label=label)


def _season_near(name: str, step: int, today: date) -> Period:
    year = today.year - (1 if name == "winter" and today.month <= 2 else 0)
    here = calendar.season(year, name)
    if step == 0 or here.first is None or here.last is None:
        return here
    if step < 0:
        return here if here.last < today else calendar.season(year - 1, name)
    return here if here.first > today else calendar.season(year + 1, name)


def _weekday_near(name: str, step: int, today: date) -> Period:
    """Return that weekday: the last one before today, the one of this week still to come, or the one of next week."""
    number = calendar.WEEKDAYS[name]
    if step < 0:
        day = today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
    elif step == 0:
        day = today + timedelta(days=(number - today.weekday()) % 7)
    else:
        day = today - timedelta(days=today.weekday()) + timedelta(weeks=1, days=number)
    return calendar.single_day(day, f"{day:%A}")


def _month_near(month: int, step: int, today: date) -> Period:
    if step < 0:
        return calendar.whole_month(today.year if month < today.month else today.year - 1, month)
    if step == 0:
        return calendar.whole_month(today.year, month)
    return calendar.whole_month(today.year if month > today.month else today.year + 1, month)


def _months(tokens: Sequence[Token], start: int, today: date) -> Iterator[Reading]:
    text = tokens[start].text
    if text not in calendar.MONTHS:
        return
    month, after = calendar.MONTHS[text], start + 1
    gap = after + 1 if _words(tokens, after, 1) in {("of",), ("in",)} else after
    year = _year_at(tokens, gap)
    if year is not None:
        yield _same(calendar.whole_month(year, month)), gap + 1
        return
    relative_year = (
        {"last": -1, "this": 0, "next": 1}.get(_words(tokens, gap, 1)[0]) if gap < len(tokens) else None
    )
    if relative_year is not None and _words(tokens, gap + 1, 1) == ("year",):
        yield _same(calendar.whole_month(today.year + relative_year, month)), gap + 2
    yield from _days_of_month(tokens, after, month, today)
    past = calendar.whole_month(today.year if month <= today.month else today.year - 1, month)
    coming = calendar.whole_month(today.year, month)
    ahead = calendar.whole_month(today.year + 1, month) if month < today.month else None
    yield SaidPeriod(past=past, coming=coming, ahead=ahead, is_relative_guess=True), after


def _days_of_month(tokens: Sequence[Token], start: int, month: int, today: date) -> Iterator[Reading]:
    after = start + 1 if _words(tokens, start, 1) == ("the",) else start
    found = ordinal_at(tokens, after)
    if (
        found is None
        and after < len(tokens)
        and tokens[after].text.isdecimal()
        and len(tokens[after].text) <= 2
    ):
        found = int(tokens[after].text), after + 1
    if found is not None and 1 <= found[0] <= 31:
        yield from _dated(tokens, found[1], month, found[0], today)


def _dated(tokens: Sequence[Token], after: int, month: int, day: int, today: date) -> Iterator[Reading]:
    year = _year_at(tokens, after)
    if year is not None:
        exact = calendar.safe_date(year, month, day)
        if exact is not None:
            yield _same(calendar.single_day(exact, exact.isoformat())), after + 1
        return
    here = calendar.safe_date(today.year, month, day)
    if here is not None:
        before = here if here <= today else calendar.safe_date(today.year - 1, month, day) or here
        past, coming = (
            calendar.single_day(before, before.isoformat()),
            calendar.single_day(here, here.isoformat()),
        )
        later = calendar.safe_date(today.year + 1, month, day) if here < today else None
        ahead = calendar.single_day(later, later.isoformat()) if later is not None else None
        yield SaidPeriod(past=past, coming=coming, ahead=ahead, is_relative_guess=True), after


def _day_first(tokens: Sequence[Token], start: int, today: date) -> Iterator[Reading]:
    found = ordinal_at(tokens, start)
    if found is None and tokens[start].text.isdecimal() and len(tokens[start].text) <= 2:
        found = int(tokens[start].text), start + 1
    if found is None or not 1 <= found[0] <= 31:
        return
    after = found[1] + 1 if _words(tokens, found[1], 1) == ("of",) else found[1]
    if after < len(tokens) and tokens[after].text in calendar.MONTHS:
        yield from _dated(tokens, after + 1, calendar.MONTHS[tokens[after].text], found[0], today)


def _numeric_dates(tokens: Sequence[Token], start: int, today: date) -> Iterator[Reading]:  # noqa: ARG001 -- see _years
    text = tokens[start].text
    exact = None
    if text.count("-") == 2:
        year, month, day = (int(part) for part in text.split("-"))
        exact = calendar.safe_date(year, month, day)
    elif text.count("/") == 2:
        month, day, year = (int(part) for part in text.split("/"))
        exact = calendar.safe_date(year + 2000 if year < 100 else year, month, day)
    if exact is not None:
        yield _same(calendar.single_day(exact, exact.isoformat())), start + 1


def _weekdays(tokens: Sequence[Token], start: int, today: date) -> Iterator[Reading]:
    name = tokens[start].text.removesuffix("s")
    if name not in calendar.WEEKDAYS or (len(name) <= 3 and not tokens[start].is_capitalised):
        return
    past, coming = _weekday_near(name, -1, today), _weekday_near(name, 0, today)
    yield SaidPeriod(past=past, coming=coming, is_relative_guess=True), start + 1


def _ago(tokens: Sequence[Token], start: int, today: date) -> Iterator[Reading]:
    found = number_at(tokens, start)
    if found is None and tokens[start].text in {"a", "an"}:
        found = 1.0, start + 1
    if found is None or _words(tokens, found[1] + 1, 1) != ("ago",):
        return
    unit, count = _UNITS.get(tokens[found[1]].text), int(found[0])
    if unit == "quarter" or unit is None or count > _MOST_COUNTED:
        return
    yield _same(_unit_period_back(unit, count, today)), found[1] + 2


def _unit_period_back(unit: str, count: int, today: date) -> Period:
    if unit == "year":
        return calendar.whole_year(today.year - count)
    if unit == "month":
        return calendar.whole_month(today.year, today.month - count)
    return _unit_period(unit, -count, today, f"{count} {unit}s ago")


def _seasons_and_quarters(tokens: Sequence[Token], start: int, today: date) -> Iterator[Reading]:
    text = tokens[start].text
    if text in calendar.SEASONS:
        gap = start + 2 if _words(tokens, start + 1, 1) in {("of",), ("in",)} else start + 1
        year = _year_at(tokens, gap)
        if year is not None:
            yield _same(calendar.season(year, text)), gap + 1
        elif start > 0 and tokens[start - 1].text in {"in", "the", "during"}:
            past, coming = _season_near(text, -1, today), _season_near(text, 0, today)
            is_over = coming.last is not None and coming.last < today
            ahead = _season_near(text, 1, today) if is_over else None
            yield SaidPeriod(past=past, coming=coming, ahead=ahead, is_relative_guess=True), start + 1
    quarter, after = _quarter_at(tokens, start)
    if quarter:
        gap = after + 1 if _words(tokens, after, 1) in {("of",), ("in",)} else after
        year = _year_at(tokens, gap)
        if year is not None:
            yield _same(calendar.whole_quarter(year, quarter)), gap + 1
        else:
            yield _same(calendar.whole_quarter(today.year, quarter)), after


def _quarter_at(tokens: Sequence[Token], start: int) -> tuple[int, int]:
    if (
        tokens[start].text == "q"
        and start + 1 < len(tokens)
        and tokens[start + 1].text in {"1", "2", "3", "4"}
    ):
        return int(tokens[start + 1].text), start + 2
    ordinal = ordinal_at(tokens, start)
    if ordinal is not None and _words(tokens, ordinal[1], 1) == ("quarter",) and 1 <= ordinal[0] <= 4:
        return ordinal[0], ordinal[1] + 1
    return 0, start


def _open_at(tokens: Sequence[Token], start: int, today: date) -> Iterator[Reading]:
    opener, inner = tokens[start].text, start + 1
    if opener in {"up", "starting"}:
        # 'coming up in May' is May, not all that is before its end.
        joiners = {("to",), ("until",)} if opener == "up" else {("from",), ("in",)}
        if _words(tokens, inner, 1) not in joiners:
            return
        opener, inner = ("since" if opener == "starting" else "until"), inner + 1
    if inner < len(tokens) and tokens[inner].text in {"the", "in"}:
        inner += 1
    for period, end in _plain_at(tokens, inner, today):
        after, past = end, period.past
        if opener == "from":
            is_onward = _words(tokens, end, 1) in {("on",), ("onward",), ("onwards",), ("forward",)}
            is_till_now = _words(tokens, end, 2) in {
                ("to", "now"),
                ("until", "now"),
                ("till", "now"),
                ("to", "today"),
                ("and", "on"),
                ("to", "present"),
            }
            if not is_onward and not is_till_now:
                continue
            after = end + (1 if is_onward else 2)
        yield _same(_opened(opener, past)), after


def _opened(opener: str, period: Period) -> Period:
    if opener in {"since", "from"}:
        return Period(first=period.first, last=None, label=f"since {period.label}")
    if opener == "after":
        first = None if period.last is None else period.last + timedelta(days=1)
        return Period(first=first, last=None, label=f"after {period.label}")
    if opener == "before":
        last = None if period.first is None else period.first - timedelta(days=1)
        return Period(first=None, last=last, label=f"before {period.label}")
    return Period(first=None, last=period.last, label=f"until the end of {period.label}")


def _between_at(tokens: Sequence[Token], start: int, today: date) -> Iterator[Reading]:
    opener = tokens[start].text
    if opener not in {"between", "from"}:
        return
    joiners = {"between": {"and", "-"}, "from": {"to", "through", "until", "till", "thru", "-"}}[opener]
    for first, middle in _plain_at(tokens, start + 1, today):
        if middle >= len(tokens) or tokens[middle].text not in joiners:
            continue
        for last, end in _plain_at(tokens, middle + 1, today):
            opening, closing = first.past, last.past
            if opening.first is not None and closing.last is not None and opening.first <= closing.last:
                label = f"{opening.label} to {closing.label}"
                yield _same(Period(first=opening.first, last=closing.last, label=label)), end


_READERS: tuple[Callable[[Sequence[Token], int, date], Iterator[Reading]], ...] = (
    _single_words, _years, _relative, _months, _day_first, _numeric_dates, _weekdays, _ago, _seasons_and_quarters,
)  # fmt: skip
