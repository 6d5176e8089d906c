"""What must be true of the product's code on every host that runs a part of it, and of every secret on it."""

import json

import pytest
from testinfra.host import Host

testinfra_hosts = ["ansible://db", "ansible://ai", "ansible://web"]
KEY = "/etc/project88/credentials/master_key"

# Every process's arguments and start environment, every unit as systemd shows it, the journal, and what Ansible keeps as facts:
# searched for every secret of the host, on the host, so that no secret travels. Prints where one was found, never what.
SEARCH = r"""
import json, pathlib, subprocess
def said(*command):
    return subprocess.run(command, capture_output=True).stdout
places = {}
for process in pathlib.Path("/proc").glob("[0-9]*"):
    for name in ("environ", "cmdline"):
        try:
            places[f"{name} of {(process / 'comm').read_text().strip()}"] = places.get(f"{name} of {(process / 'comm').read_text().strip()}", b"") + (process / name).read_bytes()
        except OSError:
            pass
units = [line.split()[0] for line in said("systemctl", "list-units", "--all", "--plain", "--no-legend", "--type=service").decode().splitlines()]
for unit in units:
    places[f"systemctl show {unit}"] = said("systemctl", "show", unit)
for folder in ("/etc/systemd/system", "/etc/ansible/facts.d", "/etc/apache2", "/etc/httpd"):
    for file in pathlib.Path(folder).rglob("*"):
        if file.is_file():
            places[str(file)] = file.read_bytes()
for file in pathlib.Path("/etc/project88").glob("*"):
    if file.is_file():
        places[str(file)] = file.read_bytes()
places["the journal"] = said("journalctl", "--no-pager", "--output=cat")
found = []
credentials = [file for file in pathlib.Path("/etc/project88/credentials").iterdir() if file.is_file()]
for file in credentials:
    secret = file.read_bytes().strip()
    found += [f"{file.name} in {place}" for place, content in places.items() if len(secret) >= 8 and secret in content]
print(json.dumps({"secrets": len(credentials), "places": len(places), "found": found}))
"""


def needs_the_key(host: Host) -> bool:
    """A host that is the door alone needs none."""
    return not {"db", "ai", "sync"}.isdisjoint(host.backend.get_variables().get("group_names", []))


def test_a_whole_release_is_in_use(host: Host) -> None:
    link = host.file("/opt/project88/app")
    assert link.is_symlink
    assert host.file(f"{link.linked_to}/.installed").exists
    assert host.run("/opt/project88/app/bin/python -m pip check").rc == 0


def test_services_can_read_and_not_change_it(host: Host) -> None:
    assert host.run("find -H /opt/project88/app/ -not -user root -print -quit").stdout == ""
    assert host.run("find -H /opt/project88/app/ -not -type l -perm /022 -print -quit").stdout == ""
    assert host.run("find -H /opt/project88/app/ -type d -not -perm -005 -print -quit").stdout == ""


@pytest.mark.parametrize(
    ("path", "owner", "mode"),
    [
        ("/etc/project88", "root", 0o755),
        ("/etc/project88/credentials", "root", 0o700),
        (KEY, "root", 0o600),
        ("/etc/project88/project88.env", "root", 0o640),
        ("/var/lib/project88", "project88", 0o750),
        ("/var/lib/project88/exports", "project88", 0o750),
    ],
)
def test_files_belong_to_whom_they_should(host: Host, path: str, owner: str, mode: int) -> None:
    if path == KEY and not needs_the_key(host):
        pytest.skip("this host is the door alone")
    file = host.file(path)
    assert (file.user, oct(file.mode)) == (owner, oct(mode))


def test_the_door_alone_has_no_key(host: Host) -> None:
    if needs_the_key(host):
        pytest.skip("this host works with the database")
    assert not host.file(KEY).exists


def test_every_secret_is_roots_alone(host: Host) -> None:
    assert (
        host.run(
            "find /etc/project88/credentials -type f ( -not -user root -o -perm /177 )".replace(
                "(", r"\("
            ).replace(")", r"\)")
        ).stdout
        == ""
    )


def test_nobody_logs_in_as_the_services_user(host: Host) -> None:
    user = host.user("project88")
    assert user.shell.endswith("nologin")
    assert user.groups == ["project88"]
    assert host.run("getent shadow project88").stdout.split(":")[1][:1] in {"!", "*"}


def test_the_command_works_for_root_and_says_so_to_others(host: Host) -> None:
    assert host.run("/usr/local/bin/project88 --help").rc == 0
    refused = host.run("runuser -u nobody -- /usr/local/bin/project88 --help")
    assert refused.rc == 1
    assert "run it as root" in refused.stderr


def test_no_secret_stands_where_others_can_read_it(host: Host) -> None:
    seen = json.loads(host.check_output("python3 -c %s", SEARCH))
    assert seen["secrets"] >= (1 if needs_the_key(host) else 0)
    assert seen["places"] > 50
    assert seen["found"] == []
