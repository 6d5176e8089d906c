"""A service is started once, found again by whoever comes later, and stopped with all that it started."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from project88.demo.service import Service
from project88.errors import ConfigurationError, TransientError

# Starts a child, says that both are there, and would rather stay.
PARENT = "import subprocess, sys, time; child = subprocess.Popen(['sleep', '600']); open(sys.argv[1], 'w').write(str(child.pid)); time.sleep(600)"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def service(
    folder: Path, code: str = PARENT, *, revision: str = "1", patience_s: float = 20, port: int | None = None
) -> Service:
    ready = folder / "ready"
    return Service(
        name="The sleeper",
        command=[sys.executable, "-c", code, str(ready)],
        environment={"PATH": os.environ["PATH"]},
        revision=revision,
        port=free_port() if port is None else port,
        port_setting="SLEEPER_PORT",
        state_file=folder / "sleeper.json",
        log=folder / "sleeper.log",
        is_healthy=lambda: ready.exists() and ready.read_text() != "",
        patience_s=patience_s,
    )


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Service]:
    made = service(tmp_path)
    yield made
    made.stop()


def start(made: Service) -> int:
    made.start(lambda _: None)
    assert made.pid is not None
    return made.pid


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# Python warns about children that outlive the object that started them; these do so on purpose.
pytestmark = pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")


def test_one_that_runs_is_left_alone_and_found_by_another(sleeper: Service, tmp_path: Path) -> None:
    pid = start(sleeper)
    assert start(sleeper) == pid
    assert service(tmp_path, port=sleeper.port).pid == pid


def test_other_code_means_a_new_start(sleeper: Service, tmp_path: Path) -> None:
    pid = start(sleeper)
    newer = service(tmp_path, revision="2")
    assert start(newer) != pid
    assert not is_alive(pid)
    newer.stop()


def test_stopping_takes_its_children_along(sleeper: Service, tmp_path: Path) -> None:
    pid = start(sleeper)
    child = int((tmp_path / "ready").read_text())
    sleeper.stop()
    assert not is_alive(pid)
    assert not is_alive(child)
    assert sleeper.was_stopped
    sleeper.stop()


def test_killed_it_is_known_to_be_gone_and_starts_again(sleeper: Service) -> None:
    pid = start(sleeper)
    os.kill(pid, signal.SIGKILL)
    while sleeper.pid is not None:
        time.sleep(0.01)
    assert not sleeper.was_stopped
    assert start(sleeper) != pid


def test_a_stranger_with_its_number_is_left_alone(sleeper: Service, tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as stranger:
        (tmp_path / "sleeper.json").write_text(
            json.dumps({"pid": stranger.pid, "started": "1", "fingerprint": ""})
        )
        assert sleeper.pid is None
        sleeper.stop()
        assert is_alive(stranger.pid)
        stranger.kill()


def test_a_damaged_state_file_is_no_service(sleeper: Service, tmp_path: Path) -> None:
    (tmp_path / "sleeper.json").write_text('{"pid": "12')
    assert sleeper.pid is None


def test_one_that_ends_at_once_names_its_log(tmp_path: Path) -> None:
    made = service(tmp_path, "raise SystemExit('no such luck')")
    with pytest.raises(TransientError, match=r"ended while it was starting.*sleeper\.log"):
        made.start(lambda _: None)
    assert "no such luck" in made.log.read_text()


def test_one_that_stays_silent_is_not_waited_for_forever(tmp_path: Path) -> None:
    made = service(tmp_path, "import time; time.sleep(600)", patience_s=0.5)
    with pytest.raises(TransientError, match="did not answer"):
        made.start(lambda _: None)
    assert made.pid is None


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        port = squatter.getsockname()[1]
        with pytest.raises(
            ConfigurationError, match=f"Port {port} is taken .* `SLEEPER_PORT={port + 1} make demo`"
        ):
            service(tmp_path, port=port).start(lambda _: None)
