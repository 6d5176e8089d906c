"""Runs OpenWebUI as its own command does, and first writes down the routes that it has.

For OpenWebUI's own environment. Usage: serve_openwebui.py PORT ROUTES_FILE; settings are in the environment.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["FROM_INIT_PY"] = "true"  # as its own `serve` says, before it reads where its files are


def guards(dependant: Any) -> Iterator[str]:
    """The names of all functions that a route's answer depends on."""
    for one in dependant.dependencies:
        yield getattr(one.call, "__name__", type(one.call).__name__)
        yield from guards(one)


def described(route: Any) -> dict[str, Any]:
    """One route: its kind, methods, path and what guards it."""
    return {
        "kind": type(route).__name__,
        "methods": sorted(getattr(route, "methods", None) or ()),
        "path": getattr(route, "path", ""),
        "guards": sorted(set(guards(route.dependant))) if hasattr(route, "dependant") else [],
    }


def main() -> None:
    """Serve until told to stop."""
    import open_webui.main
    import uvicorn

    app = open_webui.main.app
    Path(sys.argv[2]).write_text(json.dumps([described(route) for route in app.routes]), "utf-8")
    uvicorn.run(
        app, host="127.0.0.1", port=int(sys.argv[1]), forwarded_allow_ips="127.0.0.1", log_level="warning"
    )


if __name__ == "__main__":
    main()
