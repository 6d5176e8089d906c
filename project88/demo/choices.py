"""What the environment may choose about the demo: its size, its ports, its folder."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from project88.demo.layout import Layout
from project88.errors import ConfigurationError
from project88.settings import CHECKOUT

DEFAULT_SCALE = 0.02
SMALLEST_SCALE = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """One demo. `scale` is the share of the production row counts (1.0 is 10.7 million rows); None keeps what is there."""

    layout: Layout
    scale: float | None
    port: int
    pipelines_port: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Choices":
        """Read DEMO_SCALE, DEMO_PORT, PIPELINES_PORT and DEMO_DIR; raise ConfigurationError for what makes no sense."""
        port = _port(environment, "DEMO_PORT", 8501)
        pipelines_port = _port(environment, "PIPELINES_PORT", 9099)
        if port == pipelines_port:
            raise ConfigurationError(
                f"DEMO_PORT and PIPELINES_PORT are both {port}. Give them different ports."
            )
        root = Path(environment.get("DEMO_DIR") or CHECKOUT / ".demo").absolute()
        return cls(
            layout=Layout(root=root), scale=_scale(environment), port=port, pipelines_port=pipelines_port
        )

    @property
    def openwebui_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pipelines_url(self) -> str:
        return f"http://127.0.0.1:{self.pipelines_port}"


def _scale(environment: Mapping[str, str]) -> float | None:
    text = environment.get("DEMO_SCALE")
    if not text:
        return None
    try:
        scale = float(text)
    except ValueError:
        scale = float("nan")
    if not SMALLEST_SCALE <= scale <= 1.0:
        raise ConfigurationError(f"DEMO_SCALE is {text!r}; it must be a number from {SMALLEST_SCALE} to 1.")
    return scale


def _port(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 1024 <= int(text) <= 65535):
        raise ConfigurationError(f"{name} is {text!r}; it must be a port from 1024 to 65535.")
    return int(text)
