"""The administrator of the inventory gets in with the vault's password, whatever OpenWebUI's own database says of them.

The tables are made by the pinned OpenWebUI itself, and its own code says who gets in.
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from project88.settings import CHECKOUT
from tests.fix_postgres import Postgres

PYTHON = CHECKOUT / ".venv-openwebui/bin/python"
EMAIL = "Ada@races.example"
SECRET = "k" * 32
# Each line asks who gets in, with a password or a session, after making a first administrator where one is given.
OWN = """
import asyncio, json, sys
from open_webui.models.auths import Auths
from open_webui.models.users import Users
from open_webui.utils.auth import create_admin_user, decode_token, is_valid_token, verify_password
async def user_of(token):
    said = decode_token(token)
    return await Users.get_user_by_id(said["id"]) if said and await is_valid_token(said) else None
async def main():
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line)
        if asked["make"]:
            await create_admin_user(*asked["make"])
        if asked["token"]:
            user = await user_of(asked["token"])
        else:
            email, password = asked["who"]
            found = await Auths.authenticate_user(email, lambda kept: verify_password(password, kept))
            user = found and found[0]
        print("answer", json.dumps(user and [user.role, user.name]), flush=True)
asyncio.run(main())
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWebUI:
    """OpenWebUI's own code, its database, and a folder for the files that the role gives the program."""

    url: str
    folder: Path
    process: subprocess.Popen[str]

    def own(
        self, email: str = "", password: str = "", make: tuple[str, ...] = (), token: str = ""
    ) -> list[str] | None:
        """Return role and name of who gets in with this password, or this session; None where nobody does."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        asked = {"who": (email, password), "make": make, "token": token}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        said = next(line for line in self.process.stdout if line.startswith("answer "))
        found: list[str] | None = json.loads(said.removeprefix("answer "))
        return found

    def settle(self, password: str, email: str = EMAIL) -> subprocess.CompletedProcess[str]:
        """Let the administrator in, as the role does."""
        (self.folder / "password").write_text(f"{password}\n")
        return self._run("administrator.py", email)

    def session(self, email: str = EMAIL, secret: str = SECRET) -> subprocess.CompletedProcess[str]:
        """Begin a session of the administrator, as the role does."""
        (self.folder / "secret").write_text(f"{secret}\n")
        return self._run("administrator_session.py", email)

    def _run(self, program: str, email: str) -> subprocess.CompletedProcess[str]:
        (self.folder / "database").write_text("a b%\n")
        split = urlsplit(self.url)
        settings = {
            "environment": {"WEBUI_ADMIN_EMAIL": email, "WEBUI_ADMIN_NAME": "Ada Admin"},
            "secrets": {
                "WEBUI_ADMIN_PASSWORD": {"credential": "password"},
                "WEBUI_SECRET_KEY": {"credential": "secret"},
                "DATABASE_URL": {
                    "credential": "database",
                    "into": f"postgresql+psycopg://openwebui_accounts:{{}}@{split.netloc.rpartition('@')[2]}{split.path}"
                    + (f"?{split.query}" if split.query else ""),
                },
            },
            "sql": str(CHECKOUT / "sql/openwebui"),
        }
        file = self.folder / "openwebui.json"
        file.write_text(json.dumps(settings))
        return subprocess.run(
            [PYTHON, "-B", CHECKOUT / "roles/openwebui/files" / program, file, self.folder],
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def openwebui(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenWebUI]:
    """One for all: its tables take their time. It has one user, whom it made itself."""
    if not PYTHON.exists():
        pytest.skip("OpenWebUI is not installed: scripts/bootstrap.sh tests")
    folder = tmp_path_factory.mktemp("openwebui")
    name = "openwebui_accounts"
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute(f"create role {name} login password 'a b%'")
        server.execute(f"create database {name} owner {name}")
        try:
            url = postgres.url(name, name, "a b%")
            environment = {
                "PATH": "/usr/bin:/bin",
                "HOME": str(folder),
                "FROM_INIT_PY": "true",
                "DATA_DIR": str(folder),
                "STATIC_DIR": str(folder / "static"),
                "DATABASE_URL": url.replace("postgresql://", "postgresql+psycopg://", 1),
                "WEBUI_SECRET_KEY": SECRET,
                "USE_SLIM_DOCKER": "true",
                "OFFLINE_MODE": "true",
                "RAG_EMBEDDING_ENGINE": "openai",
                "ENABLE_PERSISTENT_CONFIG": "false",
            }
            with subprocess.Popen(
                [PYTHON, "-c", OWN],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            ) as process:
                made = OpenWebUI(url=url, folder=folder, process=process)
                assert made.own(EMAIL, "first", make=(EMAIL, "first", "Ada")) == ["admin", "Ada"]
                yield made
        finally:
            server.execute(f"drop database {name} with (force)")
            server.execute(f"drop role {name}")


def test_another_password_is_replaced_and_its_sessions_end(openwebui: OpenWebUI) -> None:
    def stamp() -> object:
        with psycopg.connect(openwebui.url) as database:
            return database.execute(
                "select session_stamp from auth where email = lower(%s)", (EMAIL,)
            ).fetchone()

    before = stamp()
    assert openwebui.settle("second").stdout == f"{EMAIL} has the password of the vault now.\n"
    assert stamp() != before
    assert openwebui.own(EMAIL, "second") == ["admin", "Ada"]
    assert openwebui.own(EMAIL, "first") is None
    after = stamp()
    assert openwebui.settle("second").stdout == "Nothing to do.\n"
    assert stamp() == after


@pytest.mark.parametrize("kept", ["$argon2id$v=19$nonsense", "", None])
def test_a_hash_of_another_kind_is_replaced(openwebui: OpenWebUI, kept: str | None) -> None:
    with psycopg.connect(openwebui.url) as database:
        database.execute("update auth set password = %s where email = lower(%s)", (kept, EMAIL))
    assert openwebui.settle("third").returncode == 0
    assert openwebui.own(EMAIL, "third") == ["admin", "Ada"]


def test_an_account_that_was_switched_off_or_lost_its_password_gets_in(openwebui: OpenWebUI) -> None:
    for statement in (b"update auth set active = false", b"delete from auth"):
        assert openwebui.settle("fourth").returncode == 0
        with psycopg.connect(openwebui.url) as database:
            database.execute(statement)
        assert openwebui.own(EMAIL, "fourth") is None
        assert openwebui.settle("fourth").returncode == 0
        assert openwebui.own(EMAIL, "fourth") == ["admin", "Ada"]


def test_another_address_gets_an_account_and_the_former_one_stays(openwebui: OpenWebUI) -> None:
    assert openwebui.settle("fifth").returncode == 0
    said = openwebui.settle("sixth", "Grace@races.example")
    assert said.stdout.startswith("Grace@races.example is an administrator now.")
    assert openwebui.own("grace@races.example", "sixth") == ["admin", "Ada Admin"]
    assert openwebui.own(EMAIL, "fifth") == ["admin", "Ada"]
    assert openwebui.settle("sixth", "grace@RACES.example").stdout == "Nothing to do.\n"


def test_an_account_that_is_no_administrator_is_left_alone(openwebui: OpenWebUI) -> None:
    assert openwebui.settle("seventh", "pat@races.example").returncode == 0
    with psycopg.connect(openwebui.url) as database:
        database.execute("""update "user" set role = 'user' where email = 'pat@races.example'""")
    said = openwebui.settle("eighth", "pat@races.example")
    assert said.returncode == 1
    assert "it is no administrator" in said.stderr
    assert openwebui.own("pat@races.example", "seventh") == ["user", "Ada Admin"]


def test_a_password_that_openwebui_would_not_take_is_refused(openwebui: OpenWebUI) -> None:
    said = openwebui.settle("x" * 73)
    assert said.returncode == 1
    assert "longer than 72 bytes" in said.stderr


def test_a_session_needs_no_password_and_ends_with_those_of_the_password(openwebui: OpenWebUI) -> None:
    assert openwebui.settle("ninth").returncode == 0
    token = openwebui.session().stdout.strip()
    assert openwebui.own(token=token) == ["admin", "Ada"]
    assert openwebui.own(token=openwebui.session(secret="o" * 32).stdout.strip()) is None
    assert openwebui.settle("tenth").returncode == 0
    assert openwebui.own(token=token) is None


def test_there_is_no_session_of_somebody_who_is_no_active_administrator(openwebui: OpenWebUI) -> None:
    assert openwebui.settle("eleventh", "sam@races.example").returncode == 0
    for statement in (
        b"""update "user" set role = 'user' where email = 'sam@races.example'""",
        b"update auth set active = false where email = 'sam@races.example'",
    ):
        assert openwebui.session("sam@races.example").returncode == 0
        with psycopg.connect(openwebui.url) as database:
            database.execute(statement)
        said = openwebui.session("sam@races.example")
        assert (said.returncode, said.stdout) == (1, "")
        assert "OpenWebUI has no administrator sam@races.example" in said.stderr
        with psycopg.connect(openwebui.url) as database:
            database.execute("""update "user" set role = 'admin' where email = 'sam@races.example'""")
