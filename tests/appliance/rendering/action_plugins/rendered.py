"""An action for the tests: a role's template, through Ansible's own templating, into a file of this machine.

The real action does the same and then runs modules on the host to copy the result, which takes a second for each file.
"""

from pathlib import Path
from typing import Any

from ansible.plugins.action import ActionBase
from ansible.plugins.loader import lookup_loader


class ActionModule(ActionBase):
    """`rendered: {src: NAME, dest: FILE}`."""

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
        """Write the file."""
        lookup = lookup_loader.get("ansible.builtin.template", loader=self._loader, templar=self._templar)
        text = lookup.run([self._task.args["src"]], variables=task_vars)[0]
        goal = Path(self._task.args["dest"])
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.write_text(text, encoding="utf-8")
        return {"changed": True}
