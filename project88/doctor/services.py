"""Checks of the two servers that a browser reaches."""

from collections.abc import Iterator, Mapping

import httpx

from project88.doctor.finding import Finding

_TIMEOUT_S = 5


def check_services(addresses: Mapping[str, str]) -> Iterator[Finding]:
    """Look at the servers whose addresses stand under PIPELINES_URL and OPENWEBUI_URL."""
    pipelines, openwebui = addresses.get("PIPELINES_URL"), addresses.get("OPENWEBUI_URL")
    if pipelines:
        key = addresses.get("PIPELINES_API_KEY", "")
        yield from _pipelines(pipelines, key)
    if openwebui:
        is_well = _status(f"{openwebui}/health") == 200
        yield Finding(
            part="OpenWebUI",
            is_well=is_well,
            seen=f"{openwebui} {_answers(is_well)}",
            to_do="start it (`make demo-up`)",
        )


def _pipelines(url: str, key: str) -> Iterator[Finding]:
    is_well = _status(f"{url}/models", key) == 200
    yield Finding(
        part="Pipelines server",
        is_well=is_well,
        seen=f"{url} {_answers(is_well)}",
        to_do="start it (`make demo-up`)",
    )
    if is_well:
        is_shut = _status(f"{url}/models") == 401
        yield Finding(
            part="Pipelines server's key",
            is_well=is_shut,
            seen="demanded" if is_shut else "not demanded",
            to_do="start racechat.server, never the upstream server alone",
        )


def _status(url: str, key: str | None = None) -> int | None:
    try:
        return httpx.get(
            url,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=_TIMEOUT_S,
            trust_env=False,
        ).status_code
    except httpx.HTTPError:
        return None


def _answers(is_well: bool) -> str:  # noqa: FBT001 - one word for yes or no
    return "answers" if is_well else "does not answer"
