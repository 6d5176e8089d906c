"""What must be true of Ollama, where there is one: fenced in, on loopback, with its model. Where there is none, nothing is left."""

import json

import pytest
from testinfra.host import Host

testinfra_hosts = ["ansible://ai"]

UNIT = "ollama.service"
ASK = """
import json, sys, urllib.request
body = sys.argv[2].encode() if len(sys.argv) > 2 else None
request = urllib.request.Request("http://127.0.0.1:11434" + sys.argv[1], data=body)
with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=110) as reply:
    print(reply.read().decode())
"""


@pytest.fixture(autouse=True)
def _where_there_is_one(host: Host) -> None:
    if not host.file("/etc/systemd/system/ollama.service").exists:
        assert not host.socket("tcp://11434").is_listening
        pytest.skip("this installation has no language model (ollama_enabled is false)")


def shown(host: Host, name: str) -> str:
    return host.check_output("systemctl show --value -p %s %s", name, UNIT)


def test_it_runs_and_starts_with_the_host(host: Host) -> None:
    assert host.service(UNIT).is_running
    assert host.service(UNIT).is_enabled


def test_its_sandbox_is_tight(host: Host) -> None:
    assert host.run("systemd-analyze security --no-pager --threshold=30 %s", UNIT).rc == 0


def test_its_memory_is_fenced(host: Host) -> None:
    assert 0 < int(shown(host, "MemoryMax")) < 64 * 1024**3
    assert int(shown(host, "OOMScoreAdjust")) > 0
    for setting in (
        "OLLAMA_MAX_LOADED_MODELS=1",
        "OLLAMA_NUM_PARALLEL=1",
        "OLLAMA_NO_CLOUD=1",
        "OLLAMA_KEEP_ALIVE=",
    ):
        assert setting in shown(host, "Environment")


def test_it_listens_on_loopback_alone(host: Host) -> None:
    assert host.socket("tcp://127.0.0.1:11434").is_listening
    assert not host.socket("tcp://0.0.0.0:11434").is_listening
    assert not host.socket("tcp://:::11434").is_listening


def test_its_model_is_there_and_answers(host: Host) -> None:
    models = json.loads(host.check_output("python3 -c %s /api/tags", ASK))["models"]
    assert len(models) >= 1
    body = json.dumps(
        {"model": models[0]["name"], "prompt": "Say yes.", "stream": False, "options": {"num_predict": 4}}
    )
    assert json.loads(host.check_output("python3 -c %s /api/generate %s", ASK, body))["response"]


def test_models_are_its_own(host: Host) -> None:
    folder = host.file("/var/lib/ollama/models")
    assert (folder.user, oct(folder.mode)) == ("ollama", oct(0o750))
