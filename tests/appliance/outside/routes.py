"""What is closed must be closed, also for an administrator who signed in, and however the path is written."""

from typing import Any

from tests.appliance.outside import answer
from tests.appliance.outside.browser import client, sign_in

CLOSED = (
    ("GET", "/openai/models"),
    ("POST", "/openai/chat/completions"),
    ("POST", "/openai/config/update"),
    ("GET", "/openai"),
    ("GET", "//openai/models"),
    ("GET", "/%6fpenai/models"),
    ("GET", "/x/../openai/models"),
    ("GET", "/./openai/models"),
    ("GET", "/ollama/api/tags"),
    ("POST", "/ollama/api/chat"),
    ("GET", "/api/v1/pipelines/list"),
    ("POST", "/api/v1/pipelines/upload"),
    ("POST", "/api/v1/pipelines/race_chat/valves/update"),
    ("POST", "/api/v1/functions/create"),
    ("POST", "/api/v1/tools/create"),
    ("POST", "/api/v1/utils/code/execute"),
    ("GET", "/api/v1/utils/db/download"),
    ("GET", "/api/v1/configs/export"),
    ("POST", "/api/v1/retrieval/process/url"),
    ("POST", "/api/v1/messages"),
    ("POST", "/api/message"),
    ("POST", "/api/embeddings"),
    ("POST", "/api/v1/tasks/title/completions"),
    ("POST", "/api/v1/auths/signup"),
    ("GET", "/docs"),
    ("GET", "/openapi.json"),
    ("GET", "/health/db"),
)
REFUSED = {403, 404}


def closed(chat_name: str, email: str | None = None, password: str | None = None) -> dict[str, Any]:
    """Return the status of each route that must be closed, and `open`: those that are not."""
    seen: dict[str, int] = {}
    with client(chat_name) as session:
        if email is not None and password is not None:
            sign_in(session, email, password)
        for method, path in CLOSED:
            # As it stands: httpx would tidy the path up, and that is what a gate must not rely on.
            request = session.build_request(method, "/", json={} if method == "POST" else None)
            request.url = request.url.copy_with(raw_path=path.encode("ascii"))
            seen[f"{method} {path}"] = session.send(request).status_code
    return {"statuses": seen, "open": [route for route, status in seen.items() if status not in REFUSED]}


if __name__ == "__main__":
    answer(closed)
