"""A client that behaves: it knows names, believes in one authority, speaks HTTP/1.1, and takes no proxy."""

import ssl

import httpx


def client(name: str, *, timeout_s: float = 30.0) -> httpx.Client:
    """Return a client whose relative addresses are those of https://NAME."""
    return httpx.Client(
        base_url=f"https://{name}", verify=ssl.create_default_context(), timeout=timeout_s, trust_env=False
    )


def sign_in(session: httpx.Client, email: str, password: str) -> str:
    """Sign in to OpenWebUI and return the token, which the session sends from then on."""
    reply = session.post("/api/v1/auths/signin", json={"email": email, "password": password})
    reply.raise_for_status()
    token: str = reply.json()["token"]
    session.headers["Authorization"] = f"Bearer {token}"
    return token
