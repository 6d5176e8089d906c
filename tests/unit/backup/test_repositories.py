"""What restic is asked for, and what becomes of its answers: a stand-in plays restic and writes down how it was called."""

import json
import stat
from pathlib import Path

import pytest

from project88.backup.ledger import gather_ledger
from project88.backup.plan import BackupPlan, Keep
from project88.backup.programs import ProgramFailedError
from project88.backup.repository import LOCAL, OFFSITE, repositories, repository
from project88.backup.taking import keep_ledger
from project88.errors import BadInputError

STANDIN = """#!/bin/sh
printf '%s\\n' "$RESTIC_REPOSITORY$RESTIC_REPOSITORY_FILE $*" >>{calls}
case "$*" in
    *snapshots*) printf '[{{"short_id": "b", "time": "2026-02"}}, {{"short_id": "a", "time": "2026-01"}}]' ;;
    *'dump b'*) cat {ledgers}/$([ -n "$RESTIC_REPOSITORY" ] && echo local || echo offsite) ;;
    *'dump '*) ;;
    *unlock*) [ -e {there} ] || {{ echo 'Is there a repository at the following location?' >&2; exit 1; }} ;;
    *init*) touch {there} ;;
    *backup*) echo '{{"message_type": "summary", "data_added": 7}}' ;;
    *prune*) echo 'Fatal: no space left on device' >&2; exit 1 ;;
esac
"""


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BackupPlan:
    programs = tmp_path / "bin"
    programs.mkdir()
    (tmp_path / "ledgers").mkdir()
    standin = programs / "restic"
    standin.write_text(
        STANDIN.format(calls=tmp_path / "calls", there=tmp_path / "there", ledgers=tmp_path / "ledgers")
    )
    standin.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    (tmp_path / "backup_offsite_repository").write_text("sftp://vault@backup.example:2222//srv/p88")
    return BackupPlan(
        repository=str(tmp_path / "repository"),
        has_offsite=True,
        ledger=tmp_path / "erasures.jsonl",
        credentials=tmp_path,
        known_hosts=tmp_path / "known_hosts",
    )


def calls(plan: BackupPlan) -> list[str]:
    return (plan.credentials / "calls").read_text("utf-8").splitlines()


def test_a_repository_is_made_once(plan: BackupPlan) -> None:
    one = repository(plan, LOCAL)
    one.prepare()
    one.prepare()
    assert [line.split()[-1] for line in calls(plan)] == ["unlock", "init", "unlock"]


def test_a_repository_that_does_not_answer_is_not_made_anew(
    plan: BackupPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    (plan.credentials / "bin" / "restic").write_text(
        "#!/bin/sh\necho 'Fatal: connection refused' >&2; exit 1\n"
    )
    with pytest.raises(ProgramFailedError, match="connection refused"):
        repository(plan, LOCAL).prepare()


def test_new_bytes_are_counted(plan: BackupPlan) -> None:
    assert repository(plan, LOCAL).save([Path("/x")], ["nightly", "filled"]) == 7
    assert "--tag nightly --tag filled /x" in calls(plan)[0]


def test_snapshots_come_oldest_first(plan: BackupPlan) -> None:
    assert [one["short_id"] for one in repository(plan, LOCAL).snapshots("nightly")] == ["a", "b"]


def test_sftp_asks_for_the_known_host_alone_and_no_secret_is_an_argument(plan: BackupPlan) -> None:
    repository(plan, OFFSITE).forget(Keep())
    for line in calls(plan):
        assert "StrictHostKeyChecking=yes" in line
        assert "-p 2222 vault@backup.example -s sftp" in line
        assert "/srv/p88" not in line
        assert line.startswith(str(plan.credentials / "backup_offsite_repository"))


def test_a_lock_that_somebody_left_goes_before_anything_waits_for_it(plan: BackupPlan) -> None:
    (plan.credentials / "there").touch()
    one = repository(plan, LOCAL)
    with pytest.raises(ProgramFailedError):
        one.tidy()
    one.fetch("latest", plan.credentials / "fetched")
    asked = [line.split()[1] for line in calls(plan)]
    assert asked == ["unlock", "prune", "unlock", "restore"]


def test_what_restic_says_becomes_the_sentence(plan: BackupPlan) -> None:
    (plan.credentials / "there").touch()
    with pytest.raises(ProgramFailedError, match="no space left on device"):
        repository(plan, LOCAL).tidy()


def test_a_name_that_there_is_not(plan: BackupPlan) -> None:
    with pytest.raises(BadInputError, match="local, offsite"):
        repository(plan, "elsewhere")
    alone = plan.model_copy(update={"has_offsite": False})
    assert [one.name for one in repositories(alone)] == [LOCAL]


def test_a_ledger_is_put_together_from_every_copy(plan: BackupPlan) -> None:
    (plan.credentials / "there").touch()
    lines = [json.dumps({"line": number}) for number in range(4)]
    (plan.credentials / "ledgers" / "local").write_text("".join(f"{line}\n" for line in lines[:2]))
    (plan.credentials / "ledgers" / "offsite").write_text(
        "".join(f"{line}\n" for line in lines[:3]) + '{"cut o'
    )
    plan.ledger.write_text(f"{lines[0]}\n{lines[3]}\n")
    assert gather_ledger(plan) == 4
    assert set(plan.ledger.read_text("utf-8").splitlines()) == set(lines)
    assert stat.S_IMODE(plan.ledger.stat().st_mode) == 0o640


def test_a_line_that_only_an_older_copy_has_counts(plan: BackupPlan) -> None:
    """A host set up anew saved its short ledger on top of the long one: the long one is still looked at."""
    (plan.credentials / "there").touch()
    standin = plan.credentials / "bin" / "restic"
    standin.write_text(
        standin.read_text().replace("*'dump b'*)", "*'dump a'*) echo '{\"line\": 9}' ;;\n    *'dump b'*)")
    )
    for name in ("local", "offsite"):
        (plan.credentials / "ledgers" / name).write_text("")
    assert gather_ledger(plan) == 1
    assert plan.ledger.read_text("utf-8") == '{"line": 9}\n'


def test_what_is_saved_holds_what_was_kept(plan: BackupPlan) -> None:
    (plan.credentials / "there").touch()
    for name in ("local", "offsite"):
        (plan.credentials / "ledgers" / name).write_text('{"line": 1}\n')
    plan.ledger.write_text('{"line": 2}\n')
    assert keep_ledger(plan.model_copy(update={"lock": plan.credentials / "lock"}))
    assert plan.ledger.read_text("utf-8") == '{"line": 2}\n{"line": 1}\n'
    assert next(line for line in calls(plan) if " backup " in line).endswith(str(plan.ledger))


def test_a_copy_that_cannot_be_reached_is_no_empty_copy(plan: BackupPlan) -> None:
    (plan.credentials / "bin" / "restic").write_text(
        "#!/bin/sh\necho 'Fatal: connection refused' >&2; exit 1\n"
    )
    plan.ledger.write_text('{"line": 1}\n')
    with pytest.raises(ProgramFailedError):
        gather_ledger(plan)
    assert plan.ledger.read_text("utf-8") == '{"line": 1}\n'
