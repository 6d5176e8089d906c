"""Every file that a role writes is read by the program that reads it on a host: both families, no host needed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from project88.cluster.binaries import find_binaries
from project88.cluster.server_user import ServerUser
from tests.appliance.rendering import (
    ANSIBLE,
    FAMILIES,
    ROLES,
    Rendered,
    hosts,
    render,
    role_names,
    template_tasks,
)
from tests.appliance.rendering.layouts import lay_out_el9, prepare_apache
from tests.appliance.rendering.programs import NoProgramsError, Programs
from tests.appliance.rendering.surroundings import (
    as_nobody,
    complete_with_vendor_units,
    pretend_program,
    readable_by_all,
)
from tests.el9.facts import Facts

pytestmark = [pytest.mark.timeout(600)]
SHAPES = {"one host": False, "split": True}

# Which program reads which files; a file that none of these patterns names fails a test.
READERS = {
    "systemd": r"/etc/systemd/system/.*",
    "journald": r"/etc/systemd/journald\.conf\.d/.*\.conf",
    "apache": r"/etc/(httpd/conf\.d|apache2/(sites|conf)-(available|enabled))/.*\.conf",
    "postgresql": r"/(etc/postgresql/15/main|var/lib/pgsql/data)/.*\.conf",
    "pg_createcluster": r"/etc/postgresql-common/createcluster\.d/.*\.conf",
    "fail2ban": r"/etc/fail2ban/.*",
    "sshd": r"/etc/ssh/sshd_config\.d/.*\.conf",
    "sudo": r"/etc/sudoers\.d/.*",
    "logrotate": r"/etc/logrotate\.d/.*",
    "firewalld": r"/etc/firewalld/zones/.*\.xml",
    "apt": r"/etc/apt/apt\.conf\.d/.*",
    "dnf": r"/etc/dnf/.*\.conf",
    "shell": r"/usr/local/s?bin/.*|/etc/letsencrypt/renewal-hooks/.*",
    "json": r".*\.json",
    "toml": r".*\.toml",
    "html": r".*\.html",
    "environment": r"/etc/project88/.*\.env",
    "postgrest": r"/etc/project88/postgrest\.conf",
    "known_hosts": r".*known_hosts",
}


# What PostgreSQL cannot read of its files; shared_buffers is smaller here than the file says.
COMPLAINTS = """
select 'unreadable ' || error from (
  select error from pg_hba_file_rules union all select error from pg_ident_file_mappings
  union all select error from pg_file_settings where name <> 'shared_buffers') as rules where error is not null
"""


@pytest.fixture(scope="module")
def programs() -> Programs:
    try:
        return Programs.unpack()
    except NoProgramsError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module", params=SHAPES)
def shape(request: pytest.FixtureRequest) -> bool:
    """Whether the hosts are split."""
    return SHAPES[request.param]


@pytest.fixture(scope="module")
def rendered(shape: bool, tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    if not ANSIBLE.exists():
        pytest.skip("there is no environment for Ansible (scripts/bootstrap.sh ansible makes it)")
    return render(tmp_path_factory.mktemp("templates"), is_split=shape)


@pytest.fixture(params=FAMILIES)
def family(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def files(rendered: Rendered, family: str, shape: bool) -> list[tuple[str, str, Path]]:
    """Host, path on it, and the rendered file, of all hosts of the family."""
    return [
        (host, path, file)
        for host in hosts(family, is_split=shape)
        for path, file in rendered.files(host).items()
    ]


@pytest.fixture
def read(files: list[tuple[str, str, Path]]) -> Callable[[str], Iterator[tuple[str, str, Path]]]:
    """The files that a reader reads."""

    def pick(reader: str) -> Iterator[tuple[str, str, Path]]:
        return (entry for entry in files if re.fullmatch(READERS[reader], entry[1]))

    return pick


Read = Callable[[str], Iterator[tuple[str, str, Path]]]


def trees(rendered: Rendered, family: str, goal: Path, *, is_split: bool) -> Iterator[tuple[str, Path]]:
    """A copy of each host's files, to complete with the vendor's."""
    for host in hosts(family, is_split=is_split):
        shutil.copytree(rendered.folder / host, goal / host)
        yield host, goal / host


# --- all of them -----------------------------------------------------------------------------------------------------


def test_every_rendered_file_has_a_reader(files: list[tuple[str, str, Path]]) -> None:
    unread = {
        path for _, path, _ in files if not any(re.fullmatch(pattern, path) for pattern in READERS.values())
    }
    assert not unread


def test_no_template_is_left_over() -> None:
    for role in role_names():
        tasks = json.dumps(template_tasks(role)) + "".join(
            file.read_text(encoding="utf-8")
            for file in [*ROLES.glob(f"{role}/vars/*.yml"), *ROLES.glob(f"{role}/tasks/*.yml")]
        )
        texts = {
            file.name: file.read_text(encoding="utf-8") for file in (ROLES / role / "templates").glob("*.j2")
        }
        for name in texts:
            is_included = any(f"'{name}'" in text for text in texts.values())
            stem = name.removesuffix(".j2")
            by_parts = "fail2ban-{{ item.kind }}" in tasks and stem.startswith("fail2ban-")
            assert is_included or name in tasks or stem in tasks or by_parts, (
                f"{role}: no task renders {name}"
            )


def test_nothing_is_left_unfilled(files: list[tuple[str, str, Path]]) -> None:
    for host, path, file in files:
        text = file.read_text(encoding="utf-8")
        # OpenWebUI itself fills {{TASK}} and the like.
        assert "{{" not in re.sub(r"\{\{[A-Z_]+\}\}", "", text), (host, path)
        assert "AnsibleUndefined" not in text, (host, path)
        # What Python writes when a value is missing or was meant to be a list's members; Apache has words None of its own.
        leaked = re.sub(r"(Options|Override|FileETag) None", "", _without_comments(text))
        assert not re.search(r"\bNone\b|<generator|<.* object at", leaked), (host, path)


def test_no_secret_is_written_by_a_template(files: list[tuple[str, str, Path]]) -> None:
    for host, path, file in files:
        assert "a-key-for-tests" not in file.read_text(encoding="utf-8"), (host, path)


def test_el9_files_do_not_name_debian_and_the_other_way_round(
    files: list[tuple[str, str, Path]], family: str
) -> None:
    foreign = {
        "el9": r"/etc/apache2|www-data|apache2ctl|/var/lib/postgresql/15|/etc/postgresql|pg_ctlcluster start|\bufw\b|apt-get",
        "debian12": r"/etc/httpd|/var/lib/pgsql|\bdnf\b|crypto-policies/back-ends",
    }[family]
    for host, path, file in files:
        text = _without_comments(file.read_text(encoding="utf-8"))
        # A leading - says that a path may be absent.
        assert not re.search(rf"(?<!-)(?:{foreign})", text), (host, path)


def _without_comments(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(("#", "//", "<!--")))


# --- by their readers ------------------------------------------------------------------------------------------------


def test_systemd_takes_the_units(
    rendered: Rendered, family: str, shape: bool, programs: Programs, tmp_path: Path
) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    for host, root in trees(rendered, family, tmp_path, is_split=shape):
        own = sorted((root / "etc/systemd/system").glob("*.*"))
        complete_with_vendor_units(root, family, programs)
        units = [path.name.removesuffix(".d") for path in own]
        for text in [
            path.read_text(encoding="utf-8") for path in (root / "etc/systemd").rglob("*.*") if path.is_file()
        ]:
            for program in re.findall(r"^Exec\w+=[-+!:@]*(/\S+)", text, re.MULTILINE):
                pretend_program(root / program.lstrip("/"))
        done = subprocess.run(
            [analyze, "verify", f"--root={root}", "--man=no", *[str(root / "etc/systemd/system" / name) if (root / "etc/systemd/system" / name).is_file() else name for name in units]],
            capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "SYSTEMD_LOG_LEVEL": "info"},
        )  # fmt: skip
        complaints = [
            line
            for line in done.stderr.splitlines()
            if line.strip()
            and "is not executable" not in line
            and any(name.split("@")[0].rsplit(".", 1)[0] in line or ":" in line for name in units)
        ]
        assert done.returncode == 0, (host, done.stderr)
        assert not complaints, (host, complaints)


def test_what_runs_all_the_time_also_starts_at_boot(files: list[tuple[str, str, Path]]) -> None:
    for host, path, file in files:
        text = file.read_text(encoding="utf-8")
        if (
            re.fullmatch(r"/etc/systemd/system/[^/]+\.(service|timer|path)", path)
            and "Type=oneshot" not in text
        ):
            assert re.search(r"^\[Install\]\nWantedBy=", text, re.MULTILINE), (host, path)


def test_el9_starts_programs_only_where_selinux_lets_it(files: list[tuple[str, str, Path]]) -> None:
    allowed = "|".join(Facts().value("selinux executables"))
    for host, path, file in files:
        if not re.fullmatch(READERS["systemd"], path):
            continue
        for program in re.findall(r"^Exec\w+=[-+!:@]*(/\S+)", file.read_text(encoding="utf-8"), re.MULTILINE):
            assert re.fullmatch(allowed, program), (host, path, program)


def test_selinux_is_asked_for_what_its_policy_needs_and_no_more(
    rendered: Rendered, family: str, shape: bool
) -> None:
    """From facts that say it is on; that the policy then lets everything through, only a real EL9 can show."""
    noted = {host: rendered.noted(host) for host in hosts(family, is_split=shape)}
    if family == "debian12":
        assert not any(noted.values())
        return
    facts = Facts()
    booleans = [
        task["arguments"]
        for tasks in noted.values()
        for task in tasks
        if task["module"] == "ansible.posix.seboolean"
    ]
    assert {entry["name"]: entry["state"] for entry in booleans} == facts.value("selinux booleans")
    assert all(entry["persistent"] for entry in booleans)
    for host, tasks in noted.items():
        labelled = {
            task["arguments"]["argv"][-1] for task in tasks if task["module"] == "ansible.builtin.command"
        }
        assert {task["arguments"]["argv"][0] for task in tasks if "argv" in task["arguments"]} <= {
            "restorecon"
        }
        # Whatever a unit starts from below /opt has got its labels.
        started = {
            program
            for path, file in rendered.files(host).items()
            if re.fullmatch(READERS["systemd"], path)
            for program in re.findall(
                r"^Exec\w+=[-+!:@]*(/opt/\S+)", file.read_text(encoding="utf-8"), re.MULTILINE
            )
        }
        assert started, host
        unlabelled = {
            program
            for program in started
            if not any(Path(program).is_relative_to(folder) for folder in labelled)
        }
        assert not unlabelled, host


def test_apache_takes_its_hosts(
    rendered: Rendered, family: str, shape: bool, programs: Programs, tmp_path: Path
) -> None:
    seen = 0
    for host, root in trees(rendered, family, tmp_path, is_split=shape):
        if not any(re.fullmatch(READERS["apache"], path) for path in rendered.files(host)):
            continue
        seen += 1
        arguments, environment = prepare_apache(root, programs, family)
        code, said = programs.run(
            "/usr/sbin/apache2", [*arguments, "-t", "-D", "DUMP_VHOSTS"], environment=environment
        )
        assert code == 0, said
        assert "Syntax OK" in said or "VirtualHost configuration" in said
        tls = said[said.index(":443") :]
        # Who asks for a name that is not ours gets a host that names nobody, not the vendor's.
        assert re.search(r"default server \S*\.invalid", tls), said
        code, said = programs.run("/usr/sbin/apache2", [*arguments, "-t"], environment=environment)
        assert code == 0, said
        assert "AH00526" not in said
    assert seen == 1


def test_both_families_encrypt_alike_and_leave_nothing_to_the_systems_rule(
    rendered: Rendered, shape: bool
) -> None:
    said = {}
    for family in FAMILIES:
        text = "".join(
            file.read_text(encoding="utf-8")
            for host in hosts(family, is_split=shape)
            for path, file in rendered.files(host).items()
            if re.fullmatch(READERS["apache"], path)
        )
        said[family] = re.findall(r"^SSL(?:Protocol|CipherSuite|HonorCipherOrder) .*$", text, re.MULTILINE)
    assert said["debian12"] == said["el9"]
    protocols, suites, order = said["el9"]
    assert protocols == "SSLProtocol -all +TLSv1.2 +TLSv1.3"
    assert all(re.search(r"^ECDHE-.*-(GCM-SHA\d+|POLY1305)$", name) for name in suites.split()[1].split(":"))
    assert order == "SSLHonorCipherOrder off"


def test_sshd_lets_nobody_in_by_password_whatever_the_vendor_says(
    read: Read, family: str, programs: Programs, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    for number, (host, _, file) in enumerate(read("sshd")):
        root = tmp_path / str(number)
        folder = root / "etc/ssh/sshd_config.d"
        if family == "el9":
            lay_out_el9(root, "openssh-server", "cloud-image-settings", "crypto-policies")
        folder.mkdir(parents=True, exist_ok=True)
        # What cloud images bring on either system.
        (folder / "50-cloud-init.conf").write_text("PasswordAuthentication yes\n")
        shutil.copy(file, folder / file.name)
        lines = [f"HostKey {key}", f"Include {folder}/*.conf"]
        (root / "sshd_config").write_text("\n".join([*lines, ""]))
        for written in folder.glob("*.conf"):
            written.write_text(
                written.read_text().replace(" /etc/crypto-policies", f" {root}/etc/crypto-policies")
            )
        readable_by_all(tmp_path)
        command = [str(programs.path("/usr/sbin/sshd")), "-T", "-f", str(root / "sshd_config")]
        done = as_nobody(command, programs)
        assert done.returncode == 0, (host, done.stderr)
        effective = dict(line.split(" ", 1) for line in done.stdout.lower().splitlines() if " " in line)
        assert effective["passwordauthentication"] == "no", host
        assert effective["kbdinteractiveauthentication"] == "no", host
        assert effective["permitrootlogin"] in {"no", "without-password", "prohibit-password"}, host
        assert effective["x11forwarding"] == "no", host


def test_sudo_takes_its_rules(read: Read, programs: Programs) -> None:
    for host, _, file in read("sudo"):
        code, said = programs.run("/usr/sbin/visudo", ["--check", "--strict", f"--file={file}"])
        assert code == 0, (host, said)


def test_logrotate_takes_its_rules(read: Read, programs: Programs, tmp_path: Path) -> None:
    for host, _, file in read("logrotate"):
        copy = tmp_path / f"{host}.conf"
        # The group of the logs is the host's, not this machine's.
        copy.write_text(re.sub(r"(create \d+ \w+) \w+", r"\1 root", file.read_text()))
        copy.chmod(0o644)
        code, said = programs.run("/usr/sbin/logrotate", ["--debug", "--state", "/dev/null", str(copy)])
        assert code == 0, (host, said)
        assert "error:" not in said, (host, said)


def test_fail2ban_takes_its_jails(
    rendered: Rendered, family: str, shape: bool, programs: Programs, tmp_path: Path
) -> None:
    for host, root in trees(rendered, family, tmp_path, is_split=shape):
        if not (root / "etc/fail2ban").is_dir():
            continue
        folder = tmp_path / f"{host}-fail2ban"
        shutil.copytree(programs.path("/etc/fail2ban"), folder)
        if family == "el9":
            lay_out_el9(root, "fail2ban-server", "fail2ban-firewalld", "fail2ban-systemd")
            (folder / "jail.d/defaults-debian.conf").unlink(missing_ok=True)
            jail = folder / "jail.conf"
            jail.write_text(jail.read_text().replace("paths-debian.conf", "paths-fedora.conf"))
        shutil.copytree(root / "etc/fail2ban", folder, dirs_exist_ok=True)
        log = tmp_path / "access.log"
        log.touch()
        for file in (folder / "jail.d").glob("*"):
            file.write_text(
                re.sub(r"^logpath = .*$", f"logpath = {log}", file.read_text(), flags=re.MULTILINE)
            )
        code, said = programs.run("/usr/bin/fail2ban-client", ["-c", str(folder), "-t"])
        assert code == 0, (host, said)
        assert "ERROR" not in said, (host, said)


def test_postgresql_takes_its_settings_and_lines(
    rendered: Rendered, family: str, shape: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    binaries, user = find_binaries(), ServerUser.choose()
    base = Path("/var/tmp") / f"p88-templates-{os.getpid()}"  # noqa: S108 - the server's user must reach it
    data = base / "data"
    try:
        base.mkdir()
        user.own(base)
        made = user.run(
            [
                binaries.program("initdb"),
                "--pgdata",
                str(data),
                "--auth=trust",
                "--username=postgres",
                "--no-sync",
            ]
        )
        assert made.returncode == 0, made.stderr
        seen = 0
        for host in hosts(family, is_split=shape):
            found = {
                path: file
                for path, file in rendered.files(host).items()
                if re.fullmatch(READERS["postgresql"], path)
            }
            if not found:
                continue
            seen += 1
            for path, file in found.items():
                goal = base / host / Path(path).name
                goal.parent.mkdir(exist_ok=True)
                goal.write_text(file.read_text())
                user.own(goal)
            own = base / host
            user.own(own)
            settings = next(own.glob("*project88.conf"))
            names = re.findall(r"^(\w[\w.]*) = ", settings.read_text(), re.MULTILINE)
            assert "shared_buffers" in names
            if family == "el9":
                # EL9's PostgreSQL has neither: it would not start.
                assert not re.search(r"'(lz4|zstd)'", settings.read_text())
            text = (data / "postgresql.conf").read_text().split("# ours")[0]
            (data / "postgresql.conf").write_text(f"{text}# ours\ninclude '{settings}'\n")
            shared = next(
                (
                    value
                    for value in re.findall(r"shared_preload_libraries = '([^']*)'", settings.read_text())
                ),
                "",
            )
            assert "pg_stat_statements" in shared
            asked = user.run(
                [
                    "/bin/sh", "-c",
                    'printf "%s\\n" "$1" | tr "\\n" " " | "$2" --single -D "$3" -c hba_file="$4" -c ident_file="$5" -c shared_buffers=64MB template1',
                    "ask",
                    COMPLAINTS,
                    binaries.program("postgres"), str(data), str(own / "pg_hba.conf"), str(own / "pg_ident.conf"),
                ]
            )  # fmt: skip
            assert asked.returncode == 0, asked.stdout + asked.stderr
            assert "FATAL" not in asked.stderr, asked.stderr
            assert '= "unreadable' not in asked.stdout, asked.stdout
        assert seen >= 1
    finally:
        shutil.rmtree(base, ignore_errors=True)


def test_firewalld_takes_its_zone(read: Read, family: str, programs: Programs, tmp_path: Path) -> None:
    for host, _, file in read("firewalld"):
        zone = ElementTree.fromstring(file.read_text(encoding="utf-8"))  # noqa: S314 - our own file
        assert zone.tag == "zone"
        names = {service.get("name") for service in zone.iter("service")}
        # Red Hat's public zone lets cockpit in.
        assert "cockpit" not in names, host
        assert {port.get("port") for port in zone.findall("port")} <= {"22", "80", "443"}, host
        assert "22" in {port.get("port") for port in zone.findall("port")}, host
        if family != "el9":
            continue
        folder = tmp_path / host / "zones"
        folder.mkdir(parents=True)
        shutil.copy(file, folder)
        shutil.copy(programs.path("/etc/firewalld/firewalld.conf"), tmp_path / host)
        code, said = programs.run(
            "/usr/bin/firewall-offline-cmd",
            [
                "--system-config",
                str(tmp_path / host),
                "--default-config",
                str(programs.path("/usr/lib/firewalld")),
                "--check-config",
            ],
        )
        assert code == 0, (host, said)


def test_shells_take_the_programs(read: Read) -> None:
    for host, path, file in read("shell"):
        shell = "bash" if "bash" in file.read_text().splitlines()[0] else "sh"
        done = subprocess.run([shell, "-n", str(file)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, (host, path, done.stderr)


def test_plain_formats_are_well_formed(read: Read) -> None:
    for _, _, file in read("json"):
        json.loads(file.read_text(encoding="utf-8"))
    for _, _, file in read("toml"):
        tomllib.loads(file.read_text(encoding="utf-8"))
    for host, path, file in [
        *read("environment"),
        *read("postgrest"),
        *read("dnf"),
        *read("journald"),
        *read("pg_createcluster"),
    ]:
        for line in file.read_text(encoding="utf-8").splitlines():
            assert re.fullmatch(r"\s*|\s*[#;].*|\[\w+\]|[\w.-]+ *=.*", line), (host, path, line)
    for host, path, file in read("apt"):
        done = (
            subprocess.run(
                ["apt-config", "-c", str(file), "dump"], capture_output=True, text=True, check=False
            )
            if shutil.which("apt-config")
            else None
        )
        assert done is None or done.returncode == 0, (host, path, done.stderr if done else "")


# --- the readers themselves -------------------------------------------------------------------------------------------

FAULTS = {
    "systemd": ("/etc/systemd/system/openwebui.service", "[Service]\n", "[Service]\nProtectSistem=strict\n"),
    "apache": ("/etc/httpd/conf.d/02-project88-chat.conf", "SSLEngine on", "SSLMotor on"),
    "postgresql settings": (
        "/var/lib/pgsql/data/conf.d/90-project88.conf",
        "shared_buffers",
        "shared_bufers",
    ),
    "postgresql lines": ("/var/lib/pgsql/data/pg_hba.conf", "scram-sha-256", "scram-sha-512"),
    "fail2ban": (
        "/etc/fail2ban/jail.d/project88-signin.conf",
        "filter = project88-signin",
        "filter = nobody-wrote-it",
    ),
    "sshd": (
        "/etc/ssh/sshd_config.d/00-project88.conf",
        "PasswordAuthentication no",
        "PasswordAuthentication yes",
    ),
    "sudo": ("/etc/sudoers.d/project88", "ALL=(ALL:ALL)", "ALL=ALL=ALL"),
    "logrotate": ("/etc/logrotate.d/project88-apache", "rotate 1", "rotate often 1"),
    "firewalld": ("/etc/firewalld/zones/public.xml", 'protocol="tcp"', 'protocol="tcb"'),
}


@pytest.mark.parametrize("shape", ["one host"], indirect=True, scope="module")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_noticed(
    fault: str, rendered: Rendered, programs: Programs, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tmp_path, shape = tmp_path_factory.mktemp("fault"), False
    path, right, wrong = FAULTS[fault]
    copy = Rendered(folder=tmp_path / "copy", output="")
    shutil.copytree(rendered.folder / "el9", copy.folder / "el9")
    file = copy.files("el9")[path]
    assert right in file.read_text(encoding="utf-8")
    file.write_text(file.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")

    def read(reader: str) -> Iterator[tuple[str, str, Path]]:
        return (
            ("el9", name, found)
            for name, found in copy.files("el9").items()
            if re.fullmatch(READERS[reader], name)
        )

    work = tmp_path / "work"
    work.mkdir()
    readers: dict[str, Callable[[], None]] = {
        "systemd": lambda: test_systemd_takes_the_units(copy, "el9", shape, programs, work),
        "apache": lambda: test_apache_takes_its_hosts(copy, "el9", shape, programs, work),
        "postgresql": lambda: test_postgresql_takes_its_settings_and_lines(
            copy, "el9", shape, tmp_path_factory
        ),
        "fail2ban": lambda: test_fail2ban_takes_its_jails(copy, "el9", shape, programs, work),
        "sshd": lambda: test_sshd_lets_nobody_in_by_password_whatever_the_vendor_says(
            read, "el9", programs, work
        ),
        "sudo": lambda: test_sudo_takes_its_rules(read, programs),
        "logrotate": lambda: test_logrotate_takes_its_rules(read, programs, work),
        "firewalld": lambda: test_firewalld_takes_its_zone(read, "el9", programs, work),
    }
    with pytest.raises(AssertionError):
        readers[fault.split(maxsplit=1)[0]]()
