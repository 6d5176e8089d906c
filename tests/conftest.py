"""Fixtures that every test may use; each family stands in a module of its own."""

import signal
from types import FrameType

import pytest

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


# What takes long to make, dearest first: the tests that share one of these run in one process, where they are several.
_SHARED = ("demo_stack", "season_database", "season_file")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the acceptance tests last: they take longest and say least about where a fault is.

    Says also which tests belong together where several processes run them (`-n 2 --dist loadgroup`): those that share a
    season or a demo, and those of one module.
    """
    items.sort(key=lambda item: item.get_closest_marker("acceptance") is not None)
    for item in items:
        used = getattr(item, "fixturenames", ())
        group = next((fixture for fixture in _SHARED if fixture in used), item.nodeid.partition("::")[0])
        item.add_marker(pytest.mark.xdist_group(group))
