"""Fixtures that every test may use; each family stands in a module of its own."""

import signal
from collections.abc import Iterator
from types import FrameType

import pytest
import structlog

pytest_plugins = [
    "tests.fix_postgres",
    "tests.fix_accounts",
    "tests.fix_mail",
    "tests.fix_season",
    "tests.fix_demo",
    "tests.fix_browser",
    "tests.fix_door",
]


def pytest_configure() -> None:
    """End politely when asked to: servers that fixtures started would outlive a session that just dies."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the acceptance tests last: they take longest and say least about where a fault is."""
    items.sort(key=lambda item: item.get_closest_marker("acceptance") is not None)


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """Put structlog's settings back: a command line that a test runs in this process sets them for all tests after it."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)
