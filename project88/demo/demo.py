"""Starting and stopping all of it, in order; one process at a time may do either."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import psycopg

from project88.cluster import PrivateCluster
from project88.demo.choices import Choices
from project88.demo.data import ready_database
from project88.demo.environment import variables, write_env_file
from project88.demo.narration import Narration
from project88.demo.openwebui import Administrator, launch_settings, require_installed
from project88.demo.openwebui_api import OpenWebUI
from project88.demo.openwebui_database import ready_openwebui_database, remove_sqlite
from project88.demo.people import DemoAccount, administrator, make_accounts
from project88.demo.secrets import DemoSecrets, write_private
from project88.demo.service import Service
from project88.demo.services import openwebui_service, pipelines_service
from project88.errors import ConfigurationError, TransientError
from project88.keys import KeyRing
from project88.partners import list_partners
from project88.settings import CHECKOUT

_GLANCE_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A demo that runs."""

    url: str
    accounts_file: Path
    accounts: list[DemoAccount]


class Demo:
    """The demo in one folder. `up` may be called whatever state a kill or a crash left behind."""

    def __init__(self, choices: Choices, narration: Narration) -> None:
        self._choices = choices
        self._narration = narration
        self._cluster = PrivateCluster(choices.layout.cluster)

    def up(self) -> Ready:
        """Start what does not run and return when all of it is healthy; if that fails, nothing is left running."""
        self._make_folders()
        with self._locked():
            try:
                return self._start()
            except BaseException:  # also Ctrl-C: half a demo is of no use to anybody
                self._stop()
                raise

    def down(self, *, patience_s: float = 0) -> bool:
        """Stop all of it; return whether anything ran. Another process that starts or stops it is waited for so long."""
        if not self._choices.layout.state.exists():
            return False
        with self._locked(patience_s):
            return self._stop()

    def watch(self) -> None:
        """Return when the demo was stopped from elsewhere; raise TransientError when a part of it died."""
        services = self._services()
        while True:
            for service in services:
                if service.was_stopped:
                    return
                if service.pid is None:
                    raise TransientError(
                        f"{service.name} ended unexpectedly. Its log says why: {service.log}"
                    )
            if not self._cluster.is_running():
                raise TransientError(f"PostgreSQL ended unexpectedly. Its log says why: {self._cluster.log}")
            time.sleep(_GLANCE_S)

    def status(self) -> list[tuple[str, bool]]:
        """Return each part's name and whether it answers."""
        parts = [("PostgreSQL", self._cluster.is_running())]
        if not self._choices.layout.state.exists():
            return [*parts, ("The Pipelines server", False), ("OpenWebUI", False)]
        return parts + [
            (service.name, service.pid is not None and service.is_healthy()) for service in self._services()
        ]

    def _start(self) -> Ready:
        choices, narration = self._choices, self._narration
        require_installed(CHECKOUT)
        for service in self._services():
            service.require_port()
        secrets = DemoSecrets.keep(choices.layout.secrets)
        admin = self._administrator()
        with narration.step("PostgreSQL") as step:
            self._cluster.start()
            step.result = f"127.0.0.1:{self._cluster.port}"
        keys = KeyRing.from_file(secrets.master_key_file)
        openwebui_url = ready_openwebui_database(self._cluster, keys)
        url = ready_database(self._cluster, choices, keys, narration)
        with (
            narration.step("Demo accounts") as step,
            psycopg.connect(url, autocommit=True) as connection,
        ):
            active = [partner for partner in list_partners(connection) if partner.removed_at is None]
            accounts = make_accounts(connection, keys, active, choices.layout.accounts_file)
            step.result = f"{len(accounts)} people"
        settings = variables(choices, secrets, url)
        write_env_file(choices.layout, settings)
        with narration.step("Pipelines server") as step:
            pipelines_service(choices, secrets, settings).start(step.note)
        with narration.step("OpenWebUI") as step:
            write_private(choices.layout.openwebui_start, launch_settings(CHECKOUT, choices))
            openwebui_service(choices, secrets, admin, database_url=openwebui_url).start(step.note)
            self._welcome(accounts, admin)
        if remove_sqlite(choices.layout.openwebui_data):
            narration.line(
                "  OpenWebUI's chats are in PostgreSQL now; the file that held them before is deleted."
            )
        return Ready(url=choices.openwebui_url, accounts_file=choices.layout.accounts_file, accounts=accounts)

    def _welcome(self, accounts: list[DemoAccount], admin: Administrator) -> None:
        with OpenWebUI(self._choices.openwebui_url, admin) as openwebui:
            there = openwebui.emails()
            for account in accounts:
                if account.openwebui_email not in there:
                    openwebui.add_user(
                        name=account.name, email=account.openwebui_email, password=account.openwebui_password
                    )
            openwebui.offer_model()

    def _stop(self) -> bool:
        did_run = False
        for service in reversed(self._services()):
            did_run |= service.pid is not None
            service.stop()
        did_run |= self._cluster.is_running()
        if self._choices.layout.cluster.exists():
            self._cluster.stop()
        return did_run

    def _services(self) -> list[Service]:
        secrets = DemoSecrets.keep(self._choices.layout.secrets)
        return [
            pipelines_service(self._choices, secrets, {}),
            openwebui_service(self._choices, secrets, self._administrator()),
        ]

    def _administrator(self) -> Administrator:
        return administrator(
            KeyRing.from_file(DemoSecrets.keep(self._choices.layout.secrets).master_key_file)
        )

    def _make_folders(self) -> None:
        try:
            self._choices.layout.make()
        except OSError as error:
            raise ConfigurationError(
                f"The demo's folder {self._choices.layout.root} cannot be used: {error.strerror}."
            ) from error

    @contextmanager
    def _locked(self, patience_s: float = 0) -> Iterator[None]:
        deadline = time.monotonic() + patience_s
        with self._choices.layout.lock.open("w") as lock:
            while not _taken(lock):
                if time.monotonic() >= deadline:
                    raise TransientError(
                        "Another process is starting or stopping this demo. Wait for it, or stop it with Ctrl-C."
                    )
                time.sleep(_GLANCE_S)
            yield


def _taken(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
