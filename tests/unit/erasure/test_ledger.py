"""The ledger file: on disk before it counts, whole or not at all."""

import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project88.erasure.keys import ErasureKey, new_key, opened_key, rekey, sealed_key
from project88.erasure.ledger import Erasure, append_erasure, append_keys, read_ledger, write_ledger
from project88.errors import BadInputError, ConfigurationError
from project88.keys import KeyRing

KEYS = KeyRing(b"k" * 32)


def erasure(key: ErasureKey) -> Erasure:
    return Erasure(
        erasure_id=uuid4(),
        partner_id=3,
        key_id=key.key_id,
        erased_at=datetime.now(UTC),
        erased_by="pat",
        identities=frozenset({key.identity(3, "name\x1fana ruiz"), os.urandom(16)}),
        counts={"entries": 2},
    )


def test_what_was_appended_is_read(tmp_path: Path) -> None:
    path = tmp_path / "state" / "erasures.jsonl"
    key = new_key()
    sealed = sealed_key(KEYS, key)
    first, second = erasure(key), erasure(key)
    for one in (first, second, first):
        append_erasure(path, one, sealed)
    found = read_ledger(path)
    assert found.erasures == (first, second)
    assert found.keys == (sealed,)
    assert opened_key(KEYS, found.keys[0]) == key
    assert path.stat().st_mode & 0o777 == 0o640
    assert len(path.read_text().splitlines()) == 3


@given(st.integers(1, 400))
def test_a_line_cut_off_never_counted(cut: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "erasures.jsonl"
        key = new_key()
        sealed = sealed_key(KEYS, key)
        first, second, third = erasure(key), erasure(key), erasure(key)
        append_erasure(path, first, sealed)
        whole = path.stat().st_size
        append_erasure(path, second, sealed)
        os.truncate(path, max(whole, path.stat().st_size - cut))
        assert first in read_ledger(path).erasures
        assert read_ledger(path).damaged_lines == ()
        append_erasure(path, third, sealed)
        assert read_ledger(path).erasures == (first, third)


@pytest.mark.parametrize(
    "damage", ["not json", '{"kind": "erasure"}', "[1]", '{"version": 1, "check": "x", "kind": "key"}']
)
def test_damage_is_told_by_its_line(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "erasures.jsonl"
    key = new_key()
    path.write_text(f"{damage}\n")
    one = erasure(key)
    append_erasure(path, one, sealed_key(KEYS, key))
    assert read_ledger(path).damaged_lines == (1,)
    assert read_ledger(path).erasures == (one,)


def test_an_altered_hash_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "erasures.jsonl"
    key = new_key()
    one = erasure(key)
    append_erasure(path, one, sealed_key(KEYS, key))
    digest = sorted(one.identities)[0].hex()
    path.write_text(path.read_text().replace(digest, "0" * 32))
    assert read_ledger(path).damaged_lines == (2,)


def test_a_file_that_cannot_be_written_stops_an_erasure(tmp_path: Path) -> None:
    key = new_key()
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="Nothing was erased"):
        append_erasure(tmp_path / "file" / "erasures.jsonl", erasure(key), sealed_key(KEYS, key))
    with pytest.raises(BadInputError, match="no ledger"):
        read_ledger(tmp_path / "none.jsonl")
    assert read_ledger(tmp_path / "none.jsonl", must_exist=False).erasures == ()


def test_a_whole_ledger_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    key = new_key()
    one, other = erasure(key), erasure(key)
    write_ledger(path, [sealed_key(KEYS, key)], [one])
    write_ledger(path, [sealed_key(KEYS, key)], [other])
    assert read_ledger(path).erasures == (other,)
    assert [item.name for item in tmp_path.iterdir()] == ["export.jsonl"]


def test_keys_show_nothing_and_new_sealings_come_first(tmp_path: Path) -> None:
    path = tmp_path / "erasures.jsonl"
    key = new_key()
    assert key.secret.hex() not in repr(key)
    assert "secret" not in repr(key)
    other = KeyRing(b"o" * 32)
    append_keys(path, [sealed_key(KEYS, key)])
    append_keys(path, [sealed_key(other, key)])
    assert opened_key(other, read_ledger(path).keys[0]) == key
    with pytest.raises(ConfigurationError):
        opened_key(KEYS, read_ledger(path).keys[0])
    assert rekey is not None


def test_hashes_differ_by_partner_by_key_and_from_tokens() -> None:
    key = new_key()
    assert key.identity(1, "a") != key.identity(2, "a")
    assert key.identity(1, "a") != new_key().identity(1, "a")
    assert key.token("a") == key.token("a") != key.token("b")
    assert key.identity(1, "a").hex()[:20] not in key.token("1", "a")
