"""What the judgement of a race's times has to tell its partner."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from project88.merging.finding import Finding
from project88.merging.judged_race import JudgedRace
from project88.merging.times.fit import Judged, Verdict

_MOST_EXAMPLES = 10
# Forms that nobody wonders about, and how they are read.
_USUAL = {
    "a:bb:cc": "h:mm:ss",
    "a:bb:cc.d": "h:mm:ss",
    "a:bb": "m:ss",
    "a:bb.c": "m:ss",
    "units": "units",
    "iso 8601": "iso 8601",
}
_WITHHELD_KIND = "time_withheld"


def findings_of(race: JudgedRace) -> Iterator[Finding]:
    """Yield what was found, a finding for each column and kind."""
    for column, texts in race.texts.items():
        fit = race.fits[column]
        examples: dict[tuple[str, str], list[str]] = defaultdict(list)
        counts: Counter[tuple[str, str]] = Counter()
        for text, judged in zip(texts, fit.judged, strict=True):
            key = _kind(text.raw, judged)
            if key is not None:
                counts[key] += 1
                if len(examples[key]) < _MOST_EXAMPLES and text.raw not in examples[key]:
                    examples[key].append(text.raw)
        for (kind, how), count in counts.items():
            yield Finding(
                kind=kind,
                subject=f"race {race.race_id} {column} {how}",
                race_id=race.race_id,
                row_count=count,
                what=_sentence((kind, how), _times(count, column, examples[kind, how][0]), race.distance_m),
                evidence={
                    "column": column,
                    "how": how,
                    "examples": examples[kind, how],
                    "distance_m": race.distance_m,
                    "fastest_ms": race.band.fastest_ms if race.band.is_known else None,
                    "slowest_ms": race.band.slowest_ms if race.band.is_known else None,
                },
            )


def _kind(raw: str, judged: Judged) -> tuple[str, str] | None:
    """Return the kind of finding that a text is, and how it was taken; None for a text read as usual, or none."""
    if judged.verdict is Verdict.READ:
        is_usual = _USUAL.get(judged.shape) == judged.unit
        return None if is_usual else ("times_read_by_course", judged.unit)
    if judged.verdict is Verdict.CORRECTED:
        return "time_read_by_place", judged.unit
    if judged.verdict is Verdict.STAND_IN:
        return "time_stands_for_none", str(judged.verdict)
    if judged.verdict is Verdict.NO_TIME:
        return (_WITHHELD_KIND, "not a time") if any(figure in raw for figure in "123456789") else None
    return _WITHHELD_KIND, str(judged.verdict)


def _sentence(key: tuple[str, str], times: str, distance_m: float | None) -> str:
    kind, how = key
    course = f" over {distance_m:,.0f} m" if distance_m else ""
    if kind == "times_read_by_course":
        return f"{times} read as {how}: nothing else fits the course{course}."
    if kind == "time_read_by_place":
        return f"{times} read as {how}, unlike the rest of the race: only that fits the place and the course{course}."
    if kind == "time_stands_for_none":
        return f"{times} taken as standing for no time."
    return f"{times} withheld: {how}{course}."


def _times(count: int, column: str, example: str) -> str:
    if count == 1:
        return f"1 {column} time, “{example[:40]}”, was"
    return f"{count:,} {column} times such as “{example[:40]}” were"
