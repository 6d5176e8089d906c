"""Fixtures that every test may use; each family stands in a module of its own."""

from hypothesis import settings

# A property holds or it does not, however slow the machine is at that moment.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

pytest_plugins = [
    "tests.fix_postgres",
    "tests.fix_accounts",
    "tests.fix_season",
    "tests.fix_demo",
    "tests.fix_browser",
]
