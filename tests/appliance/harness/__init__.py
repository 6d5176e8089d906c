"""Hosts that boot here, for tests of the playbooks: real systemd, SSH, firewall, DNS, ACME; a net and a namespace a host.

>>> if can_boot():
...     with Lab() as lab:
...         lab.host("one")
...         inventory = lab.inventory(one=["one"], variables={"backup_keep_daily": 2})
...         play = lab.playbook("site.yml", inventory).need()
...         lab.host("one").run("systemctl is-active postgresql@15-main").out

- `can_boot()`: true, or `.reason` says why not; tests skip with that sentence.
- `Lab`: `.host(name, recipe=..., like=...)`, `.remove(name)`, `.keep_root(name)`, `.inventory(...)`, `.playbook(path, inventory,
  check=..., extra=..., arguments=...)`, `.start_playbook(...)`, `.secret(name)`, `.client`, `.artifacts`, `.names`, `.browser_trust`.
- `Host`: `.run(command)`, `.inside(command)`, `.read(path)`, `.write(path, text)`, `.reboot()`, `.power_off()`, `.pull_plug()`, `.boot()`.
- `Recipe`: another root than Debian's, built from it (`build(debian_root, goal)`).
- `Play`: `.is_good`, `.need()`, `.changed`, `.changed_tasks()`, `.failure()`, `.recap[host]`, `.output`.

Pictures, packages and logs are kept below .cache/appliance; everything else goes when the laboratory closes.
"""

from tests.appliance.harness.errors import CommandError, LabError
from tests.appliance.harness.host import Host
from tests.appliance.harness.image import DEBIAN_12, Recipe, image
from tests.appliance.harness.lab import API, CHAT, Lab
from tests.appliance.harness.plays import Play, Recap, RunningPlay
from tests.appliance.harness.probe import Bootable, can_boot
from tests.appliance.harness.report import note, note_duration, timed

__all__ = [
    "API", "CHAT", "DEBIAN_12", "Bootable", "CommandError", "Host", "Lab", "LabError", "Play", "Recap", "Recipe", "RunningPlay",
    "can_boot", "image", "note", "note_duration", "timed",
]  # fmt: skip
