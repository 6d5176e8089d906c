"""A new release comes into use with playbooks/upgrade.yml; one that does not work is taken back, however the run ended."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.appliance.big_river import (
    ADMINISTRATOR,
    M1,
    M1_ANSWER,
    add_owner,
    import_season,
    log_in_by_chatting_and_ask_m1,
)
from tests.appliance.fingerprints import differences, files
from tests.appliance.harness import CHAT, Host, Lab, Play

pytestmark = pytest.mark.in_order

# OpenWebUI has releases of its own.
SERVICES = ("project88-pipelines", "project88-sync", "project88-metrics")
RELEASES = "/opt/project88/releases"
# What a host is told about its services; an upgrade that is taken back leaves all of it as it was.
DESCRIPTIONS = ("etc/systemd/system", "etc/project88", "opt/project88/openwebui-start")
ENTRANCE = "pipelines/racechat/server/__main__.py"


@pytest.fixture(scope="module")
def inventory(lab: Lab, one: Host) -> Path:
    return lab.inventory(one=[one.name])


# --- releases that nobody has made yet -------------------------------------------------------------------------------


def release(lab: Lab) -> str:
    """Return the name of the release that the laboratory's checkout makes."""
    program = lab.checkout / "scripts/build_release.py"
    told = subprocess.run([sys.executable, program, "--name"], capture_output=True, check=True).stdout
    name: str = json.loads(told)["release"]
    return name


def give_version(lab: Lab, version: str) -> None:
    file = lab.checkout / "pyproject.toml"
    file.write_text(re.sub(r'(?m)^version = ".*"$', f'version = "{version}"', file.read_text(), count=1))


def give_migration(lab: Lab, name: str, text: str) -> Path:
    file = lab.checkout / "sql/migrations" / f"{name}.sql"
    file.write_text(text)
    return file


def break_the_pipelines_server(lab: Lab) -> None:
    file = lab.checkout / ENTRANCE
    file.write_text(f'raise RuntimeError("this release does not start")\n{file.read_text()}')


def mend_the_pipelines_server(lab: Lab) -> None:
    file = lab.checkout / ENTRANCE
    file.write_text(file.read_text().partition("\n")[2])


# --- what a host says ------------------------------------------------------------------------------------------------


def in_use(host: Host) -> str:
    return host.run("readlink /opt/project88/app").out.strip().removeprefix("releases/")


def present(host: Host) -> list[str]:
    """The product's own services; a checkout may come without the one that fetches from the timing platforms."""
    return [name for name in SERVICES if (host.root / f"etc/systemd/system/{name}.service").exists()]


def running(host: Host) -> dict[str, str]:
    """Return the release that each of the product's own services has loaded its libraries from."""
    found = {}
    for service in present(host):
        process = host.run(f"systemctl show --value --property=MainPID {service}").out.strip()
        shown = host.run(
            f"grep -o '{RELEASES}/[^/]*' /proc/{process}/maps | sort -u | sed 's,.*/,,'", check=False
        )
        found[service] = shown.out.strip()
    return found


def described(host: Host) -> dict[str, str]:
    return {
        f"{folder}/{path}": what
        for folder in DESCRIPTIONS
        for path, what in files(host.root / folder).items()
    }


def migrations(host: Host) -> set[str]:
    query = "select name from public.project88_migration"
    return set(
        host.run(["psql", "-XAt", "-h", "/run/postgresql", "-U", "project88", "-c", query]).out.split()
    )


def backed_up_at(host: Host) -> str:
    at: str = json.loads(host.run("cat /var/lib/project88/backup-last.json").out)["finished_at"]
    return at


def said(play: Play) -> str:
    return " ".join(play.output.split())


def answer(lab: Lab) -> str:
    """Ask over HTTPS, as whoever logged in when the laboratory was new."""
    password = lab.secret("vault_project88_openwebui_admin_password")
    text: str = lab.client.call(
        "latency", trust=lab.browser_trust, chat_name=CHAT, email=ADMINISTRATOR, password=password, question=M1, times=1
    )["text"]  # fmt: skip
    return text


def expect_use_of(lab: Lab, host: Host, name: str) -> None:
    """The release is in use and no other, and people get their answers."""
    assert in_use(host) == name
    assert len(present(host)) >= 2
    assert running(host) == dict.fromkeys(present(host), name)
    assert host.run("systemctl is-active openwebui project88-health.timer").is_good
    assert M1_ANSWER in answer(lab)


@pytest.fixture(scope="module")
def good() -> list[str]:
    """The releases that worked, the one in use last."""
    return []


# --- one release after the other ---------------------------------------------------------------------------------------


@pytest.mark.step
def test_an_installation_is_there_and_backed_up(lab: Lab, inventory: Path, season: Path) -> None:
    lab.playbook("site.yml", inventory, called="upgrade: the first release").need()
    import_season(lab, inventory, season)
    lab.playbook("playbooks/backup.yml", inventory).need()


@pytest.mark.step
def test_somebody_logs_in(lab: Lab, one: Host, good: list[str], tmp_path: Path) -> None:
    add_owner(one)
    log_in_by_chatting_and_ask_m1(lab, tmp_path)
    good.append(release(lab))
    expect_use_of(lab, one, good[-1])


@pytest.mark.step
def test_a_new_release_with_a_migration_comes_into_use(
    lab: Lab, one: Host, inventory: Path, good: list[str]
) -> None:
    earlier = backed_up_at(one)
    give_version(lab, "0.2.0")
    give_migration(
        lab,
        "9001_buses",
        "-- How many buses bring people to the start.\n"
        "alter table core.event add column bus_count integer;\n"
        "comment on column core.event.bus_count is 'Buses to the start.';\n"
        "select app.provision_all();\n",
    )
    good.append(release(lab))
    assert good[-1].startswith("0.2.0-")
    play = lab.playbook("playbooks/upgrade.yml", inventory, called="upgrade").need()
    assert f"From release {good[-2]} to {good[-1]}." in said(play)
    assert f"Release {good[-1]} is in use and answers." in said(play)
    assert backed_up_at(one) > earlier
    assert play.output.index("TASK [Say what was kept]") < play.output.index("TASK [Apply them]")
    assert "9001_buses.sql" in migrations(one)
    expect_use_of(lab, one, good[-1])
    assert one.run("readlink /opt/project88/previous").out.strip() == f"releases/{good[-2]}"


def test_once_more_changes_nothing(lab: Lab, one: Host, inventory: Path, good: list[str]) -> None:
    earlier, before = backed_up_at(one), described(one)
    play = lab.playbook("playbooks/upgrade.yml", inventory, called="upgrade when there is none").need()
    assert f"Release {good[-1]} is in use already." in said(play)
    assert play.changed_tasks() == []
    assert backed_up_at(one) == earlier
    assert differences(before, described(one)) == []


def test_site_yml_finds_nothing_left_to_change(lab: Lab, inventory: Path) -> None:
    play = lab.playbook("site.yml", inventory, called="site.yml after an upgrade").need()
    assert play.changed_tasks() == []


# --- releases that do not work -----------------------------------------------------------------------------------------


@pytest.mark.step
def test_a_release_that_does_not_start_is_taken_back(
    lab: Lab, one: Host, inventory: Path, good: list[str]
) -> None:
    before = described(one)
    give_version(lab, "0.3.0")
    give_migration(
        lab,
        "9002_trams",
        "alter table core.event add column tram_count integer;\nselect app.provision_all();\n",
    )
    break_the_pipelines_server(lab)
    play = lab.playbook("playbooks/upgrade.yml", inventory, called="upgrade that is taken back")
    assert not play.is_good
    assert f"The upgrade to {release(lab)} was taken back: {good[-1]} is in use again and answers." in said(
        play
    )
    assert "project88-pipelines.service ends again and again." in said(play)
    assert differences(before, described(one)) == []
    # With the migration of the release that did not work.
    assert "9002_trams.sql" in migrations(one)
    expect_use_of(lab, one, good[-1])


@pytest.mark.step
def test_the_way_back_is_known_to_the_run_after_one_that_was_killed(
    lab: Lab, one: Host, inventory: Path, good: list[str]
) -> None:
    before = described(one)
    cut_off = lab.start_playbook("playbooks/upgrade.yml", inventory)
    cut_off.wait_for("TASK [pipelines : start | Apply what changed]")
    cut_off.kill()
    one.wait()
    assert in_use(one) == release(lab), "it was killed when the release that does not work was in use"
    play = lab.playbook("playbooks/upgrade.yml", inventory, called="upgrade after one that was killed")
    assert not play.is_good
    assert "A run before this one was cut off; this one goes on." in said(play)
    assert f"The upgrade to {release(lab)} was taken back: {good[-1]} is in use again and answers." in said(
        play
    )
    assert differences(before, described(one)) == []
    expect_use_of(lab, one, good[-1])


@pytest.mark.step
def test_a_migration_that_fails_switches_nothing(
    lab: Lab, one: Host, inventory: Path, good: list[str]
) -> None:
    before, present = described(one), migrations(one)
    mend_the_pipelines_server(lab)
    migration = give_migration(lab, "9003_boats", "alter table core.harbour add column boat_count integer;\n")
    play = lab.playbook("playbooks/upgrade.yml", inventory, called="upgrade whose migration fails")
    assert not play.is_good
    assert "The database could not be brought up to date: Migration 9003_boats.sql does not fit" in said(play)
    assert f"Nothing was switched: release {good[-1]} is in use as before." in said(play)
    assert migrations(one) == present
    assert differences(before, described(one)) == []
    expect_use_of(lab, one, good[-1])
    migration.unlink()


# --- and one that works after all --------------------------------------------------------------------------------------


@pytest.mark.step
def test_an_upgrade_that_lost_its_power_goes_on(
    lab: Lab, one: Host, inventory: Path, good: list[str]
) -> None:
    cut_off = lab.start_playbook("playbooks/upgrade.yml", inventory)
    cut_off.wait_for("TASK [pipelines : service | Describe it]")
    one.pull_plug()
    assert not cut_off.end().is_good
    one.boot()
    play = lab.playbook("playbooks/upgrade.yml", inventory, called="upgrade after a power failure").need()
    good.append(release(lab))
    assert f"From release {good[-2]} to {good[-1]}. A run before this one was cut off" in said(play)
    assert f"Release {good[-1]} is in use and answers." in said(play)
    expect_use_of(lab, one, good[-1])
    kept = set(one.run(f"ls {RELEASES}").out.split())
    assert kept == set(good[-2:]), "the one in use and the way back, nothing of those that did not work"


def test_in_the_end_all_is_as_it_must_be(lab: Lab, one: Host, inventory: Path) -> None:
    play = lab.playbook("site.yml", inventory, called="site.yml after the last upgrade").need()
    assert play.changed_tasks() == []
    one.run("systemctl reset-failed")  # the plug was pulled while things were being started
    lab.playbook("playbooks/verify.yml", inventory, called="verify after upgrades").need()
