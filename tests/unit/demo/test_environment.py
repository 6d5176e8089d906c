"""What the demo's server is told: what it needs, and nothing of the database's owner."""

from pathlib import Path

from project88.demo.choices import Choices
from project88.demo.environment import as_started, for_the_server, variables, write_env_file
from project88.demo.secrets import DemoSecrets
from project88.demo.services import pipelines_service

URL = "postgresql://project88:hunter%402@127.0.0.1:54321/project88"


def test_the_server_is_not_told_the_owners_credentials(tmp_path: Path) -> None:
    choices = Choices.from_environment({"DEMO_DIR": str(tmp_path)})
    choices.layout.make()
    secrets = DemoSecrets.keep(choices.layout.secrets)
    settings = variables(choices, secrets, URL)
    environment = pipelines_service(choices, secrets, settings).environment
    assert environment["PROJECT88_DATABASE_URL"] == "postgresql://127.0.0.1:54321/project88"
    assert "hunter" not in str(environment)
    assert str(choices.layout.env_file) not in str(environment)
    told_otherwise = {"PROJECT88_DATABASE_URL", "PROJECT88_ENV_FILE"}
    assert {
        name: value for name, value in environment.items() if name in settings.keys() - told_otherwise
    } == {name: value for name, value in settings.items() if name not in told_otherwise}


def test_a_server_without_settings_yet_has_no_url_either() -> None:
    assert for_the_server({})["PROJECT88_DATABASE_URL"] == ""


def test_the_ports_of_the_demo_that_was_started_are_remembered(tmp_path: Path) -> None:
    started = Choices.from_environment(
        {"DEMO_DIR": str(tmp_path), "DEMO_PORT": "8777", "PIPELINES_PORT": "9777"}
    )
    asked_elsewhere = Choices.from_environment({"DEMO_DIR": str(tmp_path)})
    assert as_started(asked_elsewhere) == asked_elsewhere
    started.layout.make()
    secrets = DemoSecrets.keep(started.layout.secrets)
    write_env_file(started.layout, variables(started, secrets, URL))
    assert as_started(asked_elsewhere) == started
