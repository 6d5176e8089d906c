"""An action for the tests: recorded facts, as if they had been gathered."""

import json
from pathlib import Path
from typing import Any

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    """`recorded_facts: {path: FILE}`."""

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
        """Return the facts of the file."""
        facts = json.loads(Path(self._task.args["path"]).read_text(encoding="utf-8"))
        return {
            "changed": False,
            "ansible_facts": {f"ansible_{name}": value for name, value in facts.items()},
        }
