"""The page about OpenWebUI's open routes is made from the role's list, and the list can be made into a configuration."""

import re
import subprocess
import sys

from project88.settings import CHECKOUT
from tests.door.routes import answered_routes, data, open_routes


def test_the_page_is_current() -> None:
    done = subprocess.run([sys.executable, CHECKOUT / "scripts" / "chat_routes.py", "--check"], check=False)
    assert done.returncode == 0, "make docs"


def test_a_route_stands_once_and_is_spelled_as_apache_sees_it() -> None:
    routes = [f"{route.method} {route.path}" for route in open_routes()] + answered_routes()
    assert len(routes) == len(set(routes))
    names = "|".join(data()["__apache_chat_segments"])
    for route in routes:
        # Nothing that would mean something in an expression, and no name without a meaning.
        assert re.fullmatch(rf"(GET|POST|PUT|PATCH|DELETE) (/([a-z0-9_.-]|\{{({names})\}})*)+", route), route


def test_what_is_stored_in_a_chat_is_weighed_on_routes_that_are_open() -> None:
    routes = {f"{route.method} {route.path}" for route in open_routes()}
    for rule in data()["__apache_chat_bodies"]:
        assert rule["route"] in routes
        assert rule.keys() & {"only", "never", "exactly"}
