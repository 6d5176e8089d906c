"""Times through the merge: read by what the course allows, withheld where nothing fits, told as findings."""

import pytest

from tests.integration.merging.landing_rows import Landing

METRES = {"5K": "5000", "10K": "10000", "Marathon": "42195"}


def _race(landing: Landing, course: str, times: list[str | None], ranks: list[str] | None = None) -> None:
    landing.event()
    landing.race(race_name=course, race_course_distance=METRES[course])
    for number, text in enumerate(times, start=1):
        landing.entry(str(number), f"Runner {number}")
        landing.line(str(number), time=text, rank=ranks[number - 1] if ranks else str(number))
    landing.merge()


def _seconds(landing: Landing) -> list[float | None]:
    rows = landing.core("result", "entry_id, result_id, chip_time_ms")
    return [None if row["chip_time_ms"] is None else row["chip_time_ms"] / 1000 for row in rows]


def _findings(landing: Landing) -> list[tuple[str, int]]:
    return [(row["kind"], row["row_count"]) for row in landing.core("finding")]


@pytest.mark.parametrize(
    ("course", "times", "seconds"),
    [
        ("Marathon", ["2:58", "3:05", "3:41", "4:10"], [10680, 11100, 13260, 15000]),
        ("10K", ["31.22", "35.10", "41.59", "44.03"], [1882, 2110, 2519, 2643]),
        ("5K", ["19:30:00", "20:15:00", "25:31:00", "31:02:00"], [1170, 1215, 1531, 1862]),
    ],
)
def test_an_unusual_form_is_read_by_the_course(
    landing: Landing, course: str, times: list[str | None], seconds: list[float]
) -> None:
    _race(landing, course, times)
    assert _seconds(landing) == seconds
    [(kind, count)] = _findings(landing)
    assert (kind, count) == ("times_read_by_course", len(times))


def test_forms_that_a_person_reads_at_a_glance(landing: Landing) -> None:
    _race(landing, "5K", ["PT19M30S", "19:31*", "19\u00b432\u00b4\u00b4", "19\u201933\u201d", "\u00a019:34"])
    assert _seconds(landing) == [1170, 1171, 1172, 1173, 1174]
    assert _findings(landing) == []


def test_figures_that_stand_for_no_time(landing: Landing) -> None:
    _race(landing, "Marathon", ["3:10:00", "3:20:00", "99:59:59", "23:59:59"], ["1", "2", "", ""])
    assert [(row["status"], row["chip_time_ms"]) for row in landing.core("result")] == [
        ("finished", 11_400_000), ("finished", 12_000_000), ("dnf", None), ("dnf", None),
    ]  # fmt: skip
    assert _findings(landing) == [("time_stands_for_none", 2)]


def test_a_chip_that_was_read_at_the_start_leaves_a_finisher_without_a_time(landing: Landing) -> None:
    _race(landing, "5K", ["0:02:01", "18:30", "19:00", "20:00"])
    assert sorted(_seconds(landing), key=str) == [1110, 1140, 1200, None]
    assert {row["status"] for row in landing.core("result")} == {"finished"}
    [finding] = landing.core("finding")
    assert (finding["kind"], finding["row_count"], finding["race_name"]) == ("time_withheld", 1, "5K")
    assert (
        finding["what"]
        == "1 chip time, “0:02:01”, was withheld: faster than anybody covers the course over 5,000 m."
    )
    assert finding["evidence"]["examples"] == ["0:02:01"]


def test_a_word_counts_wherever_it_stands(landing: Landing) -> None:
    _race(landing, "5K", ["18:59", "19:30 DQ", "21:40 (DQ)", "22:00 DNF", "23:15"])
    assert sorted(row["status"] for row in landing.core("result")) == [
        "dnf",
        "dq",
        "dq",
        "finished",
        "finished",
    ]


def test_splits_are_written_like_the_finish(landing: Landing) -> None:
    landing.event()
    landing.race()
    for number, (half, finish) in enumerate([("1:28", "2:58"), ("1:31", "3:05"), ("1:49", "3:41")], start=1):
        landing.entry(str(number), f"Runner {number}")
        landing.line(str(number), "Half", half, str(number))
        landing.line(str(number), time=finish, rank=str(number))
    landing.merge()
    assert [row["time_ms"] for row in landing.core("split")] == [5_280_000, 5_460_000, 6_540_000]


def test_a_second_merge_finds_the_same(landing: Landing) -> None:
    _race(landing, "Marathon", ["2:58", "3:05", "3:41", "0:00:01", "99:59:59"], ["1", "2", "3", "4", ""])
    before = landing.core("finding")
    assert len(before) == 2
    report = landing.merge()
    assert landing.core("finding") == before
    assert all(change.total == 0 for partner in report.partners for change in partner.changes.values())
