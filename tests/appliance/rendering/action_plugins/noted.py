"""An action for the tests: writes down with which arguments a task would have run, and does nothing."""

import json
from pathlib import Path
from typing import Any

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    """`noted: {file: FILE, module: NAME, arguments: {...}}`: one line of JSON for each run."""

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
        """Append the line."""
        file = Path(self._task.args["file"])
        file.parent.mkdir(parents=True, exist_ok=True)
        line = {"module": self._task.args["module"], "arguments": self._task.args["arguments"]}
        with file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line, default=str) + "\n")
        return {"changed": False}
