"""The file that says what a host has to do: read, refused with a sentence, or not there."""

import json
import time
from pathlib import Path

import pytest

from project88.doctor.appliance import check_appliance
from project88.doctor.duties import Duties
from project88.doctor.freshness import check_backup
from project88.errors import ConfigurationError


def test_no_file_means_no_appliance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROJECT88_DOCTOR_FILE", str(tmp_path / "doctor.json"))
    assert Duties.load() is None


@pytest.mark.parametrize("text", ["{", '{"host": 1}', '{"host": "a", "unknown": 1}'])
def test_a_wrong_file_is_a_sentence(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "doctor.json"
    file.write_text(text, "utf-8")
    monkeypatch.setenv("PROJECT88_DOCTOR_FILE", str(file))
    with pytest.raises(ConfigurationError, match="--tags monitoring"):
        Duties.load()


def test_only_what_a_host_has_is_looked_at() -> None:
    parts = [
        finding.part
        for finding in check_appliance(Duties(host="vps", is_time_checked=False), is_thorough=True)
    ]
    assert parts == ["Disk of /", "Memory", "Failed units", "Who is told"]


def test_what_does_not_answer_is_a_finding_with_advice() -> None:
    nowhere = "http://127.0.0.1:9"
    duties = Duties(
        host="vps",
        is_time_checked=False,
        pipelines_url=nowhere,
        openwebui_url=nowhere,
        ollama_url=nowhere,
        postgrest_url=nowhere,
    )
    found = {finding.part: finding for finding in check_appliance(duties, is_thorough=False)}
    for part in ("Pipelines server", "OpenWebUI", "Ollama", "PostgREST"):
        assert not found[part].is_well
        assert found[part].to_do


def test_a_backup_has_an_age(tmp_path: Path) -> None:
    stamp = tmp_path / "backup-last.json"
    assert [finding.is_well for finding in check_backup(stamp, 30)] == [False]
    assert [finding.is_well for finding in check_backup(stamp, 30, installed_at_s=time.time())] == [True]
    stamp.write_text(json.dumps({"bytes": 1}), "utf-8")
    assert [finding.is_well for finding in check_backup(stamp, 30)] == [True]
    assert [finding.is_well for finding in check_backup(stamp, -1)] == [False]
