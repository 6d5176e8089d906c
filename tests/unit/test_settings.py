"""Settings that are wrong are named; what they hold is not shown."""

import os
import traceback
from pathlib import Path

import pytest
from pydantic import SecretStr

from project88.errors import ConfigurationError
from project88.settings import Settings, environment_file


@pytest.mark.parametrize(
    "url",
    ["postgresql://x:hunter%zz2@127.0.0.1/x", "hunter2", "postgresql://x:hunter2@[::1/x", "", "postgresql://x:hun%00ter2@h/x"],
)  # fmt: skip
def test_a_url_that_cannot_be_read_is_refused_unseen(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROJECT88_ENV_FILE", os.devnull)
    monkeypatch.setenv("PROJECT88_DATABASE_URL", url)
    monkeypatch.setenv("PROJECT88_SECRET_KEY_FILE", "/nowhere")
    with pytest.raises(ConfigurationError, match="PROJECT88_DATABASE_URL") as caught:
        Settings.load()
    assert "hunter" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("url", ["postgresql://x:a%2Fb@127.0.0.1:1/x", "postgresql:///x", "host=h dbname=x"])
def test_what_libpq_reads_is_good(url: str) -> None:
    made = Settings(database_url=SecretStr(url), secret_key_file=Path("/nowhere"))
    assert made.database_url.get_secret_value() == url


def test_a_named_file_that_is_none_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wrong in (tmp_path / "gone.env", tmp_path):
        monkeypatch.setenv("PROJECT88_ENV_FILE", str(wrong))
        with pytest.raises(ConfigurationError, match=str(wrong)):
            Settings.load()
    monkeypatch.setenv("PROJECT88_ENV_FILE", os.devnull)
    assert environment_file() == os.devnull


def settings(**values: object) -> Settings:
    return Settings(database_url=SecretStr("postgresql:///x"), secret_key_file=Path("/nowhere"), **values)  # type: ignore[arg-type]  # of any field


def test_a_mail_relay_is_whole_or_none(tmp_path: Path) -> None:
    assert settings().mail_relay() is None
    password = tmp_path / "password"
    password.write_text("a relay's own\n")
    relay = settings(
        mail_host="smtp.example",
        mail_sender="chat@example.org",
        mail_user="project88",
        mail_password_file=password,
    ).mail_relay()
    assert relay is not None
    assert (relay.host, relay.port, relay.security) == ("smtp.example", 587, "starttls")
    assert relay.password == "a relay's own"
    assert "a relay's own" not in repr(relay)
    for half, named in (
        ({"mail_host": "smtp.example"}, "PROJECT88_MAIL_SENDER"),
        (
            {"mail_host": "smtp.example", "mail_sender": "chat@example.org", "mail_user": "x"},
            "PROJECT88_MAIL_PASSWORD_FILE",
        ),
    ):
        with pytest.raises(ConfigurationError, match=named):
            settings(**half).mail_relay()


def test_no_address_is_trusted_unless_asked_for() -> None:
    assert not settings().trust_openwebui_email
