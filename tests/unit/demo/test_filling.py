"""A log of the demo's start says how far the import is, in figures."""

from project88.demo.filling import _said
from project88.importing.progress import Step


def test_a_stage_with_rows_counts_them() -> None:
    said = _said(Step(stage="load", done=500, total=1000, elapsed_s=2.0))
    assert said == "load, 500 of 1,000, 2 s left"


def test_a_stage_without_rows_says_what_it_is_at() -> None:
    step = Step(stage="merge", done=0, total=0, elapsed_s=2.0, note="3 of 13 partners done; Lakeside: events")
    assert _said(step) == "merge: 3 of 13 partners done; Lakeside: events"
    assert _said(Step(stage="plan", done=0, total=0, elapsed_s=2.0)) == "plan"
