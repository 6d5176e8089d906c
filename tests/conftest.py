"""Fixtures that every test may use; each family stands in a module of its own."""

import signal
from types import FrameType

pytest_plugins = [
    "tests.fix_postgres",
    "tests.fix_accounts",
    "tests.fix_season",
    "tests.fix_demo",
    "tests.fix_browser",
]


def pytest_configure() -> None:
    """End politely when asked to: servers that fixtures started would outlive a session that just dies."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
