"""Hosts for the appliance's tests. One laboratory serves a module; where none can be had, its tests say why they are skipped."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.appliance.big_river import write_small_season
from tests.appliance.harness import Host, Lab, can_boot
from tests.appliance.harness import report as measured

# These run against hosts, through playbooks/verify.yml.
collect_ignore = ["verify"]
HERE = Path(__file__).parent
BROKEN_OFF = pytest.StashKey[str]()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what boots hosts: plain `make test` leaves it out. What is marked `in_order` runs as it stands in its file."""
    places = [number for number, item in enumerate(items) if _is_in_order(item)]
    in_order = sorted((items[number] for number in places), key=lambda item: (str(item.path), _line(item)))
    for number, item in zip(places, in_order, strict=True):
        items[number] = item
    for item in items:
        if HERE in item.path.parents and "lab" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.appliance)
            item.add_marker(pytest.mark.timeout(3600))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Note in its module that a step failed which others build on."""
    yield
    if (
        _is_in_order(item)
        and item.get_closest_marker("step") is not None
        and call.excinfo is not None
        and not call.excinfo.errisinstance(pytest.skip.Exception)
        and item.parent is not None
    ):
        item.parent.stash[BROKEN_OFF] = item.name


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what builds on a step that failed."""
    if item.parent is not None and (step := item.parent.stash.get(BROKEN_OFF, None)):
        pytest.skip(f"{step} failed, and this builds on it")


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """A laboratory, empty yet."""
    if not (possible := can_boot()):
        pytest.skip(f"no hosts can boot here: {possible.reason}")
    with Lab() as made:
        yield made


@pytest.fixture(scope="module")
def one(lab: Lab) -> Host:
    """A bare Debian 12 host that has just booted for the first time."""
    return lab.host("one")


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A season's file, for playbooks/import.yml."""
    file = tmp_path_factory.mktemp("season") / "season.sqlite"
    write_small_season(file)
    yield file
    file.unlink()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how long things took, and keep it in .cache/appliance/report.json."""
    measured.write()
    if lines := measured.lines():
        terminalreporter.section("durations and figures of the appliance")
        for line in lines:
            terminalreporter.write_line(line)


def _is_in_order(item: pytest.Item) -> bool:
    return item.get_closest_marker("in_order") is not None


def _line(item: pytest.Item) -> int:
    return item.reportinfo()[1] or 0
