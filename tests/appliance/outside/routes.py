"""What is closed must be closed, also for an administrator who signed in, and however the path is written; the rest is open."""

from typing import Any

import httpx

from tests.appliance.outside import answer
from tests.appliance.outside.browser import client, sign_in
from tests.door.routes import open_routes

CLOSED = (
    ("GET", "/api/v1/users/search"),
    ("GET", "/api/v1/users/all"),
    ("GET", "/api/v1/users/00000000-0000-4000-8000-000000000000/info"),
    ("GET", "/api/v1/auths/admin/details"),
    ("GET", "/api/v1/prompts/list"),
    ("POST", "/api/v1/chats/new"),
    ("POST", "/api/v1/chats/00000000-0000-4000-8000-000000000000/share"),
    ("POST", "/api/v1/chats/00000000-0000-4000-8000-000000000000/messages/x"),
    ("GET", "/openai/models"),
    ("POST", "/openai/chat/completions"),
    ("POST", "/openai/config/update"),
    ("GET", "/openai"),
    ("GET", "/ollama/api/tags"),
    ("POST", "/ollama/api/chat"),
    ("GET", "/api/v1/pipelines/list"),
    ("POST", "/api/v1/pipelines/upload"),
    ("POST", "/api/v1/pipelines/race_chat/valves/update"),
    ("POST", "/api/v1/functions/create"),
    ("POST", "/api/v1/functions/load/url"),
    ("POST", "/api/v1/functions/sync"),
    ("POST", "/api/v1/tools/create"),
    ("POST", "/api/v1/tools/id/x/valves/user/update"),
    ("POST", "/api/v1/skills/import"),
    ("POST", "/api/v1/skills/import/preview"),
    ("POST", "/api/v1/skills/load/url"),
    ("POST", "/api/v1/utils/code/execute"),
    ("GET", "/api/v1/utils/db/download"),
    ("GET", "/api/v1/configs/export"),
    ("GET", "/api/v1/configs/namespace/openai"),
    ("POST", "/api/v1/configs/subagents"),
    ("GET", "/api/v1/auths/admin/config"),
    ("POST", "/api/v1/auths/admin/config"),
    ("POST", "/api/v1/auths/admin/config/ldap"),
    ("POST", "/api/v1/files"),
    ("GET", "/api/v1/files"),
    ("POST", "/api/v1/files/x/data/content/update"),
    ("DELETE", "/api/v1/files/all"),
    ("POST", "/api/v1/knowledge/create"),
    ("POST", "/api/v1/knowledge/external/connections"),
    ("GET", "/api/v1/knowledge"),
    ("POST", "/api/v1/evaluations/feedback"),
    ("POST", "/api/v1/retrieval/process/url"),
    ("POST", "/api/v1/retrieval/process/text"),
    ("POST", "/api/v1/audio/transcriptions"),
    ("POST", "/api/v1/images/generations"),
    ("POST", "/api/events/webhooks"),
    ("PUT", "/api/events/webhooks/x"),
    ("POST", "/api/v1/notifications/targets"),
    ("POST", "/api/v1/notifications/targets/x/test"),
    ("POST", "/api/v1/apps"),
    ("POST", "/api/v1/apps/manifest/preview"),
    ("POST", "/api/v1/messages"),
    ("POST", "/api/message"),
    ("POST", "/api/embeddings"),
    ("POST", "/api/v1/tasks/title/completions"),
    ("POST", "/api/v1/auths/signup"),
    ("POST", "/api/v1/auths/ldap"),
    ("POST", "/api/v1/auths/api_key"),
    ("POST", "/api/v1/auths/oauth/google/token/exchange"),
    ("GET", "/oauth/google/login"),
    ("POST", "/oauth/backchannel-logout"),
    ("GET", "/docs"),
    ("GET", "/openapi.json"),
    ("GET", "/health/db"),
)
REFUSED = {403, 404}

REFUSAL = "This is closed here"
# Asked without doing anything: what is read, with no id of anybody's in it.
READING = tuple(
    ("GET", route.path)
    for route in open_routes()
    if route.method == "GET" and "{" not in route.path and route.path != "/ws/socket.io/"
)
# And what takes a form, which is empty here: OpenWebUI says so, or that there is no such chat.
NOBODYS = "00000000-0000-4000-8000-000000000000"
NEEDED = (
    *READING,
    ("POST", "/api/v1/auths/add"),
    ("POST", "/api/v1/auths/update/profile"),
    ("POST", "/api/v1/users/user/settings/update"),
    ("POST", f"/api/v1/chats/{NOBODYS}"),
    ("POST", "/api/chat/completions"),
    ("GET", "/api/v1/tools/"),
    ("GET", "/api/v1/functions/"),
    ("GET", "/api/v1/groups/"),
    ("GET", f"/api/v1/users/{NOBODYS}/profile/image"),
    ("GET", "/exports/nothing"),
)


def spellings(path: str) -> tuple[str, ...]:
    """Return the path as it stands and as somebody writes it who looks for a way around."""
    head, _slash, tail = path.rpartition("/")
    return (
        path,
        f"{path}/",
        f"{path}//",
        f"/{path}",
        f"{head}//{tail}",
        f"{head}/%{ord(tail[0]):02x}{tail[1:]}",
        f"/.{path}",
        f"{head}/%2e/{tail}",
        f"/x/..{path}",
        f"{head}/x/%2e%2e/{tail}",
        f"/x/%2E%2E{path}",
        path.upper(),
    )


def asked(session: httpx.Client, method: str, path: str) -> httpx.Response:
    """Ask for the path as it stands: httpx would tidy it up, and that is what a gate must not rely on."""
    request = session.build_request(method, "/", json=None if method in {"GET", "DELETE"} else {})
    request.url = request.url.copy_with(raw_path=path.encode("ascii"))
    return session.send(request)


def closed(chat_name: str, email: str | None = None, password: str | None = None) -> dict[str, Any]:
    """Return the status of each route that must be closed, those that are `open`, and those that are needed and `shut`."""
    seen: dict[str, int] = {}
    with client(chat_name) as session:
        if email is not None and password is not None:
            sign_in(session, email, password)
        for method, path in CLOSED:
            for spelling in spellings(path):
                seen[f"{method} {spelling}"] = asked(session, method, spelling).status_code
        shut = [f"{method} {path}" for method, path in NEEDED if REFUSAL in asked(session, method, path).text]
    return {
        "statuses": seen,
        "open": [route for route, status in seen.items() if status not in REFUSED],
        "shut": shut,
    }


if __name__ == "__main__":
    answer(closed)
