"""OpenWebUI's own interface, as far as the demo needs it: people who may sign in, and a model they may see."""

from types import TracebackType
from typing import Self

import httpx

from project88.demo.openwebui import CAPABILITIES, MODEL_ID, MODEL_NAME, Administrator
from project88.errors import TransientError

_TIMEOUT_S = 30


def answers(url: str) -> bool:
    """Whether OpenWebUI is ready at `url`."""
    return _is_ok(f"{url}/health")


def pipelines_answer(url: str, key: str) -> bool:
    """Whether the Pipelines server is ready and has loaded our pipeline."""
    try:
        reply = httpx.get(
            f"{url}/models", headers={"Authorization": f"Bearer {key}"}, timeout=5, trust_env=False
        )
        return reply.is_success and any(model.get("id") == MODEL_ID for model in reply.json()["data"])
    except (httpx.HTTPError, ValueError, KeyError):
        return False


class OpenWebUI:
    """A signed-in administrator's session; use it as a context manager."""

    def __init__(self, url: str, administrator: Administrator) -> None:
        self._client = httpx.Client(base_url=url, timeout=_TIMEOUT_S, trust_env=False)
        self._administrator = administrator

    def __enter__(self) -> Self:
        credentials = {"email": self._administrator.email, "password": self._administrator.password}
        token = self._post("/api/v1/auths/signin", credentials)["token"]
        self._client.headers["Authorization"] = f"Bearer {token}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def emails(self) -> set[str]:
        """Return the e-mail addresses that can sign in."""
        return {str(user["email"]).lower() for user in self._get("/api/v1/users/all")["users"]}

    def add_user(self, *, name: str, email: str, password: str) -> None:
        self._post("/api/v1/auths/add", {"name": name, "email": email, "password": password, "role": "user"})

    def offer_model(self) -> None:
        """Let every user see our pipeline; one that is not registered shows to administrators alone."""
        reply = self._client.get("/api/v1/models/model", params={"id": MODEL_ID})
        if reply.is_success and reply.json():
            return
        form: dict[str, object] = {
            "id": MODEL_ID,
            "base_model_id": None,
            "name": MODEL_NAME,
            "meta": {
                "description": "Ask about your events, races, runners and registrations.",
                "capabilities": CAPABILITIES,
            },
            "params": {},
            "is_active": True,
            "access_grants": [{"principal_type": "user", "principal_id": "*", "permission": "read"}],
        }
        self._post("/api/v1/models/create", form)

    def _get(self, path: str) -> dict[str, list[dict[str, object]]]:
        return self._checked(self._client.get(path))

    def _post(
        self, path: str, form: dict[str, object] | dict[str, str]
    ) -> dict[str, list[dict[str, object]]]:
        return self._checked(self._client.post(path, json=form))

    @staticmethod
    def _checked(reply: httpx.Response) -> dict[str, list[dict[str, object]]]:
        if not reply.is_success:
            raise TransientError(
                f"OpenWebUI refused {reply.request.url.path} with status {reply.status_code}."
            )
        found: dict[str, list[dict[str, object]]] = reply.json()
        return found


def _is_ok(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False
