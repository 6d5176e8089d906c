"""No route of OpenWebUI tells somebody who is signed in what is another's: every route there is, through Apache, as on a host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from project88.settings import CHECKOUT
from tests.appliance.outside.routes import asked, spellings
from tests.door.canaries import MARK, Planted, plant
from tests.door.routes import OwnRoute, answered_routes, data, open_routes
from tests.fix_door import ADMINISTRATOR, OTHER, SECRET_SETTINGS, Door

pytestmark = pytest.mark.acceptance

WITH_BODY = {"POST", "PUT", "PATCH", "DELETE"}
# What the first dependency of a route is called that asks for any session, and for an administrator's.
SESSION = {"get_verified_user", "get_current_user", "get_human_user", "get_admin_user"}
# Fits the one route that takes a body of this kind, and is nothing to the others.
BODY = {"chat": {"title": "mine"}}


@pytest.fixture(scope="module")
def planted(door: Door) -> Planted:
    with (
        closing(door.inside(ADMINISTRATOR.email, ADMINISTRATOR.password)) as administrator,
        closing(door.inside(OTHER["email"], OTHER["password"])) as other,
    ):
        found = plant(administrator, other)
    # The others are switched off: nobody can store one.
    assert {"user", "chat", "message", "file", "prompt", "group", "model"} <= {
        kind for kind, ids in found.ids.items() if ids
    }
    return found


@pytest.fixture(scope="module")
def secrets(door: Door) -> frozenset[str]:
    """What no answer to the person who asks may hold."""
    people = {ADMINISTRATOR.name, ADMINISTRATOR.email, OTHER["name"], OTHER["email"]}
    words = {word for text in people for word in re.split(r"[ @.]", text) if word.startswith("canary")}
    return frozenset({*people, *words, MARK, "canarysetting", *SECRET_SETTINGS.values()})


@pytest.fixture
def asker(door: Door) -> Iterator[httpx.Client]:
    with closing(door.outside(door.user["openwebui_email"], door.user["openwebui_password"])) as session:
        yield session


def filled(path: str, planted: Planted) -> Iterator[str]:
    """A route's path with ids of somebody else's for its names: a person, a chat with its message, and what the path is about."""
    if "{" not in path:
        yield path
        return
    other = -1
    about = [
        kind
        for kind, ids in planted.ids.items()
        if ids and kind in path and kind not in {"user", "chat", "message"}
    ]
    for kind in ("user", "chat", *about):
        ids = {"message": planted.ids["message"][other], "user": planted.ids["user"][other]}

        def fill(name: re.Match[str], ids: dict[str, str] = ids, kind: str = kind) -> str:
            return ids.get(name[1].removesuffix("_id"), planted.ids[kind][other])

        yield re.sub(r"\{(\w+)(?::path)?\}", fill, path)


def requests(routes: tuple[OwnRoute, ...], planted: Planted) -> Iterator[tuple[str, str]]:
    """Method and address of every route, without its query."""
    for route in routes:
        if route.path in {"", "/"} or route.kind == "APIWebSocketRoute":
            continue
        for path in filled(route.path, planted):
            yield from ((method, path) for method in route.methods or ("GET",))


def leaks(session: httpx.Client, door: Door, planted: Planted, secrets: frozenset[str]) -> list[str]:
    """The requests whose answers hold what is somebody else's."""
    found = []
    query = f"?query=&q=&page=1&share=true&all=true&user_id={planted.ids['user'][-1]}&id={planted.ids['chat'][-1]}"
    for method, path in requests(door.openwebui.routes, planted):
        address = f"{path}{query}"
        # Signing out, or removing what is one's own, would end the walk early.
        if address.startswith("/api/v1/auths/signout"):
            continue
        reply = session.request(method, address, json=BODY if method in WITH_BODY else None)
        text = f"{reply.text}\n{reply.headers}"
        if any(secret in text for secret in secrets):
            found.append(f"{method} {address} -> {reply.status_code}")
    return found


def test_no_route_tells_what_is_anothers(
    asker: httpx.Client, door: Door, planted: Planted, secrets: frozenset[str]
) -> None:
    assert len(door.openwebui.routes) > 500
    assert leaks(asker, door, planted, secrets) == []


def test_without_apache_some_do(door: Door, planted: Planted, secrets: frozenset[str]) -> None:
    """The walk sees what leaks: past Apache, the list of people does."""
    with closing(door.inside(door.user["openwebui_email"], door.user["openwebui_password"])) as session:
        for address in ("/api/v1/users/search?query=", f"/api/v1/users/{planted.ids['user'][-1]}/info"):
            text = session.get(address).text
            assert any(secret in text for secret in secrets), address


def test_whatever_is_not_named_is_closed_to_all(door: Door, planted: Planted) -> None:
    """To an administrator too, and with one sentence."""
    named = {(route.method, route.path) for route in open_routes()}
    patterns = [(method, re.compile(pattern(path))) for method, path in named]
    answered = set(answered_routes())
    with closing(door.outside(ADMINISTRATOR.email, ADMINISTRATOR.password)) as session:
        let_through = []
        for method, path in requests(door.openwebui.routes, planted):
            own = "GET" if method == "HEAD" else method
            if any(own == one and expression.fullmatch(path) for one, expression in patterns):
                continue
            reply = session.request(method, path, json=BODY if method in WITH_BODY else None)
            if reply.status_code == 200 and any(_is(f"{own} {path}", route) for route in answered):
                assert reply.text in {"[]\n", ""} or reply.headers["content-type"] == "image/png"
            elif reply.status_code != 403 or ("closed here" not in reply.text and method != "HEAD"):
                let_through.append(f"{method} {path} -> {reply.status_code}")
        assert let_through == []


def pattern(path: str) -> str:
    text = re.escape(path).replace(r"\{", "{").replace(r"\}", "}")
    for name, expression in data()["__apache_chat_segments"].items():
        text = text.replace("{" + name + "}", f"(?:{expression})")
    return text


def _is(asked_for: str, route: str) -> bool:
    return re.fullmatch(pattern(route), asked_for) is not None


def test_no_spelling_opens_what_is_closed(
    asker: httpx.Client, door: Door, planted: Planted, secrets: frozenset[str]
) -> None:
    other = planted.ids["user"][-1]
    opened = []
    for path in (
        "/api/v1/users/search",
        "/api/v1/users/all",
        f"/api/v1/users/{other}/info",
        "/api/v1/prompts/list",
        "/api/v1/auths/admin/details",
        f"/api/v1/files/{planted.ids['file'][-1]}",
        "/api/v1/configs/export",
        "/openai/models",
    ):
        head, _, tail = path.rpartition("/")
        for spelling in (
            *spellings(path),
            f"{path};x=1",
            f"{path}%3bx",
            f"{head}/{tail.title()}",
            f"{head}%2f{tail}",
            f"{path}%00",
            f"{path}%0a",
            f"{path}/..;/",
            f"/health/..{path}",
            f"/static/..%2f..{path}",
            f"/_app/../{path}",
            f"/%61pi{path.removeprefix('/api')}",
            f"/%2561pi{path.removeprefix('/api')}",
            f"/{path[1:].replace('/', chr(92))}",
            f"{path}?/static/a.css",
        ):
            for method in ("GET", "HEAD", "OPTIONS", "POST"):
                reply = asked(asker, method, spelling)
                if reply.status_code not in {400, 403, 404, 405} or any(
                    secret in reply.text for secret in secrets
                ):
                    opened.append(f"{method} {spelling} -> {reply.status_code}")
    assert opened == []


def test_no_header_makes_a_request_another(
    asker: httpx.Client, planted: Planted, secrets: frozenset[str]
) -> None:
    other = planted.ids["user"][-1]
    for headers in (
        {"X-HTTP-Method-Override": "DELETE"},
        {"X-Method-Override": "GET"},
        {"X-Original-URL": "/api/v1/users/search"},
        {"X-Rewrite-URL": "/api/v1/users/search"},
        {"X-Forwarded-Prefix": "/api/v1"},
    ):
        for address in ("/api/version", "/api/v1/auths/", f"/api/v1/users/{other}/info"):
            text = asker.get(address, headers=headers).text
            assert not any(secret in text for secret in secrets), (headers, address)


def test_the_list_is_of_this_openwebui(door: Door) -> None:
    version = data()["__apache_openwebui_version"]
    assert httpx.get(f"{door.openwebui.url}/api/version", trust_env=False).json()["version"] == version
    assert (
        f"open-webui=={version}"
        in (CHECKOUT / "requirements" / "openwebui.in").read_text("utf-8").splitlines()
    )


def test_each_route_of_the_list_is_there_and_guarded_as_the_list_says(door: Door) -> None:
    """An administrator's by OpenWebUI's own question for one; and no path stands under two headings."""
    whose: dict[str, str] = {}
    for route in open_routes():
        assert whose.setdefault(route.path, route.who) == route.who, route
        takers = [
            own
            for own in door.openwebui.routes
            if own.kind not in {"Mount", "APIWebSocketRoute"}
            and route.method in own.methods
            and own.takes(route.path)
        ]
        if not takers:
            assert route.who == "anybody", route
            assert route.method == "GET" or route.path == "/ws/socket.io/", route
            continue
        guards = takers[0].guards
        if route.who == "administrator":
            assert "get_admin_user" in guards, route
        elif route.who == "user":
            assert guards & SESSION, route
            assert "get_admin_user" not in guards, route
        else:
            assert not guards & SESSION, route


def test_an_administrator_manages_people(door: Door, planted: Planted) -> None:
    with closing(door.outside(ADMINISTRATOR.email, ADMINISTRATOR.password)) as session:
        assert OTHER["email"] in session.get("/api/v1/users/", params={"page": 1}).text
        made = session.post(
            "/api/v1/auths/add",
            json={"name": "New", "email": "new@example.org", "password": "a-long-password", "role": "user"},
        )
        assert made.status_code == 200
        assert session.delete(f"/api/v1/users/{made.json()['id']}").status_code == 200
    with closing(door.outside(door.user["openwebui_email"], door.user["openwebui_password"])) as session:
        assert session.get("/api/v1/users/").status_code in {401, 403}
        assert session.get(f"/api/v1/users/{planted.ids['user'][-1]}").status_code in {401, 403}
