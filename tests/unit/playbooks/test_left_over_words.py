"""A value with blanks and without quotes of its own is refused: Ansible would take its first word and drop the rest."""

import subprocess
from pathlib import Path

import pytest
import yaml

from project88.settings import CHECKOUT

ANSIBLE = CHECKOUT / ".venv-ansible" / "bin" / "ansible-playbook"
FOLDER = CHECKOUT / "playbooks"
PLAYBOOKS = [CHECKOUT / "site.yml", *sorted(FOLDER.glob("*.yml"))]


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


@pytest.mark.parametrize("file", PLAYBOOKS, ids=lambda file: file.stem)
def test_every_playbook_refuses_them_first(file: Path) -> None:
    first = yaml.safe_load(file.read_text())[0]
    task = [*first.get("pre_tasks", []), *first.get("tasks", [])][0]
    (included,) = (what for key, what in task.items() if key.endswith((".include_tasks", ".import_tasks")))
    assert (file.parent / included).resolve() == FOLDER / "tasks" / "refuse_left_over_words.yml"


def test_a_part_of_site_yml_by_its_tag_refuses_them_too() -> None:
    first = yaml.safe_load((CHECKOUT / "site.yml").read_text())[0]["pre_tasks"][0]
    assert first["tags"] == ["always"]
    assert "ansible.builtin.import_tasks" in first, "an include does not hand its tags on"
