"""Small vocabularies: sexes, entry states, race types, sync states. Each distinct word is read once."""

import re

_SEX = {
    "M": ("m", "male", "man", "men", "boy", "boys", "h", "homme", "hombre", "masculino"),
    "F": ("f", "female", "woman", "women", "girl", "girls", "w", "femme", "mujer", "femenino"),
    "X": (
        "x",
        "nb",
        "n",
        "nonbinary",
        "non-binary",
        "non binary",
        "nonbinary/other",
        "o",
        "other",
        "third",
        "gender x",
    ),
}
_SEX_BY_WORD = {word: sex for sex, words in _SEX.items() for word in words}

_STATUS = {
    "confirmed": ("conf", "confirmed", "fin", "finished", "finish", "finisher", "active", "ok", "registered", "paid", "complete", "completed"),
    "dnf": ("dnf", "did not finish", "didnotfinish", "dropped", "drop out", "dropped out", "drop", "abandoned", "abandon", "retired", "ret", "hd", "dnc"),
    "dns": ("dns", "did not start", "didnotstart", "no show", "noshow", "no-show", "not started"),
    "dq": ("dq", "dsq", "disq", "disqualified", "disqualify", "disqual", "dqf"),
    "withdrawn": ("wd", "withdrawn", "withdrew", "cancelled", "canceled", "cancel", "deferred", "def", "transferred", "removed", "deleted", "refunded", "inactive", "scr", "scratched"),
    "pending": ("pend", "pending", "incomplete", "unpaid", "wait", "waitlist", "waitlisted", "wait list", "hold", "new"),
}  # fmt: skip
_STATUS_BY_WORD = {word: status for status, words in _STATUS.items() for word in words}

_RACE_TYPE = {
    "running": ("running", "running_race", "running_only", "run", "road", "road race", "track", "cross country", "xc", "wheelchair"),
    "walking": ("walking", "walking_only", "walk"),
    "trail": ("trail", "trail_race", "trail run", "open_course_trail", "ultra"),
    "cycling": ("biking", "bike", "cycling", "bike_ride", "bike_race", "mountain_bike_race", "mountain bike", "fundraising_ride", "ride", "gravel"),
    "triathlon": ("multisport", "triathlon", "tri", "duathlon", "aquathlon", "aquabike", "swim_run", "swimrun"),
    "swimming": ("swimming", "swim", "open water"),
    "virtual": ("virtual", "virtual_race"),
}  # fmt: skip
_RACE_TYPE_BY_WORD = {word: race_type for race_type, words in _RACE_TYPE.items() for word in words}

_SYNC_STATUS = {
    "succeeded": ("success", "succeeded", "successful", "completed", "complete", "done", "ok"),
    "partial": ("partial", "partially completed", "partial_success", "warning", "completed_with_errors"),
    "failed": (
        "failed",
        "fail",
        "failure",
        "error",
        "errored",
        "timeout",
        "timed out",
        "aborted",
        "cancelled",
        "canceled",
    ),
}
_SYNC_STATUS_BY_WORD = {word: status for status, words in _SYNC_STATUS.items() for word in words}

_OPERATION = {
    "events": ("events", "event", "races", "race", "discovery", "event_discovery", "discover"),
    "participants": ("participants", "participant", "entries", "entry", "athletes"),
    "results": ("results", "result"),
    "registrations": ("registrations", "registration"),
}
_OPERATION_BY_WORD = {word: operation for operation, words in _OPERATION.items() for word in words}

_PROVIDER_BY_WORD = {
    "chronotrack": "chronotrack", "chronotracklive": "chronotrack", "ctlive": "chronotrack", "ct": "chronotrack",
    "runsignup": "runsignup", "rsu": "runsignup", "raceroster": "raceroster", "haku": "haku",
    "copernico": "copernico", "timingsense": "copernico", "racerecord": "racerecord",
}  # fmt: skip


def read_sex(raw: str | None) -> str | None:
    """Return F, M, X, or None where it is not given."""
    return _SEX_BY_WORD.get(_plain(raw))


def read_entry_status(raw: str | None) -> str:
    """Return an entry's state; `confirmed` where none is given, `other` for a word nobody has met."""
    word = _plain(raw)
    return _STATUS_BY_WORD.get(word, "other") if word else "confirmed"


_CAME_HOME = frozenset({"fin", "finished", "finish", "finisher", "complete", "completed"})


def is_waiting(raw: str | None) -> bool:
    """Return whether the entry's state leaves open if they ran: confirmed, but not said to have finished."""
    return read_entry_status(raw) == "confirmed" and _plain(raw) not in _CAME_HOME


_LONGEST_OUTCOME_WORDS = 3
_LONGEST_OUTCOME_TEXT = 200
_OUTCOMES = {"dnf", "dns", "dq"}
_DENIALS = {"no", "not", "never"}


def read_outcome(raw: str | None) -> str | None:
    """Return dnf, dns or dq where the text, found in a time column, holds such a word, wherever it stands (but not `no DNF`).

    `D.N.F.`, `DNF*`, `did_not_finish`, `DNF - mile 10` and `22:00 (DNF)` are dnf. Of several the first counts.
    """
    words = re.sub(r"[^\w]+|_+|\d+", " ", _plain(raw)[:_LONGEST_OUTCOME_TEXT].replace(".", "")).split()
    for first in range(len(words)):
        for length in range(min(len(words) - first, _LONGEST_OUTCOME_WORDS), 0, -1):
            said = words[first : first + length]
            status = _STATUS_BY_WORD.get(" ".join(said)) or _STATUS_BY_WORD.get("".join(said))
            if status in _OUTCOMES and (first == 0 or words[first - 1] not in _DENIALS):
                return status
    return None


def read_race_type(raw: str | None, subtype: str | None, name: str | None) -> str | None:
    """Return running, walking, trail, cycling, triathlon, swimming, virtual or other; None where nothing says it.

    A subtype is finer than the type (running, trail) unless it only tells the surface; a name helps where they do not.
    """
    kind, finer = _RACE_TYPE_BY_WORD.get(_plain(raw)), _RACE_TYPE_BY_WORD.get(_plain(subtype))
    if finer is not None and finer != "running" and kind in {None, "running"}:
        kind = finer
    if kind is None and finer == "walking":
        kind = finer
    if kind is None and not _plain(raw):
        return None
    if kind is None and "walk" in _plain(name).split():
        return "walking"
    return kind or "other"


def read_sync_status(raw: str | None) -> str:
    """Return succeeded, partial or failed. A word nobody has met is no success."""
    return _SYNC_STATUS_BY_WORD.get(_plain(raw), "failed")


def read_operation(raw: str | None) -> str:
    """Return events, participants, results or registrations; other words as they are, `unknown` for none."""
    word = _plain(raw)
    return _OPERATION_BY_WORD.get(word, word or "unknown")


def read_provider(raw: str | None) -> str | None:
    """Return the provider's key for its name in any spelling."""
    return _PROVIDER_BY_WORD.get("".join(character for character in _plain(raw) if character.isalnum()))


def _plain(raw: str | None) -> str:
    word = " ".join((raw or "").lower().split())
    return "" if word in {"null", "<null>", "none"} else word
