"""Joins neighbouring pieces into larger ones: groupings, exclusions, and where a place belongs."""

from collections.abc import Sequence
from dataclasses import replace

from racechat.questions.piece import FILLER, Piece

# What can follow 'by' or 'per', and the dimension it stands for.
DIMENSIONS = {
    ("noun", "age_group"): "age_group",
    ("noun", "age"): "age_group", ("noun", "sex"): "sex", ("noun", "year"): "year", ("noun", "month"): "month",
    ("noun", "week"): "week", ("noun", "day"): "day", ("noun", "state"): "region", ("noun", "city"): "city",
    ("noun", "distance"): "distance", ("noun", "race"): "race", ("noun", "event"): "event", ("noun", "provider"): "provider",
    ("noun", "partner"): "partner", ("noun", "race_type"): "race_type", ("noun", "person"): "runner", ("noun", "runner_home"): "home_region",
    ("noun", "weather"): "conditions",
}  # fmt: skip

_INVERTIBLE = {
    "region",
    "city",
    "home_city",
    "event",
    "distance",
    "sex",
    "provider",
    "race_type",
    "condition",
    "status",
    "partner_name",
}


def fold(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the pieces with groupings ('by' and what follows) and exclusions ('without' and what follows) joined."""
    folded: list[Piece] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        reader = {
            "by": _grouping,
            "join": _exclusion,
            FILLER: _origin_or_which,
            "rank": _edition,
            "split": _split,
            "period": _race_day,
            "noun": _split_noun,
            "region": _demonym,
            "city": _demonym,
        }.get(piece.kind)
        found = reader(pieces, index) if reader else None
        if found is None:
            folded.append(piece)
            index += 1
        else:
            folded.extend(found[0])
            index = found[1]
    return tuple(folded)


# Words for 'by' that also stand before a noun that is no group: 'every marathon finish' is all of them.
_ALSO_ALL = frozenset({"each", "every", "across", "for each", "for every", "for all", "in each"})
# What 'by' can stand before without grouping: 'races run by May Chen', 'by gun time'.
_NO_GROUPS = frozenset({"runner", "sex", "age_band", "division", "clock", "bound"})


def _grouping(pieces: Sequence[Piece], index: int) -> tuple[list[Piece], int] | None:
    found: list[Piece] = []
    between: list[Piece] = []  # 'for each upcoming event': what stands before the dimension stays a condition
    position, end = index + 1, index
    while position < len(pieces):
        piece = pieces[position]
        dimension = DIMENSIONS.get((piece.kind, str(piece.value)))
        if dimension is not None:
            start = piece.start if found else pieces[index].start
            found.append(replace(piece, kind="group", value=dimension, start=start))
            end = position + 1
        elif not found and piece.kind in {"state", "distance"}:
            between.append(piece)
        elif piece.kind != FILLER and not (
            found and piece.kind in {"join", "by"} and piece.value in {"and", "by"}
        ):
            break
        position += 1
    if found:
        return [*between, *found], end
    follower = next((piece for piece in pieces[index + 1 :] if piece.kind != FILLER), None)
    if pieces[index].said in _ALSO_ALL or (follower is not None and follower.kind in _NO_GROUPS):
        return [replace(pieces[index], kind=FILLER)], index + 1
    return None


def _split(pieces: Sequence[Piece], index: int) -> tuple[list[Piece], int] | None:
    """'Gender split of ...' groups by what stands before; 'breakdown of ... by age' needs no word of its own."""
    if any(piece.kind == "by" for piece in pieces):
        return [replace(pieces[index], kind=FILLER)], index + 1
    return None


def _split_noun(pieces: Sequence[Piece], index: int) -> tuple[list[Piece], int] | None:
    """'Gender split', 'age breakdown': a dimension and the word for splitting."""
    dimension = DIMENSIONS.get((pieces[index].kind, str(pieces[index].value)))
    if dimension is None or index + 1 >= len(pieces) or pieces[index + 1].kind != "split":
        return None
    return [replace(pieces[index], kind="group", value=dimension, end=pieces[index + 1].end)], index + 2


def _exclusion(pieces: Sequence[Piece], index: int) -> tuple[list[Piece], int] | None:
    if pieces[index].value == "or":
        return _alternative(pieces, index)
    if pieces[index].value != "not":
        return None
    position = index + 1
    is_origin = False
    while position < len(pieces) and pieces[position].kind == FILLER:
        is_origin = is_origin or pieces[position].value == "from"
        position += 1
    found: list[Piece] = []
    while position < len(pieces) and pieces[position].kind in _INVERTIBLE:
        found.append(
            replace(
                pieces[position],
                said=f"from {pieces[position].said}" if is_origin else pieces[position].said,
                kind=f"not_{pieces[position].kind}",
                start=pieces[index].start if not found else pieces[position].start,
            )
        )
        position += 1
        if (
            position + 1 < len(pieces)
            and pieces[position].kind == "join"
            and pieces[position].value in {"and", "or"}
        ):
            position += pieces[position + 1].kind in _INVERTIBLE
    return (found, position) if found else None


def _alternative(pieces: Sequence[Piece], index: int) -> tuple[list[Piece], int] | None:
    """'Marathons or halves': several values of one kind are alternatives anyway. Between different kinds 'or' stays."""
    is_between = 0 < index < len(pieces) - 1
    if (
        is_between
        and pieces[index - 1].kind == pieces[index + 1].kind
        and pieces[index - 1].kind in _INVERTIBLE
    ):
        return [replace(pieces[index], kind=FILLER)], index + 1
    return None


_ASKABLE = {"year", "month", "week", "day", "region", "city", "age_group", "sex", "distance"}


def _origin_or_which(pieces: Sequence[Piece], index: int) -> tuple[list[Piece], int] | None:
    """'Which year', 'what state': the groups that are to be ranked."""
    follower = pieces[index + 1] if index + 1 < len(pieces) else None
    if follower is not None and pieces[index].said in {"which", "what"}:
        dimension = DIMENSIONS.get((follower.kind, str(follower.value)))
        if dimension in _ASKABLE:
            return [
                replace(follower, kind="which_group", value=dimension, start=pieces[index].start)
            ], index + 2
    return _origin(pieces, index)


def _demonym(pieces: Sequence[Piece], index: int) -> tuple[list[Piece], int] | None:
    """'Ohio runners', 'Hartford women': the place right before people is where they come from."""
    follower = pieces[index + 1] if index + 1 < len(pieces) else None
    is_people = follower is not None and (
        follower.kind in {"sex", "age_band"}
        or (follower.kind == "noun" and follower.value in {"person", "finisher"})
    )
    is_place_of_race = index > 0 and pieces[index - 1].value in {"in", "at", "near"}
    if not is_people or is_place_of_race or pieces[index].said.startswith("from "):
        return None
    return [replace(pieces[index], said=f"from {pieces[index].said}")], index + 1


def _race_day(pieces: Sequence[Piece], index: int) -> tuple[list[Piece], int] | None:
    """'Saturday's race': the day is that of the race. The mark is one more piece, taken by who tells the two apart."""
    follower = pieces[index + 1] if index + 1 < len(pieces) else None
    if follower is None or (follower.kind, follower.value) not in {("noun", "race"), ("noun", "event")}:
        return None
    return [pieces[index], replace(follower, kind="race_day"), follower], index + 2


def _edition(pieces: Sequence[Piece], index: int) -> tuple[list[Piece], int] | None:
    """'The last Harvest Half' is its latest edition; 'last' elsewhere is something else."""
    is_before_event = index + 1 < len(pieces) and pieces[index + 1].kind == "event"
    if pieces[index].value == "latest" and is_before_event:
        return [replace(pieces[index], kind="latest_edition")], index + 1
    return None


def _origin(pieces: Sequence[Piece], index: int) -> tuple[list[Piece], int] | None:
    """Join 'from' with the place behind it: runners come from there, races do not."""
    if (
        pieces[index].value != "from"
        or index + 1 >= len(pieces)
        or pieces[index + 1].kind not in {"region", "city", "home_city"}
    ):
        return None
    place = pieces[index + 1]
    return [replace(place, start=pieces[index].start, said=f"from {place.said}")], index + 2
