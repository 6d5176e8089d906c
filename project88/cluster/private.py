"""The private cluster itself: made, started, stopped, removed."""

import socket
import time
from pathlib import Path
from urllib.parse import quote

from project88.cluster.binaries import Binaries, find_binaries
from project88.cluster.home import ClusterHome
from project88.cluster.postmaster import drop_stale_locks, running_postmaster
from project88.cluster.server_settings import ServerSettings
from project88.cluster.server_user import ServerUser
from project88.errors import ConfigurationError, TransientError

OWNER = "project88"

_NEEDED_MB = 400
_START_SECONDS = 60
_PATIENCE_SECONDS = 20


class PrivateCluster:
    """A PostgreSQL server of our own in the folder `home`. Not thread-safe; `start` and `stop` may be called again."""

    def __init__(self, home: Path, *, is_durable: bool = True) -> None:
        self._wanted_home = home.absolute()
        self._settings = ServerSettings.for_this_machine(is_durable=is_durable)

    def start(self) -> None:
        """Make the cluster if it is not there and start it if it does not run; return when it accepts connections.

        Raises ConfigurationError or TransientError, saying what is in the way.
        """
        home = self._home()
        drop_stale_locks(home.data, home.socket_folder())
        if self.is_running():
            return
        home.require_free_space(_NEEDED_MB)
        if not (home.data / "PG_VERSION").exists():
            self._initialise(home)
        binaries = find_binaries(major=int((home.data / "PG_VERSION").read_text("ascii")))
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            self._configure(home)
            log_start = home.log.stat().st_size if home.log.exists() else 0
            if self._launch(home, binaries):
                return
            if time.monotonic() > deadline or not _may_pass(home.log, log_start):
                raise TransientError(f"PostgreSQL did not start. Its log says why: {home.log}")
            time.sleep(0.3)

    def stop(self) -> None:
        """Stop the server, politely at first; open sessions are ended."""
        home = self._home()
        if not self.is_running():
            return
        pg_ctl = find_binaries(major=int((home.data / "PG_VERSION").read_text("ascii"))).program("pg_ctl")
        for mode in ("fast", "immediate"):
            if (
                home.user.run([pg_ctl, "stop", "-D", str(home.data), "-m", mode, "-w", "-t", "30"]).returncode
                == 0
            ):
                return
        raise TransientError(f"PostgreSQL in {home.folder} could not be stopped.")

    def remove(self) -> None:
        """Stop the server and delete everything it ever held."""
        self.stop()
        self._home().remove()
        self._wanted_home.unlink(missing_ok=True) if self._wanted_home.is_symlink() else None

    def is_running(self) -> bool:
        return running_postmaster(self._wanted_home.resolve() / "data") is not None

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1. Raises TransientError while the server is down."""
        postmaster = running_postmaster(self._wanted_home.resolve() / "data")
        if postmaster is None:
            raise TransientError("The private PostgreSQL server is not running.")
        return postmaster.port

    @property
    def log(self) -> Path:
        return self._wanted_home.resolve() / "server.log"

    def url(self, database: str = "postgres", user: str | None = None, password: str | None = None) -> str:
        """Return a libpq URL; without `user`, the owner's. Raises TransientError while the server is down."""
        if user is None:
            user, password = OWNER, self._home().owner_password()
        secret = "" if password is None else f":{quote(password, safe='')}"
        return f"postgresql://{quote(user, safe='')}{secret}@127.0.0.1:{self.port}/{quote(database, safe='')}"

    def _home(self) -> ClusterHome:
        return ClusterHome.prepare(self._wanted_home, ServerUser.choose())

    def _initialise(self, home: ClusterHome) -> None:
        home.owner_password()
        command = [
            find_binaries().program("initdb"),
            f"--pgdata={home.data}", f"--username={OWNER}", f"--pwfile={home.password_file}", "--auth=scram-sha-256",
            "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums",
            *([] if self._settings.is_durable else ["--no-sync"]),
        ]  # fmt: skip
        done = home.user.run(command)
        if done.returncode != 0:
            raise ConfigurationError(f"PostgreSQL's initdb failed: {_last_line(done.stderr)}")

    def _configure(self, home: ClusterHome) -> None:
        port = _free_port(preferred=_configured_port(home.data / "project88.conf"))
        text = self._settings.configuration(port=port, socket_folder=home.socket_folder())
        own = home.data / "project88.conf"
        own.write_text(text, "utf-8")
        home.user.own(own)
        main = home.data / "postgresql.conf"
        if "include 'project88.conf'" not in main.read_text("utf-8"):
            with main.open("a", encoding="utf-8") as file:
                file.write("include 'project88.conf'\n")

    def _launch(self, home: ClusterHome, binaries: Binaries) -> bool:
        # The shell sets the limit and becomes pg_ctl, which starts the server in a session of its own:
        # Ctrl-C in our terminal does not reach it before we have stopped what stands on it.
        script = 'ulimit -v "$1" && shift && exec "$@"'
        done = home.user.run(
            ["sh", "-c", script, "sh", str(self._settings.address_space_kb), binaries.program("pg_ctl"), "start",
             "-D", str(home.data), "-l", str(home.log), "-w", "-t", str(_START_SECONDS)]
        )  # fmt: skip
        return done.returncode == 0


def _may_pass(log: Path, start: int) -> bool:
    """Whether the server's last words name something that passes.

    A port that was free a moment ago, taken since; or the last processes of a server that was killed, still ending.
    """
    with log.open("rb") as file:
        file.seek(start)
        words = file.read().decode("utf-8", "replace")
    return "Address already in use" in words or "shared memory block" in words


def _configured_port(file: Path) -> int | None:
    try:
        lines = file.read_text("utf-8").splitlines()
    except OSError:
        return None
    ports = [line.partition("=")[2].strip(" '") for line in lines if line.startswith("port ")]
    return int(ports[0]) if ports else None


def _free_port(*, preferred: int | None) -> int:
    for wanted in (preferred, 0):
        if wanted is None:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise TransientError("No free TCP port was found on 127.0.0.1.")


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it said nothing"
