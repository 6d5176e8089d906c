"""Whole fields, made up and written in some form, with errors planted: nobody keeps a time that they did not run."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pytest

from project88.merging.times.fit import FieldText, Verdict, fit_field
from project88.merging.times.limits import band_of

H, M, S = 3_600_000, 60_000, 1_000
FIELDS = 500
# A usual pace on foot, seconds a kilometre, by the length of the course in metres.
COURSES = {
    1609.344: 330,
    5000: 330,
    8000: 340,
    10000: 345,
    15000: 350,
    21097.5: 360,
    42195: 385,
    50000: 480,
    100000: 560,
    160934: 700,
}


def _clock(ms: int) -> str:
    s = ms // S
    return f"{s // 3600}:{s // 60 % 60:02}:{s % 60:02}" if s >= 3600 else f"{s // 60}:{s % 60:02}"


def _h_m_s(ms: int) -> str:
    s = ms // S
    return f"{s // 3600}:{s // 60 % 60:02}:{s % 60:02}"


def _m_s(ms: int) -> str:
    s = ms // S
    return f"{s // 60}:{s % 60:02}"


FORMS: dict[str, Callable[[int], str]] = {
    "clock": _clock,
    "h:mm:ss": _h_m_s,
    "m:ss": _m_s,
    "mm:ss:00, a spreadsheet's": lambda ms: f"{ms // S // 60}:{ms // S % 60:02}:00",
    "m.ss": lambda ms: f"{ms // S // 60}.{ms // S % 60:02}",
    "seconds": lambda ms: f"{ms / S:.1f}",
    "milliseconds": str,
    "day fraction": lambda ms: f"{ms / 86_400_000:.7f}",
    "ISO 8601": lambda ms: f"PT{ms // H}H{ms // M % 60}M{ms // S % 60}S",
    "primes": lambda ms: f"{ms // M}\u2032{ms // S % 60:02}\u2033",
    "units": lambda ms: f"{ms // H}h {ms // M % 60}m {ms // S % 60}s",
    "starred": lambda ms: _clock(ms) + "*",
    "blanks of a web page": lambda ms: "\u00a0" + _clock(ms),
    "a spreadsheet's date": lambda ms: f"1899-12-30 {ms // H:02}:{ms // M % 60:02}:{ms // S % 60:02}",
    "h:mm:ss.cc": lambda ms: _h_m_s(ms) + ".00",
}
# Forms that hold no more than a day, or no more than 999 minutes.
SHORT = {"a spreadsheet's date", "m.ss", "mm:ss:00, a spreadsheet's", "m:ss"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """What a runner ran, what stands in the file, and whether that was planted."""

    ran_ms: int
    raw: str
    place: int | None
    is_planted: bool


def _field(rng: Random) -> tuple[float, str, list[Runner]]:
    distance_m, pace_s = rng.choice(list(COURSES.items()))
    usual_ms = distance_m / 1000 * pace_s * S
    names = [name for name in FORMS if name not in SHORT or usual_ms * 2 < 16 * H]
    name = rng.choice(names)
    write = FORMS[name]
    is_placed = rng.random() < 0.7
    times = sorted(
        int(min(max(rng.lognormvariate(0, 0.2), 0.6), 2.2) * usual_ms) // S * S
        for _ in range(rng.randint(5, 120))
    )
    runners = []
    for number, ran_ms in enumerate(times, start=1):
        planted = _planted(rng, ran_ms) if rng.random() < 0.04 else None
        place = number if is_placed else None
        runners.append(
            Runner(
                ran_ms=ran_ms,
                raw=planted if planted is not None else write(ran_ms),
                place=None if planted in STAND_INS and rng.random() < 0.8 else place,
                is_planted=planted is not None,
            )
        )
    return distance_m, name, runners


STAND_INS = ("99:59:59", "0:00:01", "0:00:00", "", "DNF", "99:59:59.9")


def _planted(rng: Random, ran_ms: int) -> str:
    """Return what may stand instead of a time: a word, a stand-in, a tenth or ten times of it, a time of day, nonsense."""
    return rng.choice(
        [
            *STAND_INS,
            _h_m_s(ran_ms // 60),
            _h_m_s(ran_ms * 60) if ran_ms * 60 < 9000 * H else "x",
            "2024-06-14 09:31:00",
            "pending",
            "-" + _clock(ran_ms),
            _clock(ran_ms // 40),
        ]
    )


@pytest.mark.parametrize("seed", range(FIELDS))
def test_nobody_keeps_a_time_that_they_did_not_run(seed: int) -> None:
    distance_m, form, runners = _field(Random(seed))  # noqa: S311 - made-up fields
    fit = fit_field([FieldText(raw=one.raw, place=one.place) for one in runners], band_of("foot", distance_m))
    wrong = [
        (form, one.raw, one.ran_ms, judged)
        for one, judged in zip(runners, fit.judged, strict=True)
        if judged.time_ms is not None and abs(judged.time_ms - one.ran_ms) > S
    ]
    assert wrong == []


def test_hardly_a_right_time_is_withheld() -> None:
    """At most one in a thousand."""
    count, withheld = 0, []
    for seed in range(FIELDS):
        distance_m, form, runners = _field(Random(seed))  # noqa: S311 - made-up fields
        fit = fit_field(
            [FieldText(raw=one.raw, place=one.place) for one in runners], band_of("foot", distance_m)
        )
        for one, judged in zip(runners, fit.judged, strict=True):
            if not one.is_planted:
                count += 1
                if judged.time_ms is None:
                    withheld.append((form, one.raw, one.place, judged.verdict))
    assert len(withheld) <= count / 1000, withheld[:20]


@pytest.mark.parametrize(
    ("texts", "verdicts"),
    [
        (["59:10", "1:05", "1:06:10", "1:07:00"], ["read", "corrected", "read", "read"]),
        (
            ["18:59", "19:30", "20:10", "21:00", "15:00", "23:15"],
            ["read"] * 4 + [str(Verdict.AGAINST_PLACE), "read"],
        ),
        (["1930", "2000", "2515"], [str(Verdict.AMBIGUOUS)] * 3),
    ],
)
def test_single_texts_in_a_field(texts: list[str], verdicts: list[str]) -> None:
    distance_m = 15000 if "59:10" in texts else 5000
    fit = fit_field(
        [FieldText(raw=raw, place=place) for place, raw in enumerate(texts, start=1)],
        band_of("foot", distance_m),
    )
    assert [str(one.verdict) for one in fit.judged] == verdicts
