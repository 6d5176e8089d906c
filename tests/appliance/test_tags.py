"""Every role run alone, by its tag, on a host that is whole: it works, and changes nothing; nor does the full run after them."""

from pathlib import Path

import pytest

from tests.appliance.harness import Host, Lab
from tests.appliance.rendering import role_names

pytestmark = pytest.mark.in_order


@pytest.fixture(scope="module")
def inventory(lab: Lab, one: Host) -> Path:
    return lab.inventory(one=[one.name])


@pytest.mark.step
def test_it_converges(lab: Lab, inventory: Path) -> None:
    lab.playbook("site.yml", inventory, called="tags: fresh converge").need()


@pytest.mark.parametrize("role", role_names())
def test_a_role_alone_changes_nothing(lab: Lab, inventory: Path, role: str) -> None:
    play = lab.playbook("site.yml", inventory, arguments=["--tags", role], called=f"tags: {role}").need()
    assert play.changed_tasks() == []
    assert play.changed == 0


def test_a_role_alone_names_the_release_in_use(lab: Lab, one: Host, inventory: Path) -> None:
    """Written anew, the unit says what the full run said."""
    unit = "/etc/systemd/system/project88-metrics.service"
    before = one.read(unit)
    one.write(unit, "[Service]\nExecStart=/bin/false\n")
    lab.playbook("site.yml", inventory, arguments=["--tags", "monitoring"], called="tags: a lost unit").need()
    assert one.read(unit) == before
    used = one.run("basename $(readlink /opt/project88/app)").out.strip()
    assert f"# Release {used}\n" in before


def test_the_full_run_after_them_changes_nothing(lab: Lab, inventory: Path) -> None:
    play = lab.playbook("site.yml", inventory, called="tags: full run").need()
    assert play.changed_tasks() == []


def test_another_release_is_left_to_the_playbook_of_upgrades(lab: Lab, one: Host, inventory: Path) -> None:
    """As after a failed upgrade that went back: the checkout is the newer one, the release in use the older."""
    used = one.run("readlink /opt/project88/app").out.strip()
    source = lab.checkout / "project88" / "__init__.py"
    before = source.read_text()
    source.write_text(f"{before}\n# another release\n")
    try:
        for check in (True, False):
            play = lab.playbook("site.yml", inventory, check=check, called="tags: another release")
            said = " ".join(play.failure().split())
            assert not play.is_good
            assert f"uses release {used.removeprefix('releases/')}, and this checkout is" in said
            assert "Run ansible-playbook playbooks/upgrade.yml" in said
    finally:
        source.write_text(before)
    assert one.run("readlink /opt/project88/app").out.strip() == used
    assert one.run("ls /opt/project88/releases").out.split() == [used.removeprefix("releases/")]
