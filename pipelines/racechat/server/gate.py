"""The door in front of the Pipelines server: nothing passes without the key, no question without a signed user.

Upstream hands a pipe nothing but the body, which the client writes. So the gate takes the message from the body and the
user from the signature, keeps both in CALLER, and sends upstream a body that holds nothing else.
"""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

import structlog

from project88.errors import BadInputError, NotAllowedError
from racechat.server.body import (
    BODY_TIME_LIMIT_S,
    ChatRequest,
    DisconnectedError,
    TooLargeError,
    TooSlowError,
    parse_chat,
    read_body,
)
from racechat.server.caller import CALLER, Caller
from racechat.server.inlet import inlet_answer, outlet_answer
from racechat.server.messages import TooManyPartsError
from racechat.server.replies import send_json, send_json_bytes, without_cors
from racechat.server.routes import Route, route_of
from racechat.server.signed_user import HEADER as USER_TOKEN_HEADER
from racechat.server.signed_user import SignedUser, verify
from racechat.server.tasks import task_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# OpenWebUI's ids are UUIDs, or `local:` and one; anything longer is not its own.
MAX_ID_CHARACTERS = 128

_ANSWERED_HERE: dict[Route, Callable[[bytes], bytes]] = {
    Route.INLET: inlet_answer,
    Route.OUTLET: outlet_answer,
}

log = structlog.get_logger(__name__)


class Gate:
    """An ASGI application around another."""

    def __init__(
        self,
        upstream: "ASGIApp",
        *,
        key: str,
        user_token_secret: str,
        download: "Callable[[Scope, Receive, Send], Awaitable[None]]",
        body_time_limit_s: float = BODY_TIME_LIMIT_S,
    ) -> None:
        self._upstream = upstream
        self._authorization = f"Bearer {key}".encode()
        self._user_token_secret = user_token_secret
        self._download = download
        self._body_time_limit_s = body_time_limit_s

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] == "lifespan":
            await self._upstream(scope, receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)
        else:  # upstream has no websockets; closing before accepting refuses one
            await send({"type": "websocket.close", "code": 1008})

    async def _serve(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        route = route_of(scope["method"], scope["path"])
        if route is Route.DOWNLOAD:
            await self._download(scope, receive, send)
            return
        headers = _headers(scope)
        if route is Route.HEALTH:
            await self._upstream(scope, receive, without_cors(send))
        elif not hmac.compare_digest(headers.get("authorization", "").encode("latin-1"), self._authorization):
            await send_json(send, 401, "This server answers only OpenWebUI: the key is missing or wrong.")
        elif route is Route.CLOSED:
            await send_json(
                send,
                403,
                "Pipelines cannot be added, changed or removed here. Change the installation instead.",
            )
        elif route is Route.UNKNOWN:
            await send_json(send, 404, "There is no such route.")
        else:
            await self._pass(route, scope, headers, receive, send)

    async def _pass(
        self, route: Route, scope: "Scope", headers: Mapping[str, str], receive: "Receive", send: "Send"
    ) -> None:
        try:
            # Who is not let in is told before anything that they send is waited for.
            user = (
                verify(headers.get(USER_TOKEN_HEADER, ""), self._user_token_secret)
                if route is Route.CHAT
                else None
            )
            body = await read_body(receive, headers, time_limit_s=self._body_time_limit_s)
            if route in _ANSWERED_HERE:
                await send_json_bytes(send, 200, _ANSWERED_HERE[route](body))
                return
            if user is not None:
                request = parse_chat(body)
                CALLER.set(_caller(user, request, headers))
                body = request.as_upstream_body()
        except DisconnectedError:
            return
        except (TooLargeError, TooManyPartsError) as error:
            await send_json(send, 413, str(error))
        except TooSlowError as error:
            await send_json(send, 408, str(error))
        except NotAllowedError as error:
            log.warning("user_token_refused", reason=type(error.__cause__).__name__)
            await send_json(send, 401, str(error))
        except BadInputError as error:
            await send_json(send, 400, str(error))
        else:
            await self._upstream(_for_json(scope, len(body)), _replay(body, receive), without_cors(send))


def _headers(scope: "Scope") -> dict[str, str]:
    """Return the headers by lower-case name; one that is sent twice is dropped, as nobody could say which counts."""
    found: dict[str, str] = {}
    repeated: set[str] = set()
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1").lower()
        if name in found:
            repeated.add(name)
        found[name] = raw_value.decode("latin-1")
    return {name: value for name, value in found.items() if name not in repeated}


def _caller(user: SignedUser, request: ChatRequest, headers: Mapping[str, str]) -> Caller:
    return Caller(
        user_id=user.user_id,
        email=user.email,
        name=user.name,
        chat_id=headers.get("x-openwebui-chat-id", "")[:MAX_ID_CHARACTERS],
        user_message_id=headers.get("x-openwebui-user-message-id", "")[:MAX_ID_CHARACTERS] or None,
        task=task_of(headers.get("x-owui-task"), request.text),
        text=request.text,
        has_attachments=request.has_attachments,
    )


def _for_json(scope: "Scope", length: int) -> "Scope":
    """Return the scope for a JSON body of this length: every body that is passed on is one."""
    replaced = {b"content-length", b"transfer-encoding", b"content-type"}
    kept = [(name, value) for name, value in scope["headers"] if name.lower() not in replaced]
    ours = [(b"content-length", str(length).encode()), (b"content-type", b"application/json")]
    return {**scope, "headers": [*kept, *ours]}


def _replay(body: bytes, receive: "Receive") -> "Receive":
    """Return a `receive` that hands out the body once and then waits for the client to leave."""
    pending = [body]

    async def replayed() -> "Message":
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        return await receive()

    return replayed
