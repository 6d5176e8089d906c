"""What OpenWebUI is told: nothing that opens it to others, and no tool in the chat."""

import json
from pathlib import Path

from project88.demo.choices import Choices
from project88.demo.openwebui import Administrator, command, environment, launch_settings, revision
from project88.demo.secrets import DemoSecrets
from project88.settings import CHECKOUT

ADMIN = Administrator(name="Alex", email="alex@project88.example", password="secret-of-alex")


def told(tmp_path: Path) -> tuple[dict[str, str], DemoSecrets]:
    secrets = DemoSecrets.keep(tmp_path)
    return environment(
        Choices.from_environment({"DEMO_DIR": str(tmp_path)}),
        secrets,
        ADMIN,
        database_url="postgresql+psycopg://x",
    ), secrets


def test_it_listens_on_loopback_alone(tmp_path: Path) -> None:
    choices = Choices.from_environment({"DEMO_DIR": str(tmp_path), "DEMO_PORT": "8777"})
    told = json.loads(launch_settings(CHECKOUT, choices))
    assert (told["host"], told["port"]) == ("127.0.0.1", 8777)
    assert command(CHECKOUT, choices)[1:] == [
        str(CHECKOUT / "roles/openwebui/files/start.py"),
        str(tmp_path / "openwebui.json"),
    ]


def test_what_the_launcher_needs_is_there(tmp_path: Path) -> None:
    told = json.loads(launch_settings(CHECKOUT, Choices.from_environment({"DEMO_DIR": str(tmp_path)})))
    assert told["environment"] == told["secrets"] == {}
    for name in ("is_guarded", "guard_history", "hide_history", "vacuum_history"):
        assert (Path(told["sql"]) / f"{name}.sql").is_file()
    assert revision(CHECKOUT) == revision(CHECKOUT)


def test_nobody_signs_up_and_users_are_signed(tmp_path: Path) -> None:
    settings, secrets = told(tmp_path)
    assert settings["ENABLE_SIGNUP"] == "false"
    assert settings["WEBUI_AUTH"] == "true"
    assert settings["ENABLE_FORWARD_USER_INFO_HEADERS"] == "true"
    assert settings["FORWARD_USER_INFO_HEADER_JWT_SECRET"] == secrets.user_token_secret


def test_the_connection_leaves_the_user_to_the_server(tmp_path: Path) -> None:
    # With model_ids OpenWebUI passes on whatever user a client claims to be; with prefix_id nothing works.
    settings, secrets = told(tmp_path)
    [connection] = json.loads(settings["OPENAI_API_CONFIGS"]).values()
    assert not {"model_ids", "prefix_id"} & connection.keys()
    assert connection["headers"]["X-Owui-Task"] == "{{TASK}}"
    assert settings["OPENAI_API_KEYS"] == secrets.pipelines_key


def test_secrets_are_made_once_and_shown_by_nothing(tmp_path: Path) -> None:
    first, second = DemoSecrets.keep(tmp_path), DemoSecrets.keep(tmp_path)
    assert first == second
    assert len({first.pipelines_key, first.user_token_secret, first.openwebui_secret}) == 3
    assert first.pipelines_key not in repr(first)
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.iterdir())
