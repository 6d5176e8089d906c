"""Syncs: 'when did RunSignUp last sync', 'why did the ChronoTrack sync fail', 'what is waiting in the queue'."""

from racechat.questions.intents.reading import Reading
from racechat.questions.question import Question
from racechat.questions.values import OneOf

# What is synced, by the word for it.
_OPERATIONS = {"registration": "registrations", "result": "results", "participant": "participants", "entry": "participants", "finisher": "results"}  # fmt: skip


def sync_status(reading: Reading) -> Question | None:
    """The latest syncs, the failed ones with their reason, or what waits."""
    if reading.drop("noun", "queue"):
        reading.drop("noun", "sync")
        reading.drop("ask", "how_many")
        return reading.question("syncs", "sync_queue", is_about_runners=False)
    has_noun = bool(reading.drop("noun", "sync"))
    has_verb = bool(reading.drop("verb", "synced"))
    if not (has_noun or has_verb):
        return None
    has_failed = bool(reading.drop("verb", "failed"))
    asks_why = bool(reading.drop("ask", "why"))
    reading.drop("verb", "work")
    reading.drop("ask", "when", "how_many", "who")
    reading.drop("rank", "latest")
    reading.drop("limit") if reading.has("limit") else None
    reading.drop("verb", "happen", "finished", "ran", "did")
    reading.drop("noun", "event", "race", "time", "provider")
    kinds = {_OPERATIONS[str(piece.value)] for piece in reading.drop("noun", *_OPERATIONS)}
    taken = reading.conditions(is_about_runners=False)
    if kinds and taken.filters.operations is None:
        taken.filters = taken.filters.with_(operations=OneOf(values=tuple(sorted(kinds))))
    reading.drop("join", "so_far", "ever")
    measure = "sync_failures" if has_failed or asks_why else "last_sync"
    return reading.question("syncs", measure, is_about_runners=False)  # type: ignore[arg-type]
