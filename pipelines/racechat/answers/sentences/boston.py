"""Sentences about Boston qualifiers."""

from collections.abc import Mapping

from racechat.answers.found import Found
from racechat.answers.markdown import bold
from racechat.answers.sentences.scope import who_and_where


def qualifiers(found: Found) -> str:
    """'12 runners have a Boston qualifying time (Boston 2027: marathons from 2025-09-13 to 2026-09-18, ...).'"""
    windows = "; ".join(windows_in_words(found))
    noun = "runner has" if found.total_rows == 1 else "runners have"
    told = f" ({windows})" if windows else ""
    said = f"{bold(f'{found.total_rows:,}')} {noun} a Boston qualifying time{who_and_where(found.question.filters)}{told}."
    for row in found.extras.get("last_closed", ()):
        said += _last_closed(row)
    return said


def _last_closed(row: Mapping[str, object]) -> str:
    count = int(str(row["qualifiers"]))
    dates = f"from {row['window_from']} to {row['window_to']}"
    told = f" In the window that closed last (Boston {row['boston_year']}: marathons {dates})"
    if not count:
        return f"{told} there were none either."
    return f"{told}, {bold(f'{count:,}')} had one; for them ask: Boston qualifiers {dates}."


def windows_in_words(found: Found) -> list[str]:
    """Return each qualifying window that was looked in, where Boston was asked about."""
    return [
        f"Boston {row['boston_year']}: marathons from {row['window_from']} to {row['window_to']}"
        f"{', a window not published in full yet and partly assumed' if row['is_assumed'] else ''}"
        for row in found.extras.get("windows", ())
    ]
