"""What a bracket name says: is its line the whole course for everybody, for one sex, one age group, or only a split?

ChronoTrack sends one result line per bracket and per interval, and names are typed by hand: `OVERALL`, `M30-34`,
`Men 30 to 34`, `Masters Men`, `10K Split`, `Net time`. Each distinct name is read once, here.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from project88.merging.distances import distance_in_words_m


class BracketKind(IntEnum):
    """What a line of this bracket is. The numbers stand in the merge's SQL too."""

    OVERALL = 1
    FINISH = 2  # everybody, by a word that others use for less: `Open`, `Net`, `Finish`
    SEX = 3
    AGE = 4
    OTHER = 5
    UNKNOWN = 6
    OPEN_SEX = 7  # `Open Men`, `Female Net`: the sex's where no `Men` is
    INTERVAL = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracket:
    """A name as read.

    With a `distance_m` in the name it depends on the race: it is `full_kind` in a race of that length, an interval in
    one of another, and `kind` where the race's length is not known.
    """

    kind: BracketKind
    distance_m: float | None = None
    full_kind: BracketKind | None = None


_SEX = (
    r"(?:males?|females?|m[ae]n|wom[ae]n|men'?s|women'?s|boys?|girls?|ladies|gents?|gentlemen|"
    r"non[- ]?binary|nonbinary|nb|m|f|w|x|hommes?|femmes?|hombres|mujeres|damen|herren|m[aä]nner|frauen)"
)
# No word stands twice in a list that is repeated: a name of many such words would be read in more ways than anybody can wait for.
_WHOLE = r"(?:overall|open|all|everyone|total|g[eé]n[eé]ral(?: classification)?|scratch|gesamt|absoluta?)"
_FINISH = (
    r"(?:finish(?:ers?| ?line)?|final|full(?: course)?|net|chip|gun|official|results?|ziel|meta|arriv[eé]e)"
)
_TIME = r"(?:(?:finish|net|chip|gun|official) time)"
_OVERALL = re.compile(
    rf"(?:{_WHOLE}|{_FINISH})(?: (?:{_WHOLE}|{_FINISH}|division|bracket|individuals?|category|time))*"
)
_SEX_ONLY = re.compile(
    rf"(?:(?:{_WHOLE}|{_FINISH}|{_TIME}|division|gender|sex|individuals?|category|solo) )*{_SEX}"
    rf"(?: (?:{_WHOLE}|{_FINISH}|{_TIME}|division|gender|sex|individuals?|category|solo))*"
)
_EVERYBODY = re.compile(r"\b(?:overall|all|everyone|total|general|scratch|gesamt|absoluta?|g[eé]n[eé]ral)\b")
_LESSER = re.compile(r"\b(?:open|finish\w*|final|net|chip|gun|official)\b")
# Ages: 30-34, 30 to 34, 30+, 70 & over, under 20, U20, 19 and under; the letter may touch the figure (M30-34, F3034).
_AGES = re.compile(
    r"(?<!\d)\d{1,3} ?(?:-|–|—|/|to|thru|through|a|bis) ?\d{1,3}(?!\d)"
    r"|(?<![\d.])\d{1,2} ?(?:\+|plus\b|(?:&|and|y) (?:over|older|above|up|under|younger)|over\b|up\b|under\b)"
    r"|\b(?:under|over|[mfwx]?u|o|sub|ab) ?\d{2}\b|<= ?\d{1,2}\b|>= ?\d{2}\b|[<>] ?\d{2}\b"
)
_AGES_TOUCHING = re.compile(r"^(?:m|f|w|x|nb|male|female|men|women)[ _-]?(\d{2})[ _-]?(\d{2})$")
_ONE_AGE = re.compile(rf"^{_SEX} ?\d{{2}}$")
_AGE_WORDS = re.compile(
    r"\b(?:masters?|grand ?masters?|senior grand ?masters?|super ?masters?|veterans?|vets?|seniors?|juniors?|youths?|teens?|"
    r"age ?groups?|ag|kids|children|child|infants?|adults?|grand ?veterans?|espoirs?|cadets?|minimes?)\b"
)
_OTHER_WORDS = re.compile(
    r"\b(?:clydesdales?|athenas?|filly|fillies|wheel ?chairs?|hand ?cycles?|push ?rim|racers?|military|police|fire|ems|first responders?|"
    r"teams?|corporate|relays?|walkers?|walk|runners?|stroller|first[- ]timers?|novice|local|residents?|home ?town|charity|students?|"
    r"faculty|staff|alumni|family|mother|father|daughter|son|couples?|mixed|co-?ed|barefoot|visually impaired|adaptive|para|duo|"
    r"celebrity|veteran status|costume|weight|elites?|pro|professionals?|sub[- ]?elite|high school|college|school|club|clubs)\b"
)
_INTERVAL_WORDS = re.compile(
    r"\b(?:splits?|intervals?|halfway|half ?way|mid ?point|midway|check ?points?|cp ?\d+|laps?|loops?|legs?|swim|bike|cycle|run ?\d|"
    r"t ?[12]|transitions?|mats?|aid(?: station)? ?\d*|turn ?around|turn|start(?: line)?|first half|second half|1st half|2nd half|"
    r"mile ?\d+(?:\.\d+)?|mi ?\d+(?:\.\d+)?|km ?\d+(?:\.\d+)?|k ?\d+|miles? marker|marker|summit|segments?|sector|stage ?\d+|passage|zwischenzeit|"
    r"parcial|to (?:finish|half)|last \d+|kicker|climb|descent|pace check|section)\b"
)
_HALF = re.compile(r"^(?:the )?half(?: mile| split| time| point)?$")
_LEG = re.compile(
    r"^(?:the )?(?:run|swim|bike|ride|cycle|row|paddle|kayak|ski|walk leg)(?: ?\d+)?(?: (?:leg|split|time))?$"
)


def read_bracket(raw: str | None) -> Bracket:
    """Return what the bracket `raw` is. Anything that no rule knows is UNKNOWN, never guessed to be a finish."""
    name = " ".join(re.sub(r"[_|]+", " ", raw or "").lower().replace("’", "'").split())
    plain = re.sub(r"[()\[\]]", " ", re.sub(r" ?[:;,.]$", "", name))
    plain = " ".join(re.sub(r"(?<=\D)[:,;/]+(?=\D)|(?<!\d)\s[-–—]+\s|\s[-–—]+\s(?!\d)", " ", plain).split())
    kind = _whole_course(plain)
    if kind is not None:
        return Bracket(kind=kind)
    distance_m = distance_in_words_m(plain)
    if distance_m is not None:
        return Bracket(kind=BracketKind.INTERVAL, distance_m=distance_m, full_kind=BracketKind.FINISH)
    for found, says_so in _RULES:
        if says_so(plain):
            return Bracket(kind=found)
    # "5K Overall", "Half Marathon Men": a race's name before what it is.
    rest = " ".join(_RACE_WORDS.sub(" ", plain).split())
    kind = _whole_course(rest) if rest != plain else None
    if kind is None:
        return Bracket(kind=BracketKind.UNKNOWN)
    named = _COURSE.search(plain)
    distance_m = distance_in_words_m(named[0]) if named else None
    return Bracket(kind=kind, distance_m=distance_m, full_kind=kind if distance_m is not None else None)


def _whole_course(plain: str) -> BracketKind | None:
    if _OVERALL.fullmatch(plain):
        is_plain = _EVERYBODY.search(plain) and not _LESSER.search(plain)
        return BracketKind.OVERALL if is_plain else BracketKind.FINISH
    if _SEX_ONLY.fullmatch(plain):
        return BracketKind.OPEN_SEX if _LESSER.search(plain) else BracketKind.SEX
    return None


def _is_age_group(plain: str) -> bool:
    touching = _AGES_TOUCHING.match(plain)
    if touching is not None:
        return int(touching[1]) < int(touching[2])
    return bool(_AGES.search(plain) or _ONE_AGE.match(plain) or _AGE_WORDS.search(plain))


def _is_interval(plain: str) -> bool:
    return bool(_HALF.match(plain) or _LEG.match(plain) or _INTERVAL_WORDS.search(plain))


def _is_other(plain: str) -> bool:
    return bool(_OTHER_WORDS.search(plain))


_COURSE = re.compile(r"\b\d+(?:\.\d+)? ?(?:k|km|mi|miles?|milers?)\b|\bhalf[ -]marathon\b|\bmarathon\b")
_RACE_WORDS = re.compile(r"\b\d+(?:\.\d+)? ?(?:k|km|mi|miles?|milers?)\b|\b(?:half|full|marathon|race|run)\b")
# In this order: `Swim 30-34` is a leg, `Masters Wheelchair` an age group.
_RULES = (
    (BracketKind.INTERVAL, _is_interval),
    (BracketKind.AGE, _is_age_group),
    (BracketKind.OTHER, _is_other),
)
