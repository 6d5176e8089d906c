"""What the environment may choose about the demo; nonsense is one sentence that names the setting."""

import pytest

from project88.demo.choices import Choices
from project88.errors import ConfigurationError


def test_defaults() -> None:
    choices = Choices.from_environment({})
    assert (choices.scale, choices.port, choices.pipelines_port) == (None, 8501, 9099)
    assert choices.layout.root.name == ".demo"


def test_empty_settings_are_as_good_as_none() -> None:
    assert Choices.from_environment(
        {"DEMO_SCALE": "", "DEMO_PORT": "", "PIPELINES_PORT": "", "DEMO_DIR": ""}
    ) == Choices.from_environment({})


@pytest.mark.parametrize("scale", ["0", "-1", "nan", "inf", "2", "large", "0,5", "1e-9"])
def test_a_scale_that_makes_no_sense(scale: str) -> None:
    with pytest.raises(ConfigurationError, match=r"DEMO_SCALE is .* must be a number from 0.001 to 1"):
        Choices.from_environment({"DEMO_SCALE": scale})


@pytest.mark.parametrize("port", ["80", "0", "65536", "-8501", "http", "８５０１", "85.01"])
@pytest.mark.parametrize("setting", ["DEMO_PORT", "PIPELINES_PORT"])
def test_a_port_that_cannot_be_one(setting: str, port: str) -> None:
    with pytest.raises(ConfigurationError, match=setting):
        Choices.from_environment({setting: port})


def test_both_servers_on_one_port() -> None:
    with pytest.raises(ConfigurationError, match="both 9099"):
        Choices.from_environment({"DEMO_PORT": "9099"})
