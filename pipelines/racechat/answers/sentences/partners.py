"""Sentences about timing partners, for administrators."""

from racechat.answers.found import Found
from racechat.answers.markdown import bold


def ranking(found: Found) -> str:
    """'Big River Race Management has the most active events: 12.'"""
    if not found.values:
        return "No partner has any that match."
    title = found.columns[1].title.lower()
    first = found.values[0]
    is_least = found.question.order is not None and not found.question.order.is_descending
    leaders = [str(row["partner_name"]) for row in found.values if row["figure"] == first["figure"]]
    names = " and ".join(bold(name) for name in leaders[:5])
    have = "has" if len(leaders) == 1 else "have"
    return f"{names} {have} the {'fewest' if is_least else 'most'} {title}: {bold(found.text('figure'))}."
