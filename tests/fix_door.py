"""A person's way in as on a host: Apache with the role's configuration, OpenWebUI behind it, the demo's Pipelines server behind that."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from project88.demo.openwebui import Administrator
from project88.demo.openwebui_api import OpenWebUI
from tests.door import apache, openwebui
from tests.fix_demo import DemoStack
from tests.ports import free_port

ADMINISTRATOR = Administrator(
    name="Quillon Canaryadmin",
    email="quillon.canaryadmin@example.org",
    password="a-long-password-of-the-admin",
)
OTHER = {
    "name": "Zephyrine Canaryother",
    "email": "zephyrine.canaryother@example.org",
    "password": "a-long-password-of-another",
}
# Settings of an administrator's that nobody else may read; none of them is used.
SECRET_SETTINGS = {
    "RAG_OPENAI_API_KEY": "canarysetting-of-documents",
    "IMAGES_OPENAI_API_KEY": "canarysetting-of-pictures",
    "AUDIO_TTS_OPENAI_API_KEY": "canarysetting-of-speech",
    "GOOGLE_CLIENT_SECRET": "canarysetting-of-sign-in",
    "LDAP_APP_PASSWORD": "canarysetting-of-the-directory",
    "WEBHOOK_URL": "https://canarysetting-of-webhooks.invalid/",
}
# Far more than any test asks; what the limits do is tried in a test of their own.
UNLIMITED = dict.fromkeys(
    ("apache_signins_a_minute", "apache_messages_a_minute", "apache_chat_requests_a_minute"), 1_000_000
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The chat's address as a browser sees it, and what stands behind it."""

    apache: apache.Apache
    openwebui: openwebui.OpenWebUIServer
    user: dict[str, str]

    @property
    def url(self) -> str:
        return self.apache.url

    def outside(self, email: str | None = None, password: str | None = None) -> httpx.Client:
        """A client that comes through Apache, signed in where an address is given."""
        return _signed_in(self.url, email, password)

    def inside(self, email: str, password: str) -> httpx.Client:
        """A client that goes past Apache."""
        return _signed_in(self.openwebui.url, email, password)


def _signed_in(url: str, email: str | None, password: str | None) -> httpx.Client:
    client = httpx.Client(base_url=url, verify=False, trust_env=False, timeout=60)  # noqa: S501 - a certificate of this test's own
    if email is not None:
        reply = client.post("/api/v1/auths/signin", json={"email": email, "password": password})
        assert reply.status_code == 200, reply.text
        client.headers["Authorization"] = f"Bearer {reply.json()['token']}"
        client.cookies.clear()
    return client


@pytest.fixture(scope="session")
def door(demo_stack: DemoStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Started once; the person who asks is the first owner of the demo."""
    folder = tmp_path_factory.mktemp("door")
    port, behind = free_port(), free_port()
    user = next(account for account in demo_stack.accounts if account["role"] == "owner")
    server = openwebui.start(
        folder / "server",
        port=behind,
        public_url=f"https://{apache.CHAT}:{port}",
        administrator=ADMINISTRATOR,
        replaced={
            "OPENAI_API_BASE_URLS": demo_stack.pipelines_url,
            "OPENAI_API_KEYS": demo_stack.variables["PIPELINES_API_KEY"],
            "FORWARD_USER_INFO_HEADER_JWT_SECRET": demo_stack.variables["PROJECT88_OWUI_JWT_SECRET"],
            **SECRET_SETTINGS,
        },
    )
    try:
        with OpenWebUI(server.url, ADMINISTRATOR) as administrator:
            administrator.offer_model()
            for person in (
                OTHER,
                {
                    "name": user["name"],
                    "email": user["openwebui_email"],
                    "password": user["openwebui_password"],
                },
            ):
                administrator.add_user(**person)
        front = apache.start(
            folder / "apache",
            port=port,
            variables={
                "apache_openwebui_url": server.url,
                "apache_pipelines_url": demo_stack.pipelines_url,
                **UNLIMITED,
            },
        )
        try:
            yield Door(apache=front, openwebui=server, user=user)
        finally:
            front.stop()
    finally:
        server.stop()
