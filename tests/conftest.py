"""Fixtures that every test may use; each family stands in a module of its own."""

pytest_plugins = ["tests.fix_postgres", "tests.fix_accounts", "tests.fix_season", "tests.fix_demo", "tests.fix_browser"]
