"""Messages that are understood and not answered: predictions, changes, other partners' data, SQL, attempts to override."""

import re
from collections.abc import Sequence

from racechat.questions.names import EventMention
from racechat.questions.outcome import AskBack, Refusal
from racechat.questions.piece import Piece
from racechat.semantic.model import semantic_model

_TEXTS = {
    "predict": "I cannot tell the future: I only know what has been timed and who has registered.",
    "change": "Race data can't be changed from this chat; change it with your timing or registration provider.",
    "others": "I only see your own company's data. No partner sees another partner's data here.",
    "override": "I answer questions about your own races, and nothing in a message changes what I may read.",
    "secrets": "Passwords, keys and the like are not something I can show or look up.",
    "sync": "A sync cannot be started from this chat. It runs by itself; ask “when did RunSignUp last sync” to see the latest.",
    "sql": "SQL is not run from this chat. Ask in words, and the answer shows the SQL that was used.",
}
# What outweighs what, where a message holds several.
_ORDER = ("override", "secrets", "change", "others", "predict", "sync")

_SQL = re.compile(
    r"(?is)^\W*(select|insert|update|delete|drop|alter|create|grant|revoke|truncate|copy|with|explain|set|do|call|vacuum|begin|commit)\b"
    r".*(;|\*|=|\(|--|\bfrom\s+\w+\s*$|\bwhere\b|\btable\b|\bselect\b)|;\s*(select|drop|delete|update|insert)\b|\b(pg_\w+|information_schema|union\s+(all\s+)?select)\b"
)
_SYNC_NOW = re.compile(
    r"(?i)^\W*(please |can you |could you |now )*(re-?sync|sync|synchroni[sz]e|import|pull|refresh|trigger|start|run|force|kick off)\b(?!.*\b(when|why|last|failed?|status)\b)"
)


def refusal(text: str, pieces: Sequence[Piece], *, is_platform: bool) -> Refusal | None:
    """Return why a message is not answered, or None. Platform administrators may ask about all partners."""
    if _SQL.search(text):
        return Refusal(text=_TEXTS["sql"], reason="sql", examples=_examples())
    if (
        _SYNC_NOW.search(text)
        and any(
            (piece.kind == "noun" and piece.value in {"sync", "registration", "result", "race", "event"})
            or piece.kind in {"provider", "event"}
            for piece in pieces
        )
        and re.search(r"(?i)\bsync|import|pull|refresh", text)
    ):
        return Refusal(text=_TEXTS["sync"], reason="sync", examples=("When did RunSignUp last sync?",))
    reasons = {str(piece.value) for piece in pieces if piece.kind == "refuse"}
    if is_platform:
        reasons.discard("others")
    reason = next((name for name in _ORDER if name in reasons), None)
    return None if reason is None else Refusal(text=_TEXTS[reason], reason=reason, examples=_examples())


def vague(pieces: Sequence[Piece]) -> AskBack | None:
    """Return what to ask back where a message is plain words with too many meanings: 'fast runners', 'show the marathon'."""
    telling = [piece for piece in pieces if piece.kind not in {"filler", "join", "shape"}]
    kinds = {piece.kind for piece in telling}
    if "vague" in kinds and kinds <= {"vague", "distance", "sex", "period", "noun", "ask"}:
        return AskBack(
            text="How fast is fast? Say a distance and a time, or how many of the fastest you want.",
            examples=("Marathon times under 3 hours in 2025", "Top 20 in the 5K this year"),
        )
    is_plural = any(piece.kind == "distance" and piece.said.endswith("s") for piece in telling)
    if "distance" in kinds and kinds <= {"distance", "period"} and not (is_plural and "period" in kinds):
        title = telling[0].said
        return AskBack(
            text=f"Which one, and what about it? “{title}” alone can mean results, winners, times or entries of many races.",
            examples=(
                "Top 10 in the marathon last year",
                "Who won the marathon at … (name the event)",
                "Average marathon time by year",
            ),
        )
    if kinds == {"event"}:
        mention = telling[0].value
        assert isinstance(mention, EventMention)  # noqa: S101 -- kind 'event' holds nothing else
        name = mention.candidates[0].name  # as the data writes it, whatever was typed
        return AskBack(
            text=f"What would you like to know about {name}?",
            examples=(
                f"Who won the {name}",
                f"Top 10 women at the {name}",
                f"How many signed up for the {name} so far",
                f"Finish time histogram of the {name}",
            ),
        )
    return None


def _examples() -> tuple[str, ...]:
    return semantic_model().examples_of("events", "results")
