"""Checks of the parts behind the door: OpenWebUI and its model, Pipelines, Ollama, PostgREST."""

from collections.abc import Iterator

import httpx

from project88.demo.openwebui import MODEL_ID
from project88.doctor.credentials import credential
from project88.doctor.duties import Duties
from project88.doctor.finding import Finding

_TIMEOUT_S = 10


def check_parts(duties: Duties) -> Iterator[Finding]:
    """Look at each part that this host has."""
    with httpx.Client(timeout=_TIMEOUT_S, trust_env=False) as client:
        if duties.pipelines_url:
            yield from _pipelines(client, duties.pipelines_url)
        if duties.openwebui_url:
            yield from _openwebui(client, duties)
        if duties.ollama_url:
            yield from _ollama(client, duties)
        if duties.postgrest_url:
            is_ready = _get(client, f"{duties.postgrest_url}/ready") is not None
            yield Finding(
                part="PostgREST",
                is_well=is_ready,
                seen="ready" if is_ready else "not ready: it does not run, or does not reach the database",
                to_do="look with `journalctl -u postgrest -n 50`",
            )


def _pipelines(client: httpx.Client, url: str) -> Iterator[Finding]:
    key = credential("pipelines_api_key")
    reply = _get(client, f"{url}/models", key) if key else _get(client, f"{url}/")
    has_model = reply is not None and (
        key is None or any(model.get("id") == MODEL_ID for model in _data(reply))
    )
    yield Finding(
        part="Pipelines server",
        is_well=has_model,
        seen="answers"
        if has_model
        else "does not answer"
        if reply is None
        else "answers, but has not loaded the race chat",
        to_do="look with `journalctl -u project88-pipelines -n 50`",
        figures=_took(reply, "pipelines_response_seconds"),
    )
    if reply is not None:
        is_shut = _status(client, f"{url}/models") == 401
        yield Finding(
            part="Pipelines server's key",
            is_well=is_shut,
            seen="demanded" if is_shut else "not demanded",
            to_do="the upstream server runs without its gate: run `ansible-playbook site.yml --tags pipelines`",
        )


def _openwebui(client: httpx.Client, duties: Duties) -> Iterator[Finding]:
    reply = _get(client, f"{duties.openwebui_url}/health")
    yield Finding(
        part="OpenWebUI",
        is_well=reply is not None,
        seen="answers" if reply is not None else "does not answer",
        to_do="look with `journalctl -u openwebui -n 50`",
        figures=_took(reply, "openwebui_response_seconds"),
    )
    password = credential("openwebui_admin_password")
    if reply is None or password is None or not duties.openwebui_admin_email:
        return
    token = _sign_in(client, duties, password)
    if token is None:
        yield Finding(
            part="OpenWebUI's administrator",
            is_well=False,
            seen="cannot sign in",
            to_do="its password is not the vault's any more: run `ansible-playbook site.yml --tags openwebui`",
        )
        return
    model = _get(client, f"{duties.openwebui_url}/api/v1/models/model?id={MODEL_ID}", token)
    grants = _mapping(model).get("access_grants") or []
    is_for_all = (
        any(
            isinstance(grant, dict) and grant.get("principal_id") == "*" and grant.get("permission") == "read"
            for grant in grants
        )
        if isinstance(grants, list)
        else False
    )
    yield Finding(
        part="The race chat in OpenWebUI",
        is_well=is_for_all,
        seen="there for everybody"
        if is_for_all
        else "not registered"
        if model is None
        else "registered, but not for everybody",
        to_do="run `ansible-playbook site.yml --tags openwebui`",
    )


def _ollama(client: httpx.Client, duties: Duties) -> Iterator[Finding]:
    reply = _get(client, f"{duties.ollama_url}/api/tags")
    yield Finding(
        part="Ollama",
        is_well=reply is not None,
        seen="answers" if reply is not None else "does not answer",
        to_do="look with `journalctl -u ollama -n 50`",
        figures=_took(reply, "ollama_response_seconds"),
    )
    if reply is None or not duties.ollama_model:
        return
    models = _mapping(reply).get("models")
    names = (
        {str(model.get("name", "")) for model in models if isinstance(model, dict)}
        if isinstance(models, list)
        else set()
    )
    has_model = bool(names & {duties.ollama_model, f"{duties.ollama_model}:latest"})
    yield Finding(
        part="Language model",
        is_well=has_model,
        seen=duties.ollama_model if has_model else f"{duties.ollama_model} is not there",
        to_do="run `ansible-playbook site.yml --tags ollama`",
    )


def _sign_in(client: httpx.Client, duties: Duties, password: str) -> str | None:
    try:
        reply = client.post(
            f"{duties.openwebui_url}/api/v1/auths/signin",
            json={"email": duties.openwebui_admin_email, "password": password},
        )
        token = reply.json().get("token") if reply.is_success else None
    except (httpx.HTTPError, ValueError, AttributeError):
        return None
    return token if isinstance(token, str) else None


def _get(client: httpx.Client, url: str, key: str | None = None) -> httpx.Response | None:
    try:
        reply = client.get(url, headers={"Authorization": f"Bearer {key}"} if key else {})
    except httpx.HTTPError:
        return None
    return reply if reply.is_success else None


def _status(client: httpx.Client, url: str) -> int | None:
    try:
        return client.get(url).status_code
    except httpx.HTTPError:
        return None


def _mapping(reply: httpx.Response | None) -> dict[str, object]:
    try:
        found = reply.json() if reply is not None else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _data(reply: httpx.Response) -> list[dict[str, object]]:
    found = _mapping(reply).get("data")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _took(reply: httpx.Response | None, name: str) -> dict[str, float]:
    return {} if reply is None else {name: reply.elapsed.total_seconds()}
