"""Sentences about registrations and money."""

from racechat.answers.cells import long_date, money
from racechat.answers.found import Found
from racechat.answers.markdown import bold
from racechat.answers.sentences.scope import each_period, groups, past_edition, who_and_where


def _edition(found: Found) -> str:
    """Return which edition the figure is of where none is still to come; empty otherwise."""
    day = past_edition(found)
    return "" if day is None else f" No edition is still to come; this is the latest, of {long_date(day)}."


def listed(found: Found) -> str:
    """'12 registrations yesterday.'"""
    kind = "unpaid " if found.question.filters.payment == "unpaid" else ""
    noun = "registration" if found.total_rows == 1 else "registrations"
    if not found.values:
        return f"There are no {kind}registrations{who_and_where(found.question.filters)}.{_edition(found)}"
    return f"{bold(f'{found.total_rows:,}')} {kind}{noun}{who_and_where(found.question.filters)}.{_edition(found)}"


def counted(found: Found) -> str:
    """'123 registrations for Harvest Half.'"""
    total = sum(int(str(row["registrations"])) for row in found.values)
    noun = "registration" if total == 1 else "registrations"
    kind = "unpaid " if found.question.filters.payment == "unpaid" else ""
    by = (
        f", by {groups(found)}{_leader(found, 'registrations')}"
        if found.question.grouping
        else f".{_edition(found)}"
    )
    apart = each_period(found, "registrations", "{:,}".format)
    if apart is not None:
        return f"{apart}: {kind}registrations{_without_periods(found)}{by}"
    if found.total_rows > len(found.values):
        return f"Registrations{who_and_where(found.question.filters)}{by}"
    return f"{bold(f'{total:,}')} {kind}{noun}{who_and_where(found.question.filters)}{by}"


def _leader(found: Found, figure: str) -> str:
    """Return '. The most: Harvest Half with 95' where a rank was asked for, else a colon."""
    order = found.question.order
    if order is None or not found.values:
        return ":"
    value = found.text(figure)
    shown = money(float(value) * 100) if figure == "revenue" else value
    return f". The {'most' if order.is_descending else 'least'}: {bold(found.text(found.columns[0].name))} with {bold(shown)}."


def revenue(found: Found) -> str:
    """'$12,345.00 from 150 registrations in 2026.'"""
    cents = sum(int(str(row["revenue"])) for row in found.values)
    registrations = sum(int(str(row["registrations"])) for row in found.values)
    by = (
        f", by {groups(found)}{_leader(found, 'revenue')}"
        if found.question.grouping
        else f".{_edition(found)}"
    )
    apart = each_period(found, "revenue", money)
    if apart is not None:
        return f"{apart}: revenue{_without_periods(found)}{by}"
    if found.total_rows > len(found.values):
        return f"Revenue{who_and_where(found.question.filters)}{by}"
    noun = "registration" if registrations == 1 else "registrations"
    return f"{bold(money(cents))} from {registrations:,} {noun}{who_and_where(found.question.filters)}{by}"


def _without_periods(found: Found) -> str:
    return who_and_where(found.question.filters.with_(period=None, other_period=None))
