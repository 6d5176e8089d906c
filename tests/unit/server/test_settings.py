"""The server's settings: it does not start with a secret that protects nothing."""

import pytest
from racechat.server.settings import PUBLISHED_KEY, ServerSettings

from project88.errors import ConfigurationError

GOOD = "0123456789abcdef0123456789abcdef"
NAMES = ("PIPELINES_API_KEY", "PIPELINES_API_KEY_FILE", "PROJECT88_OWUI_JWT_SECRET", "PROJECT88_OWUI_JWT_SECRET_FILE", "PIPELINES_PORT", "PIPELINES_HOST")  # fmt: skip


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch, tmp_path):
    empty = tmp_path / "empty.env"
    empty.write_text("")
    monkeypatch.setenv("PROJECT88_ENV_FILE", str(empty))
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("key", [PUBLISHED_KEY, "", "short", " "])
def test_a_key_that_protects_nothing_is_refused(monkeypatch, key):
    monkeypatch.setenv("PIPELINES_API_KEY", key)
    with pytest.raises(ConfigurationError, match="PIPELINES_API_KEY") as caught:
        ServerSettings.load().key()
    assert not key.strip() or key == "short" or key not in str(caught.value)


def test_a_published_key_in_a_file_is_refused_too(monkeypatch, tmp_path):
    file = tmp_path / "key"
    file.write_text(f"{PUBLISHED_KEY}\n")
    monkeypatch.setenv("PIPELINES_API_KEY_FILE", str(file))
    with pytest.raises(ConfigurationError, match="published default"):
        ServerSettings.load().key()


def test_missing_secrets_are_named():
    with pytest.raises(ConfigurationError, match="PIPELINES_API_KEY is not set"):
        ServerSettings.load().key()
    with pytest.raises(ConfigurationError, match="PROJECT88_OWUI_JWT_SECRET is not set"):
        ServerSettings.load().user_token_secret()


def test_secrets_come_from_the_environment_from_files_and_from_the_demo(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text(f"{GOOD}\n")
    (tmp_path / "demo.env").write_text(f"PIPELINES_API_KEY={GOOD}\nPIPELINES_PORT=9191\n")
    monkeypatch.setenv("PROJECT88_ENV_FILE", str(tmp_path / "demo.env"))
    monkeypatch.setenv("PROJECT88_OWUI_JWT_SECRET_FILE", str(tmp_path / "secret"))
    settings = ServerSettings.load()
    assert (settings.key(), settings.user_token_secret(), settings.port) == (GOOD, GOOD, 9191)
    assert settings.host == "127.0.0.1"
    assert GOOD not in repr(settings)


def test_a_file_that_cannot_be_read_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PIPELINES_API_KEY_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(ConfigurationError, match="nowhere cannot be read"):
        ServerSettings.load().key()


def test_a_port_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("PIPELINES_PORT", "70000")
    with pytest.raises(ConfigurationError, match="port"):
        ServerSettings.load()
