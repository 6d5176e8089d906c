"""A value with blanks and without quotes of its own is refused: Ansible would take its first word and drop the rest."""

import subprocess
from pathlib import Path

import pytest
import yaml

from project88.settings import CHECKOUT

ANSIBLE = CHECKOUT / ".venv-ansible" / "bin" / "ansible-playbook"
FOLDER = CHECKOUT / "playbooks"
# These make or look at something on this machine and take no value in words.
WITHOUT_VALUES = {"secrets.yml", "verify.yml"}


@pytest.mark.parametrize("words", ["partner_name=Big River", "partner_owner=ann@bigriver.example oops"])
def test_words_that_belong_to_nothing_stop_a_playbook(tmp_path: Path, words: str) -> None:
    if not ANSIBLE.exists():
        pytest.skip("there is no environment for Ansible (scripts/bootstrap.sh ansible makes it)")
    (tmp_path / "hosts.ini").write_text("[db]\nhere ansible_connection=local\n")
    done = subprocess.run(
        [str(ANSIBLE), "--inventory", str(tmp_path / "hosts.ini"), str(FOLDER / "add-partner.yml"), "-e", words, "-e", "ansible_become=false"],
        cwd=tmp_path,
        env={"PATH": f"{ANSIBLE.parent}:/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8", "ANSIBLE_NOCOLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert f'"{words.split()[1]}" on the command line belongs to no variable' in " ".join(done.stdout.split())


def test_every_playbook_that_takes_values_refuses_them_first() -> None:
    for file in sorted(FOLDER.glob("*.yml")):
        if file.name in WITHOUT_VALUES:
            continue
        first = yaml.safe_load(file.read_text())[0]
        tasks = [*first.get("pre_tasks", []), *first.get("tasks", [])]
        assert tasks[0].get("ansible.builtin.include_tasks") == "tasks/refuse_left_over_words.yml", file.name
