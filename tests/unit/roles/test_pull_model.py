"""What vouches for a language model is said as it is: its pinned digest, or Ollama's own digests alone."""

import importlib.util
from types import ModuleType

import pytest

from project88.settings import CHECKOUT

FOUND = "sha256:" + "46e0" * 16


@pytest.fixture
def pull_model(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("pull_model", CHECKOUT / "roles/ollama/files/pull_model.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "digest_of", lambda _model: FOUND)
    return module


@pytest.mark.parametrize("digest", ["", "sha256:"])
def test_without_a_digest_it_does_not_pretend(pull_model: ModuleType, digest: str) -> None:
    said = pull_model.require("llama3.1:8b", digest)
    assert FOUND in said
    assert "nothing but Ollama's own digests of layers" in said


@pytest.mark.parametrize("digest", [FOUND, "46e046e0", "sha256:46e0"])
def test_the_digest_or_its_beginning_is_enough(pull_model: ModuleType, digest: str) -> None:
    assert "has the digest that ollama_model_digest names" in pull_model.require("llama3.1:8b", digest)


def test_another_digest_is_refused(pull_model: ModuleType) -> None:
    with pytest.raises(pull_model.PullError, match="not 0000"):
        pull_model.require("llama3.1:8b", "0000")


@pytest.mark.parametrize(("arguments", "vouched"), [([], "nothing but"), (["46e0"], "names.")])
def test_what_vouches_stands_before_the_outcome(
    pull_model: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    vouched: str,
) -> None:
    monkeypatch.setattr("sys.argv", ["pull_model.py", "llama3.1:8b", "60", *arguments])
    assert pull_model.main() == 0
    sentence, outcome = capsys.readouterr().out.splitlines()[-2:]
    assert vouched in sentence
    assert outcome == "present"
