"""A lock file left by a server that was killed must neither be believed nor be in the way."""

import os
from pathlib import Path

from project88.cluster.postmaster import drop_stale_locks, running_postmaster


def leave_lock(data: Path, pid: int) -> Path:
    lock = data / "postmaster.pid"
    lock.write_text(f"{pid}\n{data}\n1700000000\n54399\n/tmp\n127.0.0.1\n")
    return lock


def test_a_number_now_used_by_another_process_is_not_our_server(tmp_path: Path) -> None:
    lock = leave_lock(tmp_path, os.getpid())
    socket_lock = tmp_path / ".s.PGSQL.54399.lock"
    socket_lock.write_text(f"{os.getpid()}\n")
    assert running_postmaster(tmp_path) is None
    drop_stale_locks(tmp_path, tmp_path)
    assert not lock.exists()
    assert not socket_lock.exists()


def test_a_half_written_lock_is_no_server(tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text("12")
    assert running_postmaster(tmp_path) is None


def test_no_lock_is_no_server(tmp_path: Path) -> None:
    assert running_postmaster(tmp_path) is None
    drop_stale_locks(tmp_path, tmp_path)
