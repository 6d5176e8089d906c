"""In a log, every step is a line with its time, and a step that fails claims nothing."""

import io

import pytest

from project88.demo.narration import Narration


def test_a_step_says_what_came_of_it() -> None:
    stream = io.StringIO()
    with Narration(stream).step("Import [all] rows") as step:
        step.result = "12 rows"
    assert stream.getvalue().splitlines()[0] == "  ...   Import [all] rows"
    assert stream.getvalue().splitlines()[1].startswith("  done  Import [all] rows: 12 rows (0.")


def test_a_step_that_fails_is_not_done() -> None:
    stream = io.StringIO()
    with pytest.raises(ValueError, match="broken"), Narration(stream).step("Import"):
        raise ValueError("broken")
    assert "done" not in stream.getvalue()
