"""Downloads against the real database, as the chat's own role."""

import csv
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from racechat.answers.answer import ExportRequest
from racechat.exports import csv_file
from racechat.exports.store import LIFETIME_S, MAX_DOWNLOADS, ExportGoneError, ExportStore, ExportUnknownError

from project88.accounts.asker import Asker
from project88.accounts.people import add_membership, create_account, reset_proofs, set_password
from project88.accounts.sessions import end_sessions_of_account
from project88.database.preparing import prepare
from project88.database.role_pool import PoolLimits, RolePool
from project88.errors import ConfigurationError, NotAllowedError, TransientError
from tests.fix_accounts import light_passwords


def _request(**changes: object) -> ExportRequest:
    values = {
        "file_name": "Boston qualifiers",
        "columns": ("Runner", "Time", "E-mail"),
        "rows": (("Ana, Ruiz", "3:01:02", "ana@example.test"), ("=HYPERLINK(1)", "-5", None)),
        "total_rows": 2,
    }
    return ExportRequest(**(values | changes))


@pytest.fixture
def owner(database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def pool(database, owner, keys) -> Iterator[RolePool]:
    prepare(owner, keys)
    password = keys.database_password("project88_chat")
    made = RolePool(make_conninfo(database.url, user="project88_chat", password=password), PoolLimits())
    yield made
    made.close()


@pytest.fixture
def asker(owner) -> Asker:
    # No partner of the season: login roles belong to the whole server, and this one loses its login.
    owner.execute("select app.provision_partner(66, 'Big River Race Management')")
    account_id = create_account(owner, email="pat@example.test", display_name="Pat")
    add_membership(owner, account_id, 66, "owner")
    return Asker(
        account_id=account_id,
        email="pat@example.test",
        display_name="Pat",
        partner_id=66,
        partner_name="Big River Race Management",
        role="owner",
        time_zone="America/New_York",
    )


@pytest.fixture
def store(pool, tmp_path) -> ExportStore:
    return ExportStore(pool, tmp_path / "exports", "http://127.0.0.1:9099/")


def _parts(url: str) -> tuple[str, str]:
    base, token, name = url.rsplit("/", 2)
    assert base == "http://127.0.0.1:9099/exports"
    return token, name


def test_a_file_is_written_whole_and_found_by_its_link_alone(store, asker, owner, tmp_path):
    token, name = _parts(store.write(asker, _request()))
    assert name == "boston-qualifiers.csv"
    found = store.find(token, name, is_counted=True)
    data = found.path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    assert len(data) == found.byte_count
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    assert rows == [
        ["Runner", "Time", "E-mail"],
        ["Ana, Ruiz", "3:01:02", "ana@example.test"],
        ["'=HYPERLINK(1)", "-5", ""],
    ]
    assert found.path.stat().st_mode & 0o777 == 0o600
    assert found.path.parent.stat().st_mode & 0o777 == 0o700
    # Neither the folder nor the database gives the link away.
    assert token not in found.path.name
    assert token not in str(owner.execute("select e::text from app.export as e").fetchall())


@pytest.mark.parametrize(("token", "name"), [("x" * 43, None), (None, "other.csv")])
def test_a_guessed_link_finds_nothing(store, asker, token, name):
    good_token, good_name = _parts(store.write(asker, _request()))
    with pytest.raises(ExportUnknownError):
        store.find(token or good_token, name or good_name, is_counted=False)


def test_a_link_outlives_a_restart(store, asker, pool, tmp_path):
    token, name = _parts(store.write(asker, _request()))
    again = ExportStore(pool, tmp_path / "exports", "http://127.0.0.1:9099")
    assert again.sweep() == 0
    assert again.find(token, name, is_counted=True).path.is_file()


def test_an_expired_link_says_so_and_its_file_goes(store, asker, owner, tmp_path):
    token, name = _parts(store.write(asker, _request()))
    owner.execute("update app.export set expires_at = now() - interval '1 second'")
    with pytest.raises(ExportGoneError, match="expired"):
        store.find(token, name, is_counted=True)
    store.write(asker, _request())  # sweeps
    assert len(list((tmp_path / "exports").iterdir())) == 1
    with pytest.raises(ExportGoneError):
        store.find(token, name, is_counted=True)
    owner.execute("update app.export set expires_at = now() - interval '2 days'")
    assert store.sweep() == 1
    with pytest.raises(ExportUnknownError):
        store.find(token, name, is_counted=True)


def test_a_link_works_only_so_often_and_looking_is_free(store, asker):
    token, name = _parts(store.write(asker, _request()))
    for _ in range(MAX_DOWNLOADS):
        store.find(token, name, is_counted=False)
        store.find(token, name, is_counted=True)
    with pytest.raises(ExportGoneError):
        store.find(token, name, is_counted=True)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("update app.account set disabled_at = now()", id="account disabled"),
        pytest.param("delete from app.membership", id="no longer a member"),
        pytest.param("update app.membership set role = 'staff'", id="no longer an owner"),
        pytest.param("select app.remove_partner(66)", id="partner left"),
        pytest.param("delete from app.export", id="row gone"),
    ],
)
def test_a_link_dies_with_the_right_to_see(store, asker, owner, change):
    token, name = _parts(store.write(asker, _request(holds_contact_details=True)))
    assert store.find(token, name, is_counted=False)
    owner.execute(change)
    with pytest.raises((ExportGoneError, ExportUnknownError)):
        store.find(token, name, is_counted=True)


def _reset(owner: psycopg.Connection, account_id: int) -> None:
    reset_proofs(owner, account_id)


def _new_password(owner: psycopg.Connection, account_id: int) -> None:
    set_password(owner, account_id, "seven calm kayaks drift", passwords=light_passwords())


def _out_everywhere(owner: psycopg.Connection, account_id: int) -> None:
    end_sessions_of_account(owner, account_id, datetime.now(UTC))


@pytest.mark.parametrize("change", [_reset, _new_password, _out_everywhere])
def test_a_link_dies_with_the_proofs_it_was_made_under(store, asker, owner, change):
    token, name = _parts(store.write(asker, _request()))
    change(owner, asker.account_id)
    with pytest.raises(ExportGoneError):
        store.find(token, name, is_counted=True)
    renewed, name = _parts(store.write(asker, _request()))
    assert store.find(renewed, name, is_counted=True)


@pytest.mark.parametrize("role", ["staff", "viewer"])
def test_contact_details_leave_for_owners_only(store, asker, role, tmp_path):
    from dataclasses import replace

    with pytest.raises(NotAllowedError, match="owner"):
        store.write(replace(asker, role=role), _request(holds_contact_details=True))
    assert not (tmp_path / "exports").exists()


def test_sweeping_leaves_what_is_not_ours_and_what_is_being_written(store, asker, tmp_path):
    store.write(asker, _request())
    folder = tmp_path / "exports"
    (folder / "notes.txt").write_text("keep")
    young, old = folder / f"{'a' * 32}.csv.part", folder / f"{'b' * 32}.csv"
    young.write_text("half")
    old.write_text("left by a crash")
    past_s = time.time() - LIFETIME_S - 60
    os.utime(old, (past_s, past_s))
    assert store.sweep() == 1
    assert young.exists()
    assert (folder / "notes.txt").exists()
    assert not old.exists()


def test_a_folder_that_cannot_be_made_is_a_sentence(pool, asker, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="folder for downloads"):
        ExportStore(pool, tmp_path / "file" / "exports", "http://x").write(asker, _request())


def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    target = tmp_path / "x.csv"
    part = target.with_name(target.name + csv_file.PART_SUFFIX)

    def rows():
        # Once the file is open, its descriptor is made to write to a full device.
        descriptor = os.open(full, os.O_WRONLY)
        (opened,) = [int(fd.name) for fd in Path("/proc/self/fd").iterdir() if _points_to(int(fd.name), part)]
        os.dup2(descriptor, opened)
        os.close(descriptor)
        yield ["x" * 100_000]

    with pytest.raises(TransientError, match="disk is full"):
        csv_file.write_csv(target, ["a"], rows())
    assert list(tmp_path.iterdir()) == []


def _points_to(descriptor: int, path: Path) -> bool:
    try:
        return Path(f"/proc/self/fd/{descriptor}").readlink() == path
    except OSError:
        return False
