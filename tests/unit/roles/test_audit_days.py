"""How long the audit is kept, as the inventory says it: the role takes what the program takes, and nothing else."""

from pathlib import Path

import pytest

from project88.accounts.audit_log import LONGEST_RETENTION_DAYS, SHORTEST_RETENTION_DAYS
from project88.settings import CHECKOUT
from tests.unit.roles.playing import ANSIBLE, refusals

ROLE = CHECKOUT / "roles" / "postgresql"


@pytest.fixture(autouse=True)
def _where_ansible_is() -> None:
    if not ANSIBLE.exists():
        pytest.skip("there is no environment for Ansible (scripts/bootstrap.sh ansible makes it)")


def _refused(folder: Path, days: object) -> dict[str, str]:
    task = {
        "name": "Look",
        "ansible.builtin.include_role": {"name": str(ROLE), "tasks_from": "audit_days.yml"},
    }
    return refusals(folder, [task], groups={"db": ["one"]}, extra={"postgresql_audit_days": days})


@pytest.mark.parametrize("days", [0, SHORTEST_RETENTION_DAYS, "730", LONGEST_RETENTION_DAYS])
def test_what_the_program_takes_passes(tmp_path: Path, days: object) -> None:
    assert _refused(tmp_path / "run", days) == {}


@pytest.mark.parametrize("days", [1, SHORTEST_RETENTION_DAYS - 1, LONGEST_RETENTION_DAYS + 1, -400])
def test_anything_else_is_refused_with_a_sentence(tmp_path: Path, days: int) -> None:
    said = _refused(tmp_path / "run", days)["one"]
    assert f"postgresql_audit_days is {days}" in said
    assert "30 to 36500 days" in said
