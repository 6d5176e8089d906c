"""The command line as a shell sees it: one entry point, one sentence for an error, a status that tells."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = str(Path(sys.executable).parent / "project88")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", **environment},
    )


def test_help_names_every_command() -> None:
    done = run("--help")
    assert done.returncode == 0
    for name in ("demo", "doctor", "migrate", "season", "import", "partner", "account"):
        assert name in done.stdout


def test_help_imports_no_command() -> None:
    code = "import sys; from project88.cli.main import build_app; build_app(); print('psycopg' in sys.modules, 'project88.cli.season' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_unknown_command_is_a_usage_error() -> None:
    assert run("frobnicate").returncode == 2


def test_after_two_dashes_nothing_is_an_option(tmp_path: Path) -> None:
    settings = tmp_path / "demo.env"
    settings.write_text("")
    variables = {"PROJECT88_ENV_FILE": str(settings)}
    assert "requires an argument" in run("partner", "add", "--restore", **variables).stderr
    done = run("partner", "add", "--", "--restore", **variables)
    assert done.returncode == 1, "a partner's name: the command goes on, as far as it can here"
    assert "Settings are missing" in done.stderr


def test_our_own_error_is_one_sentence(tmp_path: Path) -> None:
    settings = tmp_path / "demo.env"
    settings.write_text(
        f"PROJECT88_DATABASE_URL=postgresql://x@127.0.0.1:1/x\nPROJECT88_SECRET_KEY_FILE={tmp_path}/none\n"
    )
    done = run("migrate", PROJECT88_ENV_FILE=str(settings))
    assert (done.returncode, done.stdout) == (1, "")
    assert "master key" in done.stderr
    assert "Traceback" not in done.stderr


def test_database_gone_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"k" * 40)
    settings = tmp_path / "demo.env"
    settings.write_text(
        f"PROJECT88_DATABASE_URL=postgresql://x@127.0.0.1:1/x\nPROJECT88_SECRET_KEY_FILE={tmp_path}/key\n"
    )
    done = run("migrate", PROJECT88_ENV_FILE=str(settings))
    assert done.returncode == 1
    assert done.stderr.startswith("The database is not answering.")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "name", ["migrate", "demo", "doctor", "season", "import", "merge", "partner", "account"]
)
def test_each_command_explains_itself(name: str) -> None:
    done = run(name, "--help")
    assert done.returncode == 0, done.stderr
    assert f"project88 {name}" in done.stdout
    assert "completion" not in done.stdout
