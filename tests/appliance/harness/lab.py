"""A laboratory: hosts on a net of their own, with the servers that they need, and the playbooks run on them."""

import atexit
import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import yaml

from project88.settings import CHECKOUT
from tests.appliance.harness import client as outside
from tests.appliance.harness import leftovers, plays
from tests.appliance.harness.acme import Acme, has_pebble
from tests.appliance.harness.artifacts import Artifacts
from tests.appliance.harness.cache import CACHE, folder_of, locked
from tests.appliance.harness.certificates import Authority
from tests.appliance.harness.client import Client
from tests.appliance.harness.container import Container
from tests.appliance.harness.errors import LabError
from tests.appliance.harness.host import Host
from tests.appliance.harness.image import DEBIAN_12, Recipe, image
from tests.appliance.harness.machine import package_sources
from tests.appliance.harness.names import ZONE, Names
from tests.appliance.harness.network import Network
from tests.appliance.harness.plays import Play, RunningPlay
from tests.appliance.harness.probe import can_boot
from tests.appliance.harness.programs import run
from tests.appliance.harness.report import note_duration
from tests.appliance.harness.ssh import SshAccess

CHAT, API = f"chat.{ZONE}", f"api.{ZONE}"
AUTHORITY_ON_HOSTS = "/etc/laboratory-ca.pem"
GROUPS = ("db", "ai", "web", "sync")
FIRST_ADDRESS = 11
CLIENT_ADDRESS = 250


class Lab:
    """Use it with `with`: everything it makes is gone at the end, also after Ctrl-C or a failure.

    >>> with Lab() as lab:
    ...     host = lab.host("one")
    ...     inventory = lab.inventory(one=["one"])  # every group is this host
    ...     lab.playbook("site.yml", inventory).need()
    ...     host.run("systemctl is-active apache2")
    """

    def __init__(self) -> None:
        if not (possible := can_boot()):
            raise LabError(possible.reason)
        leftovers.sweep()
        self.tag = f"p88{uuid.uuid4().hex[:4]}"
        self.folder = leftovers.LABS / self.tag
        self.network = Network(tag=self.tag)
        self.access = SshAccess(folder=self.folder / "ssh")
        self.hosts: dict[str, Host] = {}
        self._stack = contextlib.ExitStack()
        self._plays = 0

    # --- its life ---------------------------------------------------------------------------------------------------

    def __enter__(self) -> "Lab":
        folder_of(self.folder)
        leftovers.claim(self.folder)
        self._stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        atexit.register(self.close)
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take everything away. Logs of playbooks and consoles stay in .cache/appliance/logs."""
        self._stack.close()
        atexit.unregister(self.close)

    def _start(self) -> None:
        self.logs = folder_of(CACHE / "logs" / self.tag)
        with locked("network"):
            self._stack.callback(self.network.down)
            self.network.up()
        gateway = self.network.gateway
        self._stack.callback(leftovers.end_processes, self.tag)
        folder_of(self.access.folder).chmod(0o700)
        self.access.make()
        self.authority = Authority.make(folder_of(self.folder / "ca"))
        self.names = Names(gateway)
        self._stack.callback(self.names.down)
        self.names.up()
        self.artifacts = Artifacts(folder=folder_of(self.folder / "artifacts"), gateway=gateway)
        self._stack.callback(self.artifacts.down)
        self.artifacts.up()
        self.acme: Acme | None = None
        if has_pebble():
            self.acme = Acme(
                folder=folder_of(self.folder / "acme"), gateway=gateway, authority=self.authority
            )
            self._stack.callback(self.acme.down)
            self.acme.up()
        namespace = self.network.join("client", CLIENT_ADDRESS)
        self._stack.callback(outside.unsettle, namespace)
        outside.settle(namespace, gateway)
        self.client = Client(namespace=namespace, address=f"{self.network.prefix}.{CLIENT_ADDRESS}")
        self.checkout = folder_of(self.folder / "checkout")
        self._copy_files(self.checkout)
        self.vault = self._make_vault()

    # --- hosts ------------------------------------------------------------------------------------------------------

    def host(
        self, name: str, *, recipe: Recipe = DEBIAN_12, boot: bool = True, like: Path | None = None
    ) -> Host:
        """Return the host `name`, making and booting it when there is none. `like` is a root to copy instead of the recipe's."""
        if name in self.hosts:
            return self.hosts[name]
        number = FIRST_ADDRESS + len(self.hosts)
        address = f"{self.network.prefix}.{number}"
        root = folder_of(self.folder / "roots") / name
        # A plain copy: hosts change nearly everything, and a copy can be looked at and broken from outside.
        run(["cp", "-a", "--reflink=auto", str(like or image(recipe)), str(root)])
        sources = package_sources()
        container = Container(
            name=name,
            tag=self.tag,
            root=root,
            namespace=self.network.join(name, number),
            console=self.logs / f"{name}.console",
            read_only_binds=sources.folders,
            binds={folder_of(CACHE / "pip"): "/root/.cache/pip"},
        )
        host = Host(name=name, address=address, container=container, access=self.access)
        self.hosts[name] = host
        self._stack.callback(self._retire, host)
        self._prepare(host)
        if recipe.prepare is not None:
            recipe.prepare(root)
        return host.boot() if boot else host

    def remove(self, name: str) -> None:
        """Pull the plug of a host and throw it away; the same name may be used again."""
        host = self.hosts[name]
        self._retire(host)
        self.network.leave(host.container.namespace)
        shutil.rmtree(host.root)
        # The number stays taken: SSH knows the old host by it.
        self.hosts[f"{name}, removed {uuid.uuid4().hex[:6]}"] = self.hosts.pop(name)

    def keep_root(self, name: str) -> Path:
        """Return a copy of a powered-off host's root, for `host(..., like=...)`."""
        goal = folder_of(self.folder / "kept") / f"{name}-{uuid.uuid4().hex[:6]}"
        run(["cp", "-a", "--reflink=auto", str(self.hosts[name].root), str(goal)])
        return goal

    def _prepare(self, host: Host) -> None:
        root = host.root
        (root / "etc/machine-id").write_text(f"{uuid.uuid4().hex}\n")
        (root / "etc/hostname").write_text(f"{host.name}\n")
        (root / "etc/hosts").write_text(
            f"127.0.0.1 localhost\n127.0.1.1 {host.name}\n::1 localhost ip6-localhost\n"
        )
        (root / "etc/resolv.conf").unlink(missing_ok=True)
        (root / "etc/resolv.conf").write_text(f"nameserver {self.network.gateway}\n")
        host.write(AUTHORITY_ON_HOSTS, self.authority.certificate.read_text())
        self.access.let_in(root, address=host.address)
        self._share_packages(root, back=False)

    def _retire(self, host: Host) -> None:
        host.container.pull_plug()
        if host.root.is_dir():
            self._share_packages(host.root, back=True)

    def _share_packages(self, root: Path, *, back: bool) -> None:
        """Hosts get a copy of the packages that hosts before them downloaded, and leave theirs for those that follow."""
        kept, archives = folder_of(CACHE / "apt"), root / "var/cache/apt/archives"
        if not archives.is_dir():
            return
        source, goal = (archives, kept) if back else (kept, archives)
        with locked("apt"):
            for package in source.glob("*.deb"):
                if not (goal / package.name).exists():
                    # A link, where one can be: packages are replaced, never written to.
                    try:
                        (goal / package.name).hardlink_to(package)
                    except OSError:
                        shutil.copy2(package, goal / package.name)

    # --- playbooks --------------------------------------------------------------------------------------------------

    def inventory(
        self,
        name: str = "inventory",
        *,
        one: Sequence[str] = (),
        variables: Mapping[str, Any] | None = None,
        **groups: Sequence[str],
    ) -> Path:
        """Write an inventory and return its file.

        `one=["a"]` puts host `a` into every group; otherwise name groups: `db=["a"], ai=["b"], web=["c"], sync=["b"]`.
        `variables` are the operator's choices; those that every test needs (names, certificates, artifacts) are there.
        """
        members = {group: list(groups.get(group, one)) for group in GROUPS}
        web = members["web"][0]
        self.names.addresses |= {CHAT: self.hosts[web].address, API: self.hosts[web].address}
        hosts = dict.fromkeys(name for names in members.values() for name in names)
        lines = [f"{host} ansible_host={self.hosts[host].address} ansible_user=root" for host in hosts]
        for group, names in members.items():
            lines += ["", f"[{group}]", *names]
        file = self.checkout / f"{name}.ini"
        lines += ["", "[all:vars]", f"ansible_ssh_private_key_file={self.access.key}"]
        lines += [f'ansible_ssh_common_args="{" ".join(self.access.options())}"', ""]
        file.write_text("\n".join(lines))
        settings = {**self._settings(), **(variables or {})}
        (self.folder / f"{name}.json").write_text(json.dumps(settings, indent=2))
        return file

    def playbook(
        self,
        playbook: str,
        inventory: Path,
        *,
        check: bool = False,
        extra: Mapping[str, Any] | None = None,
        arguments: Sequence[str] = (),
        vault_password: str | None = None,
        called: str = "",
        patience_s: float = 2400,
    ) -> Play:
        """Run a playbook, `site.yml` or `playbooks/NAME.yml`, to its end. Look at `.is_good`, or call `.need()`."""
        running = self.start_playbook(
            playbook, inventory, check=check, extra=extra, arguments=arguments, vault_password=vault_password
        )
        play = running.end(patience_s=patience_s)
        note_duration(called or f"{playbook}{' --check' if check else ''}", play.duration_s)
        return play

    def start_playbook(
        self,
        playbook: str,
        inventory: Path,
        *,
        check: bool = False,
        extra: Mapping[str, Any] | None = None,
        arguments: Sequence[str] = (),
        vault_password: str | None = None,
    ) -> RunningPlay:
        """Start a playbook and return at once; for tests that interfere with it."""
        self._plays += 1
        password = self.folder / "vault-password"
        if vault_password is not None:
            password = self.folder / f"vault-password-{self._plays}"
            password.write_text(vault_password)
            password.chmod(0o600)
        given = [f"--extra-vars=@{self.folder / f'{inventory.stem}.json'}"]
        if extra:
            given.append(f"--extra-vars={json.dumps(dict(extra))}")
        if check:
            given.append("--check")
        sockets = tempfile.mkdtemp(prefix="p88-")
        self._stack.callback(shutil.rmtree, sockets, ignore_errors=True)
        return plays.start(
            playbook,
            checkout=self.checkout,
            inventory=inventory,
            log=self.logs / f"{self._plays:02}-{Path(playbook).stem}.log",
            arguments=[*given, *arguments],
            environment={
                "ANSIBLE_SSH_CONTROL_PATH_DIR": sockets,
                "ANSIBLE_VAULT_PASSWORD_FILE": str(password),
            },
        )

    def _copy_files(self, goal: Path) -> None:
        # As an operator has it: without what is ignored here, an operator's own vault above all.
        listed = subprocess.run(
            ["git", "-c", f"safe.directory={CHECKOUT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=CHECKOUT, capture_output=True, check=True,
        ).stdout  # fmt: skip
        present = b"".join(
            name + b"\0"
            for name in listed.split(b"\0")
            if name and os.path.lexists(CHECKOUT / os.fsdecode(name))
        )
        copied = subprocess.run(
            ["tar", "--create", "--null", "--files-from=-", "--file=-"],
            cwd=CHECKOUT,
            input=present,
            capture_output=True,
            check=True,
        )
        subprocess.run(
            ["tar", "--extract", "--file=-", "--directory", str(goal)], input=copied.stdout, check=True
        )

    def _make_vault(self) -> Path:
        """Let the project's own playbook make the secrets, as an operator does."""
        password = self.folder / "vault-password"
        password.write_text(f"{uuid.uuid4().hex}\n")
        password.chmod(0o600)
        vault = self.checkout / "group_vars/all/vault.yml"
        running = plays.start(
            "playbooks/secrets.yml",
            checkout=self.checkout,
            inventory=self.checkout / "inventory.ini",
            log=self.logs / "00-secrets.log",
            environment={"ANSIBLE_VAULT_PASSWORD_FILE": str(password)},
        )
        running.end(patience_s=120).need()
        return vault

    def secret(self, name: str) -> str:
        """Return a secret from the vault by its variable's name."""
        return self.secrets()[name]

    def secrets(self) -> dict[str, str]:
        """Return all secrets of the vault."""
        password = f"--vault-password-file={self.folder / 'vault-password'}"
        shown = run([str(plays.ANSIBLE / "ansible-vault"), "view", password, str(self.vault)]).out
        held = yaml.safe_load(shown)
        return {name: value for name, value in held.items() if isinstance(value, str)}

    def _settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = {
            "project88_chat_name": CHAT,
            "project88_api_name": API,
            "project88_admin_email": f"admin@{ZONE}",
            "project88_admin_name": "Ada Admin",
            "base_operator_keys": [self.access.public_key],
            # The machine that carries the hosts is smaller than what is ordered for real ones.
            "preflight_memory_mb": 1500,
            "preflight_disk_free_mb": 3000,
        }
        if self.acme is not None:
            settings |= {"tls_acme_server": self.acme.directory, "tls_acme_ca_file": AUTHORITY_ON_HOSTS}
        else:
            settings |= {"tls_mode": "selfsigned"}
        return settings | self._stand_ins()

    def _stand_ins(self) -> dict[str, Any]:
        try:
            from tests.appliance import standins
        except ImportError:
            return {}
        settings: dict[str, Any] = standins.publish(self.artifacts)
        return settings

    @property
    def browser_trust(self) -> Path:
        """The certificate that somebody outside must trust to find the product's own certificate good."""
        return self.acme.root() if self.acme is not None else self.authority.certificate
