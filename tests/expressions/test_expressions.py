"""Every regular expression of the product takes time in proportion to its text, or is weighed in weighed.yml.

Asked of recheck, which knows how Python's kind of matcher backtracks. It comes from npm: `scripts/bootstrap.sh tests` installs it
where npm is there.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WEIGHED = yaml.safe_load((HERE / "weighed.yml").read_text())


@pytest.fixture(scope="module")
def expressions() -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.expressions.collecting"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def needs_recheck() -> None:
    if not (ROOT / "tests/npm/node_modules/recheck").is_dir():
        if os.environ.get("CI"):
            pytest.fail(
                "recheck is not installed, though this is the build machine: scripts/bootstrap.sh tests"
            )
        pytest.skip("recheck is not installed: it comes from npm, which is not here")


def _asked(expressions: list[dict[str, object]]) -> list[dict[str, str]]:
    done = subprocess.run(
        ["node", str(HERE / "recheck.mjs")],
        input=json.dumps(expressions),
        capture_output=True,
        check=True,
        text=True,
    )
    answers: list[dict[str, str]] = json.loads(done.stdout)
    return answers


@pytest.mark.slow
@pytest.mark.usefixtures("needs_recheck")
def test_no_expression_takes_longer_than_its_text_is_long(expressions: list[dict[str, object]]) -> None:
    assert len(expressions) > 100
    faults = [
        f"{place}: {answer['status']}, {answer['complexity']} {answer['error']}; try {answer['attack']}"
        for expression, answer in zip(expressions, _asked(expressions), strict=True)
        for place in expression["places"]  # type: ignore[attr-defined]
        if answer["status"] != "safe" and place not in WEIGHED
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.usefixtures("needs_recheck")
def test_it_finds_what_it_is_asked_to_find() -> None:
    bad = ["^(a+)+$", r"\s+$", r"[^@]+@[^@]+", r"(?P<one>x)(?i:\d+)\d*y"]
    answers = _asked([{"pattern": pattern, "flags": 0} for pattern in bad])
    assert [answer["status"] for answer in answers] == ["vulnerable"] * len(bad)


def test_nothing_is_weighed_that_is_not_there(expressions: list[dict[str, object]]) -> None:
    places = {place for expression in expressions for place in expression["places"]}  # type: ignore[attr-defined]
    assert set(WEIGHED) <= places
