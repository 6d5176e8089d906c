"""The ASGI application: `uvicorn racechat.server.app:app`, or `python -m racechat.server` with its log set up."""

from racechat.server import upstream
from racechat.server.downloads import serve_download
from racechat.server.gate import Gate
from racechat.server.settings import ServerSettings


def build(settings: ServerSettings) -> Gate:
    """Return the Pipelines server behind its gate, or raise ConfigurationError."""
    key = settings.key()
    secret = settings.user_token_secret()
    return Gate(upstream.load(api_key=key), key=key, user_token_secret=secret, download=serve_download)


def __getattr__(name: str) -> Gate:
    # Built on first use, so that importing this module for its function starts nothing.
    if name == "app":
        return build(ServerSettings.load())
    raise AttributeError(name)
